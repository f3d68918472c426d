package call

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// Execute calls an endpoint by its method and its path below the base URL. See
// Client.Execute of the root package for what params and dst may be.
func Execute(ctx context.Context, method, path string, params, dst any, base, opts []Option) error {
	c, err := locate(method, path, params, base, opts)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, withoutQuery(path), err)
	}
	if c.BodyInto != nil {
		dst = c.BodyInto
	}
	return c.into(ctx, dst)
}

// withoutQuery is a path as errors and logs name it. A whole URL may have a
// password besides.
func withoutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return secret.URL(path)
}

func locate(method, path string, params any, base, opts []Option) (c *call, err error) {
	op := &Op{Name: method + " " + withoutQuery(path), Method: method, traits: methodTraits(method)}
	c = &call{op: op, Config: config.Default()}
	if err = c.Apply(base, opts); err != nil {
		return nil, err
	}
	if c.target, err = resolve(c.BaseURL, path); err != nil {
		return nil, err
	}
	if err = c.carry(params); err != nil {
		return nil, err
	}
	return c, c.edit()
}

// methodTraits are those of an operation that nobody declared: what it does is
// known for reads only.
func methodTraits(method string) Trait {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return Safe
	}
	return Unsafe
}

// resolve makes a target of a path below the base URL, with or without a slash
// in front, with or without a query. A whole URL is taken only when it lies
// below the base: credentials go nowhere else.
func resolve(base *url.URL, path string) (target, error) {
	path = strings.TrimPrefix(path, base.Scheme+"://"+base.Host+base.EscapedPath())
	u, err := url.Parse("/" + strings.TrimLeft(path, "/"))
	if err != nil || strings.Contains(withoutQuery(path), "://") {
		return target{}, fmt.Errorf("the path %q is not one below %s", withoutQuery(path), base.Redacted())
	}
	for _, segment := range strings.Split(u.Path, "/") {
		if segment == "." || segment == ".." {
			return target{}, fmt.Errorf("the path %q has a segment of dots", withoutQuery(path))
		}
	}
	return target{u.Path[1:], u.EscapedPath()[1:], u.Query()}, nil
}

// queryer is a Params struct with query parameters.
type queryer interface{ URLQuery() url.Values }

// carry puts params where they belong: a Params struct into the query, the body
// or both as it says itself, bytes and readers into the body as they are, and
// anything else into the body as JSON.
func (c *call) carry(params any) (err error) {
	if q, ok := params.(queryer); ok {
		for key, texts := range q.URLQuery() {
			c.target.query[key] = texts
		}
		if _, ok := params.(json.Marshaler); !ok {
			return nil
		}
	}
	switch p := params.(type) {
	case json.Marshaler:
		c.body, err = jsonBody(p)
	case []byte:
		c.body = config.Body{Bytes: p, ContentType: "application/json"}
	case io.Reader:
		c.body, err = config.NewBody(p, "application/json")
	default:
		c.body, err = jsonBody(p)
	}
	return err
}

// into makes the call and gives its whole body to dst, or to nobody.
func (c *call) into(ctx context.Context, dst any) error {
	response, unread := dst.(**http.Response)
	r, err := c.send(ctx, unread)
	if err != nil {
		return err
	}
	if err := whole(c, r); err != nil {
		return err
	}
	switch dst := dst.(type) {
	case nil:
	case **http.Response:
		*response = r.response
	case *[]byte:
		*dst = bytes.Clone(r.body)
	case *string:
		*dst = string(r.body)
	default:
		if err := json.Unmarshal(r.body, dst); err != nil {
			return c.refusal(r, fmt.Errorf("decoding the reply: %w", err))
		}
	}
	return nil
}
