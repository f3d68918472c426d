package traffic

import (
	"fmt"
	"net/http"
	"time"
)

// The ways in which a server may count. What Cloudflare does is not documented.
const (
	fixed    = "fixed"    // windows follow each other from an arbitrary moment on
	first    = "first"    // a window begins with its first request
	sliding  = "sliding"  // of the last window; t is until the oldest request leaves
	constant = "constant" // the same; t is the whole window, always
)

// server counts requests as the API may.
type server struct {
	kind    string
	quota   int
	window  time.Duration
	up      bool          // t is rounded up
	penalty time.Duration // a refusal refuses all for so long
	phase   time.Duration // when the first of the fixed windows ends

	end     time.Duration
	used    int
	log     []time.Duration
	blocked time.Duration
}

// renew forgets what no longer counts.
func (s *server) renew(now time.Duration) {
	switch s.kind {
	case fixed:
		if s.end == 0 {
			s.end = s.phase
		}
		for s.end <= now {
			s.end, s.used = s.end+s.window, 0
		}
	case first:
		if s.end <= now {
			s.used = 0
		}
	default:
		for len(s.log) > 0 && s.log[0]+s.window <= now {
			s.log = s.log[1:]
		}
		s.used = len(s.log)
	}
}

// opens is when a request would be taken.
func (s *server) opens(now time.Duration) time.Duration {
	s.renew(now)
	if now = max(now, s.blocked); s.used < s.quota {
		return now
	}
	if s.kind == fixed || s.kind == first {
		return max(now, s.end)
	}
	return max(now, s.log[len(s.log)-s.quota]+s.window)
}

// serve counts a request, or refuses it.
func (s *server) serve(now time.Duration) (taken bool, h http.Header) {
	s.renew(now)
	if s.used >= s.quota && s.blocked <= now {
		s.blocked = now + s.penalty
	}
	if taken = s.used < s.quota && s.blocked <= now; taken {
		s.count(now)
	}
	h = http.Header{
		"Ratelimit":        {fmt.Sprintf(`"default";r=%d;t=%d`, s.quota-s.used, s.seconds(s.reset(now)-now))},
		"Ratelimit-Policy": {fmt.Sprintf(`"default";q=%d;w=%d`, s.quota, s.window/time.Second)},
	}
	if !taken {
		h.Set("Retry-After", fmt.Sprintf("%d", s.seconds(max(s.opens(now), s.blocked)-now)))
	}
	return taken, h
}

func (s *server) count(now time.Duration) {
	if s.kind == first && s.used == 0 {
		s.end = now + s.window
	}
	s.used++
	if s.kind == sliding || s.kind == constant {
		s.log = append(s.log, now)
	}
}

func (s *server) reset(now time.Duration) time.Duration {
	switch {
	case s.kind == fixed || s.kind == first:
		return max(s.end, now)
	case s.kind == constant || len(s.log) == 0:
		return now + s.window
	}
	return s.log[0] + s.window
}

func (s *server) seconds(d time.Duration) time.Duration {
	if s.up {
		d += time.Second - 1
	}
	return d / time.Second
}
