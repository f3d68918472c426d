package cloudflaretest

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Request is a request that a server got.
type Request struct {
	// Op names the operation, such as [OpMembersGet]; empty when there is no
	// such route, or when the rate limit refused the request first.
	Op string
	// Method and Path are as they arrived; Path is escaped and begins with
	// /client/v4. Route is the path's template, without that.
	Method, Path, Route string
	// Query is the query as it arrived.
	Query url.Values
	// Header has credentials replaced by "[redacted]", all but the email.
	Header http.Header
	// Body is the body as it arrived, empty if there was none.
	Body []byte
	// Status is what was answered, 0 when the connection was cut before.
	Status int
	// RayID is the id in the reply's cf-ray header.
	RayID string
	// Time is when it arrived, by the server's clock.
	Time time.Time
}

// requests keeps the last requests, all of them when keep is negative.
type requests struct {
	mu      sync.Mutex
	list    []Request
	keep    int
	observe func(Request) // may be nil
}

func (q *requests) add(came *arrival, status int) {
	if q.keep == 0 && q.observe == nil {
		return
	}
	req := came.summary(status)
	if q.observe != nil {
		q.observe(req)
	}
	if q.keep != 0 {
		q.push(req)
	}
}

func (q *requests) push(req Request) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, req)
	if q.keep > 0 && len(q.list) >= 2*q.keep {
		q.list = slices.Clone(q.last())
	}
}

func (q *requests) last() []Request {
	if q.keep < 0 {
		return q.list
	}
	return q.list[max(0, len(q.list)-q.keep):]
}

// Requests lists the requests that the server has answered, in the order of
// the answers: all of them, or the last ones that [WithRequestLimit] keeps. A
// client that has its answer finds its request here.
func (s *Server) Requests() []Request {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	return slices.Clone(s.requests.last())
}

// ResetRequests forgets the requests seen so far.
func (s *Server) ResetRequests() {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	s.requests.list = nil
}
