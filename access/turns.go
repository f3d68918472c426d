package access

import (
	"context"
	"fmt"
	"sync"
)

// changing are the members that calls of this process are changing.
var changing turns

// turns lets one caller at a time in for each key.
type turns struct {
	mu   sync.Mutex
	keys map[string]*turn
}

// turn is taken by whoever has put something into the channel.
type turn struct {
	taken   chan struct{}
	waiting int // with the one whose turn it is
}

// enter waits for its turn, which lasts until leave.
func (t *turns) enter(ctx context.Context, key string) (leave func(), err error) {
	if err := ctx.Err(); err != nil { // not by chance, where the turn is free
		return nil, err
	}
	one := t.join(key)
	select {
	case one.taken <- struct{}{}:
		return func() { <-one.taken; t.forget(key, one) }, nil
	case <-ctx.Done():
		t.forget(key, one)
		return nil, fmt.Errorf("waiting for another call that changes the member: %w", ctx.Err())
	}
}

func (t *turns) join(key string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keys == nil {
		t.keys = map[string]*turn{}
	}
	if t.keys[key] == nil {
		t.keys[key] = &turn{taken: make(chan struct{}, 1)}
	}
	t.keys[key].waiting++
	return t.keys[key]
}

func (t *turns) forget(key string, one *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		delete(t.keys, key)
	}
}
