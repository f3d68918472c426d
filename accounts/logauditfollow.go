package accounts

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	// defaultOverlap is long against the minute or so that entries mostly take
	// to arrive, and short enough that what a poll reads again is one page for
	// all but the busiest accounts.
	defaultOverlap = 10 * time.Minute
	// defaultInterval is a hundredth of the 1,200 requests in 5 minutes that
	// the API allows.
	defaultInterval = 30 * time.Second
)

// LogAuditFollowParams says what [LogAuditService.Follow] yields. List.AccountID
// is required, and List.Since or a Checkpoint.
type LogAuditFollowParams struct {
	// List selects the entries. Since is where to start. Without Before there
	// is no end; with it, the window is read once, as it is now. Direction can
	// be asc only, and Cursor can't be set. Limit is as for ListAutoPaging.
	List LogAuditListParams
	// Checkpoint is where to go on, with the same filters as before: it wins
	// over List.Since. The zero Checkpoint is none.
	Checkpoint AuditCheckpoint
	// Overlap is how late entries may arrive: that much of the log is read
	// again by each poll. Entries that arrive later than that are missed. A
	// longer one makes polls and checkpoints larger, which hold the ids of all
	// entries in it. 0 is 10 minutes.
	Overlap time.Duration
	// Interval is the wait between polls, and after an error. 0 is 30 seconds.
	Interval time.Duration
	// Slices is how many slices of a window longer than an hour are fetched at
	// a time, a page or so each, to be handed out in order. Memory grows by
	// that many pages. 0 and 1 fetch page after page.
	Slices int
}

// FollowedAuditEntry is an entry that [LogAuditService.Follow] yields, and the
// place in the log where it stands.
type FollowedAuditEntry struct {
	AuditEntry
	place auditPlace
}

// Checkpoint is where to go on behind this entry: a Follow that starts from it
// yields none of the entries up to this one again, and all others. It can be
// called at any time, also after the entries behind this one came.
func (r FollowedAuditEntry) Checkpoint() AuditCheckpoint { return r.place.checkpoint() }

// Follow yields the entries from Since on, oldest first, and goes on with those
// that come, looking for them every Interval. Each entry is yielded once,
// however often it is read: entries arrive late, so polls overlap, and
// duplicates are dropped by id. An entry that arrives late comes behind newer
// ones.
//
// A program that stores [FollowedAuditEntry.Checkpoint] together with what it
// made of the entry loses none and gets none twice, whenever it is killed, as
// long as it starts again within the 18 months that the log is kept, and no
// entry arrives later than Overlap.
//
// An error is yielded once; a range that is not left goes on after Interval
// where it was. Parameters that can't be used, and the end of ctx, end it. Ranging
// again starts again where params say.
//
//	GET /accounts/{account_id}/logs/audit
func (r *LogAuditService) Follow(ctx context.Context, params LogAuditFollowParams, opts ...option.RequestOption) iter.Seq2[FollowedAuditEntry, error] {
	return func(yield func(FollowedAuditEntry, error) bool) {
		f, err := newAuditFollower(params)
		if err != nil {
			yield(FollowedAuditEntry{}, fmt.Errorf("Logs.Audit.Follow: %w", err))
			return
		}
		f.service = r
		f.opts = append(opts[:len(opts):len(opts)], option.WithMiddleware(f.clock.watch))
		f.run(ctx, yield)
	}
}

// auditFollower is one range over [LogAuditService.Follow].
type auditFollower struct {
	service  *LogAuditService
	opts     []option.RequestOption
	params   LogAuditFollowParams // with the defaults filled in
	before   time.Time            // zero for no end
	progress auditProgress
	clock    serverClock
}

func newAuditFollower(params LogAuditFollowParams) (*auditFollower, error) {
	if err := params.check(); err != nil {
		return nil, err
	}
	f := &auditFollower{params: params.withDefaults()}
	since, err := instant("since", params.List.Since)
	if err != nil {
		return nil, err
	}
	if f.before, err = instant("before", params.List.Before); err != nil {
		return nil, err
	}
	if since.IsZero() && params.Checkpoint.Since.IsZero() {
		return nil, errors.New("missing required since parameter")
	}
	f.progress.begin(since, params.Checkpoint)
	return f, nil
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

// instant is the time that a field sends: zero when it sends none.
func instant(name string, f param.Field[time.Time]) (time.Time, error) {
	text, raw := f.Raw.(string)
	switch {
	case !f.Present || f.Null:
		return time.Time{}, nil
	case f.Raw == nil:
		return f.Value, nil
	case !raw:
		return time.Time{}, fmt.Errorf("%s parameter: a %T is no time", name, f.Raw)
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("%s parameter: %w", name, err)
	}
	return at, nil
}

// errLeft says that the caller has left the range.
var errLeft = errors.New("the range was left")

// run polls until the window is done, the caller leaves or ctx ends.
func (f *auditFollower) run(ctx context.Context, yield func(FollowedAuditEntry, error) bool) {
	for {
		err := f.poll(ctx, yield)
		if errors.Is(err, errLeft) || err == nil && !f.before.IsZero() {
			return
		}
		if err != nil && (!yield(FollowedAuditEntry{}, err) || ctx.Err() != nil) {
			return
		}
		if err := pause(ctx, f.params.Interval); err != nil {
			yield(FollowedAuditEntry{}, fmt.Errorf("Logs.Audit.Follow: %w", err))
			return
		}
	}
}

func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}

// poll reads the log once, from where everything is handed out up to now.
func (f *auditFollower) poll(ctx context.Context, yield func(FollowedAuditEntry, error) bool) error {
	now := time.Now()
	before := now
	if !f.before.IsZero() {
		before = f.before
	}
	f.progress.open()
	for entry, err := range f.read(ctx, f.progress.since, before) {
		if err != nil {
			return fmt.Errorf("following the audit log: %w", err)
		}
		fresh, err := f.progress.take(&entry, f.settled(now))
		if err != nil {
			return err
		}
		if fresh && !yield(FollowedAuditEntry{entry, f.progress.place()}, nil) {
			return errLeft
		}
	}
	f.progress.pass(before, f.settled(now))
	return nil
}

// settled is the time up to which a log read at now is complete: entries from
// before it do not arrive any more.
func (f *auditFollower) settled(now time.Time) time.Time {
	return now.Add(f.clock.behind() - f.params.Overlap)
}

// read yields the entries of a window in order, some of them twice where
// slices meet.
func (f *auditFollower) read(ctx context.Context, since, before time.Time) iter.Seq2[AuditEntry, error] {
	if !before.After(since) {
		return func(func(AuditEntry, error) bool) {}
	}
	if f.params.Slices > 1 && before.Sub(since) > time.Hour {
		return f.slices(ctx, since, before)
	}
	return f.service.ListAutoPaging(ctx, f.window(since, before), f.opts...).All()
}

func (f *auditFollower) window(since, before time.Time) LogAuditListParams {
	list := f.params.List
	list.Since, list.Before = param.Set(since.UTC()), param.Set(before.UTC())
	return list
}
