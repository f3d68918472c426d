package accounts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// go fix moves a program to the short names: each group of aliases says so, but
// for those of types that no program can name otherwise.
func TestAliasesAreInlined(t *testing.T) {
	for _, file := range []string{"dropin.go", "dropin_enum.go", filepath.Join("..", "shared", "shared.go")} {
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range syntax.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok == token.IMPORT || targets(group) == "apierror" {
				continue
			}
			last := group.Doc.List[len(group.Doc.List)-1]
			require.Equal(t, "//go:fix inline", last.Text, "%s: %s", file, group.Doc.Text())
		}
	}
}

// targets is the package that a group's first alias is of, "" for its own.
func targets(group *ast.GenDecl) string {
	spec, ok := group.Specs[0].(*ast.TypeSpec)
	if !ok {
		return ""
	}
	if selector, ok := spec.Type.(*ast.SelectorExpr); ok {
		return selector.X.(*ast.Ident).Name
	}
	return ""
}
