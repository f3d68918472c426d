package follow_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// scale is a fleet of 10,000 accounts on a clock of its own, with all that it asks
// for counted.
type scale struct {
	*lease.File
	mu                            sync.Mutex
	places                        map[string][]byte
	requests, acquires            atomic.Int64
	renewals, renewed             atomic.Int64
	lists, listed, saves, batches atomic.Int64
	rows                          atomic.Int64
}

const (
	scaleAccounts = 10_000
	scaleWorkers  = 10
	scaleLease    = time.Minute
	scaleInterval = time.Minute
	scaleEntries  = 5 * time.Minute // between two entries of an account
)

func (s *scale) reset() {
	for _, n := range []*atomic.Int64{&s.requests, &s.acquires, &s.renewals, &s.renewed, &s.lists, &s.listed, &s.saves,
		&s.batches, &s.rows} {
		n.Store(0)
	}
}

// Do is the API: an account has an entry every five minutes.
func (s *scale) Do(r *http.Request) (*http.Response, error) {
	s.requests.Add(1)
	since, err := time.Parse(time.RFC3339, r.URL.Query().Get("since"))
	if err != nil {
		return nil, err
	}
	var entries []string
	for at := since.Truncate(scaleEntries).Add(scaleEntries); at.Before(time.Now()); at = at.Add(scaleEntries) {
		entries = append(entries, fmt.Sprintf(`{"id":"%032d","action":{"time":%q}}`, at.Unix(), at.Format(time.RFC3339)))
	}
	body := `{"success":true,"result":[` + strings.Join(entries, ",") + `],"result_info":{}}`
	return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body))}, nil
}

func (s *scale) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (lease.Lease, error) {
	s.acquires.Add(1)
	return s.File.Acquire(ctx, name, holder, ttl)
}

func (s *scale) Renew(ctx context.Context, l lease.Lease, ttl time.Duration) (lease.Lease, error) {
	s.renewals.Add(1)
	s.renewed.Add(1)
	return s.File.Renew(ctx, l, ttl)
}

func (s *scale) RenewAll(ctx context.Context, held []lease.Lease, ttl time.Duration) []error {
	s.renewals.Add(1)
	s.renewed.Add(int64(len(held)))
	return s.File.RenewAll(ctx, held, ttl)
}

func (s *scale) List(ctx context.Context, prefix string) ([]lease.Lease, error) {
	list, err := s.File.List(ctx, prefix)
	s.lists.Add(1)
	s.listed.Add(int64(len(list)))
	return list, err
}

func (s *scale) Load(_ context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if place := s.places[name]; place != nil {
		return place, nil
	}
	return nil, checkpoint.ErrNone
}

func (s *scale) Save(_ context.Context, l lease.Lease, data []byte) error {
	s.saves.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[l.Name] = data
	return nil
}

// transactional is the sink, which saves places too.
type transactional struct{ *scale }

func (s transactional) Checkpoints() checkpoint.Store { return s.scale }

func (s transactional) Write(ctx context.Context, b sink.Batch) error {
	s.batches.Add(1)
	s.rows.Add(int64(len(b.Entries)))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[b.Lease.Name] = b.Checkpoint
	return ctx.Err()
}

// What README.md says that 10,000 accounts need.
func TestTenThousandAccounts(t *testing.T) {
	if testing.Short() || testhttp.Raced > 1 {
		t.Skip("it takes a while, and the race detector knows no more than 8,128 goroutines")
	}
	synctest.Test(t, func(t *testing.T) {
		s := &scale{places: map[string][]byte{}}
		var err error
		s.File, err = lease.OpenFile(filepath.Join(t.TempDir(), "leases"))
		require.NoError(t, err)
		defer s.Close()
		first := &cut{Store: s}
		runners := s.start(t, first)
		time.Sleep(2 * time.Minute)
		require.Equal(t, scaleAccounts, allHeld(runners))
		for _, r := range runners {
			require.Len(t, r.Status().Held, scaleAccounts/scaleWorkers)
		}
		s.count(t)

		first.set(true)
		time.Sleep(scaleLease)
		require.Equal(t, scaleAccounts, allHeld(runners[1:]), "taken over")
		first.set(false)
		for _, r := range runners {
			require.NoError(t, r.stop())
		}
	})
}

// start starts the processes; the first one has leases of its own.
func (s *scale) start(t *testing.T, first lease.Store) (runners []runner) {
	var ids []string
	for i := range scaleAccounts {
		ids = append(ids, fmt.Sprintf("%032x", i))
	}
	client := cloudflare.NewClient(option.WithAPIToken("fake"), option.WithoutPace(), option.WithHTTPClient(s))
	w := &world{T: t}
	for i := range scaleWorkers {
		cfg := follow.Config{Client: client, Accounts: follow.Fixed(ids...), Sink: transactional{s},
			Name: fmt.Sprint(i), LeaseFor: scaleLease, Interval: scaleInterval, Reading: 64}
		if cfg.Leases = first; i > 0 {
			cfg.Leases = &cut{Store: s} // as each process has its own
		}
		runners = append(runners, w.start(cfg))
	}
	return runners
}

func allHeld(runners []runner) (n int) {
	for _, r := range runners {
		n += len(r.Status().Held)
	}
	return n
}

// count compares what is asked for in five minutes with what is expected.
func (s *scale) count(t *testing.T) {
	s.reset()
	const lasts = 5 * time.Minute
	time.Sleep(lasts)
	for _, rate := range []struct {
		what string
		want float64 // a second
		n    *atomic.Int64
	}{
		{"requests: accounts / interval", scaleAccounts / scaleInterval.Seconds(), &s.requests},
		{"renewals: 3.6 × processes / lease", 3.6 * scaleWorkers / scaleLease.Seconds(), &s.renewals},
		{"leases renewed: 3.6 × accounts / lease", 3.6 * scaleAccounts / scaleLease.Seconds(), &s.renewed},
		{"lists: 6.7 × processes / lease", 6.7 * scaleWorkers / scaleLease.Seconds(), &s.lists},
		{"rows listed", 6.7 * scaleWorkers / scaleLease.Seconds() * scaleAccounts, &s.listed},
		{"rows written", scaleAccounts / scaleEntries.Seconds(), &s.rows},
	} {
		got := float64(rate.n.Load()) / lasts.Seconds()
		t.Logf("%-38s %8.1f a second, expected %8.1f", rate.what, got, rate.want)
		require.InEpsilon(t, rate.want, got, 0.2, rate.what)
	}
	require.LessOrEqual(t, float64(s.saves.Load())/lasts.Seconds(), scaleAccounts/(5*time.Minute).Seconds(),
		"places saved without entries")
	require.Zero(t, s.acquires.Load(), "nobody moves")
}
