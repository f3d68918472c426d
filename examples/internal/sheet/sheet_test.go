package sheet

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Cells that a spreadsheet would compute begin with an apostrophe.
func TestNoCellIsAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"":                           "",
		"user@example.com":           "user@example.com",
		"a-b=c+d":                    "a-b=c+d",
		"=1+1":                       "'=1+1",
		"+1":                         "'+1",
		"-1":                         "'-1",
		"@SUM(A1)":                   "'@SUM(A1)",
		"|calc":                      "'|calc",
		"%0A":                        "'%0A",
		"＝1":                         "'＝1",
		"  =1":                       "  '=1",
		"\t=1":                       " '=1",
		"\r\n=1":                     "  '=1",
		"\x00=1":                     " '=1",
		"\"=1\"":                     "\"'=1\"",
		"a;=1":                       "a;'=1",
		"a,\"=1":                     "a,\"'=1",
		"a\n=1":                      "a =1",
		"=HYPERLINK(\"http://x\",1)": "'=HYPERLINK(\"http://x\",1)",
		"-+=":                        "'-+=",
	} {
		require.Equal(t, want, Harmless(cell), "%q", cell)
	}
}
