package main

import (
	"encoding/csv"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Whatever somebody typed, and whichever separator a spreadsheet goes by, no cell of the
// file begins with what is computed.
func TestNoSeparatorMakesAFormula(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("=+-@|%＝＠\t\r\n ;,\"'ab")
	for range 5_000 {
		var text strings.Builder
		for range random.IntN(9) {
			text.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		r := newReport(config{}, time.Time{})
		r.People = []person{{source: source{Account: text.String()}, Email: text.String(), Grants: []string{text.String()}}}
		var out strings.Builder
		require.NoError(t, r.csv(&out))
		for _, separator := range ",;\t|" {
			for line := range strings.Lines(out.String()) {
				in := csv.NewReader(strings.NewReader(line))
				in.Comma, in.LazyQuotes, in.FieldsPerRecord = separator, true, -1
				row, err := in.Read()
				require.NoError(t, err)
				for _, cell := range row {
					begin := strings.TrimLeft(cell, "\" ")
					require.False(t, begin != "" && strings.ContainsAny(begin[:1], "=+-@"), "%q of %q by %q", cell, text.String(),
						separator)
				}
			}
		}
	}
}
