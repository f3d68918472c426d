package pagination

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

// SinglePage is a list that comes whole: subscriptions, permission groups and
// product categories.
type SinglePage[T any] struct {
	// Result is the list's entries.
	Result []T `json:"result"`
	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		Result apijson.Field
		apijson.Object
	} `json:"-"`

	source[SinglePage[T]]
}

// UnmarshalJSON decodes a page as a call does.
func (r *SinglePage[T]) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Items are the list's entries.
func (r *SinglePage[T]) Items() []T { return r.Result }

// GetNextPage returns nil and no error: there is never another page.
func (r *SinglePage[T]) GetNextPage() (*SinglePage[T], error) { return following(r, r.get) }

func (r *SinglePage[T]) ahead(int) []string { return nil }

func (r *SinglePage[T]) get(context.Context, string) (*SinglePage[T], error) { return nil, nil }

func (r *SinglePage[T]) follow(*SinglePage[T]) bool { return false }
