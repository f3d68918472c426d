package cloudflare_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// widest is how many characters a line of code has at the most, a tab counted
// as one, and longestFile how many lines a file.
const (
	widest      = 120
	longestFile = 500
)

// aligned is what gofmt puts before the values of a table, which is not counted.
var aligned = regexp.MustCompile(`:  +`)

// Lines that run off the screen hide their ends in a review, and of a file that
// is too long nobody knows what is in it.
func TestLinesAndFilesEndInTime(t *testing.T) {
	t.Parallel()
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.Contains(path, "testdata") {
			return err
		}
		text, err := os.ReadFile(path)
		lines := strings.Split(string(text), "\n")
		require.LessOrEqual(t, len(lines), longestFile, "lines of %s", path)
		for i, line := range lines {
			width := utf8.RuneCountInString(aligned.ReplaceAllString(line, ": "))
			require.LessOrEqual(t, width, widest, "%s, line %d", path, i+1)
		}
		return err
	}))
}
