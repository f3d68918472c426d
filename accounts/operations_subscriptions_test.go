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
		name: "Subscriptions.Get", note: "account", id: "account-subscriptions-list-subscriptions",
		send: "GET /accounts/{account_id}/subscriptions",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Subscriptions.GetForZone", note: "zone", id: "account-subscriptions-list-subscriptions",
		send: "GET /zones/{zone_id}/subscriptions",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{ZoneID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Subscriptions.New", note: "documented", id: "account-subscriptions-create-subscription",
		send: "POST /accounts/{account_id}/subscriptions", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.New(ctx, accounts.SubscriptionNewParams{
				AccountID: cloudflare.F(at.owner), Subscription: monthly,
			})
		},
	},
	{
		name: "Subscriptions.NewForZone", note: "full", id: "account-subscriptions-create-subscription",
		send: "POST /zones/{zone_id}/subscriptions", body: fullSubscriptionJSON,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.New(ctx, accounts.SubscriptionNewParams{
				ZoneID: cloudflare.F(at.owner), Subscription: fullSubscription,
			})
		},
	},
	{
		name: "Subscriptions.Update", note: "documented", id: "account-subscriptions-update-subscription",
		send: "PUT /accounts/{account_id}/subscriptions/{subscription_identifier}", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Update(ctx, at.item, accounts.SubscriptionUpdateParams{
				AccountID: cloudflare.F(at.owner), Subscription: monthly,
			})
		},
	},
	{
		name: "Subscriptions.Update", note: "full", id: "account-subscriptions-update-subscription",
		send: "PUT /accounts/{account_id}/subscriptions/{subscription_identifier}", body: fullSubscriptionJSON,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Update(ctx, at.item, accounts.SubscriptionUpdateParams{
				AccountID: cloudflare.F(at.owner), Subscription: fullSubscription,
			})
		},
	},
	{
		name: "Subscriptions.Delete", note: "one", id: "account-subscriptions-delete-subscription",
		send: "DELETE /accounts/{account_id}/subscriptions/{subscription_identifier}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Subscriptions.Delete(ctx, at.item, accounts.SubscriptionDeleteParams{
				AccountID: cloudflare.F(at.owner),
			})
		},
	},
}
