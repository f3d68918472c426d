package conformance

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A method is deprecated where the document deprecates its operation, and
// nowhere else: the endpoint is a line of its comment.
func TestDeprecatedMethods(t *testing.T) {
	outdated := map[string]bool{}
	for _, op := range official(t).operations {
		outdated[op.method+" "+op.path] = op.Deprecated
	}
	files, err := filepath.Glob("../accounts/*.go")
	require.NoError(t, err)
	more, err := filepath.Glob("../iam/*.go")
	require.NoError(t, err)
	files = append(files, more...)
	found := 0
	for _, file := range files {
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, decl := range syntax.Decls {
			method, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if deprecated, ok := outdated[endpoint(method.Doc.Text())]; ok {
				require.Equal(t, deprecated, strings.Contains(method.Doc.Text(), "\n\nDeprecated: "), method.Name.Name)
				found++
			}
		}
	}
	require.Greater(t, found, 40)
}

// endpoint is the line of a comment that names the method and the path.
func endpoint(doc string) string {
	_, line, _ := strings.Cut(doc, "\n\t")
	line, _, _ = strings.Cut(line, "\n")
	return line
}

func TestDeprecatedParameters(t *testing.T) {
	for _, op := range official(t).operations {
		for _, p := range op.Parameters {
			outdated := p.Value.Schema.Value.Deprecated
			name, _, _ := strings.Cut(p.Value.Name, ".")
			require.Equal(t, name == "audit_log_id", outdated, "%s of %s: see LogAuditListParams", p.Value.Name, op.id)
		}
	}
}
