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
		Name: "Members.New", Note: note, ID: "account-members-add-member",
		Send: "POST /accounts/{account_id}/members", Body: want,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.New(ctx, accounts.MemberNewParams{AccountID: cloudflare.F(at.Owner), Body: body})
		},
	}
}

func updateMember(note, want string, body accounts.MemberUpdateParamsBodyUnion) operation {
	return operation{
		Name: "Members.Update", Note: note, ID: "account-members-update-member",
		Send: "PUT /accounts/{account_id}/members/{member_id}", Body: want,
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.Update(ctx, at.Item, accounts.MemberUpdateParams{
				AccountID: cloudflare.F(at.Owner), Body: body,
			})
		},
	}
}

var memberOperations = []operation{
	{
		Name: "Members.List", Note: "all", ID: "account-members-list-members",
		Send: "GET /accounts/{account_id}/members",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.List(ctx, accounts.MemberListParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Members.List", Note: "full", ID: "account-members-list-members",
		Send:  "GET /accounts/{account_id}/members",
		Query: "direction=asc&order=user.email&page=3&per_page=5&status=rejected",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.List(ctx, accounts.MemberListParams{
				AccountID: cloudflare.F(at.Owner),
				Direction: cloudflare.F(accounts.DirectionAsc),
				Order:     cloudflare.F(accounts.MemberListParamsOrderUserEmail),
				Page:      cloudflare.F(3.0),
				PerPage:   cloudflare.F(5.0),
				Status:    cloudflare.F(accounts.MemberListParamsStatusRejected),
			})
		},
	},
	{
		Name: "Members.Get", Note: "one", ID: "account-members-member-details",
		Send: "GET /accounts/{account_id}/members/{member_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.Get(ctx, at.Item, accounts.MemberGetParams{AccountID: cloudflare.F(at.Owner)})
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
		Name: "Members.Delete", Note: "one", ID: "account-members-remove-member",
		Send: "DELETE /accounts/{account_id}/members/{member_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Members.Delete(ctx, at.Item, accounts.MemberDeleteParams{
				AccountID: cloudflare.F(at.Owner),
			})
		},
	},
	{
		Name: "Roles.List", Note: "all", ID: "account-roles-list-roles",
		Send: "GET /accounts/{account_id}/roles",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Roles.List(ctx, accounts.RoleListParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
	{
		Name: "Roles.List", Note: "full", ID: "account-roles-list-roles",
		Send:  "GET /accounts/{account_id}/roles",
		Query: "page=1&per_page=20",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Roles.List(ctx, accounts.RoleListParams{
				AccountID: cloudflare.F(at.Owner),
				Page:      cloudflare.F(1.0),
				PerPage:   cloudflare.F(20.0),
			})
		},
	},
	{
		Name: "Roles.Get", Note: "one", ID: "account-roles-role-details",
		Send: "GET /accounts/{account_id}/roles/{role_id}",
		Call: func(ctx context.Context, c *cloudflare.Client, at place) (any, error) {
			return c.Accounts.Roles.Get(ctx, at.Item, accounts.RoleGetParams{AccountID: cloudflare.F(at.Owner)})
		},
	},
}
