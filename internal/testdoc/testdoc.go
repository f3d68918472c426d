// Package testdoc keeps what documentation says in step with what it is about.
package testdoc

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Part checks that a page holds want between the comments "NAME: begin" and
// "NAME: end". With UPDATE_DOCS set it writes it there.
func Part(t *testing.T, page, name, want string) {
	t.Helper()
	begin, end := "<!-- "+name+": begin -->\n", "<!-- "+name+": end -->\n"
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), begin)
	require.True(t, found, begin)
	had, after, found := strings.Cut(rest, end)
	require.True(t, found, end)
	if os.Getenv("UPDATE_DOCS") != "" {
		require.NoError(t, os.WriteFile(page, []byte(before+begin+want+end+after), 0o644))
		return
	}
	require.Equal(t, want, had, "%s: run the test with UPDATE_DOCS=1", page)
}

// Rows returns the cells of the rows of a page's tables.
func Rows(t *testing.T, page string) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if inner, ok := strings.CutPrefix(strings.TrimSpace(line), "| "); ok {
			rows = append(rows, strings.Split(strings.TrimSuffix(inner, " |"), " | "))
		}
	}
	return rows
}
