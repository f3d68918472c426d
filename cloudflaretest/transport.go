package cloudflaretest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// Transport hands requests to the server without a network, whatever host their
// URL names. A connection that is cut is an error that wraps
// [io.ErrUnexpectedEOF]. It works with [InProcess] and without, and inside a
// testing/synctest bubble, where sockets do not.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip answers one request before it returns.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	w := &memoryReply{header: http.Header{}}
	cut := t.run(w, arriving(r))
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if cut && w.status == 0 {
		return nil, errCut
	}
	return w.response(r, cut), nil
}

var errCut = errors.Join(errors.New("connection cut by the server"), io.ErrUnexpectedEOF)

// arriving returns a client's request as a server gets it.
func arriving(r *http.Request) *http.Request {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "127.0.0.1:1"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}

// run reports whether the handler cut the connection.
func (t transport) run(w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		if p := recover(); p == any(http.ErrAbortHandler) {
			cut = true
		} else if p != nil {
			panic(p)
		}
	}()
	t.server.serve(w, r)
	return false
}

// memoryReply keeps a reply in memory.
type memoryReply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *memoryReply) Header() http.Header { return w.header }

func (w *memoryReply) WriteHeader(status int) { w.status = status }

func (w *memoryReply) Write(p []byte) (int, error) { return w.body.Write(p) }

func (w *memoryReply) response(r *http.Request, cut bool) *http.Response {
	resp := &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status, Request: r,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, ContentLength: int64(w.body.Len()), Body: io.NopCloser(&w.body),
	}
	if cut {
		resp.ContentLength = -1
		resp.Body = io.NopCloser(io.MultiReader(&w.body, cutReader{}))
	}
	return resp
}

// cutReader is the end of a body that was cut short.
type cutReader struct{}

func (cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
