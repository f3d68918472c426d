package apijson

import (
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// Unmarshal decodes data into dst, replacing what was there; on an error dst
// is left as it was. It copies data first, so the caller may go on using it:
// what json.Unmarshal needs of a model's UnmarshalJSON.
func Unmarshal[T any](data []byte, dst *T) error {
	fresh, err := Decode[T](string(data))
	if err == nil {
		*dst = *fresh
	}
	return err
}

// Decode decodes src into a new T, whose strings are parts of src.
func Decode[T any](src string) (*T, error) {
	dst := new(T)
	if err := decodeInto(reflect.TypeFor[T](), unsafe.Pointer(dst), src); err != nil {
		return nil, err
	}
	return dst, nil
}

// decodeInto decodes src into the zero value of type t that dst points to. What
// does not depend on T is here: Decode is compiled once for each model.
func decodeInto(t reflect.Type, dst unsafe.Pointer, src string) error {
	p, d := planOf(t), decoder{src: src}
	start := d.space(0)
	end, st := d.value(p, start, dst)
	if end != bad {
		if end = d.space(end); end < len(src) {
			d.fail(end, "text behind the value")
		}
	}
	if d.err != nil {
		return d.err
	}
	if first := src[start]; st == invalid && (first != '[' || p.elem == nil) {
		return fmt.Errorf("JSON %s can't be a %s", KindName(src[start:]), typeName(t))
	}
	return nil
}

// Own makes a string of data without copying it. The caller gives data away:
// no byte of it may change afterwards, or strings would.
func Own(data []byte) string {
	return unsafe.String(unsafe.SliceData(data), len(data))
}

// KindName is what a JSON text is: "object", "array", "string" and so on.
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

func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Slice {
		return "list of " + typeName(t.Elem())
	}
	name, _, _ := strings.Cut(t.String(), "[")
	return name[strings.LastIndexByte(name, '.')+1:]
}
