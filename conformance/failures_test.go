package conformance

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/option"
)

// A failure is one way to make a request fail, and the statuses it may get.
type failure struct {
	name   string
	wants  []int
	change func(*generator, *operation, *input) []option.RequestOption // nil options: it can't fail so
}

var failures = []failure{
	{"no credentials", []int{401}, with(option.WithHeaderDel("Authorization"))},
	{"unknown token", []int{401}, with(option.WithAPIToken("fake-token-0009"))},
	{
		"unknown key", []int{401},
		with(
			option.WithHeaderDel("Authorization"), option.WithAPIKey("fake-key-0009"), option.WithAPIEmail(adminEmail),
		),
	},
	{"expired token", []int{401}, with(option.WithAPIToken(expiredToken))},
	{"token for another network", []int{403}, confined},
	{"stranger", []int{403}, strange},
	{"unknown account", []int{404}, unknown("account_id")},
	{"unknown item", []int{404}, unknown(
		"member_id", "role_id", "token_id", "subscription_identifier", "permission_group_id", "resource_group_id",
		"user_group_id", "id",
	)},
	{"refused parameter", []int{400}, badQuery},
	{"malformed JSON", []int{400}, withBody("application/json", `{"name":`)},
	{"another kind of body", []int{400}, otherBody},
	{"wrong content type", []int{415}, withBody("text/plain", `{}`)},
	{"empty object", []int{200, 400}, withBody("application/json", `{}`)},
	{"no body", []int{200, 400}, withBody("application/json", ``)},
	{"wrong body", []int{200, 204, 400, 409}, wrongBody},
}

func with(opts ...option.RequestOption) func(*generator, *operation, *input) []option.RequestOption {
	return func(*generator, *operation, *input) []option.RequestOption { return opts }
}

// confined uses a token from where it must not be used, which does not hinder
// verifying it.
func confined(_ *generator, op *operation, _ *input) []option.RequestOption {
	if as(op) != nil {
		return nil
	}
	return []option.RequestOption{option.WithAPIToken(confinedToken)}
}

// strange lets the stranger call what is not for everybody.
func strange(_ *generator, op *operation, _ *input) []option.RequestOption {
	if op.id == "accounts-list-accounts" {
		return nil
	}
	return []option.RequestOption{option.WithAPIToken(strangerToken)}
}

func unknown(names ...string) func(*generator, *operation, *input) []option.RequestOption {
	return func(g *generator, op *operation, in *input) []option.RequestOption {
		for _, name := range names {
			if _, ok := in.path[name]; ok {
				in.path[name] = g.uuid()[:32]
				return []option.RequestOption{option.WithMaxRetries(0)}
			}
		}
		return nil
	}
}

// badQuery breaks a parameter that can be broken.
func badQuery(g *generator, op *operation, _ *input) []option.RequestOption {
	bad := map[string]string{
		"per_page": pick(g, []string{"x", "5.5", "0x5"}), "limit": pick(g, []string{"0", "1001", "-1"}), "page": "0",
		"direction": "up", "order": "name", "status": "new", "since": "yesterday", "before": "2024-02-30",
		"action_type": "call", "actor_type.not": "nobody", "action_time": "noon", "cursor": "nowhere",
		"include_expired":  "perhaps",
		"product_category": "none",
	}
	var broken []option.RequestOption
	for _, p := range op.Parameters {
		if value, ok := bad[p.Value.Name]; ok && p.Value.In == "query" {
			broken = append(broken, option.WithQuery(p.Value.Name, value))
		}
	}
	if broken == nil {
		return nil
	}
	return []option.RequestOption{pick(g, broken)}
}

func withBody(kind, text string) func(*generator, *operation, *input) []option.RequestOption {
	return func(_ *generator, op *operation, _ *input) []option.RequestOption {
		if op.body() == nil || op.id == "account-api-tokens-roll-token" { // whose body nobody reads
			return nil
		}
		return []option.RequestOption{option.WithRequestBody(kind, []byte(text))}
	}
}

// otherBody is a list for an object, and an object for a list.
func otherBody(g *generator, op *operation, in *input) []option.RequestOption {
	if _, list := in.body.([]any); list {
		return withBody("application/json", `{}`)(g, op, in)
	}
	return withBody("application/json", `[]`)(g, op, in)
}

// wrongBody puts a value of any type at any place of a body.
func wrongBody(g *generator, op *operation, in *input) []option.RequestOption {
	if op.body() == nil {
		return nil
	}
	copied, _ := g.deform(in.body)
	return []option.RequestOption{option.WithRequestBody("application/json", g.encode(copied))}
}

// deform copies a value with one place of it changed.
func (g *generator) deform(value any) (copied any, changed bool) {
	if g.chance(0.2) {
		return g.anything(2), true
	}
	switch value := value.(type) {
	case map[string]any:
		o := maps.Clone(value)
		for _, name := range slices.Sorted(maps.Keys(o)) {
			if o[name], changed = g.deform(o[name]); changed {
				return o, true
			}
		}
		return o, false
	case []any:
		list := slices.Clone(value)
		for i := range list {
			if list[i], changed = g.deform(list[i]); changed {
				return list, true
			}
		}
		return list, false
	}
	return value, false
}

// Every operation fails in every way it can, and every refusal is valid.
func TestEmulatorFailures(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		c, g := emulate(t), newGenerator(t, true)
		for _, f := range failures {
			for i := range runs(20) {
				g.optional = share(g, i)
				in := c.input(g, op)
				opts := f.change(g, op, &in)
				if opts == nil {
					break
				}
				clear(c.statuses)
				_, err := m.call(t.Context(), op, in, c.options(opts...)...)
				require.Len(t, c.statuses, 1, "%s: %v", f.name, err)
				for status := range c.statuses {
					require.Contains(t, f.wants, status, "%s: %v", f.name, err)
				}
			}
		}
	})
}
