// Package accounts is Cloudflare's Accounts API: accounts and their profile,
// members, roles, subscriptions, API tokens and audit logs.
//
// A program reaches the services through the client of the root package:
// client.Accounts.Members.List and so on. Services hold only options and are
// safe for concurrent use, as long as nobody changes Options.
//
// Every parameter is a [param.Field]: omitted, null, raw or set. For an empty
// path parameter (AccountID, memberID and the like) a call returns an error
// that names it, and sends nothing. Page and PerPage count from 1; PerPage is 5
// to 50, 20 when omitted. Auto-paging methods ask for 50 when it is omitted.
//
// A model's JSON field says whether the reply had each field, and holds its raw
// text; JSON.ExtraFields holds fields that the model does not name. A value of
// the wrong type never fails a call: the field stays zero and is marked
// invalid. Enums are open: a value that this package does not know is kept as
// it came, and its IsKnown method returns false.
//
// json.Marshal of a model writes every field that the model names, even false
// and empty ones, as with cloudflare-go, and json.Unmarshal restores the model.
// JSON.RawJSON is what the API sent, including fields that the model does not
// name, and without those that the reply left out.
//
// Methods return a *cloudflare.Error for every failure the API answered with;
// it matches cloudflare.ErrNotFound, cloudflare.ErrForbidden and the like
// with errors.Is.
//
// The names that cloudflare-go generates for the types here are aliases, so
// that programs written for it compile. New programs do not need them.
//
// Strings, Raw and RawJSON share the memory of the reply that they came in: a
// model that is kept keeps its page in memory, at most four times the page's
// bytes. strings.Clone keeps a single value without the rest, and a model that is
// decoded again from its own RawJSON keeps only itself.
//
// [param.Field]: https://pkg.go.dev/github.com/seed815c370e/cloudflare-go/packages/param#Field
package accounts

import (
	"slices"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// maxPerPage is the most items that the API gives on a page, for lists with
// numbered pages.
const maxPerPage = 50

// known reports whether value is one of values: the body of every IsKnown.
func known[T comparable](value T, values ...T) bool { return slices.Contains(values, value) }

// Direction is the order of a list by its sort key.
type Direction string

// The two directions.
const (
	// DirectionAsc is from low to high, or oldest first.
	DirectionAsc Direction = "asc"
	// DirectionDesc is from high to low, or newest first.
	DirectionDesc Direction = "desc"
)

// IsKnown reports whether the value is one of the constants here.
func (r Direction) IsKnown() bool { return known(r, DirectionAsc, DirectionDesc) }

// DeleteResponse says what was deleted. The API may answer a deletion without
// a result: then ID is empty and JSON.ID is missing.
type DeleteResponse struct {
	// ID is the identifier of what was deleted (32 characters).
	ID string `json:"id"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a deletion's result as a call does.
func (r *DeleteResponse) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }
