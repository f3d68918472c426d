package accounts

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/seed815c370e/cloudflare-go/option"
)

// auditDigest stands for an entry's id: it is short, and does not keep the page
// that the id was read from in memory. If Overlap holds 300,000 entries, one
// entry in 10^16 is expected to be taken for another one, and lost.
type auditDigest [9]byte

// digestOf returns the digest of an entry: of its id, or of its text if it has
// none.
func digestOf(e *AuditEntry) auditDigest {
	id := e.ID
	if id == "" {
		id = e.JSON.RawJSON()
	}
	var room [64]byte
	sum := sha256.Sum256(append(room[:0], id...))
	return auditDigest(sum[:])
}

// ErrAuditOrder ends a [LogAuditService.Follow]: the server listed an entry so
// far out of order that it is not known whether the entry was handed out.
// Nothing is skipped: the Checkpoint that comes with the error is where the
// poll began. A Follow from there with a longer Overlap hands out what was
// missing, and again what the poll handed out before its last Overlap.
var ErrAuditOrder = errors.New("an entry came out of order by more than Overlap")

// auditProgress is how far a log has been handed out: all of it before since,
// and the entries in seen from there on.
type auditProgress struct {
	overlap time.Duration
	since   time.Time
	opened  time.Time // what since was when the poll began
	before  time.Time // the end of the poll's window
	newest  time.Time // of the entries read by the poll
	until   time.Time // the newest time that was ever handed out
	seen    map[auditDigest]struct{}
	handed  []handedEntry // the entries of seen, in the order in which they were handed out
	room    int           // how long handed may get before it is tidied up
}

// begin starts at a checkpoint, or without one at since. An entry of a
// checkpoint whose age is not known counts as the newest.
func (p *auditProgress) begin(since time.Time, c AuditCheckpoint) {
	p.since, p.until, p.seen = since, since, map[auditDigest]struct{}{}
	if c.Since.IsZero() {
		return
	}
	p.since, p.until = c.Since, c.Until
	if p.until.Before(p.since) {
		p.until = p.since
	}
	for _, h := range c.Seen.handed {
		if h.at < c.Seen.since {
			continue
		}
		h.at = min(h.at, p.until.Unix())
		p.add(h)
	}
}

// open begins a poll of the entries before a time.
func (p *auditProgress) open(before time.Time) {
	p.opened, p.newest, p.before = p.since, p.since, before
}

// take reports whether an entry that was read has yet to be handed out, and
// takes it as handed out. An entry outside the window is not handed out:
// everything before the window has been, and what is after it belongs to a
// later poll.
func (p *auditProgress) take(e *AuditEntry, complete time.Time) (fresh bool, err error) {
	at := e.Action.Time
	if at.IsZero() {
		at = p.newest
	}
	if at.Before(p.opened) || at.After(p.before) {
		return false, nil
	}
	digest := digestOf(e)
	if _, known := p.seen[digest]; known {
		return false, nil
	}
	if at.Before(p.since) {
		return false, fmt.Errorf("%w: that of %s came after those of %s",
			ErrAuditOrder, at.Format(time.RFC3339), p.newest.Format(time.RFC3339))
	}
	p.add(handedEntry{digest, at.Unix()})
	if at.After(p.newest) {
		p.newest = at
		p.pass(at.Add(-p.overlap), complete)
	}
	if at.After(p.until) {
		p.until = at
	}
	return true, nil
}

// pass moves since up to a time before which everything has been read, as far
// as the log is complete. A second and its fraction stay open: servers differ
// in whether since includes the time itself, and in how precisely they read it.
func (p *auditProgress) pass(until, complete time.Time) {
	if complete.Before(until) {
		until = complete
	}
	if until = wholeSecond(until); until.After(p.since) {
		p.since = until
	}
}

func wholeSecond(at time.Time) time.Time { return at.Add(-time.Second).Truncate(time.Second) }

func (p *auditProgress) add(h handedEntry) {
	if len(p.handed) >= p.room {
		p.tidy()
	}
	p.seen[h.digest] = struct{}{}
	p.handed = append(p.handed, h)
}

// tidy forgets the entries before since. It copies, since states have the old
// list.
func (p *auditProgress) tidy() {
	since, live := p.since.Unix(), 0
	for _, h := range p.handed {
		if h.at >= since {
			live++
		}
	}
	p.room = 2*live + 1024
	kept := make([]handedEntry, 0, p.room)
	for _, h := range p.handed {
		if h.at < since {
			delete(p.seen, h.digest)
		} else {
			kept = append(kept, h)
		}
	}
	p.handed = kept
}

func (p *auditProgress) state() auditState { return auditState{p.since, p.until, p.handed} }

// back returns the state in which the poll began, with all entries before it
// handed out.
func (p *auditProgress) back() auditState { return auditState{p.opened, p.until, p.handed} }

// maxSkew is how far this machine's clock may be ahead of the server's.
const maxSkew = 24 * time.Hour

// serverClock compares this machine's clock with the server's. If this one is
// ahead by more than the overlap, a Follow would stop waiting for entries that
// have not been made yet.
type serverClock struct{ nanoseconds atomic.Int64 }

// watch is a middleware that reads the server's clock, which tells whole
// seconds.
func (c *serverClock) watch(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	response, err := next(r)
	if err != nil || response == nil {
		return response, err
	}
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		c.nanoseconds.Store(int64(min(0, time.Until(date.Add(time.Second)))))
	}
	return response, nil
}

// lag is how far the server's clock is behind this one's: zero or less. If it
// is behind by more than maxSkew, one of the two is wrong, and it is not known
// which entries may still arrive.
func (c *serverClock) lag() (time.Duration, error) {
	lag := time.Duration(c.nanoseconds.Load())
	if lag < -maxSkew {
		return 0, fmt.Errorf("the server's clock is %v behind this one's: one of them is wrong",
			lag.Abs().Round(time.Second))
	}
	return lag, nil
}
