package follow

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
)

// paused is the context of a lease that ended while the process was paused: no
// timer has run since, but its Err looks at the clock.
type paused struct {
	context.Context
	asks int // how often Err says that all is well
}

func (p *paused) Err() error {
	if p.asks--; p.asks < 0 {
		return context.Canceled
	}
	return nil
}

// noted is a sink and a store of checkpoints that notes what it is asked.
type noted struct {
	checkpoint.Store
	asked []string
}

func (n *noted) Write(context.Context, sink.Batch) error {
	n.asked = append(n.asked, "write")
	return nil
}

func (n *noted) Save(context.Context, lease.Lease, []byte) error {
	n.asked = append(n.asked, "save")
	return nil
}

// together is one that saves the checkpoint with the entries.
type together struct{ *noted }

func (t together) Checkpoints() checkpoint.Store { return t.noted }

// What a sink has saved with the entries is not saved again.
func TestATransactionalSinkSavesTheCheckpoint(t *testing.T) {
	n := new(noted)
	h := &holding{f: &Follower{cfg: Config{Sink: together{n}}.withDefaults()}}
	w := newWriter(t.Context(), h, lease.Lease{})
	w.ctx = t.Context()
	require.NoError(t, w.try(batch{entries: make([]accounts.AuditEntry, 1)}, nil))
	require.NoError(t, w.try(batch{}, nil))
	require.Equal(t, []string{"write", "save"}, n.asked)
}

// The lease is asked for before each thing that is written.
func TestAPausedProcessAsksBeforeItWrites(t *testing.T) {
	for asks, want := range [][]string{nil, {"write"}, {"write", "save"}} {
		n := new(noted)
		h := &holding{f: &Follower{cfg: Config{Sink: n, Checkpoints: n}}}
		w := newWriter(&paused{t.Context(), asks}, h, lease.Lease{})
		w.ctx = t.Context()
		err := w.try(batch{entries: make([]accounts.AuditEntry, 1)}, nil)
		require.Equal(t, want, n.asked)
		require.Equal(t, len(want) < 2, err != nil)
	}
}

// A process whose sink fails again and again takes no accounts for longer each
// time, until the sink takes a batch.
func TestTheRestGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &Follower{cfg: Config{LeaseFor: time.Minute, Report: func(Event) {}}, held: map[string]*holding{},
			counts: counts{events: map[Kind]int64{}}}
		var rests []time.Duration
		fail := func() {
			f.left(&holding{account: "a"}, errGaveUp)
			rests = append(rests, f.resting())
		}
		fail()
		fail()
		f.sinkWorks()
		for range 8 {
			fail()
		}
		require.Equal(t, []time.Duration{3 * time.Minute, 6 * time.Minute,
			3 * time.Minute, 6 * time.Minute, 12 * time.Minute, 24 * time.Minute, 48 * time.Minute, 96 * time.Minute,
			96 * time.Minute, 96 * time.Minute}, rests)
	})
}

// Accounts that take long to give back count as given back, and those that were
// taken last go first.
func TestWhichAccountsAreGivenBack(t *testing.T) {
	f := &Follower{held: map[string]*holding{}}
	for i, account := range []string{"a", "b", "c", "d"} {
		h := &holding{account: account, taken: time.Unix(int64(i), 0)}
		h.leave = func() { h.leaving.Store(true) }
		f.held[account] = h
	}
	leaving := func() (list []string) {
		for account, h := range f.held {
			if h.leaving.Load() {
				list = append(list, account)
			}
		}
		return list
	}
	for _, row := range []struct {
		n    int
		want []string
	}{{-1, nil}, {0, nil}, {1, []string{"d"}}, {1, []string{"d"}}, {3, []string{"b", "c", "d"}},
		{9, []string{"a", "b", "c", "d"}}} {
		f.giveBack(row.n)
		require.ElementsMatch(t, row.want, leaving())
	}
}
