package iam_test

import (
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// A program written for cloudflare-go's iam compiles against this module once its
// import paths are changed: testdata/dropin.go.txt uses every name that such a
// program can.
func TestDropIn(t *testing.T) { testapi.Compile(t, "testdata/dropin.go.txt") }

// go fix moves a program to the short names.
func TestAliasesAreInlined(t *testing.T) { testapi.CheckInlined(t, "dropin.go", "dropin_enum.go") }
