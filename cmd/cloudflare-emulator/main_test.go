package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// running is an emulator that a test started.
type running struct {
	ready
	t   *testing.T
	log *bytes.Buffer // to be read when the emulator has ended
	end func()
}

// begin runs the emulator until the test ends, and asserts that it ended well
// after exactly one line.
func begin(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var log bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), in, &log)
		_ = in.CloseWithError(io.EOF)
		ended <- err
	}()
	lines := bufio.NewReader(out)
	line, err := lines.ReadBytes('\n')
	require.NoError(t, err)
	r := running{t: t, log: &log}
	require.NoError(t, json.Unmarshal(line, &r.ready))
	r.end = sync.OnceFunc(func() {
		cancel()
		rest, _ := io.ReadAll(lines)
		require.Empty(t, rest)
		require.NoError(t, <-ended)
		require.NotContains(t, log.String(), r.APIToken)
	})
	t.Cleanup(r.end)
	return r
}

func (r running) get(path string) (*http.Response, string) {
	r.t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.BaseURL+path, nil)
	require.NoError(r.t, err)
	req.Header.Set("Authorization", "Bearer "+r.APIToken)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err)
	return resp, string(body)
}

func TestReadyLine(t *testing.T) {
	r := begin(t)
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/client/v4$`, r.BaseURL)
	resp, body := r.get("/accounts")
	require.Equal(t, 200, resp.StatusCode)
	require.Contains(t, body, r.AccountID)
	require.Empty(t, resp.Header.Get("Ratelimit"))
}

func TestSizesAndLimit(t *testing.T) {
	r := begin(t, "-accounts", "3", "-members", "12", "-audit", "150", "-rate-limit", "-token", "fake-token-0001")
	require.Equal(t, "fake-token-0001", r.APIToken)
	resp, body := r.get("/accounts")
	require.Contains(t, body, `"total_count":3`)
	require.Equal(t, `"default";q=1200;w=300`, resp.Header.Get("Ratelimit-Policy"))
	_, body = r.get("/accounts/" + r.AccountID + "/members")
	require.Contains(t, body, `"total_count":12`)
	_, body = r.get("/accounts/" + r.AccountID + "/logs/audit?since=2000-01-01&before=2999-01-01&limit=1000")
	require.Contains(t, body, `"count":"150"`)
}

func TestSeedFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(name, []byte(`{"accounts":[{"id":"a1","name":"Seeded"}]}`), 0o600))
	r := begin(t, "-seed", name)
	require.Equal(t, "a1", r.AccountID)
	_, body := r.get("/accounts/a1")
	require.Contains(t, body, "Seeded")
}

func TestWhatIsRefused(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"accounts":`), 0o600))
	unknown := filepath.Join(t.TempDir(), "unknown.json")
	require.NoError(t, os.WriteFile(unknown, []byte(`{ "acc":1}`), 0o600))
	for want, args := range map[string][]string{
		"0.0.0.0:0 is not a loopback": {"-addr", "0.0.0.0:0"},
		":0 is not a loopback":        {"-addr", ":0"},
		"192.0.2.1:80 is not":         {"-addr", "192.0.2.1:80"},
		"-addr":                       {"-addr", "nonsense"},
		"must not be negative":        {"-audit", "-1"},
		"unexpected argument":         {"extra"},
		"provided but not defined":    {"-nope"},
		"-seed: open":                 {"-seed", filepath.Join(t.TempDir(), "none.json")},
		"-seed: reading " + broken:    {"-seed", broken},
		"N/DURATION":                  {"-rate-limit", "5/soon"},
		"such as 100/1m":              {"-rate-limit=0/1m"},
		"must be N/DURATION":          {"-rate-limit=5"},
		"not negative":                {"-id-seed", "-1"},
		"from 1":                      {"-audit-page-cap", "0"},
		"-enforce":                    {"-enforce=perhaps"},
		`line 1, column 3: unknown key "acc" at $`: {"-seed", unknown},
		"listening": {"-public", "-addr", "192.0.2.1:1"},
	} {
		var out bytes.Buffer
		require.ErrorContains(t, run(context.Background(), args, &out, io.Discard), want)
		require.Empty(t, out.String())
	}
	require.ErrorIs(t, run(context.Background(), []string{"-h"}, io.Discard, io.Discard), flag.ErrHelp)
}

func TestLogOfRequests(t *testing.T) {
	r := begin(t, "-v", "-token", "fake-token-0001")
	r.get("/accounts?page=2&name=a%0Ab")
	r.get("/nope")
	r.get("/accounts/x?token=cfut_0123456789abcdef0123456789abcdef01234567")
	r.end()
	require.NotContains(t, r.log.String(), "cfut_")
	lines := strings.Split(strings.TrimSpace(r.log.String()), "\n")
	require.Len(t, lines, 5, "it serves, three requests, it stops")
	require.Contains(
		t, lines[1], `op=Accounts.List method=GET path=/client/v4/accounts query="name=a%0Ab&page=2" status=200 ray=`,
	)
	require.Contains(t, lines[2], `op="" method=GET path=/client/v4/nope query="" status=404`)

	quiet := begin(t)
	quiet.get("/accounts")
	quiet.end()
	require.NotContains(t, quiet.log.String(), "/accounts")
}

func TestRateLimits(t *testing.T) {
	for policy, args := range map[string][]string{
		`"default";q=7;w=60`:     {"-rate-limit", "7/1m"},
		`"default";q=8;w=60`:     {"--rate-limit=8/m"},
		`"default";q=9;w=10`:     {"-rate-limit=9/10s", "-v"},
		`"default";q=1200;w=300`: {"-rate-limit", "-v"},
		"":                       {"-rate-limit=false"},
	} {
		resp, _ := begin(t, args...).get("/accounts")
		require.Equal(t, policy, resp.Header.Get("Ratelimit-Policy"), args)
	}
}

func TestTheSameIDsInEveryRun(t *testing.T) {
	one, two, other := begin(t, "-id-seed", "7"), begin(t, "-id-seed", "7"), begin(t, "-id-seed", "8")
	require.Equal(t, one.AccountID, two.AccountID)
	require.Equal(t, one.APIToken, two.APIToken)
	require.NotEqual(t, one.AccountID, other.AccountID)
}

// With -enforce a token without policies may do nothing that the document names
// permission groups for; and doubtful resources are logged, with or without it.
func TestEnforce(t *testing.T) {
	name := filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(name, []byte(`{"accounts":[{"id":"a1","tokens":[{"value":"fake-token-0002"},
		{"value":"fake-token-0003","policies":[{"permission_groups":[{"name":"Account API Tokens Write"}],
		"resources":{"com.cloudflare.api.account.a1":"*"}}]}]}]}`), 0o600))
	status := func(r running, token, body string) int {
		req, err := http.NewRequest(http.MethodPost, r.BaseURL+"/accounts/a1/tokens", strings.NewReader(body))
		require.NoError(t, err)
		req.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	const body = `{"name":"n","policies":[{"effect":"allow","permission_groups":[` +
		`{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":{"com.cloudflare.api.account.zone.z1":"*"}}]}`
	r := begin(t, "-seed", name, "-enforce")
	require.Equal(t, http.StatusForbidden, status(r, "fake-token-0002", body))
	require.Equal(t, http.StatusOK, status(r, "fake-token-0003", body))
	require.Equal(t, http.StatusOK, status(r, r.APIToken, body))
	r.end()
	require.Contains(t, r.log.String(), "not nested under its account")
	for _, args := range [][]string{{"-seed", name}, {"-seed", name, "-enforce=false"}} {
		require.Equal(t, http.StatusOK, status(begin(t, args...), "fake-token-0002", body))
	}
}

func TestNoAccountCreation(t *testing.T) {
	r := begin(t, "-no-account-creation")
	req, err := http.NewRequest(http.MethodPost, r.BaseURL+"/accounts", strings.NewReader(`{"name":"n"}`))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+r.APIToken)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusForbidden, resp.StatusCode)
}

func TestAuditPageCap(t *testing.T) {
	r := begin(t, "-audit", "30", "-audit-page-cap", "10")
	_, body := r.get("/accounts/" + r.AccountID + "/logs/audit?since=2000-01-01&before=2999-01-01&limit=1000")
	require.Contains(t, body, `"count":"10"`)
	require.Contains(t, body, `"cursor":`)
}

func TestPublicIsAllowedWhenAsked(t *testing.T) {
	r := begin(t, "-addr", "0.0.0.0:0", "-public")
	require.NotEmpty(t, r.APIToken)
}

func TestBrokenOutputIsAnError(t *testing.T) {
	out, in := io.Pipe()
	_ = out.Close()
	require.ErrorContains(t, run(context.Background(), []string{"-addr", "127.0.0.1:0"}, in, io.Discard), "ready")
}

// The built program ends with status 0 on the signals that ask it to.
func TestSignals(t *testing.T) {
	program := build(t)
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := exec.Command(program, "-addr", "127.0.0.1:0")
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewReader(out)
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(line, `{"base_url":"http://127.0.0.1:`), line)
		require.NoError(t, cmd.Process.Signal(signal))
		rest, err := io.ReadAll(lines)
		require.NoError(t, err)
		require.Empty(t, rest)
		require.NoError(t, cmd.Wait())
	}
}
