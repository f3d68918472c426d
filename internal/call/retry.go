package call

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
)

// The waits between attempts grow from firstWait to longestWait, each chosen at
// random between zero and that, so that many clients do not come back at once.
const (
	firstWait   = 500 * time.Millisecond
	longestWait = 8 * time.Second
)

// outcome is the result of one attempt: an answer, or an error.
type outcome struct {
	status int
	header http.Header
	err    error
	// unsent is set when the error came before any byte of the request left.
	unsent bool
	// others is set when the attempt sent another request that may have been
	// carried out: the server redirected it to this one, or a middleware tried
	// more than once.
	others bool
}

// asked returns how long the server asks to wait before another attempt.
func (o outcome) asked(now time.Time) time.Duration {
	wait, _ := retryAfter(o.header, now)
	return wait
}

// says returns "true" or "false" when the server says whether to repeat the
// request, whatever its status: servers that stand in for the API in the tests
// of programs do, and cloudflare-go heeds them.
func (o outcome) says() string { return o.header.Get("X-Should-Retry") }

// worked reports whether the server did what it was asked to do.
func (o outcome) worked() bool { return o.err == nil && o.status >= 200 && o.status < 300 }

// mayHaveActed reports whether the server may have carried out the attempt.
func (o outcome) mayHaveActed() bool {
	return !o.unsent && (!fate.Refused(o.status) || o.others)
}

// policy is what a call allows.
type policy struct {
	attempts int // in all
	unsafe   bool
	maxWait  time.Duration // that the server may ask to wait
	left     time.Duration // before the context's deadline
	atOnce   bool          // nothing is waited for
}

// verdict says whether to make another attempt, after which wait, and why.
type verdict struct {
	again  bool
	wait   time.Duration
	reason string
}

// judge decides on what follows attempt number n, counted from 1. Its only side
// effect is choosing a random wait.
func judge(op *Op, p policy, o outcome, n int, now time.Time) verdict {
	reason, again := worthRepeating(op, p, o)
	if !again {
		return verdict{reason: reason}
	}
	wait, told := retryAfter(o.header, now)
	if !told {
		wait = backoff(n)
	}
	switch {
	case n >= p.attempts:
		return verdict{reason: reason + ", no attempt left"}
	case p.atOnce && wait > 0:
		return verdict{reason: reason + ", no wait is allowed"}
	case told && wait > p.maxWait:
		return verdict{reason: reason + ", the wait is too long"}
	case wait > p.left:
		return verdict{reason: reason + ", the wait passes the deadline"}
	}
	return verdict{true, wait, reason}
}

func worthRepeating(op *Op, p policy, o outcome) (reason string, again bool) {
	switch {
	case o.err == nil && o.status < 400:
		return "answered", false
	case o.says() == "false":
		return "not to be repeated, says the server", false
	case o.status == http.StatusTooManyRequests && !(o.others && !op.Has(Safe) && !p.unsafe):
		return "rate limited", true
	case o.err == nil && !fate.Passing(o.status) && o.says() != "true":
		return "refused", false
	case o.err != nil && permanent(o.err):
		return "can't be sent", false
	case o.unsent:
		return "not sent", true
	case !op.Has(Safe) && !p.unsafe:
		return "not safe to repeat", false
	case o.err != nil:
		return "connection failed", true
	}
	return "answered " + strconv.Itoa(o.status), true
}

// permanent reports whether another attempt would end the same way.
func permanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var last final
	return errors.Is(err, context.Canceled) || errors.Is(
		err, config.ErrRedirects,
	) || errors.As(err, &certificate) || errors.As(err, &last)
}

// final is an error on the client's side: a request that can't be made, or an
// HTTP client that breaks its interface's contract.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// unmade is the error of a request that can't be made.
type unmade struct{ error }

func (u unmade) Unwrap() error { return u.error }

// unsent reports whether err came before the request could leave: no connection
// was made. It is about the request itself, not about one that came after it.
func unsent(err error) bool {
	var op *net.OpError
	var after underway
	var none unmade
	return errors.As(err, &none) || errors.As(err, &op) && op.Op == "dial" && !errors.As(err, &after)
}

func backoff(n int) time.Duration {
	ceiling := firstWait << min(n-1, 10)
	return rand.N(min(ceiling, longestWait))
}

// retryAfter reads how long the server asks to wait: in milliseconds, in
// seconds with or without a fraction, or until a date.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	if wait, ok := waitIn(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return wait, true
	}
	text := h.Get("Retry-After")
	if wait, ok := waitIn(text, time.Second); ok {
		return wait, true
	}
	if until, err := http.ParseTime(text); err == nil {
		return max(0, until.Sub(now)), true
	}
	return 0, false
}

func waitIn(text string, unit time.Duration) (time.Duration, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(f >= 0) {
		return 0, false
	}
	return time.Duration(min(f*float64(unit), float64(1<<62))), true
}
