package pagination

import (
	"context"
	"fmt"
	"iter"

	"github.com/seed815c370e/cloudflare-go/internal/ahead"
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
// It is for one goroutine at a time. With option.WithPrefetch All, Pages and
// Collect fetch pages ahead, in goroutines that have ended when they return;
// without it, and in Next, it starts none.
type AutoPager[T any, P Page[T, P]] struct {
	first   func() (P, error)
	page    P
	pages   int // how many pages were fetched
	at      int // place of the next entry in the page
	index   int // how many entries were handed out
	current T
	done    bool
	err     error

	queue ahead.Queue[string, any] // of P, but compiled once for all of them
	wide  bool                     // pages may be fetched ahead
	want  int                      // how many entries are still wanted when wide; 0 is all
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
// not be fetched, or nil. Pages are counted from where the walk began.
func (p *AutoPager[T, P]) Err() error { return p.err }

// Index is how many entries Next has moved over.
func (p *AutoPager[T, P]) Index() int { return p.index }

// All yields every entry, then the error that ended the walk, if one did.
// Leaving the range early is fine; ranging again goes on behind the last entry
// that was yielded, or with the page that failed.
func (p *AutoPager[T, P]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer p.widen(0)()
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
		defer p.widen(0)()
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
	defer p.widen(limit)()
	var items []T
	for (limit <= 0 || len(items) < limit) && p.Next() {
		items = append(items, p.current)
	}
	return items, p.err
}

// widen lets pages be fetched ahead until the function it returns is called,
// for want more entries or, when that is 0, for all.
func (p *AutoPager[T, P]) widen(want int) (narrow func()) {
	p.wide, p.want = true, 0
	if want > 0 {
		p.want = p.index + want
	}
	var none P
	if p.page != none && !p.done {
		p.fill()
	}
	return func() {
		p.wide = false
		p.queue.Stop()
	}
}

// turn fetches the next page and reports whether there is one.
func (p *AutoPager[T, P]) turn() bool {
	if p.done {
		return false
	}
	page, err := p.fetch()
	if err != nil {
		p.queue.Stop()
		p.err = fmt.Errorf("page %d: %w", p.pages+1, err)
		return false
	}
	var none P
	if p.err, p.done = nil, page == none; p.done {
		p.queue.Drop()
		return false
	}
	p.page, p.at = page, 0
	p.pages++
	p.fill()
	return true
}

func (p *AutoPager[T, P]) fetch() (P, error) {
	if p.pages == 0 {
		return p.first()
	}
	return following(p.page, func(ctx context.Context, name string) (P, error) {
		next, err := p.queue.Take(ctx, p.getter(), name)
		page, _ := next.(P) // nil with an error
		return page, err
	})
}

// getter fetches pages by the names that the present one has for them.
func (p *AutoPager[T, P]) getter() ahead.Get[string, any] {
	page := p.page
	return func(ctx context.Context, name string) (any, error) { return page.get(ctx, name) }
}

// fill starts fetching what is to come while the page is read.
func (p *AutoPager[T, P]) fill() {
	if width := p.width(); width > 0 {
		p.queue.Fill(p.page.context(), p.getter(), p.page.ahead(width)...)
	}
}

// width is how many pages to fetch ahead: no more than hold what is wanted.
func (p *AutoPager[T, P]) width() int {
	if !p.wide || p.page.width() == 0 {
		return 0
	}
	if p.want == 0 {
		return p.page.width()
	}
	here := len(p.page.Items())
	size, missing := max(1, here), max(0, p.want-p.index-(here-p.at))
	return min(p.page.width(), (missing+size-1)/size)
}
