package permissions_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

const onAccount = `"resources":{"com.cloudflare.api.account.aaaa":"*"}`

// What can't be read says nobody knows what, so it is equivalent to itself alone:
// not to nothing, and not to other things that can't be read.
func TestWhatCannotBeReadIsEquivalentToItselfAlone(t *testing.T) {
	var tokens []accounts.Token
	texts := []string{
		`{}`,
		`{"policies":"x"}`, `{"policies":"y"}`, `{"policies":["x"]}`, `{"policies":["y"]}`, `{"policies":[{},"y"]}`,
		`{"policies":[{"permission_groups":["a"],` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":["b"],` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":{"id":"a"},` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":{"id":"b"},` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":[{"id":"a"},["b"]],` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":[{"id":"a"}],` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":[{"id":"a"}],"resources":["x","y"]}]}`,
		`{"policies":[{"permission_groups":[{"id":["a"]}],` + onAccount + `}]}`,
		`{"policies":[{"permission_groups":[{"id":["b"]}],` + onAccount + `}]}`,
		`{"condition":"x"}`, `{"condition":["x"]}`,
		`{"condition":{"request_ip":"x"}}`, `{"condition":{"request_ip":["192.0.2.0/24"]}}`,
		`{"condition":{"request_ip":{}}}`,
		`{"condition":{"request_ip":{"in":"192.0.2.0/24"}}}`, `{"condition":{"request_ip":{"in":"198.51.100.0/24"}}}`,
		`{"condition":{"request_ip":{"not_in":"192.0.2.0/24"}}}`,
		`{"expires_on":"soon"}`, `{"expires_on":1}`, `{"not_before":"soon"}`,
	}
	for _, text := range texts {
		tokens = append(tokens, read[accounts.Token](t, text))
	}
	for i, a := range tokens {
		for j, b := range tokens {
			require.Equal(t, i == j, Equivalent(a, b), "%s and %s", texts[i], texts[j])
		}
		spaced, err := json.MarshalIndent(json.RawMessage(texts[i]), "", "  ")
		require.NoError(t, err)
		require.True(t, Equivalent(a, read[accounts.Token](t, string(spaced))), texts[i])
	}
}

func TestConditionsThatCannotBeRead(t *testing.T) {
	one := read[accounts.TokenCondition](t, `{"request_ip":{"in":"192.0.2.0/24"}}`)
	require.True(t, Equivalent(one, one))
	require.False(t, Equivalent(one, read[accounts.TokenCondition](t, `{"request_ip":{"in":"198.51.100.0/24"}}`)))
	require.False(t, Equivalent(one, read[accounts.TokenCondition](t, `{"request_ip":{}}`)))
}

// A group that can't be read is allowed or denied like any other.
func TestGroupsThatCannotBeRead(t *testing.T) {
	token := read[accounts.Token](t,
		`{"policies":[{"effect":"allow","permission_groups":[{"id":"a"}, ["b"]],`+onAccount+`}]}`)
	needed := read[[]accounts.TokenPolicy](t, `[{"effect":"allow","permission_groups":[{"id":"a"}],`+onAccount+`}]`)
	difference, err := Compare(token, needed)
	require.NoError(t, err)
	require.Empty(t, difference.Missing)
	require.Len(t, difference.Surplus, 1)
	require.Equal(t, `[{"id":"a"},["b"]]`, difference.Surplus[0].GroupID)

	kinds := func(token accounts.Token) (list []Kind) {
		for _, f := range Lint(nil, token) {
			list = append(list, f.Kind)
		}
		return list
	}
	_, err = Compare(read[accounts.Token](t, `{"policies":"x"}`), needed)
	require.ErrorContains(t, err, "can't be read")
	_, err = Compare(token, read[accounts.Token](t, `{"policies":["x"]}`))
	require.ErrorContains(t, err, "can't be read", "what is needed is not nothing")
	require.False(t, Equivalent(read[accounts.TokenNewResponse](t, `{"policies":"x"}`), accounts.Token{}))
	require.Contains(t, kinds(token), Unreadable)
	require.Contains(t, kinds(read[accounts.Token](t, `{"policies":["x"]}`)), Unreadable)
	require.Contains(t, kinds(read[accounts.Token](t, `{"policies":"x"}`)), Unreadable)
	require.Contains(t, kinds(read[accounts.Token](t, `{"condition":{"request_ip":{"in":"x"}}}`)), Unreadable)
	require.NotContains(t, kinds(read[accounts.Token](t, `{"expires_on":"soon"}`)), NoEnd)
	require.NotContains(t, kinds(read[accounts.Token](t, `{"policies":null,"condition":null}`)), Unreadable)
}
