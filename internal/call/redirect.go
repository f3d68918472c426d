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

// underway is an error that came after a request had left, whatever it says: of
// another request, to which the server redirected that one, or which the HTTP
// client made of it when it tried again by itself, or of a middleware.
type underway struct{ error }

func (u underway) Unwrap() error { return u.error }

// trace watches whether a write leaves at all. For a read it makes no difference.
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
