package pagination_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// noted is a model with something of the program's own in front of it.
type noted struct {
	Note [4]string
	accounts.Account
}

// A type that embeds a model is no model: its fields do not lie where the
// model's do. It is decoded as encoding/json decodes it.
func TestATypeThatEmbedsAModelIsDecodedInItsPlace(t *testing.T) {
	const text = `{"id":"a1","name":"first","settings":{"enforce_twofactor":true}}`
	var want noted
	require.NoError(t, json.Unmarshal([]byte(text), &want))
	require.Equal(t, "first", want.Name)
	var page pagination.SinglePage[noted]
	require.NoError(t, json.Unmarshal([]byte(`{"success":true,"result":[`+text+`]}`), &page))
	require.Len(t, page.Result, 1)
	require.Equal(t, [4]string{}, page.Result[0].Note, "nothing is written over")
	require.Equal(t, "a1", page.Result[0].ID)
	require.Equal(t, "first", page.Result[0].Name)
	require.Equal(t, want.JSON.Name.Raw(), page.Result[0].JSON.Name.Raw())
	require.True(t, page.Result[0].Settings.EnforceTwofactor)
}
