package iam

// The constants in this file have the names that cloudflare-go generates for
// those that have shorter names here.

// Values of [UserGroupGetResponsePoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	UserGroupGetResponsePoliciesAccessAllow = PolicyAccessAllow
	UserGroupGetResponsePoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [UserGroupListParamsDirection], which is [Direction].
//
//go:fix inline
const (
	UserGroupListParamsDirectionAsc  = DirectionAsc
	UserGroupListParamsDirectionDesc = DirectionDesc
)

// Values of [UserGroupListResponsePoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	UserGroupListResponsePoliciesAccessAllow = PolicyAccessAllow
	UserGroupListResponsePoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [UserGroupMemberDeleteResponseStatus], which is [MemberStatus].
//
//go:fix inline
const (
	UserGroupMemberDeleteResponseStatusAccepted = MemberStatusAccepted
	UserGroupMemberDeleteResponseStatusPending  = MemberStatusPending
)

// Values of [UserGroupMemberGetResponseStatus], which is [MemberStatus].
//
//go:fix inline
const (
	UserGroupMemberGetResponseStatusAccepted = MemberStatusAccepted
	UserGroupMemberGetResponseStatusPending  = MemberStatusPending
)

// Values of [UserGroupMemberListParamsDirection], which is [Direction].
//
//go:fix inline
const (
	UserGroupMemberListParamsDirectionAsc  = DirectionAsc
	UserGroupMemberListParamsDirectionDesc = DirectionDesc
)

// Values of [UserGroupMemberListResponseStatus], which is [MemberStatus].
//
//go:fix inline
const (
	UserGroupMemberListResponseStatusAccepted = MemberStatusAccepted
	UserGroupMemberListResponseStatusPending  = MemberStatusPending
)

// Values of [UserGroupMemberNewResponseStatus], which is [MemberStatus].
//
//go:fix inline
const (
	UserGroupMemberNewResponseStatusAccepted = MemberStatusAccepted
	UserGroupMemberNewResponseStatusPending  = MemberStatusPending
)

// Values of [UserGroupMemberUpdateResponseStatus], which is [MemberStatus].
//
//go:fix inline
const (
	UserGroupMemberUpdateResponseStatusAccepted = MemberStatusAccepted
	UserGroupMemberUpdateResponseStatusPending  = MemberStatusPending
)

// Values of [UserGroupNewParamsPoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	UserGroupNewParamsPoliciesAccessAllow = PolicyAccessAllow
	UserGroupNewParamsPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [UserGroupNewResponsePoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	UserGroupNewResponsePoliciesAccessAllow = PolicyAccessAllow
	UserGroupNewResponsePoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [UserGroupUpdateParamsPoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	UserGroupUpdateParamsPoliciesAccessAllow = PolicyAccessAllow
	UserGroupUpdateParamsPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [UserGroupUpdateResponsePoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	UserGroupUpdateResponsePoliciesAccessAllow = PolicyAccessAllow
	UserGroupUpdateResponsePoliciesAccessDeny  = PolicyAccessDeny
)
