//go:build unix

package fleettest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Server is a PostgreSQL of one test, which can be crashed.
type Server struct {
	// URL is where it is, as that of [PostgresURL].
	URL  string
	t    testing.TB
	data string
}

// NewServer starts a PostgreSQL that ends with the test. engines is the path of
// the script of that name.
func NewServer(t testing.TB, engines string) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "fleet-server-") // and not t.TempDir: PostgreSQL's user has to reach it
	require.NoError(t, err)
	out, err := exec.Command(engines, "start", dir).Output()
	require.NoError(t, err, "starting the engines")
	t.Cleanup(func() { require.NoError(t, exec.Command(engines, "stop", dir).Run()) })
	_, url, found := strings.Cut(string(out), "FLEET_POSTGRES_URL=")
	require.True(t, found)
	url, _, _ = strings.Cut(url, "\n")
	return &Server{url, t, filepath.Join(dir, "postgres", "data")}
}

// Crash ends the server as a crash does, and starts it again.
func (s *Server) Crash() {
	s.t.Helper()
	pid, err := os.ReadFile(filepath.Join(s.data, "postmaster.pid"))
	require.NoError(s.t, err)
	number, _, _ := strings.Cut(string(pid), "\n")
	binary, err := os.Readlink(filepath.Join("/proc", number, "exe"))
	require.NoError(s.t, err)
	log := filepath.Join(s.data, "..", "postgres.log")
	cmd := exec.Command(filepath.Join(filepath.Dir(binary), "pg_ctl"), "-s", "-w", "-D", s.data, "-l", log, "-m",
		"immediate", "restart")
	info, err := os.Stat(s.data)
	require.NoError(s.t, err)
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	require.NoError(s.t, cmd.Run())
}
