package apijson

import (
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// Unmarshal decodes data into dst, a pointer, replacing what was there; on an
// error dst is unchanged. It copies data first, so the caller may continue to
// use it, as json.Unmarshal requires of a model's UnmarshalJSON.
func Unmarshal(data []byte, dst any) error {
	fresh := reflect.New(reflect.TypeOf(dst).Elem())
	err := decodeWhole(string(data), fresh)
	if err == nil {
		reflect.ValueOf(dst).Elem().Set(fresh.Elem())
	}
	return err
}

// Decode decodes src into dst, a pointer to a zero value, whose strings are
// parts of src. After an error what dst points to must not be used.
//
// It is not generic: otherwise it would be compiled for every model, in every
// package that names one.
func Decode(src string, dst any) error { return decodeWhole(src, reflect.ValueOf(dst)) }

func decodeWhole(src string, dst reflect.Value) error {
	p, d := planOf(dst.Type().Elem()), decoder{src: src, left: budget(src)}
	start := d.space(0)
	end, st := d.value(p, start, dst.UnsafePointer()) // it points to a p.typ
	if end != bad {
		if end = d.space(end); end < len(src) {
			d.fail(end, "text after the value")
		}
	}
	if d.err != nil {
		return d.err
	}
	if first := src[start]; st == invalid && (first != '[' || p.elem == nil) {
		return fmt.Errorf("a JSON %s is no %s", KindName(src[start:]), typeName(p.typ))
	}
	return nil
}

// Own makes a string of data without copying it. The caller gives data away: no
// byte of it may change afterwards, otherwise strings would change.
func Own(data []byte) string {
	return unsafe.String(unsafe.SliceData(data), len(data))
}

// KindName returns what a JSON text is: "object", "array", "string" and so on.
func KindName(text string) string {
	switch text[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// typeName returns a type's name for errors: without its package.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Slice {
		return "list of " + typeName(t.Elem())
	}
	name, _, _ := strings.Cut(t.String(), "[")
	return name[strings.LastIndexByte(name, '.')+1:]
}
