package cloudflaretest

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// FaultKind is what a [Fault] does.
type FaultKind int

const (
	// Answer replies with the fault's Status and Body; the work is not done.
	Answer FaultKind = iota
	// Slow does the work and replies as usual, after the fault's Delay.
	Slow
	// ResetBefore cuts the connection; the work is not done.
	ResetBefore
	// ResetAfter does the work, then cuts the connection.
	ResetAfter
	// Truncate does the work and cuts the connection in the middle of the
	// reply's body.
	Truncate
	// HTML replies with a page such as a proxy makes, with status 502 unless
	// Status says otherwise; the work is not done.
	HTML
	// FalseSuccess replies with status 200 and success:false; the work is not
	// done.
	FalseSuccess
	// NullResult replies with success:true and a result of null; the work is
	// not done.
	NullResult
	// Garbage replies with status 200 and a body that is not JSON, though its
	// type says so; the work is not done.
	Garbage
	// Empty replies with status 200 and no body; the work is not done.
	Empty
)

// Fault is what goes wrong with calls.
type Fault struct {
	// Op names the operation, such as [OpMembersNew]. Empty means every
	// operation.
	Op string
	// Times is how many calls meet the fault: 0 means one, less than 0 all of
	// them.
	Times int
	// Kind is what happens. The zero kind answers with Status and Body.
	Kind FaultKind
	// Done does the operation's work first, for kinds that otherwise do not do
	// it.
	Done bool
	// Status is the reply's; 0 means 500 for Answer, or what the kind says.
	Status int
	// Body is the reply's; empty means an envelope with an error for Answer, or
	// what the kind says.
	Body string
	// Header is added to the reply.
	Header http.Header
	// RetryAfter is sent as the Retry-After header, in seconds as a decimal
	// number; 0 sends none.
	RetryAfter time.Duration
	// Delay is waited for first, by the server's sleeper. It ends early with
	// the request's context.
	Delay time.Duration
}

// faults are those still to come, in the order they were injected.
type faults struct {
	mu      sync.Mutex
	pending []*injected
}

// injected decides whether a request meets a fault.
type injected struct {
	fault *Fault // nil for those of a function
	next  func(Request) (Fault, bool)
	left  int // negative means forever
	fired bool
}

// Inject makes a fault happen to the next calls of an operation. If there are
// several, the first one injected happens first. The returned function removes
// the fault. Inject panics when there is no operation with the fault's name:
// such a fault would never happen.
func (s *Server) Inject(f Fault) (remove func()) {
	if err := f.check(); err != nil {
		panic("cloudflaretest: " + err.Error())
	}
	next := func(r Request) (Fault, bool) { return f, f.Op == "" || f.Op == r.Op }
	return s.faults.add(&injected{fault: &f, next: next, left: cmp.Or(f.Times, 1)})
}

func (f Fault) check() error {
	if f.Op == "" {
		return nil
	}
	return knownOperation(f.Op)
}

// Unused lists the faults of [Server.Inject] that have yet to happen, with
// Times as how often; one without end is listed until it has happened once. If
// a test ends with none, every fault that it injected has happened.
func (s *Server) Unused() (list []Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	for _, in := range s.faults.pending {
		if in.fault != nil && (in.left > 0 || !in.fired) {
			f := *in.fault
			f.Times = in.left
			list = append(list, f)
		}
	}
	return list
}

// InjectFunc calls f for every call of an operation, until the returned
// function is called, to ask whether it meets a fault. The fault's Op and Times
// are ignored. f is called by one goroutine at a time; it must not inject
// faults, nor send requests to the server.
func (s *Server) InjectFunc(f func(Request) (Fault, bool)) (remove func()) {
	return s.faults.add(&injected{next: f, left: -1})
}

func (f *faults) add(in *injected) (remove func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = append(f.pending, in)
	return func() { f.remove(in) }
}

func (f *faults) remove(in *injected) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = slices.DeleteFunc(f.pending, func(p *injected) bool { return p == in })
}

// take returns the fault that a request meets, if any.
func (f *faults) take(came *arrival) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.pending) == 0 {
		return Fault{}, false
	}
	req := came.summary(0)
	for i, in := range f.pending {
		fault, ok := in.next(req)
		if !ok {
			continue
		}
		in.fired = true
		if in.left--; in.left == 0 {
			f.pending = slices.Delete(f.pending, i, i+1)
		}
		return fault, true
	}
	return Fault{}, false
}

// suffer answers a request with a fault.
func (x *exchange) suffer(f Fault, do operation) {
	if f.Delay > 0 && x.pause(f.Delay) != nil {
		panic(http.ErrAbortHandler)
	}
	done := reply{}
	if f.Done || f.works() {
		done = x.perform(do)
	}
	switch f.Kind {
	case ResetBefore, ResetAfter:
		x.cut()
	case Slow:
		x.write(f.decorate(done))
	case Truncate:
		x.truncate(f.decorate(done))
	default:
		x.write(f.decorate(f.reply(x)))
	}
}

// works reports whether a kind of fault does the operation's work.
func (f Fault) works() bool { return f.Kind == Slow || f.Kind == ResetAfter || f.Kind == Truncate }

// pause waits until the delay, the request or the server has ended.
func (x *exchange) pause(d time.Duration) error {
	ctx, cancel := context.WithCancel(x.r.Context())
	defer cancel()
	defer context.AfterFunc(x.server.ctx, cancel)()
	return x.server.settings.sleep(ctx, d)
}

// The bodies of the kinds that have one.
const (
	htmlPage     = "<!DOCTYPE html>\n<html><head><title>%[1]d</title></head><body><h1>Error %[1]d</h1></body></html>\n"
	falseSuccess = `{"success":false,"errors":[{"code":10013,"message":"An unknown error has occurred"}],` +
		`"messages":[],"result":null}`
	nullResult = `{"success":true,"errors":[],"messages":[],"result":null}`
	garbage    = "{\"success\":true,\"result\":\x00\xff not json"
)

// reply returns the answer of a kind that has its own.
func (f Fault) reply(x *exchange) reply {
	switch f.Kind {
	case HTML:
		status := cmp.Or(f.Status, http.StatusBadGateway)
		header := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
		return reply{status: status, header: header, body: []byte(cmp.Or(f.Body, fmt.Sprintf(htmlPage, status)))}
	case FalseSuccess:
		return f.plain(falseSuccess)
	case NullResult:
		return f.plain(nullResult)
	case Garbage:
		return f.plain(garbage)
	case Empty:
		return f.plain("")
	default:
		return f.refusal(x)
	}
}

// refusal returns the answer of the kinds that have none of their own.
func (f Fault) refusal(x *exchange) reply {
	status := cmp.Or(f.Status, http.StatusInternalServerError)
	usual := refuse(status, codeServer, http.StatusText(status)).encode(x.opName())
	return reply{status: status, body: []byte(cmp.Or(f.Body, string(usual.body)))}
}

func (f Fault) plain(body string) reply {
	return reply{status: cmp.Or(f.Status, http.StatusOK), body: []byte(cmp.Or(f.Body, body))}
}

// decorate adds the fault's headers to a reply.
func (f Fault) decorate(rep reply) reply {
	header := http.Header{}
	for _, more := range []http.Header{rep.header, f.Header} {
		for name, values := range more {
			header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if f.RetryAfter > 0 {
		header.Set("Retry-After", strconv.FormatFloat(f.RetryAfter.Seconds(), 'f', -1, 64))
	}
	rep.header = header
	return rep
}

// cut ends the connection without a reply: by a TCP reset if it is a TCP
// connection.
func (x *exchange) cut() {
	x.record(0)
	if hijacker, ok := x.w.(http.Hijacker); ok {
		if conn, _, err := hijacker.Hijack(); err == nil {
			reset(conn)
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// truncate promises the whole body and sends half of it.
func (x *exchange) truncate(rep reply) {
	x.head(rep)
	_, _ = x.w.Write(rep.body[:len(rep.body)/2])
	_ = http.NewResponseController(x.w).Flush()
	panic(http.ErrAbortHandler)
}
