package cloudflaretest

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/call"
)

const maxBody = 8 << 20

// exchange is one request on its way through the server: what arrived, and
// what the steps found out about it.
type exchange struct {
	http.ResponseWriter
	server   *Server
	r        *http.Request
	raw      []byte // the body as it arrived
	ray      string
	now      time.Time
	params   url.Values
	status   int         // as sent; 0 until then, and when the connection was cut
	limits   http.Header // those of the rate limit
	recorded bool

	// Known once the route is.
	op *call.Op
	// Known once the request is authenticated, while the world is locked.
	world   *world
	who     principal
	account *account
	// What the operation reads.
	body     value
	problems problems
	// resource is the id of what a change changed, for its audit entry.
	resource string
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		panic(http.ErrAbortHandler)
	}
	x := &exchange{ResponseWriter: w, server: s, r: r, ray: s.nextRay(), now: s.now(), params: r.URL.Query()}
	defer x.record()
	if err := x.read(); err != nil {
		x.write(x.refusal(err))
		return
	}
	s.dispatch(x)
}

// dispatch takes the steps before an operation is known, in the order the
// real API's edge has them: the limit, then the route.
func (s *Server) dispatch(x *exchange) {
	var err error
	if x.limits, err = s.limit(x); err != nil {
		x.write(x.refusal(err))
		return
	}
	// ServeMux would redirect such paths; the API knows no route for them.
	if path.Clean(x.r.URL.EscapedPath()) != x.r.URL.EscapedPath() {
		x.unrouted(x.r)
		return
	}
	s.mux.ServeHTTP(x, x.r)
}

func (x *exchange) unrouted(r *http.Request) {
	x.write(x.refusal(noRoute(strings.TrimPrefix(r.URL.Path, prefix))))
}

// nextRay makes a ray id, different for every request and the same from run to
// run. The factor is odd, so ids do not repeat.
func (s *Server) nextRay() string {
	return fmt.Sprintf("%016x", s.rays.Add(1)*0x9e3779b97f4a7c15)
}

func (x *exchange) read() error {
	var err error
	x.raw, err = io.ReadAll(io.LimitReader(x.r.Body, maxBody+1))
	if err != nil {
		return refuse(http.StatusBadRequest, codeInvalidRequest, "The request body ended early")
	}
	if len(x.raw) > maxBody {
		return refuse(http.StatusRequestEntityTooLarge, codeInvalidRequest, "The request body is too large")
	}
	return nil
}

// perform does an operation: everything between the route and the reply.
func (x *exchange) perform(do operation) reply {
	s := x.server
	s.mu.Lock()
	defer s.mu.Unlock()
	x.world = s.world
	a, err := x.steps(do)
	if err != nil {
		return x.refusal(err)
	}
	if do.audit.kind != "" {
		x.leaveEntry(do.audit, a)
	}
	return a.encode()
}

func (x *exchange) steps(do operation) (answer, error) {
	if err := x.authenticate(); err != nil {
		return answer{}, err
	}
	if err := x.decode(); err != nil {
		return answer{}, err
	}
	return do.handle(x)
}

// decode checks the content type and reads the JSON of the body of a POST or
// a PUT. Other methods' bodies mean nothing.
func (x *exchange) decode() error {
	if x.r.Method != http.MethodPost && x.r.Method != http.MethodPut {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if len(x.raw) > 0 && kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, codeInvalidRequest,
			"Content-Type must be application/json")
	}
	var err error
	x.body, err = parseBody(x.raw, &x.problems)
	return err
}

// query is a query parameter; absent when it is not there or empty.
func (x *exchange) query(name string) value {
	in := value{pointer: "/" + name, errs: &x.problems}
	if text := x.params.Get(name); text != "" {
		in.v = text
	}
	return in
}

func (x *exchange) ip() netip.Addr { return x.server.settings.clientIP(x.r) }

// checked makes a handler of a reader of parameters and a function that uses
// them: it runs only when all of them are in order.
func checked[P any](read func(*exchange) P, do func(*exchange, P) (answer, error)) handler {
	return func(x *exchange) (answer, error) {
		params := read(x)
		if err := x.problems.failure(); err != nil {
			return answer{}, err
		}
		return do(x, params)
	}
}

func (x *exchange) refusal(err error) reply {
	var f *failure
	if !errors.As(err, &f) {
		f = refuse(http.StatusInternalServerError, codeServer, err.Error())
	}
	return f.encode(x.opName())
}

func (x *exchange) opName() string {
	if x.op == nil {
		return ""
	}
	return x.op.Name
}

// write sends a reply with the headers that every reply has.
func (x *exchange) write(rep reply) {
	x.head(rep)
	_, _ = x.ResponseWriter.Write(rep.body)
}

func (x *exchange) head(rep reply) {
	header := x.Header()
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
	x.status = rep.status
	x.record()
	x.WriteHeader(rep.status)
}

// record puts the request on the server's list, once: before the client can
// know that it was answered.
func (x *exchange) record() {
	if !x.recorded {
		x.recorded = true
		x.server.requests.add(x)
	}
}
