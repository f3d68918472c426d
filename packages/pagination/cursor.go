package pagination

import "github.com/seed815c370e/cloudflare-go/internal/apijson"

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
// no error when the page has no cursor, or again the one that led to it.
func (r *CursorPaginationAfter[T]) GetNextPage() (*CursorPaginationAfter[T], error) {
	cursor := r.NextCursor()
	if r.fetch == nil || cursor == "" || cursor == r.query.Get("cursor") {
		return nil, nil
	}
	return r.get("cursor", cursor)
}
