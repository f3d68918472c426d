package accounts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/seed815c370e/cloudflare-go"

// A program written for cloudflare-go's accounts compiles against this module
// once its import paths are changed: testdata/dropin.go.txt uses every name
// that such a program can.
func TestDropIn(t *testing.T) { compile(t, "testdata/dropin.go.txt") }

// So does one that takes a token's secret for the string that it is there.
func TestASecretIsAString(t *testing.T) { compile(t, "testdata/wild.go.txt") }

// compile vets the program of a file as a module of its own.
func compile(t *testing.T, file string) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	source := string(read(t, file))
	write(t, dir, "dropin.go", strings.ReplaceAll(source, "MODULE", modulePath))
	write(t, dir, "go.mod", consumerModule(t, root))
	write(t, dir, "go.sum", string(read(t, filepath.Join(root, "go.sum"))))

	cmd := exec.Command("go", "vet", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go vet says:\n%s", out)
}

// consumerModule is the go.mod of a module that uses the one in root. It has
// root's own requirements, so that nothing need be looked up.
func consumerModule(t *testing.T, root string) string {
	mod := string(read(t, filepath.Join(root, "go.mod")))
	mod = strings.Replace(mod, "module "+modulePath, "module example.test/dropin", 1)
	return mod + "\nrequire " + modulePath + " v0.0.0\n\nreplace " + modulePath + " => " + root + "\n"
}

func read(t *testing.T, path string) []byte {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

func write(t *testing.T, dir, name, text string) {
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}
