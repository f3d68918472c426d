package apijson

import (
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// maxDepth is how deep objects and arrays may nest: encoding/json's own bound.
const maxDepth = 10000

// SyntaxError says where a text stops being JSON. It never quotes the text.
type SyntaxError struct {
	// Offset is the index of the first byte that can't be, or the length of
	// the text when it ends too soon.
	Offset int
	reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid JSON at byte %d: %s", e.Offset, e.reason)
}

// decoder walks over src once. Its methods take an index and return the index
// behind what they read, or bad after noting what was wrong.
type decoder struct {
	src   string
	depth int
	err   *SyntaxError
}

const bad = -1

func (d *decoder) fail(at int, reason string) int {
	if d.err == nil {
		if at >= len(d.src) {
			reason = "unexpected end"
		}
		d.err = &SyntaxError{Offset: min(at, len(d.src)), reason: reason}
	}
	return bad
}

// peek is the byte at i, or 0, which no JSON token starts with.
func (d *decoder) peek(i int) byte {
	if uint(i) < uint(len(d.src)) {
		return d.src[i]
	}
	return 0
}

func (d *decoder) space(i int) int {
	for i < len(d.src) {
		if c := d.src[i]; c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return i
		}
		i++
	}
	return i
}

func (d *decoder) literal(i int, word string) int {
	for k := range len(word) {
		if d.peek(i+k) != word[k] {
			return d.fail(i+k, "expected "+word)
		}
	}
	return i + len(word)
}

// text reads the string that opens at i. plain means that what stands between
// the quotes is the string itself: no escape, and valid UTF-8.
func (d *decoder) text(i int) (end int, plain bool) {
	plain, ascii := true, true
	start := i + 1
	for i = d.ordinary(start); i < len(d.src); i = d.ordinary(i) {
		switch c := d.src[i]; {
		case c == '"':
			return i + 1, plain && (ascii || utf8.ValidString(d.src[start:i]))
		case c == '\\':
			if i = d.escape(i); i == bad {
				return bad, false
			}
			plain = false
		case c >= utf8.RuneSelf:
			ascii = false
			i++
		default:
			return d.fail(i, "control character in string"), false
		}
	}
	return d.fail(len(d.src), ""), false
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// ordinary skips printable ASCII other than quotes and backslashes, eight
// bytes at a time, and returns the index of the first byte that is not.
func (d *decoder) ordinary(i int) int {
	src := d.src
	for ; i+8 <= len(src); i += 8 {
		w := load(src[i : i+8])
		// Each term has a byte's high bit set where that byte is a control
		// character, a quote, a backslash or not ASCII. A borrow can only
		// reach bytes above one that is truly set, so the lowest is exact.
		stop := (w - ones*0x20) | ((w ^ ones*'"') - ones) | ((w ^ ones*'\\') - ones) | w
		if stop &= highs; stop != 0 {
			return i + bits.TrailingZeros64(stop)/8
		}
	}
	for i < len(src) {
		if c := src[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return i
		}
		i++
	}
	return i
}

// load reads eight bytes at once: the compiler makes one instruction of it.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func (d *decoder) escape(i int) int {
	switch d.peek(i + 1) {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for k := i + 2; k < i+6; k++ {
			if !isHex(d.peek(k)) {
				return d.fail(k, "bad \\u escape")
			}
		}
		return i + 6
	}
	return d.fail(i+1, "bad escape")
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func (d *decoder) number(i int) int {
	if d.peek(i) == '-' {
		i++
	}
	switch c := d.peek(i); {
	case c == '0':
		i++
	case c >= '1' && c <= '9':
		i = d.digits(i)
	default:
		return d.fail(i, "bad number")
	}
	if d.peek(i) == '.' {
		if i = d.someDigits(i + 1); i == bad {
			return bad
		}
	}
	if d.peek(i)|0x20 != 'e' {
		return i
	}
	if c := d.peek(i + 1); c == '+' || c == '-' {
		i++
	}
	return d.someDigits(i + 1)
}

func (d *decoder) digits(i int) int {
	for c := d.peek(i); c >= '0' && c <= '9'; c = d.peek(i) {
		i++
	}
	return i
}

func (d *decoder) someDigits(i int) int {
	end := d.digits(i)
	if end == i {
		return d.fail(i, "bad number")
	}
	return end
}

// skip validates the value at i without keeping it.
func (d *decoder) skip(i int) int {
	switch d.peek(i) {
	case '"':
		end, _ := d.text(i)
		return end
	case '{':
		return d.list(i, '}', d.skipMember)
	case '[':
		return d.list(i, ']', d.skip)
	}
	return d.scalar(i)
}

func (d *decoder) skipMember(i int) int {
	if _, i = d.name(i); i == bad {
		return bad
	}
	return d.skip(i)
}

// scalar validates the number, boolean or null at i.
func (d *decoder) scalar(i int) int {
	switch d.peek(i) {
	case 't':
		return d.literal(i, "true")
	case 'f':
		return d.literal(i, "false")
	case 'n':
		return d.literal(i, "null")
	}
	return d.number(i)
}

// list reads the object or array that opens at i and ends with closer. each
// reads one of its members or elements, whose first byte it gets the index of.
func (d *decoder) list(i int, closer byte, each func(at int) int) int {
	if d.depth++; d.depth > maxDepth {
		return d.fail(i, "nested too deep")
	}
	i = d.space(i + 1)
	for more := d.peek(i) != closer; more; {
		if i = each(i); i == bad {
			return bad
		}
		i = d.space(i)
		switch d.peek(i) {
		case ',':
			i = d.space(i + 1)
		case closer:
			more = false
		default:
			return d.fail(i, "expected a comma or the end of the list")
		}
	}
	d.depth--
	return i + 1
}

// name reads a member's name and returns it with the index of its value.
func (d *decoder) name(i int) (name string, at int) {
	if d.peek(i) != '"' {
		return "", d.fail(i, "expected a name")
	}
	end, plain := d.text(i)
	if end == bad {
		return "", bad
	}
	return unquote(d.src[i:end], plain), d.colon(end)
}

// colon reads the colon behind a name and returns the index of the value.
func (d *decoder) colon(i int) int {
	if i = d.space(i); d.peek(i) != ':' {
		return d.fail(i, "expected a colon")
	}
	return d.space(i + 1)
}
