package cloudflaretest_test

import (
	neturl "net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// The tests of this file are what the Terraform provider's own tests expect of
// the API.

const (
	administrator      = "05784afa30c1afe1440e79d9351c7430"
	administratorGroup = "201e1f6a044241d9b27fe344e1baee06" // its permission group
)

func TestMemberWithARoleReadsBackWithOnePolicy(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do("POST", "-/members", `{"email":"r@example.com","roles":["`+administrator+`"]}`).ok()
	require.Len(t, made.Get("policies").Array(), 1)
	shown := a.get("-/members/" + made.Get("id").String()).ok()
	require.Equal(t, []string{administrator}, texts(shown.Get("roles"), "id"))
	require.Len(t, shown.Get("policies").Array(), 1)
	policy := shown.Get("policies.0")
	require.NotEmpty(t, policy.Get("id").String())
	require.Equal(t, "allow", policy.Get("access").String())
	require.Equal(t, []string{administratorGroup}, texts(policy.Get("permission_groups"), "id"))
	require.Equal(t, "Administrator", policy.Get("permission_groups.0.name").String())
	require.Len(t, policy.Get("resource_groups").Array(), 1)
	require.NotEmpty(t, policy.Get("resource_groups.0.id").String())
	require.Equal(t, "com.cloudflare.api.account."+a.srv.AccountID, policy.Get("resource_groups.0.scope.key").String())
	require.Equal(t, shown.Get("policies").Raw, a.get("-/members/"+made.Get("id").String()).ok().Get("policies").Raw)
}

func TestMemberWithAPolicyReadsBackWithOneRole(t *testing.T) {
	a, _ := newAPI(t)
	for group, role := range map[string]string{administratorGroup: "Administrator", zoneRead: "Zone Read"} {
		body := `{"email":"` + group + `@example.com","policies":[{"access":"allow","permission_groups":[{"id":"` + group +
			`"}],"resource_groups":[{"id":"rg"}]}]}`
		id := a.do("POST", "-/members", body).ok().Get("id").String()
		shown := a.get("-/members/" + id).ok()
		require.Equal(t, []string{role}, texts(shown.Get("roles"), "name"))
		require.Len(t, shown.Get("policies").Array(), 1)
		back := `{"status":"pending","roles":` + shown.Get("roles").Raw + `}`
		require.Equal(t, []string{role}, texts(a.do("PUT", "-/members/"+id, back).ok().Get("roles"), "name"))
	}
	denied := `{"email":"d@example.com","policies":[{"access":"deny","permission_groups":[{"id":"` + zoneRead +
		`"}],"resource_groups":[{"id":"rg"}]}]}`
	id := a.do("POST", "-/members", denied).ok().Get("id").String()
	require.Equal(t, "[]", a.get("-/members/"+id).ok().Get("roles").Raw, "what is denied is no role")
}

func TestSeededMembersAreAsInvitedOnes(t *testing.T) {
	a, _ := newAPI(t)
	admin := a.get("-/members").ok().Get("0")
	require.Equal(t, []string{"Super Administrator - All Privileges"},
		texts(admin.Get("policies.0.permission_groups"), "name"))
	m := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: "p@example.com", Policies: []cloudflaretest.Policy{{
		Access: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: administratorGroup}},
	}}})
	require.Equal(t, administrator, m.Roles[0].ID)
	require.Equal(t, "Administrator", m.Policies[0].PermissionGroups[0].Name)
	none := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: "n@example.com"})
	require.Empty(t, none.Policies)
}

func TestUpdateWithoutThePresentStatusChangesNothing(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do("POST", "-/members", `{"email":"u@example.com","roles":["`+administrator+`"]}`).ok()
	path := "-/members/" + made.Get("id").String()
	before := a.get(path).ok().Raw
	for _, change := range []string{
		`{"roles":[{"id":"` + adminRole + `"}]}`, `{"policies":` + memberPolicies + `}`,
		`{"status":"accepted","roles":[{"id":"` + adminRole + `"}]}`,
	} {
		require.JSONEq(t, before, a.do("PUT", path, change).ok().Raw, change)
		require.JSONEq(t, before, a.get(path).ok().Raw, change)
	}
	a.do("PUT", path, `{"roles":["x"]}`).fails(400, 1001, "/roles/0")
	changed := a.do("PUT", path, `{"status":"pending","roles":[{"id":"`+adminRole+`"}]}`).ok()
	require.Equal(t, []string{adminRole}, texts(changed.Get("roles"), "id"))
	require.Equal(t, "Account Administrator", changed.Get("policies.0.permission_groups.0.name").String())
}

func TestAcceptedIsForUsersWhoExist(t *testing.T) {
	a, _ := newAPI(t)
	accepted := `{"email":"New@example.com","status":"accepted","roles":[]}`
	a.do("POST", "-/members", accepted).fails(400, 1001, "/status")
	require.Len(t, a.srv.Members(a.srv.AccountID), 1)
	other := a.srv.AddAccount(cloudflaretest.Account{Name: "Other"})
	a.do("POST", "/accounts/"+other.ID+"/members", `{"email":"new@example.com","roles":[]}`).ok()
	a.do("POST", "-/members", accepted).fails(400, 1001, "/status") // an invitation makes no user
	a.srv.AddUser(cloudflaretest.User{Email: "new@example.com", Token: "fake-token-0001"})
	require.Equal(t, "accepted", a.do("POST", "-/members", accepted).ok().Get("status").String())
	a.as("fake-token-0001").get("-/members").ok()
}

func TestMemberOfAKnownUserKeepsTheUser(t *testing.T) {
	a, _ := newAPI(t)
	user := a.srv.AddUser(cloudflaretest.User{Email: "k@example.com", FirstName: "Kay", Token: "fake-token-0001"})
	m := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{User: cloudflaretest.User{ID: user.ID}})
	require.Equal(t, "k@example.com", m.Email)
	require.Equal(t, user, m.User)
	a.as("fake-token-0001").get("-/members").ok()
	a.srv.AddMember("other", cloudflaretest.Member{User: user, Email: "K@example.com"})
	a.as("fake-token-0001").get("/accounts/other/members").ok()
	a.do("POST", "/accounts/other/members", `{"email":"k@example.com","roles":[]}`).fails(409, 1004, "")
}

func TestRolesByName(t *testing.T) {
	a, _ := newAPI(t)
	m := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{
		Email: "n@example.com", Roles: []cloudflaretest.Role{{Name: "dns"}, {ID: administrator}},
	})
	require.Equal(t, "DNS", m.Roles[0].Name)
	require.Equal(t, a.get("-/roles/"+m.Roles[0].ID).ok().Get("name").String(), m.Roles[0].Name)
	require.Equal(t, "Administrator", m.Roles[1].Name)
	require.Len(t, m.Policies, 2)
	for _, role := range []cloudflaretest.Role{{Name: "DSN"}, {ID: "x"}, {}} {
		require.PanicsWithValue(t, `cloudflaretest: AddMember: roles[0]: account "`+a.srv.AccountID+`" has no role `+
			quoted(role)+"; Roles lists what it has", func() {
			a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{
				Email: "x@example.com", Roles: []cloudflaretest.Role{role},
			})
		})
	}
	require.Len(t, a.srv.Members(a.srv.AccountID), 2)
	a.get("-/members").ok() // nothing stayed locked
}

func quoted(r cloudflaretest.Role) string {
	if r.ID != "" {
		return `"` + r.ID + `"`
	}
	return `"` + r.Name + `"`
}

func TestUnknownRoleOfASeedIsAnError(t *testing.T) {
	seed := cloudflaretest.Seed{Accounts: []cloudflaretest.SeedAccount{{}, {
		Account: cloudflaretest.Account{ID: "a2"}, Roles: []cloudflaretest.Role{{Name: "Mine"}},
		Members: []cloudflaretest.Member{
			{Email: "a@example.com", Roles: []cloudflaretest.Role{{Name: "Mine"}}},
			{Email: "b@example.com", Roles: []cloudflaretest.Role{{Name: "Mine"}, {Name: "Yours"}}},
		},
	}}}
	_, err := cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithSeed(seed))
	require.EqualError(
		t, err, `seed: accounts[1].members[1].roles[1]: account "a2" has no role "Yours"; Roles lists what it has`,
	)
}

func TestRolesAndGroupsOfEveryWorld(t *testing.T) {
	a, _ := newAPI(t)
	require.Contains(t, texts(a.get("-/roles?per_page=50").ok(), "name"), "Administrator")
	require.Equal(t, "Administrator", a.get("-/roles/"+administrator).ok().Get("name").String())
	ids := map[string]bool{}
	for _, g := range a.srv.PermissionGroups() {
		require.False(t, ids[g.ID], g.Name)
		require.Len(t, g.ID, 32)
		ids[g.ID] = true
	}
	for name, id := range map[string]string{
		"Account Settings Read": "c1fde68c7bcc44588cbb6ddbc16d6480",
		"Billing Write":         "6c80e02421494afc9ae14414ed442632",
		"DNS Write":             "4755a26eedb94da69e1066d98aa820be", "Zone Read": zoneRead,
		"SCIM Provisioning": "d5812c023a5048b4882175a28952362d",
	} {
		require.Contains(
			t, texts(a.get("-/tokens/permission_groups?name="+neturl.QueryEscape(name)).ok(), "id"), id, name,
		)
	}
}

func TestAccountCreation(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do("POST", "/accounts", `{"name":"n","unit":{"id":"org-1"},"settings":{"enforce_twofactor":true}}`).ok()
	require.Equal(t, "org-1", made.Get("managed_by.parent_org_id").String())
	require.False(t, made.Get("settings.enforce_twofactor").Bool(), "settings are for updates")
	require.False(t, a.do("POST", "/accounts", `{"name":"n"}`).ok().Get("managed_by").Exists())

	a.srv.AddUser(cloudflaretest.User{Email: "u@example.com", Token: "fake-token-0001"})
	refused := a.as("fake-token-0001").do("POST", "/accounts", `{"name":"n"}`)
	refused.fails(403, 1002, "")
	require.Equal(t, "Forbidden. Account creation is not allowed", refused.at("errors.0.message").String())

	a, _ = newAPI(t, cloudflaretest.WithoutAccountCreation())
	a.do("POST", "/accounts", `{"name":"n"}`).fails(403, 1002, "")
	a.do("PUT", "/accounts/"+a.srv.AccountID, `{"name":"n"}`).ok()
	require.Len(t, a.srv.Accounts(), 1)
}

func TestPageSizesAreClamped(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{Members: 120})
	for asked, size := range map[string]int{
		"1": 5, "4": 5, "-3": 5, "5": 5, "50": 50, "51": 50, "100": 50, "500": 50,
	} {
		reply := a.get("-/members?per_page=" + asked)
		require.Len(t, reply.ok().Array(), size, asked)
		require.EqualValues(t, size, reply.at("result_info.per_page").Int())
		require.EqualValues(t, (120+size-1)/size, reply.at("result_info.total_pages").Int())
	}
	a.get("-/members?per_page=x").fails(400, 1001, "/per_page")
	a.get("-/roles?per_page=100").ok()
}
