package follow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// errGaveUp says that the sink did not take a batch for too long.
var errGaveUp = errors.New("the sink did not take it for too long")

// writer writes an account's batches.
type writer struct {
	h             *holding
	held          context.Context // the lease's: its Err looks at the clock
	ctx           context.Context // ends with it, and StopWithin after the account is left
	lease         lease.Lease
	transactional bool
	saved         time.Time // when the place was
	place         batch     // what is not saved, without entries
}

func newWriter(held context.Context, h *holding, l lease.Lease) *writer {
	_, transactional := h.f.cfg.Sink.(sink.Transactional)
	return &writer{h: h, held: held, lease: l, transactional: transactional, saved: time.Now()}
}

// run writes until the reader has ended and everything is written, or an error
// that ends the account.
func (w *writer) run() error {
	ctx, cancel := context.WithCancel(w.held)
	defer cancel()
	w.ctx = ctx
	defer context.AfterFunc(w.h.stop, func() {
		w.h.queue.close()
		_ = wait.For(ctx, w.h.f.cfg.StopWithin)
		cancel()
	})()
	var b batch
	for ok := true; ok; {
		if b, ok = w.h.queue.next(ctx, b.entries); ok {
			if err := w.handle(b); err != nil {
				return err
			}
		}
	}
	if err := w.held.Err(); err != nil {
		return nil // Hold says why
	}
	return w.savePlace()
}

// handle writes a batch. A place without entries is saved now and then only: the
// one before is as good, but for the time that it takes to read on from it.
func (w *writer) handle(b batch) error {
	if len(b.entries) == 0 && !b.caught.IsZero() {
		w.place = b
		if time.Since(w.saved) >= w.h.f.cfg.SaveEvery {
			return w.savePlace()
		}
		w.h.state.wrote(b)
		return nil
	}
	w.place = batch{}
	return w.write(b)
}

func (w *writer) savePlace() error {
	if !w.place.moved {
		return nil
	}
	b := w.place
	w.place = batch{}
	return w.write(b)
}

// write writes a batch again and again until it is written. The pauses grow.
func (w *writer) write(b batch) error {
	text, err := json.Marshal(b.place)
	if err != nil {
		return err
	}
	began := time.Now()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := w.try(b, text)
		if err == nil {
			w.wrote(b)
			return nil
		}
		if w.held.Err() != nil || errors.Is(err, lease.ErrLeaseLost) {
			return err
		}
		w.h.state.failed(err)
		if w.ctx.Err() != nil || time.Since(began)+pause > w.h.f.cfg.GiveUp {
			return fmt.Errorf("%w: %w", errGaveUp, err)
		}
		w.h.f.report(Event{Kind: WriteFailed, Account: w.h.account, Err: err, Again: pause})
		_ = wait.For(w.ctx, pause)
	}
}

const (
	firstPause = 250 * time.Millisecond
	lastPause  = 30 * time.Second
)

// try writes a batch once, and its place with it or after it.
func (w *writer) try(b batch, place []byte) error {
	if err := w.held.Err(); err != nil {
		return err
	}
	if len(b.entries) > 0 {
		whole := sink.Batch{Lease: w.lease, Account: w.h.account, Entries: b.entries, Checkpoint: place}
		if err := w.h.f.cfg.Sink.Write(w.ctx, whole); err != nil || w.transactional {
			return err
		}
		if err := w.held.Err(); err != nil {
			return err
		}
	}
	return w.h.f.cfg.Checkpoints.Save(w.ctx, w.lease, place)
}

func (w *writer) wrote(b batch) {
	w.saved = time.Now()
	w.h.state.wrote(b)
	if len(b.entries) > 0 {
		w.h.f.counts.wrote(b)
		w.h.f.sinkWorks()
	}
}
