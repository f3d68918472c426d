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
// page without a cursor, or with one that the walk has been at before, or where
// the very entries of the page before come again; a page without entries goes
// on.
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
package pagination

import (
	"context"
	"net/url"
	"strconv"
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

	// ahead names up to n of the pages behind this one, as far as this one
	// knows them; none means that this one is the last.
	ahead(n int) []string
	// get fetches a page by one of these names.
	get(ctx context.Context, name string) (P, error)
	// follow tells the page behind this one, once it is there, where it is. It
	// reports false when that page is none but the sign of the end.
	follow(next P) bool
	// context is the call's, and width how many pages to fetch at a time.
	context() context.Context
	width() int
}

// Fetch gets the page that the same call gives with other values for some of
// its query parameters.
type Fetch[P any] func(ctx context.Context, query url.Values) (*P, error)

// Origin is where a page came from: what it takes to get another one.
type Origin[P any] struct {
	// Query is what the page was asked for with.
	Query url.Values
	// Fetch gets another page. Without it there is none.
	Fetch Fetch[P]
	// Width is how many pages may be fetched ahead of being asked for.
	Width int
}

// source is the part that is the same for all kinds of page.
type source[P any] struct {
	ctx    context.Context
	origin Origin[P]
}

// Bind tells a page which call got it. The SDK calls it on every page; a page
// that was decoded by hand has no next page without it.
func (s *source[P]) Bind(ctx context.Context, origin Origin[P]) {
	*s = source[P]{ctx, origin}
}

func (s *source[P]) bound() bool { return s.origin.Fetch != nil }

func (s *source[P]) context() context.Context { return s.ctx }

func (s *source[P]) width() int { return s.origin.Width }

// with fetches the page that has value for the query parameter key.
func (s *source[P]) with(ctx context.Context, key, value string) (*P, error) {
	return s.origin.Fetch(ctx, url.Values{key: {value}})
}

// number is a whole number in the page's query, or fallback.
func (s *source[P]) number(key string, fallback int64) int64 {
	if n, err := strconv.ParseInt(s.origin.Query.Get(key), 10, 64); err == nil && n > 0 {
		return n
	}
	return fallback
}

// following is the page behind page, got by take; nil when there is none.
func following[T any, P Page[T, P]](page P, take func(context.Context, string) (P, error)) (P, error) {
	var none P
	names := page.ahead(1)
	if len(names) == 0 {
		return none, nil
	}
	next, err := take(page.context(), names[0])
	if err != nil || !page.follow(next) {
		return none, err
	}
	return next, nil
}
