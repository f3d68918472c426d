package follow_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/option"
)

// history adds n entries, a second apart, the newest an hour old.
func (w *world) history(account string, n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("%05d", i))
		w.logged(account, time.Hour+time.Duration(n-i)*time.Second, ids[i])
	}
	return ids
}

// A batch is written when it is large enough, by entries or by bytes.
func TestBatchesBySize(t *testing.T) {
	for name, row := range map[string]struct {
		change         func(*follow.Config)
		entries, batch int
	}{
		"entries": {func(c *follow.Config) { c.BatchEntries = 70 }, 1234, 70},
		"bytes":   {func(c *follow.Config) { c.BatchBytes = 1 }, 34, 1},
		"default": {func(*follow.Config) {}, 1234, 500},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 1)
				want := w.history(w.ids[0], row.entries)
				// The sink is slower than the API, so batches fill.
				w.memory().writing = func(context.Context, sink.Batch) { time.Sleep(10 * time.Millisecond) }
				cfg := w.config("one")
				row.change(&cfg)
				r := w.start(cfg)
				time.Sleep(time.Minute)
				require.NoError(t, r.stop())
				require.Equal(t, want, w.memory().of(w.ids[0]))
				largest := 0
				for _, n := range w.memory().sizes {
					largest = max(largest, n)
				}
				require.Equal(t, row.batch, largest)
			})
		})
	}
}

// slow are requests that take a while.
func slow(d time.Duration) option.RequestOption {
	return option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		time.Sleep(d)
		return next(r)
	})
}

// An entry does not wait for the pages after it.
func TestBatchesByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.history(w.ids[0], 30)
		cfg := w.config("one")
		cfg.Client = w.srv.Client(option.WithoutPace(), slow(20*time.Second))
		cfg.List.Limit = cloudflare.F(10.0)
		cfg.BatchEvery = 5 * time.Second
		r := w.start(cfg)
		time.Sleep(24 * time.Second)
		require.Empty(t, w.memory().of(w.ids[0]))
		time.Sleep(2 * time.Second)
		require.Len(t, w.memory().of(w.ids[0]), 10)
		time.Sleep(20 * time.Second)
		require.Len(t, w.memory().of(w.ids[0]), 20)
		require.NoError(t, r.stop())
	})
}

// What was read when the program is stopped is written, and not read again.
func TestAStopWritesWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		want := w.history(w.ids[0], 30)
		cfg := w.config("one")
		cfg.Client = w.srv.Client(option.WithoutPace(), slow(20*time.Second))
		cfg.List.Limit = cloudflare.F(10.0)
		cfg.BatchEvery = time.Hour
		r := w.start(cfg)
		time.Sleep(45 * time.Second)
		require.Empty(t, w.memory().of(w.ids[0]))
		require.NoError(t, r.stop(), "it does not wait for the page that is on its way")
		require.Equal(t, want[:20], w.memory().of(w.ids[0]))
		r = w.start(w.config("two"))
		time.Sleep(time.Minute)
		require.NoError(t, r.stop())
		require.Equal(t, want, w.memory().of(w.ids[0]))
	})
}

// A sink that hangs delays a stop by StopWithin, and no lease stays.
func TestAStopDoesNotWaitForASinkThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 3)
		for _, id := range w.ids {
			w.history(id, 3)
		}
		w.memory().writing = func(ctx context.Context, _ sink.Batch) { <-ctx.Done() }
		w.memory().fail = func(sink.Batch) error { return errors.New("it hung") }
		r := w.start(w.config("one"))
		time.Sleep(10 * time.Second)
		began := time.Now()
		require.NoError(t, r.stop())
		require.Equal(t, 10*time.Second, time.Since(began))
		require.Empty(t, w.leasesNow())
	})
}

// A process whose lease was taken over saves nothing more, even if it does not
// know yet.
func TestALostLeaseEndsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		want := w.history(w.ids[0], 600)
		var once sync.Once
		taken := make(chan struct{})
		w.memory().writing = func(_ context.Context, b sink.Batch) {
			once.Do(func() {
				defer close(taken)
				require.NoError(t, w.leases.Release(context.Background(), b.Lease))
				_, err := w.leases.Acquire(context.Background(), b.Lease.Name, "another", time.Minute)
				require.NoError(t, err)
			})
		}
		r := w.start(w.config("one"))
		<-taken
		time.Sleep(20 * time.Second)
		lost := w.seen(follow.Lost)
		require.Len(t, lost, 1)
		require.ErrorIs(t, lost[0].Err, lease.ErrLeaseLost)
		require.Len(t, w.memory().of(w.ids[0]), 500, "the batch that was being written")
		time.Sleep(2 * time.Minute)
		require.NoError(t, r.stop())
		require.Equal(t, append(want[:500:500], want...), w.memory().of(w.ids[0]), "again, since the place was not saved")
	})
}

// Few accounts are read at a time, and all get their turn, page by page.
func TestFewAccountsAreReadAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 12)
		for _, id := range w.ids {
			w.history(id, 100)
		}
		var now, most atomic.Int64
		busy := func(delta int64) {
			if n := now.Add(delta); n > most.Load() {
				most.Store(n)
			}
		}
		cfg := w.config("one")
		cfg.Client = w.srv.Client(option.WithoutPace(), option.WithMiddleware(
			func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
				busy(1)
				defer busy(-1)
				time.Sleep(time.Second)
				return next(r)
			}))
		cfg.List.Limit = cloudflare.F(10.0)
		cfg.Reading = 3
		w.memory().writing = func(context.Context, sink.Batch) { time.Sleep(time.Second / 10) }
		r := w.start(cfg)
		time.Sleep(25 * time.Second)
		for _, id := range w.ids {
			require.InDelta(t, 60, len(w.memory().of(id)), 30)
		}
		time.Sleep(time.Minute)
		for _, id := range w.ids {
			require.Len(t, w.memory().of(id), 100)
		}
		require.EqualValues(t, 3, most.Load())
		require.NoError(t, r.stop())
	})
}

// outOfOrder is a page that lists new entries before old ones.
func outOfOrder() string {
	at := func(id string, ago time.Duration) string {
		return fmt.Sprintf(`{"id":%q,"action":{"time":%q}}`, id, time.Now().Add(-ago).UTC().Format(time.RFC3339))
	}
	return `{"success":true,"result":[` + at("b", 60*time.Minute) + "," + at("a", 75*time.Minute) + "," +
		at("d", 30*time.Minute) + "," + at("c", 45*time.Minute) + `],"result_info":{}}`
}

// What a server lists out of order is read with a longer overlap, and not left out.
func TestEntriesOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		cfg := w.config("one")
		cfg.Client = cloudflare.NewClient(option.WithAPIToken("fake"), option.WithHTTPClient(answer(outOfOrder())))
		r := w.start(cfg)
		time.Sleep(time.Minute)
		require.NoError(t, r.stop())
		require.Equal(t, []string{"b", "a", "d", "c"}, w.memory().of(w.ids[0]))
		require.Len(t, w.seen(follow.ReadFailed), 1, "the longer overlap is enough for the others")
		require.ErrorIs(t, w.seen(follow.ReadFailed)[0].Err, accounts.ErrAuditOrder)
	})
}

// A process that dies after the entries before the one that is out of order were
// written has saved where to read again.
func TestTheNextProcessReadsEntriesOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		page := answer(outOfOrder())
		asked := 0
		once := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			if asked++; asked > 1 {
				return nil, errors.New("away")
			}
			return next(r)
		})
		cfg := w.config("one")
		cfg.Client = cloudflare.NewClient(option.WithAPIToken("fake"), option.WithHTTPClient(page), once)
		r := w.start(cfg)
		time.Sleep(10 * time.Second)
		require.NoError(t, r.stop())
		require.Equal(t, []string{"b"}, w.memory().of(w.ids[0]))
		cfg.Client = cloudflare.NewClient(option.WithAPIToken("fake"), option.WithHTTPClient(page))
		r = w.start(cfg)
		time.Sleep(10 * time.Second)
		require.NoError(t, r.stop())
		require.Equal(t, []string{"b", "a", "d", "c"}, w.memory().of(w.ids[0]))
	})
}

// While the sink hangs, no more is read than it would take: what waits is a few
// accounts' and not all accounts'.
func TestASinkThatHangsHoldsReadingBack(t *testing.T) {
	for name, limit := range map[string]float64{"one page": 100, "many pages": 10} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 8)
				for _, id := range w.ids {
					w.history(id, 30)
				}
				hung := make(chan struct{})
				w.memory().writing = func(context.Context, sink.Batch) { <-hung }
				cfg := w.config("one")
				cfg.Reading, cfg.List.Limit = 2, cloudflare.F(limit)
				cfg.Client = w.srv.Client(option.WithoutPace(), slow(time.Second))
				r := w.start(cfg)
				time.Sleep(10 * time.Minute)
				read := map[string]bool{}
				for _, request := range w.srv.Requests() {
					read[request.Path] = true
				}
				require.Len(t, read, 2)
				close(hung)
				time.Sleep(time.Minute)
				for _, id := range w.ids {
					require.Len(t, w.memory().of(id), 30)
				}
				require.NoError(t, r.stop())
			})
		})
	}
}

// answer is a server that always says the same.
type answer string

func (a answer) Do(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}

// Accounts that come are followed, and those that go are given back. A list that
// fails changes nothing.
func TestAccountsComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 4)
		var mu sync.Mutex
		list, failure := w.ids[:2], error(nil)
		cfg := w.config("one")
		cfg.AccountsEvery = time.Minute
		cfg.Accounts = func(context.Context) ([]string, error) {
			mu.Lock()
			defer mu.Unlock()
			return list, failure
		}
		set := func(ids []string, err error) {
			mu.Lock()
			list, failure = ids, err
			mu.Unlock()
			time.Sleep(90 * time.Second)
		}
		r := w.start(cfg)
		set(w.ids[:2], nil)
		require.ElementsMatch(t, w.ids[:2], r.held())
		set(w.ids[1:], nil)
		require.ElementsMatch(t, w.ids[1:], r.held())
		set(nil, errors.New("the API is away"))
		require.ElementsMatch(t, w.ids[1:], r.held())
		require.ErrorContains(t, w.seen(follow.StoreFailed)[0].Err, "listing the accounts: the API is away")
		set(nil, nil)
		require.Empty(t, r.held())
		require.NoError(t, r.stop())
		all, err := follow.Visible(w.srv.Client())(t.Context())
		require.NoError(t, err)
		require.ElementsMatch(t, w.ids, all)
	})
}

// A checkpoint that can't be read is left as it is, and stops no other account.
func TestACheckpointThatCantBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.history(w.ids[0], 3)
		w.history(w.ids[1], 3)
		name := "audit/account/" + w.ids[0]
		l, err := w.leases.Acquire(t.Context(), name, "x", time.Minute)
		require.NoError(t, err)
		require.NoError(t, w.checkpoints.Save(t.Context(), l, []byte(`{}`)))
		require.NoError(t, w.leases.Release(t.Context(), l))
		r := w.start(w.config("one"))
		time.Sleep(5 * time.Minute)
		require.Len(t, w.memory().of(w.ids[1]), 3)
		refused := w.seen(follow.Refused)
		require.Len(t, refused, 1)
		require.ErrorContains(t, refused[0].Err, "the checkpoint can't be read: it has no since")
		require.NoError(t, r.stop())
		text, err := w.checkpoints.Load(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, "{}", string(text))
	})
}

// An account that is new starts when it is first followed, if no time is given,
// and an account's own options are used.
func TestANewAccountStartsNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.logged(w.ids[0], time.Minute, "before")
		cfg := w.config("one")
		cfg.Since = time.Time{}
		var asked atomic.Int64
		cfg.Options = func(account string) []option.RequestOption {
			require.Equal(t, w.ids[0], account)
			return []option.RequestOption{option.WithMiddleware(
				func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
					asked.Add(1)
					return next(r)
				})}
		}
		r := w.start(cfg)
		time.Sleep(10 * time.Second)
		w.logged(w.ids[0], 0, "after")
		time.Sleep(time.Minute)
		require.NoError(t, r.stop())
		require.Equal(t, []string{"after"}, w.memory().of(w.ids[0]))
		require.Positive(t, asked.Load())
	})
}

// A quiet account's place is saved now and then, and when the program stops.
func TestAQuietAccountsPlaceIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		place := func() string {
			text, err := w.checkpoints.Load(t.Context(), "audit/account/"+w.ids[0])
			require.NoError(t, err)
			return string(text)
		}
		r := w.start(w.config("one"))
		time.Sleep(4 * time.Minute)
		first := place()
		require.Contains(t, first, `"since":"1999-12-31T00:00:00Z"`)
		time.Sleep(2 * time.Minute)
		require.Contains(t, place(), `"since":"1999-12-31T23:5`)
		second := place()
		time.Sleep(time.Minute)
		require.Equal(t, second, place())
		require.NoError(t, r.stop())
		require.NotEqual(t, second, place())
	})
}

func TestWhatIsRefused(t *testing.T) {
	w := newWorld(t, 1)
	for want, change := range map[string]func(*follow.Config){
		"Client, Accounts, Leases and Sink":                  func(c *follow.Config) { c.Leases = nil },
		"Checkpoints are needed":                             func(c *follow.Config) { c.Checkpoints = nil },
		"List.AccountID, List.Since":                         func(c *follow.Config) { c.List.AccountID = cloudflare.F("x") },
		"a negative LeaseFor":                                func(c *follow.Config) { c.LeaseFor = -1 },
		"LeaseFor must be 2s to 8760h0m0s, not 1.999999999s": func(c *follow.Config) { c.LeaseFor = 2*time.Second - 1 },
		"LeaseFor must be 2s":                                func(c *follow.Config) { c.LeaseFor = 9000 * time.Hour },
		`the Prefix "a\x00" has a zero`:                      func(c *follow.Config) { c.Prefix = "a\x00" },
		"or more than 256 bytes":                             func(c *follow.Config) { c.Prefix = strings.Repeat("x", 257) },
		"is not UTF-8":                                       func(c *follow.Config) { c.Name = "\xff" },
		"a negative Reading":                                 func(c *follow.Config) { c.Reading = -1 },
		"has a slash":                                        func(c *follow.Config) { c.Name = "a/b" },
	} {
		cfg := w.config("one")
		change(&cfg)
		_, err := follow.New(cfg)
		require.ErrorContains(t, err, "follow.New: ")
		require.ErrorContains(t, err, want)
	}
	f, err := follow.New(w.config(""))
	require.NoError(t, err)
	require.ErrorContains(t, f.Run(nil), "the context is nil") //nolint:staticcheck // a careless caller
}

func TestLogTo(t *testing.T) {
	var text bytes.Buffer
	log := follow.LogTo(slog.New(slog.NewTextHandler(&text, nil)))
	log(follow.Event{Kind: follow.Took, Account: "a"})
	log(follow.Event{Kind: follow.WriteFailed, Account: "a", Err: errors.New("away"), Again: time.Second})
	lines := strings.Split(text.String(), "\n")
	require.Contains(t, lines[0], `level=INFO msg=took account=a`)
	require.Contains(t, lines[1], `level=WARN msg="writing failed" account=a error=away again=1s`)
}

// A store that is away when the program starts is waited for.
func TestAStoreThatIsAwayAtFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		store := &cut{Store: w.leases, away: true}
		cfg := w.config("one")
		cfg.Leases = store
		r := w.start(cfg)
		time.Sleep(time.Minute)
		require.Greater(t, len(w.seen(follow.StoreFailed)), 5)
		require.ErrorIs(t, w.seen(follow.StoreFailed)[0].Err, errAway)
		store.set(false)
		time.Sleep(15 * time.Second)
		require.Len(t, r.held(), 2)
		require.NoError(t, r.stop())

		store.set(true)
		r = w.start(cfg)
		time.Sleep(time.Second)
		require.NoError(t, r.stop(), "there is nothing to hand back")
	})
}

// What can't be handed back is said; it ends by itself.
func TestAStoreThatIsAwayAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		store := &cut{Store: w.leases}
		cfg := w.config("one")
		cfg.Leases = store
		r := w.start(cfg)
		time.Sleep(10 * time.Second)
		store.set(true)
		err := r.stop()
		require.ErrorIs(t, err, errAway)
		require.ErrorContains(t, err, "follow: stopping: ")
		require.NotEmpty(t, w.leasesNow())
		time.Sleep(30 * time.Second)
		require.Empty(t, w.leasesNow())
	})
}
