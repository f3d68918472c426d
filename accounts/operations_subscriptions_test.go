package accounts_test

import (
	"context"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

var monthly = accounts.SubscriptionParam{Frequency: cloudflare.F(accounts.SubscriptionFrequencyMonthly)}

var fullSubscription = accounts.SubscriptionParam{
	Frequency: cloudflare.F(accounts.SubscriptionFrequencyYearly),
	RatePlan: cloudflare.F(accounts.RatePlanParam{
		ID:                cloudflare.F(accounts.RatePlanIDProPlus),
		Currency:          cloudflare.F("USD"),
		ExternallyManaged: cloudflare.F(false),
		IsContract:        cloudflare.F(true),
		PublicName:        cloudflare.F("Business Plan"),
		Scope:             cloudflare.F("zone"),
		Sets:              cloudflare.F([]string{"a", "b"}),
	}),
}

const fullSubscriptionJSON = `{"frequency":"yearly","rate_plan":{"id":"pro_plus","currency":"USD",
	"externally_managed":false,
	"is_contract":true,"public_name":"Business Plan","scope":"zone","sets":["a","b"]}}`

var subscriptionOperations = []operation{
	{
		Name: "Subscriptions.Get", Note: "account", ID: "account-subscriptions-list-subscriptions",
		Send: "GET /accounts/{account_id}/subscriptions",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Subscriptions.GetForZone", Note: "zone", ID: "account-subscriptions-list-subscriptions",
		Send: "GET /zones/{zone_id}/subscriptions",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{ZoneID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Subscriptions.New", Note: "documented", ID: "account-subscriptions-create-subscription",
		Send: "POST /accounts/{account_id}/subscriptions", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.New(ctx, accounts.SubscriptionNewParams{
				AccountID: cloudflare.F(at.Owner), Subscription: monthly,
			})
		},
	},
	{
		Name: "Subscriptions.NewForZone", Note: "full", ID: "account-subscriptions-create-subscription",
		Send: "POST /zones/{zone_id}/subscriptions", Body: fullSubscriptionJSON,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.New(ctx, accounts.SubscriptionNewParams{
				ZoneID: cloudflare.F(at.Owner), Subscription: fullSubscription,
			})
		},
	},
	{
		Name: "Subscriptions.Update", Note: "documented", ID: "account-subscriptions-update-subscription",
		Send: "PUT /accounts/{account_id}/subscriptions/{subscription_identifier}", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Update(ctx, at.Item, accounts.SubscriptionUpdateParams{
				AccountID: cloudflare.F(at.Owner), Subscription: monthly,
			})
		},
	},
	{
		Name: "Subscriptions.Update", Note: "full", ID: "account-subscriptions-update-subscription",
		Send: "PUT /accounts/{account_id}/subscriptions/{subscription_identifier}", Body: fullSubscriptionJSON,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Update(ctx, at.Item, accounts.SubscriptionUpdateParams{
				AccountID: cloudflare.F(at.Owner), Subscription: fullSubscription,
			})
		},
	},
	{
		Name: "Subscriptions.Delete", Note: "one", ID: "account-subscriptions-delete-subscription",
		Send: "DELETE /accounts/{account_id}/subscriptions/{subscription_identifier}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Delete(ctx, at.Item, accounts.SubscriptionDeleteParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
}
