package accounts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// go fix moves a program to the short names: each group of aliases says so.
func TestAliasesAreInlined(t *testing.T) {
	for _, file := range []string{"dropin.go", "dropin_enum.go", filepath.Join("..", "shared", "shared.go")} {
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
