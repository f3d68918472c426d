package apijson

import (
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// IDs are the ids of a list's entries. They share memory with the list.
type IDs struct {
	first unsafe.Pointer // the first entry's id
	size  uintptr        // of an entry
	n     int
}

// IDsOf finds the ids of the entries of the slice that list points to: the
// exported field with the JSON name id, if that is a string. ok is false when
// the type of the entries has no such field, or list does not point to a slice.
func IDsOf(list any) (ids IDs, ok bool) {
	v := reflect.Indirect(reflect.ValueOf(list))
	if v.Kind() != reflect.Slice {
		return IDs{}, false
	}
	elem := v.Type().Elem()
	offset := idOffset(elem)
	if offset == none || v.Len() == 0 {
		return IDs{}, offset != none
	}
	return IDs{unsafe.Add(v.UnsafePointer(), offset), elem.Size(), v.Len()}, true
}

// Len returns the number of entries.
func (s IDs) Len() int { return s.n }

// At returns the id of entry i, "" when it has none.
func (s IDs) At(i int) string {
	if i < 0 || i >= s.n {
		return ""
	}
	// first points to a string inside the first of n elements of size bytes.
	return *(*string)(unsafe.Add(s.first, uintptr(i)*s.size))
}

// none is the offset in types without an id.
const none = -1

var idOffsets sync.Map // reflect.Type to int, the offset of its id

// idOffset looks for the id once for each type.
func idOffset(t reflect.Type) int {
	if offset, ok := idOffsets.Load(t); ok {
		return offset.(int)
	}
	offset := findID(t)
	idOffsets.Store(t, offset)
	return offset
}

func findID(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return none
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "id" && f.IsExported() && f.Type.Kind() == reflect.String {
			return int(f.Offset)
		}
	}
	return none
}
