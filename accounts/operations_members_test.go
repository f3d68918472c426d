package accounts_test

import (
	"context"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

const (
	roleID  = "3536bcfad5faccb999b47003c79917fb"
	groupID = "c8fed203ed3043cba015a93ad1616f1f"
)

var memberPolicies = cloudflare.F([]accounts.MemberPolicyParam{{
	Access:           cloudflare.F(accounts.PolicyAccessAllow),
	PermissionGroups: cloudflare.F([]accounts.PolicyGroupParam{{ID: cloudflare.F(groupID)}}),
	ResourceGroups:   cloudflare.F([]accounts.PolicyGroupParam{{ID: cloudflare.F("rg")}}),
}})

const memberPoliciesJSON = `[{"access":"allow","permission_groups":[{"id":"` + groupID +
	`"}],"resource_groups":[{"id":"rg"}]}]`

// newMember and updateMember are rows that differ in the body alone.
func newMember(note, want string, body accounts.MemberNewParamsBodyUnion) operation {
	return operation{
		name: "Members.New", note: note, id: "account-members-add-member",
		send: "POST /accounts/{account_id}/members", body: want,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.New(ctx, accounts.MemberNewParams{AccountID: cloudflare.F(at.owner), Body: body})
		},
	}
}

func updateMember(note, want string, body accounts.MemberUpdateParamsBodyUnion) operation {
	return operation{
		name: "Members.Update", note: note, id: "account-members-update-member",
		send: "PUT /accounts/{account_id}/members/{member_id}", body: want,
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.Update(ctx, at.item, accounts.MemberUpdateParams{
				AccountID: cloudflare.F(at.owner), Body: body,
			})
		},
	}
}

var memberOperations = []operation{
	{
		name: "Members.List", note: "all", id: "account-members-list-members",
		send: "GET /accounts/{account_id}/members",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.List(ctx, accounts.MemberListParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Members.List", note: "full", id: "account-members-list-members",
		send:  "GET /accounts/{account_id}/members",
		query: "direction=asc&order=user.email&page=3&per_page=5&status=rejected",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.List(ctx, accounts.MemberListParams{
				AccountID: cloudflare.F(at.owner),
				Direction: cloudflare.F(accounts.DirectionAsc),
				Order:     cloudflare.F(accounts.MemberListParamsOrderUserEmail),
				Page:      cloudflare.F(3.0),
				PerPage:   cloudflare.F(5.0),
				Status:    cloudflare.F(accounts.MemberListParamsStatusRejected),
			})
		},
	},
	{
		name: "Members.Get", note: "one", id: "account-members-member-details",
		send: "GET /accounts/{account_id}/members/{member_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.Get(ctx, at.item, accounts.MemberGetParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	newMember("documented", "@", accounts.MemberNewWithRoles{
		Email: cloudflare.F("user@example.com"),
		Roles: cloudflare.F([]string{roleID}),
	}),
	newMember("roles, full", `{"email":"user@example.com","roles":["`+roleID+`"],"status":"accepted"}`,
		accounts.MemberNewWithRoles{
			Email:  cloudflare.F("user@example.com"),
			Roles:  cloudflare.F([]string{roleID}),
			Status: cloudflare.F(accounts.MemberStatusAccepted),
		}),
	newMember("policies, full", `{"email":"user@example.com","status":"pending","policies":`+memberPoliciesJSON+`}`,
		accounts.MemberNewWithPolicies{
			Email:    cloudflare.F("user@example.com"),
			Policies: memberPolicies,
			Status:   cloudflare.F(accounts.MemberStatusPending),
		}),
	newMember("either form", "@", accounts.MemberNewParamsBody{
		Email: cloudflare.F("user@example.com"),
		Roles: cloudflare.F[any]([]string{roleID}),
	}),
	newMember("plain map", "@", map[string]any{"email": "user@example.com", "roles": []string{roleID}}),
	updateMember("documented", "@", accounts.MemberUpdateWithRoles{}),
	updateMember("roles, full", `{"roles":[{"id":"`+roleID+`"}],"status":"accepted"}`, accounts.MemberUpdateWithRoles{
		Roles:  cloudflare.F([]accounts.RoleParam{{ID: cloudflare.F(roleID)}}),
		Status: cloudflare.F(accounts.MemberStatusAccepted),
	}),
	updateMember("policies, full", `{"policies":`+memberPoliciesJSON+`}`, accounts.MemberUpdateWithPolicies{
		Policies: memberPolicies,
	}),
	updateMember("either form", `{"roles":[],"policies":null,"status":"pending","user":{"email":"user@example.com",`+
		`"id":"u","first_name":null,"last_name":"A"}}`,
		accounts.MemberUpdateParamsBody{
			Roles:    cloudflare.F[any]([]accounts.RoleParam{}),
			Policies: cloudflare.Null[any](),
			Status:   cloudflare.F(accounts.MemberStatusPending),
			User: cloudflare.F[any](accounts.MemberUserParam{
				Email:     cloudflare.F("user@example.com"),
				ID:        cloudflare.F("u"),
				FirstName: cloudflare.Null[string](),
				LastName:  cloudflare.F("A"),
			}),
		}),
	updateMember("plain struct", `{"roles":["r"]}`, struct {
		Roles []string `json:"roles"`
	}{[]string{"r"}}),
	{
		name: "Members.Delete", note: "one", id: "account-members-remove-member",
		send: "DELETE /accounts/{account_id}/members/{member_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.Delete(ctx, at.item, accounts.MemberDeleteParams{
				AccountID: cloudflare.F(at.owner),
			})
		},
	},
	{
		name: "Roles.List", note: "all", id: "account-roles-list-roles",
		send: "GET /accounts/{account_id}/roles",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Roles.List(ctx, accounts.RoleListParams{AccountID: cloudflare.F(at.owner)})
		},
	},
	{
		name: "Roles.List", note: "full", id: "account-roles-list-roles",
		send:  "GET /accounts/{account_id}/roles",
		query: "page=1&per_page=20",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Roles.List(ctx, accounts.RoleListParams{
				AccountID: cloudflare.F(at.owner),
				Page:      cloudflare.F(1.0),
				PerPage:   cloudflare.F(20.0),
			})
		},
	},
	{
		name: "Roles.Get", note: "one", id: "account-roles-role-details",
		send: "GET /accounts/{account_id}/roles/{role_id}",
		call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Roles.Get(ctx, at.item, accounts.RoleGetParams{AccountID: cloudflare.F(at.owner)})
		},
	},
}
