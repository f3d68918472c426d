package testhttp

import (
	"os"
	"strings"
	"testing"
)

// Main runs a package's tests without the variables that clients read: a test
// must not depend on what the README tells users to export. Call it from
// TestMain.
func Main(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "CLOUDFLARE_") {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}
