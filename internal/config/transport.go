package config

import (
	"errors"
	"net/http"
	"sync"
)

const (
	// idlePerHost is how many idle connections to one host are kept for further
	// requests. net/http keeps 2, so a wide list would make new ones all the
	// time.
	idlePerHost = 100
	// longestHeader is how many bytes a reply's header may have.
	longestHeader = 1 << 20
)

// sharedTransport is the transport of every client that was given none: a copy
// of http.DefaultTransport, made when it is first used, that keeps more
// connections. A new copy is made for a program, often a test, that replaces
// http.DefaultTransport; one that is not an *http.Transport is used as it is.
type sharedTransport struct {
	mu       sync.Mutex
	original *http.Transport
	ours     *http.Transport
}

// RoundTrip sends one request.
func (s *sharedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	switch t := http.DefaultTransport.(type) {
	case nil:
		return nil, errors.New("http.DefaultTransport is nil")
	case *http.Transport:
		return s.copyOf(t).RoundTrip(r)
	default:
		return t.RoundTrip(r)
	}
}

// CloseIdleConnections closes those that no request uses.
func (s *sharedTransport) CloseIdleConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ours != nil {
		s.ours.CloseIdleConnections()
	}
}

func (s *sharedTransport) copyOf(t *http.Transport) *http.Transport {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.original == t {
		return s.ours
	}
	if s.ours != nil {
		s.ours.CloseIdleConnections()
	}
	s.original, s.ours = t, t.Clone()
	if s.ours.MaxIdleConnsPerHost == 0 {
		s.ours.MaxIdleConnsPerHost = idlePerHost
	}
	if s.ours.MaxResponseHeaderBytes == 0 {
		s.ours.MaxResponseHeaderBytes = longestHeader
	}
	return s.ours
}
