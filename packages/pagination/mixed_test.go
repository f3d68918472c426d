package pagination_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// Each way of reading goes on after what the others have read.
func TestWaysOfReadingMix(t *testing.T) {
	rec := numbered(120, totals(120))
	pager := members(rec)
	page := func() []string {
		for page, err := range pager.Pages() {
			require.NoError(t, err)
			return ids(page.Result)
		}
		return nil
	}
	all := wanted(120)
	require.Equal(t, all[:20], page())
	require.Equal(t, 20, pager.Index())
	require.True(t, pager.Next())
	require.Equal(t, all[20], pager.Current().ID)
	require.Equal(t, 21, pager.Index())
	require.Equal(t, all[40:60], page(), "the page that Next has begun is left")
	require.Equal(t, all[60:80], page())
	require.Equal(t, 61, pager.Index())
	rest, err := pager.Collect(0)
	require.NoError(t, err)
	require.Equal(t, all[80:], ids(rest))
	require.Empty(t, page())
	require.Equal(t, 101, pager.Index())
	require.Len(t, rec.Seen(), 6)
}

// A page of which everything came before is no page of Pages, in any reading.
func TestPagesSkipsWhatCame(t *testing.T) {
	ab, ba, cd := []string{"a", "b"}, []string{"b", "a"}, []string{"c", "d"}
	rec := script{{ab, 6}, {ba, 6}, {cd, 6}, {ab, 6}, {ba, 6}, {cd, 6}}.recorder()
	var got [][]string
	for page, err := range members(rec).Pages() {
		require.NoError(t, err)
		got = append(got, ids(page.Result))
	}
	require.Equal(t, [][]string{ab, cd}, got)
	require.Len(t, rec.Seen(), 6)
}

// Next, too, tries a page again that failed when it was fetched ahead, and so it does
// with what that stopped.
func TestNextTriesAPageAgainThatFailedAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := honest(500, 50)
		srv.fails = map[int]int{3: 1, 6: 2}
		pager := wide(t.Context(), srv, 4)
		var got []string
		for range 4 {
			for pager.Next() {
				got = append(got, pager.Current().ID)
			}
			require.Zero(t, srv.running, "what was ahead of the failure has ended")
		}
		require.NoError(t, pager.Err())
		require.Equal(t, wanted(500), got)
		require.Equal(t, 3, srv.failed)
	})
}

// A list with cursors is given as it comes, an id that comes twice too.
func TestAnIDThatComesTwiceInAListWithCursors(t *testing.T) {
	rec := auditPages(`"result":[{"id":"1"},{"id":"2"}],"result_info":{"cursor":"a"}`,
		`"result":[{"id":"2"},{"id":"3"}],"result_info":{}`)
	list, err := wideAudit(t.Context(), rec, 0).Collect(0)
	require.NoError(t, err)
	var got []string
	for _, entry := range list {
		got = append(got, entry.ID)
	}
	require.Equal(t, []string{"1", "2", "2", "3"}, got)
	require.Len(t, rec.Seen(), 2)
}

// A program may take entries off the page that its pager begins with. Where their type
// has no field ID, nobody knows which they were: the list is not read again when it changes.
func TestAPageThatTheProgramHasCut(t *testing.T) {
	type note map[string]string
	rec := &testhttp.Recorder{Answers: []testhttp.Func{
		testhttp.Reply(200, listBody([]string{"a", "b"}, `{"total_count":4}`)),
		testhttp.Reply(200, listBody([]string{"d"}, `{"total_count":3}`)),
	}}
	var first *pagination.V4PagePaginationArray[note]
	for page, err := range cloudflare.ListAutoPaging[note](t.Context(), client(rec), "notes", nil).Pages() {
		require.NoError(t, err)
		first = page
		break
	}
	first.Result = first.Result[1:]
	got, err := pagination.NewV4PagePaginationArrayAutoPager(first, nil).Collect(0)
	require.ErrorIs(t, err, pagination.ErrChanged)
	require.Equal(t, []note{{"id": "b"}, {"id": "d"}}, got)
	require.Len(t, rec.Seen(), 2)
}
