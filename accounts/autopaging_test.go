package accounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// pager is what every auto pager is, without its items.
type pager interface {
	Next() bool
	Err() error
	Index() int
}

// autoPagings are the methods that page by themselves: what each sends first
// when no page size is given, and with one.
var autoPagings = []struct {
	id, path    string
	first, told string
	call        func(ctx context.Context, c *cloudflare.Client, size float64) pager
}{
	{
		id: "accounts-list-accounts", path: "/accounts", first: "per_page=50", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := accounts.AccountListParams{}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.Accounts.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "account-members-list-members", path: "/accounts/a/members", first: "per_page=50", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := accounts.MemberListParams{AccountID: cloudflare.F("a")}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.Accounts.Members.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "account-roles-list-roles", path: "/accounts/a/roles", first: "per_page=50", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := accounts.RoleListParams{AccountID: cloudflare.F("a")}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.Accounts.Roles.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "account-api-tokens-list-tokens", path: "/accounts/a/tokens", first: "per_page=50", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := accounts.TokenListParams{AccountID: cloudflare.F("a")}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.Accounts.Tokens.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "audit-logs-v2-get-account-audit-logs", path: "/accounts/a/logs/audit", first: "limit=1000",
		told: "limit=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := accounts.LogAuditListParams{AccountID: cloudflare.F("a")}
			if size > 0 {
				params.Limit = cloudflare.F(size)
			}
			return c.Accounts.Logs.Audit.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "audit-logs-v2-get-account-audit-log-history", path: "/accounts/a/logs/audit/e/history",
		first: "limit=1000", told: "limit=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := accounts.LogAuditHistoryParams{AccountID: cloudflare.F("a")}
			if size > 0 {
				params.Limit = cloudflare.F(size)
			}
			return c.Accounts.Logs.Audit.HistoryAutoPaging(ctx, "e", params)
		},
	},
	{
		id: "account-subscriptions-list-subscriptions", path: "/accounts/a/subscriptions",
		call: func(ctx context.Context, c *cloudflare.Client, _ float64) pager {
			return c.Accounts.Subscriptions.GetAutoPaging(ctx, accounts.SubscriptionGetParams{
				AccountID: cloudflare.F("a"),
			})
		},
	},
	{
		id: "account-api-tokens-list-permission-groups", path: "/accounts/a/tokens/permission_groups",
		call: func(ctx context.Context, c *cloudflare.Client, _ float64) pager {
			params := accounts.TokenPermissionGroupListParams{AccountID: cloudflare.F("a")}
			return c.Accounts.Tokens.PermissionGroups.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "audit-logs-v2-list-account-product-categories", path: "/accounts/a/logs/audit/product_categories",
		call: func(ctx context.Context, c *cloudflare.Client, _ float64) pager {
			params := accounts.LogAuditProductCategoriesParams{AccountID: cloudflare.F("a")}
			return c.Accounts.Logs.Audit.ProductCategoriesAutoPaging(ctx, params)
		},
	},
}

// Auto-paging asks for the most the API gives unless told, sends nothing before
// the first Next, and hands out the page's items.
func TestAutoPaging(t *testing.T) {
	for _, list := range autoPagings {
		for size, query := range map[float64]string{0: list.first, 7: list.told} {
			r := answering(t, list.id)
			pages := list.call(t.Context(), client(r), size)
			require.Empty(t, r.Seen(), list.path)
			require.True(t, pages.Next(), list.path)
			require.NoError(t, pages.Err())
			require.Len(t, r.Seen(), 1)
			require.Equal(t, "GET "+list.path, route(r.Last()))
			require.Equal(t, query, r.Last().Request.URL.RawQuery)
		}
	}
}

// A list whose result the document lets be null is empty then.
func TestAListThatIsNullIsEmpty(t *testing.T) {
	empty := map[string]bool{
		"audit-logs-v2-get-account-audit-logs": true, "audit-logs-v2-list-account-product-categories": true,
		"account-api-tokens-list-permission-groups": true, "account-subscriptions-list-subscriptions": true,
	}
	for _, list := range autoPagings {
		r := testhttp.Answer(200, testhttp.Result("null"))
		pages := list.call(t.Context(), client(r), 0)
		require.False(t, pages.Next(), list.id)
		if empty[list.id] {
			require.NoError(t, pages.Err(), list.id)
		}
	}
}
