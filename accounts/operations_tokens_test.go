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
		Name: "Tokens.List", Note: "all", ID: "account-api-tokens-list-tokens",
		Send: "GET /accounts/{account_id}/tokens",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.List(ctx, accounts.TokenListParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Tokens.List", Note: "full", ID: "account-api-tokens-list-tokens",
		Send:  "GET /accounts/{account_id}/tokens",
		Query: "direction=desc&include_expired=true&page=1&per_page=50",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.List(ctx, accounts.TokenListParams{
				AccountID:      cloudflare.F(at.Owner),
				Direction:      cloudflare.F(accounts.DirectionDesc),
				IncludeExpired: cloudflare.F(true),
				Page:           cloudflare.F(1.0),
				PerPage:        cloudflare.F(50.0),
			})
		},
	},
	{
		Name: "Tokens.Get", Note: "one", ID: "account-api-tokens-token-details",
		Send: "GET /accounts/{account_id}/tokens/{token_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Get(ctx, at.Item, accounts.TokenGetParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Tokens.New", Note: "documented", ID: "account-api-tokens-create-token",
		Send: "POST /accounts/{account_id}/tokens", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
				AccountID: cloudflare.F(at.Owner),
				Name:      cloudflare.F("readonly token"),
				Policies:  documentedPolicies,
				ExpiresOn: cloudflare.F(expiresOn),
				NotBefore: cloudflare.F(notBefore),
			})
		},
	},
	{
		Name: "Tokens.New", Note: "minimal", ID: "account-api-tokens-create-token",
		Send: "POST /accounts/{account_id}/tokens", Body: `{"name":"n","policies":[]}`,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
				AccountID: cloudflare.F(at.Owner),
				Name:      cloudflare.F("n"),
				Policies:  cloudflare.F([]accounts.TokenPolicyParam{}),
			})
		},
	},
	{
		Name: "Tokens.New", Note: "full", ID: "account-api-tokens-create-token",
		Send: "POST /accounts/{account_id}/tokens", Body: `{` + fullTokenJSON + `}`,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.New(ctx, accounts.TokenNewParams{
				AccountID: cloudflare.F(at.Owner),
				Name:      cloudflare.F("n"),
				Policies:  fullPolicies,
				Condition: fullCondition,
				ExpiresOn: cloudflare.F(expiresOn),
				NotBefore: cloudflare.F(notBefore),
			})
		},
	},
	{
		Name: "Tokens.Update", Note: "documented", ID: "account-api-tokens-update-token",
		Send: "PUT /accounts/{account_id}/tokens/{token_id}", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Update(ctx, at.Item, accounts.TokenUpdateParams{
				AccountID: cloudflare.F(at.Owner),
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
		Name: "Tokens.Update", Note: "full", ID: "account-api-tokens-update-token",
		Send: "PUT /accounts/{account_id}/tokens/{token_id}", Body: `{"status":"disabled",` + fullTokenJSON + `}`,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Update(ctx, at.Item, accounts.TokenUpdateParams{
				AccountID: cloudflare.F(at.Owner),
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
		Name: "Tokens.Delete", Note: "one", ID: "account-api-tokens-delete-token",
		Send: "DELETE /accounts/{account_id}/tokens/{token_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Delete(ctx, at.Item, accounts.TokenDeleteParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	{
		Name: "Tokens.Verify", Note: "one", ID: "account-api-tokens-verify-token",
		Send: "GET /accounts/{account_id}/tokens/verify",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Tokens.PermissionGroups.List", Note: "all", ID: "account-api-tokens-list-permission-groups",
		Send: "GET /accounts/{account_id}/tokens/permission_groups",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.PermissionGroups.List(ctx, accounts.TokenPermissionGroupListParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	{
		Name: "Tokens.PermissionGroups.Get", Note: "full", ID: "account-api-tokens-list-permission-groups",
		Send:  "GET /accounts/{account_id}/tokens/permission_groups",
		Query: "name=Account+Settings+Write&scope=com.cloudflare.api.account.zone",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.PermissionGroups.Get(ctx, accounts.TokenPermissionGroupGetParams{
				AccountID: cloudflare.F(at.Owner),
				Name:      cloudflare.F("Account Settings Write"),
				Scope:     cloudflare.F("com.cloudflare.api.account.zone"),
			})
		},
	},
	{
		Name: "Tokens.Value.Update", Note: "documented", ID: "account-api-tokens-roll-token",
		Send: "PUT /accounts/{account_id}/tokens/{token_id}/value", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Value.Update(ctx, at.Item, accounts.TokenValueUpdateParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	{
		Name: "Tokens.Value.Update", Note: "with a body", ID: "account-api-tokens-roll-token",
		Send: "PUT /accounts/{account_id}/tokens/{token_id}/value", Body: `{"a":1}`,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Tokens.Value.Update(ctx, at.Item, accounts.TokenValueUpdateParams{
				AccountID: cloudflare.F(at.Owner),
				Body:      map[string]int{"a": 1},
			})
		},
	},
}
