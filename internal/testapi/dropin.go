package testapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/seed815c370e/cloudflare-go"

// Compile vets the program of a file as a module of its own.
func Compile(t *testing.T, file string) {
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	dir := t.TempDir()
	source := string(Read(t, file))
	write(t, dir, "dropin.go", strings.ReplaceAll(source, "MODULE", modulePath))
	write(t, dir, "go.mod", consumerModule(t, root))
	write(t, dir, "go.sum", string(Read(t, filepath.Join(root, "go.sum"))))

	cmd := exec.Command("go", "vet", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go vet says:\n%s", out)
}

// consumerModule is the go.mod of a module that uses the one in root. It has
// root's own requirements, so that nothing need be looked up.
func consumerModule(t *testing.T, root string) string {
	mod := string(Read(t, filepath.Join(root, "go.mod")))
	mod = strings.Replace(mod, "module "+modulePath, "module example.test/dropin", 1)
	return mod + "\nrequire " + modulePath + " v0.0.0\n\nreplace " + modulePath + " => " + root + "\n"
}

func write(t *testing.T, dir, name, text string) {
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

// CheckInlined requires go fix to move a program to the short names: each group of
// aliases in the files says so.
func CheckInlined(t *testing.T, files ...string) {
	for _, file := range files {
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range syntax.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok == token.IMPORT {
				continue
			}
			last := group.Doc.List[len(group.Doc.List)-1]
			require.Equal(t, "//go:fix inline", last.Text, "%s: %s", file, group.Doc.Text())
		}
	}
}
