package apijson

import "unsafe"

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
	case '"':
		end, plain := d.text(i)
		if end == bad {
			return nil, bad, false
		}
		return d.boxes.text(unquote(d.src[i:end], plain)), end, true
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
	f, ok := float(d.src[i:end])
	return d.boxes.number(f), end, ok
}

func (d *decoder) anyObject(i int) (v any, end int, ok bool) {
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
		object[name] = v
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
	base, ok := len(d.stack), true
	i, more := d.open(i, ']')
	for more {
		v, end, whole := d.any(i)
		if end == bad {
			return nil, bad, false
		}
		d.stack = append(d.stack, v)
		ok = ok && whole
		i, more = d.after(end, ']')
	}
	array := append([]any{}, d.stack[base:]...)
	clear(d.stack[base:]) // nothing on the stack keeps a value alive
	d.stack = d.stack[:base]
	return array, i, ok
}

// boxes are where the strings and numbers of free-form values stand: an
// interface points to its value, and an allocation for each would be half of a
// page's.
type boxes struct {
	texts   []string
	numbers []float64
	size    int
}

func (b *boxes) text(s string) any {
	if len(b.texts) == cap(b.texts) {
		b.texts = make([]string, 0, b.grow())
	}
	b.texts = append(b.texts, s)
	return box("", unsafe.Pointer(&b.texts[len(b.texts)-1]))
}

func (b *boxes) number(f float64) any {
	if len(b.numbers) == cap(b.numbers) {
		b.numbers = make([]float64, 0, b.grow())
	}
	b.numbers = append(b.numbers, f)
	return box(0.0, unsafe.Pointer(&b.numbers[len(b.numbers)-1]))
}

// grow is the size of the next chunk: small replies have few values.
func (b *boxes) grow() int {
	b.size = min(max(4, 2*b.size), 256)
	return b.size
}

// box makes an interface of the type that zero holds and the value that at
// points to, without the copy that the compiler would make.
//
// An interface is two words, its type and a pointer to its value, which must
// never change: chunks are only appended to, each place written once before it
// is boxed.
func box(zero any, at unsafe.Pointer) any {
	(*[2]unsafe.Pointer)(unsafe.Pointer(&zero))[1] = at
	return zero
}
