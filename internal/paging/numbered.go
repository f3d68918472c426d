package paging

import (
	"context"
	"strconv"
)

// Numbers are what a page of a numbered list says about its pages, zero or less
// for what it does not say.
type Numbers struct{ PerPage, TotalPages, TotalCount int64 }

// Numbered is the kind of a page that a number leads to. It returns the numbers
// of a filled page.
type Numbered func() Numbers

func (n Numbered) position(b base) position {
	says := n()
	return &numbered{b, max(0, says.PerPage), max(0, says.TotalPages), max(0, says.TotalCount), 0}
}

// numbered is the position of a page in a numbered list.
type numbered struct {
	base
	perPage      int64 // as the server says, zero where it does not
	pages, count int64 // total_pages and total_count, zero where they are not given
	passed       int64 // entries on the pages before, zero when nobody counted
}

// next goes as far as the smaller of the totals, so that no page is requested
// that one of them excludes; without totals, to the next page.
func (r *numbered) next(n int) (names []string) {
	if r.over() {
		return nil
	}
	page := r.page()
	for i := range min(int64(n), max(1, r.end()-page)) {
		names = append(names, strconv.FormatInt(page+1+i, 10))
	}
	return names
}

// totals returns what a position says about the whole list, zero for what it
// does not say.
func totals(at position) (count, pages int64) {
	if at, ok := at.(*numbered); ok {
		return at.count, at.pages
	}
	return 0, 0
}

func (r *numbered) get(ctx context.Context, page string, empty func() Page) (Page, error) {
	return r.with(ctx, "page", page, empty)
}

// lead reports false for a page without entries, and for one that has the same
// entries as the page before it, as GET /accounts returns for every page number
// to a token that an account owns.
func (r *numbered) lead(next position) bool {
	to := next.(*numbered) // pages of one kind follow each other
	to.ctx = r.ctx         // it may have been fetched with a context that has ended since
	to.passed = r.seen()
	return to.entries > 0 && to.raw != r.raw
}

// Stood returns the number with which a numbered page was requested, and how
// many entries it had when it came, whatever happened to it since. ok is false
// for a page that no call got.
func (p Page) Stood() (number int64, entries int, ok bool) {
	at, ok := p.Place.at.(*numbered)
	if !ok {
		return 0, 0, false
	}
	return at.page(), at.entries, true
}

// page returns the number that was requested: a server that ignores it says 1
// for every page.
func (r *numbered) page() int64 { return r.asked("page", 1) }

// full returns how many entries a full page has, as the server says or, if it does not, as
// requested.
func (r *numbered) full() int64 {
	if r.perPage > 0 {
		return r.perPage
	}
	return r.asked("per_page", int64(r.entries))
}

// seen returns how many entries there are up to the end of this page.
func (r *numbered) seen() int64 {
	passed := r.passed
	if passed == 0 {
		passed = (r.page() - 1) * r.full()
	}
	return passed + int64(r.entries)
}

// over reports whether no page follows: whether each total that is given is
// reached here. A total below what was handed out is never reached, and is
// ignored.
func (r *numbered) over() bool {
	if r.entries == 0 {
		return true
	}
	return (r.pages > 0 || r.count > 0) && (r.pages == 0 || r.pages == r.page()) && (r.count == 0 || r.count == r.seen())
}

// end returns the number of the last page by the smaller of the totals, zero
// without any. This page has entries, so that a full one has some too.
func (r *numbered) end() int64 {
	if r.count == 0 {
		return r.pages
	}
	full := r.full()
	byCount := r.page() + (r.count-r.seen()+full-1)/full
	if r.pages == 0 {
		return byCount
	}
	return min(r.pages, byCount)
}
