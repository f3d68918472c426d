package follow_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestMain(m *testing.M) { fleettest.Main(m) }

// memory is a sink that keeps ids.
type memory struct {
	mu      sync.Mutex
	ids     map[string][]string // by account
	sizes   []int               // of the batches
	fail    func(sink.Batch) error
	writing func(context.Context, sink.Batch)
}

func (m *memory) Write(ctx context.Context, b sink.Batch) error {
	if m.writing != nil {
		m.writing(ctx, b)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(b); err != nil {
			return err
		}
	}
	if m.ids == nil {
		m.ids = map[string][]string{}
	}
	m.sizes = append(m.sizes, len(b.Entries))
	for _, e := range b.Entries {
		m.ids[b.Account] = append(m.ids[b.Account], e.ID)
	}
	return nil
}

func (m *memory) of(account string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.ids[account]...)
}

// world is an emulator with accounts, and the stores that followers share.
type world struct {
	*testing.T
	srv         *cloudflaretest.Server
	ids         []string
	leases      lease.Store
	checkpoints checkpoint.Store
	sink        sink.Sink
	mu          sync.Mutex
	events      []follow.Event
}

func newWorld(t *testing.T, accounts int) *world {
	w := &world{T: t, srv: cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now),
		cloudflaretest.WithIDSeed(1)), sink: &memory{}}
	w.ids = []string{w.srv.AccountID}
	for i := 1; i < accounts; i++ {
		w.ids = append(w.ids, w.srv.AddAccount(cloudflaretest.Account{Name: fmt.Sprint("account ", i)}).ID)
	}
	dir := t.TempDir()
	leases, err := lease.OpenFile(filepath.Join(dir, "leases"))
	require.NoError(t, err)
	w.leases = leases
	w.checkpoints, err = checkpoint.OpenFile(filepath.Join(dir, "checkpoints"), leases)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, leases.Close()); w.srv.Close() })
	return w
}

// logged adds entries of an account that were logged a while ago.
func (w *world) logged(account string, ago time.Duration, ids ...string) {
	for _, id := range ids {
		w.srv.AddAuditEntries(account, cloudflaretest.AuditEntry{ID: id,
			Action: cloudflaretest.AuditAction{Time: time.Now().Add(-ago)}})
	}
}

func (w *world) config(name string) follow.Config {
	return follow.Config{
		Client: w.srv.Client(option.WithoutPace()), Accounts: follow.Fixed(w.ids...), Leases: w.leases,
		Checkpoints: w.checkpoints, Sink: w.sink, Name: name, Since: time.Now().Add(-24 * time.Hour),
		Report: func(e follow.Event) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
		},
	}
}

// runner is a follower that runs.
type runner struct {
	*follow.Follower
	stop func() error
}

func (w *world) start(cfg follow.Config) runner {
	f, err := follow.New(cfg)
	require.NoError(w, err)
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	var once sync.Once
	stop := func() (err error) {
		once.Do(func() { cancel(); err = <-ended })
		return err
	}
	return runner{f, stop}
}

// seen are the events of a kind.
func (w *world) seen(kind follow.Kind) (list []follow.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

func (r runner) held() (ids []string) {
	for _, a := range r.Status().Held {
		ids = append(ids, a.ID)
	}
	return ids
}

// leasesNow are the names of what is held.
func (w *world) leasesNow() (names []string) {
	list, err := w.leases.List(w.Context(), "")
	require.NoError(w, err)
	for _, l := range list {
		names = append(names, l.Name)
	}
	return names
}

func (w *world) memory() *memory { return w.sink.(*memory) }

// A list of accounts that changes while its pages are read can have one twice.
func TestAnAccountThatIsListedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.ids = append(w.ids, w.ids...)
		r := w.start(w.config("one"))
		time.Sleep(time.Minute)
		require.Equal(t, 2, r.Status().Accounts)
		require.Len(t, r.held(), 2)
		require.NoError(t, r.stop())
	})
}

func TestEveryAccountIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 5)
		for _, id := range w.ids {
			w.logged(id, 25*time.Hour, "too old")
			w.logged(id, time.Hour, id+" old")
		}
		r := w.start(w.config("one"))
		time.Sleep(time.Minute)
		for _, id := range w.ids {
			w.logged(id, 5*time.Minute, id+" late")
		}
		time.Sleep(time.Minute)
		for _, id := range w.ids {
			require.Equal(t, []string{id + " old", id + " late"}, w.memory().of(id))
		}
		status := r.Status()
		require.Equal(t, []int{1, 5, 5}, []int{status.Workers, status.Accounts, status.Share})
		require.Len(t, status.Held, 5)
		require.EqualValues(t, 10, status.Entries)
		for _, a := range status.Held {
			require.EqualValues(t, 2, a.Entries)
			require.LessOrEqual(t, a.Behind, 30*time.Second)
			require.NoError(t, a.Err)
		}
		require.NoError(t, r.stop())
		require.Empty(t, w.leasesNow(), "all handed back")
		require.Empty(t, r.Status().Held)
	})
}

// What was written is not read again by the next process, however the one before
// ended.
func TestTheNextProcessGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		var want []string
		for i := range 50 {
			id := fmt.Sprintf("%02d", i)
			w.logged(w.ids[0], time.Duration(50-i)*time.Second, id)
			want = append(want, id)
			r := w.start(w.config(fmt.Sprint(i)))
			time.Sleep(time.Duration(i) * time.Second / 7)
			require.NoError(t, r.stop())
		}
		r := w.start(w.config("last"))
		time.Sleep(time.Minute)
		require.NoError(t, r.stop())
		require.Equal(t, want, w.memory().of(w.ids[0]))
	})
}

// Processes that come and go have as many accounts as the others, but for one.
func TestAccountsAreSpreadEvenly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 20)
		var runners []runner
		even := func() {
			t.Helper()
			var all []string
			for _, r := range runners {
				held := r.held()
				require.InDelta(t, 20/len(runners), len(held), 1, "%d of %d", len(held), len(runners))
				require.GreaterOrEqual(t, len(held), 20/len(runners))
				all = append(all, held...)
			}
			require.ElementsMatch(t, w.ids, all)
		}
		for i := range 6 {
			runners = append(runners, w.start(w.config(fmt.Sprint(i))))
			time.Sleep(30 * time.Second)
			even()
		}
		for len(runners) > 1 {
			require.NoError(t, runners[0].stop())
			runners = runners[1:]
			time.Sleep(30 * time.Second)
			even()
		}
		require.NoError(t, runners[0].stop())
		require.Empty(t, w.seen(follow.Lost))
	})
}

// cut is a store that a process no longer reaches, as one that is paused or dead.
type cut struct {
	lease.Store
	mu   sync.Mutex
	away bool
}

var errAway = errors.New("the store is away")

func (c *cut) gone() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return errAway
	}
	return nil
}

func (c *cut) set(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

func (c *cut) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (lease.Lease, error) {
	if err := c.gone(); err != nil {
		return lease.Lease{}, err
	}
	return c.Store.Acquire(ctx, name, holder, ttl)
}

func (c *cut) Renew(ctx context.Context, l lease.Lease, ttl time.Duration) (lease.Lease, error) {
	if err := c.gone(); err != nil {
		return lease.Lease{}, err
	}
	return c.Store.Renew(ctx, l, ttl)
}

func (c *cut) RenewAll(ctx context.Context, held []lease.Lease, ttl time.Duration) []error {
	if err := c.gone(); err != nil {
		return slices.Repeat([]error{err}, len(held))
	}
	return c.Store.(lease.Renewer).RenewAll(ctx, held, ttl)
}

func (c *cut) Release(ctx context.Context, l lease.Lease) error {
	if err := c.gone(); err != nil {
		return err
	}
	return c.Store.Release(ctx, l)
}

func (c *cut) List(ctx context.Context, prefix string) ([]lease.Lease, error) {
	if err := c.gone(); err != nil {
		return nil, err
	}
	return c.Store.List(ctx, prefix)
}

// The accounts of a process that does not reach the store are followed by the
// others within LeaseFor; it stops before, and comes back.
func TestAccountsAreTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 9)
		one, two := w.start(w.config("one")), w.start(w.config("two"))
		store := &cut{Store: w.leases}
		cfg := w.config("three")
		cfg.Leases = store
		three := w.start(cfg)
		time.Sleep(time.Minute)
		require.Len(t, three.held(), 3)
		store.set(true)
		time.Sleep(30 * time.Second)
		require.Empty(t, three.held())
		require.Len(t, append(one.held(), two.held()...), 9)
		require.Len(t, w.seen(follow.Lost), 4, "three accounts, and the process itself")
		store.set(false)
		time.Sleep(30 * time.Second)
		require.Len(t, three.held(), 3)
		for _, r := range []runner{one, two, three} {
			require.NoError(t, r.stop())
		}
		require.Empty(t, w.leasesNow())
	})
}

// What the API refuses, and what fails for a while, does not stop the others.
func TestATroubledAccountStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 3)
		refused, failing := w.ids[1], w.ids[2]
		for _, id := range w.ids {
			w.logged(id, time.Hour, id)
		}
		trouble := true
		var mu sync.Mutex
		w.srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			mu.Lock()
			defer mu.Unlock()
			switch r.Path {
			case "/client/v4/accounts/" + refused + "/logs/audit":
				return cloudflaretest.Fault{Status: http.StatusForbidden}, trouble
			case "/client/v4/accounts/" + failing + "/logs/audit":
				return cloudflaretest.Fault{Status: http.StatusBadGateway}, trouble
			}
			return cloudflaretest.Fault{}, false
		})
		r := w.start(w.config("one"))
		time.Sleep(5 * time.Minute)
		require.Equal(t, []string{w.ids[0]}, w.memory().of(w.ids[0]))
		require.Empty(t, w.memory().of(refused))
		require.Empty(t, w.memory().of(failing))
		require.Len(t, w.seen(follow.Refused), 1)
		require.Greater(t, len(w.seen(follow.ReadFailed)), 3)
		for _, a := range r.Status().Held {
			require.Equal(t, a.ID == refused, a.Refused)
			require.Equal(t, a.ID != w.ids[0], a.Err != nil)
			require.Equal(t, a.ID != w.ids[0], a.Behind > time.Hour)
		}
		mu.Lock()
		trouble = false
		mu.Unlock()
		time.Sleep(10 * time.Minute)
		for _, a := range r.Status().Held {
			require.Equal(t, []string{a.ID}, w.memory().of(a.ID))
			require.NoError(t, a.Err)
			require.False(t, a.Refused)
		}
		require.NoError(t, r.stop())
	})
}

// A batch that the sink does not take is written again; after a while another
// process has the account.
func TestASinkThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 4)
		for _, id := range w.ids {
			w.logged(id, time.Hour, id)
		}
		broken := &memory{fail: func(sink.Batch) error { return errors.New("the disk is full") }}
		cfg := w.config("broken")
		cfg.Sink = broken
		one := w.start(cfg)
		time.Sleep(10 * time.Second)
		require.Len(t, one.held(), 4)
		two := w.start(w.config("two"))
		time.Sleep(5 * time.Minute)
		for _, id := range w.ids {
			require.Equal(t, []string{id}, w.memory().of(id))
		}
		require.ErrorContains(t, w.seen(follow.GaveBack)[0].Err, "the disk is full")
		require.Greater(t, len(w.seen(follow.WriteFailed)), 8)
		require.NoError(t, one.stop())
		require.NoError(t, two.stop())
	})
}

// A sink that fails for less than GiveUp loses and repeats nothing.
func TestASinkThatFailsForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		began := time.Now()
		w.memory().fail = func(sink.Batch) error {
			if time.Since(began) < time.Minute {
				return errors.New("away")
			}
			return nil
		}
		var want []string
		for i := range 2000 {
			want = append(want, fmt.Sprintf("%04d", i))
			w.logged(w.ids[0], time.Duration(3000-i)*time.Second, want[i])
		}
		w.logged(w.ids[1], time.Hour, "other")
		r := w.start(w.config("one"))
		time.Sleep(3 * time.Minute)
		require.Equal(t, want, w.memory().of(w.ids[0]))
		require.Equal(t, []string{"other"}, w.memory().of(w.ids[1]))
		require.Empty(t, w.seen(follow.GaveBack))
		require.Less(t, len(w.seen(follow.WriteFailed)), 2*10, "the pauses grow")
		require.NoError(t, r.stop())
	})
}
