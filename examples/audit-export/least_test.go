package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// What a recorder says that an export needs is one group, which is enough where
// permissions are enforced; without it nothing is exported.
func TestAnExportNeedsWhatIsRecorded(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement(), cloudflaretest.InProcess())
	defer srv.Close()
	srv.AddSample(cloudflaretest.Sample{AuditEntries: 300})
	exportWith := func(opts ...option.RequestOption) error {
		connect = func(own ...option.RequestOption) *cloudflare.Client { return srv.Client(append(own, opts...)...) }
		defer func() { connect = cloudflare.NewClient }()
		_, _, err := exported(t.Context(), srv, "-since", "2h")
		return err
	}
	with := func(group string) option.RequestOption {
		params, err := permissions.Allow(group).On(permissions.Account(srv.AccountID)).
			TokenParams(t.Context(), srv.Client(), srv.AccountID, "least")
		require.NoError(t, err)
		token, err := srv.Client().Accounts.Tokens.New(t.Context(), params)
		require.NoError(t, err)
		return option.WithAPIToken(token.Value)
	}

	rec := permissions.NewRecorder()
	require.NoError(t, exportWith(rec.Option()))
	require.Equal(t, []string{"Account Settings Read"}, rec.Needed().Groups)
	require.NoError(t, exportWith(with("Account Settings Read")))
	require.ErrorIs(t, exportWith(with("Notifications Read")), cloudflare.ErrForbidden)
}
