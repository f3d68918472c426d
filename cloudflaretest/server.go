package cloudflaretest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const prefix = "/client/v4"

// Server is an Accounts API in memory. Make one with [NewServer] or [New]. Its
// methods can be called from many goroutines, and while requests are answered.
type Server struct {
	// URL is the API's base URL, with /client/v4 and without a slash at its
	// end.
	URL string
	// Token is the value of a user's API token that reaches every account.
	Token string
	// AccountID names the default account: the seed's first one.
	AccountID string

	settings    settings
	mux         *http.ServeMux
	limiter     *limiter
	faults      faults
	requests    requests
	rays        atomic.Uint64
	shift       atomic.Int64 // how far the clock was moved
	keeper      *keeper      // nil when the world is not kept
	restored    bool         // from a file
	controls    *http.ServeMux
	controlling sync.Mutex // held by a request that controls the server

	mu    sync.Mutex // guards world, which holds all state of the API
	world *world

	ctx    context.Context // ends with the server
	cancel context.CancelFunc
	http   *http.Server
	done   chan struct{} // closed when the listener's goroutine has ended
	// gate is held for reading by every request being answered; Close takes it.
	gate   sync.RWMutex
	closed bool
}

// NewServer is [New] for tests: it panics if New fails.
func NewServer(opts ...Option) *Server {
	s, err := New(opts...)
	if err != nil {
		panic("cloudflaretest: " + err.Error())
	}
	return s
}

// New starts a server. It listens on a free port of 127.0.0.1 unless [WithAddr]
// or [InProcess] is given. It returns an error if it can't listen, or if members
// of the seed have a role that their account does not have.
func New(opts ...Option) (*Server, error) {
	s := &Server{settings: defaults(), URL: "https://cloudflare.invalid" + prefix}
	for _, opt := range opts {
		opt(&s.settings)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.limiter = newLimiter(s.settings.limit)
	s.requests.keep, s.requests.observe = s.settings.keep, s.settings.observe
	s.mux = s.routes()
	s.controls = s.controlRoutes()
	if err := s.begin(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// begin makes the world and opens the socket.
func (s *Server) begin() error {
	if err := s.open(); err != nil || s.settings.inProcess {
		return err
	}
	return s.listen()
}

func (s *Server) listen() error {
	listener, err := net.Listen("tcp", s.settings.addr)
	if err != nil {
		return fmt.Errorf("listening for the emulated API: %w", err)
	}
	s.URL = "http://" + listener.Addr().String() + prefix
	s.http = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: time.Minute}
	s.done = make(chan struct{})
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener)
	}()
	return nil
}

// Close stops the server: it closes the listener and every connection, ends
// delays, and returns when the last request is finished. It must not be called
// from inside a fault function. With [WithState] the state is saved last; to
// learn whether that fails, call [Server.Save] before Close.
func (s *Server) Close() {
	s.cancel()
	if s.http != nil {
		_ = s.http.Close()
		<-s.done
	}
	s.gate.Lock()
	defer s.gate.Unlock()
	s.closed = true
	s.keeper.close(s.snapshot)
}

// Handler answers the API's requests without a socket, paths beginning with
// /client/v4. A fault that cuts the connection panics with
// [http.ErrAbortHandler], as handlers do; [Server.Transport] turns that into
// an error.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// now returns the time for time stamps: UTC, in microseconds as Cloudflare has
// them.
func (s *Server) now() time.Time {
	return s.clock().UTC().Truncate(time.Microsecond)
}

func (s *Server) clock() time.Time { return s.settings.clock().Add(time.Duration(s.shift.Load())) }

// locked runs do while no request changes the world.
func (s *Server) locked(do func(*world)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s.world)
}
