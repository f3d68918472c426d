// Package pagination holds the three kinds of page that lists come in, and the
// iterator that walks over them.
//
// A page knows how to get the one after it, under the context, the client and
// the options of the call that got it. Nothing is fetched ahead of being asked
// for, unless option.WithPrefetch says so.
//
// # Where a list ends
//
// A list that comes whole ends with its one page. A list with cursors ends on a
// page without a cursor, or where the very entries of the page before come
// again; a page without entries goes on, unless its cursor is its own. A cursor
// that the walk has been at before, while pages differ, is [ErrRepeatedCursor].
//
// A numbered list ends on the page where its totals are reached, so that three
// pages are three requests: total_pages by the page's number, total_count by the
// entries up to its end. Where both are given, both have to be: while one says
// that there is more, or is below what was handed out and so never reached, one
// more page is asked for. A total of zero is none.
//
// Without a total, and whatever the totals say, it ends on a page without
// entries, and on one that has the very entries of the page before it, which
// are not handed out again. A short page is no end.
//
// # Lists that change while they are read
//
// The pages of a numbered list are counted from its start as it is when each is
// asked for. When an entry goes, all after it move up, and one of them moves from
// a page to come to a page that was read: a program that deletes what it reads
// would leave half of it behind. When an entry comes, one is given twice.
//
// An [AutoPager] reads such a list again from its start, and drops by their id
// the entries that it has handed out: what was in the list from start to end
// comes once, and nothing comes twice. It does so when total_count, or
// total_pages where there is no count, is not the same on all pages, or when an
// id comes on two pages; and then until it has read the list without seeing
// anything new or any change. A list that was seen to change is so read at the
// least once more; for one that was not, no request more is sent.
//
// Reading again ends with [ErrChanged], after all entries that came, where it
// can't tell: when an entry has no id, when pages give the same entries over and
// over, or when the list has gone on changing through several readings that
// brought nothing new. It ends without an error when a reading is, entry by
// entry, the same as the one before, whatever the totals say.
//
// A walk that begins on a later page begins there again, and one in which the
// program adds an entry for each that it reads has no end.
//
// A change that leaves the totals as they were and moves no entry to a later
// page can't be seen, nor can anything in a list without totals but an entry
// that comes twice. An id that comes twice on one page is handed out twice: that
// is how the list was. Lists with cursors and single pages are read once. A walk
// by hand, with GetNextPage, sees one page at a time and is not read again.
package pagination

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"strconv"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/paging"
)

// Page is what every kind of page can do: P is a pointer to the kind itself.
// The kinds of this package are the only ones.
type Page[T, P any] interface {
	comparable
	// Items are the page's entries, in the order of the reply.
	Items() []T
	// GetNextPage fetches the page after this one. It returns nil and no error
	// when there is none.
	GetNextPage() (P, error)
	placed
}

// placed is a page of any kind and of whatever entries.
//
// What pages do is done by their places, and what pagers do by walks. Neither
// is a generic: those are compiled for every type of entry, and again in every
// package that names a list of it.
type placed interface {
	// here is the page's place, nil when nobody has bound the page.
	here() place
	// size is how many entries the page has.
	size() int
}

// renumbered is a page of a list that is read again when it changed: it can
// tell its entries apart and lack some.
type renumbered interface {
	placed
	// ids are those of the entries; false when their type has none.
	ids() (apijson.IDs, bool)
	// only is the page with these of its entries.
	only(keep []int) placed
}

// place is where a page stands in its list. Copies of a page share it.
type place interface {
	// ahead names up to n of the pages after this one, as far as this one
	// knows them; none means that this one is the last.
	ahead(n int) []string
	// get fetches a page by one of these names.
	get(ctx context.Context, name string) (any, error)
	// broken is why there is no page after this one, where there should be.
	broken() error
	// follow tells the page after this one, once it is there, where it is. It
	// reports false when that page is but the sign of the end.
	follow(next place) bool
	// context is the call's, and width how many pages to fetch at a time.
	context() context.Context
	width() int
}

// Fetch gets the page that the same call gives with other values for some of
// its query parameters: one of the same kind.
type Fetch func(ctx context.Context, query url.Values) (page any, err error)

// Origin is where a page came from: what it takes to get another one.
type Origin struct {
	// Query is what the page was asked for with.
	Query url.Values
	// Fetch gets another page. Without it there is none.
	Fetch Fetch
	// Width is how many pages may be fetched ahead of being asked for.
	Width int
}

// source is the part that is the same for all kinds of place.
type source struct {
	ctx     context.Context
	origin  Origin
	entries int    // how many the page has
	raw     string // their JSON text
}

func (s *source) broken() error { return nil }

func (s *source) context() context.Context { return s.ctx }

func (s *source) width() int { return s.origin.Width }

// with fetches the page that has value for the query parameter key.
func (s *source) with(ctx context.Context, key, value string) (any, error) {
	return s.origin.Fetch(ctx, url.Values{key: {value}})
}

// number is a whole number in the page's query, or fallback.
func (s *source) number(key string, fallback int64) int64 {
	if n, err := strconv.ParseInt(s.origin.Query.Get(key), 10, 64); err == nil && n > 0 {
		return n
	}
	return fallback
}

// after is the page after page, and whether it is one: see following.
func after(page placed) (next placed, more bool, err error) {
	here := page.here()
	if here == nil {
		return nil, false, nil
	}
	return following(page, here.get)
}

// following is the page after page, which is bound, got by take, and whether
// there is one: it may be nil, or a page that is but the sign of the end.
func following(page placed, take paging.Get[string, any]) (next placed, more bool, err error) {
	here := page.here()
	names := here.ahead(1)
	if len(names) == 0 {
		return nil, false, here.broken()
	}
	got, err := take(here.context(), names[0])
	if err != nil {
		return nil, false, err
	}
	if reflect.TypeOf(got) != reflect.TypeOf(page) || reflect.ValueOf(got).IsNil() {
		return nil, false, fmt.Errorf("the page after a %T is no %T", page, got)
	}
	next = got.(placed)
	there := next.here()
	return next, there == nil || here.follow(there), nil
}
