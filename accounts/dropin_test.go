package accounts_test

import (
	"path/filepath"
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// A program written for cloudflare-go's accounts compiles against this module
// once its import paths are changed: testdata/dropin.go.txt uses every name
// that such a program can.
func TestDropIn(t *testing.T) { testapi.Compile(t, "testdata/dropin.go.txt") }

// So does one that takes a token's secret for the string that it is there.
func TestASecretIsAString(t *testing.T) { testapi.Compile(t, "testdata/wild.go.txt") }

// go fix moves a program to the short names.
func TestAliasesAreInlined(t *testing.T) {
	testapi.CheckInlined(t, "dropin.go", "dropin_enum.go", filepath.Join("..", "shared", "shared.go"))
}
