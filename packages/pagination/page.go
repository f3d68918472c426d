package pagination

import "github.com/seed815c370e/cloudflare-go/internal/paging"

var (
	// ErrChanged is the error at the end of a list that changed while it was read,
	// when reading it again can't tell whether an entry was missed: the package
	// comment says when. The entries before it are valid, each given once.
	ErrChanged = paging.ErrChanged

	// ErrIncomplete is a list that shows less than it says it has: it ended before its
	// totals were reached, or has entries that don't say what they are, so what is not in
	// it may exist all the same. Pagers don't return it, since totals are wrong now and
	// then. Members.FindByEmail, Roles.FindByName and the jobs of package access do, where
	// they would otherwise conclude that something does not exist.
	ErrIncomplete = paging.ErrIncomplete

	// ErrRepeatedCursor is the error at the end of a list with cursors when the
	// server says that there is more, but leads to a page that was read: the
	// rest can't be fetched. The entries before it are valid.
	ErrRepeatedCursor = paging.ErrRepeatedCursor
)

// place is a page's place in its list, or where a pager begins. It is embedded
// for internal/call, which sets it through a method that paging does not
// export.
type place = paging.Place

// page has the methods of every kind of page: P is a pointer to the kind
// itself.
type page[T, P any] interface {
	comparable
	Items() []T
	parts() paging.Page
}

// entries are the entries of a page, for code that only needs their number.
type entries[T any] []T

func (e *entries[T]) Len() int { return len(*e) }

// pick returns the items at some indices.
func pick[T any](items []T, keep []int) []T {
	picked := make([]T, len(keep))
	for i, k := range keep {
		picked[i] = items[k]
	}
	return picked
}
