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
	"github.com/seed815c370e/cloudflare-go/accounts"
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

// thickening adds entries of the last hour, after some time one a second, and from a
// third of them on two: slices made for the beginning are then too long, but not by
// so much that they are cut anew.
func thickening(srv *cloudflaretest.Server, n int) (ids []string) {
	at, step := time.Now().Add(-time.Hour), time.Second
	entries := make([]cloudflaretest.AuditEntry, n)
	for i := range entries {
		if i == n/3 {
			step /= 2
		}
		at = at.Add(step)
		ids = append(ids, fmt.Sprintf("e%03d", i))
		entries[i] = cloudflaretest.AuditEntry{ID: ids[i], Action: cloudflaretest.AuditAction{Time: at}}
	}
	srv.AddAuditEntries(srv.AccountID, entries...)
	return ids
}

// thick is a log of pages of ten entries, and what to follow of it in slices.
func thick(t *testing.T, n int) (*cloudflaretest.Server, []string, accounts.LogAuditFollowParams) {
	srv := auditLog(cloudflaretest.WithAuditPageCap(10))
	t.Cleanup(srv.Close)
	ids := thickening(srv, n)
	params := following(srv, 2*time.Hour)
	params.List.Before, params.Slices = cloudflare.F(time.Now()), 3
	return srv, ids, params
}

// A slice with more than a page in it is read to its end, page after page, and nothing
// is asked for twice.
func TestASliceIsReadToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, want, params := thick(t, 300)
		ids, errs := follow(t, srv, params, time.Hour)
		require.Empty(t, errs)
		require.Equal(t, want, ids)
		asked, cursors := map[string]bool{}, 0
		for _, r := range srv.Requests() {
			require.False(t, asked[r.Query.Encode()], r.Query)
			asked[r.Query.Encode()] = true
			require.Equal(t, "1000", r.Query.Get("limit"))
			if r.Query.Has("cursor") {
				cursors++
			}
		}
		require.Greater(t, cursors, 2)
		require.Greater(t, len(asked), 3*cursors)
	})
}

// A range can be left at any entry, also in the middle of a slice that has more.
func TestSlicesCanBeLeftAnywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, want, params := thick(t, 150)
		for n := 1; n <= len(want); n += 4 {
			var ids []string
			for entry, err := range srv.Client().Accounts.Logs.Audit.Follow(t.Context(), params) {
				require.NoError(t, err)
				if ids = append(ids, entry.ID); len(ids) == n {
					break
				}
			}
			require.Equal(t, want[:n], ids)
		}
	})
}

// A failed request is one error, wherever it comes, after which nothing is missing.
func TestAnErrorInASliceIsToldOf(t *testing.T) {
	for failing := range 12 {
		synctest.Test(t, func(t *testing.T) {
			srv, want, params := thick(t, 150)
			asked := 0
			srv.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
				asked++
				return cloudflaretest.Fault{Status: 500}, asked == failing+1
			})
			ids, errs := follow(t, srv, params, time.Hour, option.WithMaxRetries(0))
			require.Len(t, errs, 1)
			require.Equal(t, want, ids)
		})
	}
}

// As many slices as asked for are fetched at a time, also while entries are handed
// out, and no more while a slice is read to its end.
func TestAsManySlicesAsAskedForAreFetchedAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, want, params := thick(t, 300)
		var mu sync.Mutex
		began := map[time.Time]int{}
		all, running, widest := 0, 0, 0
		slow := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			mu.Lock()
			began[time.Now()]++
			all++
			running++
			widest = max(widest, running)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return next(r)
		})
		start, handed := time.Now(), 0
		for _, err := range srv.Client(slow).Accounts.Logs.Audit.Follow(t.Context(), params) {
			require.NoError(t, err)
			if handed++; handed == 1 {
				synctest.Wait()
				require.Equal(t, []int{1, 3}, []int{began[start], began[start.Add(time.Second)]},
					"the whole window, and then three at once")
				require.Equal(t, 5, all, "the next one when the first came")
			}
		}
		require.Equal(t, len(want), handed)
		require.Equal(t, 3, widest)
	})
}

// Windows of an hour and less are read page after page, and so is every window
// unless two slices or more are asked for.
func TestWhatIsCutIntoSlices(t *testing.T) {
	for _, row := range []struct {
		slices int
		window time.Duration
		cut    bool
	}{
		{0, 2 * time.Hour, false}, {1, 2 * time.Hour, false}, {2, 2 * time.Hour, true},
		{2, time.Hour, false}, {2, time.Hour + time.Second, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv, _, params := thick(t, 40)
			params.List.Since, params.Slices = cloudflare.F(time.Now().Add(-row.window)), row.slices
			_, errs := follow(t, srv, params, time.Hour)
			require.Empty(t, errs)
			windows := map[string]bool{}
			for _, r := range srv.Requests() {
				windows[r.Query.Get("since")] = true
			}
			require.Equal(t, row.cut, len(windows) > 1, row)
		})
	}
}

// The least that a server can give is an entry a page.
func TestSlicesOfAnEntryAPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog(cloudflaretest.WithAuditPageCap(1))
		defer srv.Close()
		want := thickening(srv, 20)
		params := following(srv, 2*time.Hour)
		params.List.Before, params.Slices = cloudflare.F(time.Now()), 2
		ids, errs := follow(t, srv, params, time.Hour)
		require.Empty(t, errs)
		require.Equal(t, want, ids)
	})
}
