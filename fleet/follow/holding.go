package follow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// holding is an account while this process follows it.
type holding struct {
	f       *Follower
	account string
	taken   time.Time
	stop    context.Context // ends reading
	leave   context.CancelFunc
	leaving atomic.Bool
	queue   *queue
	turn    *turn
	overlap time.Duration
	place   accounts.AuditCheckpoint // where to read on
	state   state
}

func newHolding(ctx context.Context, f *Follower, account string) *holding {
	h := &holding{f: f, account: account, taken: time.Now(), queue: newQueue(&f.cfg), overlap: f.cfg.Overlap}
	stop, cancel := context.WithCancel(ctx)
	h.stop, h.leave = stop, func() { h.leaving.Store(true); cancel() }
	h.turn = &turn{slots: f.turns, queue: h.queue}
	return h
}

// hold follows the account as long as the lease lasts and nobody says leave. The
// lease itself lasts longer than that: what was read is written under it.
func (h *holding) hold(ctx context.Context) error {
	defer h.leave()
	f := h.f
	return lease.Hold(context.WithoutCancel(ctx), f.cfg.Leases, f.cfg.Prefix+accountPart+h.account, f.id, f.cfg.ttl(),
		func(held context.Context, l lease.Lease) error {
			f.report(Event{Kind: Took, Account: h.account})
			return h.work(held, l)
		})
}

// work reads in one goroutine and writes in another.
func (h *holding) work(held context.Context, l lease.Lease) error {
	reading, cancel := context.WithCancel(held)
	defer cancel()
	defer context.AfterFunc(h.stop, cancel)()
	if err := h.begin(reading, l); err != nil {
		if h.stop.Err() != nil {
			return nil // it was left before it was begun
		}
		return err
	}
	w := newWriter(held, h, l)
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.read(reading)
		h.turn.end()
		h.queue.close()
	}()
	err := w.run()
	cancel()
	<-done
	return err
}

// begin loads the place, or saves where a new account starts, so that nothing is
// left out if this process dies before it has read anything.
func (h *holding) begin(ctx context.Context, l lease.Lease) error {
	text, err := h.f.cfg.Checkpoints.Load(ctx, l.Name)
	if errors.Is(err, checkpoint.ErrNone) {
		since := h.f.cfg.Since
		if since.IsZero() {
			since = time.Now()
		}
		h.place = accounts.AuditCheckpoint{Since: since.UTC(), Until: since.UTC()}
		if text, err = json.Marshal(h.place); err == nil {
			err = h.f.cfg.Checkpoints.Save(ctx, l, text)
		}
	} else if err == nil {
		err = h.parse(ctx, text)
	}
	if err != nil {
		return fmt.Errorf("account %q: where it was: %w", h.account, err)
	}
	h.state.begin(h.place.Until)
	return nil
}

// parse reads a checkpoint. One that can't be read is kept for somebody to look
// at, and holds the account for a while.
func (h *holding) parse(ctx context.Context, text []byte) error {
	err := json.Unmarshal(text, &h.place)
	if err == nil && h.place.Since.IsZero() {
		err = errors.New("it has no since")
	}
	if err != nil {
		err = fmt.Errorf("the checkpoint can't be read: %w", err)
		h.barred(ctx, err)
	}
	return err
}

// barred says that the account can't be followed now, and waits.
func (h *holding) barred(ctx context.Context, err error) {
	h.state.refused(err)
	h.f.report(Event{Kind: Refused, Account: h.account, Err: err, Again: h.f.cfg.RetryRefused})
	_ = wait.For(ctx, h.f.cfg.RetryRefused)
}

// read follows the log until ctx ends. A log that can't be followed now is tried
// again later.
func (h *holding) read(ctx context.Context) {
	for ctx.Err() == nil {
		err := h.follow(ctx)
		h.turn.end()
		if ctx.Err() != nil {
			return
		}
		if errors.Is(err, accounts.ErrAuditOrder) && h.overlap < maxOverlap {
			h.overlap = min(2*h.overlap, maxOverlap)
			h.queue.reached(h.place, time.Time{})
			continue
		}
		h.barred(ctx, err)
	}
}

// maxOverlap is how long the overlap gets when the server lists entries out of
// order.
const maxOverlap = 24 * time.Hour

// follow hands entries to the writer. It returns the error after which it is no
// use to go on.
func (h *holding) follow(ctx context.Context) (last error) {
	params := accounts.LogAuditFollowParams{
		List: h.f.cfg.List, Checkpoint: h.place, Overlap: h.overlap, Interval: h.f.cfg.Interval,
		Idle: func(place accounts.AuditCheckpoint) { h.caughtUp(ctx, place) },
	}
	params.List.AccountID = param.Set(h.account)
	for entry, err := range h.f.cfg.Client.Accounts.Logs.Audit.Follow(ctx, params, h.options()...) {
		if err != nil {
			h.turn.end()
			h.failed(ctx, &entry, err)
			last = err
			continue
		}
		if h.queue.add(ctx, &entry) != nil {
			return nil
		}
		last = nil
	}
	return last
}

// failed notes an error. It comes with the place to go on from, unless the
// parameters can't be used.
func (h *holding) failed(ctx context.Context, at *accounts.FollowedAuditEntry, err error) {
	if place := at.Checkpoint(); !place.Since.IsZero() {
		h.place = place
	}
	if ctx.Err() == nil {
		h.state.failed(err)
		h.f.report(Event{Kind: ReadFailed, Account: h.account, Err: err})
	}
}

// caughtUp has what was read written before others take their turn.
func (h *holding) caughtUp(ctx context.Context, place accounts.AuditCheckpoint) {
	h.place = place
	h.state.read()
	h.queue.reached(place, time.Now())
	_ = h.queue.drain(ctx)
	h.turn.end()
}

// options are those of the account. A turn belongs to one page at a time.
func (h *holding) options() []option.RequestOption {
	var opts []option.RequestOption
	if h.f.cfg.Options != nil {
		opts = append(opts, h.f.cfg.Options(h.account)...)
	}
	return append(opts, option.WithPrefetch(0), option.WithRateLimiter(h.turn))
}
