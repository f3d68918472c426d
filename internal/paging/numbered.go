package paging

import (
	"context"
	"strconv"
)

// Numbers are what a page of a numbered list says of its pages, zero or less
// where it says nothing.
type Numbers struct{ PerPage, TotalPages, TotalCount int64 }

// Numbered is the kind of a page that a number leads to. It tells the numbers
// of a page that was filled.
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

// next goes as far as the smaller of the totals, so that no page is asked for
// that one of them leaves out; without totals, to the next page.
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

// totals are what a position says of the whole list, zero where it says nothing.
func totals(at position) (count, pages int64) {
	if at, ok := at.(*numbered); ok {
		return at.count, at.pages
	}
	return 0, 0
}

func (r *numbered) get(ctx context.Context, page string, empty func() Page) (Page, error) {
	return r.with(ctx, "page", page, empty)
}

// lead reports false of a page without entries, and of one that has the very
// entries of the page before it: what GET /accounts answers to every page
// number when an account's own token asks.
func (r *numbered) lead(next position) bool {
	to := next.(*numbered) // pages of one kind follow each other
	to.ctx = r.ctx         // it may have come under a context that has ended since
	to.passed = r.seen()
	return to.entries > 0 && to.raw != r.raw
}

// Stood is the number that a numbered page was asked for with, and how many
// entries it had when it came, whatever became of it since. ok is false of a
// page that no call got.
func (p Page) Stood() (number int64, entries int, ok bool) {
	at, ok := p.Place.at.(*numbered)
	if !ok {
		return 0, 0, false
	}
	return at.page(), at.entries, true
}

// page is the number that was asked for: a server that ignores it says 1 of
// every page.
func (r *numbered) page() int64 { return r.asked("page", 1) }

// full is how many entries a full page has, as the server says or, where it does not, as it
// was asked.
func (r *numbered) full() int64 {
	if r.perPage > 0 {
		return r.perPage
	}
	return r.asked("per_page", int64(r.entries))
}

// seen is how many entries there are up to the end of this page.
func (r *numbered) seen() int64 {
	passed := r.passed
	if passed == 0 {
		passed = (r.page() - 1) * r.full()
	}
	return passed + int64(r.entries)
}

// over reports whether no page follows: whether each total that is given is
// reached here. One below what was handed out never is, and is as good as none.
func (r *numbered) over() bool {
	if r.entries == 0 {
		return true
	}
	return (r.pages > 0 || r.count > 0) && (r.pages == 0 || r.pages == r.page()) && (r.count == 0 || r.count == r.seen())
}

// end is the number of the last page by the smaller of the totals, zero
// without any.
func (r *numbered) end() int64 {
	if r.count == 0 {
		return r.pages
	}
	full := max(1, r.full())
	byCount := r.page() + (r.count-r.seen()+full-1)/full
	if r.pages == 0 {
		return byCount
	}
	return min(r.pages, byCount)
}
