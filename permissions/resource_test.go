package permissions_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

// Every form of the grammar, written and read.
func TestGrammar(t *testing.T) {
	const a = "com.cloudflare.api.account."
	for _, c := range []struct {
		r      Resource
		json   string
		scope  accounts.PermissionGroupScope
		id, in string
	}{
		{Account("a1"), `{"` + a + `a1":"*"}`, ScopeAccount, "a1", "a1"},
		{AllAccounts(), `{"` + a + `*":"*"}`, ScopeAccount, "*", ""},
		{Zone("z1"), `{"` + a + `zone.z1":"*"}`, ScopeZone, "z1", ""},
		{Zone("z1").In("a1"), `{"` + a + `a1":{"` + a + `zone.z1":"*"}}`, ScopeZone, "z1", "a1"},
		{AllZonesIn("a1"), `{"` + a + `a1":{"` + a + `zone.*":"*"}}`, ScopeZone, "*", "a1"},
		{AllZones(), `{"` + a + `zone.*":"*"}`, ScopeZone, "*", ""},
		{User("u1"), `{"com.cloudflare.api.user.u1":"*"}`, ScopeUser, "u1", ""},
		{
			R2Bucket("a1", "eu", "logs"), `{"com.cloudflare.edge.r2.bucket.a1_eu_logs":"*"}`,
			ScopeBucket, "a1_eu_logs", "a1",
		},
		{
			R2Bucket("a1", "", "my_logs"), `{"com.cloudflare.edge.r2.bucket.a1_default_my_logs":"*"}`,
			ScopeBucket, "a1_default_my_logs", "a1",
		},
		{
			AllR2BucketsIn("a1"), `{"` + a + `a1":{"com.cloudflare.edge.r2.bucket.*":"*"}}`,
			ScopeBucket, "*", "a1",
		},
		{
			Worker("a1", "w1"), `{"` + a + `a1":{"com.cloudflare.edge.worker.script.w1":"*"}}`,
			ScopeWorker, "w1", "a1",
		},
	} {
		written, err := Resources(c.r)
		require.NoError(t, err)
		raw, err := json.Marshal(written)
		require.NoError(t, err)
		require.JSONEq(t, c.json, string(raw))
		read, err := ParseResources(json.RawMessage(c.json))
		require.NoError(t, err)
		require.Equal(t, []Resource{c.r}, read)
		require.Equal(t, c.scope, c.r.Scope())
		require.Equal(t, c.id, c.r.ID())
		require.Equal(t, c.in, c.r.AccountID())
	}
}

// A bucket that is nested under its account, and what is nested under all
// accounts, are what they are at the top.
func TestOtherSpellingsAreRead(t *testing.T) {
	read := func(text string) Resource {
		list, err := ParseResources(json.RawMessage(text))
		require.NoError(t, err)
		require.Len(t, list, 1)
		return list[0]
	}
	const a = "com.cloudflare.api.account."
	const bucket = "com.cloudflare.edge.r2.bucket.a1_default_b"
	require.Equal(t, R2Bucket("a1", "", "b"), read(`{"`+a+`a1":{"`+bucket+`":"*"}}`))
	require.Equal(t, AllZones(), read(`{"`+a+`*":{"`+a+`zone.*":"*"}}`))
	require.Empty(t, read(`{"`+a+`a2":{"`+bucket+`":"*"}}`).Scope(), "another account's bucket")
}

// The type is the narrowest: what decodes from the API is the same.
func TestResourcesHaveTheTypeThatRepliesHave(t *testing.T) {
	for _, list := range [][]Resource{
		{},
		{Zone("z1"), Account("a1")},
		{AllZonesIn("a1"), Worker("a1", "w"), Zone("z").In("a2")},
		{AllZonesIn("a1"), R2Bucket("a1", "", "b")},
	} {
		written, err := Resources(list...)
		require.NoError(t, err)
		raw, err := json.Marshal(map[string]any{"resources": written})
		require.NoError(t, err)
		var policy accounts.TokenPolicy
		require.NoError(t, json.Unmarshal(raw, &policy))
		require.Equal(t, policy.Resources, written)
	}
}

// What says its account, or is in none, is in no other.
func TestIn(t *testing.T) {
	require.Equal(t, Zone("z1").In("a1"), Zone("z1").In("a1").In("a2"))
	require.Equal(t, AllZonesIn("a1"), AllZones().In("a1"))
	for _, r := range []Resource{Account("a1"), AllAccounts(), User("u1"), R2Bucket("a1", "", "b")} {
		require.Equal(t, r, r.In("a2"))
	}
}

// What is made of empty identifiers names nothing, least of all everything.
func TestEmptyIdentifiersNameNothing(t *testing.T) {
	for _, r := range []Resource{
		{}, Account(""), Zone(""), AllZonesIn(""), R2Bucket("", "eu", "b"), R2Bucket("a", "eu", ""), AllR2BucketsIn(""),
		Worker("", "w"), Worker("a", ""), User(""), AllZonesIn("*"),
	} {
		_, err := Resources(r)
		require.ErrorIs(t, err, ErrResource, r)
	}
}

func TestOneKeyHasOneValue(t *testing.T) {
	_, err := Resources(Account("a1"), AllZonesIn("a1"))
	require.ErrorIs(t, err, ErrResource)
	require.ErrorContains(t, err, "com.cloudflare.api.account.a1 has two values in one policy")
	_, err = Resources(Account("a1"), Account("a1"), AllZonesIn("a2"), AllZonesIn("a2"))
	require.NoError(t, err)
}

func TestWhatIsNoObjectIsNoResources(t *testing.T) {
	for _, value := range []any{nil, "*", 5, []string{"a"}, func() {}, json.RawMessage(`{`), json.RawMessage(`null`)} {
		_, err := ParseResources(value)
		require.ErrorContains(t, err, "permissions: reading a policy's resources: ")
	}
}

// world draws resources, of few identifiers so that they meet.
type world struct{ *rand.Rand }

func (w world) pick(list ...string) string { return list[w.IntN(len(list))] }

func (w world) account() string { return w.pick("a1", "a2", "a3") }

func (w world) resource() Resource {
	switch w.IntN(10) {
	case 0:
		return Account(w.account())
	case 1:
		return AllAccounts()
	case 2, 3:
		return Zone(w.pick("z1", "z2", "z3"))
	case 4:
		return Zone(w.pick("z1", "z2", "z3")).In(w.account())
	case 5:
		return AllZonesIn(w.account())
	case 6:
		return R2Bucket(w.account(), w.pick("", "eu"), w.pick("b1", "b-2"))
	case 7:
		return AllR2BucketsIn(w.account())
	case 8:
		return Worker(w.account(), w.pick("w1", "w2"))
	}
	return User("u1")
}

// odd is an entry of no known form, or of a scope that is not known.
func (w world) odd() (string, any) {
	key := w.pick(
		"com.cloudflare.api.account.a9", "com.cloudflare.edge.d1.database.d1", "zone", ".x", "x.", "",
		"com.cloudflare.api.account.zone.z9",
	)
	return key, []any{
		"*", "read", "", json.Number("1e400"), json.Number("5"), nil, true, []any{"*"}, map[string]any{},
		map[string]any{"com.cloudflare.api.account.zone.z1": "read"},
		map[string]any{"a": map[string]any{"b": "*"}}, map[string]any{"com.cloudflare.api.account.a9": "*"},
		map[string]any{"com.cloudflare.api.user.u1": "*", "com.cloudflare.edge.kv.namespace.n": "*"},
	}[w.IntN(13)]
}

// Whatever the API sends is written back as it was, and resources that a program
// makes are read back.
func TestGrammarRoundTrips(t *testing.T) {
	for seed := range uint64(3000) {
		w := world{rand.New(rand.NewPCG(seed, 14))}
		set := map[Resource]bool{}
		for range w.IntN(5) {
			set[w.resource()] = true
		}
		written, err := Resources(slices.Collect(maps.Keys(set))...)
		if err != nil { // an account and what is in it
			require.ErrorContains(t, err, "has two values in one policy")
			continue
		}
		read, err := ParseResources(written)
		require.NoError(t, err)
		require.ElementsMatch(t, slices.Collect(maps.Keys(set)), read)

		whole := map[string]any{}
		raw, _ := json.Marshal(written)
		require.NoError(t, json.Unmarshal(raw, &whole))
		for range w.IntN(3) {
			key, value := w.odd()
			whole[key] = value
		}
		requireRoundTrip(t, whole)
	}
}

func requireRoundTrip(t *testing.T, resources map[string]any) {
	raw, err := json.Marshal(resources)
	require.NoError(t, err)
	var policy accounts.TokenPolicy
	require.NoError(t, json.Unmarshal([]byte(`{"resources":`+string(raw)+`}`), &policy))
	read, err := ParseResources(policy.Resources)
	require.NoError(t, err)
	again, err := Resources(read...)
	require.NoError(t, err)
	back, err := json.Marshal(again)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(back))
}
