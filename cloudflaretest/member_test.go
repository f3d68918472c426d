package cloudflaretest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

const adminRole = "3536bcfad5faccb999b47003c79917fb"

const memberPolicies = `[{"access":"allow","permission_groups":[{"id":"` + zoneRead +
	`"}],"resource_groups":[{"id":"rg"}]}]`

func TestMemberLifecycle(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do("POST", "-/members", `{"email":"new@example.com","roles":["`+adminRole+`"]}`).ok()
	id := made.Get("id").String()
	require.Equal(t, "pending", made.Get("status").String())
	require.Equal(t, "new@example.com", made.Get("user.email").String())
	require.Equal(t, "null", made.Get("user.first_name").Raw)
	require.False(t, made.Get("roles").Exists(), "the reply to POST leaves roles out")

	shown := a.get("-/members/" + id).ok()
	require.Equal(t, "Account Administrator", shown.Get("roles.0.name").String())

	updated := a.do("PUT", "-/members/"+id, `{"status":"pending","policies":`+memberPolicies+`}`).ok()
	require.Equal(t, "Zone Read", updated.Get("policies.0.permission_groups.0.name").String())
	require.Equal(
		t, "com.cloudflare.api.account."+a.srv.AccountID,
		updated.Get("policies.0.resource_groups.0.scope.key").String(),
	)
	require.NotEmpty(t, updated.Get("policies.0.id").String())
	require.Equal(t, []string{"Zone Read"}, texts(updated.Get("roles"), "name"))
	role := a.get("-/roles/" + adminRole).ok().Raw
	back := a.do("PUT", "-/members/"+id, `{"status":"pending","roles":[`+role+`]}`).ok()
	require.Equal(t, []string{"Account Administrator"}, texts(back.Get("roles"), "name"))
	require.Len(t, a.do("PUT", "-/members/"+id, `{}`).ok().Get("roles").Array(), 1)

	require.Equal(t, id, a.do("DELETE", "-/members/"+id, "").ok().Get("id").String())
	a.get("-/members/"+id).fails(404, 1003, "")
	a.do("PUT", "-/members/"+id, `{}`).fails(404, 1003, "")
	a.do("DELETE", "-/members/"+id, "").fails(404, 1003, "")
	require.Len(t, a.srv.Members(a.srv.AccountID), 1)
}

func TestMemberWithPolicies(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddUser(cloudflaretest.User{Email: "p@example.com"})
	made := a.do(
		"POST", "-/members", `{"email":"p@example.com","status":"accepted","policies":`+memberPolicies+`}`,
	).ok()
	require.Equal(t, "accepted", made.Get("status").String())
	require.Equal(t, "allow", made.Get("policies.0.access").String())
	require.Equal(t, "allow", a.srv.Members(a.srv.AccountID)[1].Policies[0].Access)
}

func TestMemberBadInput(t *testing.T) {
	a, _ := newAPI(t)
	for body, pointer := range map[string]string{
		`{"roles":[]}`:                                             "/email",
		`{"email":"a@example.com"}`:                                "/roles",
		`{"email":"nobody","roles":[]}`:                            "/email",
		`{"email":"a@example.com","roles":"x"}`:                    "/roles",
		`{"email":"a@example.com","roles":[7]}`:                    "/roles/0",
		`{"email":"a@example.com","roles":["x"]}`:                  "/roles/0",
		`{"email":"a@example.com","roles":[{"name":"x"}]}`:         "/roles/0/id",
		`{"email":"a@example.com","roles":[],"status":"rejected"}`: "/status",
		`{"email":"a@example.com","roles":[],"policies":[]}`:       "/policies",
		`{"email":"a@example.com","policies":[{"access":"x"}]}`:    "/policies/0/access",
		`{"email":"a@example.com","policies":[{"access":"deny"}]}`: "/policies/0/permission_groups",
		`{"email":"a@example.com","policies":[{"id":""}]}`:         "/policies/0/id",
		`{"email":"a@example.com","policies":[{"access":"allow",` +
			`"permission_groups":[{}],"resource_groups":[]}]}`: "/policies/0" +
			"/permission_groups/0/id",
	} {
		a.do("POST", "-/members", body).fails(400, 1001, pointer)
	}
	a.do("PUT", "-/members/x", "").fails(400, 1001, "")
	a.do("POST", "-/members", `{"email":"ADMIN@example.com","roles":[]}`).fails(409, 1004, "")
	require.Len(t, a.srv.Members(a.srv.AccountID), 1)
}

func TestOneUserInTwoAccounts(t *testing.T) {
	a, _ := newAPI(t)
	first := a.do("POST", "-/members", `{"email":"a@example.com","roles":[]}`).ok()
	other := a.srv.AddAccount(cloudflaretest.Account{Name: "Other"})
	second := a.do("POST", "/accounts/"+other.ID+"/members", `{"email":"A@example.com","roles":[]}`).ok()
	require.Equal(t, first.Get("user.id").String(), second.Get("user.id").String())
	require.NotEqual(t, first.Get("id").String(), second.Get("id").String())
}

func addMembers(a *api) {
	for i, m := range []struct{ first, last, status string }{
		{"Zoe", "Abel", "accepted"}, {"Yan", "Cole", "pending"}, {"Xia", "Bell", "rejected"},
	} {
		a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{
			Email: fmt.Sprintf("m%d@example.com", i), Status: m.status,
			User: cloudflaretest.User{FirstName: m.first, LastName: m.last},
		})
	}
}

func TestMemberOrderAndFilter(t *testing.T) {
	a, _ := newAPI(t)
	addMembers(a)
	names := func(query string) []string { return texts(a.get("-/members?"+query).ok(), "user.first_name") }
	require.Equal(t, []string{"Ada", "Zoe", "Yan", "Xia"}, names(""))
	require.Equal(t, []string{"Xia", "Yan", "Zoe", "Ada"}, names("direction=desc"))
	require.Equal(t, []string{"Ada", "Xia", "Yan", "Zoe"}, names("order=user.first_name"))
	require.Equal(t, []string{"Zoe", "Yan", "Xia", "Ada"}, names("order=user.first_name&direction=desc"))
	require.Equal(t, []string{"Zoe", "Ada", "Xia", "Yan"}, names("order=user.last_name"))
	require.Equal(t, []string{"Ada", "Zoe", "Yan", "Xia"}, names("order=user.email"))
	require.Equal(t, []string{"Ada", "Zoe", "Yan", "Xia"}, names("order=status"))
	require.Equal(t, []string{"Ada", "Zoe"}, names("status=accepted"))
	require.Equal(t, []string{"Yan"}, names("status=pending"))
	require.Equal(t, []string{"Xia"}, names("status=rejected"))
	a.get("-/members?status=gone").fails(400, 1001, "/status")
	a.get("-/members?order=age").fails(400, 1001, "/order")
}

func TestMemberPages(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{Members: 123})
	seen := map[string]bool{}
	for page := 1; page <= 3; page++ {
		for _, id := range texts(a.get(fmt.Sprintf("-/members?per_page=50&page=%d", page)).ok(), "id") {
			seen[id] = true
		}
	}
	require.Len(t, seen, 123)
}

func TestRoles(t *testing.T) {
	a, _ := newAPI(t)
	list := a.get("-/roles?per_page=5&page=2")
	require.Len(t, list.ok().Array(), 5)
	require.EqualValues(t, len(a.srv.Roles(a.srv.AccountID)), list.at("result_info.total_count").Int())
	role := a.get("-/roles/" + adminRole).ok()
	require.Equal(t, "Account Administrator", role.Get("name").String())
	require.True(t, role.Get("permissions.dns.write").Bool())
	a.get("-/roles/x").fails(404, 1003, "")
	mine := a.srv.AddRole(a.srv.AccountID, cloudflaretest.Role{Name: "Mine"})
	require.Equal(t, "{}", a.get("-/roles/"+mine.ID).ok().Get("permissions").Raw)
}

func TestSeededScopeCanBeAnArray(t *testing.T) {
	a, _ := newAPI(t)
	scope := `[{"key":"com.cloudflare.api.account.x","objects":[{"key":"*"}]}]`
	m := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: "s@example.com", Policies: []cloudflaretest.Policy{
		{Access: "allow", ResourceGroups: []cloudflaretest.ResourceGroup{{ID: "rg", Scope: []byte(scope)}}},
	}})
	require.JSONEq(t, scope, a.get("-/members/"+m.ID).ok().Get("policies.0.resource_groups.0.scope").Raw)
}

// Letters that only Unicode takes for the same make another address, of another user.
func TestAnAddressThatOnlyLooksLikeAnother(t *testing.T) {
	a, _ := newAPI(t)
	invite := func(email string) got {
		return a.do("POST", "-/members", `{"email":"`+email+`","roles":["`+adminRole+`"]}`)
	}
	for _, pair := range [][2]string{
		{"sam@example.com", "\u017fam@example.com"}, {"mark@example.com", "mar\u212a@example.com"},
	} {
		first := invite(pair[0]).ok()
		invite(strings.ToUpper(pair[0])).fails(409, 1004, "")
		other := invite(pair[1]).ok()
		require.NotEqual(t, first.Get("user.id").String(), other.Get("user.id").String())
	}
}
