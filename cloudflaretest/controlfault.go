package cloudflaretest

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// kindNames are the kinds of faults, in their order.
var kindNames = []string{
	"answer", "slow", "reset_before", "reset_after", "truncate",
	"html", "false_success", "null_result", "garbage", "empty",
}

// String returns the kind's name as the control plane has it, such as
// reset_after.
func (k FaultKind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "FaultKind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindNames[k]
}

// faultText is a fault as the control plane reads and shows it. Durations are
// written like "1.5s".
type faultText struct {
	Op         string      `json:"op,omitempty"`
	Times      int         `json:"times,omitempty"`
	Kind       string      `json:"kind,omitempty"`
	Done       bool        `json:"done,omitempty"`
	Status     int         `json:"status,omitempty"`
	Body       string      `json:"body,omitempty"`
	Header     http.Header `json:"header,omitempty"`
	RetryAfter string      `json:"retry_after,omitempty"`
	Delay      string      `json:"delay,omitempty"`
}

func (f Fault) text() faultText {
	t := faultText{
		Op: f.Op, Times: f.Times, Kind: f.Kind.String(), Done: f.Done, Status: f.Status, Body: f.Body, Header: f.Header,
	}
	if f.RetryAfter > 0 {
		t.RetryAfter = f.RetryAfter.String()
	}
	if f.Delay > 0 {
		t.Delay = f.Delay.String()
	}
	return t
}

// empty reports whether it says nothing but how often.
func (t faultText) empty() bool {
	return cmp.Or(t.Op, t.Kind, t.Body, t.RetryAfter, t.Delay) == "" && t.Status == 0 && len(t.Header) == 0 && !t.Done
}

// checkHeader refuses what net/http would change or leave out.
func checkHeader(header http.Header) error {
	const separators = `()<>@,;:\"/[]?={}`
	noName := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(separators, r) }
	noValue := func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
	for name, values := range header {
		if name == "" || strings.ContainsFunc(name, noName) {
			return fmt.Errorf("%q is no name of a header", name)
		}
		for _, value := range values {
			if strings.ContainsFunc(value, noValue) {
				return fmt.Errorf("%q has a value that can't be sent: %q", name, value)
			}
		}
	}
	return nil
}

// fault checks everything that the compiler and Inject check for a Go program.
func (t faultText) fault() (f Fault, err error) {
	if t.empty() {
		return f, errors.New("the fault says neither what goes wrong nor for which operation")
	}
	if err := checkHeader(t.Header); err != nil {
		return f, fmt.Errorf("header: %w", err)
	}
	f = Fault{Op: t.Op, Times: t.Times, Done: t.Done, Status: t.Status, Body: t.Body, Header: t.Header}
	if f.Kind, err = kindNamed(t.Kind); err != nil {
		return f, err
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return f, fmt.Errorf("status: %d is not from 200 to 599", f.Status)
	}
	if f.RetryAfter, err = duration("retry_after", t.RetryAfter); err != nil {
		return f, err
	}
	if f.Delay, err = duration("delay", t.Delay); err != nil {
		return f, err
	}
	if err := f.check(); err != nil {
		return f, fmt.Errorf("op: %w", err)
	}
	return f, nil
}

func kindNamed(name string) (FaultKind, error) {
	if name == "" {
		return Answer, nil
	}
	if i := slices.Index(kindNames, name); i >= 0 {
		return FaultKind(i), nil
	}
	return 0, fmt.Errorf("kind: %q is not one of %s", name, strings.Join(kindNames, ", "))
}

// duration reads a duration that is not negative; an empty text is 0.
func duration(name, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%s: %q is not a duration such as 1.5s", name, text)
	}
	return d, nil
}

func (s *Server) controlInject(r *http.Request) (any, error) {
	var t faultText
	if err := readControl(r, &t); err != nil {
		return nil, err
	}
	f, err := t.fault()
	if err != nil {
		return nil, err
	}
	s.Inject(f)
	return f.text(), nil
}

func (s *Server) controlFaults(*http.Request) (any, error) {
	list := []faultText{}
	for _, f := range s.Unused() {
		list = append(list, f.text())
	}
	return list, nil
}

func (s *Server) controlNoFaults(*http.Request) (any, error) {
	s.faults.clear()
	return nil, nil
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = nil
}

// clear forgets how many requests each owner sent.
func (l *limiter) clear() {
	if l != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		clear(l.windows)
	}
}

// requestText is a request as the control plane shows it.
type requestText struct {
	Op     string              `json:"op"`
	Method string              `json:"method"`
	Path   string              `json:"path"`
	Route  string              `json:"route"`
	Query  map[string][]string `json:"query"`
	Header http.Header         `json:"header"`
	Body   string              `json:"body"`
	Status int                 `json:"status"`
	RayID  string              `json:"ray_id"`
	Time   time.Time           `json:"time"`
}

// controlRequests lists the requests, the oldest first: those of one operation
// if it is named, and only the last ones if their number is given.
func (s *Server) controlRequests(r *http.Request) (any, error) {
	op, last := r.URL.Query().Get("op"), r.URL.Query().Get("last")
	if op != "" {
		if err := knownOperation(op); err != nil {
			return nil, fmt.Errorf("op: %w", err)
		}
	}
	most, err := strconv.Atoi(last)
	if last != "" && (err != nil || most < 0) {
		return nil, fmt.Errorf("last: %q is not a number of requests", last)
	}
	list := slices.DeleteFunc(s.Requests(), func(r Request) bool { return op != "" && r.Op != op })
	if last != "" {
		list = list[max(0, len(list)-most):]
	}
	return s.shownRequests(list), nil
}

func (s *Server) shownRequests(list []Request) []requestText {
	blank := s.blank()
	shown := make([]requestText, len(list))
	for i, r := range list {
		shown[i] = requestText{
			Op: r.Op, Method: r.Method, Path: blank(r.Path), Route: r.Route, Query: blankAll(r.Query, blank),
			Header: blankAll(r.Header, blank), Body: blank(string(r.Body)), Status: r.Status, RayID: r.RayID, Time: r.Time,
		}
	}
	return shown
}

// blank returns a function that removes from texts whatever has the form of a
// secret, and the secrets that the world knows, which may have any form.
func (s *Server) blank() func(string) string {
	var pairs []string
	s.locked(func(w *world) {
		for value := range w.userTokens {
			pairs = append(pairs, value, secret.Mark)
		}
		for value := range w.tokens {
			pairs = append(pairs, value, secret.Mark)
		}
		for _, user := range w.users.rows {
			for _, key := range []string{user.APIKey, user.ServiceKey} {
				if key != "" {
					pairs = append(pairs, key, secret.Mark)
				}
			}
		}
	})
	known := strings.NewReplacer(pairs...)
	return func(text string) string { return secret.Text(known.Replace(text)) }
}

func blankAll(values map[string][]string, blank func(string) string) map[string][]string {
	clean := make(map[string][]string, len(values))
	for name, list := range values {
		for _, value := range list {
			clean[blank(name)] = append(clean[blank(name)], blank(value))
		}
	}
	return clean
}

func (s *Server) controlNoRequests(*http.Request) (any, error) {
	s.ResetRequests()
	return nil, nil
}
