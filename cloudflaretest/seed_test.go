package cloudflaretest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

const seedJSON = `{
	"users": [{"id": "u1", "email": "root@example.com", "tenant_admin": true, "token": "fake-token-0001",
		"api_key": "fake-key-0001"}],
	"permission_groups": [{"id": "g1", "name": "Mine", "category": "other", "scopes": ["com.cloudflare.api.user"]}],
	"accounts": [
		{"id": "a1", "name": "First",
			"profile": {"business_name": "First Ltd"},
			"members": [{"email": "m@example.com", "user": {"first_name": null}}],
			"roles": [{"id": "r1", "name": "Mine"}],
			"tokens": [{"id": "t1", "name": "t", "value": "fake-token-0002"}],
			"subscriptions": [{"rate_plan": {"id": "pro"}}],
			"resource_groups": [{"id": "rg1", "name": "Shop"}],
			"user_groups": [{"id": "ug1", "name": "Ops", "members": [{"email": "m@example.com"}]}],
			"zones": [{"id": "z1", "name": "example.com", "subscriptions": [{}]}],
			"audit_entries": [{"id": "e1", "action": {"time": "2026-01-01T00:00:00Z", "type": "view"}}]},
		{"id": "a2"}
	]
}`

func TestSeedFromJSON(t *testing.T) {
	var seed cloudflaretest.Seed
	require.NoError(t, json.Unmarshal([]byte(seedJSON), &seed))
	a, _ := newAPI(t, cloudflaretest.WithSeed(seed))
	require.Equal(t, "fake-token-0001", a.srv.Token)
	require.Equal(t, "a1", a.srv.AccountID)
	require.Equal(t, []string{"First", "Account a2"}, texts(a.get("/accounts").ok(), "name"))
	require.Equal(t, "First Ltd", a.get("-/profile").ok().Get("business_name").String())
	require.Equal(t, []string{"m@example.com"}, texts(a.get("-/members").ok(), "user.email"))
	require.Equal(t, "Mine", a.get("-/roles/r1").ok().Get("name").String())
	a.as("fake-token-0002").get("-/tokens/t1").ok()
	require.EqualValues(t, 20, a.get("-/subscriptions").ok().Get("0.price").Int())
	require.Len(t, a.get("/zones/z1/subscriptions").ok().Array(), 1)
	require.Equal(t, []string{"e1"}, texts(a.get(window).ok(), "id"))
	require.Equal(t, []string{"g1"}, texts(a.get("-/tokens/permission_groups?name=Mine").ok(), "id"))
	require.Empty(t, a.get("/accounts/a2/members").ok().Array())
}

func TestSeedWithoutAdminGetsOne(t *testing.T) {
	a, _ := newAPI(t, cloudflaretest.WithToken("fake-token-0003"), cloudflaretest.WithSeed(cloudflaretest.Seed{
		Users: []cloudflaretest.User{{Email: "u@example.com"}}, Accounts: []cloudflaretest.SeedAccount{{}},
	}))
	require.Equal(t, "fake-token-0003", a.srv.Token)
	a.get("-/members").ok()
}

func TestUsersHideTheirCredentials(t *testing.T) {
	data, err := json.Marshal(cloudflaretest.User{
		ID: "u", Email: "u@example.com", Token: "fake-token-0001", APIKey: "fake-key-0001",
		ServiceKey: "fake-service-0001",
	})
	require.NoError(t, err)
	require.JSONEq(
		t,
		`{"id":"u","email":"u@example.com","first_name":null,"last_name":null,"two_factor_authentication_enabled":false}`,
		string(data),
	)
}

func TestSample(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{
		Accounts: 7, Members: 30, AuditEntries: 25_000, Until: epoch, Every: time.Minute,
	})
	require.Len(t, a.srv.Accounts(), 7)
	require.Len(t, a.srv.Members(a.srv.AccountID), 30)
	entries := a.srv.AuditEntries(a.srv.AccountID)
	require.Len(t, entries, 25_000)
	require.Equal(t, epoch, entries[24_999].Action.Time)
	require.Equal(t, epoch.Add(-24_999*time.Minute), entries[0].Action.Time)
	ids := map[string]bool{}
	for _, e := range entries {
		ids[e.ID] = true
	}
	require.Len(t, ids, 25_000)
}

func TestAddMethods(t *testing.T) {
	a, _ := newAPI(t)
	id := a.srv.AccountID
	user := a.srv.AddUser(cloudflaretest.User{Email: "u@example.com", Token: "fake-token-0001"})
	a.srv.AddMember(id, cloudflaretest.Member{User: user})
	a.as("fake-token-0001").get("-/members").ok()

	a.srv.SetProfile(id, cloudflaretest.Profile{BusinessName: "n"})
	require.Equal(t, "n", a.get("-/profile").ok().Get("business_name").String())

	sub := a.srv.AddSubscription(id, cloudflaretest.Subscription{Frequency: "yearly"})
	require.Equal(t, epoch.AddDate(1, 0, 0), sub.CurrentPeriodEnd)
	a.srv.AddSubscription(id, cloudflaretest.Subscription{ID: sub.ID, State: "Trial"})
	require.Equal(t, []string{"Trial"}, texts(a.get("-/subscriptions").ok(), "state"))

	group := a.srv.PermissionGroups()[0]
	group.Name = "Renamed"
	a.srv.AddPermissionGroup(group)
	require.Equal(t, []string{group.ID}, texts(a.get("-/tokens/permission_groups?name=Renamed").ok(), "id"))
}

func TestParseSeed(t *testing.T) {
	seed, err := cloudflaretest.ParseSeed([]byte(seedJSON))
	require.NoError(t, err)
	require.Equal(t, "First", seed.Accounts[0].Name)
	for text, want := range map[string]string{
		"{\n  \"acounts\": []}":                          `line 2, column 3: unknown key "acounts" at $`,
		`{"accounts": [{"members": [{}, {"mail": 1}]}]}`: `line 1, column 33: unknown key "mail" at $.accounts[0].members[1]`,
		`{"accounts": [{"nmae": "x"}]}`:                  `line 1, column 16: unknown key "nmae" at $.accounts[0]`,
		`{"accounts": [{"audit_entries": [{"resource": {"request": {"any": [{"thing": 1}]},` +
			` "scop": 1}}]}]}`: `line 1, column 84: ` +
			`unknown key "scop" at $.accounts[0].audit_entries[0].resource`,
		`{"accounts": [{"tokens": [{"policies": [{"resources": {"a": {"b": "*"}}, "x": 1}]}]}]}`: `line 1, column 74: ` +
			`unknown key "x" at $.accounts[0].tokens[0].policies[0]`,
		`{"accounts": [{"tokens": [{"condition": {"request.ip": {}}}]}]}`: `unknown key "request.ip" at ` +
			`$.accounts[0].tokens[0].condition`,
		`{"accounts": [{"roles": [{"permissions": {"mine": {"reed": 1}}}]}]}`: `unknown key "reed" at ` +
			`$.accounts[0].roles[0].permissions.mine`,
		"{\"users\":\n[{\"email\": 7}]}": "line 2, column 12: users.email must not be a JSON number",
		"{\"users\": [\n\n}":             "line 3, column 1: invalid character '}'",
		`{"users":`:                      "line 1, column 9: unexpected end of JSON input",
		``:                               "unexpected end of JSON input",
		`{} {}`:                          "line 1, column 4: invalid character",
	} {
		_, err := cloudflaretest.ParseSeed([]byte(text))
		require.ErrorContains(t, err, want, text)
	}
	for _, text := range []string{
		`{}`, `null`, `{"Accounts": null}`, `{"accounts":[{"managed_by":{"parent_org_id":"o"},"ID":"x"}]}`,
	} {
		_, err := cloudflaretest.ParseSeed([]byte(text))
		require.NoError(t, err, text)
	}
}
