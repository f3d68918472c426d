package permissions_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

// shop draws tokens that an account can have, of the groups that there are.
type shop struct {
	world
	account string
	groups  []cloudflaretest.PermissionGroup
}

// own is a resource that a token of the account can have.
func (s shop) own() Resource {
	switch s.IntN(6) {
	case 0:
		return Account(s.account)
	case 1:
		return Zone(s.pick("z1", "z2", "z3")).In(s.account)
	case 2:
		return AllZonesIn(s.account)
	case 3:
		return R2Bucket(s.account, s.pick("", "eu"), s.pick("b1", "b-2"))
	case 4:
		return AllR2BucketsIn(s.account)
	}
	return Worker(s.account, s.pick("w1", "w2"))
}

// of are groups that are for a resource.
func (s shop) of(r Resource) (params []accounts.PermissionGroupParam) {
	fit := slices.DeleteFunc(slices.Clone(s.groups), func(g cloudflaretest.PermissionGroup) bool {
		return !slices.Contains(g.Scopes, string(r.Scope()))
	})
	for range 1 + s.IntN(3) {
		params = append(params, accounts.PermissionGroupParam{ID: cloudflare.F(fit[s.IntN(len(fit))].ID)})
	}
	return params
}

// policies are a few, each for one kind of resource, in any spelling.
func (s shop) policies() (list []accounts.TokenPolicyParam) {
	for range 1 + s.IntN(3) {
		r := s.own()
		more := []Resource{r}
		for range s.IntN(4) {
			if other := s.own(); other.Scope() == r.Scope() {
				more = append(more, other)
			}
		}
		effect := accounts.TokenPolicyEffect(s.pick("allow", "deny"))
		groups := s.of(r)
		for _, m := range s.maps(more) {
			list = append(list, accounts.TokenPolicyParam{
				Effect: cloudflare.F(effect), PermissionGroups: cloudflare.F(groups),
				Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](m),
			})
		}
	}
	return list
}

func (s shop) networks() (list []string) {
	for range 1 + s.IntN(3) {
		list = append(list, s.pick("192.0.2.0/24", "192.0.2.7/32", "198.51.100.0/30", "2001:db8::/32", "2001:db8::1/128"))
	}
	return list
}

func (s shop) token() accounts.TokenNewParams {
	p := accounts.TokenNewParams{
		AccountID: cloudflare.F(s.account), Name: cloudflare.F(fmt.Sprintf("token %d", s.IntN(9))),
		Policies: cloudflare.F(s.policies()),
	}
	var ip accounts.TokenConditionRequestIPParam
	if s.IntN(2) == 0 {
		ip.In = cloudflare.F(s.networks())
		p.Condition = cloudflare.F(accounts.TokenConditionParam{RequestIP: cloudflare.F(ip)})
	}
	if s.IntN(2) == 0 {
		ip.NotIn = cloudflare.F(s.networks())
		p.Condition = cloudflare.F(accounts.TokenConditionParam{RequestIP: cloudflare.F(ip)})
	}
	if s.IntN(2) == 0 {
		p.NotBefore = cloudflare.F(time.Now().Add(time.Duration(s.IntN(1e9))))
	}
	if s.IntN(2) == 0 {
		p.ExpiresOn = cloudflare.F(time.Now().In(time.FixedZone("", 3600)).Add(time.Hour + time.Duration(s.Int64N(1e15))))
	}
	return p
}

// A token that goes to the API and comes back says what it said; another one does
// not.
func TestTokensComeBackEquivalent(t *testing.T) {
	srv, client := start(t)
	srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: "00000000000000000000000000000003", Name: "Individual Workers Editor", Scopes: []string{string(ScopeWorker)},
	})
	var before accounts.Token
	for seed := range uint64(200) {
		s := shop{world{rand.New(rand.NewPCG(seed, 5))}, srv.AccountID, srv.PermissionGroups()}
		params := s.token()
		made, err := client.Accounts.Tokens.New(t.Context(), params)
		require.NoError(t, err, body(t, params))
		got, err := client.Accounts.Tokens.Get(t.Context(), made.ID, accounts.TokenGetParams{AccountID: params.AccountID})
		require.NoError(t, err)
		require.True(t, Equivalent(params, got) && Equivalent(got, params) && Equivalent(made, got),
			"%s and %s", body(t, params), got.JSON.RawJSON())
		d, err := Compare(got, before)
		require.NoError(t, err)
		require.Equal(t, Equivalent(got, before), Equivalent(before, got))
		require.False(t, !d.Exact() && Equivalent(got.Policies, before.Policies))
		requireSameResources(t, params.Policies.Value, got.Policies)
		before = *got
	}
}

// requireSameResources reads what was sent and what came, whole.
func requireSameResources(t *testing.T, sent []accounts.TokenPolicyParam, got []accounts.TokenPolicy) {
	require.Len(t, got, len(sent))
	for i := range sent {
		a, err := ParseResources(sent[i].Resources.Value)
		require.NoError(t, err)
		b, err := ParseResources(got[i].Resources)
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
}

// A token has what it was made of, and no more, but for what it denies itself.
func TestTokensHaveWhatTheyAreMadeOf(t *testing.T) {
	for seed := range uint64(500) {
		w := world{rand.New(rand.NewPCG(seed, 6))}
		list := slices.DeleteFunc(w.policies(), func(p policy) bool { return p.effect == "deny" })
		a := read[[]accounts.TokenPolicy](t, w.write(list))
		b := read[[]accounts.TokenPolicy](t, w.write(w.respell(list)))
		d, err := Compare(a, b)
		require.NoError(t, err)
		require.True(t, d.Exact(), d)
	}
}
