package auditfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/auditfile"
)

// A checkpoint that is the file itself, under whatever name, would take its place
// with the first save.
func TestTheCheckpointIsAnotherFile(t *testing.T) {
	for name, checkpoint := range map[string]func(dir, file string) string{
		"the same path": func(_, file string) string { return file },
		"another path":  func(dir, file string) string { return filepath.Join(dir, "x") + "/../" + filepath.Base(file) },
		"the checkpoint's other name": func(dir, file string) string {
			return file[:len(file)-len(".new")]
		},
		"a link": func(dir, file string) string {
			require.NoError(t, os.Symlink(file, filepath.Join(dir, "link")))
			return filepath.Join(dir, "link")
		},
		"a link to the other name": func(dir, file string) string {
			require.NoError(t, os.Symlink(file, filepath.Join(dir, "link.new")))
			return filepath.Join(dir, "link")
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(dir, "x"), 0o700))
			file := filepath.Join(dir, "log.new")
			path := checkpoint(dir, file)
			_, err := auditfile.Open(file, path, auditfile.Options{Purpose: "a", Since: start})
			require.ErrorContains(t, err, "the checkpoint has to be another file")
			require.Empty(t, read(t, file))
		})
	}
}
