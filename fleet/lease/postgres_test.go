package lease_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// Whoever tidies up the tables does not let an old fence be given out again.
func TestFencesGrowOverRowsThatWereDeleted(t *testing.T) {
	pool := fleettest.Pool(t, fleettest.Database(t))
	store, err := lease.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	old, err := store.Acquire(t.Context(), "a", "one", time.Minute)
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), `DELETE FROM fleet.leases`)
	require.NoError(t, err)
	held, err := store.Acquire(t.Context(), "a", "two", time.Minute)
	require.NoError(t, err)
	require.Greater(t, held.Fence, old.Fence)
}

// What a process thinks the time is changes nothing: it sends no time, and what
// it has of the server's is only shown.
func TestClocksOfProcessesDoNotMatter(t *testing.T) {
	store := openPostgres(t, fleettest.Database(t))
	held, err := store.Acquire(t.Context(), "a", "one", time.Hour)
	require.NoError(t, err)
	for _, skew := range []time.Duration{-1000 * time.Hour, 1000 * time.Hour} {
		skewed := held
		skewed.Until = time.Now().Add(skew)
		renewed, err := store.Renew(t.Context(), skewed, time.Hour)
		require.NoError(t, err)
		require.WithinDuration(t, held.Until, renewed.Until, 30*time.Minute)
	}
	_, err = store.Acquire(t.Context(), "a", "two", time.Hour)
	require.ErrorIs(t, err, lease.ErrHeld)
}

// through opens a store whose connections lead through a proxy.
func through(t *testing.T, address string) (*fleettest.Proxy, *lease.Postgres) {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(address)
	require.NoError(t, err)
	proxy := fleettest.NewProxy(t, fmt.Sprintf("%s:%d", cfg.ConnConfig.Host, cfg.ConnConfig.Port))
	_, err = fmt.Sscanf(proxy.Address, "127.0.0.1:%d", &cfg.ConnConfig.Port)
	require.NoError(t, err)
	cfg.ConnConfig.Host = "127.0.0.1"
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := lease.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	return proxy, store
}

// Over half-open connections every request ends by itself.
func TestNoRequestWaitsForEver(t *testing.T) {
	proxy, store := through(t, fleettest.Database(t))
	held, err := store.Acquire(t.Context(), "a", "one", time.Hour)
	require.NoError(t, err)
	before := schema.Patience
	defer func() { schema.Patience = before }()
	schema.Patience = 100 * time.Millisecond
	proxy.Silence()
	_, err = store.Acquire(t.Context(), "b", "one", time.Hour)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = store.Renew(t.Context(), held, time.Hour)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, store.Release(t.Context(), held), context.DeadlineExceeded)
	_, err = store.List(t.Context(), "")
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// When the way to the server is cut off, the work ends, and another takes over.
func TestTheWorkEndsWhenTheServerIsAway(t *testing.T) {
	faults := map[string]func(*fleettest.Proxy){
		"half-open": (*fleettest.Proxy).Silence,
		"refused":   (*fleettest.Proxy).CutRequests,
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			address := fleettest.Database(t)
			proxy, store := through(t, address)
			direct := openPostgres(t, address)
			err := lease.Hold(t.Context(), store, "a", "one", 2*time.Second, func(ctx context.Context, old lease.Lease) error {
				fault(proxy)
				<-ctx.Done()
				require.ErrorIs(t, context.Cause(ctx), lease.ErrLeaseLost)
				held := acquire(t, direct, "a", "two")
				require.Greater(t, held.Fence, old.Fence)
				return nil
			})
			require.ErrorIs(t, err, lease.ErrLeaseLost)
		})
	}
}

// Slow answers, and connections that are cut, do not end a lease.
func TestALeaseIsKeptOverABadConnection(t *testing.T) {
	proxy, store := through(t, fleettest.Database(t))
	proxy.Delay("30")
	err := lease.Hold(t.Context(), store, "a", "one", 12*time.Second, func(ctx context.Context, held lease.Lease) error {
		until := held.Until
		for range 2 { // renewals
			proxy.Cut()
			require.Eventually(t, func() bool {
				list, err := store.List(t.Context(), "a")
				if err != nil || len(list) != 1 || !list[0].Until.After(until) {
					return false
				}
				until = list[0].Until
				return true
			}, fleettest.Patience, 50*time.Millisecond)
		}
		return ctx.Err()
	})
	require.NoError(t, err)
}
