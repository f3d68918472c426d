package follow

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Kind says what an [Event] is.
type Kind string

// The kinds of events.
const (
	// Took: the process follows an account from now on.
	Took Kind = "took"
	// GaveBack: it does no longer; Err is set if the sink did not take a batch.
	GaveBack Kind = "gave back"
	// Lost: it does no longer, since its lease ended. Without an account the lease
	// is that of the process itself, which registers again.
	Lost Kind = "lost"
	// ReadFailed: the API could not be read; it is tried again after Interval,
	// unless Refused follows.
	ReadFailed Kind = "reading failed"
	// Refused: it is tried again after RetryRefused, for the error would come
	// again.
	Refused Kind = "refused"
	// WriteFailed: the sink, or the store of checkpoints, did not take a batch; it
	// is tried again after Again.
	WriteFailed Kind = "writing failed"
	// StoreFailed: leases, checkpoints or accounts could not be read.
	StoreFailed Kind = "store failed"
)

// Event is something that happened.
type Event struct {
	Kind Kind
	// Account is the account it happened to; empty for the process.
	Account string
	// Err is what went wrong, nil if nothing did. It holds no secret.
	Err error
	// Again is when it is tried again, 0 where the Kind says it.
	Again time.Duration
}

// LogTo returns a Report that logs: what went wrong as a warning, the rest as
// information. nil logs to slog.Default.
func LogTo(logger *slog.Logger) func(Event) {
	if logger == nil {
		logger = slog.Default()
	}
	return func(e Event) {
		level, attributes := slog.LevelInfo, []slog.Attr{}
		if e.Account != "" {
			attributes = append(attributes, slog.String("account", e.Account))
		}
		if e.Err != nil {
			level, attributes = slog.LevelWarn, append(attributes, slog.String("error", e.Err.Error()))
		}
		if e.Again > 0 {
			attributes = append(attributes, slog.Duration("again", e.Again))
		}
		logger.LogAttrs(context.Background(), level, string(e.Kind), attributes...)
	}
}

func (f *Follower) report(e Event) {
	f.counts.mu.Lock()
	f.counts.events[e.Kind]++
	f.counts.mu.Unlock()
	f.cfg.Report(e)
}

// counts are what a process has done.
type counts struct {
	entries, bytes, batches atomic.Int64
	mu                      sync.Mutex
	events                  map[Kind]int64
}

func (c *counts) wrote(b batch) {
	c.entries.Add(int64(len(b.entries)))
	c.bytes.Add(int64(b.bytes))
	c.batches.Add(1)
}

// Status is what a process is doing.
type Status struct {
	// Worker is the process's name in the leases.
	Worker string
	// Seen is when it last listed the leases; zero if it never did. Then Workers is
	// how many processes there are, Accounts how many accounts, and Share how many
	// of those are this process's.
	Seen                     time.Time
	Workers, Accounts, Share int
	// Entries, Bytes and Batches are what it has written, and Events how many it
	// has reported of each kind.
	Entries, Bytes, Batches int64
	Events                  map[Kind]int64
	// Held are the accounts that it follows, ordered by id.
	Held []Account
}

// Account is an account that a process follows.
type Account struct {
	ID string
	// Entries is how many were written since it was taken.
	Entries int64
	// Behind is how old what is written is: 0 to Interval on an account that is
	// read as often as it should be.
	Behind time.Duration
	// Refused says that it is not read before RetryRefused is over.
	Refused bool
	// Err is the last error, nil since it was last read to its end.
	Err error
}

// Status returns what the process is doing now.
func (f *Follower) Status() Status {
	s := Status{Worker: f.id, Entries: f.counts.entries.Load(), Bytes: f.counts.bytes.Load(),
		Batches: f.counts.batches.Load(), Events: map[Kind]int64{}}
	f.counts.mu.Lock()
	for kind, n := range f.counts.events {
		s.Events[kind] = n
	}
	f.counts.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	s.Seen, s.Workers, s.Accounts, s.Share = f.seen, f.workers, len(f.accounts), f.share
	for id, h := range f.held {
		s.Held = append(s.Held, h.state.show(id))
	}
	slices.SortFunc(s.Held, func(a, b Account) int { return cmp.Compare(a.ID, b.ID) })
	return s
}

// state is how far an account is.
type state struct {
	mu      sync.Mutex
	entries int64
	until   time.Time // everything before is written
	barred  bool
	err     error
}

func (s *state) begin(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = until
}

func (s *state) wrote(b batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries += int64(len(b.entries))
	for _, at := range []time.Time{b.place.Until, b.caught} {
		if at.After(s.until) {
			s.until = at
		}
	}
}

// read says that the log was read to its end.
func (s *state) read() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.barred, s.err = false, nil
}

func (s *state) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *state) refused(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.barred, s.err = true, err
}

func (s *state) show(id string) Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := Account{ID: id, Entries: s.entries, Refused: s.barred, Err: s.err}
	if !s.until.IsZero() {
		a.Behind = max(0, time.Since(s.until))
	}
	return a
}
