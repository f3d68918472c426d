// Package sheet makes cells of files that spreadsheets open.
package sheet

import (
	"strings"
	"unicode"
)

// formula is what a cell begins with that spreadsheets compute, in any width.
const formula = "=+-@|%＝＋－＠｜％"

// separators are what another spreadsheet, or one of another country, may take for the
// end of a cell.
const separators = ",;\t|"

// Harmless returns a cell that no spreadsheet computes: names are whatever somebody has
// typed, and =HYPERLINK("…") would be a link. An apostrophe, by which spreadsheets know
// text, goes before what would begin a formula, also where a cell could be split.
// Control characters become spaces.
func Harmless(cell string) string {
	var b strings.Builder
	begins := true
	for _, c := range cell {
		if !unicode.IsPrint(c) {
			c = ' '
		}
		if begins && strings.ContainsRune(formula, c) {
			b.WriteByte('\'')
		}
		b.WriteRune(c)
		begins = strings.ContainsRune(separators, c) || begins && (c == ' ' || c == '"' || unicode.IsSpace(c))
	}
	return b.String()
}
