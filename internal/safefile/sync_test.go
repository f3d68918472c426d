package safefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// syncing calls see in the place of each sync, until the test ends.
func syncing(t *testing.T, see func(name string) error) {
	sync := safefile.Sync
	t.Cleanup(func() { safefile.Sync = sync })
	safefile.Sync = func(f *os.File) error { return see(f.Name()) }
}

func content(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// What takes the place of a file is durable before it does, and the step itself is
// before Replace returns.
func TestReplaceSyncsBeforeAndAfterItRenames(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(name, []byte("before"), 0o600))
	var synced []string
	syncing(t, func(of string) error {
		synced = append(synced, of)
		if of == dir {
			require.Equal(t, "after", content(t, name))
			return nil
		}
		require.Equal(t, "after", content(t, of), "it is whole")
		require.Equal(t, "before", content(t, name))
		return nil
	})
	require.NoError(t, safefile.Replace(name, []byte("after")))
	require.Equal(t, []string{name + ".new", dir}, synced)
}

func TestASyncThatFailsIsAnError(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(name, []byte("before"), 0o600))
	for failing, left := range map[string]string{name + ".new": "before", dir: "after"} {
		require.NoError(t, os.WriteFile(name, []byte("before"), 0o600))
		syncing(t, func(of string) error {
			if of == failing {
				return &os.PathError{Op: "sync", Path: of, Err: syscall.EIO}
			}
			return nil
		})
		require.ErrorIs(t, safefile.Replace(name, []byte("after")), syscall.EIO)
		require.Equal(t, left, content(t, name))
	}
	for _, err := range []error{syscall.EINVAL, errors.ErrUnsupported, os.ErrPermission} {
		syncing(t, func(string) error { return &os.PathError{Op: "sync", Path: dir, Err: err} })
		require.NoError(t, safefile.SyncDir(dir), "directories can't be synced everywhere")
		require.ErrorIs(t, safefile.Replace(name, nil), err, "files can")
	}
}
