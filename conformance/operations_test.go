package conformance

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// method is a method of the SDK and the operation of the document that it
// calls.
type method struct {
	name, operation string
	of              func(*cloudflare.Client) any
}

// services are a client with the given options alone.
func services(opts ...option.RequestOption) *cloudflare.Client {
	return &cloudflare.Client{Accounts: accounts.NewAccountService(opts...), IAM: iam.NewIAMService(opts...)}
}

// signature is the type of a method.
func (m method) signature() reflect.Type { return reflect.TypeOf(m.of(services())) }

var methods = []method{
	{"Accounts.List", "accounts-list-accounts", func(c *cloudflare.Client) any { return c.Accounts.List }},
	{"Accounts.Get", "accounts-account-details", func(c *cloudflare.Client) any { return c.Accounts.Get }},
	{"Accounts.New", "account-creation", func(c *cloudflare.Client) any { return c.Accounts.New }},
	{"Accounts.Update", "accounts-update-account", func(c *cloudflare.Client) any { return c.Accounts.Update }},
	{"Accounts.Delete", "account-deletion", func(c *cloudflare.Client) any { return c.Accounts.Delete }},
	{"AccountOrganizations.New", "Accounts_moveAccounts", func(c *cloudflare.Client) any {
		return c.Accounts.AccountOrganizations.New
	}},
	{"AccountProfile.Get", "Accounts_getAccountProfile", func(c *cloudflare.Client) any {
		return c.Accounts.AccountProfile.Get
	}},
	{"AccountProfile.Update", "Accounts_modifyAccountProfile", func(c *cloudflare.Client) any {
		return c.Accounts.AccountProfile.Update
	}},
	{"Members.List", "account-members-list-members", func(c *cloudflare.Client) any { return c.Accounts.Members.List }},
	{"Members.Get", "account-members-member-details", func(c *cloudflare.Client) any { return c.Accounts.Members.Get }},
	{"Members.New", "account-members-add-member", func(c *cloudflare.Client) any { return c.Accounts.Members.New }},
	{"Members.Update", "account-members-update-member", func(c *cloudflare.Client) any {
		return c.Accounts.Members.Update
	}},
	{"Members.Delete", "account-members-remove-member", func(c *cloudflare.Client) any {
		return c.Accounts.Members.Delete
	}},
	{"Roles.List", "account-roles-list-roles", func(c *cloudflare.Client) any { return c.Accounts.Roles.List }},
	{"Roles.Get", "account-roles-role-details", func(c *cloudflare.Client) any { return c.Accounts.Roles.Get }},
	{"Subscriptions.Get", "account-subscriptions-list-subscriptions", func(c *cloudflare.Client) any {
		return c.Accounts.Subscriptions.Get
	}},
	{"Subscriptions.New", "account-subscriptions-create-subscription", func(c *cloudflare.Client) any {
		return c.Accounts.Subscriptions.New
	}},
	{"Subscriptions.Update", "account-subscriptions-update-subscription", func(c *cloudflare.Client) any {
		return c.Accounts.Subscriptions.Update
	}},
	{"Subscriptions.Delete", "account-subscriptions-delete-subscription", func(c *cloudflare.Client) any {
		return c.Accounts.Subscriptions.Delete
	}},
	{"Tokens.List", "account-api-tokens-list-tokens", func(c *cloudflare.Client) any { return c.Accounts.Tokens.List }},
	{"Tokens.Get", "account-api-tokens-token-details", func(c *cloudflare.Client) any { return c.Accounts.Tokens.Get }},
	{"Tokens.New", "account-api-tokens-create-token", func(c *cloudflare.Client) any { return c.Accounts.Tokens.New }},
	{"Tokens.Update", "account-api-tokens-update-token", func(c *cloudflare.Client) any {
		return c.Accounts.Tokens.Update
	}},
	{"Tokens.Delete", "account-api-tokens-delete-token", func(c *cloudflare.Client) any {
		return c.Accounts.Tokens.Delete
	}},
	{"Tokens.Verify", "account-api-tokens-verify-token", func(c *cloudflare.Client) any {
		return c.Accounts.Tokens.Verify
	}},
	{
		"Tokens.PermissionGroups.List", "account-api-tokens-list-permission-groups",
		func(c *cloudflare.Client) any { return c.Accounts.Tokens.PermissionGroups.List },
	},
	{"Tokens.PermissionGroups.Get", "account-api-tokens-list-permission-groups", func(c *cloudflare.Client) any {
		return c.Accounts.Tokens.PermissionGroups.Get
	}},
	{"Tokens.Value.Update", "account-api-tokens-roll-token", func(c *cloudflare.Client) any {
		return c.Accounts.Tokens.Value.Update
	}},
	{"Logs.Audit.List", "audit-logs-v2-get-account-audit-logs", func(c *cloudflare.Client) any {
		return c.Accounts.Logs.Audit.List
	}},
	{"Logs.Audit.History", "audit-logs-v2-get-account-audit-log-history", func(c *cloudflare.Client) any {
		return c.Accounts.Logs.Audit.History
	}},
	{
		"Logs.Audit.ProductCategories", "audit-logs-v2-list-account-product-categories",
		func(c *cloudflare.Client) any { return c.Accounts.Logs.Audit.ProductCategories },
	},
	{"IAM.PermissionGroups.List", "account-permission-group-list", func(c *cloudflare.Client) any {
		return c.IAM.PermissionGroups.List
	}},
	{"IAM.PermissionGroups.Get", "account-permission-group-details", func(c *cloudflare.Client) any {
		return c.IAM.PermissionGroups.Get
	}},
	{"IAM.ResourceGroups.List", "account-resource-group-list", func(c *cloudflare.Client) any {
		return c.IAM.ResourceGroups.List
	}},
	{"IAM.ResourceGroups.Get", "account-resource-group-details", func(c *cloudflare.Client) any {
		return c.IAM.ResourceGroups.Get
	}},
	{"IAM.ResourceGroups.New", "account-resource-group-create", func(c *cloudflare.Client) any {
		return c.IAM.ResourceGroups.New
	}},
	{"IAM.ResourceGroups.Update", "account-resource-group-update", func(c *cloudflare.Client) any {
		return c.IAM.ResourceGroups.Update
	}},
	{"IAM.ResourceGroups.Delete", "account-resource-group-delete", func(c *cloudflare.Client) any {
		return c.IAM.ResourceGroups.Delete
	}},
	{"IAM.UserGroups.List", "account-user-group-list", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.List
	}},
	{"IAM.UserGroups.Get", "account-user-group-details", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Get
	}},
	{"IAM.UserGroups.New", "account-user-group-create", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.New
	}},
	{"IAM.UserGroups.Update", "account-user-group-update", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Update
	}},
	{"IAM.UserGroups.Delete", "account-user-group-delete", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Delete
	}},
	{"IAM.UserGroups.Members.List", "account-user-group-member-list", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Members.List
	}},
	{"IAM.UserGroups.Members.Get", "account-user-group-member-get", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Members.Get
	}},
	{"IAM.UserGroups.Members.New", "account-user-group-member-create", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Members.New
	}},
	{"IAM.UserGroups.Members.Update", "account-user-group-members-update", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Members.Update
	}},
	{"IAM.UserGroups.Members.Delete", "account-user-group-member-delete", func(c *cloudflare.Client) any {
		return c.IAM.UserGroups.Members.Delete
	}},
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
	f := reflect.ValueOf(m.of(services(opts...)))
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
