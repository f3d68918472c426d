package pagination_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// pageOf is what all pages have.
type pageOf[P any] interface {
	Items() []int
	GetNextPage() (P, error)
}

// A page that is nil, as the one that a call returns with an error, has no entries
// and none after it, and no loop over pages panics.
func TestAPageThatIsNilIsTheEnd(t *testing.T) {
	isTheEnd[*pagination.V4PagePaginationArray[int]](t)
	isTheEnd[*pagination.V4PagePagination[int]](t)
	isTheEnd[*pagination.SinglePage[int]](t)
	isTheEnd[*pagination.CursorPaginationAfter[int]](t)
	require.Empty(t, (*pagination.CursorPaginationAfter[int])(nil).NextCursor())
}

func isTheEnd[P interface {
	comparable
	pageOf[P]
}](t *testing.T) {
	var none P
	require.Empty(t, none.Items())
	next, err := none.GetNextPage()
	require.NoError(t, err)
	require.Equal(t, none, next)
}

// A pager that is nil has no entries and says what it is.
func TestAPagerThatIsNilSaysSo(t *testing.T) {
	var pager *pagination.SinglePageAutoPager[int]
	require.False(t, pager.Next())
	require.Zero(t, pager.Current())
	require.Zero(t, pager.Index())
	require.ErrorContains(t, pager.Err(), "the pager is nil")
	times := 0
	for _, err := range pager.All() {
		require.ErrorContains(t, err, "the pager is nil")
		times++
	}
	for _, err := range pager.Pages() {
		require.ErrorContains(t, err, "the pager is nil")
		times++
	}
	require.Equal(t, 2, times)
	list, err := pager.Collect(0)
	require.Empty(t, list)
	require.ErrorContains(t, err, "the pager is nil")
}
