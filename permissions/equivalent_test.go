package permissions_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

func read[T any](t *testing.T, text string) (v T) {
	require.NoError(t, json.Unmarshal([]byte(text), &v), text)
	return v
}

// What a condition says, in all the ways there are to say it.
func TestEquivalentConditions(t *testing.T) {
	const none, locked = 0, 1
	classes := [][]string{
		none:   {`{}`, `{"request_ip":null}`},
		locked: {`{"request_ip":{}}`, `{"request_ip":{"in":[]}}`, `{"request_ip":{"in":null,"not_in":[]}}`},
		2: {
			`{"request_ip":{"in":["10.0.0.1"]}}`, `{"request_ip":{"in":["10.0.0.1/32","10.0.0.1"],"not_in":[]}}`,
			`{"request_ip":{"not_in":null,"in":["10.0.0.1"]}}`, `{"request_ip":{"in":["10.0.0.1"]},"other":null}`,
		},
		3: {`{"request_ip":{"not_in":["10.0.0.1"]}}`, `{"request_ip":{"in":[],"not_in":["10.0.0.1/32"]}}`},
		4: {
			`{"request_ip":{"in":["10.0.0.0/8","2001:db8::/32"]}}`,
			`{"request_ip":{"in":["2001:0DB8::/32","10.128.0.0/9","10.0.0.0/9","10.1.0.0/16"]}}`,
			`{"request_ip":{"in":["2001:db8:0::/32","10.1.2.3/8"]}}`,
		},
		5: {`{"request_ip":{"in":["10.0.0.0/8"]}}`},
		6: {`{"request_ip":{"in":["10.0.0.0/8","vpn"]}}`, `{"request_ip":{"in":["vpn","10.0.0.0/8","vpn"]}}`},
		7: {
			`{"request_ip":{"in":["10.0.0.1"]},"other":{"a":1,"b":2}}`,
			`{"other":{"b":2,"a":1},"request_ip":{"in":["10.0.0.1"]}}`,
		},
		8: {`{"request_ip":{"in":["10.0.0.1"],"only":true}}`},
		9: {`{"other":5}`},
	}
	for i, class := range classes {
		for _, one := range class {
			for j, others := range classes {
				for _, other := range others {
					a, b := read[accounts.TokenCondition](t, one), read[accounts.TokenCondition](t, other)
					require.Equal(t, i == j, Equivalent(a, b), "%s and %s", one, other)
				}
			}
		}
	}
}

// Conditions that a program made, beside those that were read.
func TestEquivalentConditionsOfPrograms(t *testing.T) {
	networks := func(list ...string) cloudflareList { return cloudflare.F(list) }
	of := func(in, notIn cloudflareList) accounts.TokenConditionParam {
		ip := accounts.TokenConditionRequestIPParam{In: in, NotIn: notIn}
		return accounts.TokenConditionParam{RequestIP: cloudflare.F(ip)}
	}
	var omitted cloudflareList
	one := read[accounts.TokenCondition](t, `{"request_ip":{"in":["10.0.0.1/32"]}}`)
	require.True(t, Equivalent(of(networks("10.0.0.1"), omitted), one))
	require.True(t, Equivalent(of(networks("10.0.0.1"), cloudflare.Null[[]string]()), one))
	require.False(t, Equivalent(of(omitted, networks("10.0.0.1")), one))
	require.True(t, Equivalent(accounts.TokenCondition{}, accounts.TokenConditionParam{}))
	require.False(t, Equivalent(accounts.TokenCondition{}, of(omitted, omitted)), "the one locks out")
	require.True(t, Equivalent(read[accounts.TokenCondition](t, `{"request_ip":{}}`), of(networks(), omitted)))
	byHand := accounts.TokenCondition{RequestIP: accounts.TokenConditionRequestIP{In: []string{"10.0.0.1"}}}
	require.True(t, Equivalent(byHand, one))
	broken := accounts.TokenConditionParam{RequestIP: cloudflare.Raw[accounts.TokenConditionRequestIPParam](func() {})}
	require.False(t, Equivalent(broken, accounts.TokenCondition{}), "what is no JSON")
}

type cloudflareList = param.Field[[]string]

func TestEquivalentTokens(t *testing.T) {
	const policies = `"policies":[{"effect":"allow","permission_groups":[{"id":"g1"}],
		"resources":{"com.cloudflare.api.account.a1":"*"}}]`
	const end = `"expires_on":"2027-01-01T00:00:00Z",`
	token := func(rest string) accounts.Token { return read[accounts.Token](t, `{`+rest+policies+`}`) }
	base := token(`"name":"n","status":"active",` + end)
	for rest, same := range map[string]bool{
		`"name":"n",` + end: true,
		`"name":"n","expires_on":"2027-01-01T02:00:00.25+02:00","status":"active",`:                  true,
		`"id":"x","name":"n","last_used_on":"2026-01-01T00:00:00Z","not_before":null,"new":1,` + end: true,
		`"name":"n","condition":null,` + end:                                                         true,
		`"name":"n","condition":{},` + end:                                                           true,
		`"name":"n","condition":{"request_ip":{}},` + end:                                            false,
		`"name":"n","condition":{"request_ip":{"in":["::1"]}},` + end:                                false,
		`"name":"N",` + end: false,
		`"name":"n","expires_on":"2027-01-01T00:00:01Z",`: false,
		`"name":"n",`: false,
		`"name":"n","not_before":"2026-01-01T00:00:00Z",` + end: false,
		`"name":"n","status":"disabled",` + end:                 false,
	} {
		require.Equal(t, same, Equivalent(base, token(rest)), rest)
		require.Equal(t, same, Equivalent(token(rest), base), rest)
	}
	other := base
	other.Policies = nil
	require.False(t, Equivalent(base, other))
	require.False(t, Equivalent(other, base))
}

// Every form that a token has, on its way to the API and back.
func TestEquivalentForms(t *testing.T) {
	srv, client := start(t)
	params, err := Allow("DNS Write").On(Zone("z1")).FromIP("192.0.2.1").ExpiresIn(time.Hour).
		TokenParams(t.Context(), client, srv.AccountID, "n")
	require.NoError(t, err)
	made, err := client.Accounts.Tokens.New(t.Context(), params)
	require.NoError(t, err)
	got, err := client.Accounts.Tokens.Get(t.Context(), made.ID, accounts.TokenGetParams{AccountID: params.AccountID})
	require.NoError(t, err)
	back, err := got.Param()
	require.NoError(t, err)
	require.True(t, Equivalent(params, made) && Equivalent(made, *made) && Equivalent(*made, got))
	require.True(t, Equivalent(got, *got) && Equivalent(*got, back) && Equivalent(back, params))
	require.True(t, Equivalent(got.Policies, params.Policies.Value))
	require.True(t, Equivalent(got.Policies[0], params.Policies.Value[0]))
	require.True(t, Equivalent(got.Policies[0], params.Policies.Value))
	require.True(t, Equivalent(got.Condition, params.Condition.Value))

	require.False(t, Equivalent(got, got.Policies))
	require.False(t, Equivalent(got.Policies, got.Condition))
	require.False(t, Equivalent(accounts.Token{}, accounts.TokenCondition{}))
	require.False(t, Equivalent(got, (*accounts.Token)(nil)))
	require.False(t, Equivalent((*accounts.TokenNewResponse)(nil), got))
	back.ExpiresOn = cloudflare.Null[time.Time]()
	require.False(t, Equivalent(got, back))
}

// Grants that differ, each from each.
func TestGrantsThatDiffer(t *testing.T) {
	var policies []accounts.TokenPolicy
	for _, effect := range []string{"allow", "deny"} {
		for _, group := range []string{"g1", "g2"} {
			for _, resources := range []string{
				`{"com.cloudflare.api.account.a1":"*"}`,
				`{"com.cloudflare.api.account.a2":"*"}`,
				`{"com.cloudflare.api.account.*":"*"}`,
				`{"com.cloudflare.api.account.a1":{"com.cloudflare.api.account.zone.*":"*"}}`,
				`{"com.cloudflare.api.account.a2":{"com.cloudflare.api.account.zone.*":"*"}}`,
				`{"com.cloudflare.api.account.zone.*":"*"}`,
				`{"com.cloudflare.api.account.a1":{"com.cloudflare.api.account.zone.z1":"*"}}`,
				`{"com.cloudflare.api.account.a2":{"com.cloudflare.api.account.zone.z1":"*"}}`,
				`{"com.cloudflare.api.account.zone.z2":"*"}`,
				`{"com.cloudflare.api.account.zone.z2":"read"}`,
				`{"com.cloudflare.edge.r2.bucket.a1_eu_b":"*"}`,
				`{"com.cloudflare.edge.r2.bucket.a1_default_b":"*"}`,
				`{"com.cloudflare.api.account.a1":{"com.cloudflare.edge.r2.bucket.*":"*"}}`,
				`{"com.cloudflare.api.user.a1":"*"}`,
				`{"com.cloudflare.new.a1":"*"}`,
				`"com.cloudflare.new.a1"`,
				`["com.cloudflare.new.a1"]`,
			} {
				policies = append(policies, read[accounts.TokenPolicy](t, fmt.Sprintf(
					`{"effect":%q,"permission_groups":[{"id":%q}],"resources":%s}`, effect, group, resources)))
			}
		}
	}
	for i, a := range policies {
		for j, b := range policies {
			require.Equal(t, i == j, Equivalent(a, b), "%s and %s", a.JSON.RawJSON(), b.JSON.RawJSON())
		}
		require.False(t, Equivalent([]accounts.TokenPolicy{a}, []accounts.TokenPolicy{}))
	}
}

// policy is a policy of a random world, and a way to write it.
type policy struct {
	effect    string
	groups    []string
	resources []Resource
}

func (w world) policies() (list []policy) {
	for range 1 + w.IntN(4) {
		p := policy{effect: w.pick("allow", "allow", "deny")}
		for range 1 + w.IntN(3) {
			p.groups = append(p.groups, w.pick("g1", "g2", "g3", "g4"))
		}
		for range 1 + w.IntN(4) {
			p.resources = append(p.resources, w.resource())
		}
		list = append(list, p)
	}
	return list
}

// respell is a policy that grants the same in other words.
func (w world) respell(list []policy) []policy {
	var out []policy
	for _, p := range list {
		for range w.IntN(2) { // duplicates
			p.groups = append(slices.Clone(p.groups), w.pick(p.groups...))
			p.resources = append(slices.Clone(p.resources), p.resources[w.IntN(len(p.resources))])
		}
		switch cut := w.IntN(4); { // in two
		case cut == 0 && len(p.groups) > 1:
			at := 1 + w.IntN(len(p.groups)-1)
			out = append(out, policy{p.effect, p.groups[:at], p.resources}, policy{p.effect, p.groups[at:], p.resources})
		case cut == 1 && len(p.resources) > 1:
			at := 1 + w.IntN(len(p.resources)-1)
			out = append(out, policy{p.effect, p.groups, p.resources[:at]}, policy{p.effect, p.groups, p.resources[at:]})
		case cut == 2:
			out = append(out, p, p)
		default:
			out = append(out, p)
		}
	}
	out = slices.Clone(out)
	w.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// write writes policies as the API might: names and ids of its choice, resources
// in any spelling, an entry that one map can't hold besides in a further policy.
func (w world) write(list []policy) string {
	var texts []string
	for _, p := range list {
		var groups []string
		for _, id := range p.groups {
			groups = append(groups, fmt.Sprintf(`{"name":%q,"id":%q,"meta":{"label":"x"}}`, w.pick("", "A", "B"), id))
		}
		w.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
		for _, m := range w.maps(p.resources) {
			raw, _ := json.Marshal(m)
			texts = append(texts, fmt.Sprintf(`{"id":"p%d","effect":%q,"permission_groups":[%s],"resources":%s}`,
				w.IntN(1000), p.effect, strings.Join(groups, ","), raw))
		}
	}
	return "[" + strings.Join(texts, ",") + "]"
}

func (w world) maps(resources []Resource) (maps []map[string]any) {
next:
	for _, i := range w.Perm(len(resources)) {
		outer, inner := w.spell(resources[i])
		for _, m := range maps {
			nested, isMap := m[outer].(map[string]any)
			if isMap && inner != "" {
				nested[inner] = "*"
				continue next
			}
			if m[outer] == nil {
				m[outer] = entry(inner)
				continue next
			}
		}
		maps = append(maps, map[string]any{outer: entry(inner)})
	}
	return maps
}

func entry(inner string) any {
	if inner == "" {
		return "*"
	}
	return map[string]any{inner: "*"}
}

// spell is one of the spellings of a resource.
func (w world) spell(r Resource) (outer, inner string) {
	const account = "com.cloudflare.api.account."
	key := string(r.Scope()) + "." + r.ID()
	switch {
	case r.Scope() == ScopeAccount || r.Scope() == ScopeUser:
		return key, ""
	case r.AccountID() == "" && w.IntN(2) == 0:
		return account + "*", key
	case r.AccountID() == "":
		return key, ""
	case r.ID() != "*" && r.Scope() != ScopeWorker && w.IntN(2) == 0:
		return key, "" // a zone, or a bucket, whose key names the account
	}
	return account + r.AccountID(), key
}

func equal(t *testing.T, a, b string) bool {
	x, y := read[[]accounts.TokenPolicy](t, a), read[[]accounts.TokenPolicy](t, b)
	same := Equivalent(x, y)
	require.Equal(t, same, Equivalent(y, x), "%s and %s", a, b)
	require.True(t, Equivalent(x, x))
	return same
}

// One grant in other words is the same grant; a changed one is not.
func TestEquivalentProperties(t *testing.T) {
	for seed := range uint64(1000) {
		w := world{rand.New(rand.NewPCG(seed, 7))}
		list := w.policies()
		a, b := w.write(list), w.write(w.respell(list))
		require.True(t, equal(t, a, b), "%s and %s", a, b)

		changed := slices.Clone(list)
		at := w.IntN(len(list))
		switch w.IntN(4) {
		case 0: // another group
			changed[at].groups = append(slices.Clone(changed[at].groups), "g9")
		case 1: // another resource
			changed[at].resources = append(slices.Clone(changed[at].resources), User("u9"))
		case 2: // denied besides, or allowed
			more := policy{"deny", []string{"g9"}, list[at].resources}
			changed = append(changed, more, policy{"allow", []string{"g8"}, list[at].resources})
			a = w.write(append(slices.Clone(list), policy{"allow", []string{"g9"}, list[at].resources},
				policy{"allow", []string{"g8"}, list[at].resources}))
		case 3: // all of it
			changed = slices.DeleteFunc(changed, func(p policy) bool { return p.effect == list[at].effect })
		}
		b = w.write(w.respell(changed))
		require.False(t, equal(t, a, b), "%s and %s", a, b)
	}
}

// What a policy has that this module does not know may narrow it.
func TestUnknownTermsOfPoliciesCount(t *testing.T) {
	const grant = `"effect":"allow","permission_groups":[{"id":"g"}],"resources":{"com.cloudflare.api.account.a":"*"}`
	classes := [][]string{
		{`[{` + grant + `}]`, `[{` + grant + `,"condition":null,"created_on":"2026-10-01T00:00:00Z","id":"p"}]`},
		{`[{` + grant + `,"condition":{"a":1,"b":2}}]`, `[{"condition":{"b":2,"a":1},` + grant + `}]`},
		{`[{` + grant + `,"condition":{"a":1}}]`},
		{`[{` + grant + `,"condition":{"a":1}},{` + grant + `}]`, `[{` + grant + `},{` + grant + `,"condition":{"a":1}}]`},
		{`[{` + grant + `,"only":"x condition:y"}]`},
		{`[{` + grant + `,"only":"x","condition":"y"}]`},
	}
	for i, class := range classes {
		for _, one := range class {
			for j, others := range classes {
				for _, other := range others {
					a, b := read[[]accounts.TokenPolicy](t, one), read[[]accounts.TokenPolicy](t, other)
					require.Equal(t, i == j, Equivalent(a, b), "%s and %s", one, other)
				}
			}
		}
	}
}
