package accounts

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	// defaultOverlap is long compared with the minute or so that most entries
	// take to arrive, and short enough that a poll reads only one page again,
	// except for the busiest accounts.
	defaultOverlap = 10 * time.Minute
	// defaultInterval is a hundredth of the 1,200 requests in 5 minutes that
	// the API allows.
	defaultInterval = 30 * time.Second
	// clockStep is how far a clock may have been set back since a checkpoint.
	clockStep = time.Minute
)

// LogAuditFollowParams says what [LogAuditService.Follow] yields. List.AccountID
// is required, and List.Since or a Checkpoint.
type LogAuditFollowParams struct {
	// List selects the entries. Since is where to start. Without Before there
	// is no end; with it, the window is read once, as it is now. Direction can
	// be asc only, and Cursor can't be set. Limit is as for ListAutoPaging.
	List LogAuditListParams
	// Checkpoint is where to continue, with the same filters as before: it
	// takes precedence over List.Since. The zero Checkpoint means none.
	Checkpoint AuditCheckpoint
	// Overlap is how late entries may arrive, and how far out of order the
	// server may list them: that much of the log is read again by each poll.
	// Entries that arrive later than that are missed; an entry that is listed
	// further out of order is an [ErrAuditOrder]. A longer Overlap makes polls
	// larger, and checkpoints, which name all entries in it. 0 is 10 minutes.
	//
	// If this machine's clock is ahead of the server's, by the Date of its
	// replies, the difference is added, up to a day; more than a day is an
	// error.
	Overlap time.Duration
	// Interval is the wait between polls, and after an error. 0 is 30 seconds.
	Interval time.Duration
	// Slices is how many slices of a window longer than an hour are fetched at
	// a time, about a page each, to be handed out in order. Memory grows by
	// that many pages. 0 and 1 fetch page after page, and so does any number
	// with option.WithResponseInto, since there is only one place to put a
	// response.
	Slices int
	// Idle, when not nil, is called when Follow has caught up: at the end of
	// each poll that went well, after the last entry of it was handed out, so
	// once in Interval. Store its checkpoint on a quiet account, where no entry
	// brings one, so that a program that starts again continues there, and not
	// days before. It is called by the goroutine that ranges, between two
	// entries; the next poll comes Interval after it returns.
	Idle func(AuditCheckpoint)
}

func (p LogAuditFollowParams) check() error {
	switch {
	case p.List.AccountID.String() == "":
		return errors.New("missing required account_id parameter")
	case p.List.Direction.Present && p.List.Direction.String() != string(DirectionAsc):
		return errors.New("direction parameter: the log is followed from old to new only")
	case p.List.Cursor.Present:
		return errors.New("cursor parameter: a Checkpoint says where to go on")
	case p.Overlap < 0 || p.Interval < 0 || p.Slices < 0:
		return errors.New("a negative Overlap, Interval or Slices")
	case time.Until(p.Checkpoint.Since) > clockStep:
		return fmt.Errorf("checkpoint parameter: it goes on at %s, which is in the future",
			p.Checkpoint.Since.Format(time.RFC3339))
	}
	return nil
}

func (p LogAuditFollowParams) withDefaults() LogAuditFollowParams {
	if p.Overlap == 0 {
		p.Overlap = defaultOverlap
	}
	if p.Interval == 0 {
		p.Interval = defaultInterval
	}
	p.List.Direction = param.Set(DirectionAsc)
	p.List.Limit = param.Or(p.List.Limit, maxAuditLimit)
	return p
}

// instant returns the time that a field sends, or zero when it sends none.
func instant(name string, f param.Field[time.Time]) (time.Time, error) {
	if !f.Present || f.Null {
		return time.Time{}, nil
	}
	switch raw := f.Raw.(type) {
	case nil:
		return f.Value, nil
	case time.Time:
		return raw, nil
	case string:
		return instantOf(name, raw)
	}
	return time.Time{}, fmt.Errorf("%s parameter: a %T is no time", name, f.Raw)
}

func instantOf(name, text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s parameter: %w", name, err)
	}
	return at, nil
}
