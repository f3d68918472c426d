package pagination

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// SinglePage is a list that comes whole: subscriptions, permission groups and
// product categories.
type SinglePage[T any] struct {
	// Result is the list's entries.
	Result []T `json:"result"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Result respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a page as a call does.
func (r *SinglePage[T]) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Items are the list's entries.
func (r *SinglePage[T]) Items() []T { return r.Result }

// GetNextPage returns nil and no error: there is never another page.
func (r *SinglePage[T]) GetNextPage() (*SinglePage[T], error) { return nil, nil }

// Metadata is what JSON says of the entries and of the page.
func (r *SinglePage[T]) Metadata() (result respjson.Field, whole respjson.Object) {
	return r.JSON.Result, r.JSON.Object
}

// Bind does nothing: no page follows.
func (r *SinglePage[T]) Bind(context.Context, Origin) {}

func (r *SinglePage[T]) here() place { return nil }

func (r *SinglePage[T]) size() int { return len(r.Result) }
