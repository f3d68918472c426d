package accounts_test

import (
	"context"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

var (
	// since has another zone than UTC and a fraction: both must arrive.
	since  = time.Date(2024, 10, 30, 13, 45, 0, 5e8, time.FixedZone("", 2*60*60))
	before = time.Date(2024, 10, 30, 14, 0, 0, 0, time.UTC)
)

var auditOperations = []operation{
	{
		Name: "Logs.Audit.List", Note: "minimal", ID: "audit-logs-v2-get-account-audit-logs",
		Send: "GET /accounts/{account_id}/logs/audit",
		Query: "before=2024-10-30T14%3A00%3A00Z&" +
			"since=2024-10-30T13%3A45%3A00.5%2B02%3A00",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Logs.Audit.List(ctx, accounts.LogAuditListParams{
				AccountID: cloudflare.F(at.Owner),
				Since:     cloudflare.F(since),
				Before:    cloudflare.F(before),
			})
		},
	},
	{
		Name: "Logs.Audit.List", Note: "dates", ID: "audit-logs-v2-get-account-audit-logs",
		Send:  "GET /accounts/{account_id}/logs/audit",
		Query: "before=2024-10-31&since=2024-10-30",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Logs.Audit.List(ctx, accounts.LogAuditListParams{
				AccountID: cloudflare.F(at.Owner),
				Since:     cloudflare.Raw[time.Time]("2024-10-30"),
				Before:    cloudflare.Raw[time.Time]("2024-10-31"),
			})
		},
	},
	{
		Name: "Logs.Audit.List", Note: "full", ID: "audit-logs-v2-get-account-audit-logs",
		Send: "GET /accounts/{account_id}/logs/audit",
		Query: "actor_email=a%40example.com&actor_email=b%40example.com&actor_email.not=c%40example.com" +
			"&actor_type=user&before=2024-10-30T14%3A00%3A00Z&cursor=abc%3D%3D&direction=asc&limit=1000" +
			"&product_category=zerotrust&product_category=dns&raw_status_code.not=200&raw_status_code.not=204" +
			"&since=2024-10-30T13%3A45%3A00.5%2B02%3A00",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Logs.Audit.List(ctx, accounts.LogAuditListParams{
				AccountID: cloudflare.F(at.Owner),
				Since:     cloudflare.F(since),
				Before:    cloudflare.F(before),
				ActorEmail: cloudflare.F(accounts.LogAuditListParamsActorEmail{
					In:  cloudflare.F([]string{"a@example.com", "b@example.com"}),
					Not: cloudflare.F([]string{"c@example.com"}),
				}),
				ActorType: cloudflare.F(accounts.AuditFilter[accounts.AuditActorType]{
					In: cloudflare.F([]accounts.AuditActorType{accounts.AuditActorTypeUser}),
				}),
				RawStatusCode: cloudflare.F(accounts.LogAuditListParamsRawStatusCode{
					Not: cloudflare.F([]int64{200, 204}),
				}),
				ProductCategory: cloudflare.F([]string{"zerotrust", "dns"}),
				Cursor:          cloudflare.F("abc=="),
				Direction:       cloudflare.F(accounts.DirectionAsc),
				Limit:           cloudflare.F(1000.0),
			})
		},
	},
	{
		Name: "Logs.Audit.History", Note: "minimal", ID: "audit-logs-v2-get-account-audit-log-history",
		Send: "GET /accounts/{account_id}/logs/audit/{id}/history",
		Query: "action_time=2024-10-30T14%3A00%3A00Z&before=2024-10-30T14%3A00%3A00Z&" +
			"since=2024-10-30T13%3A45%3A00.5%2B02%3A00",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Logs.Audit.History(ctx, at.Item, accounts.LogAuditHistoryParams{
				AccountID:  cloudflare.F(at.Owner),
				ActionTime: cloudflare.F(before),
				Since:      cloudflare.F(since),
				Before:     cloudflare.F(before),
			})
		},
	},
	{
		Name: "Logs.Audit.History", Note: "full", ID: "audit-logs-v2-get-account-audit-log-history",
		Send: "GET /accounts/{account_id}/logs/audit/{id}/history",
		Query: "action_time=2024-10-30T14%3A00%3A00Z&before=2024-10-31&cursor=c&direction=desc&limit=25" +
			"&since=2024-10-30",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Logs.Audit.History(ctx, at.Item, accounts.LogAuditHistoryParams{
				AccountID:  cloudflare.F(at.Owner),
				ActionTime: cloudflare.F(before),
				Since:      cloudflare.Raw[time.Time]("2024-10-30"),
				Before:     cloudflare.Raw[time.Time]("2024-10-31"),
				Cursor:     cloudflare.F("c"),
				Direction:  cloudflare.F(accounts.DirectionDesc),
				Limit:      cloudflare.F(25.0),
			})
		},
	},
	{
		Name: "Logs.Audit.ProductCategories", Note: "all", ID: "audit-logs-v2-list-account-product-categories",
		Send: "GET /accounts/{account_id}/logs/audit/product_categories",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Logs.Audit.ProductCategories(ctx, accounts.LogAuditProductCategoriesParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
}
