package cloudflaretest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// There is a constant for every operation that there is a route for, named after
// it, and none besides.
func TestEveryOperationHasAConstant(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "op.go", nil, 0)
	require.NoError(t, err)
	constants := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Op") {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		require.NoError(t, err)
		constants[spec.Names[0].Name] = value
		return true
	})
	declared := map[string]string{}
	for _, op := range cloudflaretest.ServedOperations() {
		declared["Op"+strings.ReplaceAll(op.Name, ".", "")] = op.Name
	}
	require.Equal(t, declared, constants)
}
