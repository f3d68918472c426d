package pagination_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// The rule for totals: each that is given has to be reached, and one that is
// below what was handed out never is.
func TestTotalsThatDoNotFit(t *testing.T) {
	for name, row := range map[string]struct {
		info     string
		requests int
	}{
		"total_count 0 says nothing":              {`{"total_count":0,"total_pages":3}`, 3},
		"total_pages 0 says nothing":              {`{"total_count":60,"total_pages":0}`, 3},
		"total_pages too low beside total_count":  {`{"total_count":60,"total_pages":1}`, 4},
		"total_count too low beside total_pages":  {`{"total_count":7,"total_pages":1}`, 4},
		"total_pages too high beside total_count": {`{"total_count":60,"total_pages":9}`, 4},
		"total_count too high beside total_pages": {`{"total_count":99,"total_pages":3}`, 4},
		"total_count alone, without a size":       {`{"total_count":60}`, 3},
		"a size that was not given":               {`{"per_page":50,"total_count":60}`, 3},
		"pages of a size that was not given":      {`{"per_page":50,"total_count":60,"total_pages":2}`, 4},
		"totals that are no numbers":              {`{"total_count":"x","total_pages":{}}`, 4},
		"totals in texts":                         {`{"total_count":"60","total_pages":"3"}`, 3},
	} {
		for _, width := range []int{0, 4} {
			t.Run(fmt.Sprint(name, ", prefetch ", width), func(t *testing.T) {
				rec := numbered(60, func(int, int, int) string { return row.info })
				params := accounts.MemberListParams{AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0)}
				got, err := client(rec).Accounts.Members.ListAutoPaging(
					context.Background(), params, option.WithPrefetch(width),
				).Collect(0)
				require.NoError(t, err)
				require.Equal(t, wanted(60), ids(got))
				if width == 0 {
					require.Len(t, rec.Seen(), row.requests)
				}
			})
		}
	}
}

// A walk from the middle counts what it did not see by the size of a page.
func TestAWalkFromTheMiddleEndsByTotals(t *testing.T) {
	for _, info := range []string{`{"total_count":60}`, `{"total_count":60,"per_page":20}`, `{"total_pages":3}`} {
		rec := numbered(60, func(int, int, int) string { return info })
		params := accounts.MemberListParams{
			AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0), Page: cloudflare.F(2.0),
		}
		got, err := client(rec).Accounts.Members.ListAutoPaging(context.Background(), params).Collect(0)
		require.NoError(t, err)
		require.Equal(t, wanted(60)[20:], ids(got))
		require.Len(t, rec.Seen(), 2)
	}
}

func TestCursorsThatLeadNowhere(t *testing.T) {
	page := func(id, cursor string) string {
		return `"result":[{"id":"` + id + `"}],"result_info":{"cursor":"` + cursor + `"}`
	}
	for name, row := range map[string]struct {
		rec  *testhttp.Recorder
		want []string
		err  error
	}{
		"a circle of two": {
			auditPages(page("1", "a"), page("2", "b"), page("3", "a")), []string{"1", "2", "3"},
			pagination.ErrRepeatedCursor,
		},
		"a circle of three": {
			auditPages(page("1", "a"), page("2", "b"), page("3", "c"), page("4", "a")), []string{"1", "2", "3", "4"},
			pagination.ErrRepeatedCursor,
		},
		"the cursor is not looked at": {auditPages(page("1", "a"), page("1", "a")), []string{"1"}, nil},
		"empty pages in a circle": {auditPages(`"result":[],"result_info":{"cursor":"a"}`,
			`"result":[],"result_info":{"cursor":"b"}`,
			`"result":[],"result_info":{"cursor":"a"}`), nil, pagination.ErrRepeatedCursor},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			log := client(row.rec).Accounts.Logs.Audit.ListAutoPaging(
				context.Background(), accounts.LogAuditListParams{AccountID: cloudflare.F("a")},
			)
			for log.Next() {
				got = append(got, log.Current().ID)
			}
			require.ErrorIs(t, log.Err(), row.err)
			require.Equal(t, row.want, got)
			require.Len(t, row.rec.Seen(), len(row.rec.Answers))
		})
	}
}

// By hand, too, a walk in a circle ends, and going back is no circle.
func TestWalkingByHandThroughCursors(t *testing.T) {
	rec := auditPages(`"result":[{"id":"1"}],"result_info":{"cursor":"a"}`,
		`"result":[{"id":"2"}],"result_info":{"cursor":"b"}`,
		`"result":[{"id":"2"}],"result_info":{"cursor":"b"}`, `"result":[{"id":"3"}],"result_info":{"cursor":"a"}`)
	first, err := client(rec).Accounts.Logs.Audit.List(context.Background(), accounts.LogAuditListParams{
		AccountID: cloudflare.F("a"),
	})
	require.NoError(t, err)
	second, err := first.GetNextPage()
	require.NoError(t, err)
	again, err := first.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, second.Result[0].ID, again.Result[0].ID)
	third, err := again.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, "3", third.Result[0].ID)
	end, err := third.GetNextPage()
	require.ErrorIs(t, err, pagination.ErrRepeatedCursor)
	require.Nil(t, end)
	require.Len(t, rec.Seen(), 4)
}

// A pager of pages that no call got hands out their entries and ends.
func TestPagersOfPagesMadeByHand(t *testing.T) {
	page := &pagination.V4PagePaginationArray[int]{Result: []int{1, 2}}
	got, err := pagination.NewV4PagePaginationArrayAutoPager(page, nil).Collect(0)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, got)
	single, err := pagination.NewSinglePageAutoPager(&pagination.SinglePage[int]{Result: []int{3}}, nil).Collect(0)
	require.NoError(t, err)
	require.Equal(t, []int{3}, single)
	none, err := pagination.NewCursorPaginationAfterAutoPager[int](nil, nil).Collect(0)
	require.NoError(t, err)
	require.Empty(t, none)
}

// Programs make their fakes of pagers as those of cloudflare-go make theirs, from
// what List returns.
func TestPagersTakeWhatListReturns(t *testing.T) {
	params := accounts.MemberListParams{AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0)}
	rec := numbered(45, totals(45))
	all := client(rec).Accounts.Members
	got, err := pagination.NewV4PagePaginationArrayAutoPager(all.List(t.Context(), params)).Collect(0)
	require.NoError(t, err)
	require.Equal(t, wanted(45), ids(got))
	require.Len(t, rec.Seen(), 3)
	failed := client(testhttp.Answer(403, `{}`)).Accounts.Members
	pager := pagination.NewV4PagePaginationArrayAutoPager(failed.List(t.Context(), params))
	require.False(t, pager.Next())
	require.ErrorIs(t, pager.Err(), cloudflare.ErrForbidden)
	require.False(t, pager.Next())
	require.ErrorIs(t, pager.Err(), cloudflare.ErrForbidden)
}

// A page that was copied, or whose entries the program has changed, is followed
// by the same one as before.
func TestAChangedPageGoesOnWhereItWas(t *testing.T) {
	rec := numbered(60, totals(60))
	params := accounts.MemberListParams{AccountID: cloudflare.F("a"), PerPage: cloudflare.F(20.0)}
	page, err := client(rec).Accounts.Members.List(t.Context(), params)
	require.NoError(t, err)
	copied := *page
	copied.Result = copied.Result[:0]
	next, err := copied.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, wanted(60)[20:40], ids(next.Result))
}
