package pagination

import (
	"fmt"
	"iter"
)

type (
	// V4PagePaginationArrayAutoPager walks over a numbered list.
	V4PagePaginationArrayAutoPager[T any] = AutoPager[T, *V4PagePaginationArray[T]]
	// SinglePageAutoPager walks over a list that comes whole.
	SinglePageAutoPager[T any] = AutoPager[T, *SinglePage[T]]
	// CursorPaginationAfterAutoPager walks over a list with cursors.
	CursorPaginationAfterAutoPager[T any] = AutoPager[T, *CursorPaginationAfter[T]]
)

// NewV4PagePaginationArrayAutoPager walks over the list that first begins.
func NewV4PagePaginationArrayAutoPager[T any](first func() (*V4PagePaginationArray[T], error)) *V4PagePaginationArrayAutoPager[T] {
	return newPager(first)
}

// NewSinglePageAutoPager walks over the list that first gets.
func NewSinglePageAutoPager[T any](first func() (*SinglePage[T], error)) *SinglePageAutoPager[T] {
	return newPager(first)
}

// NewCursorPaginationAfterAutoPager walks over the list that first begins.
func NewCursorPaginationAfterAutoPager[T any](first func() (*CursorPaginationAfter[T], error)) *CursorPaginationAfterAutoPager[T] {
	return newPager(first)
}

func newPager[T any, P Page[T, P]](first func() (P, error)) *AutoPager[T, P] {
	return &AutoPager[T, P]{first: first}
}

// AutoPager walks over all entries of a list, fetching each page when it is
// needed and no earlier: nothing is sent before the first Next.
//
//	members := client.Accounts.Members.ListAutoPaging(ctx, params)
//	for member, err := range members.All() {
//		…
//	}
//
// It is for one goroutine at a time, and it starts none.
type AutoPager[T any, P Page[T, P]] struct {
	first   func() (P, error)
	page    P
	pages   int // how many pages were fetched
	at      int // place of the next entry in the page
	index   int // how many entries were handed out
	current T
	done    bool
	err     error
}

// Next moves to the next entry and reports whether there is one. It returns
// false at the end and on an error, which Err then returns; calling it again
// after an error tries the failed page once more.
func (p *AutoPager[T, P]) Next() bool {
	var none P
	for p.page == none || p.at == len(p.page.Items()) {
		if !p.turn() {
			return false
		}
	}
	p.current = p.page.Items()[p.at]
	p.at++
	p.index++
	return true
}

// Current is the entry that the last Next moved to.
func (p *AutoPager[T, P]) Current() T { return p.current }

// Err is the error that ended the walk, with the number of the page that could
// not be fetched, or nil.
func (p *AutoPager[T, P]) Err() error { return p.err }

// Index is how many entries Next has moved over.
func (p *AutoPager[T, P]) Index() int { return p.index }

// All yields every entry, then the error that ended the walk, if one did.
// Leaving the range early is fine; ranging again goes on behind the last entry
// that was yielded.
func (p *AutoPager[T, P]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for p.Next() {
			if !yield(p.current, nil) {
				return
			}
		}
		if p.err != nil {
			var none T
			yield(none, p.err)
		}
	}
}

// Pages yields every page that Next and All have not begun, then the error that
// ended the walk, if one did.
func (p *AutoPager[T, P]) Pages() iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		for p.turn() {
			p.at = len(p.page.Items())
			p.index += p.at
			if !yield(p.page, nil) {
				return
			}
		}
		if p.err != nil {
			var none P
			yield(none, p.err)
		}
	}
}

// Collect returns the entries that are left, limit at the most; 0 is no limit.
// On an error it returns the entries before it too.
func (p *AutoPager[T, P]) Collect(limit int) ([]T, error) {
	var items []T
	for (limit <= 0 || len(items) < limit) && p.Next() {
		items = append(items, p.current)
	}
	return items, p.err
}

// turn fetches the next page and reports whether there is one.
func (p *AutoPager[T, P]) turn() bool {
	if p.done {
		return false
	}
	page, err := p.fetch()
	if err != nil {
		p.err = fmt.Errorf("page %d: %w", p.pages+1, err)
		return false
	}
	var none P
	if p.err, p.done = nil, page == none; p.done {
		return false
	}
	p.page, p.at = page, 0
	p.pages++
	return true
}

func (p *AutoPager[T, P]) fetch() (P, error) {
	if p.pages == 0 {
		return p.first()
	}
	return p.page.GetNextPage()
}
