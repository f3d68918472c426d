package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/follow"
)

// server tells over HTTP how the program is: /healthz and /metrics.
type server struct {
	status func() follow.Status
	lease  time.Duration // how old the last look at the leases may be
	now    func() time.Time
}

// serve listens until stop is called, and says where.
func (s *server) serve(ctx context.Context, address string, log *slog.Logger) (stop func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	h := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	log.Info("listening", "health", "http://"+listener.Addr().String()+"/healthz",
		"metrics", "http://"+listener.Addr().String()+"/metrics")
	go func() { _ = h.Serve(listener) }()
	return func() { _ = h.Close() }, nil
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		writeMetrics(w, s.status())
	})
	return mux
}

// health says 200 while the program takes part in the fleet. A process whose sink
// fails steps back, and is not healthy.
func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	status := s.status()
	switch age := s.now().Sub(status.Seen); {
	case status.Seen.IsZero():
		http.Error(w, "starting: the leases were not listed yet", http.StatusServiceUnavailable)
	case age > s.lease:
		http.Error(w, fmt.Sprintf("the leases were listed %v ago", age.Round(time.Second)),
			http.StatusServiceUnavailable)
	default:
		fmt.Fprintln(w, "ok")
	}
}

// metric is a family of Prometheus's text format.
type metric struct {
	name, kind, help string
	samples          []sample
}

type sample struct {
	labels string
	value  float64
}

func one(value float64) []sample { return []sample{{"", value}} }

// writeMetrics writes what a process is doing.
func writeMetrics(w io.Writer, s follow.Status) {
	for _, m := range metrics(s) {
		fmt.Fprintf(w, "# HELP audit_fleet_%s %s\n# TYPE audit_fleet_%s %s\n", m.name, m.help, m.name, m.kind)
		for _, v := range m.samples {
			fmt.Fprintf(w, "audit_fleet_%s%s %s\n", m.name, v.labels, strconv.FormatFloat(v.value, 'f', -1, 64))
		}
	}
}

func metrics(s follow.Status) []metric {
	var events, behind []sample
	for _, kind := range slices.Sorted(maps.Keys(s.Events)) {
		events = append(events, sample{label("kind", string(kind)), float64(s.Events[kind])})
	}
	for _, a := range s.Held {
		behind = append(behind, sample{label("account", a.ID), a.Behind.Seconds()})
	}
	held := summary(s)
	return []metric{
		{"entries_total", "counter", "Entries written.", one(float64(s.Entries))},
		{"bytes_total", "counter", "Bytes of JSON written.", one(float64(s.Bytes))},
		{"batches_total", "counter", "Batches written.", one(float64(s.Batches))},
		{"events_total", "counter", "What happened, by kind.", events},
		{"workers", "gauge", "Processes of the fleet.", one(float64(s.Workers))},
		{"accounts", "gauge", "Accounts of the fleet.", one(float64(s.Accounts))},
		{"share", "gauge", "Accounts this process should follow.", one(float64(s.Share))},
		{"held", "gauge", "Accounts this process follows.", one(float64(len(s.Held)))},
		{"refused", "gauge", "Accounts that the API refuses.", one(float64(held.refused))},
		{"failing", "gauge", "Accounts with an error since they were last read.", one(float64(held.failing))},
		{"behind_max_seconds", "gauge", "The largest of behind_seconds.", one(held.behind.Seconds())},
		{"behind_seconds", "gauge", "Age of what is written.", behind},
	}
}

// label is a label as Prometheus reads it.
func label(name, value string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value)
	return fmt.Sprintf(`{%s="%s"}`, name, escaped)
}

// held is what accounts are together.
type held struct {
	refused, failing int
	behind           time.Duration
}

func summary(s follow.Status) (h held) {
	for _, a := range s.Held {
		if a.Refused {
			h.refused++
		}
		if a.Err != nil {
			h.failing++
		}
		h.behind = max(h.behind, a.Behind)
	}
	return h
}
