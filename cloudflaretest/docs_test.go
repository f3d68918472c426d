package cloudflaretest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testdoc"
)

// The table of docs/audit-vocabulary.md is made of the emulator's operations:
//
//	UPDATE_DOCS=1 go test -run TestTheTableOfEntriesIsTrue ./cloudflaretest
func TestTheTableOfEntriesIsTrue(t *testing.T) {
	var b strings.Builder
	b.WriteString("| after | product | resource type | action type | description |\n" +
		"| --- | --- | --- | --- | --- |\n")
	for _, op := range call.Operations() {
		if note := operations[op.Name].audit; note.kind != "" {
			fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | `%s` | %s |\n",
				op.Name, note.product, note.resource, note.kind, note.description)
		}
	}
	testdoc.Part(t, "../docs/audit-vocabulary.md", "entries", b.String())
}
