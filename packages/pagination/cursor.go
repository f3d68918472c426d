package pagination

import (
	"context"
	"errors"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// ErrRepeatedCursor is the error at the end of a list with cursors where the
// server says that there is more, and leads to a page that was read: what is
// there can't be had. What came before it is good.
var ErrRepeatedCursor = errors.New("the server's cursor leads back to a page that was read")

// CursorPaginationAfter is a page of a list where each page names the place the
// next one starts from: audit logs.
type CursorPaginationAfter[T any] struct {
	// Result is the page's entries. It may be empty with more pages to come.
	Result     []T                             `json:"result"`
	ResultInfo CursorPaginationAfterResultInfo `json:"result_info"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Result, ResultInfo respjson.Field
		respjson.Object
	} `json:"-"`

	place place
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
		Count, Cursor, Cursors respjson.Field
		respjson.Object
	} `json:"-"`
}

// CursorPaginationAfterResultInfoCursors holds the cursor of the next page.
type CursorPaginationAfterResultInfoCursors struct {
	// After is where the next page starts; empty on the last page.
	After string `json:"after"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		After respjson.Field
		respjson.Object
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
// no error when the page has no cursor, or leads to its own entries again, and
// [ErrRepeatedCursor] when its cursor is that of a page before it.
func (r *CursorPaginationAfter[T]) GetNextPage() (*CursorPaginationAfter[T], error) {
	next, more, err := after(r)
	if !more {
		return nil, err
	}
	return next.(*CursorPaginationAfter[T]), nil // pages of one kind follow each other
}

// Metadata is what JSON says of the entries and of the page.
func (r *CursorPaginationAfter[T]) Metadata() (result respjson.Field, whole respjson.Object) {
	return r.JSON.Result, r.JSON.Object
}

// Bind tells a page which call got it: see [V4PagePaginationArray.Bind]. A walk
// that begins here remembers the cursors it goes through.
func (r *CursorPaginationAfter[T]) Bind(ctx context.Context, origin Origin) {
	r.place = newCursored(source{ctx, origin, len(r.Result), r.JSON.Result.Raw()}, r.NextCursor())
}

func (r *CursorPaginationAfter[T]) here() place { return r.place }

func (r *CursorPaginationAfter[T]) size() int { return len(r.Result) }

// cursored is the place of a page in a list with cursors.
type cursored struct {
	source
	cursor string // where the next page starts
	trail  *trail // of the walk that this page belongs to
	step   int    // of the page in its walk, from 1
}

func newCursored(s source, cursor string) *cursored {
	r := &cursored{s, cursor, new(trail), 1}
	if began := s.origin.Query.Get("cursor"); began != "" {
		r.trail.repeats(0, began)
	}
	return r
}

// ahead is one page at the most: a cursor says no more.
func (r *cursored) ahead(n int) []string {
	if r.origin.Fetch == nil || n == 0 || r.cursor == "" || r.trail.repeats(r.step, r.cursor) {
		return nil
	}
	return []string{r.cursor}
}

// broken reports a cursor that leads back. That of a page without entries may
// be its own: some servers end so.
func (r *cursored) broken() error {
	own := r.entries == 0 && r.cursor == r.origin.Query.Get("cursor")
	if r.origin.Fetch == nil || r.cursor == "" || own {
		return nil
	}
	return ErrRepeatedCursor
}

func (r *cursored) get(ctx context.Context, cursor string) (any, error) {
	return r.with(ctx, "cursor", cursor)
}

// follow reports false of a page that has the very entries of this one.
func (r *cursored) follow(next place) bool {
	to := next.(*cursored) // pages of one kind follow each other
	to.ctx = r.ctx         // it may have come under a context that has ended since
	to.trail, to.step = r.trail, r.step+1
	return to.entries == 0 || to.raw != r.raw
}
