package pagination

import (
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// V4PagePagination is a page of a numbered list whose result is an object that
// has the entries; cloudflare.ListItemsAutoPaging gets such lists.
type V4PagePagination[T any] struct {
	// Result holds the page's entries.
	Result V4PagePaginationResult[T] `json:"result"`
	// ResultInfo says where in the list the page is.
	ResultInfo V4PagePaginationResultInfo `json:"result_info"`
	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Result, ResultInfo respjson.Field
		respjson.Object
	} `json:"-"`

	place
}

// V4PagePaginationResult is the object that holds a page's entries.
type V4PagePaginationResult[T any] struct {
	// Items holds the page's entries.
	Items []T `json:"items"`
	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Items respjson.Field
		respjson.Object
	} `json:"-"`
}

// V4PagePaginationResultInfo says where in the list a page is.
type V4PagePaginationResultInfo = V4PagePaginationArrayResultInfo

// UnmarshalJSON decodes a page as a call does.
func (r *V4PagePagination[T]) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// UnmarshalJSON decodes a page's entries as a call does.
func (r *V4PagePaginationResult[T]) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// Items are the page's entries.
func (r *V4PagePagination[T]) Items() []T {
	if r == nil {
		return nil
	}
	return r.Result.Items
}

// GetNextPage fetches the page after this one: see
// [V4PagePaginationArray.GetNextPage].
func (r *V4PagePagination[T]) GetNextPage() (*V4PagePagination[T], error) {
	if r == nil {
		return nil, nil
	}
	next := new(V4PagePagination[T])
	if got, err := nextNumbered(r.parts(), next.parts()); got {
		return next, nil
	} else if err != nil {
		return nil, err
	}
	info, ok := r.ResultInfo.after(r.parts())
	if !ok {
		return nil, nil
	}
	return &V4PagePagination[T]{Result: V4PagePaginationResult[T]{Items: []T{}}, ResultInfo: info}, nil
}

func emptyV4[T any]() paging.Page { return new(V4PagePagination[T]).parts() }

func (r *V4PagePagination[T]) parts() paging.Page {
	return paging.Page{
		Self: r, Place: &r.place, Entries: (*entries[T])(&r.Result.Items),
		Holder: &r.JSON.Result, List: &r.Result.JSON.Items, Object: &r.JSON.Object,
		Kind: paging.Numbered(r.ResultInfo.numbers), Only: r.only,
	}
}

// only is the page with these of its entries.
func (r *V4PagePagination[T]) only(keep []int) paging.Page {
	page := *r
	page.Result.Items = pick(r.Result.Items, keep)
	return page.parts()
}
