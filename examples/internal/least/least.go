// Package least checks which permissions the example programs need: each run is
// recorded, a token is made with the permissions that it needs, and the program
// must pass with that token and fail with less.
package least

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// Program is a program's run on an emulator; opts go to each client that it
// makes.
type Program func(srv *cloudflaretest.Server, opts ...option.RequestOption) error

// Check runs a program with a token that may do everything, and notes which permission
// groups it needs. It must pass with a token of these groups, which the API makes from
// the policies that package permissions writes, and must be refused with a token that
// lacks any of them. Each run has its own emulator. It returns the names of the
// groups.
func Check(t *testing.T, run Program) []string {
	t.Helper()
	recorder := permissions.NewRecorder()
	require.NoError(t, emulated(func(srv *cloudflaretest.Server) error { return run(srv, recorder.Option()) }))
	needed := recorder.Needed()
	require.True(t, needed.Exact)
	require.Empty(t, needed.Unknown)
	require.NotEmpty(t, needed.Groups)
	require.NoError(t, emulated(func(srv *cloudflaretest.Server) error {
		return run(srv, option.WithAPIToken(made(t, srv, recorder)))
	}))
	for i, without := range needed.Groups {
		err := emulated(func(srv *cloudflaretest.Server) error {
			groups := slices.Delete(slices.Clone(needed.Groups), i, i+1)
			return run(srv, option.WithAPIToken(srv.AddTokenWith(srv.AccountID, groups...).Value))
		})
		require.ErrorIs(t, err, cloudflare.ErrForbidden, "without %s", without)
	}
	return needed.Groups
}

func emulated(run func(*cloudflaretest.Server) error) error {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithEnforcement())
	defer srv.Close()
	return run(srv)
}

// made returns the value of a token that the API made from what was recorded.
func made(t *testing.T, srv *cloudflaretest.Server, recorder *permissions.Recorder) string {
	client := srv.Client()
	policies, err := recorder.Policies(t.Context(), client, srv.AccountID)
	require.NoError(t, err)
	token, err := client.Accounts.Tokens.New(t.Context(), accounts.TokenNewParams{
		AccountID: cloudflare.F(srv.AccountID), Name: cloudflare.F("least"), Policies: cloudflare.F(policies),
	})
	require.NoError(t, err)
	return token.Value
}
