package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/least"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

func world(t *testing.T) *cloudflaretest.Server {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	t.Cleanup(srv.Close)
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", srv.AddTokenWith(srv.AccountID, "Account API Tokens Read").Value)
	t.Setenv("CLOUDFLARE_ACCOUNT_ID", srv.AccountID)
	return srv
}

// command runs the program and returns its exit code and all that it printed.
func command(t *testing.T, args ...string) (int, string) {
	var out bytes.Buffer
	code := run(t.Context(), args, &out, &out)
	return code, out.String()
}

func TestATokenIsHeldAgainstGroups(t *testing.T) {
	srv := world(t)
	token := srv.AddTokenWith(srv.AccountID, "Account Settings Write")
	code, out := command(t, "-token", token.ID, "-groups", "Account Settings Read, Billing Read")
	require.Equal(t, 3, code, out)
	require.Contains(t, out, `lacks: allow "Billing Read"`)
	require.Contains(t, out, `has besides: allow "Account Settings Write"`)
	require.Contains(t, out, "note: ")
	code, out = command(t, "-token", token.ID, "-groups", "Account Settings Read")
	require.Zero(t, code, out)
	require.Contains(t, out, "It has what is needed.")
	require.NotContains(t, out, token.Value)
}

// A misspelled name is no group that the token lacks.
func TestAGroupThatThereIsNot(t *testing.T) {
	srv := world(t)
	token := srv.AddTokenWith(srv.AccountID, "Account Settings Write")
	code, out := command(t, "-token", token.ID, "-groups", "Biling Read,Account Settings Read,Acount Settings Read")
	require.Equal(t, 1, code, out)
	require.Contains(t, out, `"Biling Read"`)
	require.Contains(t, out, `"Billing Read"`)
	require.Contains(t, out, `"Acount Settings Read"`)
	require.NotContains(t, out, "lacks")
}

// A program writes down what it needs, and that is enough.
func TestATokenIsHeldAgainstARecording(t *testing.T) {
	srv := world(t)
	rec := permissions.NewRecorder()
	require.NoError(t, program(t.Context(), srv.Client(rec.Option(), option.WithAPIToken(srv.Token)), srv.AccountID))
	text, err := json.Marshal(rec.Needed())
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "needs.json")
	require.NoError(t, os.WriteFile(file, text, 0o600))
	code, out := command(t, "-needs", file, "-token", srv.AddTokenWith(srv.AccountID, "Billing Read").ID, "-link", "mine")
	require.Equal(t, 3, code, out)
	require.Contains(t, out, `lacks: allow "Account Settings Read"`)
	require.Contains(t, out, "https://dash.cloudflare.com/")
	token := srv.AddTokenWith(srv.AccountID, rec.Needed().Groups...)
	code, out = command(t, "-needs", file, "-token", token.ID)
	require.Zero(t, code, out)
}

func TestFlagsThatDoNotFit(t *testing.T) {
	world(t)
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
	for want, args := range map[string][]string{
		"must say what is needed":           {"-token", "t"},
		"-token or -link is needed":         {"-groups", "Billing Read"},
		"-account or CLOUDFLARE_ACCOUNT_ID": {"-groups", "Billing Read", "-token", "t", "-account", ""},
		"unexpected argument":               {"-groups", "Billing Read", "-token", "t", "more"},
		"broken.json: unexpected end":       {"-needs", broken},
		"no such file":                      {"-needs", broken + "x"},
	} {
		code, out := command(t, args...)
		require.Equal(t, 2, code, out)
		require.Contains(t, out, want)
	}
	code, out := command(t, "-groups", "Billing Read", "-token", "no-such-token")
	require.Equal(t, 1, code)
	require.Contains(t, out, "404")
	code, _ = command(t, "-h")
	require.Zero(t, code)
}

func TestWithoutACredential(t *testing.T) {
	code, out := command(t)
	require.Zero(t, code, out)
	require.Contains(t, out, `needs ["Account Settings Read" "Billing Read"]`)
	require.Contains(t, out, `lacks: allow "Billing Read"`)
	require.Contains(t, out, "It has what is needed.")
	code, out = command(t, "-account", "a", "-token", "t", "-groups", "Billing Read")
	require.Equal(t, 1, code)
	require.Contains(t, out, "CLOUDFLARE_API_TOKEN is not set")
}

func TestItNeedsWhatItsCommentSays(t *testing.T) {
	groups := least.Check(t, func(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
		cfg := config{account: srv.AccountID, needs: permissions.Needs{Groups: []string{"Billing Read"}}}
		cfg.token = srv.AddTokenWith(srv.AccountID, "Billing Read").ID
		return check(t.Context(), srv.Client(opts...), cfg, io.Discard)
	})
	require.Equal(t, []string{"Account API Tokens Read"}, groups)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// A report that nobody can read is no success.
func TestAFullDisk(t *testing.T) {
	srv := world(t)
	token := srv.AddTokenWith(srv.AccountID, "Billing Read")
	for _, args := range [][]string{
		{"-token", token.ID, "-groups", "Billing Read"}, {"-groups", "Billing Read", "-link", "mine"},
	} {
		var stderr bytes.Buffer
		require.Equal(t, 1, run(t.Context(), args, fullDisk{}, &stderr))
		require.Contains(t, stderr.String(), io.ErrShortWrite.Error())
	}
}
