package paging

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Whether two pages of three entries are the whole of a list, by its totals and by how
// many entries came.
func TestANumberedListIsWhole(t *testing.T) {
	for _, row := range []struct {
		claims Numbers
		came   int
		want   string // "" for a whole list
	}{
		{Numbers{}, 6, ""},
		{Numbers{TotalCount: 6}, 6, ""},
		{Numbers{TotalCount: 6}, 7, ""},
		{Numbers{TotalCount: 6}, 5, "the list is incomplete: its total_count is 6, and 5 entries came"},
		{Numbers{TotalCount: 7}, 6, "the list is incomplete: its total_count is 7, and 6 entries came"},
		{Numbers{TotalPages: 1}, 6, ""},
		{Numbers{TotalPages: 2}, 6, ""},
		{Numbers{TotalPages: 3}, 6, "the list is incomplete: its total_pages is 3, and it ended with page 2"},
		{Numbers{TotalPages: 9, TotalCount: 6}, 6, ""},
		{Numbers{TotalPages: 9, TotalCount: 1}, 6, ""},
		{Numbers{TotalPages: 2, TotalCount: 9}, 6, "the list is incomplete: its total_count is 9, and 6 entries came"},
	} {
		s := &shelf{pages: 2, size: 3, silent: row.claims == Numbers{}, claims: row.claims}
		w := s.walk(t, 0)
		for w.NextPage() {
			require.NoError(t, w.Failure())
		}
		require.NoError(t, w.Failure())
		requireWhole(t, row.want, Whole(w.start, row.came), row.claims, row.came)
	}
}

// A list that is one page may have totals in its reply; a page that a program made has none.
func TestAListOfOnePageIsWhole(t *testing.T) {
	cursors := Cursored(func() string { return "" })
	for _, row := range []struct {
		reply string // "" for a page without one
		kind  Kind
		came  int
		want  string
	}{
		{`{}`, nil, 0, ""},
		{`{"result_info":{"total_count":2}}`, nil, 2, ""},
		{`{"result_info":{"total_count":2}}`, nil, 1, "the list is incomplete: its total_count is 2, and 1 entries came"},
		{`{"result_info":{"total_count":1}}`, nil, 0, "the list is incomplete: its total_count is 1, and 0 entries came"},
		{`{"result_info":{"total_pages":1}}`, nil, 2, ""},
		{`{"result_info":{"total_pages":2}}`, nil, 2, "the list is incomplete: its total_pages is 2, and it ended " +
			"with page 1"},
		{`{"result_info":{"total_count":2}}`, cursors, 1, ""},
		{"", nil, 0, ""},
	} {
		var object *respjson.Object
		if row.reply != "" {
			made := respjson.NewObject(row.reply, nil)
			object = &made
		}
		entries := count(row.came)
		first, w := new(Place), new(Walk)
		Given(first, func() (Page, error) {
			return Page{Self: t, Place: new(Place), Entries: &entries, Object: object, Kind: row.kind}, nil
		})
		w.Begin(first, nil)
		for w.NextPage() {
			require.NoError(t, w.Failure())
		}
		requireWhole(t, row.want, Whole(first, row.came), row.reply, row.came)
	}
	require.NoError(t, Whole(new(Place), 0), "a list that was never begun")
}

func requireWhole(t *testing.T, want string, err error, of ...any) {
	t.Helper()
	if want == "" {
		require.NoError(t, err, of)
		return
	}
	require.ErrorIs(t, err, ErrIncomplete)
	require.EqualError(t, err, want, of)
}
