package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
)

func TestControlFlag(t *testing.T) {
	off := begin(t)
	require.Empty(t, off.ControlURL)
	status, body := off.send("GET", "/../../_emulator/health", off.APIToken, "")
	require.Equal(t, http.StatusNotFound, status)
	require.Contains(t, body, `"code":7003`)
	on := begin(t, "-control", "-members", "3")
	require.Equal(t, strings.Replace(on.BaseURL, "/client/v4", "/_emulator", 1), on.ControlURL)
	for range controlled + 1 {
		on.get("/accounts")
	}
	on.BaseURL = on.ControlURL
	_, body = on.send("GET", "/requests", on.APIToken, "")
	require.EqualValues(t, controlled, gjson.Get(body, "result.#").Int())
	status, _ = on.send("GET", "/requests", "", "")
	require.Equal(t, http.StatusUnauthorized, status)
}

// examples are the lines of the package's comment that call curl.
func examples(t *testing.T) (lines []string) {
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	for line := range strings.Lines(string(source)) {
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "//\tcurl "); ok {
			lines = append(lines, "curl "+command)
		}
	}
	return lines
}

// The examples of the package's comment do what they say.
func TestExamplesOfControl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl")
	}
	r := begin(t, "-control", "-token", "fake-token-0001")
	lines := examples(t)
	require.Len(t, lines, 9)
	var replies []string
	for _, line := range lines {
		cmd := exec.Command("sh", "-c", line)
		cmd.Dir = filepath.Clean(t.TempDir())
		cmd.Env = append(os.Environ(), "URL="+r.ControlURL, "AUTH=Authorization: Bearer "+r.APIToken)
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s", line, output)
		require.True(t, gjson.GetBytes(output, "success").Bool(), "%s: %s", line, output)
		replies = append(replies, gjson.GetBytes(output, "result").Raw)
	}
	require.Equal(t, `{"status":"ok"}`, replies[0])
	require.Equal(t, `{"op":"Members.New","kind":"reset_after"}`, replies[1])
	require.Len(t, gjson.Parse(replies[3]).Array(), 2)
	require.Equal(t, "36h0m0s", gjson.Get(replies[5], "moved").String())
	require.Equal(t, r.AccountID, gjson.Get(replies[8], "account_id").String())
}
