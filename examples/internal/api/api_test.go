package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/api"
)

// Who followed the README has the variables of an emulator that may have
// stopped since.
func TestAnEmulatorThatHasStoppedIsNotAsked(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "")
	require.False(t, api.Configured(t.Context()), "without a token")
	srv := cloudflaretest.NewServer()
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	require.False(t, api.Configured(t.Context()))
	t.Setenv("CLOUDFLARE_API_TOKEN", srv.Token)
	require.True(t, api.Configured(t.Context()))
	srv.Close()
	require.False(t, api.Configured(t.Context()))
	t.Setenv("CLOUDFLARE_BASE_URL", "https://api.example.com/client/v4")
	require.True(t, api.Configured(t.Context()), "a machine far away is asked by the program itself")
}
