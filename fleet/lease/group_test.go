package lease_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// crowd holds many leases, begun one after the other, until each is told to end.
type crowd struct {
	*testing.T
	store *faulty
	all   sync.WaitGroup
	leave map[string]func()
	mu    sync.Mutex
	ended map[string]error
}

func newCrowd(t *testing.T, store *faulty, n int, apart time.Duration) *crowd {
	c := &crowd{T: t, store: store, leave: map[string]func(){}, ended: map[string]error{}}
	t.Cleanup(func() { c.end() })
	for i := range n {
		c.join(fmt.Sprint(i))
		time.Sleep(apart)
	}
	return c
}

func (c *crowd) join(name string) {
	ctx, leave := context.WithCancel(context.WithoutCancel(c.Context()))
	c.leave[name] = leave
	c.all.Go(func() {
		err := lease.Hold(ctx, c.store.as(), name, "one", ttl, func(ctx context.Context, _ lease.Lease) error {
			<-ctx.Done()
			return nil
		})
		c.mu.Lock()
		defer c.mu.Unlock()
		c.ended[name] = err
	})
	synctest.Wait()
}

// end ends all, and returns how.
func (c *crowd) end() map[string]error {
	for _, leave := range c.leave {
		leave()
	}
	c.all.Wait()
	return c.ended
}

// during counts the renewals that are asked for meanwhile.
func (f *faulty) during(d time.Duration) int {
	f.mu.Lock()
	f.calls = nil
	f.mu.Unlock()
	time.Sleep(d)
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.calls)
}

// However many leases a process holds, and whenever each was acquired, they are
// renewed with one request three times in the ttl.
func TestManyLeasesAreRenewedTogether(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		c := newCrowd(t, store, 900, 97*time.Millisecond)
		time.Sleep(ttl)
		require.Equal(t, 30, store.during(10*ttl))
		c.join("late")
		time.Sleep(ttl)
		require.Equal(t, 30, store.during(10*ttl))
		held, err := store.List(t.Context(), "")
		require.NoError(t, err)
		require.Len(t, held, 901)
		for name, err := range c.end() {
			require.NoError(t, err, name)
		}
		require.Zero(t, store.during(ttl), "nothing goes on after the last one")
	})
	holdWith(t, false, func(t *testing.T, store *faulty) {
		c := newCrowd(t, store, 9, time.Second)
		require.InDelta(t, 9*30, store.during(10*ttl), 9, "a store that renews one at a time is asked for each")
		for name, err := range c.end() {
			require.NoError(t, err, name)
		}
	})
}

// Leases of different ttls are not renewed together.
func TestLeasesOfDifferentLengths(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		c := newCrowd(t, store, 3, 0)
		time.Sleep(ttl / 6)
		err := lease.Hold(t.Context(), store.as(), "long", "one", 10*ttl, func(ctx context.Context, _ lease.Lease) error {
			require.InDelta(t, 90+9, store.during(30*ttl), 1)
			return ctx.Err()
		})
		require.NoError(t, err)
		for name, err := range c.end() {
			require.NoError(t, err, name)
		}
	})
}

// Work that goes on under a lease that is lost has nothing renewed, and keeps no
// other lease from being. When it has ended all begins anew.
func TestWorkThatGoesOnAfterItsLease(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		lost, end := make(chan struct{}), make(chan struct{})
		ended := make(chan error)
		go func() {
			ended <- lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, held lease.Lease) error {
				err := store.Store.Release(t.Context(), held)
				<-ctx.Done()
				close(lost)
				<-end
				return err
			})
		}()
		<-lost
		require.Zero(t, store.during(10*ttl+ttl/6))
		for range 2 {
			c := newCrowd(t, store, 3, 0)
			time.Sleep(ttl / 6)
			require.Equal(t, 9, store.during(3*ttl))
			for name, err := range c.end() {
				require.NoError(t, err, name)
			}
			select {
			case end <- struct{}{}:
				require.ErrorIs(t, <-ended, lease.ErrLeaseLost)
			default:
			}
		}
	})
}

// More than can be renewed with one request are renewed with several.
func TestMoreLeasesThanOneRequestTakes(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		c := newCrowd(t, store, 4100, 0)
		time.Sleep(ttl / 10)
		require.Equal(t, 3*3*3, store.during(3*ttl))
		for name, err := range c.end() {
			require.NoError(t, err, name)
		}
	})
}

// A lease that is lost while others are renewed before it is not renewed after
// that: nobody holds it, and others would wait for it.
func TestALostLeaseIsNotRenewed(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		var renewals atomic.Int32
		store.fault = func(_ context.Context, call string) error {
			if call != "renew" || renewals.Add(1) > 1 {
				return nil
			}
			return failing(call, 6*ttl/10)
		}
		c := newCrowd(t, store, 4100, 0)
		time.Sleep(ttl / 4)
		c.join("late")
		time.Sleep(ttl)
		held, err := store.List(t.Context(), "")
		require.NoError(t, err)
		require.Equal(t, 1, len(held)) //nolint:testifylint // Len would print them all
		ended := c.end()
		require.ErrorIs(t, ended["4099"], lease.ErrLeaseLost)
		require.NoError(t, ended["late"])
	})
}

// One lease that is lost ends its own work, at the next renewal, and no other.
func TestALostLeaseEndsNoOther(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		c := newCrowd(t, store, 20, time.Second)
		list, err := store.List(t.Context(), "7")
		require.NoError(t, err)
		require.NoError(t, store.Store.Release(t.Context(), list[0]))
		time.Sleep(ttl / 3)
		c.mu.Lock()
		require.Len(t, c.ended, 1)
		require.ErrorIs(t, c.ended["7"], lease.ErrLeaseLost)
		c.mu.Unlock()
		time.Sleep(10 * ttl)
		for name, err := range c.end() {
			require.Equal(t, name == "7", errors.Is(err, lease.ErrLeaseLost), name)
		}
	})
}

// While the store is away all work ends, each before another process can acquire
// its name, and leases of another ttl or store are not touched.
func TestManyLeasesOfAStoreThatIsAway(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		var away atomic.Bool
		store.fault = func(_ context.Context, call string) error {
			if !away.Load() {
				return nil
			}
			return failing(call, ttl/7)
		}
		c := newCrowd(t, store, 20, 2*time.Second)
		other := newCrowd(t, &faulty{Store: store.Store, many: true}, 0, 0)
		other.join("other")
		away.Store(true)
		for range 1000 {
			time.Sleep(ttl / 1000)
			c.mu.Lock()
			for name, err := range c.ended {
				require.ErrorIs(t, err, lease.ErrLeaseLost, name)
				require.ErrorIs(t, err, errAway, name)
			}
			for i := range 20 {
				name := fmt.Sprint(i)
				l, err := store.Store.Acquire(t.Context(), name, "other", ttl)
				if err == nil {
					require.NoError(t, store.Store.Release(t.Context(), l))
					require.Contains(t, c.ended, name, "it works still")
				}
			}
			c.mu.Unlock()
		}
		require.Len(t, c.end(), 20)
		require.NoError(t, other.end()["other"])
	})
}

// A store that answers for other leases than it was asked for is one that failed.
type forgetful struct{ *faulty }

func (forgetful) RenewAll(context.Context, []lease.Lease, time.Duration) []error { return nil }

func TestAStoreThatForgetsToAnswer(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		err := lease.Hold(t.Context(), forgetful{store}, "a", "one", ttl, func(ctx context.Context, _ lease.Lease) error {
			<-ctx.Done()
			return nil
		})
		require.ErrorIs(t, err, lease.ErrLeaseLost)
		require.ErrorContains(t, err, "the store answered for 0 of 1 leases")
	})
}

// uncomparable is a store that can't be looked up.
type uncomparable struct {
	together
	_ []int
}

func TestAStoreThatCanNotBeCompared(t *testing.T) {
	holdWith(t, true, func(t *testing.T, store *faulty) {
		err := lease.Hold(t.Context(), uncomparable{together: together{store}}, "a", "one", ttl,
			func(ctx context.Context, _ lease.Lease) error {
				time.Sleep(3 * ttl)
				return ctx.Err()
			})
		require.NoError(t, err)
	})
}

// Each lease is renewed, or is said to be lost, whatever the others are.
func TestRenewAllRenewsWhatIsHeld(t *testing.T) {
	stores(t, func(t *testing.T, store lease.Store) {
		all := store.(lease.Renewer)
		require.Empty(t, all.RenewAll(t.Context(), nil, time.Hour))
		var held []lease.Lease
		for i := range 5 {
			l, err := store.Acquire(t.Context(), fmt.Sprint(i), "one", time.Minute)
			require.NoError(t, err)
			held = append(held, l)
		}
		require.NoError(t, store.Release(t.Context(), held[1]))
		require.NoError(t, store.Release(t.Context(), held[2]))
		_, err := store.Acquire(t.Context(), "2", "two", time.Minute)
		require.NoError(t, err)
		asked := append(held, lease.Lease{Name: "never", Fence: 1}, lease.Lease{Name: "\xff"}, held[0])
		for i, err := range all.RenewAll(t.Context(), asked, time.Hour) {
			switch i {
			case 1, 2, 5:
				require.ErrorIs(t, err, lease.ErrLeaseLost)
				require.ErrorContains(t, err, fmt.Sprintf("renewing the lease %q", asked[i].Name))
			case 6:
				require.ErrorContains(t, err, "its name is not UTF-8")
			default:
				require.NoError(t, err)
			}
		}
		list, err := store.List(t.Context(), "")
		require.NoError(t, err)
		require.Len(t, list, 4)
		for i, name := range []string{"0", "2", "3", "4"} {
			require.Equal(t, name, list[i].Name)
			require.Equal(t, name != "2", list[i].Until.Sub(held[0].Until) > 50*time.Minute)
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		for _, err := range all.RenewAll(over, held, time.Hour) {
			require.ErrorIs(t, err, context.Canceled)
		}
		for _, err := range all.RenewAll(t.Context(), held, 0) {
			require.ErrorContains(t, err, "ttl must be")
		}
	})
}

// A row that somebody has locked is waited for by nobody else's renewal.
func TestALockedRowKeepsNoOtherFromBeingRenewed(t *testing.T) {
	address := fleettest.Database(t)
	store := openPostgres(t, address)
	a, err := store.Acquire(t.Context(), "a", "one", time.Minute)
	require.NoError(t, err)
	b, err := store.Acquire(t.Context(), "b", "one", time.Minute)
	require.NoError(t, err)
	tx, err := fleettest.Pool(t, address).Begin(t.Context())
	require.NoError(t, err)
	defer tx.Rollback(context.Background())
	_, err = tx.Exec(t.Context(), `DELETE FROM fleet.leases WHERE name = 'a'`)
	require.NoError(t, err)
	errs := store.RenewAll(t.Context(), []lease.Lease{a, b}, time.Hour)
	require.ErrorContains(t, errs[0], `renewing the lease "a": its row is locked`)
	require.NotErrorIs(t, errs[0], lease.ErrLeaseLost, "it is not known yet")
	require.NoError(t, errs[1])
	require.NoError(t, tx.Commit(t.Context()))
	errs = store.RenewAll(t.Context(), []lease.Lease{a, b}, time.Hour)
	require.ErrorIs(t, errs[0], lease.ErrLeaseLost)
	require.NoError(t, errs[1])
}
