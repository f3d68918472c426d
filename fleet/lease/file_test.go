package lease_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// The fences of a run are larger than those of every run before, however that
// ended, and its leases are not theirs.
func TestFencesGrowFromRunToRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "leases")
	var old lease.Lease
	for _, leases := range []int{1, 1, 3000, 1} {
		store, err := lease.OpenFile(name)
		require.NoError(t, err)
		for range leases {
			held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
			require.NoError(t, err)
			require.Greater(t, held.Fence, old.Fence)
			require.NoError(t, store.Release(t.Context(), held))
			old = held
		}
		held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
		require.NoError(t, err)
		require.NoError(t, store.Close()) // what is held ends with it
		require.NoError(t, store.Close())
		_, err = store.Renew(t.Context(), held, time.Minute)
		require.ErrorContains(t, err, "closed")
		old = held
	}
}

func TestAFileOfLeasesIsForOneProcess(t *testing.T) {
	name := filepath.Join(t.TempDir(), "leases")
	store := openFile(t, name)
	_, err := lease.OpenFile(name)
	require.ErrorContains(t, err, "another program")
	require.NoError(t, store.Close())
	openFile(t, name)
}

func TestAFileThatDoesNotSayWhatFencesHaveReached(t *testing.T) {
	name := filepath.Join(t.TempDir(), "leases")
	for _, text := range []string{"", "{}", `{"fences_below":-1}`, `{"fences_below":0}`, "[]"} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		_, err := lease.OpenFile(name)
		require.ErrorContains(t, err, "opening the leases", text)
	}
	require.NoError(t, os.WriteFile(name, []byte(`{"fences_below":7}`), 0o600))
	last := int64(6)
	for range 2 { // 7 is the first that the file does not cover
		store := openFile(t, name)
		held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
		require.NoError(t, err)
		require.Greater(t, held.Fence, last)
		last = held.Fence
		require.NoError(t, store.Close())
	}
	_, err := lease.OpenFile(filepath.Join(name, "in", "a", "file"))
	require.Error(t, err)
}

// What runs under a lease keeps others out even after the lease's end, and Close
// waits for it.
func TestNobodyAcquiresWhileOneWrites(t *testing.T) {
	store := openFile(t, filepath.Join(t.TempDir(), "leases"))
	held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
	require.NoError(t, err)
	require.ErrorIs(t, store.While(t.Context(), held, func() error {
		require.NoError(t, store.Release(t.Context(), held))
		_, err := store.Acquire(t.Context(), "a", "two", time.Minute)
		require.ErrorIs(t, err, lease.ErrHeld)
		return os.ErrClosed
	}), os.ErrClosed)
	_, err = store.Acquire(t.Context(), "a", "two", time.Minute)
	require.NoError(t, err)
	require.ErrorIs(t, store.While(t.Context(), held, nil), lease.ErrLeaseLost)
}

func TestCloseWaitsForWhatIsWritten(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		store := openFile(t, filepath.Join(dir, "leases"))
		held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
		require.NoError(t, err)
		var written bool
		go store.While(t.Context(), held, func() error {
			time.Sleep(time.Hour)
			written = true
			return nil
		})
		synctest.Wait()
		require.NoError(t, store.Close())
		require.True(t, written)
	})
}
