package accounts_test

import (
	"context"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

var accountOperations = []operation{
	{
		name: "Accounts.List", note: "all", id: "accounts-list-accounts",
		send: "GET /accounts",
		call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.List(ctx, accounts.AccountListParams{})
		},
	},
	{
		name: "Accounts.List", note: "full", id: "accounts-list-accounts",
		send:  "GET /accounts",
		query: "direction=desc&name=Demo+%26+Co&page=2&per_page=50",
		call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.List(ctx, accounts.AccountListParams{
				Direction: cloudflare.F(accounts.DirectionDesc),
				Name:      cloudflare.F("Demo & Co"),
				Page:      cloudflare.F(2.0),
				PerPage:   cloudflare.F(50.0),
			})
		},
	},
	{
		name: "Accounts.Get", note: "one", id: "accounts-account-details",
		send: "GET /accounts/{account_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Accounts.New", note: "documented", id: "account-creation",
		send: "POST /accounts", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.New(ctx, accounts.AccountNewParams{Name: cloudflare.F("name")})
		},
	},
	{
		name: "Accounts.New", note: "full", id: "account-creation",
		send: "POST /accounts",
		body: `{"name":"name","type":"enterprise","unit":{"id":"f267e341f3dd4697bd3b9f71dd96247f"}}`,
		call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.New(ctx, accounts.AccountNewParams{
				Name: cloudflare.F("name"),
				Type: cloudflare.F(accounts.AccountTypeEnterprise),
				Unit: cloudflare.F(accounts.AccountNewParamsUnit{ID: cloudflare.F(
					"f267e341f3dd4697bd3b9f71dd96247f",
				)}),
			})
		},
	},
	{
		name: "Accounts.Update", note: "documented", id: "accounts-update-account",
		send: "PUT /accounts/{account_id}", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Update(ctx, accounts.AccountUpdateParams{
				AccountID: cloudflare.F(at.owner),
				Account: accounts.AccountParam{
					ID:   cloudflare.F("023e105f4ecef8ad9ca31a8372d0c353"),
					Name: cloudflare.F("Demo Account"),
					Type: cloudflare.F(accounts.AccountTypeStandard),
				},
			})
		},
	},
	{
		name: "Accounts.Update", note: "full", id: "accounts-update-account",
		send: "PUT /accounts/{account_id}",
		body: `{"id":"i","name":"n","type":"standard","managed_by":{},
			"settings":{"abuse_contact_email":"abuse@example.com","enforce_twofactor":false}}`,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Update(ctx, accounts.AccountUpdateParams{
				AccountID: cloudflare.F(at.owner),
				Account: accounts.AccountParam{
					ID:        cloudflare.F("i"),
					Name:      cloudflare.F("n"),
					Type:      cloudflare.F(accounts.AccountTypeStandard),
					ManagedBy: cloudflare.F(accounts.AccountManagedByParam{}),
					Settings: cloudflare.F(accounts.AccountSettingsParam{
						AbuseContactEmail: cloudflare.F("abuse@example.com"),
						EnforceTwofactor:  cloudflare.F(false),
					}),
				},
			})
		},
	},
	{
		name: "Accounts.Delete", note: "one", id: "account-deletion",
		send: "DELETE /accounts/{account_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Delete(ctx, accounts.AccountDeleteParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "AccountOrganizations.New", note: "documented", id: "Accounts_moveAccounts",
		send: "POST /accounts/{account_id}/move", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.AccountOrganizations.New(ctx, accounts.AccountOrganizationNewParams{
				AccountID:                 cloudflare.F(at.owner),
				DestinationOrganizationID: cloudflare.F("destination_organization_id"),
			})
		},
	},
	{
		name: "AccountProfile.Get", note: "one", id: "Accounts_getAccountProfile",
		send: "GET /accounts/{account_id}/profile",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.AccountProfile.Get(ctx, accounts.AccountProfileGetParams{
				AccountID: cloudflare.F(at.owner),
			})
		},
	},
	{
		name: "AccountProfile.Update", note: "documented", id: "Accounts_modifyAccountProfile",
		send: "PUT /accounts/{account_id}/profile", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return nil, c.Accounts.AccountProfile.Update(ctx, accounts.AccountProfileUpdateParams{
				AccountID: cloudflare.F(at.owner),
				AccountProfile: accounts.AccountProfileParam{
					BusinessAddress:  cloudflare.F("business_address"),
					BusinessEmail:    cloudflare.F("business_email"),
					BusinessName:     cloudflare.F("business_name"),
					BusinessPhone:    cloudflare.F("business_phone"),
					ExternalMetadata: cloudflare.F("external_metadata"),
				},
			})
		},
	},
}
