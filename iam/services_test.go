package iam_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
	"github.com/seed815c370e/cloudflare-go/option"
)

var anAccount = cloudflare.F("a")

// constructors are the services that can be made on their own, each with a call
// of it.
var constructors = map[string]func(ctx context.Context, opts ...option.RequestOption) error{
	"/accounts/a/iam/permission_groups/p": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := iam.NewPermissionGroupService(opts...).Get(
			ctx, "p", iam.PermissionGroupGetParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/iam/resource_groups/r": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := iam.NewResourceGroupService(opts...).Get(ctx, "r", iam.ResourceGroupGetParams{AccountID: anAccount})
		return err
	},
	"/accounts/a/iam/user_groups/u": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := iam.NewUserGroupService(opts...).Get(ctx, "u", iam.UserGroupGetParams{AccountID: anAccount})
		return err
	},
	"/accounts/a/iam/user_groups/u/members/m": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := iam.NewUserGroupService(opts...).Members.Get(
			ctx, "u", "m", iam.UserGroupMemberGetParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/iam/user_groups/v/members/m": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := iam.NewUserGroupMemberService(opts...).Get(
			ctx, "v", "m", iam.UserGroupMemberGetParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/iam/user_groups/w": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := iam.NewIAMService(opts...).UserGroups.Get(ctx, "w", iam.UserGroupGetParams{AccountID: anAccount})
		return err
	},
}

// A service on its own calls with the options it was made with.
func TestServicesOnTheirOwn(t *testing.T) {
	for path, call := range constructors {
		r := testapi.Replying(`{}`)
		require.NoError(t, call(
			t.Context(), option.WithBaseURL(testapi.BaseURL), option.WithAPIToken("fake-token-0001"),
			option.WithHTTPClient(r),
		))
		require.Len(t, r.Seen(), 1, path)
		require.Equal(t, testapi.BasePath+path, r.Last().Request.URL.EscapedPath())
	}
}

// Services share the options they are made with, and an append to one's does
// not show in another's.
func TestServicesKeepTheirOptionsApart(t *testing.T) {
	opts := append(make([]option.RequestOption, 0, 8), option.WithAPIToken("fake-token-0001"))
	service := iam.NewIAMService(opts...)
	seen := map[*option.RequestOption]bool{}
	for _, own := range [][]option.RequestOption{
		service.Options, service.PermissionGroups.Options, service.ResourceGroups.Options,
		service.UserGroups.Options, service.UserGroups.Members.Options,
	} {
		require.Len(t, own, 1)
		require.Equal(t, 1, cap(own))
		require.False(t, seen[&own[0]])
		seen[&own[0]] = true
	}
}

// Every client makes all the services, so that must cost next to nothing.
func TestServicesAreTwoAllocations(t *testing.T) {
	opts := []option.RequestOption{option.WithAPIToken("fake-token-0001")}
	var kept *iam.IAMService
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { kept = iam.NewIAMService(opts...) }), 2.0)
	require.NotNil(t, kept)
}

// The services of a client that nobody made say so.
func TestNilServices(t *testing.T) {
	params := iam.UserGroupGetParams{AccountID: anAccount}
	_, err := (*iam.UserGroupService)(nil).Get(t.Context(), "u", params)
	require.ErrorContains(t, err, "the UserGroupService is nil: NewClient and NewUserGroupService make one")
	for name, call := range map[string]func() error{
		"PermissionGroupService": (*iam.PermissionGroupService)(nil).
			ListAutoPaging(t.Context(), iam.PermissionGroupListParams{AccountID: anAccount}).Err,
		"ResourceGroupService": (*iam.ResourceGroupService)(nil).
			ListAutoPaging(t.Context(), iam.ResourceGroupListParams{AccountID: anAccount}).Err,
		"UserGroupMemberService": (*iam.UserGroupMemberService)(nil).
			ListAutoPaging(t.Context(), "u", iam.UserGroupMemberListParams{AccountID: anAccount}).Err,
	} {
		require.ErrorContains(t, call(), "the "+name+" is nil")
	}
}
