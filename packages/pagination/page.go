package pagination

import "github.com/seed815c370e/cloudflare-go/internal/paging"

var (
	// ErrChanged is the error at the end of a list that changed while it was read,
	// where reading it again can't tell whether an entry was left out: the package
	// comment says when. What came before it is good, each entry once.
	ErrChanged = paging.ErrChanged

	// ErrRepeatedCursor is the error at the end of a list with cursors where the
	// server says that there is more, and leads to a page that was read: what is
	// there can't be had. What came before it is good.
	ErrRepeatedCursor = paging.ErrRepeatedCursor
)

// place is where a page stands, or where a pager begins. It is embedded for
// internal/call, which sets it through a method that paging does not export.
type place = paging.Place

// page is what every kind of page can do: P is a pointer to the kind itself.
type page[T, P any] interface {
	comparable
	Items() []T
	parts() paging.Page
}

// entries are those of a page, for who asks for no more than their number.
type entries[T any] []T

func (e *entries[T]) Len() int { return len(*e) }

// pick is the items at some indices.
func pick[T any](items []T, keep []int) []T {
	picked := make([]T, len(keep))
	for i, k := range keep {
		picked[i] = items[k]
	}
	return picked
}
