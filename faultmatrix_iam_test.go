package cloudflare_test

import (
	"context"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/iam"
)

func (s *scene) groupPolicies() []iam.UserGroupPolicyParam {
	return []iam.UserGroupPolicyParam{{
		Access:           cloudflare.F(iam.PolicyAccessAllow),
		PermissionGroups: cloudflare.F([]iam.PolicyGroupParam{{ID: cloudflare.F(s.permission)}}),
		ResourceGroups:   cloudflare.F([]iam.PolicyGroupParam{{ID: cloudflare.F(s.resources)}}),
	}}
}

func (s *scene) everything() iam.ResourceGroupScopeParam {
	return iam.ResourceGroupScopeParam{
		Key:     cloudflare.F("com.cloudflare.api.account." + s.account),
		Objects: cloudflare.F([]iam.ResourceGroupScopeObjectParam{{Key: cloudflare.F("*")}}),
	}
}

// iamMethods are those of client.IAM, for TestFaultMatrix.
var iamMethods = []method{
	{"IAM.PermissionGroups.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.PermissionGroups.List(ctx, iam.PermissionGroupListParams{AccountID: s.id()}))
	}},
	{"IAM.PermissionGroups.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.PermissionGroups.Get(
			ctx, s.permission, iam.PermissionGroupGetParams{AccountID: s.id()},
		))
	}},
	{"IAM.ResourceGroups.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.ResourceGroups.List(ctx, iam.ResourceGroupListParams{AccountID: s.id()}))
	}},
	{"IAM.ResourceGroups.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.ResourceGroups.Get(ctx, s.resources, iam.ResourceGroupGetParams{AccountID: s.id()}))
	}},
	{"IAM.ResourceGroups.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.ResourceGroups.New(ctx, iam.ResourceGroupNewParams{
			AccountID: s.id(), Name: cloudflare.F("new"), Scope: cloudflare.F(s.everything()),
		}))
	}},
	{"IAM.ResourceGroups.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.ResourceGroups.Update(ctx, s.resources, iam.ResourceGroupUpdateParams{
			AccountID: s.id(), Name: cloudflare.F("renamed"), Scope: cloudflare.F(s.everything()),
		}))
	}},
	{"IAM.ResourceGroups.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.ResourceGroups.Delete(
			ctx, s.resources, iam.ResourceGroupDeleteParams{AccountID: s.id()},
		))
	}},
	{"IAM.UserGroups.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.List(ctx, iam.UserGroupListParams{AccountID: s.id()}))
	}},
	{"IAM.UserGroups.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Get(ctx, s.users, iam.UserGroupGetParams{AccountID: s.id()}))
	}},
	{"IAM.UserGroups.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.New(ctx, iam.UserGroupNewParams{
			AccountID: s.id(), Name: cloudflare.F("new"), Policies: cloudflare.F(s.groupPolicies()),
		}))
	}},
	{"IAM.UserGroups.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Update(ctx, s.users, iam.UserGroupUpdateParams{
			AccountID: s.id(), Name: cloudflare.F("renamed"), Policies: cloudflare.F(s.groupPolicies()),
		}))
	}},
	{"IAM.UserGroups.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Delete(ctx, s.users, iam.UserGroupDeleteParams{AccountID: s.id()}))
	}},
	{"IAM.UserGroups.Members.List", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Members.List(
			ctx, s.users, iam.UserGroupMemberListParams{AccountID: s.id()},
		))
	}},
	{"IAM.UserGroups.Members.Get", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Members.Get(
			ctx, s.users, s.member, iam.UserGroupMemberGetParams{AccountID: s.id()},
		))
	}},
	{"IAM.UserGroups.Members.New", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Members.New(ctx, s.users, iam.UserGroupMemberNewParams{
			AccountID: s.id(), Members: []iam.UserGroupMemberParam{{ID: cloudflare.F(s.member)}},
		}))
	}},
	{"IAM.UserGroups.Members.Update", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Members.Update(ctx, s.users, iam.UserGroupMemberUpdateParams{
			AccountID: s.id(), Members: []iam.UserGroupMemberParam{{ID: cloudflare.F(s.member)}},
		}))
	}},
	{"IAM.UserGroups.Members.Delete", "", func(ctx context.Context, s *scene) error {
		return of(s.client.IAM.UserGroups.Members.Delete(
			ctx, s.users, s.member, iam.UserGroupMemberDeleteParams{AccountID: s.id()},
		))
	}},
}
