package traffic

import (
	"container/list"
	"context"
	"errors"
	"math"
	"time"
)

// waiter is a request that is held back.
type waiter struct {
	pace     *pace
	since    time.Duration
	patience time.Duration
	deadline time.Duration // of the context
	inform   func(time.Duration)
	queued   *list.Element
	wake     chan struct{}
}

// ages are longer than any wait, and sums of them do not overflow.
const ages time.Duration = math.MaxInt64 / 4

func (p *pace) waiter(ctx context.Context, terms Terms) *waiter {
	w := &waiter{
		pace: p, since: p.now(), patience: min(terms.Patience, ages), deadline: ages,
		inform: terms.Tell, wake: make(chan struct{}, 1),
	}
	if deadline, ok := ctx.Deadline(); ok {
		w.deadline = min(deadline.Sub(p.born), ages)
	}
	return w
}

// grace returns by how much a wait that was begun may be longer than allowed:
// it was estimated, and there are others in the queue.
func (w *waiter) grace() time.Duration { return grown(w.patience) }

func grown(patience time.Duration) time.Duration { return patience/32 + time.Second }

// refuses returns why a request does not wait until the pace opens, or nil.
func (w *waiter) refuses(o opening, grace time.Duration) error {
	if w.patience == 0 {
		o.loose = 0 // who comes back then finds the pace open
	}
	switch {
	case o.at > w.deadline:
		return &HeldBack{o.at - w.pace.now(), context.DeadlineExceeded}
	case o.at-o.loose-w.since > w.patience+grace:
		return &HeldBack{o.at - w.pace.now(), nil}
	}
	return nil
}

// tell informs of a wait once, if it is long.
func (w *waiter) tell(o opening) {
	wait := o.at - w.pace.now()
	if w.inform == nil || wait <= time.Second {
		return
	}
	inform := w.inform
	w.inform = nil
	inform(wait)
}

// stopped returns the error of a request whose context ended while it waited.
func (w *waiter) stopped(err error, o opening) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &HeldBack{max(0, o.at-w.pace.now()), err}
	}
	return err
}

func (p *pace) join(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.queued = p.queue.PushBack(w)
}

// quit leaves the queue, for any reason.
func (p *pace) quit(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue.Remove(w.queued)
	p.rouse(false)
}

// turn lets a request in when it is the first in the queue and the pace is open.
func (p *pace) turn(w *waiter) (pass Pass, o opening, first, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if first = p.queue.Front() == w.queued; !first {
		return pass, p.look(now, 1), first, false
	}
	if o = p.look(now, 0); o.at <= now {
		return p.admit(now), o, first, true
	}
	p.close(now, o)
	return pass, o, first, false
}

// close notes since when the pace is closed.
func (p *pace) close(now time.Duration, o opening) {
	if o.at > now && !o.scout && p.shut == 0 {
		p.shut = max(now, 1)
	}
}

// rouse makes the first in the queue look again, or all.
func (p *pace) rouse(all bool) {
	for e := p.queue.Front(); e != nil; e = e.Next() {
		select {
		case e.Value.(*waiter).wake <- struct{}{}:
		default: // it is going to look anyway
		}
		if !all {
			return
		}
	}
}
