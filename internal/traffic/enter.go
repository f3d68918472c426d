package traffic

import (
	"context"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// HeldBack is the error of a request that would have to wait for longer than it
// may.
type HeldBack struct {
	Wait  time.Duration // until the API takes requests again
	cause error
}

func (h *HeldBack) Error() string {
	if h.cause != nil {
		return fmt.Sprintf("the wait of %v passes the deadline: %v", h.Wait.Round(time.Second), h.cause)
	}
	return fmt.Sprintf("the wait of %v is longer than allowed", h.Wait.Round(time.Second))
}

// Unwrap returns context.DeadlineExceeded when that is what forbids the wait.
func (h *HeldBack) Unwrap() error { return h.cause }

// Terms say how long a request may be held back, and who is told.
type Terms struct {
	Patience time.Duration
	// Parts is among how many programs the quota is divided; 0 when nothing is
	// said about it, and 1 when this is the only one.
	Parts int
	// Anyway lets the request in at once: it and its reply are only counted.
	Anyway bool
	// Tell is called once, before a wait of more than a second. It may be nil.
	Tell func(wait time.Duration)
}

// Allow returns why a request that was held back already is not held back for
// wait, or nil, and tells of a wait of more than a second once.
func (t *Terms) Allow(ctx context.Context, held, wait time.Duration) error {
	grace := time.Duration(0)
	if held > 0 {
		grace = grown(t.Patience)
	}
	deadline, ok := ctx.Deadline()
	switch {
	case ok && time.Until(deadline) < wait:
		return &HeldBack{wait, context.DeadlineExceeded}
	case held+wait > min(t.Patience, ages)+grace:
		return &HeldBack{wait, nil}
	case t.Tell != nil && wait > time.Second:
		t.Tell(wait)
		t.Tell = nil
	}
	return nil
}

// Enter lets a request in: at once, unless the API's limit is used up. A wait
// that is longer than the terms or the context allow is not begun: the error is
// a *HeldBack. Leave must follow when Enter returned nil.
func (f *Flow) Enter(ctx context.Context, terms Terms) (pass Pass, held time.Duration, err error) {
	if f == nil {
		return Pass{}, 0, nil
	}
	p := &f.pace
	pass, o, ok := p.enter(terms, terms.Anyway)
	if ok {
		return pass, 0, nil
	}
	w := p.waiter(ctx, terms)
	if err := w.refuses(o, 0); err != nil && !o.soft {
		return Pass{}, 0, err
	} else if err != nil || terms.Patience == 0 {
		pass, _, _ = p.enter(terms, true) // open, or held back for caution only
		//nolint:nilerr // the refusal is for callers who wait
		return pass, 0, nil
	}
	pass, err = p.hold(ctx, w, o)
	return pass, p.now() - w.since, err
}

// Leave ends a request that Enter let in. It returns how many requests others
// made in the window, once in each, if that leaves less than half of its part to
// a flow that shares its quota; 0 otherwise.
func (f *Flow) Leave(pass Pass, r Reply) (others int64) {
	if f == nil {
		return 0
	}
	return f.pace.leave(pass, r)
}

// enter lets a request in that need not wait, or that won't.
func (p *pace) enter(terms Terms, anyway bool) (pass Pass, o opening, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.divide(int64(terms.Parts))
	if o = p.look(now, int64(p.queue.Len())); anyway || o.at <= now && p.queue.Len() == 0 {
		return p.admit(now), o, true
	}
	p.close(now, o)
	return pass, o, false
}

// hold waits in the queue. Only its first request looks at the limits, so that
// a waiting crowd costs no more than one; the others are told of refusals.
func (p *pace) hold(ctx context.Context, w *waiter, o opening) (Pass, error) {
	w.tell(o)
	p.join(w)
	defer p.quit(w)
	for {
		pass, o, first, ok := p.turn(w)
		if ok {
			return pass, nil
		}
		if err := w.refuses(o, w.grace()); err != nil {
			return Pass{}, err
		}
		w.tell(o)
		until := w.since + w.patience + w.grace() + 1
		if first {
			until = o.at
		}
		if err := wait.Until(ctx, until-p.now(), w.wake); err != nil {
			return Pass{}, w.stopped(err, o)
		}
	}
}
