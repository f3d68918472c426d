package call

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

// reply is one attempt's answer, with its whole body read unless the caller
// wants the response itself.
type reply struct {
	request  *http.Request // as it was sent first, before any redirect
	response *http.Response
	body     []byte
	// attempts is how many the call made, and acted whether an earlier one may
	// have been carried out.
	attempts int
	acted    bool
	// others is set when a middleware sent other requests than the one answered
	// here that may have been carried out.
	others bool
}

func (r *reply) outcome(err error) outcome {
	if r == nil {
		return outcome{err: err, unsent: unsent(err)}
	}
	return outcome{
		status: r.response.StatusCode, header: r.response.Header, err: err,
		others: r.others || hopped(r.response),
	}
}

func (r *reply) count(attempts int, acted bool) *reply {
	if r != nil {
		r.attempts, r.acted = attempts, acted
	}
	return r
}

// attempt sends the call once, through the middleware, and reads the answer.
func (c *call) attempt(parent context.Context, stream bool) (*reply, error) {
	s := c.span(parent, stream)
	r, err := c.roundTrip(s) //nolint:contextcheck // a span is a context
	response := r.response
	c.handOut(response)
	if err != nil {
		s.end()
		if response != nil {
			response.Body = http.NoBody // net/http has closed it
		}
		return nil, fmt.Errorf("%s: %w", c.op.Name, s.explain(secret.Of(r.request).Error(err)))
	}
	if response.Body == nil {
		response.Body = http.NoBody // net/http never leaves it nil, other clients do
	}
	if stream && response.StatusCode < 300 {
		s.arrived()
		response.Body = &unread{response.Body, s}
		return r, nil
	}
	defer s.end()
	return c.read(s, r)
}

// handOut gives a response to the caller who wants it; nil removes that of the
// previous attempt, or of an earlier call.
func (c *call) handOut(response *http.Response) {
	if c.ResponseInto != nil {
		*c.ResponseInto = response
	}
	if into, ok := c.BodyInto.(**http.Response); ok {
		*into = response
	}
}

// roundTrip sends one request and returns it as it went out, with the response
// if there is one.
func (c *call) roundTrip(ctx context.Context) (*reply, error) {
	request, err := c.request(ctx)
	if err != nil {
		return &reply{request: request}, final{unmade{err}}
	}
	next := c.HTTPClient.Do
	if c.DebugLog != nil {
		next = debugLog(c.DebugLog, next)
	}
	next, sent := watch(c.Middleware, redirects(next))
	response, err := wrap(c.Middleware, next)(request) //nolint:bodyclose // decode closes it, or its reader
	if err == nil && response == nil {
		err = final{errors.New("the HTTP client gave neither a response nor an error")}
	}
	r := &reply{request: request, response: response, others: sent.others(response, err)}
	if err != nil && r.others {
		err = underway{err}
	}
	return r, err
}

// wrap puts next inside the middlewares, the first one outermost.
func wrap(middlewares []config.Middleware, next config.Next) config.Next {
	if len(middlewares) == 0 {
		return next
	}
	inner := given(wrap(middlewares[1:], next))
	return func(r *http.Request) (*http.Response, error) { return middlewares[0](r, inner) }
}

// given is next for requests that are not nil: for nil, net/http panics.
func given(next config.Next) config.Next {
	return func(r *http.Request) (*http.Response, error) {
		if r == nil || r.URL == nil {
			return nil, final{errors.New("a middleware sent no request, or one without a URL")}
		}
		return next(r)
	}
}

// read takes the whole body and leaves a copy of it to be read again.
func (c *call) read(s span, r *reply) (_ *reply, err error) {
	response := r.response
	defer response.Body.Close()
	r.body, err = readBody(io.LimitReader(response.Body, c.MaxBody+1), min(response.ContentLength, c.MaxBody))
	if int64(len(r.body)) > c.MaxBody {
		r.body = r.body[:c.MaxBody]
		err = final{fmt.Errorf("%w: more than %d bytes", apierror.ErrResponseTooLarge, c.MaxBody)}
	}
	response.Body = io.NopCloser(bytes.NewReader(r.body))
	if err != nil {
		return r, c.refusedReading(r, s, err)
	}
	return r, nil
}

// refusedReading returns the error of a reply that could not be read to its
// end. If its status is a refusal, it is a refusal first.
func (c *call) refusedReading(r *reply, s span, err error) error {
	err = fmt.Errorf("reading the reply: %w", s.explain(secret.Of(r.request).Error(err)))
	if r.response.StatusCode >= 300 {
		return c.refusal(r, err)
	}
	return fmt.Errorf("%s: %w", c.op.Name, err)
}
