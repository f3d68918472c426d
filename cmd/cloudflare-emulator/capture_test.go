package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// real is an emulator that stands for the real API: the client's environment
// leads to it.
func real(t *testing.T) running {
	r := begin(t, "-members", "12", "-audit", "30")
	t.Setenv("CLOUDFLARE_BASE_URL", r.BaseURL)
	t.Setenv("CLOUDFLARE_API_TOKEN", r.APIToken)
	return r
}

// captured runs a capture and returns what it logs.
func captured(t *testing.T, args ...string) string {
	t.Helper()
	var log bytes.Buffer
	require.NoError(t, run(context.Background(), args, io.Discard, &log))
	return log.String()
}

func TestCaptureIntoASeedFile(t *testing.T) {
	r := real(t)
	dir := t.TempDir()
	name, again, key := filepath.Join(dir, "seed.json"), filepath.Join(dir, "again.json"), filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(key, []byte("fake key for tests\n"), 0o600))
	log := captured(t, "-capture", name, "-capture-account", r.AccountID, "-capture-key", key)
	require.Contains(t, log, "members=12 tokens=0 subscriptions=0 audit_entries=30")
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, text := range []string{r.AccountID, r.APIToken, "Lovelace", "Demo Account"} {
		require.NotContains(t, string(data), text)
		require.NotContains(t, log, text)
	}
	b := begin(t, "-seed", name)
	require.NotEqual(t, r.AccountID, b.AccountID)
	_, body := b.get("/accounts/" + b.AccountID + "/members")
	require.Contains(t, body, `"total_count":12`)

	t.Setenv("CLOUDFLARE_ACCOUNT_ID", r.AccountID)
	captured(t, "-capture", again, "-capture-key", key, "-capture-without", "audit_entries,roles")
	seed, err := cloudflaretest.ParseSeed(data)
	require.NoError(t, err)
	data, err = os.ReadFile(again)
	require.NoError(t, err)
	other, err := cloudflaretest.ParseSeed(data)
	require.NoError(t, err)
	require.Equal(t, seed.Accounts[0].Members, other.Accounts[0].Members, "a key maps alike")
	require.Empty(t, other.Accounts[0].AuditEntries)
}

func TestCaptureIsRefused(t *testing.T) {
	r := real(t)
	dir := t.TempDir()
	short := filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(short, []byte("short"), 0o600))
	name := filepath.Join(dir, "seed.json")
	for want, args := range map[string][]string{
		"-capture needs -capture-account":   {},
		"-capture-key: open":                {"-capture-account", r.AccountID, "-capture-key", filepath.Join(dir, "none")},
		"5 bytes can be guessed":            {"-capture-account", r.AccountID, "-capture-key", short},
		"there are more than 3 entries":     {"-capture-account", r.AccountID, "-capture-most", "3"},
		`CaptureWithout: "x" is not one of`: {"-capture-account", r.AccountID, "-capture-without", "x"},
		"-capture: capturing account: ":     {"-capture-account", "nobody", "-capture-without", "permission_groups"},
		"before must not be before since":   {"-capture-account", r.AccountID, "-capture-audit", "-1h"},
	} {
		err := run(context.Background(), append([]string{"-capture", name}, args...), io.Discard, io.Discard)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), r.APIToken)
		require.NoFileExists(t, name)
	}
}

// The built program captures in a process of its own, to standard output.
func TestCaptureOfTheProgram(t *testing.T) {
	r := real(t)
	cmd := exec.Command(build(t), "-capture", "-", "-capture-account", r.AccountID)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	require.EqualValues(t, 12, gjson.GetBytes(output, "accounts.0.members.#").Int())
	require.Contains(t, stderr.String(), "captured")
}
