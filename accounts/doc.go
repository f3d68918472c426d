// Package accounts is Cloudflare's Accounts API: accounts and their profile,
// members, roles, subscriptions, API tokens and audit logs.
//
// A program reaches the services through the client of the root package:
// client.Accounts.Members.List and so on. Services hold nothing but options
// and are safe for concurrent use, as long as nobody changes Options.
//
// Every parameter is a [param.Field]: omitted, null, raw or set. A path
// parameter (AccountID, memberID and the like) that is empty is an error that
// names it, and nothing is sent. Page and PerPage count from 1; PerPage is 5
// to 50, 20 when omitted. Auto-paging methods ask for 50 when it is omitted.
//
// A model's JSON field tells of each field whether the reply had it, and its
// raw text; JSON.ExtraFields holds what the model does not name. A value of
// the wrong type never fails a call: the field stays zero and is marked
// invalid. Enums are open: a value this package does not know is kept as it
// came, and its IsKnown method says false.
//
// json.Marshal of a model writes every field that it names, false and empty ones
// too, as cloudflare-go's does, and json.Unmarshal gives the model back.
// JSON.RawJSON is what the API sent: with the fields that the model does not
// name, and without those that the reply left out.
//
// Methods return a *cloudflare.Error for every failure the API answered with;
// it matches cloudflare.ErrNotFound, cloudflare.ErrForbidden and the like
// with errors.Is.
//
// The names that cloudflare-go generates for the types here are aliases, so
// that programs written for it compile. New programs need none of them.
//
// Strings, Raw and RawJSON are parts of the reply that they came in: a model
// that is kept keeps its page, at most four times the page's bytes. strings.Clone
// keeps one value of many, and a model decoded anew from its own RawJSON keeps
// nothing but itself.
//
// [param.Field]: https://pkg.go.dev/github.com/seed815c370e/cloudflare-go/packages/param#Field
package accounts

import (
	"slices"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// maxPerPage is the most items a page the API gives, for the lists that count
// pages.
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
	// ID is the identifier of what is gone (32 characters).
	ID string `json:"id"`

	// JSON tells of each field whether the reply had it, and its raw text.
	JSON struct {
		ID respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a deletion's result as a call does.
func (r *DeleteResponse) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }
