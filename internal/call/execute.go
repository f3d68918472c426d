package call

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Execute calls an endpoint by its method and its path below the base URL. See
// Client.Execute of the root package for what params and dst may be.
func Execute(ctx context.Context, method, path string, params, dst any, base, opts []Option) error {
	c, err := locate(method, path, params, base, opts)
	if err == nil && dst != nil {
		err = config.CheckTarget("res", dst)
	}
	if err != nil {
		return refusal.Unsent("%s: %w", name(method, path), err)
	}
	if c.BodyInto == nil {
		c.BodyInto = dst
	}
	return c.into(ctx)
}

// name returns the name, in errors and logs, of a call that is not a declared
// operation.
func name(method, path string) string {
	return secret.Line(method+" "+withoutQuery(path), 500)
}

// withoutQuery returns a path as errors and logs name it. A whole URL may also
// have a password.
func withoutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return secret.URL(path)
}

func locate(method, path string, params any, base, opts []Option) (c *call, err error) {
	op := &Op{Name: name(method, path), Method: method, traits: methodTraits(method)}
	c = &call{op: op, Config: config.Default()}
	if err = config.Apply(&c.Config, base, opts); err != nil {
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

// methodTraits returns the traits of a call that is not a declared operation:
// only reads are known to be safe.
func methodTraits(method string) Trait {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return Safe
	}
	return Unsafe
}

// resolve makes a target of a path below the base URL, with or without a slash
// in front, with or without a query. A whole URL is accepted only if it is
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
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return target{}, fmt.Errorf("the path's query can't be read: %w", err)
	}
	return target{u.Path[1:], u.EscapedPath()[1:], query}, nil
}

// carry puts params where they belong: a Params struct into the query, the body
// or both, by its methods, bytes and readers into the body as they are, and
// anything else into the body as JSON.
func (c *call) carry(params any) (err error) {
	query, isQuery, err := queryOf(params)
	if err != nil {
		return err
	}
	for key, texts := range query {
		c.target.query[key] = texts
	}
	_, isBody := params.(json.Marshaler)
	if isQuery && !isBody || c.OwnBody {
		return nil
	}
	c.body, err = bodyOf(params)
	return err
}

// bodyOf returns the body that params make.
func bodyOf(params any) (config.Body, error) {
	switch p := params.(type) {
	case *param.File:
		return fileBody(p)
	case interface {
		MarshalMultipart() ([]byte, string, error)
	}:
		text, contentType, err := p.MarshalMultipart()
		return config.Body{Bytes: text, ContentType: contentType}, err
	case json.Marshaler:
		return jsonBody(p)
	case []byte:
		return config.Body{Bytes: p, ContentType: "application/json"}, nil
	case io.Reader:
		return config.NewBody(p, "application/json")
	}
	if body, ok, err := form(params); ok {
		return body, err
	}
	return jsonBody(params)
}

func fileBody(f *param.File) (config.Body, error) {
	if config.IsNil(f.Reader) {
		return config.Body{}, errors.New("the file's reader is nil")
	}
	return config.NewBody(f.Reader, f.ContentType())
}

// into makes the call and stores its whole body where the caller wants it, if
// anywhere. A response has already been handed out by then.
func (c *call) into(ctx context.Context) error {
	_, stream := c.BodyInto.(**http.Response)
	r, err := c.send(ctx, stream)
	if err != nil {
		return err
	}
	if err := whole(c, r); err != nil {
		return err
	}
	switch dst := c.BodyInto.(type) {
	case nil, **http.Response:
	case *[]byte:
		*dst = bytes.Clone(r.body)
	case *string:
		*dst = string(r.body)
	default:
		if len(r.body) == 0 {
			return nil // the API has nothing to say, as with 204
		}
		if err := json.Unmarshal(r.body, dst); err != nil {
			return c.refusal(r, fmt.Errorf("decoding the reply: %w", err))
		}
	}
	return nil
}
