package emails

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSame(t *testing.T) {
	for _, one := range [][2]string{
		{"ada@example.com", "Ada@EXAMPLE.com"}, {"", ""}, {"Jörg@example.com", "JÖRG@example.com"}, {"σ@e.com", "Σ@e.com"},
	} {
		require.True(t, Same(one[0], one[1]), "%q", one)
	}
	for _, two := range [][2]string{
		{"ada@example.com", "ada@example.co"}, {"mark@example.com", "mar\u212a@example.com"},
		{"sam@example.com", "\u017fam@example.com"}, {"i@example.com", "\u0130@example.com"},
		{"s\u017f@example.com", "\u017fs@example.com"}, {"ς@e.com", "σ@e.com"}, {"ß@e.com", "ss@e.com"},
	} {
		require.False(t, Same(two[0], two[1]), "%q", two)
	}
}
