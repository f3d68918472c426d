package conformance

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// method is a method of the SDK and the operation of the document that it
// calls.
type method struct {
	name, operation string
	of              func(*accounts.AccountService) any
}

var methods = []method{
	{"Accounts.List", "accounts-list-accounts", func(a *accounts.AccountService) any { return a.List }},
	{"Accounts.Get", "accounts-account-details", func(a *accounts.AccountService) any { return a.Get }},
	{"Accounts.New", "account-creation", func(a *accounts.AccountService) any { return a.New }},
	{"Accounts.Update", "accounts-update-account", func(a *accounts.AccountService) any { return a.Update }},
	{"Accounts.Delete", "account-deletion", func(a *accounts.AccountService) any { return a.Delete }},
	{"AccountOrganizations.New", "Accounts_moveAccounts", func(a *accounts.AccountService) any {
		return a.AccountOrganizations.New
	}},
	{"AccountProfile.Get", "Accounts_getAccountProfile", func(a *accounts.AccountService) any {
		return a.AccountProfile.Get
	}},
	{"AccountProfile.Update", "Accounts_modifyAccountProfile", func(a *accounts.AccountService) any {
		return a.AccountProfile.Update
	}},
	{"Members.List", "account-members-list-members", func(a *accounts.AccountService) any { return a.Members.List }},
	{"Members.Get", "account-members-member-details", func(a *accounts.AccountService) any { return a.Members.Get }},
	{"Members.New", "account-members-add-member", func(a *accounts.AccountService) any { return a.Members.New }},
	{"Members.Update", "account-members-update-member", func(a *accounts.AccountService) any {
		return a.Members.Update
	}},
	{"Members.Delete", "account-members-remove-member", func(a *accounts.AccountService) any {
		return a.Members.Delete
	}},
	{"Roles.List", "account-roles-list-roles", func(a *accounts.AccountService) any { return a.Roles.List }},
	{"Roles.Get", "account-roles-role-details", func(a *accounts.AccountService) any { return a.Roles.Get }},
	{"Subscriptions.Get", "account-subscriptions-list-subscriptions", func(a *accounts.AccountService) any {
		return a.Subscriptions.Get
	}},
	{"Subscriptions.New", "account-subscriptions-create-subscription", func(a *accounts.AccountService) any {
		return a.Subscriptions.New
	}},
	{"Subscriptions.Update", "account-subscriptions-update-subscription", func(a *accounts.AccountService) any {
		return a.Subscriptions.Update
	}},
	{"Subscriptions.Delete", "account-subscriptions-delete-subscription", func(a *accounts.AccountService) any {
		return a.Subscriptions.Delete
	}},
	{"Tokens.List", "account-api-tokens-list-tokens", func(a *accounts.AccountService) any { return a.Tokens.List }},
	{"Tokens.Get", "account-api-tokens-token-details", func(a *accounts.AccountService) any { return a.Tokens.Get }},
	{"Tokens.New", "account-api-tokens-create-token", func(a *accounts.AccountService) any { return a.Tokens.New }},
	{"Tokens.Update", "account-api-tokens-update-token", func(a *accounts.AccountService) any {
		return a.Tokens.Update
	}},
	{"Tokens.Delete", "account-api-tokens-delete-token", func(a *accounts.AccountService) any {
		return a.Tokens.Delete
	}},
	{"Tokens.Verify", "account-api-tokens-verify-token", func(a *accounts.AccountService) any {
		return a.Tokens.Verify
	}},
	{
		"Tokens.PermissionGroups.List", "account-api-tokens-list-permission-groups",
		func(a *accounts.AccountService) any { return a.Tokens.PermissionGroups.List },
	},
	{"Tokens.PermissionGroups.Get", "account-api-tokens-list-permission-groups", func(a *accounts.AccountService) any {
		return a.Tokens.PermissionGroups.Get
	}},
	{"Tokens.Value.Update", "account-api-tokens-roll-token", func(a *accounts.AccountService) any {
		return a.Tokens.Value.Update
	}},
	{"Logs.Audit.List", "audit-logs-v2-get-account-audit-logs", func(a *accounts.AccountService) any {
		return a.Logs.Audit.List
	}},
	{"Logs.Audit.History", "audit-logs-v2-get-account-audit-log-history", func(a *accounts.AccountService) any {
		return a.Logs.Audit.History
	}},
	{
		"Logs.Audit.ProductCategories", "audit-logs-v2-list-account-product-categories",
		func(a *accounts.AccountService) any { return a.Logs.Audit.ProductCategories },
	},
}

// Every operation of the document has a method here.
func TestMethodsAreTheDocuments(t *testing.T) {
	d, called := official(t), map[string]bool{}
	for _, m := range methods {
		require.Contains(t, d.operations, m.operation, m.name)
		called[m.operation] = true
	}
	require.Len(t, called, len(d.operations))
}

// Every operation is declared with the API token permission groups that the
// document accepts for it.
func TestDeclaredGroupsAreTheDocuments(t *testing.T) {
	declared := map[string][]string{}
	for _, op := range call.Operations() {
		declared[op.Method+" "+op.Path] = op.Accepts()
	}
	for id, op := range official(t).operations {
		groups, _ := op.Extensions["x-api-token-group"].([]any)
		got := declared[op.method+" "+op.path]
		require.Len(t, got, len(groups), id)
		for _, group := range groups {
			require.Contains(t, got, group, id)
		}
	}
}

// call calls a method with the values that in has for its operation's
// parameters, and returns its result, or nil.
func (m method) call(ctx context.Context, op *operation, in input, opts ...option.RequestOption) (any, error) {
	service := accounts.NewAccountService(opts...)
	f := reflect.ValueOf(m.of(service))
	args, err := arguments(f.Type(), op, in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.name, err)
	}
	args[0] = reflect.ValueOf(ctx)
	out := f.Call(args)
	err, _ = out[len(out)-1].Interface().(error)
	if len(out) == 1 || out[0].IsNil() {
		return nil, err
	}
	return out[0].Interface(), err
}

// forEachMethod runs a test of every method, in parallel.
func forEachMethod(t *testing.T, test func(t *testing.T, m method, op *operation)) {
	d := official(t)
	for _, m := range methods {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			test(t, m, d.operations[m.operation])
		})
	}
}

// through are the options of a call that goes to rec, once.
func through(rec *testhttp.Recorder) []option.RequestOption {
	return []option.RequestOption{option.WithHTTPClient(rec), option.WithMaxRetries(0)}
}

// success is the status of an operation's success.
func (op *operation) success() int {
	if op.Responses.Value("204") != nil {
		return http.StatusNoContent
	}
	return http.StatusOK
}

// names are the parameters in an operation's path, in its order.
func (op *operation) names() (names []string) {
	for _, part := range strings.Split(op.path, "/") {
		if strings.HasPrefix(part, "{") {
			names = append(names, strings.Trim(part, "{}"))
		}
	}
	return names
}
