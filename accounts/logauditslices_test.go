package accounts_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Slices give what page after page gives, in order, several times faster.
func TestSlicesAreFasterAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		srv.AddSample(cloudflaretest.Sample{
			AuditEntries: 40_000, Every: 6 * time.Minute, Until: time.Now().Add(-time.Hour),
		})
		burst(srv, 5_000)
		srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: 300 * time.Millisecond, Times: -1})
		var took [2]time.Duration
		var asked [2]int
		var ids [2][]string
		for i, n := range []int{0, 8} {
			params := following(srv, 18*30*24*time.Hour)
			params.List.Before, params.Slices = cloudflare.F(time.Now()), n
			began := time.Now()
			srv.ResetRequests()
			ids[i], _ = follow(t, srv, params, time.Hour)
			took[i], asked[i] = time.Since(began), len(srv.Requests())
		}
		require.Len(t, ids[0], 45_000)
		require.True(t, slices.Equal(ids[0], ids[1]))
		require.Greater(t, took[0], 3*took[1])
		require.Less(t, asked[1], 2*asked[0])
	})
}

// burst adds many entries in a few seconds, three months ago.
func burst(srv *cloudflaretest.Server, n int) {
	entries := make([]cloudflaretest.AuditEntry, n)
	for i := range entries {
		at := time.Now().Add(-90 * 24 * time.Hour).Add(time.Duration(i) * time.Millisecond)
		entries[i] = cloudflaretest.AuditEntry{
			ID: fmt.Sprintf("burst-%04d", i), Action: cloudflaretest.AuditAction{Time: at},
		}
	}
	srv.AddAuditEntries(srv.AccountID, entries...)
}

// No more slices are fetched than were asked for, and none is when the range is
// left.
func TestSlicesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		srv.AddSample(cloudflaretest.Sample{AuditEntries: 20_000, Every: time.Minute})
		var mu sync.Mutex
		running, widest := 0, 0
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			running += n
			widest = max(widest, running)
		}
		width := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			count(1)
			defer count(-1)
			time.Sleep(time.Second)
			return next(r)
		})
		params := following(srv, 20*24*time.Hour)
		params.Slices = 5
		n := 0
		for _, err := range srv.Client(width).Accounts.Logs.Audit.Follow(t.Context(), params) {
			require.NoError(t, err)
			if n++; n == 15_000 {
				break
			}
		}
		require.Equal(t, 5, widest)
		require.Zero(t, running)
	})
}

// A server that gives less a page than it is asked for is sliced by what it
// gives: no more requests than pages need by a half, and as many at a time.
func TestSlicesLearnTheCapOfPages(t *testing.T) {
	for _, limit := range []int{100, 1000} {
		synctest.Test(t, func(t *testing.T) {
			srv := auditLog(cloudflaretest.WithAuditPageCap(limit))
			defer srv.Close()
			now := time.Now()
			srv.AddSample(cloudflaretest.Sample{
				AuditEntries: 20_000, Every: time.Minute, Until: now.Add(-60 * 24 * time.Hour),
			})
			srv.AddSample(cloudflaretest.Sample{AuditEntries: 300, Every: 3 * time.Hour, Until: now.Add(-time.Hour)})
			srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: 300 * time.Millisecond, Times: -1})
			params := following(srv, 100*24*time.Hour)
			params.List.Before, params.Slices = cloudflare.F(now), 8
			ids, errs := follow(t, srv, params, time.Hour)
			require.Empty(t, errs)
			require.Len(t, slices.Compact(ids), 20_300)
			pages := 20_300/limit + 1
			require.Less(t, len(srv.Requests()), pages*3/2+16)
			require.Less(t, time.Since(now), time.Duration(pages/4+4)*300*time.Millisecond)
		})
	}
}

// There is one place to put a response: with it, one request runs at a time.
func TestSlicesWithOnePlaceForTheResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		srv.AddSample(cloudflaretest.Sample{AuditEntries: 5_000, Every: time.Minute})
		srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: time.Second, Times: -1})
		var response *http.Response
		params := following(srv, 20*24*time.Hour)
		params.List.Before, params.Slices = cloudflare.F(time.Now()), 8
		began := time.Now()
		ids, errs := follow(t, srv, params, time.Hour, option.WithResponseInto(&response), option.WithPrefetch(4))
		require.Empty(t, errs)
		require.Len(t, ids, 5_000-1)
		require.Equal(t, time.Duration(len(srv.Requests()))*time.Second, time.Since(began))
		require.Equal(t, 200, response.StatusCode)
	})
}
