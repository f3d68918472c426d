package cloudflaretest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// exchange is a request and the one reply to it.
type exchange struct {
	server *Server
	*arrival
	w        http.ResponseWriter
	limits   http.Header // the headers of the rate limit
	recorded bool
}

// exchangeKey is the key of a request's exchange in its context.
type exchangeKey struct{}

func exchangeOf(r *http.Request) *exchange { return r.Context().Value(exchangeKey{}).(*exchange) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		panic(http.ErrAbortHandler)
	}
	if s.settings.control && strings.HasPrefix(r.URL.Path, controlPrefix) {
		s.controls.ServeHTTP(w, r)
		return
	}
	came := &arrival{settings: &s.settings, r: r, ray: s.nextRay(), now: s.now(), params: r.URL.Query()}
	x := &exchange{server: s, arrival: came, w: w}
	defer func() { x.record(0) }() // for a connection that was cut
	if err := x.read(); err != nil {
		x.write(x.refusal(err))
		return
	}
	x.dispatch()
}

// dispatch takes the steps before an operation is known, in the order the
// real API's edge has them: the limit, then the route.
func (x *exchange) dispatch() {
	var err error
	if x.limits, err = x.server.limit(x.arrival); err != nil {
		x.write(x.refusal(err))
		return
	}
	// ServeMux would redirect such paths; the API has no route for them.
	if path.Clean(x.r.URL.EscapedPath()) != x.r.URL.EscapedPath() {
		x.unrouted()
		return
	}
	x.server.mux.ServeHTTP(x.w, x.r.WithContext(context.WithValue(x.r.Context(), exchangeKey{}, x)))
}

func (x *exchange) unrouted() {
	x.write(x.refusal(noRoute(strings.TrimPrefix(x.r.URL.Path, prefix))))
}

// nextRay makes a ray id, different for every request and the same from run to
// run. The factor is odd, so ids do not repeat.
func (s *Server) nextRay() string {
	return fmt.Sprintf("%016x", s.rays.Add(1)*0x9e3779b97f4a7c15)
}

// perform does an operation: everything between the route and the reply.
func (x *exchange) perform(do operation) reply {
	rep, err := x.server.perform(x.arrival, do)
	if err != nil {
		return x.refusal(err)
	}
	return rep
}

func (x *exchange) refusal(err error) reply {
	var f *failure
	if !errors.As(err, &f) {
		f = refuse(http.StatusInternalServerError, codeServer, err.Error())
	}
	return f.encode(x.opName())
}

// write sends a reply with the headers that every reply has.
func (x *exchange) write(rep reply) {
	x.head(rep)
	_, _ = x.w.Write(rep.body)
	rep.release()
}

func (x *exchange) head(rep reply) {
	header := x.w.Header()
	if rep.status != http.StatusNoContent {
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(rep.body)))
	}
	header.Set("Cf-Ray", x.ray+"-LHR")
	for _, more := range []http.Header{x.limits, rep.header} {
		for name, values := range more {
			header[name] = values
		}
	}
	header.Set("Date", x.now.Format(http.TimeFormat))
	x.record(rep.status)
	x.w.WriteHeader(rep.status)
}

// record puts the request on the server's list, once: before the client can
// know that it was answered. The status is 0 when the connection is cut.
func (x *exchange) record(status int) {
	if !x.recorded {
		x.recorded = true
		x.server.requests.add(x.arrival, status)
	}
}
