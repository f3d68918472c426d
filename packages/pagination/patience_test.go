package pagination_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// readings answers with the pages of a list as they are each time that it is read.
func readings(answer func(reading, page int) string) *testhttp.Recorder {
	reading := 0
	return &testhttp.Recorder{Answers: []testhttp.Func{func(r *http.Request) (*http.Response, error) {
		page := query(r, "page", 1)
		if page == 1 {
			reading++
		}
		return testhttp.Response(r, 200, answer(reading, page)), nil
	}}}
}

// A list of two pages that always changes is left after six readings in a row that
// brought nothing new, and before that when it has come to rest.
func TestAListThatKeepsChangingIsReadSixTimesMore(t *testing.T) {
	for name, row := range map[string]struct {
		late     int // in which reading there is an entry more, 0 for none
		rests    int // from which reading on nothing is another
		readings int
		err      error
	}{
		"nothing new":                     {0, 99, 7, pagination.ErrChanged},
		"something new in the second":     {2, 99, 8, pagination.ErrChanged},
		"something new in the third":      {3, 99, 9, pagination.ErrChanged},
		"something new in the last":       {7, 99, 13, pagination.ErrChanged},
		"too late":                        {8, 99, 7, pagination.ErrChanged},
		"at rest from the last but one":   {0, 6, 7, nil},
		"at rest from the last on":        {0, 7, 7, pagination.ErrChanged},
		"something new, and then at rest": {4, 5, 6, nil},
	} {
		rec := readings(func(reading, page int) string {
			list, total := [][]string{{"a", "b"}, {"c", "d"}}[page-1], 9
			if min(reading, row.rests)%2 == 0 {
				slices.Reverse(list)
			}
			if page == 2 && row.late > 0 && reading >= row.late {
				list = append(list, "e")
			}
			if page == 2 {
				total = 2 + len(list)
			}
			return listBody(list, fmt.Sprintf(`{"total_count":%d}`, total))
		})
		got, err := collect(members(rec))
		require.ErrorIs(t, err, row.err, name)
		if err != nil {
			require.ErrorContains(t, err, "went on changing", name)
		}
		want := []string{"a", "b", "c", "d", "e"}
		if row.late == 0 || row.late > row.readings {
			want = want[:4]
		}
		require.Equal(t, want, got, name)
		require.Len(t, rec.Seen(), 2*row.readings, name)
	}
}

// Up to ten pages in a row may have nothing new, and something new may follow.
func TestTenPagesWithoutAnythingNew(t *testing.T) {
	for _, row := range []struct {
		pages    int // of a and b in turn
		want     []string
		requests int // two readings and their ends
		err      error
	}{
		{11, []string{"a", "b", "c"}, 26, nil},
		{12, []string{"a", "b", "c"}, 28, nil},
		{13, []string{"a", "b"}, 26, pagination.ErrChanged},
	} {
		rec := readings(func(_, page int) string {
			switch {
			case page <= row.pages:
				return listBody([]string{[]string{"b", "a"}[page%2]}, `{}`)
			case page == row.pages+1:
				return listBody([]string{"c"}, `{}`)
			}
			return listBody(nil, `{}`)
		})
		got, err := collect(members(rec))
		require.ErrorIs(t, err, row.err, row.pages)
		require.Equal(t, row.want, got, row.pages)
		require.Len(t, rec.Seen(), row.requests, row.pages)
	}
}

// A list may end after ten of them, too.
func TestAListThatEndsAfterTenPagesWithoutAnythingNew(t *testing.T) {
	rec := readings(func(_, page int) string {
		if page > 12 {
			return listBody(nil, `{}`)
		}
		return listBody([]string{[]string{"b", "a"}[page%2]}, `{}`)
	})
	got, err := collect(members(rec))
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, got)
	require.Len(t, rec.Seen(), 26)
}

// Of a hundred entries the first is another one: it is another page, and what comes
// after it is read.
func TestPagesThatDifferInOneEntry(t *testing.T) {
	all := wanted(101)
	pages := [][]string{all, slices.Concat(all[:1], all[2:]), all[1:], {"last"}, nil}
	rec := readings(func(_, page int) string { return listBody(pages[page-1], `{}`) })
	got, err := collect(members(rec))
	require.NoError(t, err)
	require.Equal(t, append(all, "last"), got)
}

// Of seventy pages the first has its entries in another order: it is another reading,
// and the list is not yet at rest.
func TestReadingsThatDifferInOnePage(t *testing.T) {
	const pages = 70
	rec := readings(func(reading, page int) string {
		list, total := []string{fmt.Sprint("m", page)}, 1001
		switch {
		case page == 1:
			list, total = []string{"a", "b"}, 1000
		case page == pages && reading > 2:
			list = append(list, "late")
		case page > pages:
			list = nil
		}
		if page == 1 && reading%2 == 0 && reading < 4 {
			slices.Reverse(list)
		}
		return listBody(list, fmt.Sprintf(`{"total_count":%d}`, total))
	})
	got, err := collect(members(rec))
	require.NoError(t, err)
	require.Contains(t, got, "late")
	require.Len(t, got, 2+pages)
}
