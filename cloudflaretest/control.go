package cloudflaretest

import (
	"cmp"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// controlPrefix is a path that the real API does not have.
const controlPrefix = "/_emulator/"

// WithControl lets programs in other languages do what the methods of a Server
// do, by requests to paths that the real API does not have:
//
//	GET    /_emulator/health    whether it answers; the only one without a token
//	POST   /_emulator/reset     the world as it was at the start, no faults, no requests
//	POST   /_emulator/seed      add a seed, as ParseSeed reads it, or nothing of it
//	GET    /_emulator/faults    those that did not happen yet
//	POST   /_emulator/faults    inject one: {"op": "Members.New", "kind": "reset_after"}
//	DELETE /_emulator/faults    take all back
//	GET    /_emulator/requests  those that came, without secrets; ?op=Members.New&last=10
//	DELETE /_emulator/requests  forget them
//	GET    /_emulator/clock     the server's time, and how far it was moved
//	POST   /_emulator/clock     move it: {"advance": "24h"} or {"time": "2026-01-02T03:04:05Z"}
//
// Requests carry [Server.Token] as the API's do: "Authorization: Bearer …".
// Requests from web browsers are refused, and so is a Host that others could
// point here, so no web page can use these paths. Replies have the API's
// envelope. These requests are not recorded, not limited, and meet no faults.
//
// A fault has the fields of [Fault] as op, times, kind, done, status, body, header,
// retry_after and delay: durations are written like "1.5s", kinds as
// [FaultKind.String] returns them, and header has a list of values for each name.
// An invalid fault is refused: one with an unknown operation, whose error lists
// similar names, or with an unknown kind or key, or a wrong status or duration.
//
// After a reset the token and the account of [Server.AccountID] are as before.
// With [WithIDSeed] all ids start again from the beginning, so the world is the
// same, unless it came from a state.
func WithControl() Option {
	return func(s *settings) { s.control = true }
}

// control is what one request to the control plane does.
type control func(*Server, *http.Request) (any, error)

func (s *Server) controlRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, do := range map[string]control{
		"POST reset": (*Server).controlReset, "POST seed": (*Server).controlSeed,
		"GET faults": (*Server).controlFaults, "POST faults": (*Server).controlInject,
		"DELETE faults": (*Server).controlNoFaults,
		"GET requests":  (*Server).controlRequests, "DELETE requests": (*Server).controlNoRequests,
		"GET clock": (*Server).controlClock, "POST clock": (*Server).controlMove,
		" ": unknownControl,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(strings.TrimSpace(method+" "+controlPrefix+path), s.controlled(do))
	}
	mux.HandleFunc("GET "+controlPrefix+"health", func(w http.ResponseWriter, _ *http.Request) {
		writeControl(w, map[string]string{"status": "ok"}, nil)
	})
	return mux
}

func unknownControl(_ *Server, r *http.Request) (any, error) {
	return nil, refuse(http.StatusNotFound, codeNoRoute,
		r.Method+" "+r.URL.Path+" is not part of the control plane; see cloudflaretest.WithControl")
}

// controlled admits those who may control the server, one at a time, and saves
// what was changed before it replies.
func (s *Server) controlled(do control) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		result, err := s.inControl(r, do)
		writeControl(w, result, err)
	}
}

func (s *Server) inControl(r *http.Request, do control) (any, error) {
	if err := s.mayControl(r); err != nil {
		return nil, err
	}
	s.controlling.Lock()
	defer s.controlling.Unlock()
	result, err := do(s, r)
	if err == nil && r.Method != http.MethodGet {
		err = s.keepChange()
	}
	return result, err
}

func writeControl(w http.ResponseWriter, result any, err error) {
	rep := answer{result: result}.encode()
	if err != nil {
		rep = controlFailure(err).encode("")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(rep.status)
	_, _ = w.Write(append(rep.body, '\n'))
}

// controlFailure returns err as the failure that it is, or as one of the
// request.
func controlFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return refuse(http.StatusBadRequest, codeInvalidRequest, err.Error())
}

// mayControl refuses requests from web pages, which could be anybody's. It
// recognizes them by the headers that browsers add and, for a page whose own
// name leads here, by that name. Then it requires the token.
func (s *Server) mayControl(r *http.Request) error {
	if r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
		return refuse(http.StatusForbidden, codeUnauthorized, "the control plane is not for web browsers")
	}
	if !privateHost(r.Host) {
		return refuse(http.StatusForbidden, codeUnauthorized,
			"the control plane is called by an address, or by a name that is not public; not by "+r.Host)
	}
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if subtle.ConstantTimeCompare([]byte(bearer), []byte(s.Token)) != 1 {
		return refuse(http.StatusUnauthorized, codeAuthentication, "the control plane takes the emulator's api_token")
	}
	return nil
}

// privateHost reports whether a Host can't be a public name: it is an address,
// a name without dots, or one under a reserved name.
func privateHost(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil || !strings.Contains(name, ".") {
		return true
	}
	return slices.ContainsFunc([]string{".localhost", ".local", ".internal", ".test", ".invalid"}, func(top string) bool {
		return strings.HasSuffix(strings.ToLower(name), top)
	})
}

// mostControl bounds a request's body: seeds may have long audit logs.
const mostControl = 1 << 30

// readControl decodes a request's JSON into what v points to, and refuses
// unknown keys.
func readControl(r *http.Request, v any) error {
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, mostControl))
	if err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	return parse(data, v)
}

// controlReset starts with a new world. The server keeps its token and its
// account.
func (s *Server) controlReset(*http.Request) (any, error) {
	s.shift.Store(0)
	w, token, id := s.worldAnew()
	_, id, err := w.start(s.settings.seed, token, id)
	if err != nil {
		return nil, err
	}
	w.addSample(id, s.settings.sample)
	s.mu.Lock()
	s.world = w
	s.mu.Unlock()
	s.faults.clear()
	s.limiter.clear()
	s.ResetRequests()
	return map[string]string{"account_id": id}, nil
}

// worldAnew returns an empty world, and the token and the account's id that it
// must have; ids that start again from the beginning are the same as before.
func (s *Server) worldAnew() (w *world, token, id string) {
	if s.settings.rewound != nil && !s.restored {
		s.settings.ids = s.settings.rewound()
		return s.newWorld(), s.settings.token, ""
	}
	w = s.newWorld()
	s.locked(func(old *world) { w.drawn = old.drawn })
	return w, s.Token, s.AccountID
}

// controlSeed adds a seed. If it can't be added as a whole, the world is
// unchanged.
func (s *Server) controlSeed(r *http.Request) (any, error) {
	var seed Seed
	if err := readControl(r, &seed); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.world.keep()
	if err := s.world.addAll(seed); err != nil {
		drawn := s.world.drawn
		s.world = s.newWorld()
		s.world.drawn = drawn
		return nil, cmp.Or(s.world.take(before), err)
	}
	return nil, nil
}
