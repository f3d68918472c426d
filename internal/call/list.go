package call

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
)

// Lister says which list to get: a [Request], or a [Listing].
type Lister interface {
	build(base, opts []Option) (*call, error)
}

// kind is a kind of page.
type kind[P any] interface {
	paging.Placed
	GetNextPage() (P, error)
}

// Page gets the first page of a list. empty is a new page of its kind, which is
// placed before the first.
func Page[P kind[P]](ctx context.Context, empty P, req Lister, base, opts []Option) (P, error) {
	start(ctx, empty, list{req, base, opts, false})
	return empty.GetNextPage()
}

// Pages makes pager, which is new and without a first page, walk over a list. Its
// options are copied, because the calls are made later.
func Pages[P paging.Placed](ctx context.Context, pager P, req Lister, base, opts []Option) P {
	start(ctx, pager, list{req, base, slices.Clone(opts), true})
	return pager
}

// Listing is a list without a declared operation: a path below the base URL, and
// what goes into its query.
type Listing struct {
	path  string
	query values
	err   error
}

// ListingOf names a list by its path. params are read now: the call is made
// later. See ListAutoPaging of the root package for what they may be.
func ListingOf(path string, params any) Listing {
	query, err := listQuery(params)
	return Listing{path, query, err}
}

func (l Listing) build(base, opts []Option) (*call, error) {
	c, err := (*call)(nil), l.err
	if err == nil {
		c, err = locate(http.MethodGet, l.path, l.query, base, opts)
	}
	if err != nil {
		return nil, refusal.Unsent("%s: %w", name(http.MethodGet, l.path), err)
	}
	c.op.traits |= NullResult | Strict
	return c, nil
}

// list is a list that was not requested yet.
type list struct {
	req        Lister
	base, opts []Option
	walked     bool // by somebody who wants the entries
}

func start(ctx context.Context, p paging.Placed, l list) {
	paging.Start(ctx, p, paging.Source{Get: l.first})
}

var errWalkInto = errors.New("option.WithResponseBodyInto takes the entries away from an auto-paging list: " +
	"get single pages with it")

// first fills a page with the first of the list.
func (l list) first(ctx context.Context, _, _ string, into paging.Page) error {
	c, err := l.req.build(l.base, l.opts)
	switch {
	case err != nil:
		return err
	case c.BodyInto == nil:
		return c.page(ctx, into)
	case l.walked:
		return refusal.Unsent("%s: %w", c.op.Name, errWalkInto)
	}
	return c.into(ctx)
}

// page fills a page, and gives it the way to get others: the same call with
// another value in its query.
func (c *call) page(ctx context.Context, into paging.Page) error {
	r, err := c.send(ctx, false)
	if err != nil {
		return err
	}
	if err := c.listing(r, into); err != nil {
		return err
	}
	into.Bind(ctx, paging.Source{
		Query: c.target.query,
		Width: c.width(),
		Get: func(ctx context.Context, key, value string, into paging.Page) error {
			return c.with(key, value).page(ctx, into)
		},
	})
	return nil
}

// width returns how many pages may be fetched ahead. A caller who wants each
// page's response gets pages one at a time, since there is only one place to
// put a response.
func (c *call) width() int {
	if c.ResponseInto != nil {
		return 0
	}
	return c.Prefetch
}

// with returns the same call with another value for one of its query's keys.
func (c *call) with(key, value string) *call {
	next := *c
	next.target.query = url.Values{key: {value}}
	for other, texts := range c.target.query {
		if other != key {
			next.target.query[other] = texts
		}
	}
	return &next
}
