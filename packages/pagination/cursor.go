package pagination

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

// CursorPaginationAfter is a page of a list where each page names the place the
// next one starts from: audit logs.
type CursorPaginationAfter[T any] struct {
	// Result is the page's entries. It may be empty with more pages to come.
	Result     []T                             `json:"result"`
	ResultInfo CursorPaginationAfterResultInfo `json:"result_info"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Result, ResultInfo apijson.Field
		apijson.Object
	} `json:"-"`

	source[CursorPaginationAfter[T]]
	trail *trail // of the walk that this page belongs to
	step  int    // of the page in its walk, from 1
}

// CursorPaginationAfterResultInfo says how a list goes on.
type CursorPaginationAfterResultInfo struct {
	// Count is how many entries this page has. The API writes it as a string
	// on one endpoint and as a number on another.
	Count int64 `json:"count"`
	// Cursor is where the next page starts, an opaque text; empty on the last
	// page.
	Cursor string `json:"cursor"`
	// Cursors is another place where the cursor may be. See [CursorPaginationAfter.NextCursor].
	Cursors CursorPaginationAfterResultInfoCursors `json:"cursors"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Count, Cursor, Cursors apijson.Field
		apijson.Object
	} `json:"-"`
}

// CursorPaginationAfterResultInfoCursors holds the cursor of the next page.
type CursorPaginationAfterResultInfoCursors struct {
	// After is where the next page starts; empty on the last page.
	After string `json:"after"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		After apijson.Field
		apijson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a page as a call does.
func (r *CursorPaginationAfter[T]) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// UnmarshalJSON decodes a page's position as a call does.
func (r *CursorPaginationAfterResultInfo) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// UnmarshalJSON decodes a page's cursors as a call does.
func (r *CursorPaginationAfterResultInfoCursors) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// Items are the page's entries.
func (r *CursorPaginationAfter[T]) Items() []T { return r.Result }

// NextCursor is where the next page starts, or "" on the last page.
func (r *CursorPaginationAfter[T]) NextCursor() string {
	if r.ResultInfo.Cursor != "" {
		return r.ResultInfo.Cursor
	}
	return r.ResultInfo.Cursors.After
}

// GetNextPage fetches the page that starts at this one's cursor, with the
// context, client and options of the call that got this one. It returns nil and
// no error when the page has no cursor, or one that a page before it had, or
// leads to its own entries again.
func (r *CursorPaginationAfter[T]) GetNextPage() (*CursorPaginationAfter[T], error) {
	return following(r, r.get)
}

// ahead is one page at the most: a cursor says no more.
func (r *CursorPaginationAfter[T]) ahead(n int) []string {
	cursor := r.NextCursor()
	if !r.bound() || n == 0 || cursor == "" || r.trail.repeats(r.step, cursor) {
		return nil
	}
	return []string{cursor}
}

func (r *CursorPaginationAfter[T]) get(ctx context.Context, cursor string) (*CursorPaginationAfter[T], error) {
	return r.with(ctx, "cursor", cursor)
}

func (r *CursorPaginationAfter[T]) follow(next *CursorPaginationAfter[T]) bool {
	next.ctx = r.ctx // it may have come under a context that has ended since
	next.trail, next.step = r.trail, r.step+1
	return len(next.Result) == 0 || next.JSON.Result.Raw() != r.JSON.Result.Raw()
}

// Bind tells a page which call got it: see [SinglePage.Bind]. A walk that
// begins here remembers the cursors it goes through.
func (r *CursorPaginationAfter[T]) Bind(ctx context.Context, origin Origin[CursorPaginationAfter[T]]) {
	r.source.Bind(ctx, origin)
	r.trail, r.step = new(trail), 1
	if cursor := origin.Query.Get("cursor"); cursor != "" {
		r.trail.repeats(0, cursor)
	}
}
