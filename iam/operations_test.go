package iam_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// What the tables of operations are made of.
type (
	operation = testapi.Operation
	place     = testapi.Place
)

var suite = testapi.Suite{
	Operations: slices.Concat(groupOperations, userGroupOperations, groupMemberOperations),
	Has:        func(op *call.Op) bool { return strings.HasPrefix(op.Name, "IAM.") },
	Documented: 17,
}

func TestOperations(t *testing.T) { suite.CheckOperations(t) }

func TestOperationsAreAllTested(t *testing.T) { suite.CheckAllTested(t) }

func TestRepliesAreAllUsed(t *testing.T) { suite.CheckRepliesAreUsed(t) }

func TestEmptyPathParameters(t *testing.T) { suite.CheckEmptyPathParameters(t) }

func TestPathParametersAreEscaped(t *testing.T) { suite.CheckEscaping(t) }

func TestDeletionsWithoutAResult(t *testing.T) { suite.CheckDeletionsWithoutAResult(t) }

const (
	accountName = "com.cloudflare.api.account.eb78d65290b24279ba6f44721b3ea3c4"
	zoneName    = "com.cloudflare.api.account.zone.23f8d65290b24279ba6f44721b3eaad5"
	scopeJSON   = `{"key":"` + accountName + `","objects":[{"key":"` + zoneName + `"}]}`
)

var scope = cloudflare.F(iam.ResourceGroupScopeParam{
	Key:     cloudflare.F(accountName),
	Objects: cloudflare.F([]iam.ResourceGroupScopeObjectParam{{Key: cloudflare.F(zoneName)}}),
})

func updateResourceGroup(note, want string, params iam.ResourceGroupUpdateParams) operation {
	return operation{
		Name: "IAM.ResourceGroups.Update", Note: note, ID: "account-resource-group-update",
		Send: "PUT /accounts/{account_id}/iam/resource_groups/{resource_group_id}", Body: want,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.ResourceGroups.Update(ctx, at.Item, params)
		},
	}
}

func listPermissionGroups(note, query string, params iam.PermissionGroupListParams) operation {
	return operation{
		Name: "IAM.PermissionGroups.List", Note: note, ID: "account-permission-group-list",
		Send: "GET /accounts/{account_id}/iam/permission_groups", Query: query,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.PermissionGroups.List(ctx, params)
		},
	}
}

func listResourceGroups(note, query string, params iam.ResourceGroupListParams) operation {
	return operation{
		Name: "IAM.ResourceGroups.List", Note: note, ID: "account-resource-group-list",
		Send: "GET /accounts/{account_id}/iam/resource_groups", Query: query,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.ResourceGroups.List(ctx, params)
		},
	}
}

var groupOperations = []operation{
	listPermissionGroups("all", "", iam.PermissionGroupListParams{}),
	listPermissionGroups("full", "id=p&label=dns_admin&name=Zone+Read&page=2&per_page=50", iam.PermissionGroupListParams{
		ID: cloudflare.F("p"), Label: cloudflare.F("dns_admin"), Name: cloudflare.F("Zone Read"),
		Page: cloudflare.F(2.0), PerPage: cloudflare.F(50.0),
	}),
	{
		Name: "IAM.PermissionGroups.Get", Note: "one", ID: "account-permission-group-details",
		Send: "GET /accounts/{account_id}/iam/permission_groups/{permission_group_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.PermissionGroups.Get(ctx, at.Item, iam.PermissionGroupGetParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	listResourceGroups("all", "", iam.ResourceGroupListParams{}),
	listResourceGroups("full", "id=g&name=Shops+%26+blogs", iam.ResourceGroupListParams{
		ID: cloudflare.F("g"), Name: cloudflare.F("Shops & blogs"),
	}),
	{
		Name: "IAM.ResourceGroups.Get", Note: "one", ID: "account-resource-group-details",
		Send: "GET /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.ResourceGroups.Get(ctx, at.Item, iam.ResourceGroupGetParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "IAM.ResourceGroups.New", Note: "documented", ID: "account-resource-group-create",
		Send: "POST /accounts/{account_id}/iam/resource_groups", Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.ResourceGroups.New(ctx, iam.ResourceGroupNewParams{
				AccountID: cloudflare.F(at.Owner), Name: cloudflare.F("NewResourceGroup"), Scope: scope,
			})
		},
	},
	updateResourceGroup("documented", "@", iam.ResourceGroupUpdateParams{Name: cloudflare.F("UpdatedResourceGroup")}),
	updateResourceGroup("full", `{"name":"n","scope":`+scopeJSON+`}`, iam.ResourceGroupUpdateParams{
		Name: cloudflare.F("n"), Scope: scope,
	}),
	{
		Name: "IAM.ResourceGroups.Delete", Note: "one", ID: "account-resource-group-delete",
		Send: "DELETE /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.ResourceGroups.Delete(ctx, at.Item, iam.ResourceGroupDeleteParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
}
