package accounts

import (
	"context"
	"iter"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	// fastGrowth is the most by which the next slices get longer after one that
	// is far from filling a page; slowGrowth is that for servers that end a
	// page before it is full, so that it says little about how much fits.
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
	auditQueue = paging.Queue[timeSlice, *auditPage]
)

// auditSlicer cuts a window into slices of about a page each. The slices that were
// fetched show how long that is. The first one is the whole window: its first page
// shows how dense the log is, and may be the only one.
type auditSlicer struct {
	next, end time.Time
	length    time.Duration
	growth    float64
	full      *pageSize
	queued    []timeSlice
	again     timeSlice // one whose length was taken into account already
}

// pageSize is how many entries a full page has: the most that the API gives,
// until a page that is not the last shows how many this server gives of what
// was asked for. Servers cap pages at less than the document says.
type pageSize struct {
	entries float64
	known   bool
}

// heed takes a page into account, and reports whether it is full.
func (s *pageSize) heed(entries int, more bool) bool {
	if more && entries > 0 && !s.known {
		s.entries, s.known = float64(entries), true
	}
	s.entries = max(s.entries, float64(entries))
	return float64(entries) >= s.entries
}

// slices yields the pages of a window like ListAutoPaging, but fetches many
// short windows at a time instead of one.
func (f *auditFollower) slices(ctx context.Context, since, before time.Time) iter.Seq2[*auditPage, error] {
	return func(yield func(*auditPage, error) bool) {
		var queue auditQueue
		defer queue.Drop()
		for s := f.slicer(since, before); s.cut(f.params.Slices); {
			slice := s.queued[0]
			queue.Fill(ctx, f.fetch, s.queued...)
			page, err := queue.Take(ctx, f.fetch, slice)
			if err != nil {
				yield(nil, err)
				return
			}
			more := s.adapt(page)
			if more && s.recut(slice, page, &queue) {
				continue
			}
			s.cut(f.params.Slices - count(more))
			queue.Fill(ctx, f.fetch, s.queued...)
			if !f.drain(ctx, slice, page, more, yield) {
				return
			}
		}
	}
}

func (f *auditFollower) slicer(since, before time.Time) *auditSlicer {
	return &auditSlicer{next: since, end: before, length: before.Sub(since), growth: fastGrowth, full: &f.full}
}

// count returns how many requests at a time the rest of a slice takes.
func count(more bool) int {
	if more {
		return 1
	}
	return 0
}

// fetch gets the first page of a slice, usually its only one.
func (f *auditFollower) fetch(ctx context.Context, slice timeSlice) (*auditPage, error) {
	return f.service.List(ctx, f.listOf(slice.since, slice.before), f.opts...)
}

// drain yields a slice's first page and then, if there is more, the rest. It
// reports whether to continue.
func (f *auditFollower) drain(
	ctx context.Context, slice timeSlice, page *auditPage, more bool, yield func(*auditPage, error) bool,
) bool {
	if !yield(page, nil) {
		return false
	}
	if !more {
		return true
	}
	list := f.listOf(slice.since, slice.before)
	list.Cursor = param.Set(page.NextCursor())
	for page, err := range f.list(ctx, list) {
		if !yield(page, err) {
			return false
		}
	}
	return true
}

// cut cuts slices until n are queued, and reports whether there is one.
func (s *auditSlicer) cut(n int) bool {
	for len(s.queued) < n && s.next.Before(s.end) {
		slice := timeSlice{s.next, s.next.Add(s.length).Truncate(time.Second)}
		if slice.before.After(s.end) {
			slice.before = s.end
		}
		s.queued = append(s.queued, slice)
		s.next = slice.before.Add(-sliceOverlap)
		if slice.before.Equal(s.end) {
			s.next = s.end
		}
	}
	return len(s.queued) > 0
}

// adapt takes the first queued slice off the queue, sets the length of the next
// slices by the page that came, and reports whether the slice has more.
func (s *auditSlicer) adapt(page *auditPage) (more bool) {
	slice, items := s.queued[0], page.Items()
	s.queued = s.queued[1:]
	if more = page.NextCursor() != ""; !more && slice == s.again {
		return false
	}
	full := s.full.heed(len(items), more)
	length, filled := float64(slice.before.Sub(slice.since)), float64(len(items))/s.full.entries
	switch {
	case !more:
		length *= fullness / max(filled, fullness/s.growth)
	case full:
		length = fullness * float64(newest(items).Sub(oldest(items)))
	default:
		s.growth = slowGrowth
		length = fullness * float64(reach(slice, page))
	}
	s.length = max(2*sliceOverlap, time.Duration(length))
	return more
}

// recut gives up what is queued, the slice itself included, when it was much
// too long: the rest of it would have to come page after page. Its first page
// is fetched again, as a slice that ends where that page did: since entries may
// be out of order, it is not known up to where a list is complete that was not
// read to its end.
func (s *auditSlicer) recut(slice timeSlice, page *auditPage, queue *auditQueue) bool {
	if len(page.Result) == 0 || slice.before.Sub(slice.since) < 3*s.length || slice == s.again {
		return false
	}
	queue.Drop()
	s.queued, s.next = nil, slice.since
	end := newest(page.Result).Truncate(time.Second)
	if end.Sub(slice.since) >= 2*sliceOverlap {
		s.again = timeSlice{slice.since, end}
		s.queued, s.next = []timeSlice{s.again}, end.Add(-sliceOverlap)
	}
	return true
}

// reach returns how much of a slice its first page covered.
func reach(slice timeSlice, page *auditPage) time.Duration {
	if len(page.Result) == 0 {
		return slice.before.Sub(slice.since) / 2
	}
	return newest(page.Result).Sub(slice.since)
}

func newest(entries []AuditEntry) time.Time {
	at := entries[0].Action.Time
	for i := range entries {
		if entries[i].Action.Time.After(at) {
			at = entries[i].Action.Time
		}
	}
	return at
}

func oldest(entries []AuditEntry) time.Time {
	at := entries[0].Action.Time
	for i := range entries {
		if entries[i].Action.Time.Before(at) {
			at = entries[i].Action.Time
		}
	}
	return at
}
