package bench

import (
	"os"
	"strings"
	"testing"
)

// The page for those who come from cloudflare-go shows the program that is
// compiled here.
func TestThePageShowsTheProgramThatUsesBoth(t *testing.T) {
	page, program := read(t, "../docs/coming-from-cloudflare-go.md"), read(t, "together/main.go")
	_, body, found := strings.Cut(program, "\nimport (")
	if !found || !strings.Contains(page, "import ("+body) {
		t.Error("the page shows another program than together/main.go")
	}
}

func read(t *testing.T, name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
