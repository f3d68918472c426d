package cloudflaretest

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// RateLimit limits the requests of a user, or of an account-owned token, as
// Cloudflare does: Requests in a window, and after one more than that, none at
// all for a while. Requests without known credentials count by address. Every
// reply carries the headers Ratelimit and Ratelimit-Policy; a refused request
// is answered 429 with Retry-After and code 971.
type RateLimit struct {
	// Requests is how many are allowed in a window. Zero is 1,200.
	Requests int
	// Per is the length of the window, which begins with its first request.
	// Zero is 5 minutes. The headers give it in whole seconds.
	Per time.Duration
	// Block is how long requests are refused once there were too many. Zero is
	// 5 minutes when Per is zero too, and Per otherwise.
	Block time.Duration
}

func (l RateLimit) orDefaults() RateLimit {
	l.Requests = cmp.Or(max(l.Requests, 0), 1200)
	l.Per = cmp.Or(max(l.Per, 0), 5*time.Minute)
	l.Block = cmp.Or(max(l.Block, 0), l.Per)
	return l
}

// limiter counts requests by owner; a nil one allows everything.
type limiter struct {
	RateLimit
	mu      sync.Mutex
	windows map[string]window
}

// window is the state of an owner's limit: how much is used until end, or
// blocked until then.
type window struct {
	used    int
	end     time.Time
	blocked bool
}

func newLimiter(limit *RateLimit) *limiter {
	if limit == nil {
		return nil
	}
	return &limiter{RateLimit: *limit, windows: map[string]window{}}
}

// take counts one request of an owner and returns the window afterwards.
func (l *limiter) take(owner string, now time.Time) window {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[owner]
	if !now.Before(w.end) {
		w = window{end: now.Add(l.Per)}
	}
	w.used++
	if w.used > l.Requests && !w.blocked {
		w.blocked, w.end = true, now.Add(l.Block)
	}
	l.windows[owner] = w
	return w
}

// header returns the headers that describe a window.
func (l *limiter) header(w window, now time.Time) http.Header {
	return http.Header{
		"Ratelimit":        {fmt.Sprintf(`"default";r=%d;t=%d`, max(l.Requests-w.used, 0), seconds(w.end.Sub(now)))},
		"Ratelimit-Policy": {fmt.Sprintf(`"default";q=%d;w=%d`, l.Requests, seconds(l.Per))},
	}
}

// seconds rounds up to whole seconds, so that waiting that long is enough.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// limit counts a request and returns its rate headers, and the failure of one
// that is too many.
func (s *Server) limit(came *arrival) (http.Header, error) {
	if s.limiter == nil {
		return nil, nil
	}
	var owner string
	s.locked(func(w *world) { owner = w.identify(came.r.Header).owner() })
	// Whole microseconds, as time stamps are, would end a window early.
	now := s.clock()
	w := s.limiter.take(cmp.Or(owner, came.ip().String()), now)
	header := s.limiter.header(w, now)
	if !w.blocked {
		return header, nil
	}
	f := refuse(http.StatusTooManyRequests, codeRateLimited,
		"Please wait and consider throttling your request speed")
	f.header = http.Header{"Retry-After": {strconv.Itoa(seconds(w.end.Sub(now)))}}
	return header, f
}
