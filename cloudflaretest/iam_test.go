package cloudflaretest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// Each role of an account has a permission group, whose id is the one that a
// member with the role has in a policy, and no id of a token's group.
func TestIAMPermissionGroups(t *testing.T) {
	a, _ := newAPI(t)
	groups := a.srv.IAMPermissionGroups(a.srv.AccountID)
	require.Len(t, groups, len(a.srv.Roles(a.srv.AccountID)))
	require.Equal(t, 14.0, a.get("-/iam/permission_groups").at("result_info.total_count").Num)
	list := func(query string) []string { return texts(a.get("-/iam/permission_groups?"+query).ok(), "name") }
	require.Equal(t, []string{"Administrator"}, list("id="+administratorGroup))
	require.Equal(t, []string{"Administrator"}, list("label=admin"))
	require.Equal(t, []string{"DNS"}, list("name=dns"))
	require.Equal(t, []string{"Cache Purge"}, list("label=cache_purge&name=Cache+Purge"))
	require.Empty(t, list("name=Zone+Read"), "that is a token's")
	require.Len(t, list("per_page=5"), 5)
	require.Len(t, list("per_page=5&page=3"), 4)
	require.Equal(t, 50.0, a.get("-/iam/permission_groups?per_page=500").at("result_info.per_page").Num)

	one := a.get("-/iam/permission_groups/" + administratorGroup).ok()
	require.Equal(t, "Administrator", one.Get("name").String())
	require.Equal(t, "admin", one.Get("meta.label").String())
	a.get("-/iam/permission_groups/"+zoneRead).fails(404, 1003, "")

	a.srv.AddRole(a.srv.AccountID, cloudflaretest.Role{Name: "Night & Day"})
	require.Equal(t, []string{"Night & Day"}, list("label=night_day"))
}

const zoneScope = `{"key":"com.cloudflare.api.account.{account}",` +
	`"objects":[{"key":"com.cloudflare.api.account.zone.z"}]}`

// body is a request's with the default account's id.
func (a *api) body(text string) string { return strings.ReplaceAll(text, "{account}", a.srv.AccountID) }

func TestResourceGroups(t *testing.T) {
	a, _ := newAPI(t)
	whole := a.get("-/iam/resource_groups").ok()
	require.Equal(t, []string{"com.cloudflare.api.account." + a.srv.AccountID}, texts(whole, "name"))
	member := a.get("-/members").ok().Get("0.policies.0.resource_groups.0")
	require.JSONEq(t, member.Raw, whole.Get("0").Raw, "it is what policies are about unless they say which")

	made := a.do("POST", "-/iam/resource_groups", a.body(`{"name":"Shop","scope":`+zoneScope+`}`)).ok()
	id := made.Get("id").String()
	require.Equal(t, "com.cloudflare.api.account.zone.z", made.Get("scope.objects.0.key").String())
	require.Equal(t, made.Raw, a.get("-/iam/resource_groups/"+id).ok().Raw)
	require.Equal(t, []string{id}, texts(a.get("-/iam/resource_groups?name=shop").ok(), "id"))
	require.Equal(t, []string{"Shop"}, texts(a.get("-/iam/resource_groups?id="+id).ok(), "name"))

	renamed := a.do("PUT", "-/iam/resource_groups/"+id, `{"name":"Shops"}`).ok()
	require.Equal(t, "Shops", renamed.Get("name").String())
	require.Equal(t, made.Get("scope").Raw, renamed.Get("scope").Raw, "what is left out stays")
	require.Equal(t, "Shops", a.srv.ResourceGroups(a.srv.AccountID)[1].Name)

	require.Equal(t, id, a.do("DELETE", "-/iam/resource_groups/"+id, "").ok().Get("id").String())
	a.get("-/iam/resource_groups/"+id).fails(404, 1003, "")
	a.do("PUT", "-/iam/resource_groups/"+id, `{"name":"x"}`).fails(404, 1003, "")
	a.do("DELETE", "-/iam/resource_groups/"+id, "").fails(404, 1003, "")
	require.Equal(t, []string{"Delete Resource Group", "Update Resource Group", "Create Resource Group"},
		texts(a.get(window+"&resource_product=iam").ok(), "action.description"))
}

func TestResourceGroupsThatAreRefused(t *testing.T) {
	a, _ := newAPI(t)
	const key = `"key":"com.cloudflare.api.account.{account}"`
	for body, pointer := range map[string]string{
		`{"scope":` + zoneScope + `}`:                                      "/name",
		`{"name":"","scope":` + zoneScope + `}`:                            "/name",
		`{"name":"x"}`:                                                     "/scope",
		`{"name":"x","scope":[]}`:                                          "/scope",
		`{"name":"x","scope":{` + key + `}}`:                               "/scope/objects",
		`{"name":"x","scope":{` + key + `,"objects":[]}}`:                  "/scope/objects",
		`{"name":"x","scope":{` + key + `,"objects":[{}]}}`:                "/scope/objects/0/key",
		`{"name":"x","scope":{` + key + `,"objects":[{"key":"zone"}]}}`:    "/scope/objects/0/key",
		`{"name":"x","scope":{"objects":[{"key":"*"}]}}`:                   "/scope/key",
		`{"name":"x","scope":{"key":"elsewhere","objects":[{"key":"*"}]}}`: "/scope/key",
		`[]`: "",
	} {
		a.do("POST", "-/iam/resource_groups", a.body(body)).fails(400, 1001, pointer)
	}
	whole := a.srv.ResourceGroups(a.srv.AccountID)[0].ID
	a.do("PUT", "-/iam/resource_groups/"+whole, `{"name":"x"}`).fails(400, 1001, "")
	a.do("DELETE", "-/iam/resource_groups/"+whole, "").fails(400, 1001, "")
	require.Len(t, a.srv.ResourceGroups(a.srv.AccountID), 1)
}

// A resource group that a policy is about can be changed, which shows in the
// policy, and can't be deleted, whether it is a member's policy or a user
// group's.
func TestResourceGroupInUse(t *testing.T) {
	a, _ := newAPI(t)
	id := a.srv.AddResourceGroup(a.srv.AccountID, cloudflaretest.ResourceGroup{Name: "Shop"}).ID
	policy := []cloudflaretest.Policy{{
		Access: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: administratorGroup}},
		ResourceGroups: []cloudflaretest.ResourceGroup{{ID: id}},
	}}
	member := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: "m@example.com", Policies: policy})
	require.Equal(t, "Shop", member.Policies[0].ResourceGroups[0].Name)
	group := a.srv.AddUserGroup(a.srv.AccountID, cloudflaretest.UserGroup{Name: "Ops", Policies: policy})
	a.do("PUT", "-/iam/resource_groups/"+id, a.body(`{"name":"Shops","scope":`+zoneScope+`}`)).ok()
	for _, path := range []string{"-/members/" + member.ID, "-/iam/user_groups/" + group.ID} {
		shown := a.get(path).ok().Get("policies.0.resource_groups.0")
		require.Equal(t, "Shops", shown.Get("name").String())
		require.Equal(t, "com.cloudflare.api.account.zone.z", shown.Get("scope.objects.0.key").String())
		a.do("DELETE", "-/iam/resource_groups/"+id, "").fails(409, 1005, "")
		a.do("DELETE", path, "").ok()
	}
	a.do("DELETE", "-/iam/resource_groups/"+id, "").ok()
}

// groupPolicy is the body of a policy about everything in the account.
func (a *api) groupPolicy(permission string) string {
	return fmt.Sprintf(`{"access":"allow","permission_groups":[{"id":%q}],"resource_groups":[{"id":%q}]}`,
		permission, a.srv.ResourceGroups(a.srv.AccountID)[0].ID)
}

func TestUserGroups(t *testing.T) {
	a, c := newAPI(t)
	made := a.do("POST", "-/iam/user_groups", `{"name":"Ops","policies":[`+a.groupPolicy(administratorGroup)+`]}`).ok()
	path := "-/iam/user_groups/" + made.Get("id").String()
	require.Equal(t, epoch.Format(time.RFC3339), made.Get("created_on").String())
	require.Equal(t, "Administrator", made.Get("policies.0.permission_groups.0.name").String())
	require.Equal(t, "*", made.Get("policies.0.resource_groups.0.scope.objects.0.key").String())
	require.Equal(t, made.Raw, a.get(path).ok().Raw)
	require.False(t, made.Get("members").Exists())

	c.pass(time.Hour)
	renamed := a.do("PUT", path, `{"name":"Operations"}`).ok()
	require.Equal(t, "Operations", renamed.Get("name").String())
	require.Equal(t, made.Get("policies").Raw, renamed.Get("policies").Raw, "what is left out stays")
	require.Equal(t, epoch.Format(time.RFC3339), renamed.Get("created_on").String())
	require.Equal(t, epoch.Add(time.Hour).Format(time.RFC3339), renamed.Get("modified_on").String())

	kept := made.Get("policies.0").Raw
	two := a.do("PUT", path, `{"policies":[`+kept+`,`+a.groupPolicy(administratorGroup)+`]}`).ok()
	require.Equal(t, made.Get("policies.0.id").String(), two.Get("policies.0.id").String())
	require.NotEqual(t, two.Get("policies.0.id").String(), two.Get("policies.1.id").String())
	require.Equal(t, "[]", a.do("PUT", path, `{"policies":[]}`).ok().Get("policies").Raw)

	copied := a.do("POST", "-/iam/user_groups", `{"name":"Copy","policies":[`+kept+`]}`).ok()
	require.NotEqual(t, made.Get("policies.0.id").String(), copied.Get("policies.0.id").String(), "each has its own")

	a.do("DELETE", path, "").ok()
	a.get(path).fails(404, 1003, "")
	a.do("PUT", path, `{}`).fails(404, 1003, "")
	a.do("DELETE", path, "").fails(404, 1003, "")
}

func TestUserGroupsAreListedByName(t *testing.T) {
	a, _ := newAPI(t)
	for _, name := range []string{"Sales", "Night Ops", "Day Ops"} {
		a.srv.AddUserGroup(a.srv.AccountID, cloudflaretest.UserGroup{Name: name})
	}
	list := func(query string) []string { return texts(a.get("-/iam/user_groups?"+query).ok(), "name") }
	require.Equal(t, []string{"Day Ops", "Night Ops", "Sales"}, list(""))
	require.Equal(t, []string{"Sales", "Night Ops", "Day Ops"}, list("direction=desc"))
	require.Equal(t, []string{"Day Ops", "Night Ops"}, list("fuzzyName=OPS"))
	require.Equal(t, []string{"Sales"}, list("name=sales"))
	require.Equal(t, []string{"Night Ops"}, list("id="+a.srv.UserGroups(a.srv.AccountID)[1].ID))
	require.Equal(t, []string{"Night Ops"}, list("per_page=1&page=2"))
	require.Equal(t, 100.0, a.get("-/iam/user_groups").at("result_info.per_page").Num)
	require.Equal(t, 500.0, a.get("-/iam/user_groups?per_page=501").at("result_info.per_page").Num)
	a.get("-/iam/user_groups?direction=up").fails(400, 1001, "/direction")
}

// Permission groups are those of members' policies, not of tokens', and resource
// groups the account's own.
func TestUserGroupsThatAreRefused(t *testing.T) {
	a, _ := newAPI(t)
	named := func(policies string) string { return `{"name":"x","policies":` + policies + `}` }
	good := a.groupPolicy(administratorGroup)
	elsewhere := strings.Replace(good, `"resource_groups":[{"id":"`, `"resource_groups":[{"id":"no`, 1)
	for body, pointer := range map[string]string{
		`{}`:          "/name",
		`{"name":7}`:  "/name",
		`[]`:          "",
		named(`{}`):   "/policies",
		named(`[{}]`): "/policies/0/access",
		named(`[` + strings.Replace(good, "allow", "grant", 1) + `]`): "/policies/0/access",
		named(`[` + a.groupPolicy(zoneRead) + `]`):                    "/policies/0/permission_groups/0/id",
		named(`[` + elsewhere + `]`):                                  "/policies/0/resource_groups/0/id",
	} {
		a.do("POST", "-/iam/user_groups", body).fails(400, 1001, pointer)
	}
	require.Empty(t, a.srv.UserGroups(a.srv.AccountID))
}

func TestUserGroupMembers(t *testing.T) {
	a, c := newAPI(t)
	ids := map[string]string{}
	for _, name := range []string{"b", "a", "c"} {
		ids[name] = a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{
			Email: name + "@example.com", User: cloudflaretest.User{FirstName: strings.ToUpper(name)},
		}).ID
	}
	group := a.srv.AddUserGroup(a.srv.AccountID, cloudflaretest.UserGroup{Name: "Ops"})
	path := "-/iam/user_groups/" + group.ID + "/members"
	listed := func(query string) []string { return texts(a.get(path+"?"+query).ok(), "email") }
	ref := func(names ...string) string {
		refs := []map[string]string{}
		for _, name := range names {
			refs = append(refs, map[string]string{"id": ids[name]})
		}
		text, err := json.Marshal(refs)
		require.NoError(t, err)
		return string(text)
	}

	added := a.do("POST", path, ref("b", "a", "b")).ok()
	require.False(t, a.get("-/iam/user_groups/"+group.ID).ok().Get("members").Exists(), "they are shown by themselves")
	require.Equal(t, []string{"b@example.com", "a@example.com"}, texts(added, "email"), "whom the request names, once")
	require.Equal(t, []string{"a@example.com", "b@example.com"}, listed(""))
	require.Equal(t, []string{"b@example.com", "a@example.com"}, listed("direction=desc"))
	require.Equal(t, []string{"b@example.com"}, listed("fuzzyEmail=B%40"))
	require.Equal(t, []string{"b@example.com"}, listed("per_page=1&page=2"))

	one := a.get(path + "/" + ids["a"]).ok()
	require.Equal(t, "accepted", one.Get("status").String())
	require.Equal(t, "A", one.Get("user.first_name").String())
	require.Equal(t, epoch.Format(time.RFC3339), one.Get("created_at").String())

	c.pass(time.Hour)
	a.do("PUT", path, ref("c", "a")).ok()
	require.Equal(t, []string{"a@example.com", "c@example.com"}, listed(""))
	require.Equal(t, one.Raw, a.get(path+"/"+ids["a"]).ok().Raw, "who stays has been there as long")
	a.get(path+"/"+ids["b"]).fails(404, 1003, "")

	require.Equal(t, "c@example.com", a.do("DELETE", path+"/"+ids["c"], "").ok().Get("email").String())
	a.do("DELETE", path+"/"+ids["c"], "").fails(404, 1003, "")
	a.do("DELETE", "-/members/"+ids["a"], "").ok()
	require.Empty(t, listed(""), "who leaves the account leaves its groups")
	a.do("PUT", path, `[]`).ok()
	require.Empty(t, a.srv.UserGroups(a.srv.AccountID)[0].Members)
}

func TestUserGroupMembersThatAreRefused(t *testing.T) {
	a, _ := newAPI(t)
	group := a.srv.AddUserGroup(a.srv.AccountID, cloudflaretest.UserGroup{Name: "Ops"})
	path := "-/iam/user_groups/" + group.ID + "/members"
	other := a.srv.AddMember("other", cloudflaretest.Member{Email: "o@example.com"}).ID
	for body, pointer := range map[string]string{
		`{}`: "", `null`: "", `[{}]`: "/0/id", `["x"]`: "/0", `[{"id":"` + other + `"}]`: "/0/id", ``: "",
	} {
		for _, method := range []string{"POST", "PUT"} {
			a.do(method, path, body).fails(400, 1001, pointer)
		}
	}
	for method, body := range map[string]string{"GET": "", "POST": "[]", "PUT": "[]"} {
		a.do(method, "-/iam/user_groups/none/members", body).fails(404, 1003, "")
	}
	a.get("-/iam/user_groups/none/members/"+other).fails(404, 1003, "")
}

// What a seed has is there, with members by their email.
func TestSeededGroups(t *testing.T) {
	seed, err := cloudflaretest.ParseSeed([]byte(`{"accounts":[{"id":"a1","members":[{"email":"m@example.com"}],
		"resource_groups":[{"id":"rg1","name":"Shop"}],
		"user_groups":[{"id":"ug1","name":"Ops","members":[{"email":"M@example.com"}],"policies":[{"access":"allow",
			"permission_groups":[{"id":"` + administratorGroup + `"}],"resource_groups":[{"id":"rg1"}]}]}]}]}`))
	require.NoError(t, err)
	a, _ := newAPI(t, cloudflaretest.WithSeed(seed))
	shown := a.get("-/iam/user_groups/ug1").ok()
	require.Equal(t, "Shop", shown.Get("policies.0.resource_groups.0.name").String())
	require.Equal(t, []string{"m@example.com"}, texts(a.get("-/iam/user_groups/ug1/members").ok(), "email"))
	require.Len(t, a.get("-/iam/resource_groups").ok().Array(), 2)

	seed.Accounts[0].UserGroups[0].Members[0].Email = "n@example.com"
	_, err = cloudflaretest.New(cloudflaretest.WithSeed(seed))
	require.ErrorContains(t, err, `accounts[0].user_groups[0].members[0]: account "a1" has no member "n@example.com"`)
	require.Panics(t, func() {
		a.srv.AddUserGroup("a1", cloudflaretest.UserGroup{Members: []cloudflaretest.UserGroupMember{{ID: "x"}}})
	})
}

func TestNoGroupIsShared(t *testing.T) {
	a, _ := newAPI(t)
	id := a.srv.AccountID
	a.srv.AddMember(id, cloudflaretest.Member{Email: "m@example.com"})
	unchanged(t, cloudflaretest.ResourceGroup{ID: "rg", Meta: map[string]string{"k": "v"}, Scope: []byte(`{"key":"k"}`)},
		func(g cloudflaretest.ResourceGroup) cloudflaretest.ResourceGroup {
			return a.srv.AddResourceGroup(id, g)
		},
		func() []cloudflaretest.ResourceGroup { return a.srv.ResourceGroups(id) })
	unchanged(t, cloudflaretest.UserGroup{
		Name: "Ops", Members: []cloudflaretest.UserGroupMember{{Email: "m@example.com"}},
		Policies: []cloudflaretest.Policy{{
			PermissionGroups: []cloudflaretest.PolicyGroup{{ID: administratorGroup}},
			ResourceGroups:   []cloudflaretest.ResourceGroup{{ID: "rg"}},
		}},
	}, func(g cloudflaretest.UserGroup) cloudflaretest.UserGroup { return a.srv.AddUserGroup(id, g) },
		func() []cloudflaretest.UserGroup { return a.srv.UserGroups(id) })
}
