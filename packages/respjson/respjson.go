// Package respjson holds the parts of a model's JSON field: for each of the
// model's fields a [Field], which says whether the reply had it and keeps its
// text, and an [Object] for the fields that the model does not know.
//
// [Field.Get] and [Object.Get] get values out of free-form JSON, such as the
// request, the response and the scope in an audit log entry or the meta of a
// group, without decoding all of it.
//
// The values here are safe for use by many goroutines, as long as none changes
// ExtraFields. All of them share the memory of the reply.
package respjson

import (
	"fmt"
	"strconv"
	"unsafe"

	"github.com/tidwall/gjson"
)

// State is what a reply said about a field.
type State uint8

// The states of a Field. The zero value is Missing.
const (
	Missing State = iota // the reply had no such field
	Null                 // the field was null
	Invalid              // the field held a value of another type than the model's
	Valid                // the field held a value of the model's type
)

// Field is what a reply said about one field. The zero value is a field that the
// reply did not have.
//
// However it is printed, it shows its state and its length and never its text,
// which may be a secret. reflect.DeepEqual compares only the text's first byte
// and its length: compare Raw instead.
type Field struct {
	// A string with the state in the low bits of its length: a model has a Field
	// for each of its fields, so making it a third smaller saves a good part of
	// a page's memory, and of the collector's work.
	//
	// text is a pointer and not a string, which would cost the same, because
	// package fmt calls no methods for a model in an unexported field: it then
	// prints an address instead of the text. The pointer is also what limits
	// reflect.DeepEqual.
	text *byte
	size uint // length<<stateBits | state
}

const stateBits = 2

// NewField makes a Field from a text. It is for tests, since calls make the
// Fields of models. raw is not checked; it should be JSON.
func NewField(raw string, state State) Field {
	return Field{unsafe.StringData(raw), uint(len(raw))<<stateBits | uint(state&(1<<stateBits-1))}
}

func (f Field) state() State { return State(f.size & (1<<stateBits - 1)) }

// IsMissing reports whether the reply had no such field.
func (f Field) IsMissing() bool { return f.state() == Missing }

// IsNull reports whether the field was null or missing; IsMissing tells one
// from the other.
func (f Field) IsNull() bool { return f.state() <= Null }

// IsInvalid reports whether the field held a value of another type than the
// model's: the model then has the zero value, and Raw returns what was there.
func (f Field) IsInvalid() bool { return f.state() == Invalid }

// Raw returns the field's JSON text, or "" when it was missing. The text shares
// memory with the reply; use strings.Clone to keep it without the reply.
func (f Field) Raw() string {
	// Only NewField sets text and size, both from one string.
	return unsafe.String(f.text, f.size>>stateBits)
}

// Get returns the value at a path of package gjson in the field's JSON, such as
// "policies.0.id", "policies.#.id" for all of them, or "@this" for the whole; it
// reads only as far as necessary. A dot, an asterisk or another special
// character in a name is escaped by a backslash. The result's Exists reports
// whether there was a value; its other methods return the zero value if there
// was none, and its strings share memory with the reply.
func (f Field) Get(path string) gjson.Result { return gjson.Get(f.Raw(), path) }

// Format writes the field's state and length and never its text, which may be
// a secret.
func (f Field) Format(s fmt.State, _ rune) {
	names := [...]string{Missing: "missing", Null: "null", Invalid: "invalid", Valid: "valid"}
	_, _ = s.Write([]byte(names[f.state()] + "(" + strconv.Itoa(len(f.Raw())) + " bytes)"))
}

// Object is the part of a model's JSON that is the same for all models. However
// it is printed, it shows the length of the model's text and never the text,
// which may hold a secret.
type Object struct {
	// ExtraFields holds the fields that the model does not know, by name. It
	// is nil when there were none.
	ExtraFields map[string]Field
	// raw is a Field because of its pointer, which prints as an address even in
	// an unexported field, for which fmt does not call Format.
	raw Field
}

// NewObject makes an Object from a text. It is for tests, since calls make the
// Objects of models. raw is not checked; it should be a JSON object.
func NewObject(raw string, extra map[string]Field) Object {
	return Object{ExtraFields: extra, raw: NewField(raw, Valid)}
}

// RawJSON returns the JSON text that the model was decoded from, or "" for a
// model that was not decoded. It shares memory with the reply.
func (o Object) RawJSON() string { return o.raw.Raw() }

// Get returns the value at a path in the JSON text that the model was decoded
// from: see [Field.Get].
func (o Object) Get(path string) gjson.Result { return o.raw.Get(path) }

// Format writes the length of the model's text and never the text, which may
// hold a secret.
func (o Object) Format(s fmt.State, _ rune) {
	_, _ = s.Write([]byte("{" + strconv.Itoa(len(o.RawJSON())) + " bytes of JSON}"))
}
