package accounts

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// FollowedAuditEntry is an entry that [LogAuditService.Follow] yields, and how
// far the log has been handed out with it.
type FollowedAuditEntry struct {
	AuditEntry
	state auditState
}

// Checkpoint returns where to continue after this entry: a Follow that starts
// from it yields none of the entries up to this one again, and yields all
// others. The value that comes with an error has a checkpoint too, unless the
// parameters can't be used. It can be called at any time, by any goroutine,
// even after more entries came; its cost does not depend on how many entries
// the checkpoint names.
func (r FollowedAuditEntry) Checkpoint() AuditCheckpoint { return r.state.checkpoint() }

// Follow yields the entries from Since on, oldest first, and continues with new
// ones, looking for them every Interval. Each entry is yielded once, however
// often it is read: entries arrive late, so polls overlap, and duplicates are
// dropped by id. An entry that arrives late, or that the server lists out of
// order, comes after newer ones.
//
// A program that stores [FollowedAuditEntry.Checkpoint] together with its
// result for the entry loses no entry and gets none twice, whenever it is
// killed, as long as it starts again within the 18 months that the log is kept,
// and no entry arrives later than Overlap or is listed out of order by more
// than that.
//
// If a cursor leads back to a page that was read, so that the list never ends,
// the error is pagination.ErrRepeatedCursor, even if that page is the previous
// one.
//
// An error is yielded once; a range that is not left continues after Interval
// where it was. It ends after an error that would come again: parameters or
// options that can't be used, a refusal (the statuses 400 to 499 except those
// for which cloudflare.Error's Retryable reports true), [ErrAuditOrder], and
// the end of ctx. Ranging again starts where params say.
//
// option.WithResponseBodyInto can't be used: it would take the entries.
//
//	GET /accounts/{account_id}/logs/audit
func (r *LogAuditService) Follow(
	ctx context.Context, params LogAuditFollowParams, opts ...option.RequestOption,
) iter.Seq2[FollowedAuditEntry, error] {
	return func(yield func(FollowedAuditEntry, error) bool) {
		f, err := r.newFollower(params, opts)
		if err == nil && ctx == nil {
			err = errors.New("the context is nil")
		}
		if err != nil {
			yield(FollowedAuditEntry{}, call.Unsent("Logs.Audit.Follow: %w", err))
			return
		}
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
	full     pageSize
}

func (r *LogAuditService) newFollower(
	params LogAuditFollowParams, opts []option.RequestOption,
) (*auditFollower, error) {
	if err := params.check(); err != nil {
		return nil, err
	}
	f := &auditFollower{service: r, params: params.withDefaults(), full: pageSize{entries: maxAuditLimit}}
	if err := f.window(); err != nil {
		return nil, err
	}
	return f, f.takeOptions(opts)
}

// window takes the window, and where to begin in it, from the parameters.
func (f *auditFollower) window() error {
	since, err := instant("since", f.params.List.Since)
	if err != nil {
		return err
	}
	if f.before, err = instant("before", f.params.List.Before); err != nil {
		return err
	}
	if since.IsZero() && f.params.Checkpoint.Since.IsZero() {
		return errors.New("missing required since parameter")
	}
	f.progress.overlap = f.params.Overlap
	f.progress.begin(since, f.params.Checkpoint)
	return nil
}

// takeOptions takes the options, and turns off what can't be used with them.
func (f *auditFollower) takeOptions(opts []option.RequestOption) error {
	settings, err := call.Settings(f.service.base(), opts)
	if err != nil {
		return err
	}
	if settings.BodyInto != nil {
		return errors.New("option.WithResponseBodyInto takes the entries that are to be followed")
	}
	if settings.ResponseInto != nil {
		f.params.Slices = 0
	}
	f.opts = slices.Concat(opts, []option.RequestOption{option.WithMiddleware(f.clock.watch)})
	return nil
}

// errLeft says that the caller has left the range.
var errLeft = errors.New("the range was left")

// run polls until the window is done, the caller leaves, or an error would come
// again.
func (f *auditFollower) run(ctx context.Context, yield func(FollowedAuditEntry, error) bool) {
	for {
		err := f.poll(ctx, yield)
		if err == nil {
			f.idle()
		}
		if errors.Is(err, errLeft) || err == nil && !f.before.IsZero() {
			return
		}
		if err != nil && (!yield(FollowedAuditEntry{state: f.stateAfter(err)}, err) || ctx.Err() != nil || stays(err)) {
			return
		}
		if err := wait.For(ctx, f.params.Interval); err != nil {
			yield(FollowedAuditEntry{state: f.progress.state()}, fmt.Errorf("Logs.Audit.Follow: %w", err))
			return
		}
	}
}

func (f *auditFollower) idle() {
	if f.params.Idle != nil {
		f.params.Idle(f.progress.state().checkpoint())
	}
}

// stateAfter returns where to continue after an error.
func (f *auditFollower) stateAfter(err error) auditState {
	if errors.Is(err, ErrAuditOrder) {
		return f.progress.back()
	}
	return f.progress.state()
}

// stays reports whether another poll would end with the same error.
func stays(err error) bool {
	if errors.Is(err, ErrAuditOrder) {
		return true
	}
	var refused *apierror.Error
	if !errors.As(err, &refused) || refused.Retryable() {
		return false
	}
	return refused.Is(apierror.ErrUnauthorized) || refused.Is(apierror.ErrForbidden) || refused.Is(apierror.ErrNotFound) ||
		refused.Is(apierror.ErrConflict) || refused.Is(apierror.ErrInvalidRequest)
}

// poll reads the log once, from the time before which everything is handed out
// until now.
func (f *auditFollower) poll(ctx context.Context, yield func(FollowedAuditEntry, error) bool) error {
	now := time.Now()
	before := now
	if !f.before.IsZero() {
		before = f.before
	}
	f.progress.open(before)
	err := f.readAll(ctx, now, yield)
	if err != nil && !errors.Is(err, errLeft) {
		return fmt.Errorf("following the audit log: %w", err)
	}
	return err
}

// readAll hands out the entries in a poll's window, and moves to its end.
func (f *auditFollower) readAll(ctx context.Context, now time.Time, yield func(FollowedAuditEntry, error) bool) error {
	for page, err := range f.pages(ctx, f.progress.since, f.progress.before) {
		if err != nil {
			return err
		}
		if err := f.handOut(page, now, yield); err != nil {
			return err
		}
	}
	complete, err := f.completeTo(now)
	if err == nil {
		f.progress.pass(f.progress.before, complete)
	}
	return err
}

// handOut yields the entries of a page that were not yielded before. Entries
// are large: they are read in place, and copied only once, to the caller.
func (f *auditFollower) handOut(page *auditPage, now time.Time, yield func(FollowedAuditEntry, error) bool) error {
	complete, err := f.completeTo(now)
	if err != nil {
		return err
	}
	for i := range page.Result {
		fresh, err := f.progress.take(&page.Result[i], complete)
		if err != nil {
			return err
		}
		if fresh && !yield(FollowedAuditEntry{page.Result[i], f.progress.state()}, nil) {
			return errLeft
		}
	}
	return nil
}

// completeTo is the time up to which a log read at now is complete: no more
// entries from before it will arrive.
func (f *auditFollower) completeTo(now time.Time) (time.Time, error) {
	lag, err := f.clock.lag()
	return now.Add(lag - f.params.Overlap), err
}

// pages yields the pages of a window in order, some entries twice where slices
// meet. Whoever ranges over them leaves at an error.
func (f *auditFollower) pages(ctx context.Context, since, before time.Time) iter.Seq2[*auditPage, error] {
	if !before.After(since) {
		return func(func(*auditPage, error) bool) {}
	}
	if f.params.Slices > 1 && before.Sub(since) > time.Hour {
		return f.slices(ctx, since, before)
	}
	return f.list(ctx, f.listOf(since, before))
}

func (f *auditFollower) listOf(since, before time.Time) LogAuditListParams {
	list := f.params.List
	list.Since, list.Before = param.Set(since.UTC()), param.Set(before.UTC())
	return list
}

// list yields the pages of a list, and an error when some are missing.
func (f *auditFollower) list(ctx context.Context, list LogAuditListParams) iter.Seq2[*auditPage, error] {
	return func(yield func(*auditPage, error) bool) {
		last := new(auditPage)
		for page, err := range f.service.ListAutoPaging(ctx, list, f.opts...).Pages() {
			if !yield(page, err) {
				return
			}
			last = page
		}
		if cutShort(last) {
			yield(nil, pagination.ErrRepeatedCursor)
		}
	}
}

// cutShort reports whether a list that ended with a page says that there is
// more: the next page was this one again, which elsewhere ends a list. A page
// without entries that leads to itself is an end here too.
func cutShort(last *auditPage) bool { return last.NextCursor() != "" && len(last.Result) > 0 }
