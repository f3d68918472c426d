package pagination

import (
	"errors"
	"iter"

	"github.com/seed815c370e/cloudflare-go/internal/paging"
)

type (
	// V4PagePaginationArrayAutoPager walks over a numbered list.
	V4PagePaginationArrayAutoPager[T any] = AutoPager[T, *V4PagePaginationArray[T]]
	// V4PagePaginationAutoPager walks over a numbered list whose results are objects.
	V4PagePaginationAutoPager[T any] = AutoPager[T, *V4PagePagination[T]]
	// SinglePageAutoPager walks over a list that comes whole.
	SinglePageAutoPager[T any] = AutoPager[T, *SinglePage[T]]
	// CursorPaginationAfterAutoPager walks over a list with cursors.
	CursorPaginationAfterAutoPager[T any] = AutoPager[T, *CursorPaginationAfter[T]]
)

// NewV4PagePaginationArrayAutoPager walks over the list that page begins, and
// fetches the pages after it as a call's pager does: it takes what List returns.
// If err is not nil, the walk ends with it at once; without a page the list is
// empty.
func NewV4PagePaginationArrayAutoPager[T any](
	page *V4PagePaginationArray[T], err error,
) *V4PagePaginationArrayAutoPager[T] {
	return newPager(page, err, emptyV4Array[T])
}

// NewV4PagePaginationAutoPager walks over the list that page begins: see
// [NewV4PagePaginationArrayAutoPager].
func NewV4PagePaginationAutoPager[T any](page *V4PagePagination[T], err error) *V4PagePaginationAutoPager[T] {
	return newPager(page, err, emptyV4[T])
}

// NewSinglePageAutoPager walks over the list that page is: see
// [NewV4PagePaginationArrayAutoPager].
func NewSinglePageAutoPager[T any](page *SinglePage[T], err error) *SinglePageAutoPager[T] {
	return newPager(page, err, emptySingle[T])
}

// NewCursorPaginationAfterAutoPager walks over the list that page begins: see
// [NewV4PagePaginationArrayAutoPager].
func NewCursorPaginationAfterAutoPager[T any](
	page *CursorPaginationAfter[T], err error,
) *CursorPaginationAfterAutoPager[T] {
	return newPager(page, err, emptyCursor[T])
}

func newPager[T any, P page[T, P]](first P, err error, empty func() paging.Page) *AutoPager[T, P] {
	p := new(AutoPager[T, P])
	p.walk.Begin(&p.place, empty)
	var none P
	switch {
	case err != nil:
		paging.Given(p, func() (paging.Page, error) { return paging.Page{}, err })
	case first != none:
		paging.Given(p, func() (paging.Page, error) { return first.parts(), nil })
	}
	return p
}

// AutoPager walks over all entries of a list, fetching each page only when it
// is needed: nothing is sent before the first Next or Err.
//
//	members := client.Accounts.Members.ListAutoPaging(ctx, params)
//	for member, err := range members.All() {
//		…
//	}
//
// It is for one goroutine at a time. With option.WithPrefetch it fetches pages
// ahead, each in a goroutine that ends with its request. All, Pages and Collect
// stop those when they return, and wait for them; those that Next has started
// end by themselves, so a pager may be dropped at any time.
//
// A numbered list that changes while it is read is read again: see the package
// comment.
type AutoPager[T any, P page[T, P]] struct {
	place   // before the first page
	walk    paging.Walk
	items   []T // of the page
	current T
}

// Next moves to the next entry and reports whether there is one. It returns
// false at the end and on an error, which Err then returns; calling it again
// after an error tries the failed page once more.
func (p *AutoPager[T, P]) Next() bool {
	if p == nil || !p.walk.Next() {
		return false
	}
	moved := p.walk.Moved()
	if moved == 1 {
		p.items = p.walk.Page().(P).Items()
	}
	p.current = p.items[moved-1]
	return true
}

// Current returns the entry that Next moved to when it last returned true, or
// the zero T before that.
func (p *AutoPager[T, P]) Current() (current T) {
	if p == nil {
		return current
	}
	return p.current
}

// Err returns the error that ended the walk, with the number of the page that
// could not be fetched, or nil. Pages are counted from where the walk began.
//
// Before anything was read, Err fetches the first page and returns its error,
// if any; the next read begins with that page. Err never tries a failed page
// again; Next does.
func (p *AutoPager[T, P]) Err() error {
	if p == nil {
		return errNoPager
	}
	return p.walk.Look()
}

var errNoPager = errors.New("the pager is nil: ListAutoPaging returns one")

// Index returns how many entries the walk has moved over: those of Next, All
// and Collect, and of the pages that Pages gave.
func (p *AutoPager[T, P]) Index() int {
	if p == nil {
		return 0
	}
	return p.walk.Index()
}

// begin bounds how much is fetched ahead for a walk over up to limit entries; end
// stops what is left.
func (p *AutoPager[T, P]) begin(limit int) (end func()) {
	if p == nil {
		return func() {}
	}
	return p.walk.Limit(limit)
}

// failure is the error that ended the walk.
func (p *AutoPager[T, P]) failure() error {
	if p == nil {
		return errNoPager
	}
	return p.walk.Failure()
}

// All yields every entry, then the error that ended the walk, if one did.
// Leaving the range early is fine; ranging again continues after the last entry
// that was yielded, or with the page that failed.
func (p *AutoPager[T, P]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer p.begin(0)()
		for p.Next() {
			if !yield(p.current, nil) {
				return
			}
		}
		if p.failure() != nil {
			var none T
			yield(none, p.failure())
		}
	}
}

// Pages yields every page that Next and All have not begun, then the error that
// ended the walk, if one did. When a list is read again, a page's Result has
// only the entries that were not handed out before, and a page without any is
// skipped.
func (p *AutoPager[T, P]) Pages() iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		defer p.begin(0)()
		for p != nil && p.walk.NextPage() {
			if !yield(p.walk.Page().(P), nil) {
				return
			}
		}
		if p.failure() != nil {
			var none P
			yield(none, p.failure())
		}
	}
}

// Collect returns the remaining entries, at most limit of them; 0 means no
// limit. On an error it also returns the entries before it.
func (p *AutoPager[T, P]) Collect(limit int) ([]T, error) {
	defer p.begin(limit)()
	var items []T
	for (limit <= 0 || len(items) < limit) && p.Next() {
		items = append(items, p.current)
	}
	return items, p.failure()
}
