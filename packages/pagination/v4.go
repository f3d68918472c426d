package pagination

import (
	"context"
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
	passed int64 // entries on the pages before, zero when nobody counted
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
// last page; the package comment says which one that is.
func (r *V4PagePaginationArray[T]) GetNextPage() (*V4PagePaginationArray[T], error) {
	return following(r, r.get)
}

// ahead goes as far as the smaller of the totals, so that no page is asked for
// that one of them leaves out; without totals, to the next page.
func (r *V4PagePaginationArray[T]) ahead(n int) (names []string) {
	if !r.bound() || r.over() {
		return nil
	}
	page := r.page()
	last := min(page+int64(n), max(page+1, r.end()))
	for next := page + 1; next <= last; next++ {
		names = append(names, strconv.FormatInt(next, 10))
	}
	return names
}

func (r *V4PagePaginationArray[T]) get(ctx context.Context, page string) (*V4PagePaginationArray[T], error) {
	return r.with(ctx, "page", page)
}

func (r *V4PagePaginationArray[T]) follow(next *V4PagePaginationArray[T]) bool {
	next.ctx = r.ctx // it may have come under a context that has ended since
	next.passed = r.seen()
	return len(next.Result) > 0 && !next.repeats(r)
}

// page is the number that was asked for: a server that ignores it says 1 of
// every page.
func (r *V4PagePaginationArray[T]) page() int64 { return r.number("page", 1) }

// size is how many entries a full page has, as the server says or else as it
// was asked.
func (r *V4PagePaginationArray[T]) size() int64 {
	if r.ResultInfo.PerPage > 0 {
		return r.ResultInfo.PerPage
	}
	return r.number("per_page", int64(len(r.Result)))
}

// seen is how many entries there are up to the end of this page.
func (r *V4PagePaginationArray[T]) seen() int64 {
	passed := r.passed
	if passed == 0 {
		passed = (r.page() - 1) * r.size()
	}
	return passed + int64(len(r.Result))
}

// totals are total_pages and total_count, zero where they are not given.
func (r *V4PagePaginationArray[T]) totals() (pages, count int64) {
	return max(0, r.ResultInfo.TotalPages), max(0, r.ResultInfo.TotalCount)
}

// over reports whether no page follows: whether each total that is given is
// reached here. One below what was handed out never is, and is as good as none.
func (r *V4PagePaginationArray[T]) over() bool {
	if len(r.Result) == 0 {
		return true
	}
	pages, count := r.totals()
	return (pages > 0 || count > 0) && (pages == 0 || pages == r.page()) && (count == 0 || count == r.seen())
}

// end is the number of the last page by the smaller of the totals, zero
// without any.
func (r *V4PagePaginationArray[T]) end() int64 {
	pages, count := r.totals()
	if count == 0 {
		return pages
	}
	size := max(1, r.size())
	byCount := r.page() + (count-r.seen()+size-1)/size
	if pages == 0 {
		return byCount
	}
	return min(pages, byCount)
}

// repeats reports whether r has the very entries of the page before it: what
// GET /accounts answers to every page number when an account's own token asks.
func (r *V4PagePaginationArray[T]) repeats(before *V4PagePaginationArray[T]) bool {
	return r.JSON.Result.Raw() == before.JSON.Result.Raw()
}
