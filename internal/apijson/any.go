package apijson

import (
	"encoding/json"
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

// any decodes a free-form value as encoding/json does; if d.exact is set, each
// number is a json.Number. ok is false when a number in it is too large for a
// float64.
func (d *decoder) any(i int) (v any, end int, ok bool) {
	switch d.peek(i) {
	case '"':
		text, end := d.quoted(i)
		if end == bad {
			return nil, bad, false
		}
		return d.anyText(text, end)
	case '{':
		return d.anyObject(i)
	case '[':
		return d.anyArray(i)
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
	return d.anyNumber(d.src[i:end], end)
}

func (d *decoder) anyObject(i int) (v any, end int, ok bool) {
	if !d.spend(mapHead, i) {
		return nil, bad, false
	}
	object, ok := map[string]any{}, true
	i, more := d.open(i, '}')
	for more {
		name, at := d.name(i)
		if at == bad {
			return nil, bad, false
		}
		v, end, whole := d.any(at)
		if end == bad {
			return nil, bad, false
		}
		if !put(d, object, name, v, at) {
			return nil, bad, false
		}
		if ok = ok && whole; d.tight(end, ',') {
			i = end + 1
			continue
		}
		i, more = d.after(end, '}')
	}
	return object, i, ok
}

// anyArray gathers its elements on d.stack, so that the array is made once and
// of the right size.
func (d *decoder) anyArray(i int) (v any, end int, ok bool) {
	start, base, ok := i, len(d.stack), true
	i, more := d.open(i, ']')
	for more {
		v, end, whole := d.any(i)
		if end == bad || !d.push(v, i) {
			return nil, bad, false
		}
		ok = ok && whole
		i, more = d.after(end, ']')
	}
	n := len(d.stack) - base
	if !d.spend(sliceHead+n*wordPair, start) {
		return nil, bad, false
	}
	array := append(make([]any, 0, n), d.stack[base:]...)
	clear(d.stack[base:]) // so that the stack keeps no value alive
	d.stack = d.stack[:base]
	return array, i, ok
}

func (d *decoder) push(v any, i int) bool {
	// The stack at most doubles.
	if n := len(d.stack); n == cap(d.stack) && !d.spend(max(4, 2*n)*wordPair, i) {
		return false
	}
	d.stack = append(d.stack, v)
	return true
}

// boxes hold the strings and numbers of free-form values: an interface points to
// its value, and an allocation for each would double those of a page. A page of
// audit logs would take a seventh longer.
type boxes struct {
	texts  []string
	floats []float64
	size   int
}

func (d *decoder) anyText(s string, i int) (v any, end int, ok bool) {
	b := &d.boxes
	if len(b.texts) == cap(b.texts) {
		size := b.grow()
		if !d.spend(size*wordPair, i) {
			return nil, bad, false
		}
		b.texts = make([]string, 0, size)
	}
	b.texts = append(b.texts, s)
	return box("", unsafe.Pointer(&b.texts[len(b.texts)-1])), i, true
}

// anyNumber reads a number; ok is false when it is too large.
func (d *decoder) anyNumber(text string, i int) (v any, end int, ok bool) {
	if d.exact {
		if !d.spend(wordPair, i) {
			return nil, bad, false
		}
		return json.Number(text), i, true
	}
	b := &d.boxes
	if len(b.floats) == cap(b.floats) {
		size := b.grow()
		if !d.spend(size*wordPair, i) {
			return nil, bad, false
		}
		b.floats = make([]float64, 0, size)
	}
	f, ok := float(text)
	b.floats = append(b.floats, f)
	return box(0.0, unsafe.Pointer(&b.floats[len(b.floats)-1])), i, ok
}

// grow returns the size of the next chunk: small replies have few values.
func (b *boxes) grow() int {
	b.size = min(max(4, 2*b.size), 256)
	return b.size
}

// box makes an interface of the type that zero holds and the value that at
// points to, without the copy that the compiler would make.
//
// An interface is two words, its type and a pointer to its value, which must
// never change: chunks are only appended to, each place written once before it
// is boxed. TestBoxesAreInterfaces pins it.
func box(zero any, at unsafe.Pointer) any {
	(*[2]unsafe.Pointer)(unsafe.Pointer(&zero))[1] = at
	return zero
}
