package apijson

import (
	"reflect"
	"unsafe"
)

// room is memory for elements of one type, from which one list after another
// takes its part: lists inside a page are many and short.
type room struct {
	elem *plan
	data unsafe.Pointer // the first free element
	free int            // how many elements are free; they are zero
	used int            // how many elements all lists have taken
	last mark           // where the chunk began
}

// mark is how many elements there were at an index of the text.
type mark struct{ known, at int }

// slice is a slice of any type: all have the layout of reflect.SliceHeader.
// TestSlicesAreLaidOutAlike pins it.
type slice []struct{}

func sliceAt(data unsafe.Pointer, n int) slice { return unsafe.Slice((*struct{})(data), n) }

var nothing [0]byte

// decodeSlice keeps every element that it can; one of a wrong type stays zero
// and marks the list invalid.
func decodeSlice(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status) {
	if d.peek(i) != '[' {
		return d.mismatch(i)
	}
	st = valid
	list := d.take(p.elem)
	n := 0
	i, more := d.open(i, ']')
	for more {
		if n == list.free && !d.grow(&list, p, n, i) {
			return bad, invalid
		}
		// n is below what is free, so the address is that of an element.
		end, elemStatus := d.value(p.elem, i, unsafe.Add(list.data, uintptr(n)*p.elem.size))
		if end == bad {
			return bad, invalid
		}
		if n++; elemStatus == invalid {
			st = invalid
		}
		i, more = d.after(end, ']')
	}
	if i != bad {
		d.keep(p, list, n, at)
	}
	return i, st
}

// take hands out the room for elements of a type. The rest is given back after
// the list is read, so a nested list of the same type takes another room.
func (d *decoder) take(elem *plan) room {
	for k := range d.rooms {
		if r := d.rooms[k]; r.elem == elem {
			d.rooms[k].free = 0
			return r
		}
	}
	return room{elem: elem}
}

// keep makes a slice of the first n elements of list at at, and gives the rest
// back.
func (d *decoder) keep(p *plan, list room, n int, at unsafe.Pointer) {
	// at holds a slice of p.elem.typ, and list.data that many of them. The
	// capacity is the length: what follows belongs to other lists.
	if *(*slice)(at) = sliceAt(list.data, n); n == 0 {
		*(*slice)(at) = sliceAt(unsafe.Pointer(&nothing), 0) // empty, and not nil
	}
	list.used += n
	if list.free -= n; list.free == 0 {
		list.data = nil // the address would be past the end
	} else {
		list.data = unsafe.Add(list.data, uintptr(n)*p.elem.size)
	}
	d.give(list)
}

func (d *decoder) give(list room) {
	for k := range d.rooms {
		if d.rooms[k].elem == list.elem {
			d.rooms[k] = list
			return
		}
	}
	d.rooms = append(d.rooms, list)
}

// grow moves the n elements of a list to a chunk with more room. A guess gets
// at most half of the budget.
func (d *decoder) grow(list *room, p *plan, n, i int) bool {
	each := max(1, int(p.elem.size))
	size := min(d.chunk(list, n, i), max(n+1, d.left/2/each))
	if !d.spend(size*each, i) {
		return false
	}
	grown := reflect.MakeSlice(p.typ, size, size)
	if n > 0 {
		old := sliceAt(list.data, n)
		reflect.Copy(grown, reflect.NewAt(p.typ, unsafe.Pointer(&old)).Elem()) // old is a slice of p.typ
	}
	*list = room{p.elem, grown.UnsafePointer(), size, list.used, mark{list.used + n, i}}
	return true
}

// chunk is how many elements to make room for when a list has n at index i.
//
// The elements since the last chunk show how many the rest of the text will
// have. For the list of a page the estimate may be up to 64 times as many as
// there are; for lists inside it, which may be longer in its first entries than
// in all others, only as many again. With doubling instead, a page of audit logs
// takes half as long again, and 1.4 times the memory: making and collecting the
// models costs more than reading.
func (d *decoder) chunk(list *room, n, i int) int {
	const first, few, most = 128, 16, 64
	known := list.used + n
	if known == 0 {
		return max(1, first/int(max(1, list.elem.size)))
	}
	more, limit := (known-list.last.known)*(len(d.src)-i)/max(1, i-list.last.at), known
	if d.depth <= 2 {
		limit *= most
	}
	if known < few {
		limit = few
	}
	return n + max(1, min(more+more/16+1, limit))
}
