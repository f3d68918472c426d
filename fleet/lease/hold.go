package lease

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// Hold acquires a lease and calls do with it. While do works it renews the lease
// three times in its ttl, and when do has returned, or panicked, it releases
// the lease. Leases of one store and ttl are renewed together, if the store is a
// [Renewer]. The error is that of Acquire, such as ErrHeld, or that of do, or
// that of the release.
//
// do's context ends with ctx, and it ends when the lease can't be renewed: a
// tenth of ttl before anybody else could acquire the name. Its Err, called
// directly and not through a context made from it, looks at the clock, so that
// it knows of the end at once after the process was paused: ask it before each
// write. Hold waits for do, which must return then; the error is ErrLeaseLost,
// joined with do's. What do has yet to write is refused by its fence.
//
// ttl is how long others wait after this process has died. It must be longer
// than the pauses that are normal for the process and the store: less than a
// second is refused.
func Hold(
	ctx context.Context, store Store, name, holder string, ttl time.Duration, do func(context.Context, Lease) error,
) error {
	if ctx == nil || store == nil || do == nil {
		return fmt.Errorf("holding the lease %q: the context, the store and the function must not be nil", name)
	}
	if ttl < leastHold {
		return fmt.Errorf("holding the lease %q: ttl must be %v or more, not %v", name, leastHold, ttl)
	}
	sent := time.Now()
	held, err := store.Acquire(ctx, name, holder, ttl)
	if err != nil {
		return err
	}
	k := newKeeper(ctx, store, held, ttl, sent)
	if k.left() <= 0 {
		k.lose(errors.New("the store's reply came too late"))
		return k.release()
	}
	return k.run(do)
}

const leastHold = time.Second

// keeper is the context of who holds a lease, and what renews it.
type keeper struct {
	context.Context                         // ends when the caller's does, or the lease
	cancel          context.CancelCauseFunc // of it
	store           Store
	held            Lease
	ttl             time.Duration
	begun           time.Time
	end             atomic.Int64          // when the lease ends here, as the time since begun
	failure         atomic.Pointer[error] // of the last renewal
	loss            atomic.Pointer[error]
}

func newKeeper(ctx context.Context, store Store, held Lease, ttl time.Duration, sent time.Time) *keeper {
	k := &keeper{store: store, held: held, ttl: ttl, begun: sent}
	k.Context, k.cancel = context.WithCancelCause(ctx)
	k.extend(sent)
	return k
}

// extend counts the lease's time from when the store was asked: the store began
// to count later.
func (k *keeper) extend(sent time.Time) { k.end.Store(int64(sent.Sub(k.begun) + k.ttl - k.ttl/10)) }

// left is how long the lease lasts, by the monotonic clock.
func (k *keeper) left() time.Duration { return time.Duration(k.end.Load()) - time.Since(k.begun) }

// over reports whether the lease has ended here, whatever the store knows.
func (k *keeper) over() bool { return k.left() <= 0 || k.loss.Load() != nil }

// Err knows of the lease's end before any timer has run.
func (k *keeper) Err() error {
	if k.left() <= 0 {
		k.lose(nil)
	}
	return k.Context.Err()
}

// lose ends the work. Without an error it says what the last renewal met.
func (k *keeper) lose(err error) {
	if last := k.failure.Load(); err == nil && last != nil {
		err = *last
	}
	err = fmt.Errorf("holding the lease %q: %w", k.held.Name, errors.Join(ErrLeaseLost, err))
	k.loss.CompareAndSwap(nil, &err)
	k.cancel(*k.loss.Load())
}

// run works and renews. Renewals go on when the caller's context has ended,
// until do has returned: it may have something to finish.
func (k *keeper) run(do func(context.Context, Lease) error) (err error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(k.Context))
	var watching sync.WaitGroup
	watching.Go(func() { k.watch(ctx) })
	leave := join(k)
	defer func() {
		_ = k.Err()
		stop()
		k.cancel(nil)
		leave()
		watching.Wait()
		err = errors.Join(err, k.release())
	}()
	return do(k, k.held)
}

// watch loses the lease when its time is over, whatever the store is doing.
func (k *keeper) watch(ctx context.Context) {
	for left := k.left(); left > 0; left = k.left() {
		if wait.For(ctx, left) != nil {
			return
		}
	}
	k.lose(nil)
}

// renewed takes in what a renewal has come to that was sent at that time, and says
// when the next is due. One that fails is repeated: there are several before the
// lease's time is over.
func (k *keeper) renewed(sent time.Time, err error) (due time.Time) {
	switch {
	case err == nil:
		k.extend(sent)
		return sent.Add(k.ttl / 3)
	case errors.Is(err, ErrLeaseLost):
		k.lose(err)
	default:
		k.failure.Store(&err)
	}
	return time.Now().Add(k.ttl / 12)
}

// release hands the lease back, unless it is over.
func (k *keeper) release() error {
	if loss := k.loss.Load(); loss != nil {
		return *loss
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(k.Context), k.left())
	defer cancel()
	return k.store.Release(ctx, k.held)
}
