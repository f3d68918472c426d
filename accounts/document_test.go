package accounts_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// documented is one operation of the OpenAPI document.
type documented struct {
	Method          string
	Path            string
	OperationID     string
	PathParameters  []string
	QueryParameters []string
	RequestBody     bool
	TokenGroups     []string
}

func document(t *testing.T) []documented {
	text, err := os.ReadFile("testdata/operations.json")
	require.NoError(t, err)
	var all []documented
	require.NoError(t, json.Unmarshal(text, &all))
	require.Len(t, all, 30)
	return all
}

// beyond are the operations that the accounts part of the document does not
// have: subscriptions of zones, which the same methods reach.
var beyond = []string{"GET /zones/{zone_id}/subscriptions", "POST /zones/{zone_id}/subscriptions"}

func TestDeclaredOperationsAreTheDocuments(t *testing.T) {
	want := slices.Clone(beyond)
	for _, op := range document(t) {
		want = append(want, op.Method+" "+op.Path)
	}
	var got []string
	for _, op := range call.Operations() {
		got = append(got, op.Method+" "+op.Path)
	}
	require.ElementsMatch(t, want, got)
}

// Where the document is silent, so are we; what it calls a list of the account's
// subscriptions is one of a zone's too.
func TestDeclaredOperationsAcceptTheDocumentsGroups(t *testing.T) {
	want := map[string][]string{}
	for _, op := range document(t) {
		want[op.Method+" "+op.Path] = op.TokenGroups
		want[op.Method+" "+strings.Replace(op.Path, "/accounts/{account_id}/sub", "/zones/{zone_id}/sub", 1)] = op.TokenGroups
	}
	silent := 0
	for _, op := range call.Operations() {
		got := op.Accepts()
		require.ElementsMatch(t, want[op.Method+" "+op.Path], got, op.Name)
		require.True(t, slices.IsSortedFunc(got, readsFirst), "%s: %q", op.Name, got)
		if len(got) == 0 {
			silent++
			continue
		}
		got[0] = "changed"
		require.NotContains(t, op.Accepts(), "changed", op.Name)
	}
	require.Equal(t, 4, silent)
}

func readsFirst(a, b string) int {
	reads := func(name string) bool { return strings.HasSuffix(name, " Read") }
	switch {
	case reads(a) && !reads(b):
		return -1
	case !reads(a) && reads(b):
		return 1
	}
	return 0
}

// nullable are the lists whose result the document lets be null, or does not
// promise, and which do not go on behind it.
var nullable = []string{
	"Subscriptions.Get", "Subscriptions.GetForZone", "Logs.Audit.List", "Logs.Audit.ProductCategories",
	"Tokens.PermissionGroups.List",
}

func TestDeclaredOperations(t *testing.T) {
	names := map[string]bool{}
	for _, op := range call.Operations() {
		require.False(t, names[op.Name], "%s is declared twice", op.Name)
		names[op.Name] = true
		unsafe := op.Method == http.MethodPost || op.Name == "Tokens.Value.Update"
		require.Equal(t, !unsafe, op.Has(call.Safe), op.Name)
		require.Equal(
			t, op.Method == http.MethodDelete || slices.Contains(nullable, op.Name), op.Has(call.NullResult), op.Name,
		)
	}
}

func TestPathParametersAreTheDocuments(t *testing.T) {
	for _, op := range document(t) {
		require.Equal(t, op.PathParameters, append([]string{}, templateNames(op.Path)...), op.OperationID)
	}
}

// A row of the operations' table sends a body where the document has one.
func TestBodiesAreTheDocuments(t *testing.T) {
	for _, op := range document(t) {
		for _, row := range operations() {
			if row.send == op.Method+" "+op.Path {
				require.Equal(t, op.RequestBody, row.body != "", "%s/%s", row.name, row.note)
			}
		}
	}
}

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

func TestQueryParametersAreTheDocuments(t *testing.T) {
	for _, op := range document(t) {
		params, ok := queries[op.OperationID]
		require.Equal(t, len(op.QueryParameters) > 0, ok, op.OperationID)
		if !ok {
			continue
		}
		sent, err := param.Query(filled(reflect.TypeOf(params)).Interface())
		require.NoError(t, err)
		require.ElementsMatch(t, op.QueryParameters, slices.Collect(maps.Keys(sent)), op.OperationID)
	}
}

// URLQuery gives what is sent.
func TestURLQuery(t *testing.T) {
	for id, params := range queries {
		full := filled(reflect.TypeOf(params)).Interface()
		want, err := param.Query(full)
		require.NoError(t, err)
		require.Equal(t, want, full.(interface{ URLQuery() url.Values }).URLQuery(), id)
		require.Empty(t, params.(interface{ URLQuery() url.Values }).URLQuery(), id)
	}
}

// filled returns a value of type t with every field of it set.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		fill(v)
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem())))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(7)
	case reflect.Int64:
		v.SetInt(7)
	case reflect.Interface:
		v.Set(reflect.ValueOf("x"))
	}
	return v
}

func fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(since))
		return
	}
	for i := range v.NumField() {
		switch name := v.Type().Field(i).Name; {
		case name == "Present":
			v.Field(i).SetBool(true)
		case name == "FieldLike", isField(v) && name != "Value":
		default:
			v.Field(i).Set(filled(v.Field(i).Type()))
		}
	}
}

func isField(v reflect.Value) bool { return strings.HasPrefix(v.Type().Name(), "Field[") }
