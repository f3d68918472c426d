package lease_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// stores are what every test of a Store runs on.
func stores(t *testing.T, test func(*testing.T, lease.Store)) {
	t.Run("Postgres", func(t *testing.T) { test(t, openPostgres(t, fleettest.Database(t))) })
	t.Run("File", func(t *testing.T) { test(t, openFile(t, filepath.Join(t.TempDir(), "leases"))) })
}

func openPostgres(t *testing.T, address string) *lease.Postgres {
	t.Helper()
	store, err := lease.OpenPostgres(t.Context(), fleettest.Pool(t, address), "fleet")
	require.NoError(t, err)
	return store
}

func openFile(t *testing.T, name string) *lease.File {
	t.Helper()
	store, err := lease.OpenFile(name)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

// short is a ttl that is over at the next look.
const short = time.Millisecond

// acquire waits for what is held for a moment only.
func acquire(t *testing.T, store lease.Store, name, holder string) lease.Lease {
	t.Helper()
	var l lease.Lease
	require.Eventually(t, func() (ok bool) {
		var err error
		l, err = store.Acquire(t.Context(), name, holder, time.Minute)
		if err != nil {
			require.ErrorIs(t, err, lease.ErrHeld)
		}
		return err == nil
	}, fleettest.Patience, time.Millisecond)
	return l
}

func TestALeaseIsHeldByOne(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
		require.NoError(t, err)
		require.Equal(t, "a", held.Name)
		require.Equal(t, "one", held.Holder)
		require.Positive(t, held.Fence)
		for _, holder := range []string{"one", "two"} {
			_, err = store.Acquire(t.Context(), "a", holder, time.Minute)
			require.ErrorIs(t, err, lease.ErrHeld, "even if it has the same holder")
		}
		_, err = store.Acquire(t.Context(), "b", "two", time.Minute)
		require.NoError(t, err, "another name is another lease")

		longer, err := store.Renew(t.Context(), held, time.Hour)
		require.NoError(t, err)
		require.Equal(t, held.Fence, longer.Fence)
		require.Greater(t, longer.Until.Sub(held.Until), 50*time.Minute)

		require.NoError(t, store.Release(t.Context(), held))
		next, err := store.Acquire(t.Context(), "a", "two", time.Minute)
		require.NoError(t, err)
		require.Greater(t, next.Fence, held.Fence)
	})
}

func TestALeaseThatIsOverIsLost(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		old, err := store.Acquire(t.Context(), "a", "one", short)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			list, err := store.List(t.Context(), "")
			return err == nil && len(list) == 0
		}, fleettest.Patience, time.Millisecond)
		_, err = store.Renew(t.Context(), old, time.Minute)
		require.ErrorIs(t, err, lease.ErrLeaseLost, "though nobody else has it")

		held := acquire(t, store, "a", "two")
		_, err = store.Renew(t.Context(), old, time.Minute)
		require.ErrorIs(t, err, lease.ErrLeaseLost)
		require.NoError(t, store.Release(t.Context(), old), "it is not there")
		_, err = store.Renew(t.Context(), held, time.Minute)
		require.NoError(t, err, "the release of an old lease is not that of the new one")

		require.NoError(t, store.Release(t.Context(), held))
		require.NoError(t, store.Release(t.Context(), held))
		_, err = store.Renew(t.Context(), held, time.Minute)
		require.ErrorIs(t, err, lease.ErrLeaseLost)
		_, err = store.Renew(t.Context(), lease.Lease{Name: "never", Fence: 1}, time.Minute)
		require.ErrorIs(t, err, lease.ErrLeaseLost)
	})
}

func TestListHasWhatIsHeld(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		list, err := store.List(t.Context(), "")
		require.NoError(t, err)
		require.Empty(t, list)
		for _, name := range []string{"b/2", "a/1", "b/1", "B/3", "b%1"} {
			_, err := store.Acquire(t.Context(), name, "one", time.Minute)
			require.NoError(t, err)
		}
		list, err = store.List(t.Context(), "b/")
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.Equal(t, []string{"b/1", "b/2"}, []string{list[0].Name, list[1].Name})
		require.Equal(t, "one", list[0].Holder)
		require.Positive(t, list[0].Fence)
		require.False(t, list[0].Until.IsZero())
		list, err = store.List(t.Context(), "b%")
		require.NoError(t, err)
		require.Len(t, list, 1)
	})
}

// Of many who acquire at once one does, and each is given a larger fence.
func TestOneOfManyAcquires(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		var last int64
		for range 20 {
			held := race(t, store, 16)
			require.Len(t, held, 1)
			require.Greater(t, held[0].Fence, last)
			last = held[0].Fence
			require.NoError(t, store.Release(t.Context(), held[0]))
		}
	})
}

// race lets many acquire at once and returns what they got.
func race(t *testing.T, store lease.Store, many int) (held []lease.Lease) {
	var mu sync.Mutex
	var all sync.WaitGroup
	start := make(chan struct{})
	for range many {
		all.Go(func() {
			<-start
			l, err := store.Acquire(t.Context(), "a", "one", time.Minute)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				held = append(held, l)
				return
			}
			if !errors.Is(err, lease.ErrHeld) {
				t.Error(err)
			}
		})
	}
	close(start)
	all.Wait()
	return held
}

func TestWhatCanNotBeALease(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		for _, name := range []string{"", strings.Repeat("a", 1001), "a\x00b", "\xff"} {
			_, err := store.Acquire(t.Context(), name, "one", time.Minute)
			require.ErrorContains(t, err, "its name")
			_, err = store.Renew(t.Context(), lease.Lease{Name: name}, time.Minute)
			require.ErrorContains(t, err, "its name")
			require.ErrorContains(t, store.Release(t.Context(), lease.Lease{Name: name}), "its name")
		}
		_, err := store.Acquire(t.Context(), "a", "\xff", time.Minute)
		require.ErrorContains(t, err, "its holder")
		for _, ttl := range []time.Duration{0, -time.Second, time.Microsecond, 1 << 62} {
			_, err := store.Acquire(t.Context(), "a", "one", ttl)
			require.ErrorContains(t, err, "ttl must be")
		}
		_, err = store.List(t.Context(), "\xff")
		require.ErrorContains(t, err, "the prefix")
		var none context.Context
		_, err = store.Acquire(none, "a", "one", time.Minute)
		require.ErrorContains(t, err, "context is nil")
	})
}

func TestAContextThatEndedAsksNothing(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		held, err := store.Acquire(t.Context(), "a", "one", time.Minute)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = store.Acquire(ctx, "b", "one", time.Minute)
		require.ErrorIs(t, err, context.Canceled)
		_, err = store.Renew(ctx, held, time.Minute)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, store.Release(ctx, held), context.Canceled)
		_, err = store.List(ctx, "")
		require.ErrorIs(t, err, context.Canceled)
	})
}
