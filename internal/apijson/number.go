package apijson

import (
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// numeral validates the number at i.
func (d *decoder) numeral(i int) int {
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
	for i < len(d.src) && d.src[i]-'0' <= 9 {
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

func decodeBool(d *decoder, _ *plan, i int, at unsafe.Pointer) (end int, st status) {
	switch rest := d.src[i:]; {
	case strings.HasPrefix(rest, "true"):
		*(*bool)(at) = true // typ's kind is bool
		return i + len("true"), valid
	case strings.HasPrefix(rest, "false"):
		*(*bool)(at) = false
		return i + len("false"), valid
	}
	word, end, ok := d.word(i)
	if !ok || end == bad {
		return end, invalid
	}
	n, ok := parseFloat(word)
	if !ok || d.src[i] == '"' {
		return end, invalid
	}
	*(*bool)(at) = n != 0
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

// word reads a scalar, quoted or not, and returns its text. ok is false for an
// object or an array.
func (d *decoder) word(i int) (text string, end int, ok bool) {
	switch d.peek(i) {
	case '{', '[':
		return "", d.skip(i), false
	case '"':
		text, end = d.quoted(i)
		return text, end, end != bad
	}
	if end = d.scalar(i); end == bad {
		return "", bad, false
	}
	return d.src[i:end], end, true
}

// small returns the value of a word of up to 15 digits and nothing else: few
// enough to be exact in a float64.
func small(word string) (n int64, ok bool) {
	for _, c := range []byte(word) {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, len(word) > 0 && len(word) <= 15
}

// parseInt takes whole numbers however they are written: 7, 7.0, 7e0.
func parseInt(word string) (int64, bool) {
	if n, ok := small(word); ok {
		return n, true
	}
	if isWhole(word) { // ParseInt's errors are costly, and a list may make many
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return n, true
		}
	}
	f, ok := parseFloat(word)
	if !ok || f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
		return 0, false
	}
	return int64(f), true
}

// isWhole reports whether word consists of digits, with or without a sign.
func isWhole(word string) bool {
	if word != "" && (word[0] == '-' || word[0] == '+') {
		word = word[1:]
	}
	return word != "" && strings.Trim(word, "0123456789") == ""
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
	if (&decoder{src: word}).numeral(0) != len(word) {
		return 0, false
	}
	return float(word)
}

// float returns the value of a JSON number. ok is false when that is too large.
func float(numeral string) (float64, bool) {
	if n, ok := small(numeral); ok {
		return float64(n), true
	}
	f, err := strconv.ParseFloat(numeral, 64)
	return f, err == nil
}
