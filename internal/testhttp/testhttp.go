// Package testhttp has what this module's tests share: HTTP clients that answer
// without a network and record requests, an environment without credentials,
// and a check that goroutines have ended. No production code imports it.
package testhttp

import (
	"io"
	"net/http"
	"strings"
	"sync"
)

// Func answers requests without a network.
type Func func(*http.Request) (*http.Response, error)

// Do calls f.
func (f Func) Do(r *http.Request) (*http.Response, error) { return f(r) }

// RoundTrip calls f, so that a Func can also be used in an *http.Client.
func (f Func) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Response returns an answer to r. headers are alternating names and values.
func Response(r *http.Request, status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// Result wraps a result in the API's envelope.
func Result(result string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + result + `}`
}

// Seen is a request that a Recorder got.
type Seen struct {
	Method, URL, Body string
	Header            http.Header
	// Request is the request itself; its body has been read.
	Request *http.Request
}

// Recorder keeps what it was sent and answers from a list, repeating the last
// answer. It is safe for use by many goroutines.
type Recorder struct {
	// Answers are called in turn.
	Answers []Func

	mu   sync.Mutex
	seen []Seen
}

// Answer makes a Recorder that gives one status and body to all.
func Answer(status int, body string, headers ...string) *Recorder {
	return &Recorder{Answers: []Func{Reply(status, body, headers...)}}
}

// Reply is a Func that gives one status and body.
func Reply(status int, body string, headers ...string) Func {
	return func(r *http.Request) (*http.Response, error) {
		return Response(r, status, body, headers...), nil
	}
}

// Fail is a Func that gives an error.
func Fail(err error) Func {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// Do records r and answers it.
func (rec *Recorder) Do(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	rec.mu.Lock()
	answer := rec.Answers[min(len(rec.seen), len(rec.Answers)-1)]
	rec.seen = append(rec.seen, Seen{r.Method, r.URL.String(), string(body), r.Header.Clone(), r})
	rec.mu.Unlock()
	return answer(r)
}

// RoundTrip is Do, so that a Recorder can also be used in an *http.Client.
func (rec *Recorder) RoundTrip(r *http.Request) (*http.Response, error) { return rec.Do(r) }

// Seen lists the requests so far.
func (rec *Recorder) Seen() []Seen {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]Seen(nil), rec.seen...)
}

// Last is the newest request.
func (rec *Recorder) Last() Seen {
	seen := rec.Seen()
	return seen[len(seen)-1]
}
