package apijson

import (
	"encoding/json"
	"reflect"
	"time"
	"unsafe"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// value reads the value at i into memory that holds a value of p.typ. null
// leaves that memory alone.
func (d *decoder) value(p *plan, i int, at unsafe.Pointer) (end int, st status) {
	switch c := d.peek(i); {
	case c == '"' && p.kind == aString: // half of all values, so an indirect call is avoided
		end, plain := d.text(i)
		if plain {
			*(*string)(at) = d.src[i+1 : end-1] // typ's kind is string
			return end, valid
		}
		*(*string)(at), end = d.unescape(i, end)
		return end, valid
	case c == '{' && p.kind == aModel:
		return d.model(p, i, at), valid
	case c == 'n':
		return d.literal(i, "null"), null
	}
	return p.decode(d, p, i, at)
}

// mismatch skips a value that the type can't hold.
func (d *decoder) mismatch(i int) (end int, st status) { return d.skip(i), invalid }

// decodeModel takes what is not an object: value itself takes objects.
func decodeModel(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if p.unwrap && d.peek(i) == '[' {
		return d.first(p, i, at)
	}
	return d.mismatch(i)
}

// model reads the object at i.
func (d *decoder) model(p *plan, i int, at unsafe.Pointer) int {
	// object and every value and meta below are offsets of fields of p.typ, and
	// at holds a p.typ: the pointers stay inside it.
	object := (*respjson.Object)(unsafe.Add(at, p.object))
	start, next := i, 0
	i, more := d.open(i, '}')
	for more {
		k, name, from := d.member(p, next, i)
		if from == bad {
			return bad
		}
		if k < 0 {
			i, more = d.after(d.extra(object, name, from), '}')
			continue
		}
		m := &p.fields[k]
		end, st := d.value(m.plan, from, unsafe.Add(at, m.value))
		if end == bad {
			return bad
		}
		meta := (*respjson.Field)(unsafe.Add(at, m.meta))
		if st == invalid && !meta.IsMissing() {
			m.plan.forget(d.src[from], unsafe.Add(at, m.value))
		}
		*meta = respjson.NewField(d.src[from:end], st)
		if next = k + 1; d.tight(end, ',') {
			i = end + 1
			continue
		}
		i, more = d.after(end, '}')
	}
	if i != bad {
		*object = respjson.NewObject(d.src[start:i], object.ExtraFields)
	}
	return i
}

// forget zeroes a field whose name came before and whose value is now of a
// wrong type, beginning with opening. A list was already replaced.
func (p *plan) forget(opening byte, at unsafe.Pointer) {
	if p.typ == intoType {
		p, at = (*Into)(at).target()
	}
	if p.elem == nil || opening != '[' {
		reflect.NewAt(p.typ, at).Elem().SetZero() // at holds a p.typ
	}
}

// member reads a name and returns the place of its field, or -1 and the name
// when the model has no such field, with the index of the value.
//
// Replies list fields in the document's order and leave some out, so a name is
// first compared, in its usual spelling, with the fields after the last one;
// only if that fails is it read and looked up. Without this a page of audit
// logs takes a third longer.
func (d *decoder) member(p *plan, next, i int) (k int, name string, at int) {
	if i+16 <= len(d.src) {
		head, tail, rest := load(d.src, i), load(d.src, i+8), d.src[i+16:]
		for k = next; k < len(p.fields); k++ {
			if key := &p.fields[k].key; key.begins(head, tail, rest) {
				return k, "", d.space(i + key.size)
			}
		}
	}
	if name, at = d.name(i); at == bad {
		return -1, "", bad
	}
	if k, ok := p.index[name]; ok {
		return k, "", at
	}
	return -1, name, at
}

func (d *decoder) extra(object *respjson.Object, name string, i int) int {
	end := d.skip(i)
	if end == bad {
		return bad
	}
	if object.ExtraFields == nil {
		if !d.spend(mapHead, i) {
			return bad
		}
		object.ExtraFields = map[string]respjson.Field{}
	}
	st := valid
	if d.src[i] == 'n' {
		st = null
	}
	if !put(d, object.ExtraFields, name, respjson.NewField(d.src[i:end], st), i) {
		return bad
	}
	return end
}

// first reads the array at i and decodes its first element as the value.
func (d *decoder) first(p *plan, i int, at unsafe.Pointer) (end int, st status) {
	st = valid
	i, more := d.open(i, ']')
	for n := 0; more; n++ {
		switch {
		case n == 0 && d.peek(i) == '{':
			end = d.model(p, i, at)
		case n == 0:
			st = invalid
			fallthrough
		default:
			end = d.skip(i)
		}
		if end == bad {
			return bad, invalid
		}
		i, more = d.after(end, ']')
	}
	return i, st
}

// decodeString takes numbers and booleans as their text; value itself takes
// strings.
func decodeString(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	if c := d.peek(i); c == '{' || c == '[' {
		return d.mismatch(i)
	}
	if end = d.scalar(i); end != bad {
		*(*string)(at) = d.src[i:end] // typ's kind is string
	}
	return end, valid
}

func decodeTime(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	if d.peek(i) != '"' {
		return d.mismatch(i)
	}
	text, end := d.quoted(i)
	if end == bad {
		return bad, invalid
	}
	t, ok := parseTime(text)
	if odd := !ok && seemsOdd(text); odd || t.Location() != time.UTC {
		if !d.spend(zoneSize, i) {
			return bad, invalid
		}
		if odd {
			t, ok = parseOdd(text)
		}
	}
	if !ok {
		return end, invalid
	}
	*(*time.Time)(at) = t // typ is time.Time
	return end, valid
}

func decodeUnion(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	left := d.left
	d.exact = true
	v, end, _ := d.any(i)
	d.exact = false
	// What is made from a value takes no more than the value itself.
	if end == bad || !d.spend(left-d.left, i) {
		return bad, invalid
	}
	if !p.union(v, at) {
		return end, invalid
	}
	return end, valid
}

// decodeOther leaves types that are not the API's to encoding/json.
func decodeOther(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if end = d.skip(i); end == bad {
		return bad, invalid
	}
	if !d.spend(otherSize+int(p.size)+end-i, i) {
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

// Into is the field of a model that is decoded into what Value points to: an
// envelope is one type, whatever it holds. A field whose Value is nil is
// skipped.
type Into struct{ Value any }

// target returns the plan and the address of what the field is decoded into.
func (f *Into) target() (*plan, unsafe.Pointer) {
	if f.Value == nil {
		return planOf(textType), unsafe.Pointer(new(Text))
	}
	v := reflect.ValueOf(f.Value)
	return planOf(v.Type().Elem()), v.UnsafePointer() // it points to a value of the plan's type
}

func decodeInto(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	p, at := (*Into)(at).target() // typ is Into
	return d.value(p, i, at)
}
