package accounts

// The names in this file are those that cloudflare-go generates for types that
// have shorter names here. They are aliases, so that a program written for it
// compiles; new programs need none of them.

// The direction of a list, as cloudflare-go names it for each of them.
//
//go:fix inline
type (
	AccountListParamsDirection     = Direction
	MemberListParamsDirection      = Direction
	TokenListParamsDirection       = Direction
	LogAuditListParamsDirection    = Direction
	LogAuditHistoryParamsDirection = Direction
)

// The type of an account, as a new account's params name it.
//
//go:fix inline
type (
	AccountNewParamsType = AccountType
)

// What deletions return, as cloudflare-go names it for each of them.
//
//go:fix inline
type (
	AccountDeleteResponse = DeleteResponse
	MemberDeleteResponse  = DeleteResponse
	TokenDeleteResponse   = DeleteResponse
)

// The bodies that make and change a member.
//
//go:fix inline
type (
	MemberNewParamsBodyIAMCreateMemberWithRoles        = MemberNewWithRoles
	MemberNewParamsBodyIAMCreateMemberWithPolicies     = MemberNewWithPolicies
	MemberUpdateParamsBodyIAMUpdateMemberWithRoles     = MemberUpdateWithRoles
	MemberUpdateParamsBodyIAMUpdateMemberWithPolicies  = MemberUpdateWithPolicies
	MemberUpdateParamsBodyIAMUpdateMemberWithRolesUser = MemberUserParam
)

// A member's status, as cloudflare-go names it for each body that has one.
//
//go:fix inline
type (
	MemberNewParamsBodyStatus                            = MemberStatus
	MemberNewParamsBodyIAMCreateMemberWithRolesStatus    = MemberStatus
	MemberNewParamsBodyIAMCreateMemberWithPoliciesStatus = MemberStatus
	MemberUpdateParamsBodyStatus                         = MemberStatus
	MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatus = MemberStatus
)

// A member's policy, and its parts, in a request.
//
//go:fix inline
type (
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPolicy                     = MemberPolicyParam
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccess             = PolicyAccess
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesPermissionGroup    = PolicyGroupParam
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesResourceGroup      = PolicyGroupParam
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPolicy                  = MemberPolicyParam
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccess          = PolicyAccess
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesPermissionGroup = PolicyGroupParam
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesResourceGroup   = PolicyGroupParam
)

// A member's policy, and its parts, in a reply.
//
//go:fix inline
type (
	MemberPoliciesAccess                    = PolicyAccess
	MemberPoliciesPermissionGroup           = PermissionGroup
	MemberPoliciesPermissionGroupsMeta      = GroupMeta
	MemberPoliciesResourceGroup             = ResourceGroup
	MemberPoliciesResourceGroupsMeta        = GroupMeta
	MemberPoliciesResourceGroupsScope       = ResourceGroupScope
	MemberPoliciesResourceGroupsScopeObject = ResourceGroupScopeObject
)

// A token's policy, and its parts.
//
//go:fix inline
type (
	TokenPolicyPermissionGroup                            = PermissionGroup
	TokenPolicyPermissionGroupsMeta                       = GroupMeta
	TokenPolicyPermissionGroupParam                       = PermissionGroupParam
	TokenPolicyPermissionGroupsMetaParam                  = GroupMetaParam
	TokenPolicyResourcesIAMResourcesTypeObjectString      = ResourcesFlat
	TokenPolicyResourcesIAMResourcesTypeObjectNested      = ResourcesNested
	TokenPolicyResourcesIAMResourcesTypeObjectStringParam = ResourcesFlat
	TokenPolicyResourcesIAMResourcesTypeObjectNestedParam = ResourcesNested
)

// A token's condition and status, as a new token's params and reply name them.
//
//go:fix inline
type (
	TokenNewParamsCondition            = TokenConditionParam
	TokenNewParamsConditionRequestIP   = TokenConditionRequestIPParam
	TokenNewResponseCondition          = TokenCondition
	TokenNewResponseConditionRequestIP = TokenConditionRequestIP
	TokenNewResponseStatus             = TokenStatus
	TokenVerifyResponseStatus          = TokenStatus
)

// Permission groups, as the two methods that list them name them.
//
//go:fix inline
type (
	TokenPermissionGroupGetParams            = TokenPermissionGroupListParams
	TokenPermissionGroupListResponse         = TokenPermissionGroup
	TokenPermissionGroupListResponseCategory = PermissionGroupCategory
	TokenPermissionGroupListResponseScope    = PermissionGroupScope
	TokenPermissionGroupGetResponse          = TokenPermissionGroup
	TokenPermissionGroupGetResponseCategory  = PermissionGroupCategory
	TokenPermissionGroupGetResponseScope     = PermissionGroupScope
)

// An audit log entry, as List returns it.
//
//go:fix inline
type (
	LogAuditListResponse             = AuditEntry
	LogAuditListResponseAccount      = AuditAccount
	LogAuditListResponseAction       = AuditAction
	LogAuditListResponseActor        = AuditActor
	LogAuditListResponseActorContext = AuditActorContext
	LogAuditListResponseActorType    = AuditActorType
	LogAuditListResponseRaw          = AuditRaw
	LogAuditListResponseResource     = AuditResource
	LogAuditListResponseZone         = AuditZone
)

// An audit log entry, as History returns it.
//
//go:fix inline
type (
	LogAuditHistoryResponse             = AuditEntry
	LogAuditHistoryResponseAccount      = AuditAccount
	LogAuditHistoryResponseAction       = AuditAction
	LogAuditHistoryResponseActor        = AuditActor
	LogAuditHistoryResponseActorContext = AuditActorContext
	LogAuditHistoryResponseActorType    = AuditActorType
	LogAuditHistoryResponseRaw          = AuditRaw
	LogAuditHistoryResponseResource     = AuditResource
	LogAuditHistoryResponseZone         = AuditZone
)

// Product categories of audit logs.
//
//go:fix inline
type (
	LogAuditProductCategoriesResponse        = AuditProductCategory
	LogAuditProductCategoriesResponseProduct = AuditProduct
)

// The filters of the audit log.
//
//go:fix inline
type (
	LogAuditListParamsAccountName     = AuditFilter[string]
	LogAuditListParamsActionResult    = AuditFilter[AuditActionResult]
	LogAuditListParamsActionType      = AuditFilter[AuditActionType]
	LogAuditListParamsActorContext    = AuditFilter[AuditActorContext]
	LogAuditListParamsActorEmail      = AuditFilter[string]
	LogAuditListParamsActorID         = AuditFilter[string]
	LogAuditListParamsActorIPAddress  = AuditFilter[string]
	LogAuditListParamsActorTokenID    = AuditFilter[string]
	LogAuditListParamsActorTokenName  = AuditFilter[string]
	LogAuditListParamsActorType       = AuditFilter[AuditActorType]
	LogAuditListParamsAuditLogID      = AuditFilter[string]
	LogAuditListParamsID              = AuditFilter[string]
	LogAuditListParamsRawCfRayID      = AuditFilter[string]
	LogAuditListParamsRawMethod       = AuditFilter[string]
	LogAuditListParamsRawStatusCode   = AuditFilter[int64]
	LogAuditListParamsRawURI          = AuditFilter[string]
	LogAuditListParamsResourceID      = AuditFilter[string]
	LogAuditListParamsResourceProduct = AuditFilter[string]
	LogAuditListParamsResourceScope   = AuditFilter[AuditResourceScope]
	LogAuditListParamsResourceType    = AuditFilter[string]
	LogAuditListParamsZoneID          = AuditFilter[string]
	LogAuditListParamsZoneName        = AuditFilter[string]
)

// What the filters of the audit log take.
//
//go:fix inline
type (
	LogAuditListParamsActionResultNot  = AuditActionResult
	LogAuditListParamsActionTypeNot    = AuditActionType
	LogAuditListParamsActorContextNot  = AuditActorContext
	LogAuditListParamsActorTypeNot     = AuditActorType
	LogAuditListParamsResourceScopeNot = AuditResourceScope
)
