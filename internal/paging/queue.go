package paging

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// Get fetches what a key names.
type Get[K comparable, V any] func(context.Context, K) (V, error)

// Queue gets things before they are asked for: in order, each in its own
// goroutine, which ends after its only call. It holds what comes next, by key:
// fetched, being fetched, or known to be wanted. It is for one goroutine; the
// zero Queue is empty.
type Queue[K comparable, V any] struct {
	mu      sync.Mutex // guards slots and their failed, cancel and value
	slots   []*slot[K, V]
	running sync.WaitGroup
}

type slot[K comparable, V any] struct {
	key    K
	cancel context.CancelFunc // nil until the fetch starts
	done   chan struct{}
	result[V]
}

// result is the result of a fetch.
type result[V any] struct {
	value    V
	err      error
	panicked any
}

// Fill makes the queue begin with keys: what is fetched or being fetched is
// kept, and the rest is started, in order. Nothing is started after a fetch
// that failed.
func (q *Queue[K, V]) Fill(ctx context.Context, get Get[K, V], keys ...K) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, key := range keys {
		if i < len(q.slots) && q.slots[i].key != key {
			q.cut(i)
		}
		if i == len(q.slots) {
			q.slots = append(q.slots, &slot[K, V]{key: key})
		}
		if q.slots[i].err != nil || q.slots[i].panicked != nil {
			break
		}
		q.start(ctx, get, q.slots[i])
	}
}

// cut gives up the slots from one on.
func (q *Queue[K, V]) cut(from int) {
	for i := from; i < len(q.slots); i++ {
		q.slots[i].stop()
		q.slots[i] = nil
	}
	q.slots = q.slots[:from]
}

func (s *slot[K, V]) stop() {
	if s.cancel != nil {
		s.cancel()
	}
}

func (q *Queue[K, V]) start(ctx context.Context, get Get[K, V], s *slot[K, V]) {
	if s.cancel != nil {
		return
	}
	ctx, s.cancel = context.WithCancel(ctx) //nolint:gosec // finish calls it
	s.done = make(chan struct{})
	q.running.Go(func() {
		r := result[V]{err: errExited}
		defer func() { q.finish(s, r) }()
		r = fetch(ctx, get, s.key)
	})
}

// errExited is the result of a fetch that called runtime.Goexit.
var errExited = errors.New("the goroutine that was to fetch this has exited")

// fetch keeps a panic for the goroutine that wants the value, which may be
// ready to recover from it.
func fetch[K comparable, V any](ctx context.Context, get Get[K, V], key K) (r result[V]) {
	defer func() {
		if p := recover(); p != nil {
			r.panicked = fmt.Sprintf("%v\n\n%s", p, debug.Stack())
		}
	}()
	r.value, r.err = get(ctx, key)
	return r
}

// finish stores the result of a slot's fetch. A failure stops all fetches after
// it: they will not be wanted before it has been tried again.
func (q *Queue[K, V]) finish(s *slot[K, V], r result[V]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	s.cancel() // only frees what the context holds: its call is over
	s.result = r
	if r.err != nil || r.panicked != nil {
		q.stopAfter(s)
	}
	close(s.done)
}

// stopAfter stops what comes after a slot, which may itself have been given up.
func (q *Queue[K, V]) stopAfter(s *slot[K, V]) {
	if at := slices.Index(q.slots, s); at >= 0 {
		for _, later := range q.slots[at+1:] {
			later.stop()
		}
	}
}

// Take returns what key names: from the front of the queue, after waiting for
// it if necessary, or, if it is not in the queue, by fetching it now. An error
// leaves the queue as it is, for Stop to tidy up.
func (q *Queue[K, V]) Take(ctx context.Context, get Get[K, V], key K) (V, error) {
	s := q.front(key)
	if s == nil || ctx.Err() != nil {
		return get(ctx, key)
	}
	if s.cancel == nil {
		s.value, s.err = get(ctx, key)
	} else {
		<-s.done
	}
	if s.panicked != nil {
		panic(s.panicked)
	}
	if s.err == nil {
		q.pop()
	}
	return s.value, s.err
}

// front returns the first slot if it is key's. Otherwise the list took another
// way than the queue, and the queue is given up.
func (q *Queue[K, V]) front(key K) *slot[K, V] {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.slots) > 0 && q.slots[0].key == key {
		return q.slots[0]
	}
	q.cut(0)
	return nil
}

func (q *Queue[K, V]) pop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.slots[0] = nil
	q.slots = q.slots[1:]
}

// Stop stops every fetch and waits for it. What had arrived is kept for the
// next Take.
func (q *Queue[K, V]) Stop() {
	q.mu.Lock()
	for _, s := range q.slots {
		s.stop()
	}
	q.mu.Unlock()
	q.running.Wait()
	for i, s := range q.slots {
		if s.err != nil || s.panicked != nil {
			q.slots[i] = &slot[K, V]{key: s.key}
		}
	}
}

// Drop is Stop, and keeps nothing.
func (q *Queue[K, V]) Drop() {
	q.Stop()
	q.slots = nil
}
