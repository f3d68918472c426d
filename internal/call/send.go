package call

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// reply is one attempt's answer, with its body read whole unless the caller
// wants the response itself.
type reply struct {
	response *http.Response
	body     []byte
}

func (r *reply) outcome(err error) outcome {
	if r == nil {
		return outcome{err: err, unsent: unsent(err)}
	}
	return outcome{status: r.response.StatusCode, header: r.response.Header, err: err}
}

// drop closes a reply that no one will read.
func (r *reply) drop() {
	if r != nil {
		_ = r.response.Body.Close()
	}
}

// attempt sends the call once, through the middleware, and reads the answer.
func (c *call) attempt(ctx context.Context, stream bool) (*reply, error) {
	ctx, cancel := c.bound(ctx)
	response, err := c.roundTrip(ctx)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("%s: %w", c.op.Name, err)
	}
	if c.ResponseInto != nil {
		*c.ResponseInto = response
	}
	if stream && response.StatusCode < 300 {
		response.Body = &closer{response.Body, cancel}
		return &reply{response: response}, nil
	}
	defer cancel()
	return c.read(response)
}

func (c *call) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.Timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, c.Timeout)
}

func (c *call) roundTrip(ctx context.Context) (*http.Response, error) {
	request, err := c.request(ctx)
	if err != nil {
		return nil, final{err}
	}
	next := c.HTTPClient.Do
	if c.DebugLog != nil {
		next = debugLog(c.DebugLog, next)
	}
	response, err := wrap(c.Middleware, next)(request)
	if err == nil && response == nil {
		err = final{errors.New("the HTTP client gave neither a response nor an error")}
	}
	return response, err
}

// wrap puts next inside the middlewares, the first one outermost.
func wrap(middlewares []config.Middleware, next config.Next) config.Next {
	if len(middlewares) == 0 {
		return next
	}
	inner := wrap(middlewares[1:], next)
	return func(r *http.Request) (*http.Response, error) { return middlewares[0](r, inner) }
}

// read takes the whole body and leaves a copy of it to be read again.
func (c *call) read(response *http.Response) (*reply, error) {
	defer response.Body.Close()
	var body bytes.Buffer
	if n := response.ContentLength; n > 0 && n < 1<<20 {
		body.Grow(int(n) + bytes.MinRead) // one allocation, and room to see the end
	}
	_, err := body.ReadFrom(response.Body)
	r := &reply{response, body.Bytes()}
	response.Body = io.NopCloser(bytes.NewReader(r.body))
	if err != nil {
		return r, fmt.Errorf("%s: reading the reply: %w", c.op.Name, err)
	}
	return r, nil
}

// closer ends the attempt's context when the caller closes the body.
type closer struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c *closer) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}
