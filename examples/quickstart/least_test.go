package main

import (
	"io"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// What a recorder says that the tour needs is enough where permissions are
// enforced, and with any one group less it is not.
func TestTheTourNeedsWhatIsRecorded(t *testing.T) {
	rec := permissions.NewRecorder()
	require.NoError(t, tourWith(t, nil, rec.Option()))
	groups := rec.Needed().Groups
	require.Equal(t, []string{"Account API Tokens Write", "Account Settings Write"}, groups)
	require.NoError(t, tourWith(t, groups))
	for i, group := range groups {
		fewer := slices.Delete(slices.Clone(groups), i, i+1)
		require.ErrorIs(t, tourWith(t, fewer), cloudflare.ErrForbidden, group)
	}
}

// tourWith takes the tour with a token that has groups on the account; without
// any, with one that may do all.
func tourWith(t *testing.T, groups []string, opts ...option.RequestOption) error {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement(), cloudflaretest.InProcess())
	defer srv.Close()
	populate(srv)
	if groups != nil {
		params, err := permissions.Allow(groups...).On(permissions.Account(srv.AccountID)).
			TokenParams(t.Context(), srv.Client(), srv.AccountID, "least")
		require.NoError(t, err)
		token, err := srv.Client().Accounts.Tokens.New(t.Context(), params)
		require.NoError(t, err)
		opts = append(opts, option.WithAPIToken(token.Value))
	}
	tour := &tour{out: io.Discard, client: srv.Client(opts...)}
	return tour.walk(t.Context(), tour.accounts, tour.invite, tour.members, tour.roles, tour.token, tour.auditLog)
}
