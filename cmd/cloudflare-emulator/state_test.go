package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
)

// build makes the program.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "emulator")
	output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(output))
	return program
}

// process is the program in a process of its own.
type process struct {
	running
	cmd *exec.Cmd
}

func launch(t *testing.T, program string, args ...string) process {
	t.Helper()
	cmd := exec.Command(program, append([]string{"-addr", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := process{running{t: t}, cmd}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(line, &p.ready))
	return p
}

// kill ends the program as a crash does: it can do nothing about it.
func (p process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// send is a request with a body of JSON; status 0 is one that was not answered.
func (r running) send(method, path, token, body string) (status int, text string) {
	req, err := http.NewRequest(method, r.BaseURL+path, strings.NewReader(body))
	require.NoError(r.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(data)
}

const newToken = `{"name":"t","policies":[{"effect":"allow",` +
	`"permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":{"com.cloudflare.api.account.ID":"*"}}]}`

// writers make tokens, several at once, until the program is killed in the
// middle of it, and returns the values that were answered.
func (p process) writers(killAfter int) (answered []string) {
	var group sync.WaitGroup
	values := make(chan string)
	body := strings.Replace(newToken, "ID", p.AccountID, 1)
	for range 4 {
		group.Go(func() {
			for {
				status, text := p.send("POST", "/accounts/"+p.AccountID+"/tokens", p.APIToken, body)
				if status != http.StatusOK {
					return
				}
				values <- gjson.Get(text, "result.value").String()
			}
		})
	}
	go func() {
		group.Wait()
		close(values)
	}()
	for value := range values {
		if answered = append(answered, value); len(answered) == killAfter {
			_ = p.cmd.Process.Kill()
		}
	}
	return answered
}

// What was answered is there after a kill, whenever that comes.
func TestAKillLosesNothingThatWasAnswered(t *testing.T) {
	program, name := build(t), filepath.Join(t.TempDir(), "state.json")
	var answered []string
	var first ready
	for run := range 4 {
		p := launch(t, program, "-state", name, "-id-seed", "7", "-audit", "200")
		if run == 0 {
			first = p.ready
		}
		second := exec.Command(program, "-addr", "127.0.0.1:0", "-state", name)
		output, err := second.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(output), "the state in "+name+": another program writes to it")
		require.Equal(t, first.APIToken, p.APIToken)
		require.Equal(t, first.AccountID, p.AccountID)
		for _, value := range answered {
			status, text := p.send("GET", "/accounts/"+p.AccountID+"/tokens/verify", value, "")
			require.Equal(t, http.StatusOK, status, text)
		}
		answered = append(answered, p.writers(20+7*run)...)
		p.kill()
	}
	require.Len(t, answered, len(unique(answered)), "no id was made twice")
}

func unique(list []string) map[string]bool {
	seen := map[string]bool{}
	for _, s := range list {
		seen[s] = true
	}
	return seen
}

func TestStateOverRuns(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state.json")
	one := begin(t, "-state", name, "-audit", "30", "-members", "3")
	err := run(context.Background(), []string{"-addr", "127.0.0.1:0", "-state", name}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "another program")
	one.end()
	two := begin(t, "-state", name, "-audit", "30", "-members", "5")
	require.Equal(t, one.APIToken, two.APIToken)
	_, body := two.get("/accounts/" + two.AccountID + "/members")
	require.Contains(t, body, `"total_count":3`)
	_, body = two.get("/accounts/" + two.AccountID + "/logs/audit?since=2000-01-01&before=2999-01-01&limit=1000")
	require.Contains(t, body, `"count":"30"`)
}

func TestABrokenStateIsLeft(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, os.WriteFile(name, []byte(`{"cloudflare_emulator_state":1,`), 0o600))
	err := run(context.Background(), []string{"-state", name}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "the state in "+name+": line 1, column 31")
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, `{"cloudflare_emulator_state":1,`, string(data))
	require.Error(t, run(context.Background(), []string{"-state", ""}, io.Discard, io.Discard))
}
