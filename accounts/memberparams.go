package accounts

import (
	"encoding/json"
	"errors"
	"net/url"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// MemberNewParams is what [MemberService.New] takes. Both fields are required.
type MemberNewParams struct {
	// AccountID is the account to add the member to.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Body is a [MemberNewWithRoles], a [MemberNewWithPolicies] or a plain
	// value of that shape.
	Body MemberNewParamsBodyUnion `json:"body"`
}

// MarshalJSON encodes the body alone. A nil body is an error.
func (r MemberNewParams) MarshalJSON() ([]byte, error) { return marshalBody(r.Body) }

// MemberNewParamsBodyUnion is a [MemberNewWithRoles], a
// [MemberNewWithPolicies], a [MemberNewParamsBody], or anything else that
// encoding/json turns into such an object: a map, a struct, a
// [json.RawMessage].
type MemberNewParamsBodyUnion interface{}

// MemberNewWithRoles invites a user with roles. Email and Roles are required.
type MemberNewWithRoles struct {
	// Email is the user to add, 90 characters at most.
	Email param.Field[string] `json:"email,omitzero"`
	// Roles are identifiers of roles, as [RoleService.List] gives them.
	Roles param.Field[[]string] `json:"roles,omitzero"`
	// Status is what the membership starts as: pending when omitted.
	Status param.Field[MemberStatus] `json:"status,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberNewWithRoles) MarshalJSON() ([]byte, error) {
	type plain MemberNewWithRoles
	return json.Marshal(plain(r))
}

// MemberNewWithPolicies invites a user with policies. Email and Policies are
// required.
type MemberNewWithPolicies struct {
	// Email is the user to add, 90 characters at most.
	Email param.Field[string] `json:"email,omitzero"`
	// Policies are what the member may do.
	Policies param.Field[[]MemberPolicyParam] `json:"policies,omitzero"`
	// Status is what the membership starts as: pending when omitted.
	Status param.Field[MemberStatus] `json:"status,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberNewWithPolicies) MarshalJSON() ([]byte, error) {
	type plain MemberNewWithPolicies
	return json.Marshal(plain(r))
}

// MemberNewParamsBody is a new member of either form. Set Roles or Policies,
// not both: [MemberNewWithRoles] and [MemberNewWithPolicies] are typed.
type MemberNewParamsBody struct {
	// Email is the user to add, 90 characters at most; required.
	Email param.Field[string] `json:"email,omitzero"`
	// Policies is a list of [MemberPolicyParam] or of what encodes like it.
	Policies param.Field[any] `json:"policies,omitzero"`
	// Roles is a list of identifiers of roles.
	Roles param.Field[any] `json:"roles,omitzero"`
	// Status is what the membership starts as: pending when omitted.
	Status param.Field[MemberStatus] `json:"status,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberNewParamsBody) MarshalJSON() ([]byte, error) {
	type plain MemberNewParamsBody
	return json.Marshal(plain(r))
}

// MemberUpdateParams is what [MemberService.Update] takes. Both fields are
// required.
type MemberUpdateParams struct {
	// AccountID is the account of the member.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Body is a [MemberUpdateWithRoles], a [MemberUpdateWithPolicies] or a
	// plain value of that shape.
	Body MemberUpdateParamsBodyUnion `json:"body"`
}

// MarshalJSON encodes the body alone. A nil body is an error.
func (r MemberUpdateParams) MarshalJSON() ([]byte, error) { return marshalBody(r.Body) }

// MemberUpdateParamsBodyUnion is a [MemberUpdateWithRoles], a
// [MemberUpdateWithPolicies], a [MemberUpdateParamsBody], or anything else that
// encoding/json turns into such an object: a map, a struct, a
// [json.RawMessage].
type MemberUpdateParamsBodyUnion interface{}

// MemberUpdateWithRoles replaces a member's roles: one that is not sent is
// removed.
type MemberUpdateWithRoles struct {
	// Roles are the roles that the member will have.
	Roles param.Field[[]RoleParam] `json:"roles,omitzero"`
	// Status is the member's present status. The API may ignore the new roles
	// without it.
	Status param.Field[MemberStatus] `json:"status,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberUpdateWithRoles) MarshalJSON() ([]byte, error) {
	type plain MemberUpdateWithRoles
	return json.Marshal(plain(r))
}

// MemberUpdateWithPolicies replaces a member's policies: one that is not sent is
// removed. Policies is required.
//
// It has no status, as in the API's document, and the API may ignore an update without
// one: read the member afterwards, use access.Members, or send the present status
// along, by option.WithJSONSet("status", member.Status).
type MemberUpdateWithPolicies struct {
	// Policies are what the member may do.
	Policies param.Field[[]MemberPolicyParam] `json:"policies,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberUpdateWithPolicies) MarshalJSON() ([]byte, error) {
	type plain MemberUpdateWithPolicies
	return json.Marshal(plain(r))
}

// MemberUpdateParamsBody is a member's change of either form. Set Roles or
// Policies, not both: [MemberUpdateWithRoles] and [MemberUpdateWithPolicies]
// are typed.
type MemberUpdateParamsBody struct {
	// Policies is a list of [MemberPolicyParam] or of what encodes like it.
	Policies param.Field[any] `json:"policies,omitzero"`
	// Roles is a list of [RoleParam] or of what encodes like it.
	Roles param.Field[any] `json:"roles,omitzero"`
	// Status is the member's present status.
	Status param.Field[MemberStatus] `json:"status,omitzero"`
	// User is a [MemberUserParam] or what encodes like it. The API reads it but
	// changes nothing.
	User param.Field[any] `json:"user,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberUpdateParamsBody) MarshalJSON() ([]byte, error) {
	type plain MemberUpdateParamsBody
	return json.Marshal(plain(r))
}

// MemberUserParam names the user of a membership in an update.
type MemberUserParam struct {
	// Email is the user's address, 90 characters at most; required.
	Email param.Field[string] `json:"email,omitzero"`
	// ID identifies the user (32 characters).
	ID param.Field[string] `json:"id,omitzero"`
	// FirstName is 60 characters at most, and may be null.
	FirstName param.Field[string] `json:"first_name,omitzero"`
	// LastName is 60 characters at most, and may be null.
	LastName param.Field[string] `json:"last_name,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberUserParam) MarshalJSON() ([]byte, error) {
	type plain MemberUserParam
	return json.Marshal(plain(r))
}

// marshalBody encodes a union that is a request's whole body. A nil one would
// be sent as null, which the API can only refuse.
func marshalBody(body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err == nil && string(text) == "null" {
		return nil, errors.New("body is required and was nil")
	}
	return text, err
}

// MemberListParams selects, orders and pages [MemberService.List].
type MemberListParams struct {
	// AccountID is the account whose members to list; required.
	AccountID param.Field[string] `json:"-" url:"-"`
	// Direction orders the members.
	Direction param.Field[Direction] `url:"direction"`
	// Order is the field they are ordered by.
	Order param.Field[MemberListParamsOrder] `url:"order"`
	// Page counts from 1, the default.
	Page param.Field[float64] `url:"page"`
	// PerPage is 5 to 50; the API's default is 20.
	PerPage param.Field[float64] `url:"per_page"`
	// Status keeps the members of that status.
	Status param.Field[MemberListParamsStatus] `url:"status"`
}

// URLQuery returns the query string of the parameters that are not omitted.
func (r MemberListParams) URLQuery() url.Values { return param.URLQuery(r) }

// MemberListParamsOrder is a field that members can be ordered by.
type MemberListParamsOrder string

// The values that IsKnown knows.
const (
	MemberListParamsOrderUserFirstName MemberListParamsOrder = "user.first_name"
	MemberListParamsOrderUserLastName  MemberListParamsOrder = "user.last_name"
	MemberListParamsOrderUserEmail     MemberListParamsOrder = "user.email"
	MemberListParamsOrderStatus        MemberListParamsOrder = "status"
)

// IsKnown reports whether the value is one of the constants here.
func (r MemberListParamsOrder) IsKnown() bool {
	return known(r,
		MemberListParamsOrderUserFirstName, MemberListParamsOrderUserLastName,
		MemberListParamsOrderUserEmail, MemberListParamsOrderStatus)
}

// MemberListParamsStatus is a status to list members by. Only this filter has
// the value rejected: no member has it as its [MemberStatus].
type MemberListParamsStatus string

// The values that IsKnown knows.
const (
	MemberListParamsStatusAccepted MemberListParamsStatus = "accepted"
	MemberListParamsStatusPending  MemberListParamsStatus = "pending"
	MemberListParamsStatusRejected MemberListParamsStatus = "rejected"
)

// IsKnown reports whether the value is one of the constants here.
func (r MemberListParamsStatus) IsKnown() bool {
	return known(r,
		MemberListParamsStatusAccepted, MemberListParamsStatusPending,
		MemberListParamsStatusRejected)
}

// MemberDeleteParams is what [MemberService.Delete] takes.
type MemberDeleteParams struct {
	// AccountID is the account to remove the member from; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}

// MemberGetParams is what [MemberService.Get] takes.
type MemberGetParams struct {
	// AccountID is the account of the member; required.
	AccountID param.Field[string] `json:"-" url:"-"`
}
