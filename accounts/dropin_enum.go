package accounts

// The constants in this file have the names that cloudflare-go generates for
// those that have shorter names here.

// Values of [AccountListParamsDirection], which is [Direction].
//
//go:fix inline
const (
	AccountListParamsDirectionAsc  = DirectionAsc
	AccountListParamsDirectionDesc = DirectionDesc
)

// Values of [AccountNewParamsType], which is [AccountType].
//
//go:fix inline
const (
	AccountNewParamsTypeEnterprise = AccountTypeEnterprise
	AccountNewParamsTypeStandard   = AccountTypeStandard
)

// Values of [LogAuditHistoryParamsDirection], which is [Direction].
//
//go:fix inline
const (
	LogAuditHistoryParamsDirectionAsc  = DirectionAsc
	LogAuditHistoryParamsDirectionDesc = DirectionDesc
)

// Values of [LogAuditHistoryResponseActorContext], which is [AuditActorContext].
//
//go:fix inline
const (
	LogAuditHistoryResponseActorContextAPIKey      = AuditActorContextAPIKey
	LogAuditHistoryResponseActorContextAPIToken    = AuditActorContextAPIToken
	LogAuditHistoryResponseActorContextDash        = AuditActorContextDash
	LogAuditHistoryResponseActorContextOAuth       = AuditActorContextOAuth
	LogAuditHistoryResponseActorContextOriginCAKey = AuditActorContextOriginCAKey
)

// Values of [LogAuditHistoryResponseActorType], which is [AuditActorType].
//
//go:fix inline
const (
	LogAuditHistoryResponseActorTypeAccount         = AuditActorTypeAccount
	LogAuditHistoryResponseActorTypeCloudflareAdmin = AuditActorTypeCloudflareAdmin
	LogAuditHistoryResponseActorTypeSystem          = AuditActorTypeSystem
	LogAuditHistoryResponseActorTypeUser            = AuditActorTypeUser
)

// Values of [LogAuditListParamsActionResultNot], which is [AuditActionResult].
//
//go:fix inline
const (
	LogAuditListParamsActionResultNotFailure = AuditActionResultFailure
	LogAuditListParamsActionResultNotSuccess = AuditActionResultSuccess
)

// Values of [LogAuditListParamsActionTypeNot], which is [AuditActionType].
//
//go:fix inline
const (
	LogAuditListParamsActionTypeNotCreate = AuditActionTypeCreate
	LogAuditListParamsActionTypeNotDelete = AuditActionTypeDelete
	LogAuditListParamsActionTypeNotUpdate = AuditActionTypeUpdate
	LogAuditListParamsActionTypeNotView   = AuditActionTypeView
)

// Values of [LogAuditListParamsActorContextNot], which is [AuditActorContext].
//
//go:fix inline
const (
	LogAuditListParamsActorContextNotAPIKey      = AuditActorContextAPIKey
	LogAuditListParamsActorContextNotAPIToken    = AuditActorContextAPIToken
	LogAuditListParamsActorContextNotDash        = AuditActorContextDash
	LogAuditListParamsActorContextNotOAuth       = AuditActorContextOAuth
	LogAuditListParamsActorContextNotOriginCAKey = AuditActorContextOriginCAKey
)

// Values of [LogAuditListParamsActorTypeNot], which is [AuditActorType].
//
//go:fix inline
const (
	LogAuditListParamsActorTypeNotAccount         = AuditActorTypeAccount
	LogAuditListParamsActorTypeNotCloudflareAdmin = AuditActorTypeCloudflareAdmin
	LogAuditListParamsActorTypeNotSystem          = AuditActorTypeSystem
	LogAuditListParamsActorTypeNotUser            = AuditActorTypeUser
)

// Values of [LogAuditListParamsDirection], which is [Direction].
//
//go:fix inline
const (
	LogAuditListParamsDirectionAsc  = DirectionAsc
	LogAuditListParamsDirectionDesc = DirectionDesc
)

// Values of [LogAuditListParamsResourceScopeNot], which is [AuditResourceScope].
//
//go:fix inline
const (
	LogAuditListParamsResourceScopeNotAccounts    = AuditResourceScopeAccounts
	LogAuditListParamsResourceScopeNotMemberships = AuditResourceScopeMemberships
	LogAuditListParamsResourceScopeNotUser        = AuditResourceScopeUser
	LogAuditListParamsResourceScopeNotZones       = AuditResourceScopeZones
)

// Values of [LogAuditListResponseActorContext], which is [AuditActorContext].
//
//go:fix inline
const (
	LogAuditListResponseActorContextAPIKey      = AuditActorContextAPIKey
	LogAuditListResponseActorContextAPIToken    = AuditActorContextAPIToken
	LogAuditListResponseActorContextDash        = AuditActorContextDash
	LogAuditListResponseActorContextOAuth       = AuditActorContextOAuth
	LogAuditListResponseActorContextOriginCAKey = AuditActorContextOriginCAKey
)

// Values of [LogAuditListResponseActorType], which is [AuditActorType].
//
//go:fix inline
const (
	LogAuditListResponseActorTypeAccount         = AuditActorTypeAccount
	LogAuditListResponseActorTypeCloudflareAdmin = AuditActorTypeCloudflareAdmin
	LogAuditListResponseActorTypeSystem          = AuditActorTypeSystem
	LogAuditListResponseActorTypeUser            = AuditActorTypeUser
)

// Values of [MemberListParamsDirection], which is [Direction].
//
//go:fix inline
const (
	MemberListParamsDirectionAsc  = DirectionAsc
	MemberListParamsDirectionDesc = DirectionDesc
)

// Values of [MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccessAllow = PolicyAccessAllow
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [MemberNewParamsBodyIAMCreateMemberWithPoliciesStatus], which is [MemberStatus].
//
//go:fix inline
const (
	MemberNewParamsBodyIAMCreateMemberWithPoliciesStatusAccepted = MemberStatusAccepted
	MemberNewParamsBodyIAMCreateMemberWithPoliciesStatusPending  = MemberStatusPending
)

// Values of [MemberNewParamsBodyIAMCreateMemberWithRolesStatus], which is [MemberStatus].
//
//go:fix inline
const (
	MemberNewParamsBodyIAMCreateMemberWithRolesStatusAccepted = MemberStatusAccepted
	MemberNewParamsBodyIAMCreateMemberWithRolesStatusPending  = MemberStatusPending
)

// Values of [MemberNewParamsBodyStatus], which is [MemberStatus].
//
//go:fix inline
const (
	MemberNewParamsBodyStatusAccepted = MemberStatusAccepted
	MemberNewParamsBodyStatusPending  = MemberStatusPending
)

// Values of [MemberPoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	MemberPoliciesAccessAllow = PolicyAccessAllow
	MemberPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccess], which is [PolicyAccess].
//
//go:fix inline
const (
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccessAllow = PolicyAccessAllow
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatus], which is [MemberStatus].
//
//go:fix inline
const (
	MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatusAccepted = MemberStatusAccepted
	MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatusPending  = MemberStatusPending
)

// Values of [MemberUpdateParamsBodyStatus], which is [MemberStatus].
//
//go:fix inline
const (
	MemberUpdateParamsBodyStatusAccepted = MemberStatusAccepted
	MemberUpdateParamsBodyStatusPending  = MemberStatusPending
)

// Values of [TokenListParamsDirection], which is [Direction].
//
//go:fix inline
const (
	TokenListParamsDirectionAsc  = DirectionAsc
	TokenListParamsDirectionDesc = DirectionDesc
)

// Values of [TokenNewResponseStatus], which is [TokenStatus].
//
//go:fix inline
const (
	TokenNewResponseStatusActive   = TokenStatusActive
	TokenNewResponseStatusDisabled = TokenStatusDisabled
	TokenNewResponseStatusExpired  = TokenStatusExpired
)

// Values of [TokenPermissionGroupGetResponseCategory], which is [PermissionGroupCategory].
//
//go:fix inline
const (
	TokenPermissionGroupGetResponseCategoryAIAndMachineLearning      = PermissionGroupCategoryAIAndMachineLearning
	TokenPermissionGroupGetResponseCategoryAccountAndBilling         = PermissionGroupCategoryAccountAndBilling
	TokenPermissionGroupGetResponseCategoryAnalyticsAndLogs          = PermissionGroupCategoryAnalyticsAndLogs
	TokenPermissionGroupGetResponseCategoryAppSecurity               = PermissionGroupCategoryAppSecurity
	TokenPermissionGroupGetResponseCategoryCacheAndPerformance       = PermissionGroupCategoryCacheAndPerformance
	TokenPermissionGroupGetResponseCategoryCloudflareOneAndZeroTrust = PermissionGroupCategoryCloudflareOneAndZeroTrust
	TokenPermissionGroupGetResponseCategoryDNSAndZones               = PermissionGroupCategoryDNSAndZones
	TokenPermissionGroupGetResponseCategoryDeveloperPlatform         = PermissionGroupCategoryDeveloperPlatform
	TokenPermissionGroupGetResponseCategoryEmailAndMessaging         = PermissionGroupCategoryEmailAndMessaging
	TokenPermissionGroupGetResponseCategoryMedia                     = PermissionGroupCategoryMedia
	TokenPermissionGroupGetResponseCategoryNetworkServices           = PermissionGroupCategoryNetworkServices
	TokenPermissionGroupGetResponseCategoryOther                     = PermissionGroupCategoryOther
	TokenPermissionGroupGetResponseCategoryRulesAndConfiguration     = PermissionGroupCategoryRulesAndConfiguration
)

// Values of [TokenPermissionGroupGetResponseScope], which is [PermissionGroupScope].
//
//go:fix inline
const (
	TokenPermissionGroupGetResponseScopeComCloudflareAPIAccount     = PermissionGroupScopeComCloudflareAPIAccount
	TokenPermissionGroupGetResponseScopeComCloudflareAPIAccountZone = PermissionGroupScopeComCloudflareAPIAccountZone
	TokenPermissionGroupGetResponseScopeComCloudflareAPIUser        = PermissionGroupScopeComCloudflareAPIUser
	TokenPermissionGroupGetResponseScopeComCloudflareEdgeR2Bucket   = PermissionGroupScopeComCloudflareEdgeR2Bucket
)

// Values of [TokenPermissionGroupListResponseCategory], which is [PermissionGroupCategory].
//
//go:fix inline
const (
	TokenPermissionGroupListResponseCategoryAIAndMachineLearning      = PermissionGroupCategoryAIAndMachineLearning
	TokenPermissionGroupListResponseCategoryAccountAndBilling         = PermissionGroupCategoryAccountAndBilling
	TokenPermissionGroupListResponseCategoryAnalyticsAndLogs          = PermissionGroupCategoryAnalyticsAndLogs
	TokenPermissionGroupListResponseCategoryAppSecurity               = PermissionGroupCategoryAppSecurity
	TokenPermissionGroupListResponseCategoryCacheAndPerformance       = PermissionGroupCategoryCacheAndPerformance
	TokenPermissionGroupListResponseCategoryCloudflareOneAndZeroTrust = PermissionGroupCategoryCloudflareOneAndZeroTrust
	TokenPermissionGroupListResponseCategoryDNSAndZones               = PermissionGroupCategoryDNSAndZones
	TokenPermissionGroupListResponseCategoryDeveloperPlatform         = PermissionGroupCategoryDeveloperPlatform
	TokenPermissionGroupListResponseCategoryEmailAndMessaging         = PermissionGroupCategoryEmailAndMessaging
	TokenPermissionGroupListResponseCategoryMedia                     = PermissionGroupCategoryMedia
	TokenPermissionGroupListResponseCategoryNetworkServices           = PermissionGroupCategoryNetworkServices
	TokenPermissionGroupListResponseCategoryOther                     = PermissionGroupCategoryOther
	TokenPermissionGroupListResponseCategoryRulesAndConfiguration     = PermissionGroupCategoryRulesAndConfiguration
)

// Values of [TokenPermissionGroupListResponseScope], which is [PermissionGroupScope].
//
//go:fix inline
const (
	TokenPermissionGroupListResponseScopeComCloudflareAPIAccount     = PermissionGroupScopeComCloudflareAPIAccount
	TokenPermissionGroupListResponseScopeComCloudflareAPIAccountZone = PermissionGroupScopeComCloudflareAPIAccountZone
	TokenPermissionGroupListResponseScopeComCloudflareAPIUser        = PermissionGroupScopeComCloudflareAPIUser
	TokenPermissionGroupListResponseScopeComCloudflareEdgeR2Bucket   = PermissionGroupScopeComCloudflareEdgeR2Bucket
)

// Values of [TokenVerifyResponseStatus], which is [TokenStatus].
//
//go:fix inline
const (
	TokenVerifyResponseStatusActive   = TokenStatusActive
	TokenVerifyResponseStatusDisabled = TokenStatusDisabled
	TokenVerifyResponseStatusExpired  = TokenStatusExpired
)
