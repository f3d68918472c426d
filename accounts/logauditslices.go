package accounts

import (
	"context"
	"iter"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/ahead"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	// fastGrowth is how much longer the next slices get, at the most, after one
	// that is far from filling a page; slowGrowth where servers end a page
	// before it is full, so that it says little of what fits.
	fastGrowth, slowGrowth = 8, 1.25
	// fullness is how much of a page a slice is meant to fill.
	fullness = 0.8
	// sliceOverlap lets slices overlap, so that no entry falls between two of
	// them whichever way the server takes their bounds.
	sliceOverlap = time.Second
)

type (
	timeSlice  struct{ since, before time.Time }
	auditPage  = pagination.CursorPaginationAfter[AuditEntry]
	auditQueue = ahead.Queue[timeSlice, *auditPage]
)

// auditSlicer cuts a window into slices of about a page each. How long that is
// it learns from those that came. The first slice is the whole window: its
// first page says how dense the log is, and may be all there is.
type auditSlicer struct {
	next, end time.Time
	length    time.Duration
	growth    float64
	limit     float64     // entries a page
	planned   []timeSlice // those in the queue
}

// slices yields the entries of a window like ListAutoPaging, but fetches many
// short windows at a time in the place of one.
func (f *auditFollower) slices(ctx context.Context, since, before time.Time) iter.Seq2[AuditEntry, error] {
	return func(yield func(AuditEntry, error) bool) {
		var queue auditQueue
		defer queue.Drop()
		for s := f.slicer(since, before); s.plan(f.params.Slices); {
			slice := s.planned[0]
			queue.Fill(ctx, f.fetch, s.planned...)
			page, err := queue.Take(ctx, f.fetch, slice)
			if err != nil {
				yield(AuditEntry{}, err)
				return
			}
			more := s.learn(page) && !s.recut(slice, page, &queue)
			s.plan(f.params.Slices - count(more))
			queue.Fill(ctx, f.fetch, s.planned...)
			if !f.drain(ctx, slice, page, more, yield) {
				return
			}
		}
	}
}

func (f *auditFollower) slicer(since, before time.Time) *auditSlicer {
	limit := f.params.List.Limit.Value
	if limit <= 0 {
		limit = maxAuditLimit
	}
	return &auditSlicer{next: since, end: before, length: before.Sub(since), growth: fastGrowth, limit: limit}
}

// count is how many requests at a time the rest of a slice takes.
func count(more bool) int {
	if more {
		return 1
	}
	return 0
}

// fetch gets the first page of a slice, mostly its only one.
func (f *auditFollower) fetch(ctx context.Context, slice timeSlice) (*auditPage, error) {
	return f.service.List(ctx, f.window(slice.since, slice.before), f.opts...)
}

// drain yields a slice's first page, then, if there is more, what did not fit on
// it. It reports whether to go on.
func (f *auditFollower) drain(ctx context.Context, slice timeSlice, page *auditPage, more bool, yield func(AuditEntry, error) bool) bool {
	for _, entry := range page.Items() {
		if !yield(entry, nil) {
			return false
		}
	}
	if !more {
		return true
	}
	list := f.window(slice.since, slice.before)
	list.Cursor = param.Set(page.NextCursor())
	for entry, err := range f.service.ListAutoPaging(ctx, list, f.opts...).All() {
		if !yield(entry, err) || err != nil {
			return false
		}
	}
	return true
}

// plan cuts slices until n are planned, and reports whether there is one.
func (s *auditSlicer) plan(n int) bool {
	for len(s.planned) < n && s.next.Before(s.end) {
		slice := timeSlice{s.next, s.next.Add(s.length).Truncate(time.Second)}
		if slice.before.After(s.end) {
			slice.before = s.end
		}
		s.planned = append(s.planned, slice)
		s.next = slice.before.Add(-sliceOverlap)
		if slice.before.Equal(s.end) {
			s.next = s.end
		}
	}
	return len(s.planned) > 0
}

// learn takes the first planned slice as fetched, says how long slices shall be
// from what came of it, and reports whether there is more in it.
func (s *auditSlicer) learn(page *auditPage) (more bool) {
	slice, items := s.planned[0], page.Items()
	s.planned = s.planned[1:]
	length, filled := float64(slice.before.Sub(slice.since)), float64(len(items))/s.limit
	switch more = page.NextCursor() != ""; {
	case !more:
		length *= fullness / max(filled, fullness/s.growth)
	case filled >= 1:
		length = fullness * float64(items[len(items)-1].Action.Time.Sub(items[0].Action.Time))
	default:
		s.growth = slowGrowth
		length = fullness * float64(reach(slice, page))
	}
	s.length = max(2*sliceOverlap, time.Duration(length))
	return more
}

// recut gives up what is planned, and goes on where the first page of a slice
// ended, when the slice was much too long: what is left of it had to come page
// after page. It does not where that would be no step forward.
func (s *auditSlicer) recut(slice timeSlice, page *auditPage, queue *auditQueue) bool {
	from := slice.since.Add(reach(slice, page) - sliceOverlap).Truncate(time.Second)
	if slice.before.Sub(from) < 3*s.length || !from.After(slice.since) {
		return false
	}
	queue.Drop()
	s.planned, s.next = nil, from
	return true
}

// reach is how much of a slice its first page covered.
func reach(slice timeSlice, page *auditPage) time.Duration {
	items := page.Items()
	if len(items) == 0 {
		return slice.before.Sub(slice.since) / 2
	}
	return items[len(items)-1].Action.Time.Sub(slice.since)
}
