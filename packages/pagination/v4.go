package pagination

import (
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// V4PagePaginationArray is a page of a list that is numbered from 1: accounts,
// members, roles and tokens.
type V4PagePaginationArray[T any] struct {
	// Result is the page's entries.
	Result []T `json:"result"`
	// ResultInfo says where in the list the page is.
	ResultInfo V4PagePaginationArrayResultInfo `json:"result_info"`
	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Result, ResultInfo respjson.Field
		respjson.Object
	} `json:"-"`

	place
}

// V4PagePaginationArrayResultInfo says where in the list a page is. The API
// leaves out what it does not know: JSON tells that from zero.
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
	// JSON says whether the reply had each field, and holds its raw text.
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
func (r *V4PagePaginationArray[T]) Items() []T {
	if r == nil {
		return nil
	}
	return r.Result
}

// GetNextPage fetches the page after this one, with the context, client and
// options of the call that got this one. After the last page, which the package
// comment defines, it returns a page without entries, without a request unless
// one is needed to see the end; after that page it returns nil. A loop while
// len(page.Result) != 0 reads the whole list, and so does one while page != nil.
//
// When a list that changes is read by hand, entries are missed or come twice,
// since every page is counted from the list as it is then: to delete what is
// being read, range over an auto pager, which reads such a list again, or begin
// again with the first page after each deletion.
func (r *V4PagePaginationArray[T]) GetNextPage() (*V4PagePaginationArray[T], error) {
	if r == nil {
		return nil, nil
	}
	next := new(V4PagePaginationArray[T])
	if got, err := nextNumbered(r.parts(), next.parts()); got {
		return next, nil
	} else if err != nil {
		return nil, err
	}
	info, ok := r.ResultInfo.after(r.parts())
	if !ok {
		return nil, nil
	}
	return &V4PagePaginationArray[T]{Result: []T{}, ResultInfo: info}, nil
}

// nextNumbered fills into with the page after from, and reports whether it is
// to be handed out, as one without entries is.
func nextNumbered(from, into paging.Page) (got bool, err error) {
	more, err := paging.After(from, into)
	_, entries, filled := into.Stood()
	return err == nil && (more || filled && entries == 0), err
}

// after returns the info of the page without entries that follows this one, if
// this one is the last. It reports false if this one is such a page itself.
func (r V4PagePaginationArrayResultInfo) after(p paging.Page) (V4PagePaginationArrayResultInfo, bool) {
	number, entries, ok := p.Stood()
	if !ok {
		number, entries = r.Page, p.Entries.Len()
	}
	return V4PagePaginationArrayResultInfo{
		Page: number + 1, PerPage: r.PerPage, TotalCount: r.TotalCount, TotalPages: r.TotalPages,
	}, entries > 0
}

func (r *V4PagePaginationArrayResultInfo) numbers() paging.Numbers {
	return paging.Numbers{PerPage: r.PerPage, TotalPages: r.TotalPages, TotalCount: r.TotalCount}
}

func emptyV4Array[T any]() paging.Page { return new(V4PagePaginationArray[T]).parts() }

func (r *V4PagePaginationArray[T]) parts() paging.Page {
	return paging.Page{
		Self: r, Place: &r.place, Entries: (*entries[T])(&r.Result),
		List: &r.JSON.Result, Object: &r.JSON.Object,
		Kind: paging.Numbered(r.ResultInfo.numbers), Only: r.only,
	}
}

// only is the page with these of its entries.
func (r *V4PagePaginationArray[T]) only(keep []int) paging.Page {
	page := *r
	page.Result = pick(r.Result, keep)
	return page.parts()
}
