// Package apijson turns a reply into models in one pass: it validates the
// text, fills the fields and keeps each field's raw text beside it.
//
// A model is a struct whose last field is named JSON and embeds [Object]:
//
//	type Account struct {
//		ID   string `json:"id"`
//		JSON struct {
//			ID apijson.Field
//			apijson.Object
//		} `json:"-"`
//	}
//
// A wrong type never fails a reply: the field keeps its zero value and its
// Field says IsInvalid. Only text that is not JSON fails.
//
// Names are taken as they are written, in that case. A name that comes twice
// counts twice, as it does for encoding/json: the last value stays, and the
// fields of an object are added to those of the one before. A list replaces
// the one before.
package apijson

import (
	"fmt"
	"strconv"
	"unsafe"
)

type status uint8

const (
	missing status = iota
	null
	invalid
	valid
)

// Field tells what a reply said of one field.
//
// It is a string with the status in the low bits of its length: a model has
// one for each of its fields, so that a third less of it is a good part of a
// page's memory, and of the collector's work.
//
// It holds a pointer and no string, which would cost the same, for what package
// fmt prints of a model in a field that is not exported, where it asks no
// method: an address. The price is that reflect.DeepEqual compares no more than
// the first byte, the length and the status: compare Raw to compare the text.
type Field struct {
	text *byte
	size uint // length<<statusBits | status
}

const statusBits = 2

func newField(raw string, st status) Field {
	return Field{unsafe.StringData(raw), uint(len(raw))<<statusBits | uint(st)}
}

func (f Field) status() status { return status(f.size & (1<<statusBits - 1)) }

// IsMissing reports whether the reply had no such field.
func (f Field) IsMissing() bool { return f.status() == missing }

// IsNull reports whether the field was null or missing; ask IsMissing too to
// tell one from the other.
func (f Field) IsNull() bool { return f.status() <= null }

// IsInvalid reports whether the field held a value of another type than the
// model's: the model then has the zero value, and Raw has what was there.
func (f Field) IsInvalid() bool { return f.status() == invalid }

// Raw is the field's JSON text, or "" when it was missing. It shares memory
// with the reply; strings.Clone it to keep it without the reply.
func (f Field) Raw() string {
	// newField is the only one to set text and size, both from one string.
	return unsafe.String(f.text, f.size>>statusBits)
}

// Format writes the field's state and length and never its text, which may be
// a secret.
func (f Field) Format(s fmt.State, _ rune) {
	names := [...]string{"missing", "null", "invalid", "valid"}
	_, _ = s.Write([]byte(names[f.status()] + "(" + strconv.Itoa(len(f.Raw())) + " bytes)"))
}

// Object is the part of a model's metadata that is the same for all of them.
type Object struct {
	// ExtraFields holds the fields that the model does not know, by name. It
	// is nil when there were none.
	ExtraFields map[string]Field
	// raw is a Field for its pointer, which prints as one even in a field that
	// is not exported, where Format is not asked.
	raw Field
}

// RawJSON is the JSON text that the model was decoded from, or "" for a model
// that was not decoded. It shares memory with the reply.
func (o Object) RawJSON() string { return o.raw.Raw() }

// Format writes the length of the model's text and never the text, which may
// hold a secret.
func (o Object) Format(s fmt.State, _ rune) {
	_, _ = s.Write([]byte("{" + strconv.Itoa(len(o.RawJSON())) + " bytes of JSON}"))
}
