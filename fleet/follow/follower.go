package follow

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// Follower is one process's part of the fleet.
type Follower struct {
	cfg    Config
	id     string // this process's, in all leases
	turns  chan struct{}
	counts counts

	mu       sync.Mutex
	held     map[string]*holding
	accounts []string
	asked    time.Time // when the accounts were
	seen     time.Time // when the leases were listed
	workers  int
	share    int
	rest     time.Time // no accounts are taken before
	rests    int       // how often that was so since the sink last took a batch
	running  sync.WaitGroup
}

// New makes a follower. Nothing is sent before Run.
func New(cfg Config) (*Follower, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("follow.New: %w", err)
	}
	cfg = cfg.withDefaults()
	return &Follower{
		cfg: cfg, id: cfg.Name + "-" + rand.Text()[:8], turns: make(chan struct{}, cfg.Reading),
		held: map[string]*holding{}, counts: counts{events: map[Kind]int64{}},
	}, nil
}

// Run follows accounts until ctx ends. Then it writes what it has read, hands its
// leases back and returns nil, or what it could not hand back: those leases end by
// themselves. It can be called once.
func (f *Follower) Run(ctx context.Context) error {
	if ctx == nil {
		return errors.New("follow: the context is nil")
	}
	defer f.stop()
	for {
		had := false
		err := lease.Hold(context.WithoutCancel(ctx), f.cfg.Leases, f.cfg.Prefix+workerPart+f.id, f.id, f.cfg.ttl(),
			func(held context.Context, _ lease.Lease) error { had = true; return f.lead(ctx, held) })
		if err != nil && ctx.Err() == nil {
			f.report(Event{Kind: kindOf(err), Err: err})
		}
		if wait.For(ctx, max(f.cfg.beat(), f.resting())) == nil {
			continue
		}
		f.stop()
		if err == nil || !had || errors.Is(err, lease.ErrLeaseLost) {
			return nil // there is nothing to hand back
		}
		return fmt.Errorf("follow: stopping: %w", err)
	}
}

// kindOf says what an error of a lease is.
func kindOf(err error) Kind {
	switch {
	case err == nil || errors.Is(err, errGaveUp):
		return GaveBack
	case errors.Is(err, lease.ErrLeaseLost):
		return Lost
	}
	return StoreFailed
}

// lead takes accounts and gives them back, as long as the process is registered.
// It returns when there is trouble with the sink, so that the others count without
// this one.
func (f *Follower) lead(ctx, held context.Context) error {
	for held.Err() == nil && f.resting() <= 0 {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			f.report(Event{Kind: StoreFailed, Err: err})
		}
		// Not all processes look at the same time.
		beat := f.cfg.beat()*4/5 + mathrand.N(f.cfg.beat()/5+1)
		if wait.For(ctx, beat) != nil {
			f.stop()
			return nil //nolint:nilerr // the context has ended, which is how it is stopped
		}
	}
	return nil
}

// look compares what this process has with its share.
func (f *Follower) look(ctx context.Context) error {
	accounts, err := f.list(ctx)
	if err != nil {
		return err
	}
	leases, err := f.cfg.Leases.List(ctx, f.cfg.Prefix)
	if err != nil {
		return err
	}
	v := newView(f.id, f.cfg.Prefix, accounts, leases)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.workers, f.share = time.Now(), len(v.workers), v.share(f.id)
	f.drop(v)
	f.giveBack(len(f.held) - f.share)
	f.take(ctx, v)
	return nil
}

// list returns the accounts. Those of the last time are better than none.
func (f *Follower) list(ctx context.Context) ([]string, error) {
	if f.accounts != nil && time.Since(f.asked) < f.cfg.AccountsEvery {
		return f.accounts, nil
	}
	accounts, err := f.cfg.Accounts(ctx)
	if err != nil {
		err = fmt.Errorf("listing the accounts: %w", err)
		if f.accounts == nil {
			return nil, err
		}
		f.report(Event{Kind: StoreFailed, Err: err})
		accounts = f.accounts
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// A list that changes while it is read can have an account twice.
	distinct := slices.Compact(slices.Sorted(slices.Values(accounts)))
	f.accounts, f.asked = append([]string{}, distinct...), time.Now()
	return f.accounts, nil
}

// drop gives back accounts that are no longer to be followed.
func (f *Follower) drop(v *view) {
	for account, h := range f.held {
		if !v.known[account] {
			h.leave()
		}
	}
}

// giveBack gives back n accounts, those that were taken last. Those that are
// being given back count.
func (f *Follower) giveBack(n int) {
	var staying []*holding
	for _, h := range f.held {
		if h.leaving.Load() {
			n--
		} else {
			staying = append(staying, h)
		}
	}
	slices.SortFunc(staying, func(a, b *holding) int { return b.taken.Compare(a.taken) })
	for _, h := range staying[:max(0, min(n, len(staying)))] {
		h.leave()
	}
}

// take takes accounts that nobody has, up to the share.
func (f *Follower) take(ctx context.Context, v *view) {
	for _, account := range v.free(f.held) {
		if len(f.held) >= f.share || ctx.Err() != nil {
			return
		}
		h := newHolding(ctx, f, account)
		f.held[account] = h
		f.running.Go(func() { f.left(h, h.hold(ctx)) })
	}
}

// left says what became of an account that is no longer held.
func (f *Follower) left(h *holding, err error) {
	f.mu.Lock()
	delete(f.held, h.account)
	if errors.Is(err, errGaveUp) {
		f.rest = time.Now().Add(3 * f.cfg.LeaseFor << min(f.rests, mostRests))
		f.rests++
	}
	f.mu.Unlock()
	if !errors.Is(err, lease.ErrHeld) { // otherwise another one was faster
		f.report(Event{Kind: kindOf(err), Account: h.account, Err: err})
	}
}

// mostRests is how often the time doubles in which a process whose sink fails
// takes no accounts.
const mostRests = 5

// sinkWorks says that the sink took a batch.
func (f *Follower) sinkWorks() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rests = 0
}

// resting is how long no accounts are to be taken.
func (f *Follower) resting() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Until(f.rest)
}

// stop gives everything back and waits until that is done.
func (f *Follower) stop() {
	f.mu.Lock()
	for _, h := range f.held {
		h.leave()
	}
	f.mu.Unlock()
	f.running.Wait()
}
