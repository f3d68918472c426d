package iam

import (
	"context"
	"encoding/json"
	"errors"
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

// UserGroupMemberService reads, adds, replaces and removes the members of a user
// group. Only members of the account can be members of its groups.
type UserGroupMemberService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewUserGroupMemberService makes the service for a user group's members on its
// own, for programs that need no client. Without options nothing is
// authenticated.
func NewUserGroupMemberService(opts ...option.RequestOption) *UserGroupMemberService {
	return &UserGroupMemberService{Options: call.Own(opts)}
}

var groupMemberNew = call.Declare(
	"IAM.UserGroups.Members.New", "POST /accounts/{account_id}/iam/user_groups/{user_group_id}/members",
	call.Unsafe|call.NullResult, call.MemberWriters...,
)

// New adds members of the account to a user group, and keeps those it has. It is
// not repeated once the API may have acted.
//
//	POST /accounts/{account_id}/iam/user_groups/{user_group_id}/members
func (r *UserGroupMemberService) New(
	ctx context.Context, userGroupID string, params UserGroupMemberNewParams, opts ...option.RequestOption,
) (*pagination.SinglePage[UserGroupMember], error) {
	req := groupMemberNew.Request(params, params.AccountID.String(), userGroupID)
	return call.Page(ctx, new(pagination.SinglePage[UserGroupMember]), req, r.base(), opts)
}

// NewAutoPaging does what [UserGroupMemberService.New] does, at once, and returns
// the resulting members one by one. However often the pager is read, the members
// are added once.
func (r *UserGroupMemberService) NewAutoPaging(
	ctx context.Context, userGroupID string, params UserGroupMemberNewParams, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[UserGroupMember] {
	return pagination.NewSinglePageAutoPager(r.New(ctx, userGroupID, params, opts...))
}

var groupMemberUpdate = call.Declare(
	"IAM.UserGroups.Members.Update", "PUT /accounts/{account_id}/iam/user_groups/{user_group_id}/members",
	call.Safe|call.NullResult, call.MemberWriters...,
)

// Update replaces the members of a user group: one that is not sent is removed
// from it, and an empty list, which is not nil, removes all.
//
//	PUT /accounts/{account_id}/iam/user_groups/{user_group_id}/members
func (r *UserGroupMemberService) Update(
	ctx context.Context, userGroupID string, params UserGroupMemberUpdateParams, opts ...option.RequestOption,
) (*pagination.SinglePage[UserGroupMember], error) {
	req := groupMemberUpdate.Request(params, params.AccountID.String(), userGroupID)
	return call.Page(ctx, new(pagination.SinglePage[UserGroupMember]), req, r.base(), opts)
}

// UpdateAutoPaging does what [UserGroupMemberService.Update] does, at once, and
// returns the resulting members one by one. However often the pager is read,
// the members are replaced once.
func (r *UserGroupMemberService) UpdateAutoPaging(
	ctx context.Context, userGroupID string, params UserGroupMemberUpdateParams, opts ...option.RequestOption,
) *pagination.SinglePageAutoPager[UserGroupMember] {
	return pagination.NewSinglePageAutoPager(r.Update(ctx, userGroupID, params, opts...))
}

var groupMemberList = call.Declare(
	"IAM.UserGroups.Members.List", "GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members",
	call.Safe, call.MemberReaders...,
)

// List returns one page of the members of a user group, by email.
//
//	GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members
func (r *UserGroupMemberService) List(
	ctx context.Context, userGroupID string, params UserGroupMemberListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[UserGroupMember], error) {
	req := groupMemberList.Request(params, params.AccountID.String(), userGroupID)
	return call.Page(ctx, new(pagination.V4PagePaginationArray[UserGroupMember]), req, r.base(), opts)
}

// ListAutoPaging returns all the members of [UserGroupMemberService.List], page
// after page as they are read. Nothing is sent before the first Next or Err.
func (r *UserGroupMemberService) ListAutoPaging(
	ctx context.Context, userGroupID string, params UserGroupMemberListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[UserGroupMember] {
	params.PerPage = param.Or(params.PerPage, maxGroupMembers)
	req := groupMemberList.Request(params, params.AccountID.String(), userGroupID)
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[UserGroupMember](nil, nil), req, r.base(), opts)
}

var groupMemberDelete = call.Declare(
	"IAM.UserGroups.Members.Delete",
	"DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}",
	call.Safe|call.NullResult, call.MemberWriters...,
)

// Delete removes a member from a user group and returns who it was. The member
// remains a member of the account.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}
func (r *UserGroupMemberService) Delete(
	ctx context.Context, userGroupID, memberID string, body UserGroupMemberDeleteParams, opts ...option.RequestOption,
) (*UserGroupMember, error) {
	req := groupMemberDelete.Request(nil, body.AccountID.String(), userGroupID, memberID)
	return call.Do[UserGroupMember](ctx, req, r.base(), opts)
}

var groupMemberGet = call.Declare(
	"IAM.UserGroups.Members.Get", "GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}",
	call.Safe, call.MemberReaders...,
)

// Get returns one member of a user group. Only Get fills in CreatedAt and User.
//
//	GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}
func (r *UserGroupMemberService) Get(
	ctx context.Context, userGroupID, memberID string, query UserGroupMemberGetParams, opts ...option.RequestOption,
) (*UserGroupMember, error) {
	req := groupMemberGet.Request(nil, query.AccountID.String(), userGroupID, memberID)
	return call.Do[UserGroupMember](ctx, req, r.base(), opts)
}

// UserGroupMember is a member of an account who is in a user group.
type UserGroupMember struct {
	// ID identifies the membership of the account, as in package accounts. It is
	// not the user's own identifier.
	ID string `json:"id"`
	// CreatedAt is when the member was added to the group. Only Get gives it.
	CreatedAt time.Time `json:"created_at"`
	// Email is where the user is reached, 90 characters at most.
	Email string `json:"email"`
	// Status says whether the user accepted the invitation to the account.
	Status MemberStatus `json:"status"`
	// User is the user behind the membership. Only Get gives it.
	User UserGroupMemberUser `json:"user"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, CreatedAt, Email, Status, User respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a user group's member as a call does.
func (r *UserGroupMember) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the member as [UserGroupMemberService.Update] takes it, to send
// a group's members back with one more or one fewer: its ID, which is all that
// can be sent.
//
// It fails, and names the fields, when the member has fields that this package
// does not know, or no ID.
func (r UserGroupMember) Param() (UserGroupMemberParam, error) {
	s := sendback.New()
	id := s.Reference(r.ID, r.JSON.ID, r.JSON.Object)
	if err := s.Err("user group's member"); err != nil {
		return UserGroupMemberParam{}, err
	}
	return UserGroupMemberParam{id}, nil
}

// UserGroupMemberUser is the user behind a membership.
type UserGroupMemberUser struct {
	// ID identifies the user (32 characters).
	ID string `json:"id"`
	// Email is the user's address, 90 characters at most.
	Email string `json:"email"`
	// FirstName is empty when it is unknown.
	FirstName string `json:"first_name"`
	// LastName is empty when it is unknown.
	LastName string `json:"last_name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Email, FirstName, LastName respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a member's user as a call does.
func (r *UserGroupMemberUser) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// MemberStatus says whether a user accepted the invitation to an account.
type MemberStatus string

// The values that IsKnown knows.
const (
	MemberStatusAccepted MemberStatus = "accepted"
	MemberStatusPending  MemberStatus = "pending"
)

// IsKnown reports whether the value is one of the constants here.
func (r MemberStatus) IsKnown() bool { return r == MemberStatusAccepted || r == MemberStatusPending }

// UserGroupMemberParam names a member of the account.
type UserGroupMemberParam struct {
	// ID is the member's, as client.Accounts.Members gives it (32 characters);
	// required.
	ID param.Field[string] `json:"id,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r UserGroupMemberParam) MarshalJSON() ([]byte, error) {
	type plain UserGroupMemberParam
	return json.Marshal(plain(r))
}

// UserGroupMemberNewParams is what [UserGroupMemberService.New] takes. Both
// fields are required.
type UserGroupMemberNewParams struct {
	// AccountID is the account of the group.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Members are the members to add.
	Members []UserGroupMemberParam `json:"members"`
}

// MarshalJSON encodes the list of members alone. A nil list is an error.
func (r UserGroupMemberNewParams) MarshalJSON() ([]byte, error) { return marshalMembers(r.Members) }

// UserGroupMemberUpdateParams is what [UserGroupMemberService.Update] takes. Both
// fields are required.
type UserGroupMemberUpdateParams struct {
	// AccountID is the account of the group.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Members are all the members that the group will have.
	Members []UserGroupMemberParam `json:"members"`
}

// MarshalJSON encodes the list of members alone. A nil list is an error: it is
// more likely to be forgotten than to mean nobody.
func (r UserGroupMemberUpdateParams) MarshalJSON() ([]byte, error) { return marshalMembers(r.Members) }

func marshalMembers(members []UserGroupMemberParam) ([]byte, error) {
	if members == nil {
		return nil, errors.New("members is required and was nil")
	}
	return json.Marshal(members)
}

// UserGroupMemberListParams selects, orders and pages
// [UserGroupMemberService.List].
type UserGroupMemberListParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Direction orders the members by email: ascending when omitted.
	Direction param.Field[Direction] `url:"direction"`
	// FuzzyEmail keeps the members whose email contains this text.
	FuzzyEmail param.Field[string] `url:"fuzzyEmail"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 1 to 500; the API's default is 100.
	PerPage param.Field[float64] `url:"per_page"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r UserGroupMemberListParams) URLQuery() url.Values { return param.URLQuery(r) }

// UserGroupMemberDeleteParams is what [UserGroupMemberService.Delete] takes.
type UserGroupMemberDeleteParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// UserGroupMemberGetParams is what [UserGroupMemberService.Get] takes.
type UserGroupMemberGetParams struct {
	// AccountID is the account of the group; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
