package cloudflaretest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/metrics"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// sampleEnd is when the newest entry of a benchmark's sample was made.
var sampleEnd = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)

func bigServer(b *testing.B, n int) *cloudflaretest.Server {
	srv := cloudflaretest.NewServer(cloudflaretest.WithRequestLimit(0))
	b.Cleanup(srv.Close)
	srv.AddSample(cloudflaretest.Sample{AuditEntries: n, Until: sampleEnd})
	return srv
}

// BenchmarkAuditPage gets one page of 1,000 entries from a store of 1,000,000,
// over a socket.
func BenchmarkAuditPage(b *testing.B) {
	srv := bigServer(b, 1_000_000)
	since := sampleEnd.Add(-500_000 * time.Second)
	windows := map[string]url.Values{
		"all":    {"since": {"2000-01-01"}, "before": {"2100-01-01"}},
		"middle": {"since": {since.Format(time.RFC3339)}, "before": {"2026-01-31"}, "direction": {"asc"}},
		"filtered": {
			"since": {since.Format(time.RFC3339)}, "before": {"2100-01-01"}, "action_type": {"delete"},
			"actor_email.not": {"user3@example.com"},
		},
		"sparse": {"since": {"2000-01-01"}, "before": {"2100-01-01"}, "resource_scope": {"zones"}},
		"hour": {
			"since": {since.Format(time.RFC3339)}, "before": {since.Add(time.Hour).Format(time.RFC3339)},
			"action_type": {"view"},
		},
	}
	for name, query := range windows {
		query.Set("limit", "1000")
		b.Run(name, func(b *testing.B) { benchmarkGet(b, srv, query) })
	}
}

func benchmarkGet(b *testing.B, srv *cloudflaretest.Server, query url.Values) {
	req, err := http.NewRequest(http.MethodGet, srv.URL+"/accounts/"+srv.AccountID+"/logs/audit?"+query.Encode(), nil)
	require.NoError(b, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := http.DefaultClient.Do(req)
		require.NoError(b, err)
		n, err := io.Copy(io.Discard, resp.Body)
		require.NoError(b, err)
		require.NoError(b, resp.Body.Close())
		require.Equal(b, 200, resp.StatusCode)
		b.SetBytes(n)
	}
}

// BenchmarkAddAuditEntries adds 100,000 entries, half of them late.
func BenchmarkAddAuditEntries(b *testing.B) {
	entries := make([]cloudflaretest.AuditEntry, 100_000)
	for i := range entries {
		entries[i].Action.Time = sampleEnd.Add(time.Duration(i%2*len(entries)-i) * time.Second)
	}
	for b.Loop() {
		srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
		srv.AddAuditEntries(srv.AccountID, entries...)
		srv.Close()
	}
}

// BenchmarkSample makes the emulator's world of -audit 1000000.
func BenchmarkSample(b *testing.B) {
	for b.Loop() {
		srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
		srv.AddSample(cloudflaretest.Sample{Members: 10_000, AuditEntries: 1_000_000, Until: sampleEnd})
		srv.Close()
	}
}

// discard is a ResponseWriter that nobody reads.
type discard struct {
	http.ResponseWriter
	header http.Header
}

func (d discard) Header() http.Header       { return d.header }
func (d discard) WriteHeader(int)           {}
func (discard) Write(p []byte) (int, error) { return len(p), nil }

// lockWait is how many seconds goroutines have waited for locks.
func lockWait() float64 {
	sample := []metrics.Sample{{Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(sample)
	return sample[0].Value.Float64()
}

// BenchmarkAuditReaders gets pages of 1,000 entries by so many readers at
// once, without a network: what they wait for is the server's lock.
func BenchmarkAuditReaders(b *testing.B) {
	srv := bigServer(b, 100_000)
	query := "?limit=1000&since=2000-01-01&before=2100-01-01"
	for _, readers := range []int{1, 2, 4, 8} {
		b.Run(strconv.Itoa(readers), func(b *testing.B) {
			waited := lockWait()
			var group sync.WaitGroup
			left := atomic.Int64{}
			left.Store(int64(b.N))
			for range readers {
				group.Go(func() {
					req := httptest.NewRequest(
						http.MethodGet, srv.URL+"/accounts/"+srv.AccountID+"/logs/audit"+query, nil,
					)
					req.Header.Set("Authorization", "Bearer "+srv.Token)
					for left.Add(-1) >= 0 {
						srv.Handler().ServeHTTP(discard{header: http.Header{}}, req)
					}
				})
			}
			group.Wait()
			b.ReportMetric((lockWait()-waited)*1e9/float64(b.N), "wait-ns/op")
		})
	}
}
