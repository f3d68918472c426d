package pace

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/seed815c370e/cloudflare-go/option"
)

// facts are what replies say that Redis has not been told of yet.
type facts struct {
	status      int
	took, asked time.Duration
	limit       int
	window      time.Duration
	left        int
	reset       time.Duration
	unsent      bool
	since       time.Time
}

// Learn takes in what came of an attempt, as [option.SharedPace] says. Redis is
// told of it afterwards; of attempts that end together, of what the newest says.
func (p *Pace) Learn(_ context.Context, a option.Attempt) {
	if a.Pending || a.Status == 0 && !unsent(a.Err) {
		return
	}
	f := &facts{
		status: a.Status, took: a.Duration, asked: a.RateLimit.RetryAfter, limit: a.RateLimit.Limit,
		window: a.RateLimit.Window, left: a.RateLimit.Remaining, reset: a.RateLimit.Reset, unsent: a.Status == 0,
		since: time.Now(),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.heard = f.after(p.heard); !p.telling && !p.away {
		p.telling = true
		go p.tell()
	}
}

// after returns the newer of two, which keeps what the older one must not lose.
func (f *facts) after(old *facts) *facts {
	refused := old != nil && old.status == http.StatusTooManyRequests
	if old != nil && f.status != http.StatusTooManyRequests && (refused || f.limit == 0) {
		return old
	}
	return f
}

// unsent reports whether a request certainly never left, by there being no
// connection.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// tell tells Redis what was heard, until nothing is left.
func (p *Pace) tell() {
	for f := p.next(); f != nil; f = p.next() {
		// A program that ends closes its client while this is under way.
		if _, err := p.ask(context.Background(), "learn", f.args()...); err != nil && !closed(err) {
			p.lose(err)
		}
	}
}

func closed(err error) bool { return errors.Is(err, redis.ErrClosed) || errors.Is(err, net.ErrClosed) }

func (p *Pace) next() *facts {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.heard
	p.heard = nil
	if f == nil || p.away {
		p.telling = false
		return nil
	}
	return f
}

func (f *facts) args() []any {
	asked := f.asked - time.Since(f.since)
	never := 0
	if f.unsent {
		never = 1
	}
	return []any{
		f.status, f.took.Milliseconds(), asked.Milliseconds(), f.limit, f.window.Milliseconds(), f.left,
		f.reset.Milliseconds(), never,
	}
}
