package permissions_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

// good is a token that nothing is said of.
const good = `{"id": "t1", "name": "n", "expires_on": "2027-01-01T00:00:00Z",
	"condition": {"request_ip": {"in": ["192.0.2.0/24"]}},
	"policies": [{"effect": "allow", "permission_groups": [{"id": "` + dnsWrite + `", "name": "DNS Write"}],
		"resources": {"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.z1": "*"}}}]}`

// with is the good token with other fields.
func with(t *testing.T, fields string) accounts.Token {
	token := read[map[string]any](t, good)
	require.NoError(t, json.Unmarshal([]byte(fields), &token))
	return read[accounts.Token](t, body(t, token))
}

func policyOf(group, resources string) string {
	return `{"policies": [{"effect": "allow", "permission_groups": [` + group + `], "resources": ` + resources + `}]}`
}

func TestLint(t *testing.T) {
	const zone = `{"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.z1": "*"}}`
	const dns = `{"id": "` + dnsWrite + `", "name": "DNS Write"}`
	group := func(id, name string) string { return `{"id": "` + id + `", "name": "` + name + `"}` }
	for _, c := range []struct {
		fields string
		kinds  []Kind
		text   string
	}{
		{`{}`, nil, ""},
		{`{"expires_on": null}`, []Kind{NoEnd}, "it never ends"},
		{`{"condition": null}`, []Kind{NoAddress}, "it works from everywhere"},
		{`{"condition": {"request_ip": {"not_in": ["192.0.2.1"]}}}`, []Kind{NoAddress}, ""},
		{`{"condition": {"request_ip": {"in": ["0.0.0.0/1", "128.0.0.0/1"]}}}`, []Kind{NoAddress}, ""},
		{`{"condition": {"request_ip": {"in": ["192.0.2.1", "::/0"]}}}`, []Kind{NoAddress}, ""},
		{`{"condition": {"request_ip": {}}}`, []Kind{LockedOut}, "is empty, which locks it out"},
		{
			`{"condition": {"request_ip": {"in": ["10.0.0.1"], "not_in": ["10.0.0.0/8"]}}}`,
			[]Kind{LockedOut}, "not_in takes out",
		},
		{`{"condition": {"request_ip": {"in": ["vpn"]}}}`, nil, ""},
		{`{"condition": {"request_ip": {"in": ["vpn", "10.0.0.1"], "not_in": ["10.0.0.0/8"]}}}`, nil, ""},

		{
			policyOf(dns, `{"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.*": "*"}}`),
			[]Kind{AllOfThem}, "com.cloudflare.api.account.a1/com.cloudflare.api.account.zone.*",
		},
		{
			policyOf(group(settingsRead, ""), `{"com.cloudflare.api.account.*": "*"}`),
			[]Kind{AllOfThem, Disputed}, "",
		},
		{policyOf(group(settingsRead, ""), `{"com.cloudflare.api.account.a1": "*"}`), nil, ""},
		{policyOf(dns, `{"com.cloudflare.api.account.zone.z1": "*"}`), []Kind{Disputed}, "nested under their account"},
		{
			policyOf(group("8acbe5bb0d54464ab867149d7f7cf8ac", ""), `{"com.cloudflare.api.user.u1": "*"}`),
			[]Kind{Disputed}, "can hardly have it",
		},

		{
			policyOf(group(dnsWrite, "Old"), zone), []Kind{Misnamed},
			dnsWrite + ` is "DNS Write", and the policy calls it "Old"`,
		},
		{policyOf(group(dnsWrite, "dns write"), zone), nil, ""},
		{policyOf(group("0000", "Zone Read"), zone), []Kind{UnknownGroup}, `has no permission group "Zone Read" (0000)`},
		{
			policyOf(group("00000000000000000000000000000002", ""), zone), []Kind{DeprecatedGroup},
			`"Zone Read (deprecated)"`,
		},

		{
			policyOf(dns, `{"com.cloudflare.api.account.a1": "*"}`), []Kind{NeverMeets, NeverMeets},
			`"DNS Write" (zone) is for none of its resources`,
		},
		{
			policyOf(dns+","+group(settingsRead, ""), `{"com.cloudflare.api.account.a1": "*"}`), []Kind{NeverMeets},
			`"DNS Write" (zone) is for none`,
		},
		{
			policyOf(dns, `{"com.cloudflare.api.account.zone.z1": "*", "com.cloudflare.api.account.a1": "*"}`),
			[]Kind{Disputed, NeverMeets}, "",
		},
		{policyOf(group(settingsRead, ""), zone), []Kind{NeverMeets, NeverMeets}, ""},
		{policyOf(dns, `{}`), []Kind{NeverMeets}, "it is for no resource"},
		{policyOf(dns, `null`), []Kind{NeverMeets}, "it is for no resource"},
		{policyOf(dns, `"*"`), []Kind{Unreadable}, `its resource "*" is of no known form`},
		{policyOf(dns, `{"com.cloudflare.api.account.a1": "read"}`), []Kind{Unreadable}, ""},
	} {
		srv, client := start(t)
		srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
			ID: "00000000000000000000000000000002", Name: "Zone Read (deprecated)", Scopes: []string{string(ScopeZone)},
		})
		groups, err := Groups(t.Context(), client, srv.AccountID)
		require.NoError(t, err)
		var kinds []Kind
		findings := Lint(groups, with(t, c.fields))
		for _, f := range findings {
			kinds = append(kinds, f.Kind)
			require.Equal(t, []string{"t1", "n"}, []string{f.TokenID, f.TokenName})
			whole := f.Kind == NoEnd || f.Kind == NoAddress || f.Kind == LockedOut
			require.Equal(t, whole, f.Policy == -1)
		}
		require.Equal(t, c.kinds, kinds, c.fields)
		if len(findings) > 0 {
			require.Contains(t, findings[0].Text, c.text)
		}
	}
}

// A denied wildcard is what is wanted.
func TestLintLeavesDenials(t *testing.T) {
	token := with(t, `{"policies": [{"effect": "allow", "permission_groups": [{"id": "`+dnsWrite+`"}],
		"resources": {"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.z1": "*"}}},
		{"effect": "deny", "permission_groups": [{"id": "`+dnsWrite+`"}],
		"resources": {"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.*": "*"}}}]}`)
	require.Empty(t, Lint(nil, token))
}

// Denials take away from what is allowed, and a token of them alone can do nothing.
func TestLintFindsTokensThatAllowNothing(t *testing.T) {
	token := with(t, `{}`)
	token.Policies[0].Effect = accounts.TokenPolicyEffectDeny
	findings := Lint(nil, token)
	require.Len(t, findings, 1)
	require.Equal(t, NothingAllowed, findings[0].Kind)
	require.Equal(t, `token "n" (t1): all its policies deny, so it can do nothing: allow something, or delete it`,
		findings[0].String())

	srv, client := start(t)
	params, err := Deny("DNS Write").On(Zone("z1")).FromIP("192.0.2.1").ExpiresIn(time.Hour).
		TokenParams(t.Context(), client, srv.AccountID, "none")
	require.NoError(t, err)
	require.Equal(t, NothingAllowed, Lint(nil, params)[0].Kind)
	token.Policies[0].Effect = "perhaps"
	require.Empty(t, Lint(nil, token), "who knows")
	token.Policies = nil
	require.Empty(t, Lint(nil, token))
}

func TestLintKnowsEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where it is the year 2000
		groups := []Group{{
			ID: dnsWrite, Name: "DNS Write", Scopes: []accounts.PermissionGroupScope{ScopeZone}, Deprecated: true,
			EndOfLife: time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC),
		}}
		require.Equal(t, DeprecatedGroup, Lint(groups, with(t, `{}`))[0].Kind)
		time.Sleep(24 * time.Hour)
		findings := Lint(groups, with(t, `{}`))
		require.Len(t, findings, 1)
		require.Equal(t, EndedGroup, findings[0].Kind)
		require.Equal(t, `token "n" (t1), policy 1: "DNS Write" grants nothing since 2000-01-02`, findings[0].String())
	})
}

// Without the account's list this module's own says what it is sure of.
func TestLintWithoutAList(t *testing.T) {
	require.Empty(t, Lint(nil, with(t, `{}`)))
	const zone = `{"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.z1": "*"}}`
	newer := policyOf(`{"id": "`+dnsWrite+`", "name": "A Newer Name"}, {"id": "0000", "name": "New"}`, zone)
	require.Empty(t, Lint(nil, with(t, newer)))
	other := policyOf(`{"id": "`+dnsWrite+`", "name": "Zone Read"}`, zone)
	require.Equal(t, Misnamed, Lint(nil, with(t, other))[0].Kind)
	never := policyOf(`{"id": "`+dnsWrite+`"}`, `{"com.cloudflare.api.account.a1": "*"}`)
	require.Equal(t, NeverMeets, Lint(nil, with(t, never))[0].Kind)
	require.Empty(t, Lint[accounts.Token](nil))
}

// Tokens in each form, and in their order.
func TestLintTakesEveryToken(t *testing.T) {
	token := with(t, `{"id": "t2", "expires_on": null}`)
	findings := Lint(nil, token, with(t, `{}`), with(t, `{"name": "m", "condition": null}`))
	require.Equal(t, []string{`token "n" (t2): it never ends: give it an end, and roll or replace it before`,
		`token "m" (t1): it works from everywhere: name the networks that it is used from`},
		[]string{findings[0].String(), findings[1].String()})
	params, err := token.Param()
	require.NoError(t, err)
	require.Equal(t, NoEnd, Lint(nil, params)[0].Kind)
	require.Equal(t, NoEnd, Lint(nil, &token)[0].Kind)
	require.Equal(t, NoEnd, Lint(nil, asNew(t, token))[0].Kind)
	require.Equal(t, `token "": permissions: the token is nil`, Lint(nil, (*accounts.Token)(nil))[0].String())
	params.Policies = cloudflare.Raw[[]accounts.TokenPolicyParam](func() {})
	require.Equal(t, Unreadable, Lint(nil, params)[0].Kind)
}

func asNew(t *testing.T, token accounts.Token) accounts.TokenNewResponse {
	return read[accounts.TokenNewResponse](t, token.JSON.RawJSON())
}

// What a builder makes has no findings, but for what it warns of.
func TestWarnings(t *testing.T) {
	srv, client := start(t)
	ok := Allow("DNS Write").On(Zone("z1"), AllZonesIn(srv.AccountID)).
		Allow("Account Settings Read").On(Account(srv.AccountID))
	require.Empty(t, ok.Warnings())
	b := ok.Allow("Memberships Read").On(User("u1")).Deny("Account Settings Read").On(AllAccounts())
	warnings := b.Warnings()
	require.Len(t, warnings, 2)
	require.Equal(t, []int{2, 3}, []int{warnings[0].Policy, warnings[1].Policy})
	require.Equal(t, Disputed, warnings[1].Kind)
	params, err := b.FromIP("192.0.2.1").ExpiresIn(time.Hour).TokenParams(t.Context(), client, srv.AccountID, "n")
	require.NoError(t, err)
	findings := slices.DeleteFunc(Lint(nil, params), func(f Finding) bool { return f.Kind == AllOfThem })
	require.Len(t, findings, 2)
	require.Equal(t, []Kind{Disputed, Disputed}, []Kind{findings[0].Kind, findings[1].Kind})
}
