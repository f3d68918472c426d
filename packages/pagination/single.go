package pagination

import (
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// SinglePage is a list that comes whole: subscriptions, permission groups and
// product categories.
type SinglePage[T any] struct {
	// Result is the list's entries.
	Result []T `json:"result"`
	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Result respjson.Field
		respjson.Object
	} `json:"-"`

	place
}

// UnmarshalJSON decodes a page as a call does.
func (r *SinglePage[T]) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Items are the list's entries.
func (r *SinglePage[T]) Items() []T {
	if r == nil {
		return nil
	}
	return r.Result
}

// GetNextPage returns nil and no error: there is never another page.
func (r *SinglePage[T]) GetNextPage() (*SinglePage[T], error) {
	if r == nil {
		return nil, nil
	}
	next := new(SinglePage[T])
	if more, err := paging.After(r.parts(), next.parts()); !more {
		return nil, err
	}
	return next, nil // the call's only page: r is before it
}

func emptySingle[T any]() paging.Page { return new(SinglePage[T]).parts() }

func (r *SinglePage[T]) parts() paging.Page {
	return paging.Page{
		Self: r, Place: &r.place, Entries: (*entries[T])(&r.Result), List: &r.JSON.Result, Object: &r.JSON.Object,
	}
}
