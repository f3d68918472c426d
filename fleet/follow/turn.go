package follow

import (
	"context"
	"sync"
)

// turn is an account's right to have a page in memory: one from before a request
// until the next, the end of the poll, or an error. It is a rate limiter of its
// requests.
type turn struct {
	slots chan struct{} // of all accounts
	queue *queue

	mu  sync.Mutex
	has bool
}

// Wait takes a turn. An account that has one goes on if no other waits, as far as
// can be seen; otherwise it has what it read written, and waits for another turn.
func (t *turn) Wait(ctx context.Context) error {
	if t.holds() {
		if len(t.slots) < cap(t.slots) {
			return nil
		}
		if err := t.queue.drain(ctx); err != nil {
			return err
		}
		t.end()
	}
	select {
	case t.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.has = true
	return nil
}

func (t *turn) holds() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.has
}

// end gives the turn to another account.
func (t *turn) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.has {
		t.has = false
		<-t.slots
	}
}
