package cloudflare_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const modulePath = "github.com/seed815c370e/cloudflare-go"

// around is what the snippets of the README and of comments leave out: what a
// reader fills in from the text beside them.
const around = `
var (
	ctx       context.Context
	client    *cloudflare.Client
	srv       *cloudflaretest.Server
	accountID string
	zoneID    string
	id        string
	params    accounts.MemberListParams
	since     time.Time
	stored    accounts.AuditCheckpoint
	entry     accounts.AuditEntry
	account   accounts.Account
	err       error
)

func save(...any) {}
`

// imports are the packages that snippets may name.
var imports = map[string]string{
	"cloudflare":     modulePath,
	"accounts":       modulePath + "/accounts",
	"cloudflaretest": modulePath + "/cloudflaretest",
	"option":         modulePath + "/option",
	"pagination":     modulePath + "/packages/pagination",
	"access":         modulePath + "/access",
	"permissions":    modulePath + "/permissions",
	"param":          modulePath + "/packages/param",
	"context":        "context", "errors": "errors", "fmt": "fmt", "log": "log", "time": "time", "slog": "log/slog",
	"json": "encoding/json", "http": "net/http", "os": "os", "strings": "strings", "testing": "testing",
}

// Every snippet that a user may copy compiles.
func TestSnippetsCompile(t *testing.T) {
	t.Parallel()
	check := newChecker(t)
	count := 0
	for _, name := range append([]string{"README.md"}, globbed(t, "docs/*.md")...) {
		for i, text := range fenced(t, name) {
			count++
			require.NoError(t, check.snippet(text), "%s, snippet %d:\n%s", name, i+1, text)
		}
	}
	require.GreaterOrEqual(t, count, 5)
	count = 0
	for place, text := range commented(t) {
		count++
		require.NoError(t, check.snippet(text), "%s:\n%s", place, text)
	}
	require.GreaterOrEqual(t, count, 2)
}

// A snippet that says what does not exist is noticed.
func TestWrongSnippetsDoNotCompile(t *testing.T) {
	t.Parallel()
	check := newChecker(t)
	for _, text := range []string{
		"client.Accounts.Members.Lists(ctx, params)",
		"members := client.Accounts.Members.ListAutoPaging(ctx)",
		"for member := range {",
		"accounts.NoSuchName",
	} {
		require.Error(t, check.snippet(text), text)
	}
}

func globbed(t *testing.T, pattern string) []string {
	names, err := filepath.Glob(pattern)
	require.NoError(t, err)
	return names
}

var fence = regexp.MustCompile("(?ms)^ *```go\n(.*?)^ *```")

func fenced(t *testing.T, name string) (snippets []string) {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, match := range fence.FindAllStringSubmatch(string(text), -1) {
		snippets = append(snippets, match[1])
	}
	return snippets
}

// notGo begins the blocks of comments that are no Go: an endpoint, a command,
// a text of JSON, a header.
var notGo = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE|go|[$.{<"]|[A-Za-z-]+:) ?`)

// commented are the Go blocks in the comments of the packages that users
// import, by their place.
func commented(t *testing.T) map[string]string {
	snippets := map[string]string{}
	for _, dir := range publicDirs(t) {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		require.NoError(t, err)
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") {
				maps.Copy(snippets, blocks(t, name))
			}
		}
	}
	return snippets
}

func publicDirs(t *testing.T) (dirs []string) {
	out, err := exec.Command("go", "list", "-f", "{{.Name}} {{.Dir}}", "./...").Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(out)) {
		name, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name != "main" && !strings.Contains(dir, "internal") {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

func blocks(t *testing.T, name string) map[string]string {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
	require.NoError(t, err)
	snippets := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		group, ok := n.(*ast.CommentGroup)
		if !ok {
			return true
		}
		for i, block := range new(comment.Parser).Parse(group.Text()).Content {
			if code, ok := block.(*comment.Code); ok && !notGo.MatchString(code.Text) {
				snippets[fmt.Sprintf("%s, block %d", files.Position(group.Pos()), i)] = code.Text
			}
		}
		return true
	})
	return snippets
}

// checker type-checks snippets against the module as it is.
type checker struct {
	files    *token.FileSet
	importer types.Importer
}

func newChecker(t *testing.T) *checker {
	paths := slices.Collect(maps.Values(imports))
	out, err := exec.Command(
		"go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export"}, paths...)...,
	).Output()
	require.NoError(t, err)
	exports := map[string]string{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		}
		exports[p.ImportPath] = p.Export
	}
	files := token.NewFileSet()
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	return &checker{files, importer.ForCompiler(files, "gc", open)}
}

// snippet checks a text that is a file, declarations or statements. Variables
// that nothing is done with are fine: a reader goes on where the text ends.
func (c *checker) snippet(text string) error {
	text = strings.NewReplacer("{ … }", "{}", "…", "").Replace(text)
	var last error
	for _, form := range []string{
		text, header(text) + text, header(text) + "func _() error {\n" + text + "\nreturn nil }",
	} {
		file, err := parser.ParseFile(c.files, "snippet.go", form, parser.SkipObjectResolution)
		if last = err; err == nil {
			return c.check(file)
		}
	}
	return last
}

func (c *checker) check(file *ast.File) error {
	var wrong []error
	config := types.Config{Importer: c.importer, Error: func(err error) {
		if !strings.Contains(err.Error(), "declared and not used") {
			wrong = append(wrong, err)
		}
	}}
	_, _ = config.Check("snippet", c.files, []*ast.File{file}, nil)
	return errors.Join(wrong...)
}

var selected = regexp.MustCompile(`\b([a-z]+)\.[A-Z]`)

// header is the beginning of a file around text: its imports, and what the
// snippet leaves out, but for what it declares itself.
func header(text string) string {
	var b strings.Builder
	b.WriteString("package snippet\n")
	names := map[string]bool{}
	for _, match := range selected.FindAllStringSubmatch(around+text, -1) {
		names[match[1]] = imports[match[1]] != ""
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] {
			fmt.Fprintf(&b, "import %s %q\n", name, imports[name])
		}
	}
	return b.String() + around
}
