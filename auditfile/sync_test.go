package auditfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/auditfile"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// syncing calls see in the place of each sync, until the test ends.
func syncing(t *testing.T, see func(name string) error) {
	sync := safefile.Sync
	t.Cleanup(func() { safefile.Sync = sync })
	safefile.Sync = func(f *os.File) error { return see(f.Name()) }
}

// The entries are durable before a checkpoint knows them, and the name of a new file
// is before there is a checkpoint at all.
func TestASaveSyncsTheEntriesThenTheCheckpoint(t *testing.T) {
	name, checkpoint := paths(t)
	var said []string
	known := func() string {
		text, err := os.ReadFile(checkpoint)
		if err != nil {
			return "nothing"
		}
		_, after, _ := strings.Cut(string(text), `"bytes":`)
		bytes, _, _ := strings.Cut(after, ",")
		return bytes
	}
	syncing(t, func(of string) error {
		said = append(said, filepath.Base(of)+" while the checkpoint knows "+known())
		if of == name {
			said = append(said, "it has "+strings.TrimSpace(read(t, name)))
		}
		return nil
	})
	dir := filepath.Base(filepath.Dir(name))
	f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start, Header: []byte("head\n"), Every: -1})
	require.NoError(t, err)
	require.Equal(t, []string{
		dir + " while the checkpoint knows nothing",
		"checkpoint.new while the checkpoint knows nothing", dir + " while the checkpoint knows 0",
		"checkpoint.new while the checkpoint knows 0", dir + " while the checkpoint knows 0",
		"log while the checkpoint knows 0", "it has head",
		"checkpoint.new while the checkpoint knows 0", dir + " while the checkpoint knows 5",
	}, said)
	said = nil
	require.NoError(t, f.Append(line(1), place(1)))
	require.Empty(t, said)
	require.NoError(t, f.Save())
	require.Equal(t, []string{
		"log while the checkpoint knows 5", "it has head\nentry 1",
		"checkpoint.new while the checkpoint knows 5", dir + " while the checkpoint knows 13",
	}, said)
	require.NoError(t, f.Close())
}

// What is not durable is not saved, and the error stays.
func TestASyncThatFailsIsAnError(t *testing.T) {
	for failing, want := range map[string]string{
		"log": "writing entries: ", "checkpoint.new": "saving the checkpoint: ", "dir": "saving the checkpoint: ",
	} {
		syncing(t, func(string) error { return nil })
		name, checkpoint := paths(t)
		f, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start, Every: -1})
		require.NoError(t, err)
		require.NoError(t, f.Append(line(0), place(0)))
		require.NoError(t, f.Save())
		before := read(t, checkpoint)
		syncing(t, func(of string) error {
			if filepath.Base(of) == failing || failing == "dir" && of == filepath.Dir(name) {
				return &os.PathError{Op: "sync", Path: of, Err: syscall.EIO}
			}
			return nil
		})
		require.NoError(t, f.Append(line(1), place(1)))
		for _, err := range []error{f.Save(), f.Append(line(2), place(2)), f.Close()} {
			require.ErrorIs(t, err, syscall.EIO, failing)
			require.ErrorContains(t, err, want)
		}
		require.Equal(t, failing != "dir", before == read(t, checkpoint), failing)
	}
	syncing(t, func(string) error { return syscall.EIO })
	name, checkpoint := paths(t)
	_, err := auditfile.Open(name, checkpoint, auditfile.Options{Since: start})
	require.ErrorIs(t, err, syscall.EIO)
	require.NoFileExists(t, checkpoint)
}
