package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/least"
	"github.com/seed815c370e/cloudflare-go/option"
)

// world is an emulator that the environment names, with a token that may rotate
// tokens, and a directory to work in.
func world(t *testing.T) (srv *cloudflaretest.Server, old cloudflaretest.Token, dir string) {
	srv = cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	t.Cleanup(srv.Close)
	old = srv.AddTokenWith(srv.AccountID, "Account API Tokens Write")
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", old.Value)
	t.Setenv("CLOUDFLARE_ACCOUNT_ID", srv.AccountID)
	return srv, old, t.TempDir()
}

// command runs the program and returns its exit code and all that it printed.
func command(t *testing.T, args ...string) (int, string) {
	var out bytes.Buffer
	code := run(t.Context(), args, &out, &out)
	return code, out.String()
}

func content(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}

func TestATokenGoesToAFile(t *testing.T) {
	srv, old, dir := world(t)
	file := filepath.Join(dir, "token")
	require.NoError(t, os.WriteFile(file, []byte(old.Value), 0o644))
	code, out := command(t, "-token", old.ID, "-file", file, "-journal", filepath.Join(dir, "journal"))
	require.Zero(t, code, out)
	tokens := srv.Tokens(srv.AccountID)
	require.Len(t, tokens, 1)
	require.Equal(t, tokens[0].Value, content(t, file))
	require.NotEqual(t, old.Value, content(t, file))
	require.NotContains(t, out, tokens[0].Value)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 2, "the file and the journal")
}

// With a grace the first run delivers, and the old value goes on working.
func TestTheOldTokenStaysForTheGrace(t *testing.T) {
	srv, old, dir := world(t)
	args := []string{"-token", old.ID, "-file", filepath.Join(dir, "token"), "-journal", dir, "-grace", "1h"}
	for range 2 {
		code, out := command(t, args...)
		require.Zero(t, code, out)
		require.Contains(t, out, "delivered: token ")
		require.Len(t, srv.Tokens(srv.AccountID), 2)
		require.NotContains(t, out, content(t, filepath.Join(dir, "token")))
	}
}

func TestATokenGoesToACommand(t *testing.T) {
	srv, old, dir := world(t)
	file := filepath.Join(dir, "stored")
	code, out := command(t, "-token", old.ID, "-journal", dir, "--", "sh", "-c", "cat >"+file)
	require.Zero(t, code, out)
	require.Equal(t, srv.Tokens(srv.AccountID)[0].Value, content(t, file))
}

// What can't be delivered leaves the old token, and no value anywhere; the next run
// goes on.
func TestACommandThatFails(t *testing.T) {
	srv, old, dir := world(t)
	code, out := command(t, "-token", old.ID, "-journal", dir, "--", "sh", "-c", "cat >&2; exit 3")
	require.Equal(t, 1, code)
	require.Contains(t, out, "exit status 3")
	require.Contains(t, out, "Run the same command again")
	require.Contains(t, values(srv), old.Value)
	code, out = command(t, "-token", old.ID, "-journal", dir, "--", filepath.Join(dir, "no-such-command"))
	require.Equal(t, 1, code)
	require.Contains(t, out, "not delivered")
	code, out = command(t, "-token", old.ID, "-journal", dir, "-file", filepath.Join(dir, "token"))
	require.Zero(t, code, out)
	require.Equal(t, []string{content(t, filepath.Join(dir, "token"))}, values(srv))
}

func values(srv *cloudflaretest.Server) (values []string) {
	for _, token := range srv.Tokens(srv.AccountID) {
		values = append(values, token.Value)
	}
	return values
}

func TestSweeping(t *testing.T) {
	srv, old, dir := world(t)
	code, out := command(t, "-sweep", "-journal", dir)
	require.Zero(t, code, out)
	require.Equal(t, "no orphans\n", out)
	orphan := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "a (replaces " + old.ID + ")"})
	_, out = command(t, "-sweep", "-journal", dir, "-idle", "1ns")
	require.Contains(t, out, "orphan: token "+orphan.ID)
	require.Len(t, srv.Tokens(srv.AccountID), 2)
	_, out = command(t, "-sweep", "-remove", "-journal", dir, "-idle", "1ns")
	require.Contains(t, out, "removed: token "+orphan.ID)
	require.Equal(t, []string{old.Value}, values(srv))
}

func TestFlagsThatDoNotFit(t *testing.T) {
	_, _, dir := world(t)
	for want, args := range map[string][]string{
		"-token is needed":                          {"-file", "x"},
		"give one of them":                          {"-token", "t"},
		"-remove goes with":                         {"-remove"},
		"-sweep rotates nothing":                    {"-sweep", "-token", "t"},
		"-account or CLOUDFLARE_ACCOUNT_ID":         {"-account", "", "-sweep"},
		"flag provided but not defined: -no-such":   {"-no-such"},
		"-file or to a command after --: give one ": {"-token", "t", "-file", "x", "--", "cat"},
	} {
		code, out := command(t, append(args, "-journal", dir)...)
		if args[len(args)-1] == "cat" {
			code, out = command(t, args...)
		}
		require.Equal(t, 2, code)
		require.Contains(t, out, want)
	}
	code, out := command(t, "-h")
	require.Zero(t, code)
	require.Contains(t, out, "usage: token-rotation")
}

// Without a credential the program shows itself, unless it was asked for more.
func TestWithoutACredential(t *testing.T) {
	code, out := command(t)
	require.Zero(t, code, out)
	require.Contains(t, out, "CLOUDFLARE_API_TOKEN is not set")
	require.Contains(t, out, "done: token ")
	dir := t.TempDir()
	code, out = command(t, "-account", "a", "-token", "t", "-file", filepath.Join(dir, "f"), "-journal", dir)
	require.Equal(t, 1, code)
	require.Contains(t, out, "CLOUDFLARE_API_TOKEN is not set, or")
}

func TestItNeedsWhatItsCommentSays(t *testing.T) {
	groups := least.Check(t, func(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
		old := srv.AddTokenWith(srv.AccountID, "Billing Read")
		dir := t.TempDir()
		cfg := config{account: srv.AccountID, token: old.ID, file: filepath.Join(dir, "token"), journal: dir}
		return rotate(t.Context(), srv.Client(opts...), cfg, io.Discard, io.Discard)
	})
	require.Equal(t, []string{"Account API Tokens Write"}, groups)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// What nobody was told is told by the next run.
func TestAFullDisk(t *testing.T) {
	srv, old, dir := world(t)
	args := []string{"-token", old.ID, "-file", filepath.Join(dir, "token"), "-journal", filepath.Join(dir, "journal")}
	var stderr bytes.Buffer
	require.Equal(t, 1, run(t.Context(), args, fullDisk{}, &stderr))
	require.Contains(t, stderr.String(), io.ErrShortWrite.Error())
	t.Setenv("CLOUDFLARE_API_TOKEN", content(t, filepath.Join(dir, "token")))
	code, out := command(t, args...)
	require.Zero(t, code, out)
	require.Contains(t, out, "done: token "+old.ID)
	require.Len(t, srv.Tokens(srv.AccountID), 1)
}
