package accounts

import (
	"context"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// MemberService reads, invites, changes and removes the members of an account.
type MemberService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
}

// NewMemberService makes the service for members on its own, for programs that
// need no client. Without options nothing is authenticated.
func NewMemberService(opts ...option.RequestOption) *MemberService {
	return &MemberService{Options: call.Own(opts)}
}

var memberNew = call.Declare("Members.New", "POST /accounts/{account_id}/members", call.Unsafe, call.MemberWriters...)

// New adds a user to an account, with roles or with policies but not both.
// The reply may leave the roles out: get the member to read them. It is not
// repeated once the API may have acted.
//
//	POST /accounts/{account_id}/members
func (r *MemberService) New(
	ctx context.Context, params MemberNewParams, opts ...option.RequestOption,
) (*Member, error) {
	req := memberNew.Request(params, params.AccountID.String())
	return call.Do[Member](ctx, req, r.base(), opts)
}

var memberUpdate = call.Declare(
	"Members.Update", "PUT /accounts/{account_id}/members/{member_id}", call.Safe, call.MemberWriters...,
)

// Update replaces all of a member's roles or policies: one that is not sent is
// removed, and policies that are sent replace roles. To add one, get the member
// and begin with [MemberPolicy.Param] or [Role.Param] of each. Send the member's
// present status with roles: the API may ignore the change without it.
//
//	PUT /accounts/{account_id}/members/{member_id}
func (r *MemberService) Update(
	ctx context.Context, memberID string, params MemberUpdateParams, opts ...option.RequestOption,
) (*Member, error) {
	req := memberUpdate.Request(params, params.AccountID.String(), memberID)
	return call.Do[Member](ctx, req, r.base(), opts)
}

var memberList = call.Declare("Members.List", "GET /accounts/{account_id}/members", call.Safe, call.MemberReaders...)

// List returns one page of an account's members.
//
//	GET /accounts/{account_id}/members
func (r *MemberService) List(
	ctx context.Context, params MemberListParams, opts ...option.RequestOption,
) (*pagination.V4PagePaginationArray[Member], error) {
	req := memberList.Request(params, params.AccountID.String())
	return call.Page(ctx, new(pagination.V4PagePaginationArray[Member]), req, r.base(), opts)
}

// ListAutoPaging returns all the members of [MemberService.List], page after
// page as they are read. Nothing is sent before the first Next or Err.
func (r *MemberService) ListAutoPaging(
	ctx context.Context, params MemberListParams, opts ...option.RequestOption,
) *pagination.V4PagePaginationArrayAutoPager[Member] {
	params.PerPage = param.Or(params.PerPage, maxPerPage)
	req := memberList.Request(params, params.AccountID.String())
	return call.Pages(ctx, pagination.NewV4PagePaginationArrayAutoPager[Member](nil, nil), req, r.base(), opts)
}

var memberDelete = call.Declare(
	"Members.Delete", "DELETE /accounts/{account_id}/members/{member_id}",
	call.Safe|call.NullResult, call.MemberWriters...,
)

// Delete removes a member from an account. The user's own login remains.
//
// It is repeated when an attempt fails. When one may have worked and the next is
// answered 404, it is gone, and that is success.
//
//	DELETE /accounts/{account_id}/members/{member_id}
func (r *MemberService) Delete(
	ctx context.Context, memberID string, body MemberDeleteParams, opts ...option.RequestOption,
) (*MemberDeleteResponse, error) {
	req := memberDelete.Request(nil, body.AccountID.String(), memberID)
	return call.Do[MemberDeleteResponse](ctx, req, r.base(), opts)
}

var memberGet = call.Declare(
	"Members.Get", "GET /accounts/{account_id}/members/{member_id}", call.Safe, call.MemberReaders...,
)

// Get returns one member of an account.
//
//	GET /accounts/{account_id}/members/{member_id}
func (r *MemberService) Get(
	ctx context.Context, memberID string, query MemberGetParams, opts ...option.RequestOption,
) (*Member, error) {
	req := memberGet.Request(nil, query.AccountID.String(), memberID)
	return call.Do[Member](ctx, req, r.base(), opts)
}

// Member is a user's membership of an account.
type Member struct {
	// ID identifies the membership, 32 characters at most. It is not the
	// user's own identifier.
	ID string `json:"id"`
	// Email is where the user is reached, 90 characters at most.
	Email string `json:"email"`
	// Policies are what the member may do, by permission groups.
	Policies []MemberPolicy `json:"policies"`
	// Roles are what the member may do, by roles. The API leaves them out of
	// the reply to New.
	Roles []Role `json:"roles"`
	// Status says whether the user accepted the invitation.
	Status MemberStatus `json:"status"`
	// User is the user behind the membership.
	User MemberUser `json:"user"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Email, Policies, Roles, Status, User respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a member as a call does.
func (r *Member) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// MemberUser is the user behind a membership.
type MemberUser struct {
	// Email is the user's address, 90 characters at most.
	Email string `json:"email"`
	// ID identifies the user (32 characters).
	ID string `json:"id"`
	// FirstName is 60 characters at most; null, and empty here, when unknown.
	FirstName string `json:"first_name"`
	// LastName is 60 characters at most; null, and empty here, when unknown.
	LastName string `json:"last_name"`
	// TwoFactorAuthenticationEnabled is about logins; use of the API needs no
	// second factor.
	TwoFactorAuthenticationEnabled bool `json:"two_factor_authentication_enabled"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Email, ID, FirstName, LastName, TwoFactorAuthenticationEnabled respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a member's user as a call does.
func (r *MemberUser) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// MemberStatus says whether a user accepted the invitation to an account. It is
// also the initial status of an invitation: pending when omitted.
type MemberStatus string

// The values that IsKnown knows.
const (
	MemberStatusAccepted MemberStatus = "accepted"
	MemberStatusPending  MemberStatus = "pending"
)

// IsKnown reports whether the value is one of the constants here.
func (r MemberStatus) IsKnown() bool { return known(r, MemberStatusAccepted, MemberStatusPending) }

// Status says whether a user is a member of an organization or invited to it.
type Status string

// The values that IsKnown knows.
const (
	StatusMember  Status = "member"
	StatusInvited Status = "invited"
)

// IsKnown reports whether the value is one of the constants here.
func (r Status) IsKnown() bool { return known(r, StatusMember, StatusInvited) }
