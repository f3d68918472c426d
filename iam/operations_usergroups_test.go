package iam_test

import (
	"context"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/iam"
)

const (
	zoneRead   = "c8fed203ed3043cba015a93ad1616f1f"
	allZones   = "6d7f2f5f5b1d4a0e9081fdc98d432fd1"
	policyJSON = `"access":"allow","permission_groups":[{"id":"` + zoneRead + `"}],` +
		`"resource_groups":[{"id":"` + allZones + `"}]`
	policyIDJSON = `"id":"f267e341f3dd4697bd3b9f71dd96247f",`
)

var policy = iam.UserGroupPolicyParam{
	Access:           cloudflare.F(iam.PolicyAccessAllow),
	PermissionGroups: cloudflare.F([]iam.PolicyGroupParam{{ID: cloudflare.F(zoneRead)}}),
	ResourceGroups:   cloudflare.F([]iam.PolicyGroupParam{{ID: cloudflare.F(allZones)}}),
}

func withID(p iam.UserGroupPolicyParam) iam.UserGroupPolicyParam {
	p.ID = cloudflare.F("f267e341f3dd4697bd3b9f71dd96247f")
	return p
}

// newUserGroup and those after it are rows that differ in the parameters alone.
func newUserGroup(note, want string, params iam.UserGroupNewParams) operation {
	return operation{
		Name: "IAM.UserGroups.New", Note: note, ID: "account-user-group-create",
		Send: "POST /accounts/{account_id}/iam/user_groups", Body: want,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.UserGroups.New(ctx, params)
		},
	}
}

func updateUserGroup(note, want string, params iam.UserGroupUpdateParams) operation {
	return operation{
		Name: "IAM.UserGroups.Update", Note: note, ID: "account-user-group-update",
		Send: "PUT /accounts/{account_id}/iam/user_groups/{user_group_id}", Body: want,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.UserGroups.Update(ctx, at.Item, params)
		},
	}
}

func listUserGroups(note, query string, params iam.UserGroupListParams) operation {
	return operation{
		Name: "IAM.UserGroups.List", Note: note, ID: "account-user-group-list",
		Send: "GET /accounts/{account_id}/iam/user_groups", Query: query,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.UserGroups.List(ctx, params)
		},
	}
}

var userGroupOperations = []operation{
	listUserGroups("all", "", iam.UserGroupListParams{}),
	listUserGroups("full", "direction=desc&fuzzyName=a&id=g&name=Ops&page=2&per_page=500", iam.UserGroupListParams{
		Direction: cloudflare.F(iam.DirectionDesc), FuzzyName: cloudflare.F("a"), ID: cloudflare.F("g"),
		Name: cloudflare.F("Ops"), Page: cloudflare.F(2.0), PerPage: cloudflare.F(500.0),
	}),
	{
		Name: "IAM.UserGroups.Get", Note: "one", ID: "account-user-group-details",
		Send: "GET /accounts/{account_id}/iam/user_groups/{user_group_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.UserGroups.Get(ctx, at.Item, iam.UserGroupGetParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	newUserGroup("documented", "@", iam.UserGroupNewParams{Name: cloudflare.F("My New User Group")}),
	newUserGroup("full", `{"name":"n","policies":[{`+policyJSON+`}]}`, iam.UserGroupNewParams{
		Name: cloudflare.F("n"), Policies: cloudflare.F([]iam.UserGroupPolicyParam{policy}),
	}),
	updateUserGroup("documented", "@", iam.UserGroupUpdateParams{Name: cloudflare.F("My New User Group")}),
	updateUserGroup("full", `{"name":"n","policies":[{`+policyIDJSON+policyJSON+`}]}`, iam.UserGroupUpdateParams{
		Name: cloudflare.F("n"), Policies: cloudflare.F([]iam.UserGroupPolicyParam{withID(policy)}),
	}),
	updateUserGroup("none", `{"policies":[]}`, iam.UserGroupUpdateParams{
		Policies: cloudflare.F([]iam.UserGroupPolicyParam{}),
	}),
	{
		Name: "IAM.UserGroups.Delete", Note: "one", ID: "account-user-group-delete",
		Send: "DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.UserGroups.Delete(ctx, at.Item, iam.UserGroupDeleteParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
}

const members = "/accounts/{account_id}/iam/user_groups/{user_group_id}/members"

var someone = []iam.UserGroupMemberParam{{ID: cloudflare.F("023e105f4ecef8ad9ca31a8372d0c353")}}

func listGroupMembers(note, query string, params iam.UserGroupMemberListParams) operation {
	return operation{
		Name: "IAM.UserGroups.Members.List", Note: note, ID: "account-user-group-member-list",
		Send: "GET " + members, Query: query,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			params.AccountID = cloudflare.F(at.Owner)
			return c.IAM.UserGroups.Members.List(ctx, at.Item, params)
		},
	}
}

func updateGroupMembers(note, want string, whom []iam.UserGroupMemberParam) operation {
	return operation{
		Name: "IAM.UserGroups.Members.Update", Note: note, ID: "account-user-group-members-update",
		Send: "PUT " + members, Body: want,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.UserGroups.Members.Update(ctx, at.Item, iam.UserGroupMemberUpdateParams{
				AccountID: cloudflare.F(at.Owner), Members: whom,
			})
		},
	}
}

var groupMemberOperations = []operation{
	listGroupMembers("all", "", iam.UserGroupMemberListParams{}),
	listGroupMembers("full", "direction=asc&fuzzyEmail=user%40&page=2&per_page=500", iam.UserGroupMemberListParams{
		Direction: cloudflare.F(iam.DirectionAsc), FuzzyEmail: cloudflare.F("user@"),
		Page: cloudflare.F(2.0), PerPage: cloudflare.F(500.0),
	}),
	{
		Name: "IAM.UserGroups.Members.Get", Note: "one", ID: "account-user-group-member-get",
		Send: "GET " + members + "/{member_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.UserGroups.Members.Get(ctx, at.Item, at.Part, iam.UserGroupMemberGetParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	{
		Name: "IAM.UserGroups.Members.New", Note: "documented", ID: "account-user-group-member-create",
		Send: "POST " + members, Body: "@",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.UserGroups.Members.New(ctx, at.Item, iam.UserGroupMemberNewParams{
				AccountID: cloudflare.F(at.Owner), Members: someone,
			})
		},
	},
	updateGroupMembers("documented", "@", someone),
	updateGroupMembers("nobody", `[]`, []iam.UserGroupMemberParam{}),
	{
		Name: "IAM.UserGroups.Members.Delete", Note: "one", ID: "account-user-group-member-delete",
		Send: "DELETE " + members + "/{member_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.IAM.UserGroups.Members.Delete(ctx, at.Item, at.Part, iam.UserGroupMemberDeleteParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
}
