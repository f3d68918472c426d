package call

import (
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// redirects checks what an HTTP client does with redirects: the default client
// refuses most of them before they are followed, another one may not.
func redirects(next config.Next) config.Next {
	return func(r *http.Request) (*http.Response, error) {
		traced, left := trace(r)
		response, err := next(traced)
		if err != nil {
			err = secret.Of(r).Error(err)
		}
		switch {
		case err != nil && response != nil:
			return nil, final{underway{err}} // net/http: the client's policy refused a redirect
		case err != nil && left != nil && left.Load():
			return nil, underway{err}
		case err == nil && response != nil:
			return unfollowed(r, response), nil
		}
		return response, err
	}
}

// underway is an error that came after a request had left, whatever it says:
// that of another request, to which the server redirected that one or which the
// HTTP client made to try again by itself, or that of a middleware.
type underway struct{ error }

func (u underway) Unwrap() error { return u.error }

// trace watches whether a write leaves at all. For a read this makes no
// difference.
func trace(r *http.Request) (*http.Request, *atomic.Bool) {
	if r.Method == http.MethodGet {
		return r, nil
	}
	left := new(atomic.Bool)
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		WroteHeaders: func() { left.Store(true) },
	})
	return r.WithContext(ctx), left
}

// unfollowed returns the answer to r itself, the first redirect, if redirects
// turned r into another call: response is then the answer to a call that nobody
// made.
func unfollowed(r *http.Request, response *http.Response) *http.Response {
	last := response.Request
	if last == nil || last.Response == nil || last.Method == r.Method {
		return response
	}
	_ = response.Body.Close()
	first := last.Response
	for first.Request != nil && first.Request.Response != nil {
		first = first.Request.Response
	}
	first.Body = http.NoBody // net/http has closed it
	return first
}
