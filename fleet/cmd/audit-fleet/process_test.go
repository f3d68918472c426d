package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
)

// asProcess is set in a process that is the program, and not its tests.
const asProcess = "AUDIT_FLEET_TEST_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(asProcess) != "" {
		main()
		return
	}
	fleettest.Main(m)
}

// configured writes a configuration into a folder of its own.
func configured(t *testing.T, config map[string]any) string {
	text, err := json.Marshal(config)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "config.json")
	require.NoError(t, os.WriteFile(name, text, 0o600))
	return name
}

// process is the program in a process of its own.
type process struct {
	*exec.Cmd
	out  output
	done chan error
}

// output is what a process writes, to be read at any time.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// launch starts the program against an emulator. It is killed when the test ends.
func launch(t *testing.T, srv *cloudflaretest.Server, env []string, args ...string) *process {
	p := &process{Cmd: exec.Command(os.Args[0], args...), done: make(chan error, 1)}
	p.Env = append(append(os.Environ(), asProcess+"=1", "CLOUDFLARE_BASE_URL="+srv.URL,
		"CLOUDFLARE_API_TOKEN="+srv.Token), env...)
	p.Dir = t.TempDir()
	p.Stdout, p.Stderr = &p.out, &p.out
	require.NoError(t, p.Start())
	go func() { p.done <- p.Wait() }()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		if t.Failed() {
			t.Log(p.out.String())
		}
	})
	return p
}

var listening = regexp.MustCompile(`msg=listening health=http://(\S+)/healthz`)

// address waits until the program listens, and says where.
func (p *process) address(t *testing.T) (address string) {
	until(t, "it listens", func() bool {
		found := listening.FindStringSubmatch(p.out.String())
		if found != nil {
			address = found[1]
		}
		return found != nil
	})
	return address
}

// terminate stops the program as a system does, and returns how it ended.
func (p *process) terminate(t *testing.T) error {
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	return <-p.done
}
