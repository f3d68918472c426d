package apijson

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

// value reads the value at i into memory that holds a value of p.typ. null
// leaves that memory alone.
func (d *decoder) value(p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if d.peek(i) == 'n' {
		return d.literal(i, "null"), null
	}
	return p.decode(d, p, i, at)
}

// mismatch reads past a value that the type can't hold.
func (d *decoder) mismatch(i int) (end int, st status) { return d.skip(i), invalid }

func decodeModel(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	switch d.peek(i) {
	case '{':
		return d.model(p, i, at), valid
	case '[':
		if p.unwrap {
			return d.first(p, i, at)
		}
	}
	return d.mismatch(i)
}

// model reads the object at i. Replies list fields in the document's order, so
// each name is looked for where the last one ended before it is looked up.
func (d *decoder) model(p *plan, i int, at unsafe.Pointer) int {
	// object and every value and meta below are offsets of fields of p.typ, and
	// at holds a p.typ: the pointers stay inside it.
	object := (*Object)(unsafe.Add(at, p.object))
	next := 0
	end := d.list(i, '}', func(i int) int {
		k, name, i := d.member(p, next, i)
		if i == bad {
			return bad
		}
		if k < 0 {
			return d.extra(object, name, i)
		}
		next = k + 1
		m := &p.fields[k]
		end, st := d.value(m.plan, i, unsafe.Add(at, m.value))
		if end != bad {
			*(*Field)(unsafe.Add(at, m.meta)) = Field{d.src[i:end], st}
		}
		return end
	})
	if end != bad {
		object.raw = d.src[i:end]
	}
	return end
}

// member reads a name and returns the place of its field, or -1 and the name
// when the model has no such field, with the index of the value.
func (d *decoder) member(p *plan, next, i int) (k int, name string, at int) {
	if next < len(p.fields) && strings.HasPrefix(d.src[i:], p.fields[next].quoted) {
		return next, "", d.colon(i + len(p.fields[next].quoted))
	}
	if name, at = d.name(i); at == bad {
		return -1, "", bad
	}
	if k, ok := p.index[name]; ok {
		return k, name, at
	}
	return -1, name, at
}

func (d *decoder) extra(object *Object, name string, i int) int {
	end := d.skip(i)
	if end == bad {
		return bad
	}
	if object.ExtraFields == nil {
		object.ExtraFields = map[string]Field{}
	}
	st := valid
	if d.src[i] == 'n' {
		st = null
	}
	object.ExtraFields[name] = Field{d.src[i:end], st}
	return end
}

// first reads the array at i and decodes its first element as the value.
func (d *decoder) first(p *plan, i int, at unsafe.Pointer) (end int, st status) {
	st, n := valid, 0
	end = d.list(i, ']', func(i int) int {
		if n++; n > 1 {
			return d.skip(i)
		}
		if d.peek(i) != '{' {
			st = invalid
			return d.skip(i)
		}
		return d.model(p, i, at)
	})
	return end, st
}

// decodeSlice keeps every element it can; one of a wrong type stays zero and
// marks the list invalid.
func decodeSlice(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if d.peek(i) != '[' {
		return d.mismatch(i)
	}
	list, n, whole := reflect.MakeSlice(p.typ, 0, 0), 0, valid
	end = d.list(i, ']', func(i int) int {
		if n == list.Len() {
			grown := reflect.MakeSlice(p.typ, max(4, 2*n), max(4, 2*n))
			reflect.Copy(grown, list)
			list = grown
		}
		// n is below the length, so the address is that of an element.
		elem := unsafe.Add(list.UnsafePointer(), uintptr(n)*p.elem.typ.Size())
		n++
		end, st := d.value(p.elem, i, elem)
		if st == invalid {
			whole = invalid
		}
		return end
	})
	if end != bad {
		reflect.NewAt(p.typ, at).Elem().Set(list.Slice(0, n)) // at holds a p.typ
	}
	return end, whole
}

func decodeString(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	s := (*string)(at) // typ's kind is string
	switch d.peek(i) {
	case '"':
		end, plain := d.text(i)
		if end != bad {
			*s = unquote(d.src[i:end], plain)
		}
		return end, valid
	case '{', '[':
		return d.mismatch(i)
	}
	// Numbers and booleans are taken as their text.
	if end = d.scalar(i); end != bad {
		*s = d.src[i:end]
	}
	return end, valid
}

func decodeBool(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	word, end, ok := d.word(i)
	if !ok || end == bad {
		return end, invalid
	}
	n, err := strconv.ParseFloat(word, 64)
	if err != nil && word != "true" && word != "false" || d.src[i] == '"' {
		return end, invalid
	}
	*(*bool)(at) = word == "true" || n != 0 // typ's kind is bool
	return end, valid
}

func decodeInt(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	word, end, ok := d.word(i)
	if !ok || end == bad {
		return end, invalid
	}
	n, ok := parseInt(word)
	if !ok {
		return end, invalid
	}
	*(*int64)(at) = n // typ's kind is int64
	return end, valid
}

func decodeFloat(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	word, end, ok := d.word(i)
	if !ok || end == bad {
		return end, invalid
	}
	f, ok := parseFloat(word)
	if !ok {
		return end, invalid
	}
	*(*float64)(at) = f // typ's kind is float64
	return end, valid
}

// word reads a scalar, quoted or not, and returns its text. It is not ok for
// an object or an array.
func (d *decoder) word(i int) (text string, end int, ok bool) {
	switch d.peek(i) {
	case '{', '[':
		return "", d.skip(i), false
	case '"':
		end, plain := d.text(i)
		if end == bad {
			return "", bad, false
		}
		return unquote(d.src[i:end], plain), end, true
	}
	if end = d.scalar(i); end == bad {
		return "", bad, false
	}
	return d.src[i:end], end, true
}

// parseInt takes whole numbers however they are written: 7, 7.0, 7e0.
func parseInt(word string) (int64, bool) {
	if n, err := strconv.ParseInt(word, 10, 64); err == nil {
		return n, true
	}
	f, ok := parseFloat(word)
	if !ok || f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

// parseFloat takes a JSON number, or true and false as 1 and 0. It refuses
// what strconv takes beyond JSON: NaN, Inf, hex and underscores.
func parseFloat(word string) (float64, bool) {
	switch word {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	if (&decoder{src: word}).number(0) != len(word) {
		return 0, false
	}
	f, err := strconv.ParseFloat(word, 64)
	return f, err == nil
}

func decodeTime(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	if d.peek(i) != '"' {
		return d.mismatch(i)
	}
	end, plain := d.text(i)
	if end == bad {
		return bad, invalid
	}
	t, ok := parseTime(unquote(d.src[i:end], plain))
	if !ok {
		return end, invalid
	}
	*(*time.Time)(at) = t // typ is time.Time
	return end, valid
}

func decodeUnion(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if end = d.skip(i); end == bad || !p.union(d.src[i:end], at) {
		return end, invalid
	}
	return end, valid
}

// decodeOther leaves types that are not the API's to encoding/json.
func decodeOther(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if end = d.skip(i); end == bad {
		return bad, invalid
	}
	fresh := reflect.New(p.typ)
	if err := json.Unmarshal([]byte(d.src[i:end]), fresh.Interface()); err != nil {
		return end, invalid
	}
	reflect.NewAt(p.typ, at).Elem().Set(fresh.Elem()) // at holds a p.typ
	return end, valid
}

// Text is the field of a model that stays JSON text, whatever its type.
type Text string

func decodeText(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	if end = d.skip(i); end != bad {
		*(*Text)(at) = Text(d.src[i:end]) // typ is Text
	}
	return end, valid
}
