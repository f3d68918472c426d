package checkpoint_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// stores are what every test of a Store runs on.
func stores(t *testing.T, test func(*testing.T, lease.Store, checkpoint.Store)) {
	t.Run("Postgres", func(t *testing.T) {
		pool := fleettest.Pool(t, fleettest.Database(t))
		leases, err := lease.OpenPostgres(t.Context(), pool, "fleet")
		require.NoError(t, err)
		store, err := checkpoint.OpenPostgres(t.Context(), pool, "fleet")
		require.NoError(t, err)
		test(t, leases, store)
	})
	t.Run("File", func(t *testing.T) {
		leases, store := openFile(t, t.TempDir())
		test(t, leases, store)
		require.NoError(t, leases.Close())
	})
}

func openFile(t *testing.T, dir string) (*lease.File, *checkpoint.File) {
	t.Helper()
	leases, err := lease.OpenFile(filepath.Join(dir, "leases"))
	require.NoError(t, err)
	store, err := checkpoint.OpenFile(filepath.Join(dir, "checkpoints"), leases)
	require.NoError(t, err)
	return leases, store
}

func acquire(t *testing.T, leases lease.Store, name string) lease.Lease {
	t.Helper()
	held, err := leases.Acquire(t.Context(), name, "one", time.Minute)
	require.NoError(t, err)
	return held
}

func TestACheckpointIsWhatWasSavedLast(t *testing.T) {
	stores(t, func(t *testing.T, leases lease.Store, store checkpoint.Store) {
		names := []string{"a", "A", "a.b", "../a", "b/../a", strings.Repeat("é", 500), "%", "con", strings.Repeat("a", 1000)}
		for i, name := range names {
			_, err := store.Load(t.Context(), name)
			require.ErrorIs(t, err, checkpoint.ErrNone)
			held := acquire(t, leases, name)
			for _, data := range [][]byte{[]byte("\x00\xff{"), nil, bytes.Repeat([]byte("a"), 1<<20), fmt.Append(nil, i)} {
				require.NoError(t, store.Save(t.Context(), held, data))
				loaded, err := store.Load(t.Context(), name)
				require.NoError(t, err)
				require.True(t, bytes.Equal(data, loaded))
			}
		}
		for i, name := range names {
			loaded, err := store.Load(t.Context(), name)
			require.NoError(t, err)
			require.Equal(t, fmt.Append(nil, i), loaded, "each has its own")
		}
	})
}

// A holder that was paused finds the lease over, taken, and given back: nothing
// that it saves replaces anything.
func TestAHolderThatWasPausedSavesNothing(t *testing.T) {
	stores(t, func(t *testing.T, leases lease.Store, store checkpoint.Store) {
		old := acquire(t, leases, "a")
		require.NoError(t, store.Save(t.Context(), old, []byte("old")))
		refused := func(kept string) {
			t.Helper()
			require.ErrorIs(t, store.Save(t.Context(), old, []byte("late")), lease.ErrLeaseLost)
			loaded, err := store.Load(t.Context(), "a")
			require.NoError(t, err)
			require.Equal(t, kept, string(loaded))
		}
		require.NoError(t, leases.Release(t.Context(), old))
		refused("old")
		held := acquire(t, leases, "a")
		refused("old")
		require.NoError(t, store.Save(t.Context(), held, []byte("new")))
		refused("new")
		require.NoError(t, leases.Release(t.Context(), held))
		refused("new")
		for _, never := range []lease.Lease{{Name: "a"}, {Name: "a", Fence: held.Fence + 1}, {Name: "b", Fence: held.Fence}} {
			require.ErrorIs(t, store.Save(t.Context(), never, nil), lease.ErrLeaseLost)
		}
	})
}

func TestASaveAfterTheLeasesTimeIsRefused(t *testing.T) {
	stores(t, func(t *testing.T, leases lease.Store, store checkpoint.Store) {
		held, err := leases.Acquire(t.Context(), "a", "one", time.Millisecond)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			list, err := leases.List(t.Context(), "")
			return err == nil && len(list) == 0
		}, fleettest.Patience, time.Millisecond)
		require.ErrorIs(t, store.Save(t.Context(), held, nil), lease.ErrLeaseLost, "though nobody else has it")
		_, err = store.Load(t.Context(), "a")
		require.ErrorIs(t, err, checkpoint.ErrNone)
	})
}

// Whoever holds the lease counts up; if anybody saved under a lease that is
// over, a number would come twice.
func TestManyTakeTurns(t *testing.T) {
	stores(t, func(t *testing.T, leases lease.Store, store checkpoint.Store) {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 5 {
					count(t, leases, store)
				}
			})
		}
		all.Wait()
		loaded, err := store.Load(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, strings.Repeat("+", 20), string(loaded))
	})
}

func count(t *testing.T, leases lease.Store, store checkpoint.Store) {
	for t.Context().Err() == nil {
		err := lease.Hold(t.Context(), leases, "a", "one", time.Minute, func(ctx context.Context, held lease.Lease) error {
			last, err := store.Load(ctx, "a")
			if err != nil && !isNone(err) {
				return err
			}
			return store.Save(ctx, held, append(last, '+'))
		})
		if err == nil {
			return
		}
		if !isHeld(err) {
			t.Error(err)
			return
		}
	}
}

func TestManySaveUnderOneLease(t *testing.T) {
	stores(t, func(t *testing.T, leases lease.Store, store checkpoint.Store) {
		held := acquire(t, leases, "a")
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				if err := store.Save(t.Context(), held, bytes.Repeat([]byte{byte(i)}, 1<<16)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		loaded, err := store.Load(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, bytes.Repeat(loaded[:1], 1<<16), loaded, "it is one of them, whole")
	})
}

func TestWhatCanNotBeACheckpoint(t *testing.T) {
	stores(t, func(t *testing.T, leases lease.Store, store checkpoint.Store) {
		_, err := store.Load(t.Context(), "a\x00")
		require.ErrorContains(t, err, "its name")
		require.ErrorContains(t, store.Save(t.Context(), lease.Lease{Name: "\xff"}, nil), "its name")
		var none context.Context
		_, err = store.Load(none, "a")
		require.ErrorContains(t, err, "context is nil")
		held := acquire(t, leases, "a")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, store.Save(ctx, held, nil), context.Canceled)
		_, err = store.Load(ctx, "a")
		require.ErrorIs(t, err, context.Canceled)
	})
}
