package iam

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// ResourceGroupService reads, creates, changes and deletes the resource groups
// that policies of an account's members and user groups are about.
type ResourceGroupService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewResourceGroupService makes the service for resource groups on its own, for
// programs that need no client. Without options nothing is authenticated.
func NewResourceGroupService(opts ...option.RequestOption) *ResourceGroupService {
	return &ResourceGroupService{Options: call.Own(opts)}
}

var resourceGroupNew = call.Declare(
	"IAM.ResourceGroups.New", "POST /accounts/{account_id}/iam/resource_groups", call.Unsafe, call.MemberWriters...,
)

// New creates a resource group. It is not repeated once the API may have acted.
//
//	POST /accounts/{account_id}/iam/resource_groups
func (r *ResourceGroupService) New(
	ctx context.Context, params ResourceGroupNewParams, opts ...option.RequestOption,
) (*ResourceGroup, error) {
	req := resourceGroupNew.Request(params, params.AccountID.String())
	return call.Do[ResourceGroup](ctx, req, r.base(), opts)
}

var resourceGroupUpdate = call.Declare(
	"IAM.ResourceGroups.Update", "PUT /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
	call.Safe, call.MemberWriters...,
)

// Update changes a resource group's name and scope: from then on, every policy
// that has the group is about the new resources. The API does not promise to
// keep what is left out: to change one thing, get the group and begin with its
// [ResourceGroup.Param].
//
//	PUT /accounts/{account_id}/iam/resource_groups/{resource_group_id}
func (r *ResourceGroupService) Update(
	ctx context.Context, resourceGroupID string, params ResourceGroupUpdateParams, opts ...option.RequestOption,
) (*ResourceGroup, error) {
	req := resourceGroupUpdate.Request(params, params.AccountID.String(), resourceGroupID)
	return call.Do[ResourceGroup](ctx, req, r.base(), opts)
}

var resourceGroupList = call.Declare(
	"IAM.ResourceGroups.List", "GET /accounts/{account_id}/iam/resource_groups",
	call.Safe|call.NullResult, call.MemberReaders...,
)

// List returns an account's resource groups, all on one page.
//
//	GET /accounts/{account_id}/iam/resource_groups
func (r *ResourceGroupService) List(
	ctx context.Context, params ResourceGroupListParams, opts ...option.RequestOption,
) (*pagination.SinglePage[ResourceGroup], error) {
	req := resourceGroupList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.SinglePage[ResourceGroup]), req, r.base(), opts)
}

// ListAutoPaging returns the groups of [ResourceGroupService.List] one by one.
// Nothing is sent before the first Next or Err.
func (r *ResourceGroupService) ListAutoPaging(
	ctx context.Context, params ResourceGroupListParams, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[ResourceGroup] {
	req := resourceGroupList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewSinglePageAutoPager[ResourceGroup](nil, nil), req, r.base(), opts)
}

var resourceGroupDelete = call.Declare(
	"IAM.ResourceGroups.Delete", "DELETE /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
	call.Safe|call.NullResult, call.MemberWriters...,
)

// Delete removes a resource group from an account.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}/iam/resource_groups/{resource_group_id}
func (r *ResourceGroupService) Delete(
	ctx context.Context, resourceGroupID string, body ResourceGroupDeleteParams, opts ...option.RequestOption,
) (*DeleteResponse, error) {
	req := resourceGroupDelete.Request(nil, body.AccountID.String(), resourceGroupID)
	return call.Do[DeleteResponse](ctx, req, r.base(), opts)
}

var resourceGroupGet = call.Declare(
	"IAM.ResourceGroups.Get", "GET /accounts/{account_id}/iam/resource_groups/{resource_group_id}",
	call.Safe, call.MemberReaders...,
)

// Get returns one resource group of an account.
//
//	GET /accounts/{account_id}/iam/resource_groups/{resource_group_id}
func (r *ResourceGroupService) Get(
	ctx context.Context, resourceGroupID string, query ResourceGroupGetParams, opts ...option.RequestOption,
) (*ResourceGroup, error) {
	req := resourceGroupGet.Request(nil, query.AccountID.String(), resourceGroupID)
	return call.Do[ResourceGroup](ctx, req, r.base(), opts)
}

// ResourceGroup is a set of resources that a policy is about.
type ResourceGroup struct {
	// ID identifies the group, and is what a policy takes.
	ID string `json:"id"`
	// Scope is the group's only scope, or the first of many: Scopes has all.
	Scope ResourceGroupScope `json:"scope"`
	// Meta is what else the API says about the group.
	Meta GroupMeta `json:"meta"`
	// Name is what people call the group.
	Name string `json:"name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Scope, Meta, Name respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a resource group as a call does.
func (r *ResourceGroup) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Scopes returns every scope of the group. The document says that there is
// one, an object; replies hold an array. It is nil when the reply had neither.
func (r ResourceGroup) Scopes() []ResourceGroupScope { return apijson.Unwrapped(r.JSON.Scope, r.Scope) }

// Param returns the params, without AccountID, with which
// [ResourceGroupService.Update] changes nothing, for a program to change one
// thing and keep the rest. ID and Meta, which only the API sets, are left out.
//
// It fails, and names the fields, when the group holds what the params can't
// carry: a field that this package does not know or could not read, or more
// than one scope.
func (r ResourceGroup) Param() (p ResourceGroupUpdateParams, err error) {
	s := sendback.New()
	if s.Has("name", r.JSON.Name, r.Name == "") {
		p.Name = param.Set(r.Name)
	}
	if len(r.Scopes()) > 1 {
		s.Note("scope", "more than one")
	}
	none := r.Scope.Key == "" && r.Scope.Objects == nil
	if s.Needs("scope", r.JSON.Scope, none && r.JSON.Scope.IsNull() || r.JSON.Scope.IsInvalid()) {
		p.Scope = param.Set(r.Scope.param(s.In("scope")))
	}
	s.NothingElse(r.JSON.Object)
	if err := s.Err("resource group"); err != nil {
		return ResourceGroupUpdateParams{}, err
	}
	return p, nil
}

// ResourceGroupScope names a resource, and the objects below it that a resource
// group is about.
type ResourceGroupScope struct {
	// Key is a resource's name and identifier, such as
	// "com.cloudflare.api.account." and an account's identifier.
	Key string `json:"key"`
	// Objects narrow the scope.
	Objects []ResourceGroupScopeObject `json:"objects"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Key, Objects respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a resource group's scope as a call does.
func (r *ResourceGroupScope) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// UnwrapArray does nothing: it lets the decoder take the first element when a
// reply holds an array of scopes where the document says object.
func (ResourceGroupScope) UnwrapArray() {}

func (r ResourceGroupScope) param(s sendback.Notes) (p ResourceGroupScopeParam) {
	objects := []ResourceGroupScopeObjectParam{}
	for i, o := range r.Objects {
		objects = append(objects, o.param(s.Item("objects", i)))
	}
	if s.Needs("key", r.JSON.Key, r.Key == "") {
		p.Key = param.Set(r.Key)
	}
	if s.NeedsList("objects", r.JSON.Objects, r.Objects == nil) {
		p.Objects = param.Set(objects)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// ResourceGroupScopeObject is one resource in a scope.
type ResourceGroupScopeObject struct {
	// Key is a resource's name and identifier, such as
	// "com.cloudflare.api.account.zone." and a zone's identifier; or "*".
	Key string `json:"key"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Key respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a scope's object as a call does.
func (r *ResourceGroupScopeObject) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

func (r ResourceGroupScopeObject) param(s sendback.Notes) (p ResourceGroupScopeObjectParam) {
	if s.Needs("key", r.JSON.Key, r.Key == "") {
		p.Key = param.Set(r.Key)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// ResourceGroupScopeParam is a resource group's scope in a request. Both fields
// are required.
type ResourceGroupScopeParam struct {
	// Key is a resource's name and identifier, such as
	// "com.cloudflare.api.account." and an account's identifier.
	Key param.Field[string] `json:"key,omitzero"`
	// Objects are what the group is about: at least one.
	Objects param.Field[[]ResourceGroupScopeObjectParam] `json:"objects,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r ResourceGroupScopeParam) MarshalJSON() ([]byte, error) {
	type plain ResourceGroupScopeParam
	return json.Marshal(plain(r))
}

// ResourceGroupScopeObjectParam is one resource in a scope.
type ResourceGroupScopeObjectParam struct {
	// Key is a resource's name and identifier, such as
	// "com.cloudflare.api.account.zone." and a zone's identifier, or "*" for all
	// of them; required.
	Key param.Field[string] `json:"key,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r ResourceGroupScopeObjectParam) MarshalJSON() ([]byte, error) {
	type plain ResourceGroupScopeObjectParam
	return json.Marshal(plain(r))
}

// ResourceGroupNewParams is what [ResourceGroupService.New] takes. Every field
// is required.
type ResourceGroupNewParams struct {
	// AccountID is the account to make the group in.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Name is what people call the group.
	Name param.Field[string] `json:"name,omitzero"`
	// Scope is what the group is about.
	Scope param.Field[ResourceGroupScopeParam] `json:"scope,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r ResourceGroupNewParams) MarshalJSON() ([]byte, error) {
	type plain ResourceGroupNewParams
	return json.Marshal(plain(r))
}

// ResourceGroupUpdateParams is what [ResourceGroupService.Update] takes.
type ResourceGroupUpdateParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Name is the group's new name.
	Name param.Field[string] `json:"name,omitzero"`
	// Scope is what the group will be about.
	Scope param.Field[ResourceGroupScopeParam] `json:"scope,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r ResourceGroupUpdateParams) MarshalJSON() ([]byte, error) {
	type plain ResourceGroupUpdateParams
	return json.Marshal(plain(r))
}

// ResourceGroupListParams selects [ResourceGroupService.List].
type ResourceGroupListParams struct {
	// AccountID is the account whose groups to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// ID keeps the group with that identifier (32 characters).
	ID param.Field[string] `url:"id"`
	// Name keeps the groups of that name.
	Name param.Field[string] `url:"name"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r ResourceGroupListParams) URLQuery() url.Values { return param.URLQuery(r) }

// ResourceGroupDeleteParams is what [ResourceGroupService.Delete] takes.
type ResourceGroupDeleteParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// ResourceGroupGetParams is what [ResourceGroupService.Get] takes.
type ResourceGroupGetParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
