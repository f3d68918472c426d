// Package emails tells whether two e-mail addresses are one.
package emails

import (
	"strings"
	"unicode"
)

// Key returns what addresses have in common that differ only in upper and lower case.
// Some letters look like ASCII ones and are mapped to them by Unicode, such as the
// Kelvin sign to k: these stay what they are, since the address is somebody else's.
func Key(address string) string {
	return strings.Map(func(r rune) rune {
		if lower := unicode.ToLower(r); r <= unicode.MaxASCII || lower > unicode.MaxASCII {
			return lower
		}
		return r
	}, address)
}

// Same reports whether two addresses differ only in upper and lower case.
func Same(a, b string) bool { return a == b || Key(a) == Key(b) }

// Shown reports whether any of several texts may be an address at all.
func Shown(texts ...string) bool {
	for _, text := range texts {
		if strings.Contains(text, "@") {
			return true
		}
	}
	return false
}
