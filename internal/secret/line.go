package secret

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns text on one line that is safe to print, and no longer than most
// bytes: what it says without line breaks, and with an escape for each other
// character that can't be seen or that changes how the others are shown.
func Line(text string, most int) string {
	if len(text) > 4*most {
		text = text[:4*most] // so that a long one costs no more
	}
	return cut(escape(strings.Join(strings.Fields(text), " "), ""), most)
}

// Lines returns text that is safe to print, with line breaks and tabs kept.
func Lines(text string) string { return escape(text, "\r\n\t") }

func escape(text, but string) string {
	if plain(text, but) {
		return text
	}
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		if unicode.IsPrint(r) || strings.ContainsRune(but, r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

func plain(text, but string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsPrint(r) && !strings.ContainsRune(but, r)
	}) < 0
}

// cut shortens text to most bytes, and then ends it with an ellipsis.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const ellipsis = "…"
	return strings.ToValidUTF8(text[:max(0, most-len(ellipsis))], "") + ellipsis
}
