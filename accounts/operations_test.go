package accounts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// What the tables of operations are made of, and what serves the other tests.
type (
	operation = testapi.Operation
	place     = testapi.Place
)

var (
	client    = testapi.Client
	route     = testapi.Route
	replying  = testapi.Replying
	answering = testapi.Answering
	read      = testapi.Read
)

func decode[T any](t *testing.T, text string) T { return testapi.Decode[T](t, text) }

var suite = testapi.Suite{
	Operations: slices.Concat(
		accountOperations, memberOperations, subscriptionOperations, tokenOperations, auditOperations,
	),
	Has:        func(op *call.Op) bool { return !strings.HasPrefix(op.Name, "IAM.") },
	Twins:      []string{"Tokens.PermissionGroups.Get"},
	Documented: 30,
}

func TestOperations(t *testing.T) { suite.CheckOperations(t) }

func TestOperationsAreAllTested(t *testing.T) { suite.CheckAllTested(t) }

func TestRepliesAreAllUsed(t *testing.T) { suite.CheckRepliesAreUsed(t) }

func TestEmptyPathParameters(t *testing.T) { suite.CheckEmptyPathParameters(t) }

func TestPathParametersAreEscaped(t *testing.T) { suite.CheckEscaping(t) }

func TestDeletionsWithoutAResult(t *testing.T) { suite.CheckDeletionsWithoutAResult(t) }
