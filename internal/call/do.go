package call

import (
	"context"
	"net/url"
	"reflect"

	"github.com/seed815c370e/cloudflare-go/internal/apierror"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// The generic functions are as short as they can be: they are compiled for
// every model.

// Do makes a call and returns the result that its reply wraps. base are the
// service's options, opts the call's own, which come last and win.
func Do[T any](ctx context.Context, req Request, base, opts []Option) (*T, error) {
	dst := new(T)
	return got(dst, do(ctx, req, base, opts, dst))
}

// None makes a call whose reply has no result.
func None(ctx context.Context, req Request, base, opts []Option) error {
	return do(ctx, req, base, opts, nil)
}

// do makes a call for dst: a page, a pointer to a result, or nil.
func do(ctx context.Context, req Request, base, opts []Option, dst any) error {
	c, err := req.build(base, opts)
	if err != nil {
		return err
	}
	if c.BodyInto != nil && c.Walk {
		return apierror.Unsent("%s: %w", c.op.Name, errWalkInto)
	}
	if c.BodyInto != nil {
		return c.into(ctx)
	}
	if p, ok := dst.(page); ok {
		return c.page(ctx, p)
	}
	r, err := c.send(ctx, false)
	if err != nil {
		return err
	}
	return c.result(r, dst)
}

// V4Page gets the first page of a numbered list.
func V4Page[T any](
	ctx context.Context, req Request, base, opts []Option,
) (*pagination.V4PagePaginationArray[T], error) {
	p := new(pagination.V4PagePaginationArray[T])
	return got(p, do(ctx, req, base, opts, p))
}

// SinglePage gets a list that comes whole.
func SinglePage[T any](ctx context.Context, req Request, base, opts []Option) (*pagination.SinglePage[T], error) {
	p := new(pagination.SinglePage[T])
	return got(p, do(ctx, req, base, opts, p))
}

// CursorPage gets the first page of a list with cursors.
func CursorPage[T any](
	ctx context.Context, req Request, base, opts []Option,
) (*pagination.CursorPaginationAfter[T], error) {
	p := new(pagination.CursorPaginationAfter[T])
	return got(p, do(ctx, req, base, opts, p))
}

// got is dst, or nil with an error.
func got[T any](dst *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return dst, nil
}

// page gets one page and tells it how to get others: by the same call with
// other values in its query.
func (c *call) page(ctx context.Context, p page) error {
	r, err := c.send(ctx, false)
	if err != nil {
		return err
	}
	if err := c.listing(r, p); err != nil {
		return err
	}
	kind := reflect.TypeOf(p).Elem()
	p.Bind(ctx, pagination.Origin{
		Query: c.target.query,
		Width: c.width(),
		Fetch: func(ctx context.Context, changed url.Values) (any, error) {
			next := reflect.New(kind).Interface().(page) // p is one of that kind
			return next, c.with(changed).page(ctx, next)
		},
	})
	return nil
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
