package paging

import (
	"context"
	"errors"
)

// ErrRepeatedCursor is documented in packages/pagination.
var ErrRepeatedCursor = errors.New("the server's cursor leads back to a page that was read")

// Cursored is the kind of a page that a cursor leads to. It returns where the
// page after a filled one starts, "" on the last.
type Cursored func() string

func (c Cursored) position(b base) position { return &cursored{base: b, cursor: c()} }

// cursored is the position of a page in a list with cursors.
type cursored struct {
	base
	cursor   string // where the next page starts
	trail    *trail // of the walk that this page belongs to
	step     int    // of the page in its walk, from 1
	repeated bool   // whether an earlier page had its cursor
}

// begin starts a trail with this page, and with the cursor that led to it.
func (r *cursored) begin() {
	r.trail = new(trail)
	if led := r.led(); led != "" {
		r.trail.visit(0, led)
	}
	r.step, r.repeated = 1, r.trail.visit(1, r.cursor)
}

// led returns the cursor that led to this page, "" for the first.
func (r *cursored) led() string { return r.source.Query.Get("cursor") }

// next returns at most one page: a cursor names no more.
func (r *cursored) next(n int) []string {
	if n == 0 || r.cursor == "" || r.repeated {
		return nil
	}
	return []string{r.cursor}
}

// broken reports a cursor that leads back. That of a page without entries may
// lead to the same page: some servers end lists this way.
func (r *cursored) broken() error {
	own := r.entries == 0 && r.cursor == r.led()
	if r.cursor == "" || own {
		return nil
	}
	return ErrRepeatedCursor
}

func (r *cursored) get(ctx context.Context, cursor string, empty func() Page) (Page, error) {
	return r.with(ctx, "cursor", cursor, empty)
}

// lead puts the next page on the trail. It reports false for a page that has
// the same entries as this one.
func (r *cursored) lead(next position) bool {
	to := next.(*cursored) // pages of one kind follow each other
	to.ctx = r.ctx         // it may have been fetched with a context that has ended since
	to.trail, to.step = r.trail, r.step+1
	to.repeated = to.trail.visit(to.step, to.cursor)
	return to.entries == 0 || to.raw != r.raw
}
