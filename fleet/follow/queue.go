package follow

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// queue is the batch that is being filled by one goroutine, the reader, while
// another, the writer, writes the one before.
type queue struct {
	most, mostBytes int
	every           time.Duration

	mu     sync.Mutex
	now    batch
	urgent bool // it is to be written as it is
	busy   bool // the batch before is being written
	closed bool
	spare  []accounts.AuditEntry // room for the next batch, while there are many

	filled, emptied chan struct{} // wake the writer, and the reader
}

// batch is entries and the place after them.
type batch struct {
	entries []accounts.AuditEntry
	bytes   int
	place   accounts.AuditCheckpoint
	begun   time.Time // when the first entry came
	moved   bool      // there is something: an entry, or only a place
	caught  time.Time // when not zero, the log was read to its end then
}

func newQueue(cfg *Config) *queue {
	return &queue{most: cfg.BatchEntries, mostBytes: cfg.BatchBytes, every: cfg.BatchEvery,
		filled: make(chan struct{}, 1), emptied: make(chan struct{}, 1)}
}

func poke(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// errClosed says that no more entries are taken.
var errClosed = errors.New("the account is left")

// add waits for room and adds an entry.
func (q *queue) add(ctx context.Context, e *accounts.FollowedAuditEntry) error {
	for {
		if added, closed := q.tryAdd(e); closed {
			return errClosed
		} else if added {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-q.emptied:
		}
	}
}

func (q *queue) tryAdd(e *accounts.FollowedAuditEntry) (added, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.full() || q.closed {
		return false, q.closed
	}
	b := &q.now
	b.entries, b.bytes = append(b.entries, e.AuditEntry), b.bytes+len(e.JSON.RawJSON())
	b.place, b.moved = e.Checkpoint(), true
	if len(b.entries) == 1 {
		b.begun = time.Now()
		poke(q.filled)
	} else if q.full() {
		poke(q.filled)
	}
	return true, false
}

func (q *queue) full() bool { return len(q.now.entries) >= q.most || q.now.bytes >= q.mostBytes }

// reached says that the log was read up to its end, and hurries the batch.
func (q *queue) reached(place accounts.AuditCheckpoint, at time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.now.place, q.now.moved, q.now.caught, q.urgent = place, true, at, true
	poke(q.filled)
}

// drain hurries the batch, and waits until it is written.
func (q *queue) drain(ctx context.Context) error {
	for !q.idle() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-q.emptied:
		}
	}
	return nil
}

func (q *queue) idle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.now.moved {
		q.urgent = true
		poke(q.filled)
	}
	return !q.now.moved && !q.busy
}

// close says that nothing more is added: what is there is written.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	poke(q.filled)
}

// next says that the batch before is written, and waits until the one after it is
// due. There is none after close, or when ctx ends.
func (q *queue) next(ctx context.Context, before []accounts.AuditEntry) (b batch, ok bool) {
	q.written(before)
	for ctx.Err() == nil {
		b, pause, over := q.due()
		if pause == 0 {
			return b, !over
		}
		_ = wait.Until(ctx, pause, q.filled)
	}
	return batch{}, false
}

// written keeps the room of a full batch for the one after the next. Entries are
// large; a quiet account keeps none.
func (q *queue) written(entries []accounts.AuditEntry) {
	clear(entries)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
	if q.spare = nil; q.now.moved && !q.urgent {
		q.spare = entries[:0]
	}
	poke(q.emptied)
}

// idlePause is how long the writer waits when there is nothing that will be due:
// it is woken.
const idlePause = time.Hour

// due takes the batch if it is due, or says how long to wait.
func (q *queue) due() (b batch, pause time.Duration, over bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case !q.now.moved && q.closed:
		return b, 0, true
	case !q.now.moved:
		return b, idlePause, false
	case !q.urgent && !q.full() && !q.closed:
		if left := q.every - time.Since(q.now.begun); left > 0 {
			return b, left, false
		}
	}
	b, q.now, q.urgent, q.busy = q.now, batch{entries: q.spare}, false, true
	q.spare = nil
	poke(q.emptied)
	return b, 0, false
}
