package main

import (
	"bytes"
	"context"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// asProcess is set where a test starts the command as a process of its own.
const asProcess = "AUDIT_EXPORT_TEST_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(asProcess) == "" {
		testhttp.Main(m)
	}
	if since := os.Getenv(listOnly); since != "" {
		if err := listLog(since); err != nil {
			log.Fatal(err)
		}
		return
	}
	if os.Getenv(asProcess) == "kill" {
		saveEvery = time.Millisecond // so that kills find something saved
	}
	main()
}

// killer kills a process at one of its requests.
type killer struct {
	mu      sync.Mutex
	process *exec.Cmd
	at      int // the request, from 1; it is 0 once that has come
}

func (k *killer) request(cloudflaretest.Request) (none cloudflaretest.Fault, fails bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at--; k.at == 0 {
		_ = k.process.Process.Kill()
	}
	return none, false
}

// process is the command as a process of its own, to export from srv.
func process(ctx context.Context, srv *cloudflaretest.Server, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, os.Args[0], args...)
	own := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CLOUDFLARE_") })
	token := srv.AddTokenWith(srv.AccountID, "Account Settings Read")
	command.Env = append(own, asProcess+"=1", "CLOUDFLARE_BASE_URL="+srv.URL,
		"CLOUDFLARE_API_TOKEN="+token.Value, "CLOUDFLARE_ACCOUNT_ID="+srv.AccountID)
	return command
}

// run runs the command until it ends or is killed, at 0 never.
func (k *killer) run(t *testing.T, srv *cloudflaretest.Server, at int, args ...string) (stdout []byte, err error) {
	var out bytes.Buffer
	command := process(t.Context(), srv, args...)
	command.Env = append(command.Env, asProcess+"=kill")
	command.Stdout = &out
	k.mu.Lock()
	k.process, k.at = command, at
	err = command.Start()
	k.mu.Unlock()
	require.NoError(t, err)
	err = command.Wait()
	return out.Bytes(), err
}

// A process that is killed goes on where it was: in the end the file is, byte
// for byte, what one that was left alone writes.
func TestAKilledProcessGoesOn(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	now := time.Now()
	srv.AddSample(cloudflaretest.Sample{AuditEntries: 12_000, Every: time.Minute, Until: now.Add(-time.Hour)})
	var k killer
	srv.InjectFunc(k.request)
	window := []string{"-since", "240h", "-before", now.UTC().Format(time.RFC3339)}
	whole, err := k.run(t, srv, 0, window...)
	require.NoError(t, err)
	require.Equal(t, 12_000, bytes.Count(whole, []byte("\n")))

	random := rand.New(rand.NewPCG(1, 2))
	for _, width := range []string{"1", "4"} {
		dir := t.TempDir()
		out := filepath.Join(dir, "log")
		args := append(window, "-out", out, "-checkpoint", filepath.Join(dir, "checkpoint"), "-slices", width)
		kills := 0
		for ; kills < 8; kills++ {
			if _, err := k.run(t, srv, 2+random.IntN(4), args...); err == nil {
				break
			}
		}
		require.Positive(t, kills)
		_, err := k.run(t, srv, 0, args...)
		require.NoError(t, err)
		require.True(t, bytes.Equal(whole, []byte(read(t, out))), "%s slices", width)
	}
}
