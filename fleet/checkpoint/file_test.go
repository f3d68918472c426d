package checkpoint_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

func isNone(err error) bool { return errors.Is(err, checkpoint.ErrNone) }
func isHeld(err error) bool { return errors.Is(err, lease.ErrHeld) }

func TestTheNextRunFindsTheCheckpoints(t *testing.T) {
	dir := t.TempDir()
	leases, store := openFile(t, dir)
	old := acquire(t, leases, "a")
	require.NoError(t, store.Save(t.Context(), old, []byte("first")))
	require.NoError(t, leases.Close())
	require.Error(t, store.Save(t.Context(), old, []byte("after")), "the leases are closed")

	leases, store = openFile(t, dir)
	defer leases.Close()
	loaded, err := store.Load(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "first", string(loaded))
	require.ErrorIs(t, store.Save(t.Context(), old, nil), lease.ErrLeaseLost, "it is a lease of the run before")
	require.NoError(t, store.Save(t.Context(), acquire(t, leases, "a"), []byte("second")))
}

func TestOnlyTheOwnerReadsCheckpoints(t *testing.T) {
	dir := t.TempDir()
	leases, store := openFile(t, dir)
	defer leases.Close()
	require.NoError(t, store.Save(t.Context(), acquire(t, leases, "a"), nil))
	for name, mode := range map[string]os.FileMode{
		"checkpoints": 0o700 | os.ModeDir, "checkpoints/a.checkpoint": 0o600, "leases": 0o600, "leases.lock": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode(), name)
	}
}

func TestAFolderThatCanNotBeMade(t *testing.T) {
	dir := t.TempDir()
	leases, _ := openFile(t, dir)
	defer leases.Close()
	_, err := checkpoint.OpenFile(filepath.Join(dir, "leases.lock", "in"), leases)
	require.ErrorContains(t, err, "opening the checkpoints")
	_, err = checkpoint.OpenFile(dir, nil)
	require.ErrorContains(t, err, "must not be nil")
}
