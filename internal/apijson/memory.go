package apijson

import (
	"errors"
	"fmt"
	"unsafe"
)

// ErrTooLarge is a text that would take too much memory when it is decoded.
var ErrTooLarge = errors.New("response too large")

// How much memory the models of a text may take: share times its length, in
// addition to the text itself, and an allowance for short texts with many small
// entries.
//
// A page of the API takes two to three times its length, and its largest, 1,000
// entries of an audit log, 2 MB. Tests serve what the API never does: 5,000
// members that have only an id are 70 kB, and 3 MB as models. The allowance is
// well above both.
const (
	share     = 3
	allowance = 8 << 20
)

// budget returns how much may be allocated for a text.
func budget(src string) int { return allowance + share*len(src) }

// spend takes n bytes out of the budget, before they are allocated, for the
// value at index i. Nothing is given back: the memory that a list abandons when
// it grows counts too, so that the sum of all allocations is bounded.
func (d *decoder) spend(n, i int) bool {
	if d.left -= n + n/8; d.left >= 0 { // allocations are rounded up by an eighth
		return true
	}
	if d.err == nil {
		d.err = fmt.Errorf("%w: up to byte %d of %d it makes more than %d bytes of memory",
			ErrTooLarge, min(i, len(d.src)), len(d.src), budget(d.src))
	}
	return false
}

// What values take in addition to their contents, on a 64-bit machine.
const (
	mapHead   = 48
	mapSlots  = 8   // from the first entry on
	sliceHead = 24  // of one in an interface
	wordPair  = 16  // a string, an interface
	smallest  = 16  // of an allocation, at least
	zoneSize  = 256 // a time's zone, or why it is no time
	otherSize = 512 // what encoding/json needs for any value
)

// put sets m[name]. A map doubles its slots when they are nearly full: each
// time that the number of entries has doubled, put spends what the map may
// allocate until it doubles again.
func put[V any](d *decoder, m map[string]V, name string, v V, i int) bool {
	slot := 1 + int(unsafe.Sizeof(name)+unsafe.Sizeof(v))
	switch n := len(m); {
	case n == 0:
		if !d.spend(mapSlots*(slot+1), i) {
			return false
		}
	case n >= mapSlots && n&(n-1) == 0:
		if _, known := m[name]; !known && !d.spend(6*n*slot, i) {
			return false
		}
	}
	m[name] = v
	return true
}
