// Package pagination holds the three kinds of page that lists come in, and the
// iterator that walks over them.
//
// A page knows how to get the one after it, under the context, the client and
// the options of the call that got it. Nothing is fetched ahead of being asked
// for.
package pagination

import (
	"context"
	"net/url"
	"strconv"
)

// Page is what every kind of page can do: P is a pointer to the kind itself.
type Page[T, P any] interface {
	comparable
	// Items are the page's entries, in the order of the reply.
	Items() []T
	// GetNextPage fetches the page after this one. It returns nil and no error
	// when there is none.
	GetNextPage() (P, error)
}

// Fetch gets the page that the same call gives with other values for some of
// its query parameters.
type Fetch[P any] func(ctx context.Context, query url.Values) (*P, error)

// source is where a page came from: what it takes to get another one.
type source[P any] struct {
	ctx   context.Context
	query url.Values
	fetch Fetch[P]
}

// Bind tells a page which call got it, and with which query. The SDK calls it
// on every page; a page that was decoded by hand has no next page without it.
func (s *source[P]) Bind(ctx context.Context, query url.Values, fetch Fetch[P]) {
	*s = source[P]{ctx, query, fetch}
}

// get fetches the page that has value for the query parameter key.
func (s *source[P]) get(key, value string) (*P, error) {
	return s.fetch(s.ctx, url.Values{key: {value}})
}

// number is a whole number in the page's query, or fallback.
func (s *source[P]) number(key string, fallback int64) int64 {
	if n, err := strconv.ParseInt(s.query.Get(key), 10, 64); err == nil && n > 0 {
		return n
	}
	return fallback
}
