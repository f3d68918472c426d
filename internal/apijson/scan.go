package apijson

import (
	"fmt"
	"math/bits"
	"strings"
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
// after what they read, or bad after noting what was wrong.
type decoder struct {
	src   string
	depth int
	err   error // *SyntaxError or ErrTooLarge, wrapped
	left  int   // bytes that may still be allocated
	rooms []room
	boxes boxes
	stack []any
	exact bool // numbers of free-form values stay text
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

// peek returns the byte at i, or 0, with which no JSON token starts.
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
	if strings.HasPrefix(d.src[i:], word) {
		return i + len(word)
	}
	return d.notLiteral(i, word)
}

func (d *decoder) notLiteral(i int, word string) int {
	at := i
	for d.peek(at) == word[at-i] {
		at++
	}
	return d.fail(at, "expected "+word)
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// load reads eight bytes at once: the compiler makes it one instruction.
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// text reads the string that opens at i. plain means that the text between the
// quotes is the string itself: no escape, and valid UTF-8.
//
// It looks at eight bytes at a time: most of a reply is inside strings. Byte by
// byte, a page of audit logs takes two fifths longer.
func (d *decoder) text(i int) (end int, plain bool) {
	src := d.src
	for j := i + 1; j+8 <= len(src); j += 8 {
		w := load(src, j)
		// Each term has a byte's high bit set where that byte is a control
		// character, a quote, a backslash or not ASCII. A borrow can only
		// reach bytes above one that is truly set, so the lowest is exact.
		stop := (w - ones*0x20) | ((w ^ ones*'"') - ones) | ((w ^ ones*'\\') - ones) | w
		if stop &= highs; stop != 0 {
			if j += bits.TrailingZeros64(stop) / 8; src[j] == '"' {
				return j + 1, true
			}
			return d.unusual(i, j)
		}
	}
	return d.unusual(i, i+1)
}

// unusual is text from index i on, for a string that opens at open and that
// has more to it than printable ASCII, or stands at the end of the text.
func (d *decoder) unusual(open, i int) (end int, plain bool) {
	plain, ascii := true, true
	for i < len(d.src) {
		switch c := d.src[i]; {
		case c == '"':
			return i + 1, plain && (ascii || utf8.ValidString(d.src[open+1:i]))
		case c == '\\':
			if i = d.escape(i); i == bad {
				return bad, false
			}
			plain = false
		case c < ' ':
			return d.fail(i, "control character in string"), false
		default:
			ascii = ascii && c < utf8.RuneSelf
			i++
		}
	}
	return d.fail(len(d.src), ""), false
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

// skip validates the value at i without keeping it.
func (d *decoder) skip(i int) int {
	switch d.peek(i) {
	case '"':
		end, _ := d.text(i)
		return end
	case '{':
		return d.skipObject(i)
	case '[':
		return d.skipArray(i)
	}
	return d.scalar(i)
}

func (d *decoder) skipObject(i int) int {
	i, more := d.open(i, '}')
	for more {
		if _, i = d.name(i); i == bad {
			return bad
		}
		if i = d.skip(i); i == bad {
			return bad
		}
		i, more = d.after(i, '}')
	}
	return i
}

func (d *decoder) skipArray(i int) int {
	i, more := d.open(i, ']')
	for more {
		if i = d.skip(i); i == bad {
			return bad
		}
		i, more = d.after(i, ']')
	}
	return i
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
	return d.numeral(i)
}

// open enters the object or array at i, which ends with closer. There is more
// when it has a member or an element, whose first byte is at at; otherwise at
// is after it, or bad.
func (d *decoder) open(i int, closer byte) (at int, more bool) {
	if d.depth++; d.depth > maxDepth {
		return d.fail(i, "nested too deep"), false
	}
	if at = d.space(i + 1); d.peek(at) == closer {
		d.depth--
		return at + 1, false
	}
	return at, true
}

// after goes on after a member or an element that ended at i. It returns what
// open does; i may be bad.
func (d *decoder) after(i int, closer byte) (at int, more bool) {
	if i == bad {
		return bad, false
	}
	switch i = d.space(i); d.peek(i) {
	case ',':
		return d.space(i + 1), true
	case closer:
		d.depth--
		return i + 1, false
	}
	return d.fail(i, "expected a comma or the end of the list"), false
}

// tight reports whether c stands at i with no space after it, as it does
// nearly always: the quick way past a comma or a colon.
func (d *decoder) tight(i int, c byte) bool {
	return i+1 < len(d.src) && d.src[i] == c && d.src[i+1] > ' '
}

// name reads a member's name and returns it with the index of its value.
func (d *decoder) name(i int) (name string, at int) {
	if d.peek(i) != '"' {
		return "", d.fail(i, "expected a name")
	}
	name, end := d.quoted(i)
	if end == bad {
		return "", bad
	}
	if d.tight(end, ':') {
		return name, end + 1
	}
	return name, d.colon(end)
}

// colon reads the colon after a name and returns the index of the value.
func (d *decoder) colon(i int) int {
	if i = d.space(i); d.peek(i) != ':' {
		return d.fail(i, "expected a colon")
	}
	return d.space(i + 1)
}
