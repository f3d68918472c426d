package pagination

import (
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// CursorPaginationAfter is a page of a list in which each page says where the
// next one starts: audit logs.
type CursorPaginationAfter[T any] struct {
	// Result holds the page's entries. It may be empty although more pages
	// follow.
	Result []T `json:"result"`
	// ResultInfo says how the list continues.
	ResultInfo CursorPaginationAfterResultInfo `json:"result_info"`
	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Result, ResultInfo respjson.Field
		respjson.Object
	} `json:"-"`

	place
}

// CursorPaginationAfterResultInfo says how a list continues.
type CursorPaginationAfterResultInfo struct {
	// Count is how many entries this page has. The API writes it as a string
	// on one endpoint and as a number on another.
	Count int64 `json:"count"`
	// Cursor is where the next page starts, an opaque text; empty on the last
	// page.
	Cursor string `json:"cursor"`
	// Cursors is another place in which the cursor may be. See
	// [CursorPaginationAfter.NextCursor].
	Cursors CursorPaginationAfterResultInfoCursors `json:"cursors"`
	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Count, Cursor, Cursors respjson.Field
		respjson.Object
	} `json:"-"`
}

// CursorPaginationAfterResultInfoCursors holds the cursor of the next page.
type CursorPaginationAfterResultInfoCursors struct {
	// After is where the next page starts; empty on the last page.
	After string `json:"after"`
	// JSON says whether the reply had each field, and holds its raw text.
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
func (r *CursorPaginationAfter[T]) Items() []T {
	if r == nil {
		return nil
	}
	return r.Result
}

// NextCursor returns where the next page starts, or "" on the last page.
func (r *CursorPaginationAfter[T]) NextCursor() string {
	if r == nil {
		return ""
	}
	return r.ResultInfo.next()
}

func (r *CursorPaginationAfterResultInfo) next() string {
	if r.Cursor != "" {
		return r.Cursor
	}
	return r.Cursors.After
}

// GetNextPage fetches the page that starts at this one's cursor, with the
// context, client and options of the call that got this one. It returns nil and
// no error when the page has no cursor, or when the next page has the same
// entries again, and [ErrRepeatedCursor] when its cursor is that of an earlier
// page.
func (r *CursorPaginationAfter[T]) GetNextPage() (*CursorPaginationAfter[T], error) {
	if r == nil {
		return nil, nil
	}
	next := new(CursorPaginationAfter[T])
	if more, err := paging.After(r.parts(), next.parts()); !more {
		return nil, err
	}
	return next, nil
}

func emptyCursor[T any]() paging.Page { return new(CursorPaginationAfter[T]).parts() }

func (r *CursorPaginationAfter[T]) parts() paging.Page {
	return paging.Page{
		Self: r, Place: &r.place, Entries: (*entries[T])(&r.Result),
		List: &r.JSON.Result, Object: &r.JSON.Object, Kind: paging.Cursored(r.ResultInfo.next),
	}
}
