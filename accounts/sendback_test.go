package accounts_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

const zoneRead = "c8fed203ed3043cba015a93ad1616f1f"

// emulated is a client of an emulator, for tests that send back what they read.
func emulated(t *testing.T) (*cloudflaretest.Server, *cloudflare.Client) {
	srv := cloudflaretest.NewServer()
	t.Cleanup(srv.Close)
	return srv, srv.Client()
}

// Sent back as it was read, a token stays as it was, whatever it holds.
func TestTokenSentBack(t *testing.T) {
	srv, client := emulated(t)
	at := cloudflare.F(srv.AccountID)
	day := time.Date(2031, 4, 1, 5, 20, 0, 0, time.UTC)
	policies := []cloudflaretest.TokenPolicy{{
		Effect: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: zoneRead}},
		Resources: map[string]any{
			"com.cloudflare.api.account." + srv.AccountID: map[string]any{"com.cloudflare.api.account.zone.*": "*"},
			"com.cloudflare.api.account.zone.a":           "*",
		},
	}, {Effect: "deny", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: zoneRead}}, Resources: map[string]any{
		"com.cloudflare.api.account.zone.b": "*",
	}}}
	for _, token := range []cloudflaretest.Token{
		{Name: "plain"},
		{Name: "all", Status: "disabled", NotBefore: day, ExpiresOn: day.AddDate(1, 0, 0),
			Condition: &cloudflaretest.TokenCondition{
				RequestIP: &cloudflaretest.RequestIP{
					In: []string{"192.0.2.0/24", "2001:db8::/32"}, NotIn: []string{"192.0.2.7"},
				},
			}},
		{Name: "in", ExpiresOn: day, Condition: &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{
			In: []string{"192.0.2.0/24"},
		}}},
		{Name: "locked out", Condition: &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{}}},
		{Name: "empty condition", NotBefore: day, Condition: &cloudflaretest.TokenCondition{}},
	} {
		token.Policies = policies
		id := srv.AddToken(srv.AccountID, token).ID
		before := tokenIn(srv, id)
		read, err := client.Accounts.Tokens.Get(t.Context(), id, accounts.TokenGetParams{AccountID: at})
		require.NoError(t, err)
		params, err := read.Param()
		require.NoError(t, err, token.Name)
		_, err = client.Accounts.Tokens.Update(t.Context(), id, accounts.TokenUpdateParams{
			AccountID: at, Token: params,
		})
		require.NoError(t, err, token.Name)
		require.Equal(t, before, tokenIn(srv, id))
	}
}

// tokenIn is a token without what an update is bound to change: when it was,
// and the identifiers of its policies.
func tokenIn(srv *cloudflaretest.Server, id string) (found cloudflaretest.Token) {
	for _, token := range srv.Tokens(srv.AccountID) {
		if token.ID == id {
			found = token
		}
	}
	found.ModifiedOn = time.Time{}
	for i := range found.Policies {
		found.Policies[i].ID = ""
	}
	return found
}

// An update replaces the whole token: what its comment warns of.
func TestTokenUpdateRemovesWhatIsLeftOut(t *testing.T) {
	srv, client := emulated(t)
	at := cloudflare.F(srv.AccountID)
	id := srv.AddToken(srv.AccountID, cloudflaretest.Token{
		Name: "narrow", ExpiresOn: time.Now().AddDate(1, 0, 0),
		Policies: []cloudflaretest.TokenPolicy{{
			Effect: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: zoneRead}},
			Resources: map[string]any{"com.cloudflare.api.account.zone.a": "*"},
		}},
		Condition: &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{In: []string{"192.0.2.0/24"}}},
	}).ID
	read, err := client.Accounts.Tokens.Get(t.Context(), id, accounts.TokenGetParams{AccountID: at})
	require.NoError(t, err)
	params, err := read.Param()
	require.NoError(t, err)
	updated, err := client.Accounts.Tokens.Update(t.Context(), id, accounts.TokenUpdateParams{
		AccountID: at, Token: accounts.TokenParam{Name: params.Name, Policies: params.Policies},
	})
	require.NoError(t, err)
	require.True(t, updated.ExpiresOn.IsZero())
	require.True(t, updated.JSON.Condition.IsMissing())
}

func TestAccountSentBack(t *testing.T) {
	srv, client := emulated(t)
	for _, settings := range []cloudflaretest.AccountSettings{{}, {EnforceTwofactor: true}, {
		AbuseContactEmail: "abuse@example.com",
	}} {
		before := srv.AddAccount(cloudflaretest.Account{ID: srv.AccountID, Name: "Demo", Settings: settings})
		at := cloudflare.F(srv.AccountID)
		read, err := client.Accounts.Get(t.Context(), accounts.AccountGetParams{AccountID: at})
		require.NoError(t, err)
		params, err := read.Param()
		require.NoError(t, err)
		_, err = client.Accounts.Update(t.Context(), accounts.AccountUpdateParams{AccountID: at, Account: params})
		require.NoError(t, err)
		require.Equal(t, before, srv.Accounts()[0])
	}
}

func TestMemberSentBack(t *testing.T) {
	srv, client := emulated(t)
	at := cloudflare.F(srv.AccountID)
	member := srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "grace@example.com",
		Policies: []cloudflaretest.Policy{
			{
				Access: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: zoneRead}, {ID: "p2"}},
				ResourceGroups: []cloudflaretest.ResourceGroup{{ID: "r1"}},
			},
			{
				Access: "deny", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: "p3"}},
				ResourceGroups: []cloudflaretest.ResourceGroup{{ID: "r2"}, {ID: "r3"}},
			},
		}})
	read, err := client.Accounts.Members.Get(t.Context(), member.ID, accounts.MemberGetParams{AccountID: at})
	require.NoError(t, err)
	var policies []accounts.MemberPolicyParam
	for _, policy := range read.Policies {
		params, err := policy.Param()
		require.NoError(t, err)
		policies = append(policies, params)
	}
	updated, err := client.Accounts.Members.Update(t.Context(), member.ID, accounts.MemberUpdateParams{
		AccountID: at, Body: accounts.MemberUpdateWithPolicies{Policies: cloudflare.F(policies)},
	})
	require.NoError(t, err)
	require.Equal(t, policyTexts(t, read.Policies), policyTexts(t, updated.Policies))
}

// policyTexts are policies as JSON, without their identifiers: an update makes
// new ones.
func policyTexts(t *testing.T, policies []accounts.MemberPolicy) (texts []string) {
	for _, policy := range policies {
		policy.ID = ""
		text, err := json.Marshal(policy)
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	return texts
}

func TestRolesSentBack(t *testing.T) {
	srv, client := emulated(t)
	at := cloudflare.F(srv.AccountID)
	member := srv.AddMember(srv.AccountID, cloudflaretest.Member{
		Email: "grace@example.com", Roles: srv.Roles(srv.AccountID)[1:3],
	})
	read, err := client.Accounts.Members.Get(t.Context(), member.ID, accounts.MemberGetParams{AccountID: at})
	require.NoError(t, err)
	require.Len(t, read.Roles, 2)
	var roles []accounts.RoleParam
	for _, role := range read.Roles {
		params, err := role.Param()
		require.NoError(t, err)
		roles = append(roles, params)
	}
	updated, err := client.Accounts.Members.Update(t.Context(), member.ID, accounts.MemberUpdateParams{
		AccountID: at,
		Body:      accounts.MemberUpdateWithRoles{Roles: cloudflare.F(roles), Status: cloudflare.F(read.Status)},
	})
	require.NoError(t, err)
	require.Equal(t, read.JSON.Roles.Raw(), updated.JSON.Roles.Raw())
}

func TestSubscriptionSentBack(t *testing.T) {
	srv, client := emulated(t)
	at := cloudflare.F(srv.AccountID)
	for _, sub := range []cloudflaretest.Subscription{
		{},
		{Frequency: "yearly", RatePlan: cloudflaretest.RatePlan{
			ID: "business", Currency: "EUR", ExternallyManaged: true, PublicName: "Business", Scope: "zone",
			Sets: []string{"a", "b"},
		}},
		{RatePlan: cloudflaretest.RatePlan{ID: "enterprise", IsContract: true}},
	} {
		before := srv.AddSubscription(srv.AccountID, sub)
		for read, err := range client.Accounts.Subscriptions.GetAutoPaging(t.Context(),
			accounts.SubscriptionGetParams{AccountID: at}).All() {
			require.NoError(t, err)
			params, err := read.Param()
			require.NoError(t, err)
			_, err = client.Accounts.Subscriptions.Update(t.Context(), read.ID, accounts.SubscriptionUpdateParams{
				AccountID: at, Subscription: params,
			})
			require.NoError(t, err)
		}
		subscriptions := srv.Subscriptions(srv.AccountID)
		require.Equal(t, before, subscriptions[len(subscriptions)-1])
	}
}

// sentBack is Param of a model that is decoded from text: what it would send.
func sentBack(t *testing.T, model, text string) (string, error) {
	var params any
	var err error
	switch model {
	case "token":
		params, err = decode[accounts.Token](t, text).Param()
	case "account":
		params, err = decode[accounts.Account](t, text).Param()
	case "policy":
		params, err = decode[accounts.MemberPolicy](t, text).Param()
	case "role":
		params, err = decode[accounts.Role](t, text).Param()
	case "subscription":
		params, err = decode[accounts.Subscription](t, text).Param()
	}
	body, failed := json.Marshal(params)
	require.NoError(t, failed)
	return string(body), err
}

// whole are models with all that is known, and what of them is sent back.
var whole = map[string][2]string{
	"token": {
		`{"id":"t","name":"n","status":"active","issued_on":"2024-01-01T00:00:00Z","last_used_on":null,
			"modified_on":"2024-01-01T00:00:00Z",
			"expires_on":"2031-01-01T00:00:00Z","not_before":"2024-01-01T00:00:00Z",
				"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":[]}},
			"policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"g","name":"G","meta":{"key":"k","label":"l",
				"n":1}},{"id":"h","meta":{"key":"k","value":"v"}},{"id":"i","meta":null}],
			"resources":{"a":{"b":"*"},"c":"*","d":12345678901234567890}}]}`,
		`{"name":"n","status":"active","expires_on":"2031-01-01T00:00:00Z","not_before":"2024-01-01T00:00:00Z",
			"condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":[]}},
			"policies":[{"effect":"allow","permission_groups":[{"id":"g","meta":{"key":"k","label":"l","n":1}},{"id":"h",
				"meta":{"key":"k","value":"v"}},{"id":"i"}],
			"resources":{"a":{"b":"*"},"c":"*","d":12345678901234567890}}]}`,
	},
	"account": {
		`{"id":"a","name":"n","type":"standard","created_on":"2024-01-01T00:00:00Z","managed_by":{"parent_org_id":"o",` +
			`"parent_org_name":"O"},"settings":{"abuse_contact_email":"","enforce_twofactor":false}}`,
		`{"id":"a","name":"n","type":"standard","settings":{"abuse_contact_email":"","enforce_twofactor":false}}`,
	},
	"policy": {
		`{"id":"p","access":"allow","permission_groups":[{"id":"g","name":"G","meta":{"label":"l"}}],` +
			`"resource_groups":[{"id":"r","name":"R","meta":{"editable":"false"},"scope":[{"key":"k",` +
			`"objects":[{"key":"*"}]}]}]}`,
		`{"access":"allow","permission_groups":[{"id":"g"}],"resource_groups":[{"id":"r"}]}`,
	},
	"role": {
		`{"id":"r","name":"n","description":"d","permissions":{"analytics":{"read":true},"new_area":{"read":true}}}`,
		`{"id":"r"}`,
	},
	"subscription": {
		`{"id":"s","currency":"USD","current_period_end":"2024-01-01T00:00:00Z","frequency":"not-applicable","price":20,` +
			`"state":"Paid","rate_plan":{"id":"new_plan","externally_managed":false,"sets":[],"currency":"USD",` +
			`"is_contract":true,"public_name":"","scope":"zone"}}`,
		`{"frequency":"not-applicable","rate_plan":{"id":"new_plan","externally_managed":false,"sets":[],"currency":"USD",` +
			`"is_contract":true,"public_name":"","scope":"zone"}}`,
	},
}

func TestWhatIsSentBack(t *testing.T) {
	for model, texts := range whole {
		body, err := sentBack(t, model, texts[0])
		require.NoError(t, err, model)
		require.JSONEq(t, texts[1], body, model)
	}
	for text, want := range map[string]string{ // what is null or left out stays so
		`{"name":"n","policies":[]}`: `{"name":"n","policies":[]}`,
		`{"name":"n","policies":[],"condition":null,"expires_on":null,` +
			`"not_before":null,"status":null,"owner":null}`: `{"name":"n","policies":[]}`,
		`{"name":"n","policies":[],"condition":{},"status":"compromised"}`: `{"name":"n","policies":[],` +
			`"condition":{},"status":"compromised"}`,
		`{"name":"n","policies":[],` +
			`"condition":{"request_ip":{}}}`: `{"name":"n","policies":[],"condition":{"request_ip":{}}}`,
		`{"name":"n","policies":[],"condition":{"request_ip":{"in":[],` +
			`"not_in":null}}}`: `{"name":"n","policies":[],"condition":{"request_ip":{"in":[]}}}`,
		`{"name":"n","policies":[],"condition":{"request_ip":null},` +
			`"expires_on":"0001-01-01T00:00:00Z"}`: `{"name":"n","policies":[],"condition":{}}`,
		`{"name":"n","policies":[{"effect":"deny",` +
			`"permission_groups":[],"resources":{}}]}`: `{"name":"n","policies":[{"effect":"deny",` +
			`"permission_groups":[],"resources":{}}]}`,
		`{"name":"n","policies":[{"effect":"deny","permission_groups":[{"id":"g",` +
			`"meta":{}}],"resources":{"a":{}}}]}`: `{"name":"n","policies":[{"effect":"deny",` +
			`"permission_groups":[{"id":"g","meta":{}}],"resources":{"a":{}}}]}`,
	} {
		body, err := sentBack(t, "token", text)
		require.NoError(t, err, text)
		require.JSONEq(t, want, body)
	}
}

// broken replaces a part of a model's whole text by another, and says what the
// error names.
var broken = []struct{ model, old, new, want string }{
	{"token", `"name":"n",`, ``, "name is missing"},
	{"token", `"name":"n",`, `"name":[1],`, "name is invalid"},
	{"token", `"active"`, `{}`, "status is invalid"},
	{"token", `"status"`, `"scopes":{"id":"u"},"status"`, "scopes is unknown"},
	{"token", `"2031-01-01T00:00:00Z"`, `"soon"`, "expires_on is invalid"},
	{"token", `"not_before":"2024-01-01T00:00:00Z"`, `"not_before":7`, "not_before is invalid"},
	{
		"token", `"condition":{`, `"condition":{"request_country":{"in":["DE"]},`,
		"condition.request_country is unknown",
	},
	{"token", `"request_ip":{"in"`, `"request_ip":{"asn":[1],"in"`, "condition.request_ip.asn is unknown"},
	{"token", `{"request_ip":{"in":["192.0.2.0/24"],"not_in":[]}}`, `"everywhere"`, "condition is invalid"},
	{"token", `{"in":["192.0.2.0/24"],"not_in":[]}`, `[]`, "condition.request_ip is invalid"},
	{"token", `{"in":["192.0.2.0/24"],"not_in":[]}`, `{"in":null,"not_in":null}`, "condition.request_ip.in is null"},
	{"token", `"in":["192.0.2.0/24"]`, `"in":["192.0.2.0/24",{}]`, "condition.request_ip.in is invalid"},
	{"token", `"in":["192.0.2.0/24"]`, `"in":["192.0.2.0/24",null]`, "condition.request_ip.in[1] is empty"},
	{"token", `"in":["192.0.2.0/24"]`, `"in":"192.0.2.0/24"`, "condition.request_ip.in is invalid"},
	{"token", `"not_in":[]`, `"not_in":{}`, "condition.request_ip.not_in is invalid"},
	{"token", `{"a":{"b":"*"},"c":"*","d":12345678901234567890}`, `"all"`, "policies[0].resources is invalid"},
	{"token", `{"a":{"b":"*"},"c":"*","d":12345678901234567890}`, `["all"]`, "policies[0].resources is invalid"},
	{"token", `{"a":{"b":"*"},"c":"*","d":12345678901234567890}`, `null`, "policies[0].resources is missing"},
	{"token", `"effect":"allow"`, `"effect":["allow"]`, "policies[0].effect is invalid"},
	{"token", `"effect":"allow",`, ``, "policies[0].effect is missing"},
	{"token", `"effect"`, `"expression":"x","effect"`, "policies[0].expression is unknown"},
	{"token", `{"id":"g",`, `{"until":1,"id":"g",`, "policies[0].permission_groups[0].until is unknown"},
	{"token", `{"id":"g",`, `{`, "policies[0].permission_groups[0].id is missing"},
	{"token", `{"id":"i","meta":null}`, `null`, "policies[0].permission_groups[2].id is missing"},
	{"token", `{"id":"i","meta":null}`, `7`, "policies[0].permission_groups is invalid"},
	{"token", `{"id":"i","meta":null}`, `{"id":"i","meta":[]}`, "policies[0].permission_groups[2].meta is invalid"},
	{"token", `"value":"v"`, `"value":["v"]`, "policies[0].permission_groups[1].meta.value is invalid"},
	{"token", `"policies":[`, `"policies":[{},`, "policies[0].permission_groups is missing"},
	{"token", `"policies":[`, `"policies":[5,`, "policies is invalid"},
	{"token", `"policies":`, `"rules":`, "policies is missing"},
	{"account", `"id":"a"`, `"id":""`, "id is missing"},
	{"account", `"name":"n"`, `"name":{}`, "name is invalid"},
	{"account", `"type":"standard",`, ``, "type is missing"},
	{"account", `"id"`, `"legacy":true,"id"`, "legacy is unknown"},
	{"account", `"settings":{`, `"settings":{"api_access":true,`, "settings.api_access is unknown"},
	{"account", `"enforce_twofactor":false`, `"enforce_twofactor":"yes"`, "settings.enforce_twofactor is invalid"},
	{"account", `"abuse_contact_email":""`, `"abuse_contact_email":[]`, "settings.abuse_contact_email is invalid"},
	{"account", `{"abuse_contact_email":"","enforce_twofactor":false}`, `[]`, "settings is invalid"},
	{"account", `"parent_org_id"`, `"folder":"f","parent_org_id"`, "managed_by.folder is unknown"},
	{"policy", `"access":"allow"`, `"access":{}`, "access is invalid"},
	{"policy", `"access":"allow",`, ``, "access is missing"},
	{"policy", `"access"`, `"until":"x","access"`, "until is unknown"},
	{"policy", `{"id":"g",`, `{"id":[],`, "permission_groups[0].id is invalid"},
	{"policy", `{"id":"g",`, `{"id":"g","until":1,`, "permission_groups[0].until is unknown"},
	{"policy", `{"id":"r",`, `{"id":"",`, "resource_groups[0].id is missing"},
	{"policy", `{"id":"r",`, `{"id":"r","until":1,`, "resource_groups[0].until is unknown"},
	{"policy", `"permission_groups":[`, `"permission_groups":["g",`, "permission_groups is invalid"},
	{"policy", `"resource_groups":[`, `"resource_groups":null,"x":[`, "resource_groups is missing"},
	{"role", `"id":"r"`, `"id":null`, "id is missing"},
	{"role", `"id":"r"`, `"id":{}`, "id is invalid"},
	{"role", `"id"`, `"expires":1,"id"`, "expires is unknown"},
	{"subscription", `"frequency":"not-applicable"`, `"frequency":[]`, "frequency is invalid"},
	{"subscription", `"frequency"`, `"seats":5,"frequency"`, "seats is unknown"},
	{"subscription", `"rate_plan":{`, `"rate_plan":{"components":[],`, "rate_plan.components is unknown"},
	{"subscription", `"rate_plan":{`, `"rate_plan":5,"x":{`, "rate_plan is invalid"},
	{"subscription", `"id":"new_plan"`, `"id":{}`, "rate_plan.id is invalid"},
	{
		"subscription", `"externally_managed":false`, `"externally_managed":"no"`,
		"rate_plan.externally_managed is invalid",
	},
	{"subscription", `"sets":[]`, `"sets":["a",{}]`, "rate_plan.sets is invalid"},
	{"subscription", `"sets":[]`, `"sets":[null]`, "rate_plan.sets[0] is empty"},
	{"subscription", `"is_contract":true`, `"is_contract":{}`, "rate_plan.is_contract is invalid"},
}

// Nothing that was read is left out without a word: the error names it, and
// there are no params to send by mistake.
func TestWhatCantBeSentBackIsNamed(t *testing.T) {
	for _, b := range broken {
		require.Equal(t, 1, strings.Count(whole[b.model][0], b.old), b.old)
		body, err := sentBack(t, b.model, strings.Replace(whole[b.model][0], b.old, b.new, 1))
		require.ErrorContains(t, err, b.want)
		require.ErrorContains(t, err, "can't be sent back")
		if b.model != "role" {
			require.Equal(t, "{}", body, "no params with an error")
		}
	}
}

// Settings that accounts have and no document names can be kept as the error says.
func TestUnknownSettingsCanBeKept(t *testing.T) {
	text := strings.Replace(whole["account"][0], `"settings":{`, `"settings":{"default_nameservers":"custom.account",`, 1)
	account := decode[accounts.Account](t, text)
	_, err := account.Param()
	require.ErrorContains(t, err, "settings.default_nameservers is unknown; to go on, delete what is unknown")

	extra := account.Settings.JSON.ExtraFields
	kept := json.RawMessage(extra["default_nameservers"].Raw())
	delete(extra, "default_nameservers")
	params, err := account.Param()
	require.NoError(t, err)
	rec := testhttp.Answer(200, testhttp.Result("{}"))
	_, err = client(rec).Accounts.Update(t.Context(), accounts.AccountUpdateParams{
		AccountID: cloudflare.F("a"), Account: params,
	}, option.WithJSONSet("settings.default_nameservers", kept))
	require.NoError(t, err)
	require.Contains(t, rec.Last().Body, `"default_nameservers":"custom.account"`)
}

// What is invalid is not mended by that.
func TestOnlyUnknownFieldsCanBeDeleted(t *testing.T) {
	_, err := decode[accounts.Account](t, `{"id":"a","name":{},"type":"standard"}`).Param()
	require.EqualError(t, err, "account can't be sent back as it was read: name is invalid")
}

// Tokens tell who made them, under names that no document gives. That is not the
// caller's to change, and no reason to refuse.
func TestTracesAreLeftOut(t *testing.T) {
	read := `{"name":"n","policies":[],"creator":{"id":"u"},"created_by":"u","created_on":"2026-10-01T00:00:00Z",` +
		`"creation_source":"dash","modified_by":"u","last_rolled_on":"2026-11-01T00:00:00Z"}`
	body, err := sentBack(t, "token", read)
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","policies":[]}`, body)
	_, err = sentBack(t, "token", `{"name":"n","policies":[],"create_more":true,"last":1}`)
	require.EqualError(t, err, "token can't be sent back as it was read: create_more is unknown, last is unknown; "+
		"to go on, delete what is unknown from the JSON.ExtraFields of its object, and unless it may be lost "+
		"send it with option.WithJSONSet")
}

// What a program has set since is sent, and what it knows to be of no account
// can be left out.
func TestSentBackAfterAChange(t *testing.T) {
	token := decode[accounts.Token](t, `{"name":"old","policies":[],"expires_on":"soon","status":{},"scopes":"u"}`)
	_, err := token.Param()
	require.ErrorContains(t, err, "expires_on is invalid, status is invalid, scopes is unknown")
	token.Name, token.Status, token.ExpiresOn = "new", accounts.TokenStatusDisabled, since
	token.Condition.RequestIP.In = []string{"192.0.2.0/24"}
	delete(token.JSON.ExtraFields, "scopes")
	params, err := token.Param()
	require.NoError(t, err)
	body, err := json.Marshal(params)
	require.NoError(t, err)
	require.JSONEq(
		t,
		`{"name":"new","policies":[],"status":"disabled","expires_on":"2024-10-30T11:45:00Z",`+
			`"condition":{"request_ip":{"in":["192.0.2.0/24"]}}}`,
		string(body),
	)

	made := accounts.Account{
		ID: "a", Name: "n", Type: accounts.AccountTypeStandard,
		Settings: accounts.AccountSettings{EnforceTwofactor: true},
	}
	account, err := made.Param()
	require.NoError(t, err)
	body, err = json.Marshal(account)
	require.NoError(t, err)
	require.JSONEq(t, `{"id":"a","name":"n","type":"standard","settings":{"enforce_twofactor":true}}`, string(body))
}

// A server can't make the error long or put control characters into it.
func TestNamesInErrorsAreBoundedAndPlain(t *testing.T) {
	var fields []string
	for i := range 1000 {
		fields = append(fields, fmt.Sprintf(`"%04d\n\u001b[31m%s":1`, i, strings.Repeat("x", 1000)))
	}
	_, err := decode[accounts.Role](t, `{"id":"r",`+strings.Join(fields, ",")+`}`).Param()
	require.ErrorContains(t, err, `"0000\n\x1b[31mxxx`)
	require.ErrorContains(t, err, "and 990 more")
	require.Less(t, len(err.Error()), 2000)
	require.NotContains(t, err.Error(), "\n")
	require.NotContains(t, err.Error(), "\x1b")
}
