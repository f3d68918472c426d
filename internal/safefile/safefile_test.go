package safefile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(name, []byte("before"), 0o644))
	require.NoError(t, safefile.Replace(name, []byte("after")))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "after", string(text))
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode(), "nobody else reads it, whoever did before")
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, list, 1, "nothing is left beside it")
}

// What a crash left beside the file is taken away, not written through.
func TestReplaceFollowsNoLink(t *testing.T) {
	dir := t.TempDir()
	name, other := filepath.Join(dir, "file"), filepath.Join(dir, "other")
	require.NoError(t, os.WriteFile(other, []byte("other"), 0o600))
	require.NoError(t, os.Symlink(other, name+".new"))
	require.NoError(t, safefile.Replace(name, []byte("text")))
	text, err := os.ReadFile(other)
	require.NoError(t, err)
	require.Equal(t, "other", string(text))
}

func TestWhatCanNotBeWrittenLeavesTheFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(name, []byte("before"), 0o600))
	require.NoError(t, os.MkdirAll(filepath.Join(name+".new", "full"), 0o700))
	require.Error(t, safefile.Replace(name, []byte("after")))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, "before", string(text))
	require.Error(t, safefile.Replace(filepath.Join(dir, "no", "file"), nil))
	require.Error(t, safefile.SyncDir(filepath.Join(dir, "no")))
}
