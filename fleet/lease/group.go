package lease

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// group renews leases of one store that last equally long. One that is due takes
// along all that will be soon, so that in the end all are due at the same time.
type group struct {
	store Store
	ttl   time.Duration
	stop  context.CancelFunc
	ended chan struct{}
	wake  chan struct{}

	mu  sync.Mutex
	due map[*keeper]time.Time // when each is to be renewed
}

// most is how many leases are renewed with one request.
const most = 2000

// groups are those of this process that others can join: leases that are held
// with one store and ttl.
var groups = struct {
	sync.Mutex
	of map[groupKey]*group
}{of: map[groupKey]*group{}}

type groupKey struct {
	store Renewer
	ttl   time.Duration
}

// join has a lease renewed until leave is called.
func join(k *keeper) (leave func()) {
	key, shared := groupOf(k)
	if !shared {
		g := newGroup(k)
		g.add(k)
		return func() { g.remove(k); g.end() }
	}
	groups.Lock()
	defer groups.Unlock()
	g := groups.of[key]
	if g == nil {
		g = newGroup(k)
		groups.of[key] = g
	}
	g.add(k)
	return func() { g.leave(key, k) }
}

// groupOf says which group is a keeper's, if it can share one.
func groupOf(k *keeper) (key groupKey, shared bool) {
	store, ok := k.store.(Renewer)
	if !ok || !reflect.ValueOf(store).Comparable() {
		return key, false
	}
	return groupKey{store, k.ttl}, true
}

func newGroup(k *keeper) *group {
	ctx, stop := context.WithCancel(context.WithoutCancel(k.Context))
	g := &group{store: k.store, ttl: k.ttl, stop: stop, ended: make(chan struct{}), wake: make(chan struct{}, 1),
		due: map[*keeper]time.Time{}}
	go g.run(ctx)
	return g
}

func (g *group) add(k *keeper) {
	g.mu.Lock()
	g.due[k] = k.begun.Add(g.ttl / 3)
	g.mu.Unlock()
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

func (g *group) remove(k *keeper) (left int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.due, k)
	return len(g.due)
}

// leave ends the renewals of a lease, and the group with its last one.
func (g *group) leave(key groupKey, k *keeper) {
	groups.Lock()
	last := g.remove(k) == 0
	if last {
		delete(groups.of, key)
	}
	groups.Unlock()
	if last {
		g.end()
	}
}

// end waits until nothing is under way.
func (g *group) end() {
	g.stop()
	<-g.ended
}

func (g *group) run(ctx context.Context) {
	defer close(g.ended)
	for wait.Until(ctx, g.pause(), g.wake) == nil {
		for _, part := range g.next(time.Now()) {
			g.renew(ctx, part)
		}
	}
}

// pause is how long nothing is due.
func (g *group) pause() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := time.Now().Add(g.ttl)
	for _, due := range g.due {
		if due.Before(first) {
			first = due
		}
	}
	return time.Until(first)
}

// next returns what is to be renewed now, if anything is due, in parts.
func (g *group) next(now time.Time) (parts [][]*keeper) {
	if g.pause() > 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	var soon []*keeper
	for k, due := range g.due {
		switch {
		case k.over():
			delete(g.due, k)
		case due.Sub(now) <= g.ttl/6:
			soon = append(soon, k)
		}
	}
	return slices.Collect(slices.Chunk(soon, most))
}

// renew renews some leases once. It gives up early, for another connection may be
// better. Those that were lost while the parts before were under way are
// left out: who waits for the name would wait once more.
func (g *group) renew(ctx context.Context, part []*keeper) {
	part = slices.DeleteFunc(part, (*keeper).over)
	if len(part) == 0 {
		return
	}
	held := make([]Lease, 0, len(part))
	for _, k := range part {
		held = append(held, k.held)
	}
	asking, cancel := context.WithTimeout(ctx, g.ttl/6)
	defer cancel()
	sent := time.Now()
	errs := g.ask(asking, held)
	if ctx.Err() != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, k := range part {
		if _, there := g.due[k]; there {
			g.due[k] = k.renewed(sent, errs[i])
		}
	}
}

// ask renews leases, of which there is one if the store can't renew many.
func (g *group) ask(ctx context.Context, held []Lease) []error {
	store, ok := g.store.(Renewer)
	if !ok {
		_, err := g.store.Renew(ctx, held[0], g.ttl)
		return []error{err}
	}
	errs := store.RenewAll(ctx, held, g.ttl)
	if len(errs) != len(held) {
		return slices.Repeat([]error{fmt.Errorf("the store answered for %d of %d leases", len(errs), len(held))}, len(held))
	}
	return errs
}
