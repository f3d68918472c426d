package pagination_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

type (
	memberPager = pagination.V4PagePaginationArrayAutoPager[accounts.Member]
	auditPager  = pagination.CursorPaginationAfterAutoPager[accounts.AuditEntry]
)

func wide(ctx context.Context, d option.HTTPClient, n int, opts ...option.RequestOption) *memberPager {
	opts = append([]option.RequestOption{option.WithPrefetch(n)}, opts...)
	return client(d).Accounts.Members.ListAutoPaging(
		ctx, accounts.MemberListParams{AccountID: cloudflare.F("a")}, opts...,
	)
}

func wideAudit(ctx context.Context, d option.HTTPClient, n int) *auditPager {
	return client(d).Accounts.Logs.Audit.ListAutoPaging(
		ctx, accounts.LogAuditListParams{AccountID: cloudflare.F("a")}, option.WithPrefetch(n),
	)
}

// 10,000 members are 200 pages: one to learn the totals, then 199 in rounds of
// 16, which is 13 of them.
func TestWideListsTakeAsManyRoundsAsTheyMust(t *testing.T) {
	for _, row := range []struct{ width, rounds int }{{0, 200}, {1, 200}, {16, 14}, {199, 2}, {1000, 2}} {
		synctest.Test(t, func(t *testing.T) {
			srv := honest(10_000, 50)
			began := time.Now()
			got, err := wide(t.Context(), srv, row.width).Collect(0)
			require.NoError(t, err)
			require.Equal(t, wanted(10_000), ids(got))
			require.Equal(t, time.Duration(row.rounds)*srv.takes, time.Since(began))
			require.Equal(t, 200, srv.asked)
			require.Equal(t, max(1, min(row.width, 199)), srv.widest)
		})
	}
}

// A reader that is slower than the server holds no more than the width ahead.
func TestPagesAheadAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(2_000, 50)
		read := 0
		for page, err := range wide(t.Context(), srv, 5).Pages() {
			require.NoError(t, err)
			require.NotEmpty(t, page.Result)
			read++
			time.Sleep(time.Second)
			synctest.Wait()
			require.LessOrEqual(t, srv.asked, read+5)
		}
		require.Equal(t, 40, srv.asked)
	})
}

// The next page of a list with cursors is fetched while this one is read.
func TestTheNextCursorIsFetchedWhileThisPageIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, want := cursored([]int{10, 10, 0, 10, 10})
		began := time.Now()
		var got []string
		for page, err := range wideAudit(t.Context(), srv, 16).Pages() {
			require.NoError(t, err)
			for _, e := range page.Result {
				got = append(got, e.ID)
			}
			time.Sleep(srv.takes)
		}
		require.Equal(t, want, got)
		require.Equal(t, 6*srv.takes, time.Since(began), "one page first, then five to read")
		require.Equal(t, 5, srv.asked)
		require.Equal(t, 1, srv.widest)
	})
}

// Next, too, fetches as many pages ahead as the width says, at one time.
func TestNextFetchesAheadToo(t *testing.T) {
	for _, row := range []struct{ width, rounds int }{{0, 200}, {1, 200}, {16, 14}, {math.MaxInt, 2}} {
		synctest.Test(t, func(t *testing.T) {
			srv := honest(10_000, 50)
			pager := wide(t.Context(), srv, row.width)
			synctest.Wait()
			require.Zero(t, srv.asked)
			began := time.Now()
			var got []string
			for pager.Next() {
				got = append(got, pager.Current().ID)
			}
			require.NoError(t, pager.Err())
			require.Equal(t, wanted(10_000), got)
			require.Equal(t, time.Duration(row.rounds)*srv.takes, time.Since(began))
			require.Equal(t, 200, srv.asked)
		})
	}
}

// What a dropped pager has fetched ahead ends by itself, and nothing follows.
func TestADroppedPagerLeavesNothingRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(10_000, 50)
		require.True(t, wide(t.Context(), srv, 8).Next())
		require.NoError(t, wide(t.Context(), srv, 8).Err())
		time.Sleep(srv.takes)
		synctest.Wait()
		require.Zero(t, srv.running)
		require.Equal(t, 18, srv.asked)
		time.Sleep(time.Hour)
		require.Equal(t, 18, srv.asked)
	})
}

// Next after a range that was left goes on fetching ahead.
func TestNextFetchesAheadAfterARange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(10_000, 50)
		pager := wide(t.Context(), srv, 16)
		_, err := pager.Collect(50)
		require.NoError(t, err)
		require.Equal(t, 1, srv.asked)
		require.True(t, pager.Next())
		require.True(t, pager.Next())
		synctest.Wait()
		require.Equal(t, 2+16, srv.asked)
	})
}

// A limit that is none takes no width away.
func TestALimitThatIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(10_000, 50)
		for _, limit := range []int{math.MaxInt, math.MaxInt - 1} {
			began := time.Now()
			got, err := wide(t.Context(), srv, 8).Collect(limit)
			require.NoError(t, err)
			require.Len(t, got, 10_000)
			require.Equal(t, (1+25)*srv.takes, time.Since(began))
		}
	})
}

// However many pages a server claims and a caller allows, what runs at one
// time is bounded.
func TestHostileTotalsAndNoWidth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages, want := numberedPages(even(500, 50), func(int) string {
			return fmt.Sprintf(`{"per_page":1,"total_count":%d,"total_pages":%[1]d}`, int64(math.MaxInt64))
		})
		srv := &listServer{pages: pages, last: listBody(nil, `{}`), takes: time.Millisecond}
		got, err := wide(t.Context(), srv, math.MaxInt).Collect(0)
		require.NoError(t, err)
		require.Equal(t, want, ids(got))
		require.Equal(t, 1000, srv.widest, "more count as 1,000")
		require.Zero(t, srv.running)
	})
}

func TestCollectFetchesNoMoreThanItReturns(t *testing.T) {
	for limit, asked := range map[int]int{1: 1, 50: 1, 51: 2, 100: 2, 101: 3, 0: 40} {
		synctest.Test(t, func(t *testing.T) {
			srv := honest(2_000, 50)
			pager := wide(t.Context(), srv, 16)
			got, err := pager.Collect(limit)
			require.NoError(t, err)
			require.Equal(t, asked, srv.asked, limit)
			if limit > 0 {
				require.Len(t, got, limit)
			}
			rest, err := pager.Collect(0)
			require.NoError(t, err)
			require.Equal(t, wanted(2_000), append(ids(got), ids(rest)...))
			require.Equal(t, 40, srv.asked)
		})
	}
}

// However a range ends, nothing runs afterwards; what had arrived is not asked
// for again.
func TestLeavingARangeStopsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(2_000, 50)
		pager := wide(t.Context(), srv, 8)
		var got []string
		for round := 0; len(got) < 2_000; round++ {
			for m, err := range pager.All() {
				require.NoError(t, err)
				got = append(got, m.ID)
				if len(got)%330 == 0 {
					break
				}
			}
			require.Zero(t, srv.running)
		}
		require.Equal(t, wanted(2_000), got)
		for page, times := range srv.answered {
			require.Equal(t, 1, times, page)
		}
	})
}

func TestAPanicInARangeStopsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(2_000, 50)
		func() {
			defer func() { require.NotNil(t, recover()) }()
			for range wide(t.Context(), srv, 8).All() {
				panic("reader")
			}
		}()
		require.Zero(t, srv.running)
	})
}

func TestAPanicInAPrefetchReachesTheReader(t *testing.T) {
	bad := option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
		if r.URL.Query().Get("page") == "3" {
			panic("bad middleware")
		}
		return next(r)
	})
	synctest.Test(t, func(t *testing.T) {
		read := 0
		func() {
			defer func() { require.Contains(t, recover(), "bad middleware") }()
			for range wide(t.Context(), honest(2_000, 50), 8, bad).All() {
				read++
			}
		}()
		require.Equal(t, 100, read)
	})
}

// An error comes behind the entries before it, with its page's number, and
// stops the pages behind it as soon as it happens.
func TestAnErrorAheadComesInItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(2_000, 50)
		srv.fails = map[int]int{5: 1}
		pager := wide(t.Context(), srv, 8)
		var got []string
		var failed error
		for m, err := range pager.All() {
			if failed = err; err != nil {
				require.Zero(t, srv.running, "what is behind the error has ended when it is handed out")
				continue
			}
			got = append(got, m.ID)
		}
		require.ErrorIs(t, failed, errCut)
		require.ErrorContains(t, failed, "page 5: ")
		require.Equal(t, wanted(200), got)
		rest, err := pager.Collect(0)
		require.NoError(t, err)
		require.Equal(t, wanted(2_000), append(got, ids(rest)...))
		for page, times := range srv.answered {
			require.Equal(t, 1, times, page)
		}
	})
}

func TestTheEndOfTheContextStopsAWideList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(2_000, 50)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var got []string
		var failed error
		for m, err := range wide(ctx, srv, 8).All() {
			if failed = err; err == nil {
				got = append(got, m.ID)
			}
			if len(got) == 70 {
				cancel()
				synctest.Wait()
				require.Zero(t, srv.running, "it stops at once")
			}
		}
		require.ErrorIs(t, failed, context.Canceled)
		require.ErrorContains(t, failed, "page 3: ")
		require.Equal(t, wanted(100), got, "the page being read is read to its end")
		require.LessOrEqual(t, srv.asked, 10)
	})
}

// A page that came ahead is under the call's context, not that of the range.
func TestAPageOutlivesItsRange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(200, 50)
		var second *pagination.V4PagePaginationArray[accounts.Member]
		for page, err := range wide(t.Context(), srv, 8).Pages() {
			require.NoError(t, err)
			if second = page; page.Result[0].ID == "m50" {
				break
			}
		}
		third, err := second.GetNextPage()
		require.NoError(t, err)
		require.Equal(t, "m100", third.Result[0].ID)
	})
}

// Totals that are too high cost no more than the width.
func TestTooHighTotalsCostNoMoreThanTheWidth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pages, want := numberedPages(even(500, 50), func(int) string {
			return `{"per_page":50,"total_count":1000000,"total_pages":20000}`
		})
		srv := &listServer{pages: pages, last: listBody(nil, `{}`), takes: time.Millisecond}
		got, err := wide(t.Context(), srv, 8).Collect(0)
		require.NoError(t, err)
		require.Equal(t, want, ids(got))
		require.LessOrEqual(t, srv.farthest, 11+8)
		require.Zero(t, srv.running)
	})
}

// With one place for the response there is one request at a time.
func TestAResponseWantedMakesListsNarrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(200, 50)
		var response *http.Response
		got, err := wide(t.Context(), srv, 8, option.WithResponseInto(&response)).Collect(0)
		require.NoError(t, err)
		require.Len(t, got, 200)
		require.Equal(t, 1, srv.widest)
		require.Equal(t, 200, response.StatusCode)
	})
}

func TestANegativePrefetchIsRefused(t *testing.T) {
	srv := honest(200, 50)
	_, err := wide(t.Context(), srv, -1).Collect(0)
	require.ErrorContains(t, err, "option.WithPrefetch")
	require.Zero(t, srv.asked)
}

// With a rate limit nothing is lost, the width holds, and each page that was
// refused is asked for once more: the wait is the server's, not one a page.
func TestARateLimitSlowsAWideListDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		emulator := cloudflaretest.NewServer(cloudflaretest.InProcess(),
			cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 20, Per: time.Minute}))
		defer emulator.Close()
		emulator.AddSample(cloudflaretest.Sample{Members: 2_000})
		began := time.Now()
		list := emulator.Client().Accounts.Members.ListAutoPaging(
			t.Context(), accounts.MemberListParams{AccountID: cloudflare.F(emulator.AccountID)},
			option.WithPrefetch(8),
		)
		got, err := list.Collect(0)
		require.NoError(t, err)
		require.Len(t, got, 2_000)
		refused := 0
		for _, r := range emulator.Requests() {
			if r.Status == 429 {
				refused++
			}
		}
		require.LessOrEqual(t, refused, 8*2)
		require.Less(t, time.Since(began), 4*time.Minute)
	})
}

// On a real clock, too, no goroutine is left when a range is, nor by a pager
// that was dropped once its requests are over.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		for range wide(t.Context(), honest(2_000, 50), 16).All() {
			break
		}
		require.True(
			t, testhttp.Ended(before), "%d goroutines were there before, now %d", before, runtime.NumGoroutine(),
		)
		require.True(t, wide(t.Context(), numbered(2_000, totals(2_000)), 16).Next())
		require.True(
			t, testhttp.Ended(before), "%d goroutines were there before, now %d", before, runtime.NumGoroutine(),
		)
	}
}
