// Package apijson turns a reply into models in one pass: it validates the text,
// fills the fields and keeps each field's raw text.
//
// A model is a struct whose last field is named JSON and embeds
// [respjson.Object]:
//
//	type Account struct {
//		ID   string `json:"id"`
//		JSON struct {
//			ID respjson.Field
//			respjson.Object
//		} `json:"-"`
//	}
//
// A wrong type never fails a reply: the field keeps its zero value and its
// Field says IsInvalid. Only text that is not JSON fails.
//
// Names are case-sensitive. A name that comes twice counts twice, as in
// encoding/json: the last value is kept, and the fields of an object are added
// to those of the earlier one. A list replaces the earlier one.
package apijson

import "github.com/seed815c370e/cloudflare-go/packages/respjson"

// status is what value finds; the Field of the value keeps it.
type status = respjson.State

const (
	null    = respjson.Null
	invalid = respjson.Invalid
	valid   = respjson.Valid
)
