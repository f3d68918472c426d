package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/least"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestWithoutATokenEverythingIsDoneOnAnEmulator(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(context.Background(), &out, false))
	for _, line := range []string{
		"No API to ask: working on an emulator in this process",
		"newcomer@example.com is pending, as Administrator Read Only",
		"121 members in 3 requests",
		"Billing: ",
		`created "quickstart"`,
		"verified with its own value: active",
		"rolled: the new value has 45 characters",
		"used again: Tokens.Verify: 401",
		"Roll API Token",
		"Add Member",
		"4 entries",
	} {
		require.Contains(t, out.String(), line)
	}
	require.NotContains(t, out.String(), "cfat_")
}

// The tour's token has what it needs, and what it reads on the real API takes
// less.
func TestTheTourNeedsItsTokensPermissions(t *testing.T) {
	require.Equal(t, needed, least.Check(t, func(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
		return (&tour{out: io.Discard}).everything(t.Context(), srv, opts...)
	}))
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", srv.AddTokenWith(srv.AccountID, "Account Settings Read").Value)
	require.NoError(t, run(t.Context(), io.Discard, true))
}

func TestWithATokenNothingIsChanged(t *testing.T) {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", srv.Token)
	var out strings.Builder
	require.NoError(t, run(context.Background(), &out, true))
	require.Contains(t, out.String(), "changing nothing")
	for _, request := range srv.Requests() {
		require.Equal(t, "GET", request.Method)
	}
	require.NotContains(t, out.String(), srv.Token)
}

func TestAStepThatFailsEndsTheTour(t *testing.T) {
	srv := cloudflaretest.NewServer()
	srv.Close()
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, run(ctx, new(strings.Builder), true), context.Canceled)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFullDiskEndsTheTour(t *testing.T) {
	require.ErrorIs(t, run(t.Context(), fullDisk{}, false), io.ErrShortWrite)
}
