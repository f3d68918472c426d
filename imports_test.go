package cloudflare_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mayImport is, for each package, which others of the module its production
// code may import: "." is the root package. Imports run one way, from what
// programs meet down to internal, and nothing imports the rooms of tests. A
// package that is not here is a program's like any other: it may import what
// users may, and no internal package except that examples share some. Some that
// are here are yet to come.
var mayImport = map[string][]string{
	"access": {
		"permissions", ".", "iam", "accounts", "option", "packages/pagination", "packages/param",
		"packages/respjson", "internal/emails", "internal/near", "internal/safefile", "internal/secret",
		"internal/superadmin", "internal/wait", "internal/whole",
	},
	"permissions": {
		".", "iam", "accounts", "option", "packages/pagination", "packages/param", "packages/respjson",
		"internal/call", "internal/near", "internal/permgroup", "internal/sendback",
	},
	".": {
		"iam", "accounts", "option", "packages/apierror", "packages/pagination", "packages/param",
		"internal/call", "internal/config",
	},
	"iam":      services,
	"accounts": services,
	"shared":   {"accounts", "packages/apierror"},

	"option":              {"internal/config"},
	"packages/apierror":   {"packages/respjson", "internal/apijson", "internal/fate", "internal/secret"},
	"packages/pagination": {"packages/respjson", "internal/apijson", "internal/paging"},

	// The emulator has no wire struct of the client's: of call it takes the
	// operations and their routes.
	"cloudflaretest": {
		".", "accounts", "iam", "option", "cloudflaretest/internal/auditlog", "cloudflaretest/internal/pseudonym",
		"internal/call", "internal/emails", "internal/near", "internal/permgroup", "internal/safefile", "internal/secret",
		"internal/wait",
	},
	"cmd/cloudflare-emulator": {".", "cloudflaretest", "internal/safefile", "internal/secret"},
	"auditfile":               {"accounts", "internal/safefile"},

	"cloudflaretest/internal/pseudonym": {"internal/secret"},

	"internal/call": {
		"option", "packages/apierror", "packages/param", "packages/respjson",
		"internal/apijson", "internal/config", "internal/fate", "internal/paging", "internal/refusal", "internal/secret",
		"internal/traffic",
	},
	"internal/config":            {"internal/secret", "internal/traffic", "internal/wait"},
	"internal/refusal":           {"packages/apierror", "internal/apijson", "internal/fate", "internal/secret"},
	"internal/near":              {},
	"internal/permgroup":         {}, // the client has no use for it and does not link it
	"internal/traffic":           {"internal/wait"},
	"examples/internal/least":    {".", "accounts", "cloudflaretest", "option", "permissions"}, // for tests of examples
	"examples/internal/progress": {},
	"examples/internal/sheet":    {},
	"examples/internal/api":      {},
	"internal/apijson":           {"packages/respjson"},
	"internal/testapi": {
		".", "option", "packages/pagination", "packages/param", "packages/respjson",
		"internal/apijson", "internal/call", "internal/testhttp",
	},
	"internal/sendback": {"packages/param", "packages/respjson"},
	"internal/paging":   {"packages/respjson", "internal/apijson"},
	"internal/whole":    {"internal/paging"},
}

// services are what packages of services and models may import.
var services = []string{
	"option", "packages/apierror", "packages/pagination", "packages/param", "packages/respjson",
	"internal/apijson", "internal/call", "internal/emails", "internal/paging", "internal/secret", "internal/sendback",
	"internal/superadmin", "internal/wait", "internal/whole",
}

// leaves are what programs meet and internal packages may import too.
var leaves = []string{"packages/apierror", "packages/param", "packages/respjson"}

// nested are modules of their own, which may import what users may.
var nested = []string{"bench", "conformance", "examples/opentelemetry", "fleet"}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	require.NoError(t, filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (slices.Contains(nested, filepath.ToSlash(path)) || entry.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		from := filepath.ToSlash(filepath.Dir(path))
		for _, to := range importsWithin(t, path) {
			require.True(t, allowed(from, to), "%s imports %s", path, to)
		}
		return nil
	}))
}

func allowed(from, to string) bool {
	if row, ok := mayImport[from]; ok {
		return slices.Contains(row, to)
	}
	inner := func(pkg string) bool { return strings.Contains("/"+pkg, "/internal/") }
	own := strings.HasPrefix(from, "examples/") && strings.HasPrefix(to, "examples/internal/")
	return !inner(from) && (!inner(to) || own)
}

// The table itself keeps the rules that hold whatever packages there are.
func TestImportTableKeepsTheRules(t *testing.T) {
	t.Parallel()
	for from, allowed := range mayImport {
		if from == "internal/testapi" {
			continue // it stands above all, like the tests themselves
		}
		require.NotContains(t, allowed, "internal/testhttp", from)
		require.NotContains(t, allowed, "internal/testapi", from)
		for _, to := range allowed {
			require.False(t, from != to && slices.Contains(mayImport[to], from), "%s and %s import each other", from, to)
			leaf := strings.HasPrefix(to, "internal/") || slices.Contains(leaves, to)
			exception := from == "internal/call" && to == "option"
			require.True(t, !strings.HasPrefix(from, "internal/") || leaf || exception, "%s imports %s", from, to)
		}
	}
}

// importsWithin lists the module's packages that a file imports, without the
// module's path.
func importsWithin(t *testing.T, path string) (below []string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	require.NoError(t, err)
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		require.NoError(t, err)
		if rest, ok := strings.CutPrefix(name, modulePath); ok {
			below = append(below, strings.TrimPrefix("."+rest, "./"))
		}
	}
	return below
}
