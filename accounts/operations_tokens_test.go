package accounts_test

import (
	"context"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

// documentedPolicies are those of the documentation's token requests.
var documentedPolicies = cloudflare.F([]accounts.TokenPolicyParam{{
	Effect: cloudflare.F(accounts.TokenPolicyEffectAllow),
	PermissionGroups: cloudflare.F([]accounts.PermissionGroupParam{
		{ID: cloudflare.F(groupID), Meta: cloudflare.F(accounts.GroupMetaParam{})},
		{ID: cloudflare.F("82e64a83756745bbbb1c9c2701bf816b"), Meta: cloudflare.F(accounts.GroupMetaParam{})},
	}),
	Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](map[string]string{"foo": "string"}),
}})

var (
	expiresOn = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	notBefore = time.Date(2018, 7, 1, 5, 20, 0, 0, time.UTC)
)

// fullPolicies use every field, and a nested map.
var fullPolicies = cloudflare.F([]accounts.TokenPolicyParam{{
	Effect: cloudflare.F(accounts.TokenPolicyEffectDeny),
	PermissionGroups: cloudflare.F([]accounts.PermissionGroupParam{{
		ID:   cloudflare.F(groupID),
		Meta: cloudflare.F(accounts.GroupMetaParam{Key: cloudflare.F("k"), Value: cloudflare.F("v")}),
	}}),
	Resources: cloudflare.F[accounts.TokenPolicyResourcesUnionParam](accounts.ResourcesNested{
		"com.cloudflare.api.account.a": {"com.cloudflare.api.account.zone.*": "*"},
	}),
}})

var fullCondition = cloudflare.F(accounts.TokenConditionParam{
	RequestIP: cloudflare.F(accounts.TokenConditionRequestIPParam{
		In:    cloudflare.F([]string{"192.0.2.0/24", "2001:db8::/32"}),
		NotIn: cloudflare.F([]string{"192.0.2.1/32"}),
	}),
})

const fullTokenJSON = `"name":"n","expires_on":"2020-01-01T00:00:00Z","not_before":"2018-07-01T05:20:00Z",
	"condition":{"request_ip":{"in":["192.0.2.0/24","2001:db8::/32"],"not_in":["192.0.2.1/32"]}},
	"policies":[{"effect":"deny","permission_groups":[{"id":"` + groupID + `","meta":{"key":"k","value":"v"}}],
		"resources":{"com.cloudflare.api.account.a":{"com.cloudflare.api.account.zone.*":"*"}}}]`

var tokenOperations = []operation{
	{
		name: "Tokens.List", note: "all", id: "account-api-tokens-list-tokens",
		send: "GET /accounts/{account_id}/tokens",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.List(ctx, accounts.TokenListParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Tokens.List", note: "full", id: "account-api-tokens-list-tokens",
		send:  "GET /accounts/{account_id}/tokens",
		query: "direction=desc&include_expired=true&page=1&per_page=50",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.List(ctx, accounts.TokenListParams{
				AccountID:      cloudflare.F(at.owner),
				Direction:      cloudflare.F(accounts.DirectionDesc),
				IncludeExpired: cloudflare.F(true),
				Page:           cloudflare.F(1.0),
				PerPage:        cloudflare.F(50.0),
			})
		},
	},
	{
		name: "Tokens.Get", note: "one", id: "account-api-tokens-token-details",
		send: "GET /accounts/{account_id}/tokens/{token_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Get(ctx, at.item, accounts.TokenGetParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Tokens.New", note: "documented", id: "account-api-tokens-create-token",
		send: "POST /accounts/{account_id}/tokens", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
				AccountID: cloudflare.F(at.owner),
				Name:      cloudflare.F("readonly token"),
				Policies:  documentedPolicies,
				ExpiresOn: cloudflare.F(expiresOn),
				NotBefore: cloudflare.F(notBefore),
			})
		},
	},
	{
		name: "Tokens.New", note: "minimal", id: "account-api-tokens-create-token",
		send: "POST /accounts/{account_id}/tokens", body: `{"name":"n","policies":[]}`,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
				AccountID: cloudflare.F(at.owner),
				Name:      cloudflare.F("n"),
				Policies:  cloudflare.F([]accounts.TokenPolicyParam{}),
			})
		},
	},
	{
		name: "Tokens.New", note: "full", id: "account-api-tokens-create-token",
		send: "POST /accounts/{account_id}/tokens", body: `{` + fullTokenJSON + `}`,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
				AccountID: cloudflare.F(at.owner),
				Name:      cloudflare.F("n"),
				Policies:  fullPolicies,
				Condition: fullCondition,
				ExpiresOn: cloudflare.F(expiresOn),
				NotBefore: cloudflare.F(notBefore),
			})
		},
	},
	{
		name: "Tokens.Update", note: "documented", id: "account-api-tokens-update-token",
		send: "PUT /accounts/{account_id}/tokens/{token_id}", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Update(ctx, at.item, accounts.TokenUpdateParams{
				AccountID: cloudflare.F(at.owner),
				Token: accounts.TokenParam{
					Name:      cloudflare.F("readonly token"),
					Policies:  documentedPolicies,
					ExpiresOn: cloudflare.F(expiresOn),
					NotBefore: cloudflare.F(notBefore),
					Status:    cloudflare.F(accounts.TokenStatusActive),
				},
			})
		},
	},
	{
		name: "Tokens.Update", note: "full", id: "account-api-tokens-update-token",
		send: "PUT /accounts/{account_id}/tokens/{token_id}", body: `{"status":"disabled",` + fullTokenJSON + `}`,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Update(ctx, at.item, accounts.TokenUpdateParams{
				AccountID: cloudflare.F(at.owner),
				Token: accounts.TokenParam{
					Name:      cloudflare.F("n"),
					Policies:  fullPolicies,
					Condition: fullCondition,
					ExpiresOn: cloudflare.F(expiresOn),
					NotBefore: cloudflare.F(notBefore),
					Status:    cloudflare.F(accounts.TokenStatusDisabled),
				},
			})
		},
	},
	{
		name: "Tokens.Delete", note: "one", id: "account-api-tokens-delete-token",
		send: "DELETE /accounts/{account_id}/tokens/{token_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Delete(ctx, at.item, accounts.TokenDeleteParams{
				AccountID: cloudflare.F(at.owner),
			})
		},
	},
	{
		name: "Tokens.Verify", note: "one", id: "account-api-tokens-verify-token",
		send: "GET /accounts/{account_id}/tokens/verify",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Tokens.PermissionGroups.List", note: "all", id: "account-api-tokens-list-permission-groups",
		send: "GET /accounts/{account_id}/tokens/permission_groups",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.PermissionGroups.List(ctx, accounts.TokenPermissionGroupListParams{
				AccountID: cloudflare.F(at.owner),
			})
		},
	},
	{
		name: "Tokens.PermissionGroups.Get", note: "full", id: "account-api-tokens-list-permission-groups",
		send:  "GET /accounts/{account_id}/tokens/permission_groups",
		query: "name=Account+Settings+Write&scope=com.cloudflare.api.account.zone",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.PermissionGroups.Get(ctx, accounts.TokenPermissionGroupGetParams{
				AccountID: cloudflare.F(at.owner),
				Name:      cloudflare.F("Account Settings Write"),
				Scope:     cloudflare.F("com.cloudflare.api.account.zone"),
			})
		},
	},
	{
		name: "Tokens.Value.Update", note: "documented", id: "account-api-tokens-roll-token",
		send: "PUT /accounts/{account_id}/tokens/{token_id}/value", body: "@",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Value.Update(ctx, at.item, accounts.TokenValueUpdateParams{
				AccountID: cloudflare.F(at.owner),
			})
		},
	},
	{
		name: "Tokens.Value.Update", note: "with a body", id: "account-api-tokens-roll-token",
		send: "PUT /accounts/{account_id}/tokens/{token_id}/value", body: `{"a":1}`,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Value.Update(ctx, at.item, accounts.TokenValueUpdateParams{
				AccountID: cloudflare.F(at.owner),
				Body:      map[string]int{"a": 1},
			})
		},
	},
}
