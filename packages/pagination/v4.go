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

	place place
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
	next, err := behind(r)
	page, _ := next.(*V4PagePaginationArray[T]) // nil with an error
	return page, err
}

// Metadata is what JSON says of the entries and of the page.
func (r *V4PagePaginationArray[T]) Metadata() (result apijson.Field, whole apijson.Object) {
	return r.JSON.Result, r.JSON.Object
}

// Bind tells a page which call got it. The SDK calls it on every page; a page
// that was decoded by hand has no next page without it.
func (r *V4PagePaginationArray[T]) Bind(ctx context.Context, origin Origin) {
	r.place = newNumbered(source{ctx, origin, len(r.Result), r.JSON.Result.Raw()}, &r.ResultInfo)
}

func (r *V4PagePaginationArray[T]) here() place { return r.place }

func (r *V4PagePaginationArray[T]) size() int { return len(r.Result) }

// numbered is the place of a page in a numbered list.
type numbered struct {
	source
	perPage      int64 // as the server says, zero where it does not
	pages, count int64 // total_pages and total_count, zero where they are not given
	passed       int64 // entries on the pages before, zero when nobody counted
}

func newNumbered(s source, info *V4PagePaginationArrayResultInfo) *numbered {
	return &numbered{s, max(0, info.PerPage), max(0, info.TotalPages), max(0, info.TotalCount), 0}
}

// ahead goes as far as the smaller of the totals, so that no page is asked for
// that one of them leaves out; without totals, to the next page.
func (r *numbered) ahead(n int) (names []string) {
	if r.origin.Fetch == nil || r.over() {
		return nil
	}
	page := r.page()
	last := min(page+int64(n), max(page+1, r.end()))
	for next := page + 1; next <= last; next++ {
		names = append(names, strconv.FormatInt(next, 10))
	}
	return names
}

func (r *numbered) get(ctx context.Context, page string) (any, error) {
	return r.with(ctx, "page", page)
}

// follow reports false of a page without entries, and of one that has the very
// entries of the page before it: what GET /accounts answers to every page
// number when an account's own token asks.
func (r *numbered) follow(next place) bool {
	to := next.(*numbered) // pages of one kind follow each other
	to.ctx = r.ctx         // it may have come under a context that has ended since
	to.passed = r.seen()
	return to.entries > 0 && to.raw != r.raw
}

// page is the number that was asked for: a server that ignores it says 1 of
// every page.
func (r *numbered) page() int64 { return r.number("page", 1) }

// full is how many entries a full page has, as the server says or else as it
// was asked.
func (r *numbered) full() int64 {
	if r.perPage > 0 {
		return r.perPage
	}
	return r.number("per_page", int64(r.entries))
}

// seen is how many entries there are up to the end of this page.
func (r *numbered) seen() int64 {
	passed := r.passed
	if passed == 0 {
		passed = (r.page() - 1) * r.full()
	}
	return passed + int64(r.entries)
}

// over reports whether no page follows: whether each total that is given is
// reached here. One below what was handed out never is, and is as good as none.
func (r *numbered) over() bool {
	if r.entries == 0 {
		return true
	}
	return (r.pages > 0 || r.count > 0) && (r.pages == 0 || r.pages == r.page()) && (r.count == 0 || r.count == r.seen())
}

// end is the number of the last page by the smaller of the totals, zero
// without any.
func (r *numbered) end() int64 {
	if r.count == 0 {
		return r.pages
	}
	full := max(1, r.full())
	byCount := r.page() + (r.count-r.seen()+full-1)/full
	if r.pages == 0 {
		return byCount
	}
	return min(r.pages, byCount)
}
