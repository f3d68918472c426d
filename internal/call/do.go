package call

import (
	"context"
	"net/url"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// Do makes a call and returns the result that its reply wraps. base are the
// service's options, opts the call's own, which come last and win.
func Do[T any](ctx context.Context, req Request, base, opts []Option) (*T, error) {
	c, err := req.build(base, opts)
	if err != nil {
		return nil, err
	}
	if c.BodyInto != nil {
		return new(T), c.into(ctx, c.BodyInto)
	}
	r, err := c.send(ctx, false)
	if err != nil {
		return nil, err
	}
	return result[T](c, r)
}

// None makes a call whose reply has no result.
func None(ctx context.Context, req Request, base, opts []Option) error {
	c, err := req.build(base, opts)
	if err != nil {
		return err
	}
	if c.BodyInto != nil {
		return c.into(ctx, c.BodyInto)
	}
	r, err := c.send(ctx, false)
	if err != nil {
		return err
	}
	return nothing(c, r)
}

// V4Page gets the first page of a numbered list.
func V4Page[T any](ctx context.Context, req Request, base, opts []Option) (*pagination.V4PagePaginationArray[T], error) {
	return first(ctx, req, base, opts, func(p *pagination.V4PagePaginationArray[T]) (apijson.Field, apijson.Object) {
		return p.JSON.Result, p.JSON.Object
	})
}

// SinglePage gets a list that comes whole.
func SinglePage[T any](ctx context.Context, req Request, base, opts []Option) (*pagination.SinglePage[T], error) {
	return first(ctx, req, base, opts, func(p *pagination.SinglePage[T]) (apijson.Field, apijson.Object) {
		return p.JSON.Result, p.JSON.Object
	})
}

// CursorPage gets the first page of a list with cursors.
func CursorPage[T any](ctx context.Context, req Request, base, opts []Option) (*pagination.CursorPaginationAfter[T], error) {
	return first(ctx, req, base, opts, func(p *pagination.CursorPaginationAfter[T]) (apijson.Field, apijson.Object) {
		return p.JSON.Result, p.JSON.Object
	})
}

// bindable is a page that can be told where it came from.
type bindable[P any] interface {
	*P
	Bind(context.Context, pagination.Origin[P])
}

// pageMeta gets at the metadata of a page of any kind.
type pageMeta[P any] func(*P) (result apijson.Field, all apijson.Object)

func first[P any, B bindable[P]](ctx context.Context, req Request, base, opts []Option, meta pageMeta[P]) (*P, error) {
	c, err := req.build(base, opts)
	if err != nil {
		return nil, err
	}
	if c.BodyInto != nil {
		return new(P), c.into(ctx, c.BodyInto)
	}
	return page[P, B](ctx, c, meta)
}

// page gets one page and tells it how to get others: by the same call with
// other values in its query.
func page[P any, B bindable[P]](ctx context.Context, c *call, meta pageMeta[P]) (*P, error) {
	r, err := c.send(ctx, false)
	if err != nil {
		return nil, err
	}
	p, err := listing(c, r, meta)
	if err != nil {
		return nil, err
	}
	B(p).Bind(ctx, pagination.Origin[P]{
		Query: c.target.query,
		Width: c.width(),
		Fetch: func(ctx context.Context, changed url.Values) (*P, error) {
			return page[P, B](ctx, c.with(changed), meta)
		},
	})
	return p, nil
}

// width is how many pages may be fetched ahead. A caller who wants each page's
// response gets them one at a time: there is one place to put them.
func (c *call) width() int {
	if c.ResponseInto != nil {
		return 0
	}
	return c.Prefetch
}

// with is the same call with other values for some of its query's keys.
func (c *call) with(changed url.Values) *call {
	next := *c
	next.target.query = url.Values{}
	for _, values := range []url.Values{c.target.query, changed} {
		for key, texts := range values {
			next.target.query[key] = texts
		}
	}
	return &next
}
