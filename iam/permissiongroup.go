package iam

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

// PermissionGroupService reads the permission groups that policies of an
// account's members and user groups are made of. They replace roles.
type PermissionGroupService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewPermissionGroupService makes the service for permission groups on its own,
// for programs that need no client. Without options nothing is authenticated.
func NewPermissionGroupService(opts ...option.RequestOption) *PermissionGroupService {
	return &PermissionGroupService{Options: call.Own(opts)}
}

var permissionGroupList = call.Declare(
	"IAM.PermissionGroups.List", "GET /accounts/{account_id}/iam/permission_groups", call.Safe, call.AccountReaders...,
)

// List returns one page of an account's permission groups.
//
//	GET /accounts/{account_id}/iam/permission_groups
func (r *PermissionGroupService) List(
	ctx context.Context, params PermissionGroupListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[PermissionGroup], error) {
	req := permissionGroupList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.V4PagePaginationArray[PermissionGroup]), req, r.base(), opts)
}

// ListAutoPaging returns all the groups of [PermissionGroupService.List], page
// after page as they are read. Nothing is sent before the first Next or Err.
func (r *PermissionGroupService) ListAutoPaging(
	ctx context.Context, params PermissionGroupListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[PermissionGroup] {
	params.PerPage = param.Or(params.PerPage, maxPermissionGroups)
	req := permissionGroupList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[PermissionGroup](nil, nil), req, r.base(), opts)
}

var permissionGroupGet = call.Declare(
	"IAM.PermissionGroups.Get", "GET /accounts/{account_id}/iam/permission_groups/{permission_group_id}",
	call.Safe, call.AccountReaders...,
)

// Get returns one permission group of an account.
//
//	GET /accounts/{account_id}/iam/permission_groups/{permission_group_id}
func (r *PermissionGroupService) Get(
	ctx context.Context, permissionGroupID string, query PermissionGroupGetParams, opts ...option.RequestOption,
) (*PermissionGroup, error) {
	req := permissionGroupGet.Request(nil, query.AccountID.String(), permissionGroupID)
	return call.Do[PermissionGroup](ctx, req, r.base(), opts)
}

// PermissionGroup is a named set of operations that a policy allows or denies.
type PermissionGroup struct {
	// ID identifies the group, and is what a policy takes.
	ID string `json:"id"`
	// Meta is what else the API says about the group, such as its label and the
	// kinds of resources it is for.
	Meta GroupMeta `json:"meta"`
	// Name is what people call the group.
	Name string `json:"name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Meta, Name respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a permission group as a call does.
func (r *PermissionGroup) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// PermissionGroupListParams selects and pages [PermissionGroupService.List].
type PermissionGroupListParams struct {
	// AccountID is the account whose groups to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// ID keeps the group with that identifier (32 characters).
	ID param.Field[string] `url:"id"`
	// Label keeps the groups with that label, which is in their Meta.
	Label param.Field[string] `url:"label"`
	// Name keeps the groups of that name.
	Name param.Field[string] `url:"name"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 5 to 50; the API's default is 20.
	PerPage param.Field[float64] `url:"per_page"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r PermissionGroupListParams) URLQuery() url.Values { return param.URLQuery(r) }

// PermissionGroupGetParams is what [PermissionGroupService.Get] takes.
type PermissionGroupGetParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
