package accounts

import (
	"context"
	"net/url"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// TokenPermissionGroupService reads the permissions that tokens of an account
// can be given.
type TokenPermissionGroupService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewTokenPermissionGroupService makes the service for permission groups on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewTokenPermissionGroupService(opts ...option.RequestOption) *TokenPermissionGroupService {
	return &TokenPermissionGroupService{Options: call.Own(opts)}
}

var permissionGroupList = call.Declare(
	"Tokens.PermissionGroups.List", "GET /accounts/{account_id}/tokens/permission_groups",
	call.Safe|call.NullResult, call.TokenReaders...,
)

// List returns the permission groups, all on one page.
//
//	GET /accounts/{account_id}/tokens/permission_groups
func (r *TokenPermissionGroupService) List(
	ctx context.Context, params TokenPermissionGroupListParams, opts ...option.RequestOption,
) (*pagination.SinglePage[TokenPermissionGroup], error) {
	req := permissionGroupList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.SinglePage[TokenPermissionGroup]), req, r.base(), opts)
}

// ListAutoPaging returns the groups of [TokenPermissionGroupService.List] one by
// one. Nothing is sent before the first Next or Err.
func (r *TokenPermissionGroupService) ListAutoPaging(
	ctx context.Context, params TokenPermissionGroupListParams, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[TokenPermissionGroup] {
	req := permissionGroupList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewSinglePageAutoPager[TokenPermissionGroup](nil, nil), req, r.base(), opts)
}

// Get returns the permission groups as a plain slice: the same operation as
// [TokenPermissionGroupService.List].
//
//	GET /accounts/{account_id}/tokens/permission_groups
func (r *TokenPermissionGroupService) Get(
	ctx context.Context, params TokenPermissionGroupGetParams, opts ...option.RequestOption,
) (*[]TokenPermissionGroup, error) {
	req := permissionGroupList.Request(params, params.AccountID.String())
	return call.Do[[]TokenPermissionGroup](ctx, req, r.base(), opts)
}

// TokenPermissionGroup is a permission that tokens can be given.
type TokenPermissionGroup struct {
	// ID identifies the group, and is what a token's policy takes.
	ID string `json:"id"`
	// Category is the part of the product that it is about.
	Category PermissionGroupCategory `json:"category"`
	// Name is what people call it. Names are not unique across scopes.
	Name string `json:"name"`
	// Scopes are the kinds of resources it is for.
	Scopes []PermissionGroupScope `json:"scopes"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Category, Name, Scopes respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a permission group as a call does.
func (r *TokenPermissionGroup) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// PermissionGroupCategory is the part of the product a permission group is
// about.
type PermissionGroupCategory string

// The values that IsKnown knows.
const (
	PermissionGroupCategoryDeveloperPlatform         PermissionGroupCategory = "developer_platform"
	PermissionGroupCategoryAIAndMachineLearning      PermissionGroupCategory = "ai_and_machine_learning"
	PermissionGroupCategoryDNSAndZones               PermissionGroupCategory = "dns_and_zones"
	PermissionGroupCategoryAppSecurity               PermissionGroupCategory = "app_security"
	PermissionGroupCategoryRulesAndConfiguration     PermissionGroupCategory = "rules_and_configuration"
	PermissionGroupCategoryCloudflareOneAndZeroTrust PermissionGroupCategory = "cloudflare_one_and_zero_trust"
	PermissionGroupCategoryAnalyticsAndLogs          PermissionGroupCategory = "analytics_and_logs"
	PermissionGroupCategoryNetworkServices           PermissionGroupCategory = "network_services"
	PermissionGroupCategoryMedia                     PermissionGroupCategory = "media"
	PermissionGroupCategoryEmailAndMessaging         PermissionGroupCategory = "email_and_messaging"
	PermissionGroupCategoryCacheAndPerformance       PermissionGroupCategory = "cache_and_performance"
	PermissionGroupCategoryAccountAndBilling         PermissionGroupCategory = "account_and_billing"
	PermissionGroupCategoryOther                     PermissionGroupCategory = "other"
)

// IsKnown reports whether the value is one of the constants here.
func (r PermissionGroupCategory) IsKnown() bool {
	return known(r,
		PermissionGroupCategoryDeveloperPlatform, PermissionGroupCategoryAIAndMachineLearning,
		PermissionGroupCategoryDNSAndZones, PermissionGroupCategoryAppSecurity,
		PermissionGroupCategoryRulesAndConfiguration, PermissionGroupCategoryCloudflareOneAndZeroTrust,
		PermissionGroupCategoryAnalyticsAndLogs, PermissionGroupCategoryNetworkServices,
		PermissionGroupCategoryMedia, PermissionGroupCategoryEmailAndMessaging,
		PermissionGroupCategoryCacheAndPerformance, PermissionGroupCategoryAccountAndBilling,
		PermissionGroupCategoryOther)
}

// PermissionGroupScope is a kind of resource. The API has more of them than the
// document lists.
type PermissionGroupScope string

// The values that IsKnown knows.
const (
	PermissionGroupScopeComCloudflareAPIAccount     PermissionGroupScope = "com.cloudflare.api.account"
	PermissionGroupScopeComCloudflareAPIAccountZone PermissionGroupScope = "com.cloudflare.api.account.zone"
	PermissionGroupScopeComCloudflareAPIUser        PermissionGroupScope = "com.cloudflare.api.user"
	PermissionGroupScopeComCloudflareEdgeR2Bucket   PermissionGroupScope = "com.cloudflare.edge.r2.bucket"
)

// IsKnown reports whether the value is one of the constants here.
func (r PermissionGroupScope) IsKnown() bool {
	return known(r,
		PermissionGroupScopeComCloudflareAPIAccount, PermissionGroupScopeComCloudflareAPIAccountZone,
		PermissionGroupScopeComCloudflareAPIUser, PermissionGroupScopeComCloudflareEdgeR2Bucket)
}

// TokenPermissionGroupListParams selects [TokenPermissionGroupService.List].
type TokenPermissionGroupListParams struct {
	// AccountID is the account that would own the tokens; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Name keeps the groups of that name. Don't encode it: it is encoded when
	// it is sent.
	Name param.Field[string] `url:"name"`
	// Scope keeps the groups for that kind of resource, such as
	// "com.cloudflare.api.account.zone". It is encoded when it is sent, too.
	Scope param.Field[string] `url:"scope"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r TokenPermissionGroupListParams) URLQuery() url.Values { return param.URLQuery(r) }
