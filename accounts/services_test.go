package accounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
	"github.com/seed815c370e/cloudflare-go/option"
)

var anAccount = cloudflare.F("a")

// constructors are the services that can be made on their own, each with a call
// of it.
var constructors = map[string]func(ctx context.Context, opts ...option.RequestOption) error{
	"/accounts/a": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewAccountService(opts...).Get(ctx, accounts.AccountGetParams{AccountID: anAccount})
		return err
	},
	"/accounts/a/move": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewAccountOrganizationService(opts...).New(
			ctx, accounts.AccountOrganizationNewParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/profile": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewAccountProfileService(opts...).Get(
			ctx, accounts.AccountProfileGetParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/members/m": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewMemberService(opts...).Get(ctx, "m", accounts.MemberGetParams{AccountID: anAccount})
		return err
	},
	"/accounts/a/roles/r": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewRoleService(opts...).Get(ctx, "r", accounts.RoleGetParams{AccountID: anAccount})
		return err
	},
	"/accounts/a/subscriptions/s": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewSubscriptionService(opts...).Delete(
			ctx, "s", accounts.SubscriptionDeleteParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/tokens/t": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewTokenService(opts...).Get(ctx, "t", accounts.TokenGetParams{AccountID: anAccount})
		return err
	},
	"/accounts/a/tokens/t/value": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewTokenService(opts...).Value.Update(
			ctx, "t", accounts.TokenValueUpdateParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/tokens/u/value": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewTokenValueService(opts...).Update(
			ctx, "u", accounts.TokenValueUpdateParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/tokens/permission_groups": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewTokenPermissionGroupService(opts...).List(
			ctx, accounts.TokenPermissionGroupListParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/logs/audit/product_categories": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewLogService(opts...).Audit.ProductCategories(
			ctx, accounts.LogAuditProductCategoriesParams{AccountID: anAccount},
		)
		return err
	},
	"/accounts/a/logs/audit/e/history": func(ctx context.Context, opts ...option.RequestOption) error {
		_, err := accounts.NewLogAuditService(opts...).History(
			ctx, "e", accounts.LogAuditHistoryParams{AccountID: anAccount},
		)
		return err
	},
}

// A service on its own calls with the options it was made with.
func TestServicesOnTheirOwn(t *testing.T) {
	for path, call := range constructors {
		r := replying(`{}`)
		_ = call(
			t.Context(), option.WithBaseURL(testapi.BaseURL), option.WithAPIToken("fake-token-0001"), option.WithHTTPClient(r),
		)
		require.Len(t, r.Seen(), 1, path)
		require.Equal(t, testapi.BasePath+path, r.Last().Request.URL.EscapedPath())
	}
}

// Services share the options they are made with, and an append to one's does
// not show in another's.
func TestServicesKeepTheirOptionsApart(t *testing.T) {
	opts := append(make([]option.RequestOption, 0, 8), option.WithAPIToken("fake-token-0001"))
	service := accounts.NewAccountService(opts...)
	tokens, logs := accounts.NewTokenService(opts...), accounts.NewLogService(opts...)
	require.Len(t, service.Options, cap(service.Options))
	for _, shared := range [][]option.RequestOption{
		service.AccountOrganizations.Options, service.AccountProfile.Options, service.Members.Options,
		service.Roles.Options, service.Subscriptions.Options, service.Tokens.Options,
		service.Tokens.PermissionGroups.Options, service.Tokens.Value.Options,
		service.Logs.Options, service.Logs.Audit.Options,
		tokens.Options, tokens.PermissionGroups.Options, tokens.Value.Options, logs.Options, logs.Audit.Options,
	} {
		require.Len(t, shared, 1)
		require.Equal(t, 1, cap(shared))
	}
}

// Every client makes all the services, so that must cost next to nothing.
func TestServicesAreTwoAllocations(t *testing.T) {
	opts := []option.RequestOption{option.WithAPIToken("fake-token-0001")}
	var kept *accounts.AccountService
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { kept = accounts.NewAccountService(opts...) }), 2.0)
	require.NotNil(t, kept)
}
