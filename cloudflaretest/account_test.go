package cloudflaretest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func accountListParams() accounts.AccountListParams { return accounts.AccountListParams{} }

const profileBody = `{"business_name":"n","business_email":"e","business_phone":"p","business_address":"a",` +
	`"external_metadata":"m"}`

func TestAccountLifecycle(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do("POST", "/accounts", `{"name":"New One","type":"enterprise","unit":{"id":"u"}}`).ok()
	id := made.Get("id").String()
	require.Regexp(t, `^[0-9a-f]{32}$`, id)
	require.Equal(t, "enterprise", made.Get("type").String())
	require.Equal(t, epoch.Format(time.RFC3339), made.Get("created_on").String())

	got := a.do(
		"PUT", "/accounts/"+id,
		`{"name":"Renamed","settings":{"enforce_twofactor":true,"abuse_contact_email":"x@example.com"}}`,
	).ok()
	require.Equal(t, "Renamed", got.Get("name").String())
	require.True(t, got.Get("settings.enforce_twofactor").Bool())
	a.do("PUT", "/accounts/"+id, `{"name":"Again","type":"enterprise"}`).ok()
	require.Equal(t, "x@example.com", a.get("/accounts/"+id).ok().Get("settings.abuse_contact_email").String())
	a.do("PUT", "/accounts/"+id, `{"name":"Again","type":"standard"}`).fails(400, 1001, "/type")

	require.Equal(t, id, a.do("DELETE", "/accounts/"+id, "").ok().Get("id").String())
	a.get("/accounts/"+id).fails(404, 7003, "")
	require.Len(t, a.srv.Accounts(), 1)
}

func TestAccountBadInput(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "/accounts", `{}`).fails(400, 1001, "/name")
	a.do("POST", "/accounts", `{"name":7}`).fails(400, 1001, "/name")
	a.do("POST", "/accounts", `{"name":""}`).fails(400, 1001, "/name")
	a.do("POST", "/accounts", `{"name":"n","type":"huge"}`).fails(400, 1001, "/type")
	a.do("POST", "/accounts", fmt.Sprintf(`{"name":%q}`, strings.Repeat("n", 101))).fails(400, 1001, "/name")
	a.do("PUT", "-/", "").fails(404, 7003, "")
	both := a.do("POST", "/accounts", `{"name":1,"type":"x"}`)
	both.fails(400, 1001, "/name")
	require.Equal(t, "/type", both.at("errors.1.source.pointer").String())
}

func TestAccountsAreForTenantAdminsToMakeAndDelete(t *testing.T) {
	a, _ := newAPI(t)
	token := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "t"})
	a.as(token.Value).do("POST", "/accounts", `{"name":"n"}`).fails(403, 1002, "")
	a.as(token.Value).do("DELETE", "/accounts/"+a.srv.AccountID, "").fails(403, 9109, "")
}

// manyAccounts adds accounts beside the default one, 47 in all.
func manyAccounts(a *api) {
	for i := range 46 {
		a.srv.AddAccount(cloudflaretest.Account{Name: fmt.Sprintf("acct-%02d", i)})
	}
}

func TestAccountPages(t *testing.T) {
	a, _ := newAPI(t)
	manyAccounts(a)
	first := a.get("/accounts")
	require.Len(t, first.ok().Array(), 20)
	require.JSONEq(
		t, `{"page":1,"per_page":20,"count":20,"total_count":47,"total_pages":3}`, first.at("result_info").Raw,
	)
	last := a.get("/accounts?page=3")
	require.Equal(t, "acct-39", last.ok().Get("0.name").String())
	require.Len(t, last.ok().Array(), 7)
	require.Empty(t, a.get("/accounts?page=4").ok().Array())
	require.Equal(t, "acct-45", a.get("/accounts?direction=desc&per_page=5").ok().Get("0.name").String())
	require.Equal(t, []string{"acct-07"}, texts(a.get("/accounts?name=acct-07").ok(), "name"))
	for query, pointer := range map[string]string{
		"per_page=x": "/per_page", "page=0": "/page", "direction=up": "/direction",
	} {
		a.get("/accounts?"+query).fails(400, 1001, pointer)
	}
}

func TestAccountOwnedTokenGetsTheSamePageForEveryNumber(t *testing.T) {
	a, _ := newAPI(t)
	manyAccounts(a)
	token := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "t"})
	for _, page := range []string{"1", "2", "9"} {
		reply := a.as(token.Value).get("/accounts?page=" + page)
		require.Equal(t, []string{a.srv.AccountID}, texts(reply.ok(), "id"))
		require.EqualValues(t, 1, reply.at("result_info.total_pages").Int())
		require.EqualValues(t, 1, reply.at("result_info.page").Int())
	}
}

func TestMoveAccount(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddAccount(cloudflaretest.Account{
		ID: a.srv.AccountID, Name: "Demo", ManagedBy: &cloudflaretest.ManagedBy{ParentOrgID: "org-1"},
	})
	moved := a.do("POST", "-/move", `{"destination_organization_id":"org-2"}`).ok()
	require.JSONEq(
		t,
		`{"account_id":"`+a.srv.AccountID+`","source_organization_id":"org-1","destination_organization_id":"org-2"}`,
		moved.Raw,
	)
	require.Equal(t, "org-2", a.get("/accounts").ok().Get("0.managed_by.parent_org_id").String())
	bad := a.do("POST", "-/move", `{}`)
	bad.fails(400, 1001, "/destination_organization_id")
	require.False(t, bad.at("result").Exists(), "the organizations API leaves result out of failures")
}

func TestProfile(t *testing.T) {
	a, _ := newAPI(t)
	require.Empty(t, a.get("-/profile").ok().Get("business_name").String())
	reply := a.do("PUT", "-/profile", profileBody)
	require.Equal(t, 204, reply.status)
	require.Empty(t, reply.body)
	require.JSONEq(t, profileBody, a.get("-/profile").ok().Raw)
	require.Equal(t, "n", a.srv.Profile(a.srv.AccountID).BusinessName)
	a.do("PUT", "-/profile", `{"business_name":"n"}`).fails(400, 1001, "/business_address")
}

func TestAddingToAnAccountThatIsNotThereMakesIt(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddMember("acct", cloudflaretest.Member{Email: "a@example.com"})
	require.Equal(t, []string{"a@example.com"}, texts(a.get("/accounts/acct/members").ok(), "email"))
	require.Empty(t, a.srv.Members("other"))
}

func TestWhatIsInspectedIsACopy(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.Members(a.srv.AccountID)[0].Roles[0].Permissions["dns"] = cloudflaretest.Grant{}
	a.srv.PermissionGroups()[0].Scopes[0] = "changed"
	in := cloudflaretest.Role{Name: "r", Permissions: map[string]cloudflaretest.Grant{"dns": {Read: true}}}
	a.srv.AddRole(a.srv.AccountID, in)
	in.Permissions["dns"] = cloudflaretest.Grant{}
	require.True(t, a.srv.Members(a.srv.AccountID)[0].Roles[0].Permissions["dns"].Write)
	require.NotEqual(t, "changed", a.srv.PermissionGroups()[0].Scopes[0])
	roles := a.srv.Roles(a.srv.AccountID)
	require.True(t, roles[len(roles)-1].Permissions["dns"].Read)
}
