package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"flag"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/examples/internal/least"
	"github.com/seed815c370e/cloudflare-go/option"
)

// withoutToken makes the program work on its own emulator.
func withoutToken(t *testing.T) { t.Setenv("CLOUDFLARE_API_TOKEN", "") }

// reviewed runs the program, and returns what it printed.
func reviewed(t *testing.T, args ...string) (stdout, stderr string, err error) {
	var out, errs bytes.Buffer
	err = start(t.Context(), args, &out, &errs)
	return out.String(), errs.String(), err
}

// on reviews an emulator.
func on(ctx context.Context, client *cloudflare.Client, stdout io.Writer, args ...string) error {
	cfg, err := parse(args, io.Discard, time.Now())
	if err != nil {
		return err
	}
	return run(ctx, cfg, client, stdout, io.Discard)
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func TestWithoutATokenAMadeUpCompanyIsReviewed(t *testing.T) {
	withoutToken(t)
	stdout, stderr, err := reviewed(t)
	require.NoError(t, err)
	require.Contains(t, stderr, "reviewing a made-up company")
	for _, line := range []string{
		"Example Shop (0000000000000000000000000000acc0)\n",
		"founder@example.com        accepted  no   not since then  Super Administrator - All Privileges",
		"super administrator, no second factor, dormant\n",
		"old-agency@example.com     pending ", "super administrator, pending invitation\n",
		"support-1@example.com      accepted  yes  ", "Administrator Read Only, Firewall by user g…\n",
		"old deploy script  active   never ", "unused, no end, no address\n", "disabled\n", "expired\n",
		"25 people in 3 accounts: 6 without second factor, 6 dormant, 3 invitations, 3 super administrators\n",
		"11 tokens: 5 without end, 3 unused\n",
	} {
		require.Contains(t, stdout, line)
	}
	require.NotContains(t, stdout+stderr, "cfut_")
	findings, _, err := reviewed(t, "-findings")
	require.NoError(t, err)
	require.NotContains(t, findings, "web-1@example.com")
	require.Contains(t, findings, "web-3@example.com")
}

func TestTheCSVHasEverything(t *testing.T) {
	withoutToken(t)
	name := filepath.Join(t.TempDir(), "access.csv")
	_, _, err := reviewed(t, "-csv", name)
	require.NoError(t, err)
	rows, err := csv.NewReader(strings.NewReader(read(t, name))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, columns, rows[0])
	kinds := map[string]int{}
	for _, row := range rows[1:] {
		kinds[row[0]]++
		require.NotEmpty(t, row[1])
		require.NotEmpty(t, row[14], "when it was read")
		require.NotEmpty(t, row[15], "the ray id")
	}
	require.Equal(t, map[string]int{"account": 3, "member": 40, "token": 11}, kinds)
	info, err := os.Stat(name)
	require.NoError(t, err)
	if runtime.GOOS != "windows" { // where a file has no such bits
		require.Zero(t, info.Mode().Perm()&0o077, "others may not read it")
	}
}

// With a token the program reads the API that the environment names, and nothing else
// than reading is done there.
func TestWithATokenTheAPIIsRead(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	token := srv.AddTokenWith(srv.AccountID, needed...).Value
	t.Setenv("CLOUDFLARE_API_TOKEN", token)
	stdout, stderr, err := reviewed(t)
	require.NoError(t, err)
	require.Contains(t, stdout, "1 person in 1 account: 0 without")
	require.NotContains(t, stdout+stderr, token)
	for _, r := range srv.Requests() {
		require.Equal(t, http.MethodGet, r.Method)
	}
}

func TestTheReviewNeedsItsTokensPermissions(t *testing.T) {
	require.Equal(t, needed, least.Check(t, func(srv *cloudflaretest.Server, opts ...option.RequestOption) error {
		return refused(on(t.Context(), srv.Client(opts...), io.Discard))
	}))
}

// refused makes the error of a review that lacks parts the one that a missing
// permission gives.
func refused(err error) error {
	if err != nil && strings.Contains(err.Error(), "could not be read") {
		return cloudflare.ErrForbidden
	}
	return err
}

// What can't be read is said in every output, and is an error at the end.
func TestWhatCannotBeReadIsSaid(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	srv.AddAccount(cloudflaretest.Account{Name: "second"})
	srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensList, Status: http.StatusForbidden, Times: 1})
	dir, out := t.TempDir(), new(strings.Builder)
	csvName, htmlName := filepath.Join(dir, "a.csv"), filepath.Join(dir, "a.html")
	err := on(t.Context(), srv.Client(), out, "-csv", csvName, "-html", htmlName)
	require.EqualError(t, err, "1 part could not be read, and is not in the review")
	require.Contains(t, out.String(), "NOT READ: Demo Account: tokens: page 1: Tokens.List: 403")
	require.Contains(t, out.String(), "second (")
	require.Contains(t, read(t, csvName), "not read,,Demo Account,tokens,")
	require.Contains(t, read(t, htmlName), "<b>Demo Account</b>, tokens: page 1: Tokens.List: 403")
}

// Stopped, it writes what it has, of whole accounts only, and says how to go on.
func TestAStoppedReviewSaysHowToGoOn(t *testing.T) {
	withoutToken(t)
	srv, token := madeUp(time.Now())
	defer srv.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	logs := 0
	client := srv.Client(option.WithAPIToken(token), option.WithMiddleware(
		func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			if strings.Contains(r.URL.Path, "logs/audit") {
				if logs++; logs == 2 {
					stop()
				}
			}
			return next(r)
		}))
	dir, out := t.TempDir(), new(strings.Builder)
	name := filepath.Join(dir, "it's.html")
	err := on(ctx, client, out, "-since", "2025-01-31", "-html", name, "-findings", "-skip", "user groups")
	require.EqualError(t, err, "stopped before the end; this command goes on with the rest:\n"+
		"access-review -account 0000000000000000000000000000acc1,0000000000000000000000000000acc2 -findings "+
		`-html '`+filepath.Join(dir, `it'\''s-rest.html`)+`' -since 2025-01-31T00:00:00Z -skip 'user groups'`)
	require.Contains(t, out.String(), "Example Shop (0000")
	require.NotContains(t, out.String(), "staging")
	require.Contains(t, read(t, name), "It was stopped: 2 accounts were not reviewed.")

	rest := []string{"-account", "0000000000000000000000000000acc1,0000000000000000000000000000acc2"}
	out.Reset()
	require.NoError(t, on(t.Context(), client, out, rest...))
	require.NotContains(t, out.String(), "Example Shop (0000")
	require.Contains(t, out.String(), "people in 2 accounts")
}

func TestWhatItCannotDoIsRefused(t *testing.T) {
	withoutToken(t)
	_, usage, err := reviewed(t, "-h")
	require.ErrorIs(t, err, flag.ErrHelp)
	require.Contains(t, usage, "-account id")
	for want, args := range map[string][]string{
		"unexpected argument":       {"x"},
		"neither a date":            {"-since", "soon"},
		"name the same file":        {"-csv", "a", "-html", "a"},
		"Since is not in the past":  {"-since", "-1h"},
		"unknown part":              {"-skip", "money"},
		"needs the account itself":  {"-skip", "account"},
		"no such file or directory": {"-csv", filepath.Join(t.TempDir(), "none", "x")},
		"1 part could not be read":  {"-account", "0000000000000000000000000000dead"},
	} {
		_, _, err := reviewed(t, args...)
		require.ErrorContains(t, err, want)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFullDiskIsAnError(t *testing.T) {
	withoutToken(t)
	_, _, err := reviewed(t, "-csv", filepath.Join(t.TempDir(), "none", "x"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorIs(t, start(t.Context(), nil, fullDisk{}, io.Discard), io.ErrShortWrite)
	r := newReport(config{}, time.Now())
	r.Accounts = []account{{source: source{Account: strings.Repeat("x", 1<<16)}}}
	require.ErrorIs(t, r.csv(fullDisk{}), io.ErrShortWrite)
	require.ErrorIs(t, r.html(fullDisk{}), io.ErrShortWrite)
}

// Names can neither control the terminal nor turn the text around.
func TestTheTableIsSafeForATerminal(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	srv.AddAccount(cloudflaretest.Account{Name: "a\x1b[2Jb\u202ec\nd"})
	srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "x\x07\x1b]0;owned\x07@example.com"})
	var out strings.Builder
	require.NoError(t, on(t.Context(), srv.Client(), &out))
	require.Contains(t, out.String(), "a?[2Jb?c?d (")
	require.Contains(t, out.String(), "x??]0;owned?@example.com")
	require.NotContains(t, out.String(), "\x1b")
}

func TestThePlaceOnTheWay(t *testing.T) {
	withoutToken(t)
	srv, token := madeUp(time.Now())
	defer srv.Close()
	client := srv.Client(option.WithAPIToken(token))
	p := &place{accounts: 3}
	require.Equal(t, "account 1 of 3", p.job().Place)
	r, last := newReport(config{since: time.Now().AddDate(0, 0, -90)}, time.Now()), 0.0
	for _, a := range srv.Accounts() {
		require.NoError(t, r.add(t.Context(), client, a.ID, p))
		require.Greater(t, p.job().Done, last)
		last = p.job().Done
	}
	require.InDelta(t, 1, last, 0)
	require.Equal(t, "account 3 of 3", p.job().Place)
	require.Greater(t, p.job().Count, int64(80))
}
