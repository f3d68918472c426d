package pagination

import (
	"context"
	"strconv"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// V4PagePaginationArray is a page of a list that is numbered from 1: accounts,
// members, roles and tokens.
type V4PagePaginationArray[T any] struct {
	// Result is the page's entries.
	Result     []T                             `json:"result"`
	ResultInfo V4PagePaginationArrayResultInfo `json:"result_info"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Result, ResultInfo respjson.Field
		respjson.Object
	} `json:"-"`

	place *numbered
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
		Page, PerPage, Count, TotalCount, TotalPages respjson.Field
		respjson.Object
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
// options of the call that got this one. After the last page, which the package
// comment tells, it gives a page without entries, for which it sends nothing
// unless that is how the end shows; after that page it gives nil. A loop while
// len(page.Result) != 0 reads the whole list, and so does one while page != nil.
//
// A list that changes while it is read by hand leaves entries out or gives them
// twice, as every page counts from the list as it is then: to delete what is
// being read, range over an auto pager, which reads such a list again, or begin
// again with the first page after each.
func (r *V4PagePaginationArray[T]) GetNextPage() (*V4PagePaginationArray[T], error) {
	next, more, err := after(r)
	page, _ := next.(*V4PagePaginationArray[T]) // nil with an error
	if err != nil || more || page != nil && page.size() == 0 {
		return page, err
	}
	return r.end(), nil
}

// end is the page without entries after this one, the last, or nil when this
// one is such a page.
func (r *V4PagePaginationArray[T]) end() *V4PagePaginationArray[T] {
	info, entries := r.ResultInfo, len(r.Result)
	if r.place != nil {
		info.Page, entries = r.place.page(), r.place.entries // whatever became of Result
	}
	if entries == 0 {
		return nil
	}
	return &V4PagePaginationArray[T]{Result: []T{}, ResultInfo: V4PagePaginationArrayResultInfo{
		Page: info.Page + 1, PerPage: info.PerPage, TotalCount: info.TotalCount, TotalPages: info.TotalPages,
	}}
}

// Metadata is what JSON says of the entries and of the page.
func (r *V4PagePaginationArray[T]) Metadata() (result respjson.Field, whole respjson.Object) {
	return r.JSON.Result, r.JSON.Object
}

// Bind tells a page which call got it. The SDK calls it on every page; a page
// that was decoded by hand has no next page without it.
func (r *V4PagePaginationArray[T]) Bind(ctx context.Context, origin Origin) {
	r.place = newNumbered(source{ctx, origin, len(r.Result), r.JSON.Result.Raw()}, &r.ResultInfo)
}

func (r *V4PagePaginationArray[T]) here() place {
	if r.place == nil {
		return nil
	}
	return r.place
}

func (r *V4PagePaginationArray[T]) size() int { return len(r.Result) }

func (r *V4PagePaginationArray[T]) ids() (apijson.IDs, bool) { return apijson.IDsOf(&r.Result) }

func (r *V4PagePaginationArray[T]) only(keep []int) placed {
	page := *r
	page.Result = make([]T, len(keep))
	for i, k := range keep {
		page.Result[i] = r.Result[k]
	}
	return &page
}

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
	for i := range min(int64(n), max(1, r.end()-page)) {
		names = append(names, strconv.FormatInt(page+1+i, 10))
	}
	return names
}

// totals are what a page of a numbered list says of the whole, zero where it
// says nothing.
func totals(page placed) (count, pages int64) {
	if here, ok := page.here().(*numbered); ok {
		return here.count, here.pages
	}
	return 0, 0
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
