package paging

import (
	"context"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// ofPage is the position of a page of a numbered list, which was asked for by this
// query and had so many entries.
func ofPage(query string, entries int, says Numbers) *numbered {
	values, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	b := base{ctx: context.Background(), source: Source{Query: values}, entries: entries, raw: query}
	return Numbered(func() Numbers { return says }).position(b).(*numbered)
}

// Where a numbered list ends, by what a page says of it.
func TestWhereANumberedListEnds(t *testing.T) {
	for name, test := range map[string]struct {
		at   *numbered
		next []string // of up to five
	}{
		"nothing is said":                    {ofPage("page=3", 20, Numbers{}), []string{"4"}},
		"no page was asked for":              {ofPage("", 20, Numbers{}), []string{"2"}},
		"a page that is none":                {ofPage("page=0", 20, Numbers{}), []string{"2"}},
		"no entries":                         {ofPage("page=3", 0, Numbers{TotalPages: 9}), nil},
		"negative totals":                    {ofPage("page=3", 20, Numbers{-1, -1, -1}), []string{"4"}},
		"the last by pages":                  {ofPage("page=3", 20, Numbers{TotalPages: 3}), nil},
		"the last but one":                   {ofPage("page=2", 20, Numbers{TotalPages: 3}), []string{"3"}},
		"a total of pages that is passed":    {ofPage("page=4", 20, Numbers{TotalPages: 3}), []string{"5"}},
		"the last by count":                  {ofPage("page=3", 20, Numbers{20, 0, 60}), nil},
		"one more by count":                  {ofPage("page=3", 20, Numbers{20, 0, 61}), []string{"4"}},
		"two more by count":                  {ofPage("page=3", 20, Numbers{20, 0, 81}), []string{"4", "5"}},
		"just one more by count":             {ofPage("page=3", 20, Numbers{20, 0, 80}), []string{"4"}},
		"a count that is passed":             {ofPage("page=3", 20, Numbers{20, 0, 59}), []string{"4"}},
		"as many as were asked for":          {ofPage("page=2&per_page=5", 5, Numbers{TotalCount: 15}), []string{"3"}},
		"as many as there are":               {ofPage("page=2", 5, Numbers{TotalCount: 15}), []string{"3"}},
		"the server's word on a full page":   {ofPage("page=2&per_page=50", 20, Numbers{20, 0, 41}), []string{"3"}},
		"pages say more than the count":      {ofPage("page=1", 20, Numbers{20, 9, 60}), []string{"2", "3"}},
		"the count says more than the pages": {ofPage("page=1", 20, Numbers{20, 3, 900}), []string{"2", "3"}},
		"reached by one of them alone":       {ofPage("page=3", 20, Numbers{20, 9, 60}), []string{"4"}},
		"reached by both":                    {ofPage("page=3", 20, Numbers{20, 3, 60}), nil},
		"many":                               {ofPage("page=1", 20, Numbers{20, 9, 180}), []string{"2", "3", "4", "5", "6"}},
		"a count of one":                     {ofPage("page=1", 1, Numbers{20, 0, 1}), nil},
		"a count of one that is passed":      {ofPage("page=1", 20, Numbers{20, 3, 1}), []string{"2"}},
		"pages of one":                       {ofPage("page=2&per_page=50", 1, Numbers{1, 0, 2}), nil},
		"as few as were asked for":           {ofPage("page=2&per_page=1", 2, Numbers{TotalCount: 4}), []string{"3"}},
		"far away":                           {ofPage("page=4611686018427387904", 9, Numbers{}), []string{"4611686018427387905"}},
	} {
		require.Equal(t, test.next, test.at.next(5), name)
	}
	require.Len(t, ofPage("page=1", 20, Numbers{20, 9, 180}).next(2), 2)
}

// A page knows how many entries came before it from the page that led to it.
func TestAPageLeadsToTheNext(t *testing.T) {
	first, second := ofPage("page=1", 20, Numbers{}), ofPage("page=2", 15, Numbers{TotalCount: 55})
	second.ctx = nil
	require.True(t, first.lead(second))
	require.Equal(t, first.ctx, second.ctx)
	require.EqualValues(t, 20, second.passed)
	require.EqualValues(t, 35, second.seen(), "the second began after 20, whatever a full page has")
	require.Equal(t, []string{"3", "4"}, second.next(9))
	empty := ofPage("page=3", 0, Numbers{})
	require.False(t, second.lead(empty), "an empty page marks the end")
	same := ofPage("page=2", 15, Numbers{})
	require.False(t, second.lead(same), "and so does one with the same entries")
	count, pages := totals(ofPage("", 1, Numbers{TotalPages: 2, TotalCount: 3}))
	require.Equal(t, []int64{3, 2}, []int64{count, pages})
}

// Totals that differ from those of the page before are a change: the count where it is
// given, and the number of pages where it is not.
func TestTotalsThatChange(t *testing.T) {
	type pair struct{ count, total int64 }
	for _, test := range []struct {
		pairs   []pair
		changed bool
	}{
		{[]pair{{5, 1}, {5, 1}}, false},
		{[]pair{{5, 1}, {6, 1}}, true},
		{[]pair{{5, 1}, {4, 1}}, true},
		{[]pair{{1, 1}, {2, 1}}, true},
		{[]pair{{2, 1}, {1, 1}}, true},
		{[]pair{{5, 1}, {5, 2}}, false},
		{[]pair{{0, 1}, {0, 2}}, true},
		{[]pair{{0, 1}, {0, 1}}, false},
		{[]pair{{0, 2}, {0, 1}}, true},
		{[]pair{{0, 1}, {5, 2}}, true},
		{[]pair{{5, 0}, {0, 2}}, false},
		{[]pair{{5, 1}, {0, 2}}, true},
		{[]pair{{5, 1}, {0, 0}, {6, 0}}, true},
		{[]pair{{5, 1}, {0, 0}, {5, 0}}, false},
		{[]pair{{0, 1}, {0, 0}, {0, 2}}, true},
		{[]pair{{5, 1}, {6, 1}, {6, 1}}, true},
		{[]pair{{0, 1}, {0, 2}, {0, 2}}, true},
	} {
		var p pass
		for _, pair := range test.pairs {
			p.compare(pair.count, pair.total)
		}
		require.Equal(t, test.changed, p.changed, "%v", test.pairs)
	}
}

// Ten pages in a row may have nothing new, and two in a row are not the same.
func TestPagesWithoutAnythingNew(t *testing.T) {
	var p pass
	require.True(t, p.trace(1, true))
	require.True(t, p.trace(1, true), "the same entries that are new all the same")
	require.False(t, p.trace(1, false))
	p = pass{}
	for n := range maxStale {
		require.True(t, p.trace(uint64(n+1), false))
	}
	require.False(t, p.trace(99, false))
	require.Equal(t, 11, p.stale)
	require.True(t, p.trace(98, true))
	require.Zero(t, p.stale)
	one, other := pass{}, pass{}
	for n := range uint64(3) {
		_, _ = one.trace(n, true), other.trace(2-n, true)
	}
	require.NotEqual(t, one.print, other.print, "the order counts")
}

// An id that comes twice on a page is handed out twice, one on two pages once.
func TestWhatAHistoryKeeps(t *testing.T) {
	var h history
	var first pass
	add := func(p *pass, ids ...string) []int {
		h.add(texts(ids), p)
		return h.keep
	}
	require.Equal(t, []int{0, 1, 2}, add(&first, "a", "b", "a"))
	require.False(t, first.changed)
	require.Equal(t, []int{1}, add(&first, "b", "c"))
	require.True(t, first.changed, "entries moved")
	require.True(t, first.found)
	require.False(t, h.nameless)
	second := pass{earlier: 1}
	require.Empty(t, add(&second, "a", "b"))
	require.False(t, second.changed)
	require.False(t, second.found)
	require.Zero(t, second.stale, "they are new to this pass")
	require.Empty(t, add(&second, "a", ""))
	require.True(t, h.nameless)
	require.True(t, second.changed)
	require.Zero(t, second.stale, "an entry without an id may be new")
	third := pass{}
	require.Equal(t, []int{0}, add(&third, ""), "in the first pass it is")
	require.True(t, third.found)
}

// How a page with a cursor says that there is no more, or that the list goes in a
// circle.
func TestWhereAListWithCursorsEnds(t *testing.T) {
	at := func(led, cursor string, entries int) *cursored {
		b := base{source: Source{Query: url.Values{"cursor": {led}}}, entries: entries, raw: strconv.Itoa(entries)}
		return Cursored(func() string { return cursor }).position(b).(*cursored)
	}
	first := at("", "b", 2)
	require.Equal(t, []string{"b"}, first.next(5))
	require.Empty(t, first.next(0))
	require.Empty(t, at("a", "", 2).next(1))
	require.NoError(t, at("a", "", 2).broken())
	require.NoError(t, at("a", "a", 0).broken(), "an empty page that leads to itself is an end")
	require.ErrorIs(t, at("a", "a", 1).broken(), ErrRepeatedCursor)
	require.ErrorIs(t, at("a", "b", 0).broken(), ErrRepeatedCursor)

	first.begin()
	require.Equal(t, 1, first.step)
	require.False(t, first.repeated)
	second := at("b", "c", 3)
	require.True(t, first.lead(second))
	require.Equal(t, 2, second.step)
	back := at("c", "b", 4)
	require.True(t, second.lead(back))
	require.True(t, back.repeated)
	require.Empty(t, back.next(1))
	require.False(t, second.lead(at("c", "d", 3)), "the same entries as the page before")
	require.True(t, back.lead(at("d", "e", 0)))
	hollow, next := at("", "f", 0), at("f", "g", 0)
	hollow.begin()
	require.True(t, hollow.lead(next), "two empty pages may follow each other")

	middle := at("m", "m", 1)
	middle.begin()
	require.True(t, middle.repeated, "the cursor that led here counts")
}
