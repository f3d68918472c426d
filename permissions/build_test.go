package permissions_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

func body(t *testing.T, v any) string {
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}

// A token with all there is to say.
func TestTokenParams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where it is 2000-01-01 00:00:00
		srv, client := start(t)
		time.Sleep(time.Millisecond)
		params, err := Allow("DNS Write", "Zone Read").On(Zone("z1"), Zone("z2")).
			Allow("Account Settings Read").On(Account(srv.AccountID)).
			Deny("DNS Write").On(Zone("z2").In(srv.AccountID)).
			FromIP("192.0.2.0/24", "2001:db8::1").FromIP("198.51.100.7").NotFromIP("192.0.2.7").
			NotBefore(time.Date(2000, 1, 1, 6, 0, 0, 0, time.FixedZone("", 3600))).ExpiresIn(24*time.Hour).
			TokenParams(t.Context(), client, srv.AccountID, "deploy")
		require.NoError(t, err)
		require.Equal(t, srv.AccountID, params.AccountID.Value)
		const account, zone = "com.cloudflare.api.account.", "com.cloudflare.api.account.zone."
		require.JSONEq(t, `{
			"name": "deploy",
			"policies": [
				{"effect": "allow",
					"permission_groups": [{"id": "`+dnsWrite+`"}, {"id": "c8fed203ed3043cba015a93ad1616f1f"}],
					"resources": {"`+account+srv.AccountID+`": {"`+zone+`z1": "*", "`+zone+`z2": "*"}}},
				{"effect": "allow", "permission_groups": [{"id": "`+settingsRead+`"}],
					"resources": {"`+account+srv.AccountID+`": "*"}},
				{"effect": "deny", "permission_groups": [{"id": "`+dnsWrite+`"}],
					"resources": {"`+account+srv.AccountID+`": {"`+zone+`z2": "*"}}}
			],
			"condition": {"request_ip": {
				"in": ["192.0.2.0/24", "2001:db8::1/128", "198.51.100.7/32"], "not_in": ["192.0.2.7/32"]
			}},
			"not_before": "2000-01-01T05:00:00Z",
			"expires_on": "2000-01-02T00:00:01Z"
		}`, body(t, params))
		require.Len(t, srv.Requests(), 1)

		made, err := client.Accounts.Tokens.New(t.Context(), params)
		require.NoError(t, err)
		require.Len(t, made.Policies, 3)
	})
}

// Lives are rounded up to the second, and no further.
func TestLivesAreWholeSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := start(t)
		end := func(life time.Duration) string {
			params, err := Allow("DNS Write").On(Zone("z1")).ExpiresIn(life).
				TokenParams(t.Context(), client, srv.AccountID, "n")
			require.NoError(t, err)
			return params.ExpiresOn.Value.Format(time.RFC3339Nano)
		}
		require.Equal(t, "2000-01-01T01:00:00Z", end(time.Hour))
		require.Equal(t, "2000-01-01T01:00:01Z", end(time.Hour+1))
		require.Equal(t, "2000-01-01T00:00:01Z", end(1))
	})
}

// What is not asked for is not sent.
func TestTokenParamsSendNothingElse(t *testing.T) {
	srv, client := start(t)
	params, err := Allow(dnsWrite).On(AllZonesIn(srv.AccountID)).TokenParams(t.Context(), client, srv.AccountID, "n")
	require.NoError(t, err)
	require.JSONEq(t, `{"name": "n", "policies": [{"effect": "allow", "permission_groups": [{"id": "`+dnsWrite+`"}],
		"resources": {"com.cloudflare.api.account.`+srv.AccountID+`": {"com.cloudflare.api.account.zone.*": "*"}}}]}`,
		body(t, params))
}

// Resources of several kinds become several policies, each with the groups that
// are for its kind: a name that two groups have means both.
func TestOnePolicyAKind(t *testing.T) {
	srv, client := start(t)
	a := srv.AccountID
	policies, err := Allow("Logs Read", "DNS Write", "logs read").On(Account(a), Zone("z1"), AllZonesIn(a)).
		Policies(t.Context(), client, a)
	require.NoError(t, err)
	require.JSONEq(t, `[
		{"effect": "allow", "permission_groups": [{"id": "`+logsAccount+`"}],
			"resources": {"com.cloudflare.api.account.`+a+`": "*"}},
		{"effect": "allow", "permission_groups": [{"id": "`+logsZone+`"}, {"id": "`+dnsWrite+`"}],
			"resources": {"com.cloudflare.api.account.`+a+`": {
				"com.cloudflare.api.account.zone.z1": "*", "com.cloudflare.api.account.zone.*": "*"}}}
	]`, body(t, policies))
}

// Two made of one do not know of each other, however much room its slices have.
func TestBuildersAreValues(t *testing.T) {
	srv, client := start(t)
	text := func(b Builder) string {
		params, err := b.TokenParams(t.Context(), client, srv.AccountID, "n")
		require.NoError(t, err)
		return body(t, params)
	}
	groups := []string{"DNS Write"}
	base := Allow(groups...).On(Zone("z1")).FromIP("192.0.2.1").NotFromIP("192.0.2.9")
	groups[0] = "changed"
	for range 16 {
		base = base.Deny("Zone Read").On(Zone("z1")).FromIP("192.0.2.2").NotFromIP("192.0.2.8")
		for range 2 {
			base = base.On(Zone("z2"))
		}
		before := text(base)
		one := base.On(Zone("z5")).FromIP("192.0.2.11").NotFromIP("192.0.2.21").Allow("Zone Write").On(Zone("z6"))
		two := base.On(Zone("z7")).FromIP("192.0.2.12").NotFromIP("192.0.2.22").Deny("Zone Write").On(Zone("z8")).
			ExpiresIn(time.Hour).NotBefore(time.Now())
		for _, own := range []string{"zone.z5", "192.0.2.11/", "192.0.2.21/", "zone.z6"} {
			require.Contains(t, text(one), own)
			require.NotContains(t, text(two), own)
		}
		for _, own := range []string{"zone.z7", "192.0.2.12/", "192.0.2.22/", "zone.z8", "expires_on", "not_before"} {
			require.Contains(t, text(two), own)
			require.NotContains(t, text(one), own)
		}
		require.Equal(t, before, text(base))
		allows, denies := base.Allow("Zone Read"), base.Deny("Zone Write")
		require.NotEqual(t, text(allows.On(Zone("z1"))), text(denies.On(Zone("z1"))))
	}
}

// What can be seen to be wrong, with the kind of error and what it says. Nothing
// is sent, not even for the list of groups where that is not needed to see it.
func TestBuilderRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := start(t)
		a := srv.AccountID
		ok := Allow("DNS Write").On(Zone("z1"))
		at := func(seconds int) time.Time { return time.Now().Add(time.Duration(seconds) * time.Second) }
		for _, c := range []struct {
			b    Builder
			kind error
			text string
		}{
			{Builder{}, ErrNoPolicy, "permissions: no policy: begin with Allow"},
			{Builder{}.On(Zone("z1")), ErrNoPolicy, "policy 1: no policy: it has no permission group"},
			{Allow().On(Zone("z1")), ErrNoPolicy, "policy 1: no policy: it has no permission group"},
			{ok.Allow("DNS Write"), ErrNoPolicy, "policy 2: no policy: it has no resource: On says what it is for"},
			{Allow("DNS Write").On(), ErrNoPolicy, "it has no resource"},

			{ok.On(Zone("example.com")), ErrResource, `policy 1: no such resource: "example.com" is no identifier of a zone`},
			{ok.On(Zone("z/1")), ErrResource, `"z/1" is no identifier`},
			{ok.On(Zone("")), ErrResource, "a zone without an identifier"},
			{ok.On(AllZonesIn("")), ErrResource, "a zone without an identifier, or without its account's"},
			{ok.On(AllZonesIn("a.b")), ErrResource, `"a.b" is no identifier of an account`},
			{ok.On(Resource{}), ErrResource, "the zero Resource is none"},
			{ok.On(AllZones()), ErrResource, `use AllZonesIn("` + a + `")`},
			{ok.On(AllZonesIn("other")), ErrResource, "is in another account than the token's"},
			{ok.On(Zone("z1").In("other")), ErrResource, "is in another account"},
			{Allow("x").On(R2Bucket("a_b", "", "c")), ErrResource, "a_b_default_c is no bucket of the account"},
			{ok.On(Account("other")), ErrResource, "is in another account"},
			{ok.On(R2Bucket("other", "", "b")), ErrResource, "is in another account"},

			{ok.FromIP("10.0.0"), ErrAddress, `FromIP: no network: "10.0.0": write 192.0.2.0/24`},
			{ok.FromIP(" 10.0.0.1"), ErrAddress, `FromIP: no network: " 10.0.0.1"`},
			{ok.FromIP("10.0.0.1/33"), ErrAddress, `"10.0.0.1/33"`},
			{ok.FromIP("fe80::1%eth0"), ErrAddress, `"fe80::1%eth0"`},
			{ok.FromIP("::ffff:192.0.2.1"), ErrAddress, `"::ffff:192.0.2.1" is an IPv4 address: write 192.0.2.1`},
			{ok.NotFromIP("::ffff:192.0.2.0/120"), ErrAddress, `"::ffff:192.0.2.0/120" is an IPv4 address: write 192.0.2.0/24`},
			{ok.FromIP("::ffff:0:0/96"), ErrAddress, `"::ffff:0:0/96" is an IPv4 address: write 0.0.0.0/0`},
			{ok.NotFromIP(""), ErrAddress, `NotFromIP: no network: ""`},
			{ok.FromIP("10.0.0.7/8"), ErrAddress, `"10.0.0.7/8" has bits after its prefix: write 10.0.0.0/8 or 10.0.0.7`},

			{ok.FromIP(), ErrLockedOut, "FromIP: the token works from no address: it was given no network"},
			{ok.NotFromIP(), ErrLockedOut, "NotFromIP: the token works from no address: it was given no network"},
			{ok.NotFromIP("0.0.0.0/0", "::/0"), ErrLockedOut, "NotFromIP takes out all that is left"},
			{ok.NotFromIP("::/1", "0.0.0.0/1", "8000::/1", "128.0.0.0/1"), ErrLockedOut, "takes out all"},
			{ok.FromIP("10.0.0.0/8").NotFromIP("0.0.0.0/0"), ErrLockedOut, "takes out all"},
			{ok.FromIP("10.1.0.0/16", "10.2.3.4").NotFromIP("10.0.0.0/8"), ErrLockedOut, "takes out all"},
			{ok.FromIP("10.0.0.0/30").NotFromIP("10.0.0.2/31", "10.0.0.0", "10.0.0.1"), ErrLockedOut, "takes out all"},

			{ok.ExpiresIn(0), ErrLife, "permissions: the token never lives: ExpiresIn(0s)"},
			{ok.ExpiresIn(-time.Hour), ErrLife, "ExpiresIn(-1h0m0s)"},
			{ok.ExpiresOn(at(0)), ErrLife, "it ends at 2000-01-01T00:00:00Z, and now it is 2000-01-01T00:00:00Z"},
			{ok.ExpiresOn(time.Time{}), ErrLife, "it ends at 0001-01-01T00:00:00Z"},
			{ok.ExpiresOn(at(0).Add(900 * time.Millisecond)), ErrLife, "it ends at 2000-01-01T00:00:00Z"},
			{ok.ExpiresOn(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)), ErrLife, "after the year 9999"},
			{ok.NotBefore(time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)), ErrLife, "no year that can be sent"},
			{ok.ExpiresOn(at(9)).NotBefore(at(9)), ErrLife, "it ends at 2000-01-01T00:00:09Z and begins at"},
		} {
			_, err := c.b.TokenParams(t.Context(), client, a, "n")
			require.ErrorIs(t, err, c.kind, c.text)
			require.ErrorContains(t, err, c.text)
			require.ErrorContains(t, err, "permissions: ")
		}
		for name, text := range map[string]string{
			"": "it is empty", " \t": "it is empty", strings.Repeat("é", 121): "121 characters, and 120 are the most",
		} {
			_, err := ok.TokenParams(t.Context(), client, a, name)
			require.ErrorIs(t, err, ErrName)
			require.ErrorContains(t, err, text)
		}
		_, err := ok.Policies(t.Context(), client, "")
		require.ErrorIs(t, err, ErrResource)
		require.Empty(t, srv.Requests())
	})
}

// What is allowed, just.
func TestBuilderAllows(t *testing.T) {
	srv, client := start(t)
	ok := Allow("DNS Write").On(Zone("z1"))
	for _, b := range []Builder{
		ok.NotFromIP("0.0.0.0/0"), ok.NotFromIP("::/0"), ok.NotFromIP("::/0", "0.0.0.0/1", "129.0.0.0/8"),
		ok.FromIP("10.0.0.0/30").NotFromIP("10.0.0.2/31", "10.0.0.0"),
		ok.FromIP("10.0.0.0/8", "::1").NotFromIP("0.0.0.0/0"),
		ok.FromIP("0.0.0.0/0", "::/0"), ok.FromIP("255.255.255.255", "ffff::/16"),
		ok.ExpiresIn(1), ok.ExpiresIn(math.MaxInt64), ok.ExpiresIn(time.Second), ok.NotBefore(time.Now().Add(time.Hour)),
		ok.ExpiresOn(time.Now().Add(-time.Hour)).ExpiresIn(time.Hour),
		ok.ExpiresIn(-time.Hour).ExpiresOn(time.Now().Add(time.Hour)),
	} {
		params, err := b.TokenParams(t.Context(), client, srv.AccountID, strings.Repeat("é", 120))
		require.NoError(t, err)
		_, err = client.Accounts.Tokens.New(t.Context(), params)
		require.NoError(t, err)
	}
}

// Which groups there are, and what for, is the list's word.
func TestBuilderKnowsItsGroups(t *testing.T) {
	srv, client := start(t)
	a := srv.AccountID
	for _, c := range []struct {
		b    Builder
		kind error
		text string
	}{
		{Allow("DNS Edit").On(Zone("z1")), ErrUnknownGroup, `near it are "DNS Write" (zone)`},
		{
			Allow("DNS Write").On(Account(a)), ErrScope,
			`permissions: policy 1: the permission group is for other resources: "DNS Write" for ` +
				`com.cloudflare.api.account: there is "DNS Write" (zone)`,
		},
		{Allow("Logs Read", "DNS Write").On(Account(a)), ErrScope, `"DNS Write"`},
		{
			Allow("DNS Write").On(Zone("z1"), Account(a)), ErrScope,
			`policy 1: the permission group is for other resources: none of ["DNS Write"] is for resources of the kind account`,
		},
	} {
		_, err := c.b.TokenParams(t.Context(), client, a, "n")
		require.ErrorIs(t, err, c.kind)
		require.ErrorContains(t, err, c.text)
	}
	require.Len(t, srv.Requests(), 1)

	srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: "00000000000000000000000000000001", Name: "DNS Write", Scopes: []string{string(ScopeZone)},
	})
	_, err := Allow("DNS Write").On(Zone("z1")).TokenParams(t.Context(), srv.Client(), a, "n")
	require.ErrorIs(t, err, ErrAmbiguousGroup)

	srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: "00000000000000000000000000000002", Name: "Logs Read", Scopes: []string{string(ScopeZone)},
	})
	_, err = Allow("Logs Read").On(Account(a), Zone("z1")).TokenParams(t.Context(), srv.Client(), a, "n")
	require.ErrorIs(t, err, ErrAmbiguousGroup, "of zones alone")
}

// All that is wrong is told at once.
func TestBuilderJoinsErrors(t *testing.T) {
	srv, client := start(t)
	_, err := Allow().On(Zone("example.com")).Allow("x").FromIP("a", "b").ExpiresIn(-1).
		TokenParams(t.Context(), client, srv.AccountID, "")
	for _, kind := range []error{ErrNoPolicy, ErrResource, ErrAddress, ErrLife, ErrName} {
		require.ErrorIs(t, err, kind)
	}
	require.Len(t, strings.Split(err.Error(), "\n"), 7)

	_, err = Allow("Zone Reed", "DNS Wright").On(Zone("z")).Allow("DNS Write").On(Account(srv.AccountID)).
		TokenParams(t.Context(), client, srv.AccountID, "n")
	require.ErrorIs(t, err, ErrUnknownGroup)
	require.ErrorIs(t, err, ErrScope)
	require.ErrorContains(t, err, "Zone Reed")
	require.ErrorContains(t, err, "DNS Wright")
	require.ErrorContains(t, err, "policy 2: ")
}

// A token may be made of denials alone: what they are for is the API's to judge, and
// Lint tells of it.
func TestDenyBeginsABuilder(t *testing.T) {
	srv, client := start(t)
	params, err := Deny("DNS Write").On(Zone("z1")).TokenParams(t.Context(), client, srv.AccountID, "none")
	require.NoError(t, err)
	require.Contains(t, body(t, params), `"effect":"deny"`)
}
