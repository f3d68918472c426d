package accounts_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// Beyond the accounts part of the document are subscriptions of zones, which the
// same methods reach.
func TestDeclaredOperationsAreTheDocuments(t *testing.T) {
	suite.CheckDeclared(t, "GET /zones/{zone_id}/subscriptions", "POST /zones/{zone_id}/subscriptions")
}

// Where the document is silent, so are we; what it calls a list of the account's
// subscriptions is one of a zone's too.
func TestDeclaredOperationsAcceptTheDocumentsGroups(t *testing.T) {
	want := map[string][]string{}
	for _, op := range suite.Document(t) {
		want[op.Method+" "+op.Path] = op.TokenGroups
		want[op.Method+" "+strings.Replace(op.Path, "/accounts/{account_id}/sub", "/zones/{zone_id}/sub", 1)] = op.TokenGroups
	}
	require.Equal(t, 4, suite.CheckGroups(t, want))
}

// nullable are the lists whose result the document lets be null, or does not
// promise, and which do not go on behind it.
var nullable = []string{
	"Subscriptions.Get", "Subscriptions.GetForZone", "Logs.Audit.List", "Logs.Audit.ProductCategories",
	"Tokens.PermissionGroups.List",
}

func TestDeclaredOperations(t *testing.T) {
	names := map[string]bool{}
	for _, op := range suite.Declared() {
		require.False(t, names[op.Name], "%s is declared twice", op.Name)
		names[op.Name] = true
		unsafe := op.Method == http.MethodPost || op.Name == "Tokens.Value.Update"
		require.Equal(t, !unsafe, op.Has(call.Safe), op.Name)
		require.Equal(
			t, op.Method == http.MethodDelete || slices.Contains(nullable, op.Name), op.Has(call.NullResult), op.Name,
		)
	}
}

func TestPathParametersAreTheDocuments(t *testing.T) { suite.CheckPathParameters(t) }

func TestBodiesAreTheDocuments(t *testing.T) { suite.CheckBodies(t) }

// queries are the parameters of every operation that has a query.
var queries = map[string]any{
	"accounts-list-accounts":                      accounts.AccountListParams{},
	"account-members-list-members":                accounts.MemberListParams{},
	"account-roles-list-roles":                    accounts.RoleListParams{},
	"account-api-tokens-list-tokens":              accounts.TokenListParams{},
	"account-api-tokens-list-permission-groups":   accounts.TokenPermissionGroupListParams{},
	"audit-logs-v2-get-account-audit-logs":        accounts.LogAuditListParams{},
	"audit-logs-v2-get-account-audit-log-history": accounts.LogAuditHistoryParams{},
}

func TestQueryParametersAreTheDocuments(t *testing.T) { suite.CheckQueries(t, queries) }

func TestURLQuery(t *testing.T) { testapi.CheckURLQuery(t, queries) }
