package traffic

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// pace keeps requests below the limit that replies tell of. It counts what is
// under way as not yet taken off the number left, so it errs by waiting.
type pace struct {
	mu       sync.Mutex
	known    bool
	left     int       // requests left in the window, by the lowest reply
	reset    time.Time // when the window ends
	quota    int       // requests in a whole window, once a reply told
	window   time.Duration
	underway int
	changed  chan struct{} // closed when a reply came in
}

// longest is the most that requests are held back, whatever a reply says: the
// API blocks for five minutes and no longer.
const longest = 5 * time.Minute

// Enter waits until a request may be sent: at once, unless the API's limit is
// used up. A wait that passes the context's deadline is not begun. Leave must
// follow when Enter returned nil.
func (s *State) Enter(ctx context.Context) error {
	if s == nil {
		return nil
	}
	for {
		wait, changed := s.pace.enter(time.Now())
		if wait == 0 {
			return nil
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return fmt.Errorf("the API's rate limit is used up for %v, past the deadline: %w", wait.Round(time.Second), context.DeadlineExceeded)
		}
		if err := pause(ctx, wait, changed); err != nil {
			return err
		}
	}
}

// enter lets a request in, or returns how long the window lasts and what is
// closed when that may have changed.
func (p *pace) enter(now time.Time) (wait time.Duration, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known && !now.Before(p.reset) {
		p.renew(now)
	}
	if !p.known || p.left > p.underway {
		p.underway++
		return 0, nil
	}
	if p.changed == nil {
		p.changed = make(chan struct{})
	}
	return p.reset.Sub(now), p.changed
}

// renew begins a window as the last one began; replies will correct it.
func (p *pace) renew(now time.Time) {
	p.known = p.quota > 0
	p.left, p.reset = p.quota, now.Add(p.window)
}

func pause(ctx context.Context, wait time.Duration, changed <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	case <-changed:
	}
	return nil
}

// Leave ends a request that Enter let in. header is its reply's, or nil; blocked
// is how long a reply of 429 said to wait, or 0.
func (s *State) Leave(header http.Header, blocked time.Duration) {
	if s == nil {
		return
	}
	s.pace.leave(read(header), blocked, time.Now())
}

// told is what a reply's headers say of the limit. It is read before the pace
// is locked, so that many goroutines don't wait for each other's headers.
type told struct {
	quota, window int // quota is 0 when nothing is said
	left, reset   int
	some          bool // left and reset are said
}

func read(header http.Header) (t told) {
	t.quota, t.window, _ = lowest(header.Get("Ratelimit-Policy"), "q", "w")
	t.left, t.reset, t.some = lowest(header.Get("Ratelimit"), "r", "t")
	return t
}

func (p *pace) leave(t told, blocked time.Duration, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.underway--
	if t.quota > 0 {
		p.quota, p.window = t.quota, time.Duration(t.window)*time.Second
	}
	if t.some {
		p.learn(t.left, now.Add(time.Duration(t.reset)*time.Second), now)
	}
	if blocked > 0 {
		p.known, p.left, p.reset = true, 0, now.Add(blocked)
	}
	if latest := now.Add(longest); p.reset.After(latest) {
		p.reset = latest
	}
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// learn takes in what a reply said. Replies overtake each other: within a
// window the lowest number is the newest.
func (p *pace) learn(left int, reset, now time.Time) {
	if p.known && now.Before(p.reset) {
		left = min(left, p.left)
	}
	p.known, p.left, p.reset = true, left, reset
}

// lowest reads a header such as `"default";r=50;t=30`. Of several limits it
// returns the one with the lowest first number.
func lowest(header, first, second string) (a, b int, ok bool) {
	for item := range strings.SplitSeq(header, ",") {
		x, okX := parameter(item, first)
		y, okY := parameter(item, second)
		if okX && okY && (!ok || x < a) {
			a, b, ok = x, y, true
		}
	}
	return a, b, ok
}

// parameter is the whole number that item has under name.
func parameter(item, name string) (int, bool) {
	for part := range strings.SplitSeq(item, ";") {
		key, value, found := strings.Cut(strings.TrimSpace(part), "=")
		if found && key == name {
			n, err := strconv.Atoi(value)
			return n, err == nil && n >= 0
		}
	}
	return 0, false
}
