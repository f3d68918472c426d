package pagination_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// Lists in the ways they end, with the requests that takes.
var ends = map[string]struct {
	rec      func() *testhttp.Recorder
	entries  int
	requests int
}{
	"by its totals":    {func() *testhttp.Recorder { return numbered(60, totals(60)) }, 60, 3},
	"on an empty page": {func() *testhttp.Recorder { return numbered(60, nothing) }, 60, 4},
	"on a repeated page": {
		func() *testhttp.Recorder { return testhttp.Answer(200, testhttp.Result(`[{"id":"m0"}]`)) }, 1, 2,
	},
	"empty":    {func() *testhttp.Recorder { return numbered(0, totals(0)) }, 0, 1},
	"one page": {func() *testhttp.Recorder { return numbered(5, totals(5)) }, 5, 1},
}

func firstPage(t *testing.T, rec *testhttp.Recorder) *pagination.V4PagePaginationArray[accounts.Member] {
	params := accounts.MemberListParams{AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0)}
	page, err := client(rec).Accounts.Members.List(t.Context(), params)
	require.NoError(t, err)
	return page
}

// Both loops that programs written for cloudflare-go have go over all entries
// and end, without a request for the page that ends them.
func TestBothLoopsByHandEnd(t *testing.T) {
	for name, row := range ends {
		rec := row.rec()
		var err error
		got := []string(nil)
		page := firstPage(t, rec)
		for len(page.Result) != 0 {
			got = append(got, ids(page.Result)...)
			page, err = page.GetNextPage()
			require.NoError(t, err, name)
			require.NotNil(t, page, name)
		}
		require.Equal(t, wanted(row.entries), got, name)
		require.Len(t, rec.Seen(), row.requests, name)

		rec, got = row.rec(), nil
		for page = firstPage(t, rec); page != nil; {
			got = append(got, ids(page.Result)...)
			page, err = page.GetNextPage()
			require.NoError(t, err, name)
		}
		require.Equal(t, wanted(row.entries), got, name)
		require.Len(t, rec.Seen(), row.requests, name)
	}
}

// A page without entries that the server gave is handed out as it came.
func TestTheServersOwnPageEndsALoop(t *testing.T) {
	page := firstPage(t, numbered(20, nothing))
	end, err := page.GetNextPage()
	require.NoError(t, err)
	require.Empty(t, end.Result)
	require.Equal(t, "[]", end.JSON.Result.Raw())
	none, err := end.GetNextPage()
	require.NoError(t, err)
	require.Nil(t, none)
}

func TestThePageAfterTheLastSaysWhereItStands(t *testing.T) {
	page := firstPage(t, numbered(5, totals(5)))
	after, err := page.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, []accounts.Member{}, after.Result)
	info := after.ResultInfo
	require.Equal(t, []int64{2, 20, 0, 5, 1}, []int64{
		info.Page, info.PerPage, info.Count, info.TotalCount, info.TotalPages,
	})
	none, err := after.GetNextPage()
	require.NoError(t, err)
	require.Nil(t, none)
	byHand := &pagination.V4PagePaginationArray[int]{Result: []int{1}}
	empty, err := byHand.GetNextPage()
	require.NoError(t, err)
	require.Empty(t, empty.Result)
}

// A cursor list and a single page have no page after the last.
func TestOtherListsGiveNilAfterTheLastPage(t *testing.T) {
	rec := auditPages(`"result":[{"id":"1"}],"result_info":{}`)
	params := accounts.LogAuditListParams{AccountID: cloudflare.F("a")}
	page, err := client(rec).Accounts.Logs.Audit.List(t.Context(), params)
	require.NoError(t, err)
	none, err := page.GetNextPage()
	require.NoError(t, err)
	require.Nil(t, none)
	require.Len(t, rec.Seen(), 1)
}

func TestPagesHasNoPageAfterTheLast(t *testing.T) {
	for name, row := range ends {
		for page, err := range members(row.rec()).Pages() {
			require.NoError(t, err, name)
			require.True(t, len(page.Result) > 0 || row.entries == 0, name)
		}
	}
}

// Err before Next fetches the first page, and whatever reads the list then
// gets all of it, with no request more.
func TestErrBeforeNextFetchesTheFirstPage(t *testing.T) {
	for name, read := range map[string]func(*memberPager) []string{
		"Next": func(p *memberPager) (got []string) {
			for p.Next() {
				got = append(got, p.Current().ID)
			}
			return got
		},
		"Pages": func(p *memberPager) (got []string) {
			for page := range p.Pages() {
				got = append(got, ids(page.Result)...)
			}
			return got
		},
		"Collect": func(p *memberPager) []string {
			list, _ := p.Collect(0)
			return ids(list)
		},
	} {
		for _, width := range []int{0, 4} {
			for end, row := range ends {
				rec := row.rec()
				pager := wide(t.Context(), rec, width)
				require.NoError(t, pager.Err())
				require.GreaterOrEqual(t, len(rec.Seen()), 1)
				require.NoError(t, pager.Err())
				require.Zero(t, pager.Index())
				require.Equal(t, wanted(row.entries), read(pager), "%s, %s, prefetch %d", name, end, width)
				require.NoError(t, pager.Err())
				require.Equal(t, row.entries, pager.Index())
			}
		}
	}
}

func TestErrTellsOfTheFirstPageOnce(t *testing.T) {
	rec := numbered(60, totals(60))
	rec.Answers = []testhttp.Func{testhttp.Fail(errors.New("cut")), rec.Answers[0]}
	pager := members(rec)
	for range 3 {
		require.ErrorContains(t, pager.Err(), "page 1: ")
	}
	require.Len(t, rec.Seen(), 1, "an error is asked for again by Next alone")
	got, err := pager.Collect(0)
	require.NoError(t, err)
	require.Equal(t, wanted(60), ids(got))
}

func TestErrOfAnEmptyListAndOfAZeroPager(t *testing.T) {
	rec := numbered(0, totals(0))
	pager := members(rec)
	require.NoError(t, pager.Err())
	require.False(t, pager.Next())
	require.NoError(t, pager.Err())
	require.Len(t, rec.Seen(), 1)
	for _, zero := range []*memberPager{{}, pagination.NewV4PagePaginationArrayAutoPager[accounts.Member](nil, nil)} {
		require.NoError(t, zero.Err())
		require.False(t, zero.Next())
		for range zero.Pages() {
			require.Fail(t, "a page of nothing")
		}
	}
}

// Pages after Err yields the first page whole; after a Next it does not.
func TestErrBeginsNoPage(t *testing.T) {
	for _, began := range []int{0, 1} {
		pager := members(numbered(60, totals(60)))
		require.NoError(t, pager.Err())
		for range began {
			require.True(t, pager.Next())
		}
		pages := 0
		for _, err := range pager.Pages() {
			require.NoError(t, err)
			pages++
		}
		require.Equal(t, 3-began, pages, fmt.Sprint(began, " begun"))
	}
}

// An empty page that Err has fetched and Next has left is not handed out again.
func TestAPageThatNextHasLeftIsBegun(t *testing.T) {
	rec := auditPages(`"result":[],"result_info":{"cursor":"c1"}`, `"result":[{"id":"m0"}],"result_info":{}`)
	rec.Answers = []testhttp.Func{rec.Answers[0], testhttp.Fail(errors.New("cut")), rec.Answers[1]}
	pager := wideAudit(t.Context(), rec, 0)
	require.NoError(t, pager.Err())
	require.False(t, pager.Next())
	require.ErrorContains(t, pager.Err(), "page 2: ")
	for page, err := range pager.Pages() {
		require.NoError(t, err)
		require.Len(t, page.Result, 1)
	}
}
