package cloudflare_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testdoc"
)

var kindsByName = map[string]error{
	"ErrUnauthorized": cloudflare.ErrUnauthorized, "ErrForbidden": cloudflare.ErrForbidden,
	"ErrNotFound": cloudflare.ErrNotFound, "ErrConflict": cloudflare.ErrConflict,
	"ErrRateLimited": cloudflare.ErrRateLimited, "ErrInvalidRequest": cloudflare.ErrInvalidRequest,
	"ErrServer": cloudflare.ErrServer,
}

// What docs/errors.md says of a code is what errors.Is says.
func TestTheTableOfCodesIsTrue(t *testing.T) {
	rows := 0
	for _, cells := range testdoc.Rows(t, "docs/errors.md") {
		code, err := strconv.Atoi(cells[0])
		if err != nil {
			continue
		}
		rows++
		status, err := strconv.Atoi(cells[1])
		require.NoError(t, err)
		body := fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":"no"}]}`, code)
		e := refusedCall(t, status, body, listMembers)
		for name, kind := range kindsByName {
			require.Equal(t, name == cells[2], errors.Is(e, kind), "%s: %s", cells, name)
		}
	}
	require.GreaterOrEqual(t, rows, 16)
}

var link = regexp.MustCompile(`\]\(([^)#"\s]+)(#[^)]*)?\)`)

// What the pages link to is there.
func TestLinksOfThePagesLeadSomewhere(t *testing.T) {
	pages := append([]string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASE.md"}, globbed(t, "docs/*.md")...)
	for _, page := range append(pages, "fleet/README.md", "bench/README.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(match[1], "://") {
				_, err := os.Stat(filepath.Join(filepath.Dir(page), match[1]))
				require.NoError(t, err, "a link of %s", page)
			}
		}
	}
}

// The table of docs/permissions.md is made of the operations:
//
//	UPDATE_DOCS=1 go test -run TestTheTableOfPermissionsIsTrue .
func TestTheTableOfPermissionsIsTrue(t *testing.T) {
	testdoc.Part(t, "docs/permissions.md", "operations", permissionTable())
}

func permissionTable() string {
	var b strings.Builder
	b.WriteString("| method | route | any one of |\n| --- | --- | --- |\n")
	for _, op := range call.Operations() {
		fmt.Fprintf(&b, "| `%s` | `%s %s` | %s |\n", op.Name, op.Method, op.Path, accepted(op))
	}
	return b.String()
}

// accepted names the groups of op; a list that is too long for a cell is told
// below the table.
func accepted(op *call.Op) string {
	switch names := op.Accepts(); {
	case len(names) == 0:
		return "none named"
	case len(names) > 5:
		return fmt.Sprintf("[%d groups](#the-long-list)", len(names))
	default:
		return strings.Join(names, ", ")
	}
}
