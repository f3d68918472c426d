package pagination

import (
	"strconv"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

// V4PagePaginationArray is a page of a list that is numbered from 1: accounts,
// members, roles and tokens.
type V4PagePaginationArray[T any] struct {
	// Result is the page's entries.
	Result     []T                             `json:"result"`
	ResultInfo V4PagePaginationArrayResultInfo `json:"result_info"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Result, ResultInfo apijson.Field
		apijson.Object
	} `json:"-"`

	source[V4PagePaginationArray[T]]
}

// V4PagePaginationArrayResultInfo says where in the list a page stands. The API
// leaves out what it does not know: look at JSON to tell that from zero.
type V4PagePaginationArrayResultInfo struct {
	// Page is the page's number, from 1.
	Page int64 `json:"page"`
	// PerPage is how many entries a full page has: 5 to 50, 20 by default.
	PerPage int64 `json:"per_page"`
	// Count is how many entries this page has.
	Count int64 `json:"count"`
	// TotalCount is how many entries all pages have.
	TotalCount int64 `json:"total_count"`
	// TotalPages is how many pages there are.
	TotalPages int64 `json:"total_pages"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Page, PerPage, Count, TotalCount, TotalPages apijson.Field
		apijson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a page as a call does.
func (r *V4PagePaginationArray[T]) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// UnmarshalJSON decodes a page's position as a call does.
func (r *V4PagePaginationArrayResultInfo) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// Items are the page's entries.
func (r *V4PagePaginationArray[T]) Items() []T { return r.Result }

// GetNextPage fetches the page after this one, with the context, client and
// options of the call that got this one. It returns nil and no error after the
// last page: the one that the totals name, or, without totals, the last one
// that had entries of its own.
func (r *V4PagePaginationArray[T]) GetNextPage() (*V4PagePaginationArray[T], error) {
	if r.fetch == nil || r.last() {
		return nil, nil
	}
	next, err := r.get("page", strconv.FormatInt(r.page()+1, 10))
	if err != nil {
		return nil, err
	}
	if len(next.Result) == 0 || next.repeats(r) {
		return nil, nil
	}
	return next, nil
}

// page is the number that was asked for: a server that ignores it says 1 of
// every page.
func (r *V4PagePaginationArray[T]) page() int64 { return r.number("page", 1) }

// last reports whether the totals say that no page follows. A total below what
// was already handed out is no total.
func (r *V4PagePaginationArray[T]) last() bool {
	if len(r.Result) == 0 {
		return true
	}
	info, page := r.ResultInfo, r.page()
	if info.TotalPages >= page {
		return info.TotalPages == page
	}
	size := r.number("per_page", info.PerPage)
	if seen := (page-1)*size + int64(len(r.Result)); size > 0 && info.TotalCount >= seen {
		return info.TotalCount == seen
	}
	return false
}

// repeats reports whether r has the very entries of the page before it: what
// GET /accounts answers to every page number when an account's own token asks.
func (r *V4PagePaginationArray[T]) repeats(before *V4PagePaginationArray[T]) bool {
	return r.JSON.Result.Raw() == before.JSON.Result.Raw()
}
