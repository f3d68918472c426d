package cloudflare_test

import (
	"encoding/json"
	"math"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

type (
	// ownParams are made of Fields as those of the SDK.
	ownParams struct {
		Name param.Field[any] `url:"name"`
	}
	// wider adds to Params of the SDK.
	wider struct {
		accounts.MemberListParams
		Note func()
	}
	// otherParams have a query of their own making.
	otherParams struct {
		Filter func(string) bool
		Query  string
	}
)

func (p ownParams) URLQuery() url.Values { return param.URLQuery(p) }

func (p otherParams) URLQuery() url.Values { return url.Values{"q": {p.Query}} }

// Execute and lists without a method refuse a parameter that can't be sent, as
// methods do: without it they would ask for something else.
func TestParametersThatCantBeSent(t *testing.T) {
	nan := accounts.MemberListParams{PerPage: cloudflare.F(math.NaN())}
	for _, row := range []struct {
		params any
		says   string
	}{
		{nan, "GET zones: parameter per_page: NaN is not a number that can be sent"},
		{&nan, "GET zones: parameter per_page: NaN is not a number that can be sent"},
		{wider{MemberListParams: nan}, "GET zones: parameter per_page: NaN is not a number that can be sent"},
		{ownParams{cloudflare.Raw[any](func() {})}, "GET zones: parameter name: a func() can't stand in a query"},
	} {
		rec := listOf(`"result":[]`)
		client := newClient(rec)
		require.ErrorContains(t, client.Get(t.Context(), "zones", row.params, nil), row.says)
		list := cloudflare.ListAutoPaging[zone](t.Context(), client, "zones", row.params)
		require.ErrorContains(t, list.Err(), "page 1: "+row.says)
		require.Empty(t, rec.Seen())
	}
}

// bothParams go into the query and into a body, which may hold what a query can't.
type bothParams struct {
	Name     param.Field[string]         `url:"name" json:"-"`
	Settings param.Field[map[string]any] `url:"-" json:"settings"`
	Rest     param.Field[[]any]          `json:"rest"`
}

func (p bothParams) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"settings": p.Settings, "rest": p.Rest})
}

func (p bothParams) URLQuery() url.Values { return url.Values{"name": {p.Name.Value}} }

func TestABodyMayHoldWhatAQueryCannot(t *testing.T) {
	rec := testhttp.Answer(200, account)
	err := newClient(rec).Post(t.Context(), "zones", bothParams{
		cloudflare.F("a"), cloudflare.F(map[string]any{"ttl": nil}), cloudflare.F([]any{nil}),
	}, nil)
	require.NoError(t, err)
	require.Equal(t, "name=a", queryOf(t, rec.Last().URL))
	require.JSONEq(t, `{"settings":{"ttl":null},"rest":[null]}`, rec.Last().Body)
}

func TestParamsOfAProgramsOwnMaking(t *testing.T) {
	five := accounts.MemberListParams{PerPage: cloudflare.F(5.0)}
	for query, params := range map[string]any{
		"q=x":        otherParams{Query: "x"},
		"name=a":     ownParams{cloudflare.F[any]("a")},
		"per_page=5": wider{five, nil},
	} {
		rec := listOf(`"result":[]`)
		client := newClient(rec)
		require.NoError(t, client.Get(t.Context(), "zones", params, nil))
		require.Equal(t, query, queryOf(t, rec.Last().URL))
		require.NoError(t, cloudflare.ListAutoPaging[zone](t.Context(), client, "zones", params).Err())
		require.Equal(t, query, queryOf(t, rec.Last().URL))
		require.Len(t, rec.Seen(), 2)
	}
}
