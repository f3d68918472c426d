package call

import "context"

// The generic functions are as short as they can be: they are compiled for
// every model.

// Do makes a call and returns the result that its reply wraps. base are the
// service's options, and opts those of the call, which come last and win.
func Do[T any](ctx context.Context, req Request, base, opts []Option) (*T, error) {
	dst := new(T)
	return got(dst, do(ctx, req, base, opts, dst))
}

// None makes a call whose reply has no result.
func None(ctx context.Context, req Request, base, opts []Option) error {
	return do(ctx, req, base, opts, nil)
}

// do makes a call for dst: a pointer to a result, or nil.
func do(ctx context.Context, req Request, base, opts []Option, dst any) error {
	c, err := req.build(base, opts)
	if err != nil {
		return err
	}
	if c.BodyInto != nil {
		return c.into(ctx)
	}
	r, err := c.send(ctx, false)
	if err != nil {
		return err
	}
	return c.result(r, dst)
}

// got returns dst, or nil with an error.
func got[T any](dst *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return dst, nil
}
