package accounts_test

import (
	"context"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

var accountOperations = []operation{
	{
		Name: "Accounts.List", Note: "all", ID: "accounts-list-accounts",
		Send: "GET /accounts",
		Call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.List(ctx, accounts.AccountListParams{})
		},
	},
	{
		Name: "Accounts.List", Note: "full", ID: "accounts-list-accounts",
		Send:  "GET /accounts",
		Query: "direction=desc&name=Demo+%26+Co&page=2&per_page=50",
		Call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.List(ctx, accounts.AccountListParams{
				Direction: cloudflare.F(accounts.DirectionDesc),
				Name:      cloudflare.F("Demo & Co"),
				Page:      cloudflare.F(2.0),
				PerPage:   cloudflare.F(50.0),
			})
		},
	},
	{
		Name: "Accounts.Get", Note: "one", ID: "accounts-account-details",
		Send: "GET /accounts/{account_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Accounts.New", Note: "documented", ID: "account-creation",
		Send: "POST /accounts", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
			return c.Accounts.New(ctx, accounts.AccountNewParams{Name: cloudflare.F("name")})
		},
	},
	{
		Name: "Accounts.New", Note: "full", ID: "account-creation",
		Send: "POST /accounts",
		Body: `{"name":"name","type":"enterprise","unit":{"id":"f267e341f3dd4697bd3b9f71dd96247f"}}`,
		Call: func(ctx context.Context, c *cloudflare.Client, _ place) (any, error) {
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
		Name: "Accounts.Update", Note: "documented", ID: "accounts-update-account",
		Send: "PUT /accounts/{account_id}", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Update(ctx, accounts.AccountUpdateParams{
				AccountID: cloudflare.F(at.Owner),
				Account: accounts.AccountParam{
					ID:   cloudflare.F("023e105f4ecef8ad9ca31a8372d0c353"),
					Name: cloudflare.F("Demo Account"),
					Type: cloudflare.F(accounts.AccountTypeStandard),
				},
			})
		},
	},
	{
		Name: "Accounts.Update", Note: "full", ID: "accounts-update-account",
		Send: "PUT /accounts/{account_id}",
		Body: `{"id":"i","name":"n","type":"standard","managed_by":{},
			"settings":{"abuse_contact_email":"abuse@example.com","enforce_twofactor":false}}`,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Update(ctx, accounts.AccountUpdateParams{
				AccountID: cloudflare.F(at.Owner),
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
		Name: "Accounts.Delete", Note: "one", ID: "account-deletion",
		Send: "DELETE /accounts/{account_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Delete(ctx, accounts.AccountDeleteParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "AccountOrganizations.New", Note: "documented", ID: "Accounts_moveAccounts",
		Send: "POST /accounts/{account_id}/move", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.AccountOrganizations.New(ctx, accounts.AccountOrganizationNewParams{
				AccountID:                 cloudflare.F(at.Owner),
				DestinationOrganizationID: cloudflare.F("destination_organization_id"),
			})
		},
	},
	{
		Name: "AccountProfile.Get", Note: "one", ID: "Accounts_getAccountProfile",
		Send: "GET /accounts/{account_id}/profile",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.AccountProfile.Get(ctx, accounts.AccountProfileGetParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	{
		Name: "AccountProfile.Update", Note: "documented", ID: "Accounts_modifyAccountProfile",
		Send: "PUT /accounts/{account_id}/profile", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return nil, c.Accounts.AccountProfile.Update(ctx, accounts.AccountProfileUpdateParams{
				AccountID: cloudflare.F(at.Owner),
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
