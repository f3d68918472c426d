package lease_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// faulty is a store in memory whose requests can be made slow or to fail.
type faulty struct {
	lease.Store
	many  bool // can be renewed at once
	mu    sync.Mutex
	calls []string
	fault func(ctx context.Context, call string) error
}

func (f *faulty) meet(ctx context.Context, call string) error {
	if call != "renewed" {
		f.mu.Lock()
		f.calls = append(f.calls, call)
		f.mu.Unlock()
	}
	if f.fault == nil {
		return nil
	}
	return f.fault(ctx, call)
}

func (f *faulty) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (lease.Lease, error) {
	l, err := f.Store.Acquire(ctx, name, holder, ttl)
	return l, errors.Join(err, f.meet(ctx, "acquire"))
}

func (f *faulty) Renew(ctx context.Context, held lease.Lease, ttl time.Duration) (lease.Lease, error) {
	if err := f.meet(ctx, "renew"); err != nil {
		return lease.Lease{}, err
	}
	l, err := f.Store.Renew(ctx, held, ttl)
	return l, errors.Join(err, f.meet(ctx, "renewed"))
}

func (f *faulty) Release(ctx context.Context, held lease.Lease) error {
	return errors.Join(f.meet(ctx, "release"), f.Store.Release(ctx, held))
}

// together is one that renews many leases with one request.
type together struct{ *faulty }

func (m together) RenewAll(ctx context.Context, held []lease.Lease, ttl time.Duration) []error {
	if err := m.meet(ctx, "renew"); err != nil {
		return slices.Repeat([]error{err}, len(held))
	}
	errs := m.Store.(lease.Renewer).RenewAll(ctx, held, ttl)
	if err := m.meet(ctx, "renewed"); err != nil {
		return slices.Repeat([]error{err}, len(held))
	}
	return errs
}

// as returns the store as those who hold leases see it.
func (f *faulty) as() lease.Store {
	if f.many {
		return together{f}
	}
	return f
}

const ttl = time.Minute

// hold runs a test on a clock of its own, with stores that have faults: one that
// renews one lease at a time, and one that renews many.
func hold(t *testing.T, test func(t *testing.T, store *faulty)) {
	for name, many := range map[string]bool{"one": false, "many": true} {
		t.Run(name, func(t *testing.T) { holdWith(t, many, test) })
	}
}

func holdWith(t *testing.T, many bool, test func(t *testing.T, store *faulty)) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		file, err := lease.OpenFile(dir + "/leases")
		require.NoError(t, err)
		defer file.Close()
		test(t, &faulty{Store: file, many: many})
	})
}

// free reports whether somebody else could acquire the name now.
func free(t *testing.T, store *faulty) bool {
	l, err := store.Store.Acquire(t.Context(), "a", "other", ttl)
	if err == nil {
		require.NoError(t, store.Store.Release(t.Context(), l))
	}
	return err == nil
}

func TestHoldRenewsAndReleases(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, held lease.Lease) error {
			require.Equal(t, "a", held.Name)
			for range 99 { // so that no renewal is due when it ends
				time.Sleep(ttl / 10)
				require.NoError(t, ctx.Err())
				require.False(t, free(t, store))
			}
			return nil
		})
		require.NoError(t, err)
		require.True(t, free(t, store), "it was released")
		require.Len(t, store.calls, 1+29+1, "three renewals in each ttl")
		calls := len(store.calls)
		time.Sleep(time.Hour)
		require.Len(t, store.calls, calls, "nothing goes on after Hold")
	})
}

func TestHoldReturnsTheErrorOfTheWork(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		broken := errors.New("broken")
		work := func(context.Context, lease.Lease) error { return broken }
		require.ErrorIs(t, lease.Hold(t.Context(), store.as(), "a", "one", ttl, work), broken)
		require.True(t, free(t, store))
		held, err := store.Store.Acquire(t.Context(), "a", "other", ttl)
		require.NoError(t, err)
		require.ErrorIs(t, lease.Hold(t.Context(), store.as(), "a", "one", ttl, work), lease.ErrHeld)
		require.NoError(t, store.Store.Release(t.Context(), held))
		require.PanicsWithValue(t, "work", func() {
			_ = lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(context.Context, lease.Lease) error { panic("work") })
		})
		require.True(t, free(t, store), "it was released for all that")
	})
}

// The work is stopped before anybody else can acquire, however renewals fail:
// at once, or by never answering, or by answering late that all is well.
func TestWorkStopsBeforeAnotherCanAcquire(t *testing.T) {
	faults := map[string]func(context.Context, string) error{
		"refused":  func(_ context.Context, call string) error { return failing(call, 0) },
		"slowly":   func(_ context.Context, call string) error { return failing(call, ttl/7) },
		"silent":   func(ctx context.Context, call string) error { return silent(ctx, call) },
		"deaf":     func(ctx context.Context, call string) error { return silent(context.WithoutCancel(ctx), call) },
		"too late": func(_ context.Context, call string) error { return late(call) },
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			hold(t, func(t *testing.T, store *faulty) {
				store.fault = fault
				err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, _ lease.Lease) error {
					begun := time.Now()
					<-ctx.Done()
					require.ErrorIs(t, context.Cause(ctx), lease.ErrLeaseLost)
					require.False(t, free(t, store))
					require.Equal(t, ttl-ttl/10, time.Since(begun))
					time.Sleep(ttl / 10)
					require.True(t, free(t, store))
					return ctx.Err()
				})
				require.ErrorIs(t, err, lease.ErrLeaseLost)
				require.ErrorIs(t, err, context.Canceled)
				require.NotContains(t, store.calls, "release", "there is nothing to release")
			})
		})
	}
}

var errAway = errors.New("the server is away")

func failing(call string, after time.Duration) error {
	if call != "renew" {
		return nil
	}
	time.Sleep(after)
	return errAway
}

func silent(ctx context.Context, call string) error {
	if call != "renew" {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * ttl):
		return errAway
	}
}

func late(call string) error {
	if call == "renew" {
		time.Sleep(ttl - ttl/10 - ttl/3)
	}
	return nil
}

// The time that a reply takes is the lease's, not the holder's.
func TestTheTimeCountsFromTheRequest(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		store.fault = func(_ context.Context, call string) error {
			if call == "acquire" {
				time.Sleep(ttl / 2)
			}
			return failing(call, 0)
		}
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, _ lease.Lease) error {
			begun := time.Now()
			<-ctx.Done()
			require.False(t, free(t, store))
			require.Equal(t, ttl/2-ttl/10, time.Since(begun))
			return nil
		})
		require.ErrorIs(t, err, lease.ErrLeaseLost)
		require.ErrorIs(t, err, errAway, "it says what renewals met")
	})
}

// So is the time that the reply to a renewal takes, and the next is not the later
// for it.
func TestTheTimeOfARenewalCountsFromTheRequest(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		var away atomic.Bool
		store.fault = func(_ context.Context, call string) error {
			if call == "renewed" {
				time.Sleep(ttl / 8)
			}
			if away.Load() {
				return failing(call, 0)
			}
			return nil
		}
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, _ lease.Lease) error {
			time.Sleep(ttl / 6)
			require.Equal(t, 30, store.during(10*ttl))
			require.NoError(t, ctx.Err())
			away.Store(true)
			<-ctx.Done()
			require.False(t, free(t, store))
			time.Sleep(ttl / 10)
			require.True(t, free(t, store))
			return nil
		})
		require.ErrorIs(t, err, lease.ErrLeaseLost)
	})
}

func TestALeaseThatComesTooLateIsNotWorkedUnder(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		store.fault = func(context.Context, string) error { time.Sleep(ttl); return nil }
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(context.Context, lease.Lease) error {
			t.Error("it is over")
			return nil
		})
		require.ErrorIs(t, err, lease.ErrLeaseLost)
	})
}

func TestRenewalsThatFailAreRepeated(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		store.fault = func(_ context.Context, call string) error {
			if len(store.calls)%3 == 0 { // and a third gets through
				return nil
			}
			return failing(call, ttl/20)
		}
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, _ lease.Lease) error {
			time.Sleep(20 * ttl)
			return ctx.Err()
		})
		require.NoError(t, err)
	})
}

func TestALeaseThatIsGoneStopsTheWorkAtOnce(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, held lease.Lease) error {
			require.NoError(t, store.Store.Release(t.Context(), held))
			begun := time.Now()
			<-ctx.Done()
			require.Equal(t, ttl/3, time.Since(begun), "the next renewal tells")
			return nil
		})
		require.ErrorIs(t, err, lease.ErrLeaseLost)
	})
}

// A process that was paused finds its timers late; Err does not need them.
func TestErrKnowsOfTheEndWithoutATimer(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		store.fault = func(_ context.Context, call string) error { return failing(call, 0) }
		_ = lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(ctx context.Context, _ lease.Lease) error {
			time.Sleep(ttl - ttl/10) // this timer and that of Hold are due at the same time
			require.ErrorIs(t, ctx.Err(), context.Canceled)
			require.ErrorIs(t, context.Cause(ctx), lease.ErrLeaseLost)
			return nil
		})
	})
}

// When the caller stops the work, the lease is kept until it has ended.
func TestTheLeaseIsKeptWhileTheWorkEnds(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		ctx, cancel := context.WithCancel(t.Context())
		err := lease.Hold(ctx, store.as(), "a", "one", ttl, func(ctx context.Context, held lease.Lease) error {
			cancel()
			<-ctx.Done()
			time.Sleep(3 * ttl)
			require.False(t, free(t, store))
			return ctx.Err()
		})
		require.ErrorIs(t, err, context.Canceled)
		require.NotErrorIs(t, err, lease.ErrLeaseLost)
		require.True(t, free(t, store))
	})
}

// A release that fails is told: others have to wait for the ttl.
func TestAReleaseThatFailsIsAnError(t *testing.T) {
	hold(t, func(t *testing.T, store *faulty) {
		store.fault = func(ctx context.Context, call string) error {
			if call != "release" {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}
		err := lease.Hold(t.Context(), store.as(), "a", "one", ttl, func(context.Context, lease.Lease) error { return nil })
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestHoldNeedsWhatItNeeds(t *testing.T) {
	work := func(context.Context, lease.Lease) error { return nil }
	var none context.Context
	require.ErrorContains(t, lease.Hold(none, &faulty{}, "a", "one", ttl, work), "must not be nil")
	require.ErrorContains(t, lease.Hold(t.Context(), nil, "a", "one", ttl, work), "must not be nil")
	require.ErrorContains(t, lease.Hold(t.Context(), &faulty{}, "a", "one", ttl, nil), "must not be nil")
	for _, short := range []time.Duration{-time.Hour, 0, time.Second - 1} {
		err := lease.Hold(t.Context(), &faulty{}, "a", "one", short, work)
		require.ErrorContains(t, err, `holding the lease "a": ttl must be 1s or more`)
	}
}
