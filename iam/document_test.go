package iam_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

func TestDeclaredOperationsAreTheDocuments(t *testing.T) { suite.CheckDeclared(t) }

func TestDeclaredOperationsAcceptTheDocumentsGroups(t *testing.T) {
	want := map[string][]string{}
	for _, op := range suite.Document(t) {
		want[op.Method+" "+op.Path] = op.TokenGroups
	}
	require.Zero(t, suite.CheckGroups(t, want))
}

// nullable are the lists whose result the document does not promise, and which do
// not go on behind it: two are the replies to a change that was made.
var nullable = []string{"IAM.ResourceGroups.List", "IAM.UserGroups.Members.New", "IAM.UserGroups.Members.Update"}

func TestDeclaredOperations(t *testing.T) {
	for _, op := range suite.Declared() {
		require.Equal(t, op.Method != http.MethodPost, op.Has(call.Safe), op.Name)
		require.Equal(
			t, op.Method == http.MethodDelete || slices.Contains(nullable, op.Name), op.Has(call.NullResult), op.Name,
		)
	}
}

func TestPathParametersAreTheDocuments(t *testing.T) { suite.CheckPathParameters(t) }

func TestBodiesAreTheDocuments(t *testing.T) { suite.CheckBodies(t) }

// queries are the parameters of every operation that has a query.
var queries = map[string]any{
	"account-permission-group-list":  iam.PermissionGroupListParams{},
	"account-resource-group-list":    iam.ResourceGroupListParams{},
	"account-user-group-list":        iam.UserGroupListParams{},
	"account-user-group-member-list": iam.UserGroupMemberListParams{},
}

func TestQueryParametersAreTheDocuments(t *testing.T) { suite.CheckQueries(t, queries) }

func TestURLQuery(t *testing.T) { testapi.CheckURLQuery(t, queries) }
