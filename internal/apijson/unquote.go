package apijson

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads the string that opens at i. A plain one is a part of the text
// itself.
func (d *decoder) quoted(i int) (s string, end int) {
	end, plain := d.text(i)
	if plain {
		return d.src[i+1 : end-1], end
	}
	return d.unescape(i, end)
}

// unescape returns the string for the text from i to end, which includes its
// quotes. end may be bad.
func (d *decoder) unescape(i, end int) (string, int) {
	if end == bad {
		return "", bad
	}
	text := d.src[i+1 : end-1]
	size := len(text)
	if !utf8.ValidString(text) {
		size *= len("\ufffd") // stands for each byte that is not UTF-8
	}
	if !d.spend(size+smallest, i) {
		return "", bad
	}
	return unescape(text, size), end
}

// unescape returns the string for text, at most size bytes.
func unescape(text string, size int) string {
	var b strings.Builder
	b.Grow(size)
	for text != "" {
		n := usual(text)
		b.WriteString(text[:n])
		if text = text[n:]; text == "" {
			break
		}
		r, size := nextRune(text)
		b.WriteRune(r)
		text = text[size:]
	}
	return b.String()
}

// usual returns how many bytes of text are ASCII before the first escape.
func usual(text string) int {
	for i := range len(text) {
		if c := text[i]; c == '\\' || c >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}

var escapes = [256]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// nextRune decodes one character or escape. Bytes that are not UTF-8 and lone
// surrogates become U+FFFD, as encoding/json has it.
func nextRune(s string) (r rune, size int) {
	if s[0] != '\\' {
		return utf8.DecodeRuneInString(s)
	}
	if s[1] != 'u' {
		return escapes[s[1]], 2
	}
	r = hexRune(s[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
		if pair := utf16.DecodeRune(r, hexRune(s[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hexRune(digits string) rune {
	n, _ := strconv.ParseUint(digits, 16, 32)
	return rune(n)
}
