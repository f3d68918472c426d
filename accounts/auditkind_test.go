package accounts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// kindsOf returns the kinds of each entry of an account's log, oldest first, as
// each is with the ones before it.
func kindsOf(t *testing.T, client *cloudflare.Client, account string) (list []string) {
	entries, err := client.Accounts.Logs.Audit.ListAutoPaging(t.Context(), accounts.LogAuditListParams{
		AccountID: cloudflare.F(account), Since: cloudflare.F(time.Now().Add(-24 * time.Hour)),
		Before: cloudflare.F(time.Now().AddDate(100, 0, 0)), Direction: cloudflare.F(accounts.DirectionAsc),
	}).Collect(0)
	require.NoError(t, err)
	for _, entry := range entries {
		list = append(list, entry.Action.Description+": "+words(entry.Kinds(entries...)))
	}
	return list
}

func words(kinds []accounts.AuditKind) string {
	texts := make([]string, len(kinds))
	for i, kind := range kinds {
		texts[i] = string(kind)
	}
	return strings.Join(texts, ", ")
}

// What the emulator logs of real calls is what it is, and what undoes it is not.
func TestTheKindsOfWhatCallsLeave(t *testing.T) {
	at := time.Now().Add(-time.Hour)
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(func() time.Time {
		at = at.Add(time.Second)
		return at
	}))
	defer srv.Close()
	client, account := srv.Client(), "accounts/"+srv.AccountID
	call := func(method, path, body string) (id string) {
		res := &struct{ Result any }{}
		var params any = rawBody(body)
		require.NoError(t, client.Execute(t.Context(), method, account+path, params, res), "%s %s", method, path)
		made, _ := res.Result.(map[string]any)
		id, _ = made["id"].(string)
		return id
	}
	resources := fmt.Sprintf(`{"com.cloudflare.api.account.%s":"*"}`, srv.AccountID)
	groups := srv.PermissionGroups()
	named := func(name string) int {
		return slices.IndexFunc(groups, func(g cloudflaretest.PermissionGroup) bool { return g.Name == name })
	}
	settings, billing := named("Account Settings Read"), named("Billing Read")
	token := func(condition string, group ...int) string {
		var ids []string
		for _, g := range group {
			ids = append(ids, fmt.Sprintf(`{"id":%q}`, groups[g].ID))
		}
		return fmt.Sprintf(`{"name":"n","policies":[{"effect":"allow","permission_groups":[%s],"resources":%s}]%s}`,
			strings.Join(ids, ","), resources, condition)
	}
	const ip = `,"condition":{"request_ip":{"in":["192.0.2.0/24"]}}`
	otherIP := strings.Replace(ip, `"in"`, `"not_in"`, 1)
	id := call("POST", "/tokens", token(ip, settings))
	call("PUT", "/tokens/"+id, token(ip, settings, billing))
	call("PUT", "/tokens/"+id, token(ip, billing))
	call("PUT", "/tokens/"+id, token(otherIP, billing))
	call("PUT", "/tokens/"+id, token("", billing))
	call("PUT", "/tokens/"+id, token("", billing))
	call("PUT", "/tokens/"+id+"/value", `{}`)
	call("DELETE", "/tokens/"+id, `{}`)

	const super, admin = "33666b9c79b9a5273fc7344ff42f953d", "05784afa30c1afe1440e79d9351c7430"
	member := call("POST", "/members", fmt.Sprintf(`{"email":"a@example.com","roles":[%q]}`, admin))
	call("PUT", "/members/"+member, fmt.Sprintf(`{"status":"pending","roles":[{"id":%q}]}`, super))
	call("PUT", "/members/"+member, fmt.Sprintf(`{"status":"pending","roles":[{"id":%q}]}`, super))
	call("PUT", "/members/"+member, fmt.Sprintf(`{"roles":[{"id":%q}]}`, admin)) // without status it changes nothing
	call("PUT", "/members/"+member, fmt.Sprintf(`{"status":"pending","roles":[{"id":%q}]}`, admin))
	call("POST", "/members", fmt.Sprintf(`{"email":"b@example.com","roles":[%q]}`, super))

	call("PUT", "", `{"name":"n","settings":{"enforce_twofactor":true}}`)
	call("PUT", "", `{"name":"renamed"}`)
	call("PUT", "", `{"name":"n","settings":{"enforce_twofactor":false}}`)
	call("PUT", "", `{"name":"n","settings":{"enforce_twofactor":false}}`)
	require.Error(t, client.Execute(t.Context(), "POST", account+"/tokens", rawBody(`{}`), nil))

	require.Equal(t, []string{
		"Create API Token: token created",
		"Update API Token: policy widened",
		"Update API Token: ", "Update API Token: ",
		"Update API Token: ip condition removed",
		"Update API Token: ",
		"Roll API Token: token rolled",
		"Delete API Token: ",
		"Add Member: ",
		"Update Member: super administrator granted, policy widened",
		"Update Member: ", "Update Member: ",
		"Update Member: policy widened",
		"Add Member: super administrator granted",
		"Update Account: ", "Update Account: ",
		"Update Account: two-factor enforcement off",
		"Update Account: ",
	}, kindsOf(t, client, srv.AccountID))
}

type rawBody string

func (b rawBody) MarshalJSON() ([]byte, error) { return []byte(b), nil }

// entry makes an audit log entry of a request that succeeded.
func entry(t *testing.T, method, uri, request, response string) accounts.AuditEntry {
	return decode[accounts.AuditEntry](t, fmt.Sprintf(`{
		"id":"e","action":{"result":"success","time":"2026-01-02T03:04:05Z"},
		"raw":{"method":%q,"uri":%q,"status_code":200},"resource":{"id":"r","request":%s,"response":%s}}`,
		method, uri, request, response))
}

const inA = "/accounts/4bb334f7c94c4a29a045f03944f072e5"

// Without earlier entries the worst is assumed, and nothing is made up.
func TestTheKindsOfAnEntryAlone(t *testing.T) {
	const policy = `{"effect":"allow","permission_groups":[{"id":"g"}],"resources":{"com.cloudflare.api.account.a":"*"}}`
	super := `{"access":"allow","permission_groups":[{"id":"g","name":"Super Administrator - All Privileges"}]}`
	for name, test := range map[string]struct{ method, uri, request, response, want string }{
		"token":             {"POST", inA + "/tokens", `{}`, `{}`, "token created"},
		"token of a user":   {"POST", "/user/tokens?x=1", `{}`, `{}`, "token created"},
		"token, whole path": {"POST", "/client/v4" + inA + "/tokens/", `{}`, `{}`, "token created"},
		"token read":        {"GET", inA + "/tokens", `{}`, `{}`, ""},
		"other route":       {"POST", inA + "/access/service_tokens", `{}`, `{}`, ""},
		"roll":              {"PUT", inA + "/tokens/t/value", `{}`, `null`, "token rolled"},
		"roll of a user":    {"PUT", "/user/tokens/t/value", `{}`, `null`, "token rolled"},
		"update": {
			"PUT", inA + "/tokens/t",
			`{"policies":[` + policy + `]}`, `{}`,
			"policy widened, ip condition removed",
		},
		"update of nothing": {"PUT", inA + "/tokens/t", `{}`, `{}`, ""},
		"update, in envelope": {
			"PUT", inA + "/tokens/t",
			`{}`, `{"success":true,"result":{"policies":[]}}`,
			"ip condition removed",
		},
		"locked out": {
			"PUT", inA + "/tokens/t",
			`{"policies":[],"condition":{"request_ip":{}}}`, `{}`,
			"",
		},
		"deleted": {"DELETE", inA + "/tokens/t", `{"policies":[]}`, `{}`, ""},
		"a token's group": {
			"PUT", inA + "/tokens/t", `{"policies":[` + super + `],"condition":{"request_ip":{}}}`, `{}`, "policy widened",
		},
		"other spelling": {
			"PUT", inA + "/tokens/t",
			`{"policies":[],"condition":{"request.ip":{"in":["192.0.2.1"]}}}`, `{}`,
			"",
		},
		"no condition": {
			"PUT", inA + "/tokens/t",
			`{"policies":[],"condition":null}`, `{}`,
			"ip condition removed",
		},
		"invited as super": {
			"POST", inA + "/members",
			`{"roles":["33666b9c79b9a5273fc7344ff42f953d"]}`, `{"policies":[]}`,
			"super administrator granted",
		},
		"super by policy": {
			"POST", inA + "/members",
			`{"policies":[]}`, `{"policies":[` + super + `]}`,
			"super administrator granted",
		},
		"denied": {
			"POST", inA + "/members",
			`{}`, `{"policies":[` + strings.ReplaceAll(super, "allow", "deny") + `]}`,
			"",
		},
		"group made super": {
			"PUT", inA + "/iam/user_groups/g",
			`{"policies":[` + super + `]}`, `{}`,
			"super administrator granted, policy widened",
		},
		"new group": {
			"POST", inA + "/iam/user_groups",
			`{"policies":[` + super + `]}`, `{}`,
			"super administrator granted",
		},
		"group renamed": {"PUT", inA + "/iam/user_groups/g", `{"name":"n"}`, `{}`, ""},
		"2FA off": {
			"PUT", inA,
			`{"settings":{"enforce_twofactor":false}}`, `{}`,
			"two-factor enforcement off",
		},
		"2FA off by default": {
			"PUT", inA,
			`{"settings":{}}`, `{"settings":{"enforce_twofactor":false}}`,
			"two-factor enforcement off",
		},
		"2FA on":     {"PUT", inA, `{"settings":{"enforce_twofactor":true}}`, `{}`, ""},
		"renamed":    {"PUT", inA, `{"name":"n"}`, `{"settings":{"enforce_twofactor":false}}`, ""},
		"2FA unsaid": {"PUT", inA, `{"settings":{"abuse_contact_email":"x@example.com"}}`, `{}`, ""},
	} {
		e := entry(t, test.method, test.uri, test.request, test.response)
		require.Equal(t, test.want, words(e.Kinds()), name)
		for _, failed := range []string{"failure", "unheard of"} {
			e.Action.Result = failed
			require.Empty(t, e.Kinds(), name)
		}
		e.Action.Result, e.Raw.StatusCode = "success", 403
		require.Empty(t, e.Kinds(), name)
		e.Action.Result, e.Raw.StatusCode = "", 201
		require.Equal(t, test.want, words(e.Kinds()), name)
		e.Raw.StatusCode = 0
		require.Empty(t, e.Kinds(), name)
	}
	require.False(t, new(accounts.AuditEntry).Is("galactic"))
}

// Where no request is named, the log's own words are read.
func TestTheKindsOfAnEntryWithoutARequest(t *testing.T) {
	const lax, super = `{"settings":{"enforce_twofactor":false}}`, `{"roles":["33666b9c79b9a5273fc7344ff42f953d"]}`
	for _, test := range []struct{ product, resource, kind, description, request, want string }{
		{"api_tokens", "token", "create", "Create API Token", `{}`, "token created"},
		{"tokens", "", "create", "", `{}`, "token created"},
		{"api_tokens", "token", "update", "Roll API Token", `{}`, "token rolled"},
		{"api_tokens", "token", "update", "Update API Token", `{"policies":[]}`, "ip condition removed"},
		{"api_tokens", "token", "delete", "Delete API Token", `{}`, ""},
		{"members", "", "create", "Add Member", super, "super administrator granted"},
		{"accounts", "account", "update", "Update Account", lax, "two-factor enforcement off"},
		{"accounts", "profile", "update", "Update Account Profile", lax, ""},
		{"stream", "token", "create", "", `{}`, ""},
		{"", "", "", "", `{}`, ""},
	} {
		e := entry(t, "", "", test.request, `{}`)
		e.Resource.Product, e.Resource.Type, e.Action.Type = test.product, test.resource, test.kind
		e.Action.Description = test.description
		require.Equal(t, test.want, words(e.Kinds()), "%+v", test)
	}
}

// Policies are wider when they allow what they did not, or no longer deny it.
func TestWhichPoliciesAreWider(t *testing.T) {
	const a, zone = "com.cloudflare.api.account.", "com.cloudflare.api.account.zone."
	policy := func(effect, groups, resources string) string {
		return fmt.Sprintf(`{"effect":%q,"permission_groups":[%s],"resources":{%s}}`, effect, groups, resources)
	}
	const g, h = `{"id":"g"}`, `{"id":"h"}`
	all, one, two := `"`+zone+`*":"*"`, `"`+zone+`1":"*"`, `"`+zone+`2":"*"`
	nested, nestedOne := `"`+a+`x":{`+all+`}`, `"`+a+`x":{`+one+`}`
	elsewhere := `"` + a + `y":{` + one + `}`
	for name, test := range map[string]struct {
		before, now string
		want        bool
	}{
		"same": {policy("allow", g, one), policy("allow", g, one), false},
		"split": {
			policy("allow", g+","+h, one), policy("allow", h, one) + "," + policy("allow", g, one), false,
		},
		"a group more":           {policy("allow", g, one), policy("allow", g+","+h, one), true},
		"a group less":           {policy("allow", g+","+h, one), policy("allow", h, one), false},
		"a zone more":            {policy("allow", g, one), policy("allow", g, one+","+two), true},
		"all zones":              {policy("allow", g, one), policy("allow", g, all), true},
		"one of all zones":       {policy("allow", g, all), policy("allow", g, one), false},
		"zones in an account":    {policy("allow", g, all), policy("allow", g, nested), false},
		"zones everywhere":       {policy("allow", g, nested), policy("allow", g, all), true},
		"one of an account's":    {policy("allow", g, nested), policy("allow", g, nestedOne), false},
		"of another account":     {policy("allow", g, nested), policy("allow", g, elsewhere), true},
		"a zone, nested":         {policy("allow", g, one), policy("allow", g, nestedOne), false},
		"a zone, flat":           {policy("allow", g, nestedOne), policy("allow", g, one), false},
		"an account is no zone":  {policy("allow", g, `"`+a+`*":"*"`), policy("allow", g, one), true},
		"all accounts":           {policy("allow", g, `"`+a+`x":"*"`), policy("allow", g, `"`+a+`*":"*"`), true},
		"no longer denied":       {policy("deny", g, one), policy("allow", h, "") + "," + policy("deny", h, one), true},
		"fewer are denied":       {policy("deny", g, all), policy("deny", g, one), true},
		"more are denied":        {policy("deny", g, one), policy("deny", g, all), false},
		"allowed, not denied":    {policy("deny", g, one), policy("allow", g, one), true},
		"everything taken":       {policy("allow", g, one), "", false},
		"from nothing":           {"", policy("allow", g, one), true},
		"an effect nobody knows": {policy("allow", g, one), policy("perhaps", h, one), true},
	} {
		before, now := `{"policies":[`+test.before+`]}`, `{"policies":[`+test.now+`]}`
		require.Equal(t, test.want, wider(t, "/tokens/t", before, now), name)
	}
}

// wider reports whether a change after another is of the kind.
func wider(t *testing.T, route, before, now string) bool {
	first, second := entry(t, "PUT", inA+route, `{}`, before), entry(t, "PUT", inA+route, `{}`, now)
	first.Action.Time = second.Action.Time.Add(-time.Hour)
	return second.Is(accounts.AuditKindPolicyWidened, second, first)
}

// Members name resource groups, with or without what is in them, and roles.
func TestWhichMembersMayDoMore(t *testing.T) {
	policy := func(resources string) string {
		return `{"policies":[{"access":"allow","permission_groups":[{"id":"g"}],"resource_groups":[` + resources + `]}]}`
	}
	const id = `{"id":"1"}`
	zone := `{"id":"2","scope":{"key":"com.cloudflare.api.account.a",
		"objects":[{"key":"com.cloudflare.api.account.zone.z"}]}}`
	whole := `{"id":"3","scope":[{"key":"com.cloudflare.api.account.a","objects":[{"key":"*"}]}]}`
	for name, test := range map[string]struct {
		before, now string
		want        bool
	}{
		"same":                {policy(id), policy(id), false},
		"told more of":        {policy(`{"id":"2"}`), policy(zone), false},
		"another":             {policy(id), policy(`{"id":"9"}`), true},
		"a zone of all":       {policy(whole), policy(zone), false},
		"all for a zone":      {policy(zone), policy(whole), true},
		"a role more":         {`{"roles":[{"id":"a"}]}`, `{"roles":[{"id":"a"},{"id":"b"}]}`, true},
		"a role less":         {`{"roles":["a","b"]}`, `{"roles":[{"id":"a"}]}`, false},
		"the reply has roles": {policy(id), strings.Replace(policy(id), "{", `{"roles":[{"id":"a"}],`, 1), false},
		"roles for policies":  {policy(id), `{"roles":[{"id":"a"}]}`, false},
	} {
		for _, route := range []string{"/members/m", "/iam/user_groups/u"} {
			require.Equal(t, test.want, wider(t, route, test.before, test.now), name)
		}
	}
}

// The last entry before is compared with, if it is about the same resource and
// was carried out.
func TestWhichEarlierEntryIsComparedWith(t *testing.T) {
	with, without := `{"policies":[],"condition":{"request_ip":{"in":["192.0.2.1"]}}}`, `{"policies":[]}`
	now := entry(t, "PUT", inA+"/tokens/t", `{}`, without)
	at := func(ago time.Duration, state string, change func(*accounts.AuditEntry)) accounts.AuditEntry {
		e := entry(t, "PUT", inA+"/tokens/t", `{}`, state)
		e.Action.Time = now.Action.Time.Add(-ago)
		change(&e)
		return e
	}
	same := func(*accounts.AuditEntry) {}
	removed := func(earlier ...accounts.AuditEntry) bool {
		return now.Is(accounts.AuditKindIPConditionRemoved, earlier...)
	}
	require.True(t, removed(), "the worst is assumed")
	require.False(t, removed(at(1, without, same), at(2, with, same)))
	require.True(t, removed(at(2, without, same), at(1, with, same)))
	for name, change := range map[string]func(*accounts.AuditEntry){
		"later":            func(e *accounts.AuditEntry) { e.Action.Time = now.Action.Time },
		"failed":           func(e *accounts.AuditEntry) { e.Action.Result = "failure" },
		"another token":    func(e *accounts.AuditEntry) { e.Resource.ID = "other" },
		"another account":  func(e *accounts.AuditEntry) { e.Account.ID = "other" },
		"another resource": func(e *accounts.AuditEntry) { e.Raw.URI = inA + "/members/t" },
		"no id, other URI": func(e *accounts.AuditEntry) { e.Resource.ID, e.Raw.URI = "", inA+"/tokens/other" },
	} {
		require.False(t, removed(at(1, with, change), at(2, without, same)), name)
	}
	byURI := func(e *accounts.AuditEntry) { e.Resource.ID = "" }
	require.False(t, removed(at(1, without, byURI)))
	made := func(e *accounts.AuditEntry) { e.Raw.Method, e.Raw.URI = "POST", inA+"/tokens" }
	require.False(t, removed(at(1, without, made)))
	rolled := func(e *accounts.AuditEntry) { e.Raw.URI += "/value" }
	require.False(t, removed(at(1, `"secret"`, rolled), at(2, without, same)), "a roll tells nothing of the condition")
}

// Entries that a program makes itself have no raw text.
func TestTheKindsOfEntriesMadeByHand(t *testing.T) {
	e := accounts.AuditEntry{
		Action: accounts.AuditAction{Result: "success"},
		Raw:    accounts.AuditRaw{Method: "PUT", URI: inA},
		Resource: accounts.AuditResource{
			Request: map[string]any{"settings": map[string]any{"enforce_twofactor": false}}, Response: func() {},
		},
	}
	require.Equal(t, []accounts.AuditKind{accounts.AuditKindTwoFactorEnforcementOff}, e.Kinds())
}

// No JSON panics, and policies of any size are compared in bounded time.
func TestOddEntriesHaveNoKindsAndDoNotPanic(t *testing.T) {
	odd := []string{
		`null`, `[]`, `"x"`, `3`, `{"policies":{}}`, `{"policies":[1,"x",null,[]]}`, `{"roles":"x"}`,
		`{"roles":[null,{},[[]]]}`,
		`{"policies":[{"permission_groups":"g","resources":["x"]}]}`, `{"result":[],"settings":[]}`,
		`{"policies":[{"permission_groups":[[]],"resources":{"":{"":{}}},"resource_groups":[{"scope":[{"objects":{}}]}]}]}`,
		strings.Repeat(`{"policies":[`, 200) + strings.Repeat(`]}`, 200),
	}
	for _, uri := range []string{
		"", inA, inA + "/tokens/t", inA + "/members/m", inA + "/iam/user_groups/g", "[", "/accounts//tokens/",
	} {
		for _, request := range odd {
			for _, response := range odd {
				e := entry(t, "PUT", uri, request, response)
				_ = e.Kinds(e)
				earlier := e
				earlier.Action.Time = e.Action.Time.Add(-time.Second)
				_ = e.Kinds(earlier, accounts.AuditEntry{})
			}
		}
	}
	many := func(format string) string {
		var list []string
		for i := range 1000 {
			list = append(list, fmt.Sprintf(format, i))
		}
		return strings.Join(list, ",")
	}
	huge := func() string {
		return `{"policies":[{"effect":"allow","permission_groups":[` + many(`{"id":"g%d"}`) +
			`],"resources":{` + many(`"a%d":"*"`) + `}}]}`
	}
	require.True(t, wider(t, "/tokens/t", huge(), huge()), "too much to compare counts as wider")
}
