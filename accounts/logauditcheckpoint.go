package accounts

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/seed815c370e/cloudflare-go/option"
)

// AuditCheckpoint is a place in an audit log that [LogAuditService.Follow] can
// go on from, to be stored as JSON. Its size is that of Seen: while history is
// read, the entries of a second or two; at the end of the log, those of Overlap,
// 20 bytes each.
type AuditCheckpoint struct {
	// Since is the time before which all entries have been handed out.
	Since time.Time `json:"since"`
	// Until is the time of the newest entry that was handed out.
	Until time.Time `json:"until"`
	// Seen names the entries that were handed out from Since on, by a digest
	// of their ids.
	Seen []string `json:"seen,omitempty"`
}

// auditPlace is where one entry stands. It shares handed with all others of its
// range, which only ever add behind it.
type auditPlace struct {
	since  time.Time
	handed []handedEntry
}

func (p auditPlace) checkpoint() AuditCheckpoint {
	c := AuditCheckpoint{Since: p.since, Until: p.since}
	for _, h := range p.handed {
		if h.at.Before(p.since) {
			continue
		}
		c.Seen = append(c.Seen, h.key)
		if h.at.After(c.Until) {
			c.Until = h.at
		}
	}
	return c
}

// handedEntry is an entry that was handed out.
type handedEntry struct {
	key string
	at  time.Time
}

// auditKey is a digest of an entry's id: short, of one length, and it does not
// keep the page that the id was read from. An entry without one is known by
// its text.
func auditKey(e *AuditEntry) string {
	id := e.ID
	if id == "" {
		id = e.JSON.RawJSON()
	}
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// auditProgress is how far a log has been handed out: all of it before since,
// and what is in seen behind that.
type auditProgress struct {
	since  time.Time
	opened time.Time // what since was when the poll began
	newest time.Time // of the entries read by the poll
	seen   map[string]bool
	handed []handedEntry // what seen has, in the order of handing out
	room   int           // how long handed may get before it is tidied up
}

// begin starts at a checkpoint, or without one at since. How old the entries of
// a checkpoint are is not known: each counts as the newest.
func (p *auditProgress) begin(since time.Time, c AuditCheckpoint) {
	p.since, p.seen = since, map[string]bool{}
	if c.Since.IsZero() {
		return
	}
	p.since = c.Since
	for _, key := range c.Seen {
		p.add(handedEntry{key, c.Until})
	}
}

// open begins a poll.
func (p *auditProgress) open() { p.opened, p.newest = p.since, p.since }

// take reports whether an entry that was read has yet to be handed out, and
// takes it as handed out. An entry from before the window is none of it; one
// that is older than what is done with would be lost by a checkpoint.
func (p *auditProgress) take(e *AuditEntry, settled time.Time) (fresh bool, err error) {
	at, key := e.Action.Time, auditKey(e)
	if at.IsZero() {
		at = p.newest
	}
	if p.seen[key] || at.Before(p.opened) {
		return false, nil
	}
	if at.Before(p.since) {
		return false, fmt.Errorf("following the audit log: the entry of %s came behind those of %s, though they were asked for in order",
			at.Format(time.RFC3339), p.newest.Format(time.RFC3339))
	}
	p.add(handedEntry{key, at})
	if at.After(p.newest) {
		p.newest = at
		p.pass(at, settled)
	}
	return true, nil
}

// pass moves since up to a time that everything before has been read of, as far
// as it is settled. A second and its fraction stay behind: servers differ in
// whether a time itself belongs to what is since it, and in how finely they
// read it.
func (p *auditProgress) pass(until, settled time.Time) {
	if settled.Before(until) {
		until = settled
	}
	until = until.Add(-time.Second).Truncate(time.Second)
	if until.After(p.since) {
		p.since = until
	}
}

func (p *auditProgress) add(h handedEntry) {
	if len(p.handed) >= p.room {
		p.tidy()
	}
	p.seen[h.key] = true
	p.handed = append(p.handed, h)
}

// tidy forgets what lies before since. It copies: places have the old list.
func (p *auditProgress) tidy() {
	var kept []handedEntry
	for _, h := range p.handed {
		if h.at.Before(p.since) {
			delete(p.seen, h.key)
		} else {
			kept = append(kept, h)
		}
	}
	p.handed, p.room = kept, 2*len(kept)+1024
}

func (p *auditProgress) place() auditPlace { return auditPlace{p.since, p.handed} }

// serverClock compares this machine's clock with the server's. Were it fast by
// more than the overlap, it would give up waiting for entries that have not
// happened yet.
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

// behind is how far the server's clock is behind this one's: zero or less.
func (c *serverClock) behind() time.Duration { return time.Duration(c.nanoseconds.Load()) }
