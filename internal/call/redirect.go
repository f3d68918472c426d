package call

import (
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// redirects looks after what an HTTP client makes of redirects: the settings'
// own refuses most of them before they are followed, another one may not.
func redirects(next config.Next) config.Next {
	return func(r *http.Request) (*http.Response, error) {
		traced, answered := trace(r)
		response, err := next(traced)
		if err != nil {
			err = secret.Of(r).Error(err)
		}
		switch {
		case err != nil && response != nil:
			return nil, final{redirected{err}} // net/http: the client's policy refused a redirect
		case err != nil && answered != nil && answered.Load():
			return nil, redirected{err}
		case err == nil && response != nil:
			return unfollowed(r, response), nil
		}
		return response, err
	}
}

// redirected is an error that came after the server had answered.
type redirected struct{ error }

func (r redirected) Unwrap() error { return r.error }

// trace watches whether a write gets an answer at all. For a read it makes no
// difference.
func trace(r *http.Request) (*http.Request, *atomic.Bool) {
	if r.Method == http.MethodGet {
		return r, nil
	}
	answered := new(atomic.Bool)
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		GotFirstResponseByte: func() { answered.Store(true) },
	})
	return r.WithContext(ctx), answered
}

// unfollowed is the answer to r itself where its redirects made another call of
// it: the first redirect. response is then the answer to something that nobody
// asked for.
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
