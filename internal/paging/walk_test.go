package paging

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// shelf is a numbered list whose pages have the same number of entries, without ids.
type shelf struct {
	pages, size int
	silent      bool    // whether it gives no totals
	claims      Numbers // what it says in the place of its pages

	mu    sync.Mutex
	asked []int
}

// sheet is a page of a shelf.
type sheet struct {
	place   Place
	entries count
	list    respjson.Field
	says    Numbers
}

type count int

func (c *count) Len() int { return int(*c) }

func (s *sheet) parts() Page {
	return Page{
		Self: s, Place: &s.place, Entries: &s.entries, List: &s.list,
		Kind: Numbered(func() Numbers { return s.says }),
	}
}

// walk is over the shelf, with this many pages ahead.
func (s *shelf) walk(t *testing.T, width int) *Walk {
	first, w := new(Place), new(Walk)
	Start(t.Context(), first, s.source("", "", width))
	w.Begin(first, func() Page { return new(sheet).parts() })
	return w
}

func (s *shelf) source(key, value string, width int) Source {
	return Source{
		Query: map[string][]string{key: {value}}, Width: width,
		Get: func(ctx context.Context, key, value string, into Page) error {
			s.get(value, into.Self.(*sheet))
			into.Bind(ctx, s.source(key, value, width))
			return nil
		},
	}
}

func (s *shelf) get(value string, into *sheet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := 1
	if value != "" {
		page, _ = strconv.Atoi(value)
	}
	s.asked = append(s.asked, page)
	slices.Sort(s.asked)
	if page <= s.pages {
		into.entries = count(s.size)
	}
	if into.list = respjson.NewField(fmt.Sprint(page), respjson.Valid); !s.silent {
		into.says = cmp.Or(s.claims, Numbers{TotalPages: int64(s.pages)})
	}
}

// What is wanted bounds what is fetched ahead, to the page, while the rest of it is
// being read.
func TestHowMuchIsFetchedAhead(t *testing.T) {
	all := []int{1, 2, 3, 4, 5} // the first page, and the width
	for _, row := range []struct {
		size, limit int
		asked       []int
	}{
		{2, 0, all},
		{2, 1, []int{1}},
		{2, 2, []int{1}},
		{2, 3, []int{1, 2}},
		{2, 4, []int{1, 2}},
		{2, 5, []int{1, 2, 3}},
		{1, 4, []int{1, 2, 3, 4}},
		{2, 10, all},
		{2, 900, all},
		{2, math.MaxInt - 1, all},
		{2, math.MaxInt, all},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{pages: 20, size: row.size}
			w := s.walk(t, 4)
			stop := w.Limit(row.limit)
			require.Empty(t, s.asked, "nothing before the first")
			require.True(t, w.Next())
			synctest.Wait()
			require.Equal(t, row.asked, s.asked, "a limit of %d, %d on a page", row.limit, row.size)
			stop()
		})
	}
}

// A limit in the middle of a page counts what is left of the page, and what it wants is
// fetched before the page is read to its end.
func TestHowMuchIsFetchedAheadInTheMiddle(t *testing.T) {
	all := []int{1, 2, 3, 4, 5}
	for limit, asked := range map[int][]int{
		1: {1}, 3: {1}, 4: {1, 2}, 5: {1, 2}, 7: {1, 2}, 8: {1, 2, 3},
		0: all, math.MaxInt - 2: all, math.MaxInt - 1: all, math.MaxInt: all,
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{pages: 20, size: 4}
			w := s.walk(t, 4)
			stop := w.Limit(1)
			require.True(t, w.Next())
			stop()
			stop = w.Limit(limit)
			synctest.Wait()
			require.Equal(t, asked, s.asked, "a limit of %d", limit)
			stop()
		})
	}
}

// After the end of a list there is nothing ahead.
func TestNothingIsFetchedAfterTheEnd(t *testing.T) {
	for silent, asked := range map[bool][]int{true: {1, 2, 3}, false: {1, 2}} {
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{pages: 2, size: 2, silent: silent}
			w := s.walk(t, 1)
			for w.NextPage() {
				require.NoError(t, w.Failure())
			}
			require.NoError(t, w.Failure())
			stop := w.Limit(0)
			require.False(t, w.Next())
			synctest.Wait()
			stop()
			require.Equal(t, asked, s.asked)
			require.Equal(t, 4, w.Index())
		})
	}
}
