// Package param holds Field, the type of every parameter: omitted, null, raw or
// set. encoding/json encodes it into JSON bodies and go-querystring into query
// strings.
package param

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
)

// FieldLike is implemented by every Field, whatever its type.
type FieldLike interface{ field() }

// Field is one parameter of a request. Its zero value is omitted from the
// request; make one with [cloudflare.F], [cloudflare.Null] or
// [cloudflare.Raw] of the root package, or with [Set], [Null] and [Raw] here.
//
// A Field is a plain value: copying it is safe, and so is reading it from many
// goroutines.
//
// [cloudflare.F]: https://pkg.go.dev/github.com/seed815c370e/cloudflare-go#F
// [cloudflare.Null]: https://pkg.go.dev/github.com/seed815c370e/cloudflare-go#Null
// [cloudflare.Raw]: https://pkg.go.dev/github.com/seed815c370e/cloudflare-go#Raw
type Field[T any] struct {
	// FieldLike marks Field as a parameter. It is always nil.
	FieldLike
	// Value is what is sent when Present is set and neither Null nor Raw is.
	Value T
	// Null sends JSON null. In a query string, null is the same as omitted.
	Null bool
	// Present is false for an omitted parameter, whatever the other fields say.
	Present bool
	// Raw, when not nil, is sent instead of Value, whatever its type.
	Raw any
}

// Set returns a field that sends value.
func Set[T any](value T) Field[T] { return Field[T]{Value: value, Present: true} }

// Null returns a field that sends null.
func Null[T any]() Field[T] { return Field[T]{Null: true, Present: true} }

// Raw returns a field that sends value in place of a T, for values that the
// type does not foresee. nil is sent as null.
func Raw[T any](value any) Field[T] {
	return Field[T]{Raw: value, Null: value == nil, Present: true}
}

// Or returns f, or a field set to value if f is omitted. It is not a method,
// because a method would be compiled for every type that a parameter has.
func Or[T any](f Field[T], value T) Field[T] {
	if f.Present {
		return f
	}
	return Set(value)
}

// The methods are a line each and leave the work to functions that are not
// generic: methods are compiled for every type that a parameter has, in every
// package that names one.

// IsZero reports whether the field is omitted. encoding/json's omitzero and
// go-querystring's omitempty call it.
func (f Field[T]) IsZero() bool { return !f.Present }

// String returns what the field would send as text: the empty string when it
// is null or omitted without a value.
func (f Field[T]) String() string { return text(f.Null, f.Raw, f.Value) }

// MarshalJSON encodes the field's value, its raw stand-in, or null. Times are
// written in UTC and to the second, as the API documents them; a nil list or
// map is written as an empty one.
func (f Field[T]) MarshalJSON() ([]byte, error) { return marshal(f.Null || !f.Present, f.Raw, f.Value) }

// EncodeValues adds the field to a query string under key; it is what
// go-querystring calls.
func (f Field[T]) EncodeValues(key string, values *url.Values) error {
	return encode(key, values, f.Null || !f.Present, f.Raw, f.Value)
}

// payload returns what is sent: raw, unless it is nil.
func payload(raw, value any) any {
	if raw != nil {
		return raw
	}
	return value
}

func text(null bool, raw, value any) string {
	sent := payload(raw, value)
	if null || isNil(sent) {
		return ""
	}
	if s, ok := sent.(string); ok {
		return s
	}
	return fmt.Sprint(sent)
}

func marshal(null bool, raw, value any) ([]byte, error) {
	if null {
		return []byte("null"), nil
	}
	sent := payload(raw, value)
	if err := refuseReader(sent); err != nil {
		return nil, err
	}
	text, err := encoded(sent)
	if string(text) == "null" {
		return empty(sent), nil
	}
	return text, err
}

// empty is what is sent for a value that encoding/json writes as null: a nil
// list or map has no entries, and the API does not take null for one. Null is
// there for who means null.
func empty(value any) []byte {
	if _, own := value.(json.Marshaler); !own {
		switch reflect.ValueOf(value).Kind() {
		case reflect.Slice:
			return []byte("[]")
		case reflect.Map:
			return []byte("{}")
		}
	}
	return []byte("null")
}
