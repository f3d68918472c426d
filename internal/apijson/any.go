package apijson

import (
	"strconv"
	"unsafe"
)

func decodeAny(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	v, end, ok := d.any(i)
	if end == bad || !ok {
		return end, invalid
	}
	*(*any)(at) = v // typ is an empty interface
	return end, valid
}

// any decodes a free-form value as encoding/json does. It is not ok when a
// number in it is too large for a float64.
func (d *decoder) any(i int) (v any, end int, ok bool) {
	switch d.peek(i) {
	case '{':
		return d.anyObject(i)
	case '[':
		return d.anyArray(i)
	case '"':
		if end, plain := d.text(i); end != bad {
			return unquote(d.src[i:end], plain), end, true
		}
		return nil, bad, false
	}
	if end = d.scalar(i); end == bad {
		return nil, bad, false
	}
	switch d.src[i] {
	case 't', 'f':
		return d.src[i] == 't', end, true
	case 'n':
		return nil, end, true
	}
	f, err := strconv.ParseFloat(d.src[i:end], 64)
	return f, end, err == nil
}

func (d *decoder) anyObject(i int) (v any, end int, ok bool) {
	object, whole := map[string]any{}, true
	end = d.list(i, '}', func(i int) int {
		name, i := d.name(i)
		if i == bad {
			return bad
		}
		v, end, ok := d.any(i)
		object[name] = v
		whole = whole && ok
		return end
	})
	return object, end, whole
}

func (d *decoder) anyArray(i int) (v any, end int, ok bool) {
	array, whole := []any{}, true
	end = d.list(i, ']', func(i int) int {
		v, end, ok := d.any(i)
		array = append(array, v)
		whole = whole && ok
		return end
	})
	return array, end, whole
}
