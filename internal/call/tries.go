package call

import (
	"net/http"
	"sync/atomic"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
)

// tries counts the requests of one attempt that may have been carried out: a
// middleware may send more than one, and what it finally returns says nothing
// about the others. Without middleware there are no others, and no tries.
type tries struct{ acted atomic.Int32 }

func watch(middlewares []config.Middleware, next config.Next) (config.Next, *tries) {
	if len(middlewares) == 0 {
		return next, nil
	}
	t := new(tries)
	return func(r *http.Request) (*http.Response, error) {
		response, err := next(r)
		if mayAct(response, err) {
			t.acted.Add(1)
		}
		return response, err
	}, t
}

// others reports whether a request other than the one that was answered may
// have been carried out.
func (t *tries) others(response *http.Response, err error) bool {
	switch {
	case t == nil:
		return false
	case mayAct(response, err):
		return t.acted.Load() > 1
	}
	return t.acted.Load() > 0
}

// mayAct reports whether a request with this result may have been carried out.
func mayAct(response *http.Response, err error) bool {
	if err != nil || response == nil {
		return !unsent(err)
	}
	return hopped(response) || !fate.Refused(response.StatusCode)
}

// hopped reports whether a response is the answer to another request, to which
// the server redirected the first one.
func hopped(response *http.Response) bool {
	return response.Request != nil && response.Request.Response != nil
}
