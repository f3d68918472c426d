package iam

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// UserGroupService reads, creates, changes and deletes the user groups of an
// account: sets of policies for many members at once.
type UserGroupService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
	// Members are the members of a user group.
	Members *UserGroupMemberService
}

// NewUserGroupService makes the service and the one below it on their own, for
// programs that need no client. Without options nothing is authenticated.
func NewUserGroupService(opts ...option.RequestOption) *UserGroupService {
	return &UserGroupService{Options: call.Own(opts), Members: NewUserGroupMemberService(opts...)}
}

var userGroupNew = call.Declare(
	"IAM.UserGroups.New", "POST /accounts/{account_id}/iam/user_groups", call.Unsafe, call.MemberWriters...,
)

// New creates a user group, without members: [UserGroupMemberService.New] adds
// them. It is not repeated once the API may have acted.
//
//	POST /accounts/{account_id}/iam/user_groups
func (r *UserGroupService) New(
	ctx context.Context, params UserGroupNewParams, opts ...option.RequestOption,
) (*UserGroup, error) {
	req := userGroupNew.Request(params, params.AccountID.String())
	return call.Do[UserGroup](ctx, req, r.base(), opts)
}

var userGroupUpdate = call.Declare(
	"IAM.UserGroups.Update", "PUT /accounts/{account_id}/iam/user_groups/{user_group_id}",
	call.Safe, call.MemberWriters...,
)

// Update changes a user group's name and policies: a policy that is not in the
// list is removed from all members of the group. The API does not promise to
// keep what is left out: to change one thing, get the group and begin with its
// [UserGroup.Param].
//
//	PUT /accounts/{account_id}/iam/user_groups/{user_group_id}
func (r *UserGroupService) Update(
	ctx context.Context, userGroupID string, params UserGroupUpdateParams, opts ...option.RequestOption,
) (*UserGroup, error) {
	req := userGroupUpdate.Request(params, params.AccountID.String(), userGroupID)
	return call.Do[UserGroup](ctx, req, r.base(), opts)
}

var userGroupList = call.Declare(
	"IAM.UserGroups.List", "GET /accounts/{account_id}/iam/user_groups", call.Safe, call.MemberReaders...,
)

// List returns one page of an account's user groups, by name.
//
//	GET /accounts/{account_id}/iam/user_groups
func (r *UserGroupService) List(
	ctx context.Context, params UserGroupListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[UserGroup], error) {
	req := userGroupList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.V4PagePaginationArray[UserGroup]), req, r.base(), opts)
}

// ListAutoPaging returns all the groups of [UserGroupService.List], page after
// page as they are read. Nothing is sent before the first Next or Err.
func (r *UserGroupService) ListAutoPaging(
	ctx context.Context, params UserGroupListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[UserGroup] {
	params.PerPage = param.Or(params.PerPage, maxUserGroups)
	req := userGroupList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[UserGroup](nil, nil), req, r.base(), opts)
}

var userGroupDelete = call.Declare(
	"IAM.UserGroups.Delete", "DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}",
	call.Safe|call.NullResult, call.MemberWriters...,
)

// Delete removes a user group from an account. Its members stay members of the
// account, without the group's policies.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}
func (r *UserGroupService) Delete(
	ctx context.Context, userGroupID string, body UserGroupDeleteParams, opts ...option.RequestOption,
) (*DeleteResponse, error) {
	req := userGroupDelete.Request(nil, body.AccountID.String(), userGroupID)
	return call.Do[DeleteResponse](ctx, req, r.base(), opts)
}

var userGroupGet = call.Declare(
	"IAM.UserGroups.Get", "GET /accounts/{account_id}/iam/user_groups/{user_group_id}",
	call.Safe, call.MemberReaders...,
)

// Get returns one user group of an account.
//
//	GET /accounts/{account_id}/iam/user_groups/{user_group_id}
func (r *UserGroupService) Get(
	ctx context.Context, userGroupID string, query UserGroupGetParams, opts ...option.RequestOption,
) (*UserGroup, error) {
	req := userGroupGet.Request(nil, query.AccountID.String(), userGroupID)
	return call.Do[UserGroup](ctx, req, r.base(), opts)
}

// UserGroup is a set of policies that every member of the group has.
type UserGroup struct {
	// ID identifies the group (32 characters).
	ID string `json:"id"`
	// CreatedOn is when the group was made.
	CreatedOn time.Time `json:"created_on"`
	// ModifiedOn is when the group was changed last.
	ModifiedOn time.Time `json:"modified_on"`
	// Name is what people call the group.
	Name string `json:"name"`
	// Policies are what the members of the group may do.
	Policies []UserGroupPolicy `json:"policies"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, CreatedOn, ModifiedOn, Name, Policies respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a user group as a call does.
func (r *UserGroup) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the params, without AccountID, with which
// [UserGroupService.Update] changes nothing, for a program to change one thing
// and keep the rest. ID and the times, which only the API sets, are left out.
//
// It fails, and names the fields, when the group or a policy of it holds what
// the params can't carry: a field that this package does not know or could not
// read, or a policy without its ID.
func (r UserGroup) Param() (p UserGroupUpdateParams, err error) {
	s := sendback.New()
	policies := []UserGroupPolicyParam{}
	for i, policy := range r.Policies {
		policies = append(policies, policy.param(s.Item("policies", i)))
	}
	if s.Needs("name", r.JSON.Name, r.Name == "") {
		p.Name = param.Set(r.Name)
	}
	if s.Has("policies", r.JSON.Policies, r.Policies == nil || r.JSON.Policies.IsInvalid()) {
		p.Policies = param.Set(policies)
	}
	s.NothingElse(r.JSON.Object)
	if err := s.Err("user group"); err != nil {
		return UserGroupUpdateParams{}, err
	}
	return p, nil
}

// UserGroupNewParams is what [UserGroupService.New] takes.
type UserGroupNewParams struct {
	// AccountID is the account to make the group in; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Name is what people call the group; required.
	Name param.Field[string] `json:"name,omitzero"`
	// Policies are what the members of the group may do.
	Policies param.Field[[]UserGroupPolicyParam] `json:"policies,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r UserGroupNewParams) MarshalJSON() ([]byte, error) {
	type plain UserGroupNewParams
	return json.Marshal(plain(r))
}

// UserGroupUpdateParams is what [UserGroupService.Update] takes.
type UserGroupUpdateParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Name is the group's new name.
	Name param.Field[string] `json:"name,omitzero"`
	// Policies are all that the members of the group will be able to do.
	Policies param.Field[[]UserGroupPolicyParam] `json:"policies,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r UserGroupUpdateParams) MarshalJSON() ([]byte, error) {
	type plain UserGroupUpdateParams
	return json.Marshal(plain(r))
}

// UserGroupListParams selects, orders and pages [UserGroupService.List].
type UserGroupListParams struct {
	// AccountID is the account whose groups to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Direction orders the groups by name: ascending when omitted.
	Direction param.Field[Direction] `url:"direction"`
	// FuzzyName keeps the groups whose name contains this text.
	FuzzyName param.Field[string] `url:"fuzzyName"`
	// ID keeps the group with that identifier (32 characters).
	ID param.Field[string] `url:"id"`
	// Name keeps the groups of that name.
	Name param.Field[string] `url:"name"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 1 to 500; the API's default is 100.
	PerPage param.Field[float64] `url:"per_page"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r UserGroupListParams) URLQuery() url.Values { return param.URLQuery(r) }

// UserGroupDeleteParams is what [UserGroupService.Delete] takes.
type UserGroupDeleteParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// UserGroupGetParams is what [UserGroupService.Get] takes.
type UserGroupGetParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
