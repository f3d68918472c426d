// Package respjson holds what the JSON field of a model is made of: for each of
// the model's fields a [Field], which tells whether the reply had it and keeps
// its text, and an [Object] for what the model does not know.
//
// What a reply holds in free form, such as the request, the response and the
// scope in an entry of an audit log or the meta of a group, is looked into by
// [Field.Get] and [Object.Get], without decoding it whole.
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

// State is what a reply said of a field.
type State uint8

// The states of a Field. The zero value is Missing.
const (
	Missing State = iota // the reply had no such field
	Null                 // the field was null
	Invalid              // the field held a value of another type than the model's
	Valid                // the field held a value of the model's type
)

// Field tells what a reply said of one field. The zero value is a field that the
// reply did not have.
//
// However it is printed, it shows its state and its length and never its text,
// which may be a secret. reflect.DeepEqual compares no more of the text than its
// first byte and its length: compare Raw.
type Field struct {
	// A string with the state in the low bits of its length: a model has a Field
	// for each of its fields, so that a third less of it is a good part of a
	// page's memory, and of the collector's work.
	//
	// text is a pointer and no string, which would cost the same, for what package
	// fmt prints of a model in a field that is not exported, where it asks no
	// method: an address. It is what limits reflect.DeepEqual.
	text *byte
	size uint // length<<stateBits | state
}

const stateBits = 2

// NewField makes the Field of a text: for tests of one's own, since calls make
// those of the models. raw is not checked; it should be JSON.
func NewField(raw string, state State) Field {
	return Field{unsafe.StringData(raw), uint(len(raw))<<stateBits | uint(state&(1<<stateBits-1))}
}

func (f Field) state() State { return State(f.size & (1<<stateBits - 1)) }

// IsMissing reports whether the reply had no such field.
func (f Field) IsMissing() bool { return f.state() == Missing }

// IsNull reports whether the field was null or missing; ask IsMissing too to
// tell one from the other.
func (f Field) IsNull() bool { return f.state() <= Null }

// IsInvalid reports whether the field held a value of another type than the
// model's: the model then has the zero value, and Raw has what was there.
func (f Field) IsInvalid() bool { return f.state() == Invalid }

// Raw is the field's JSON text, or "" when it was missing. It shares memory
// with the reply; strings.Clone it to keep it without the reply.
func (f Field) Raw() string {
	// NewField is the only one to set text and size, both from one string.
	return unsafe.String(f.text, f.size>>stateBits)
}

// Get looks into the field's JSON by a path of package gjson, such as
// "policies.0.id", "policies.#.id" for all of them, or "@this" for the whole: no
// more is read than it takes to get there. A dot, an asterisk or another sign of
// the path's language that stands in a name is written with a backslash before
// it. The result's Exists tells whether there was anything; its other methods
// give the zero value when there was not, and its strings share memory with the
// reply.
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
	// raw is a Field for its pointer, which prints as one even in a field that
	// is not exported, where Format is not asked.
	raw Field
}

// NewObject makes the Object of a text: for tests of one's own, since calls make
// those of the models. raw is not checked; it should be a JSON object.
func NewObject(raw string, extra map[string]Field) Object {
	return Object{ExtraFields: extra, raw: NewField(raw, Valid)}
}

// RawJSON is the JSON text that the model was decoded from, or "" for a model
// that was not decoded. It shares memory with the reply.
func (o Object) RawJSON() string { return o.raw.Raw() }

// Get looks into the JSON text that the model was decoded from, as
// [Field.Get] does into that of a field.
func (o Object) Get(path string) gjson.Result { return o.raw.Get(path) }

// Format writes the length of the model's text and never the text, which may
// hold a secret.
func (o Object) Format(s fmt.State, _ rune) {
	_, _ = s.Write([]byte("{" + strconv.Itoa(len(o.RawJSON())) + " bytes of JSON}"))
}
