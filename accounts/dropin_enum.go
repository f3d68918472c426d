package accounts

// The constants in this file have the names that cloudflare-go generates for
// those that have shorter names here.

// Values of [AccountListParamsDirection], which is [Direction].
const (
	AccountListParamsDirectionAsc  = DirectionAsc
	AccountListParamsDirectionDesc = DirectionDesc
)

// Values of [AccountNewParamsType], which is [AccountType].
const (
	AccountNewParamsTypeEnterprise = AccountTypeEnterprise
	AccountNewParamsTypeStandard   = AccountTypeStandard
)

// Values of [LogAuditHistoryParamsDirection], which is [Direction].
const (
	LogAuditHistoryParamsDirectionAsc  = DirectionAsc
	LogAuditHistoryParamsDirectionDesc = DirectionDesc
)

// Values of [LogAuditHistoryResponseActorContext], which is [AuditActorContext].
const (
	LogAuditHistoryResponseActorContextAPIKey      = AuditActorContextAPIKey
	LogAuditHistoryResponseActorContextAPIToken    = AuditActorContextAPIToken
	LogAuditHistoryResponseActorContextDash        = AuditActorContextDash
	LogAuditHistoryResponseActorContextOAuth       = AuditActorContextOAuth
	LogAuditHistoryResponseActorContextOriginCAKey = AuditActorContextOriginCAKey
)

// Values of [LogAuditHistoryResponseActorType], which is [AuditActorType].
const (
	LogAuditHistoryResponseActorTypeAccount         = AuditActorTypeAccount
	LogAuditHistoryResponseActorTypeCloudflareAdmin = AuditActorTypeCloudflareAdmin
	LogAuditHistoryResponseActorTypeSystem          = AuditActorTypeSystem
	LogAuditHistoryResponseActorTypeUser            = AuditActorTypeUser
)

// Values of [LogAuditListParamsActionResultNot], which is [AuditActionResult].
const (
	LogAuditListParamsActionResultNotFailure = AuditActionResultFailure
	LogAuditListParamsActionResultNotSuccess = AuditActionResultSuccess
)

// Values of [LogAuditListParamsActionTypeNot], which is [AuditActionType].
const (
	LogAuditListParamsActionTypeNotCreate = AuditActionTypeCreate
	LogAuditListParamsActionTypeNotDelete = AuditActionTypeDelete
	LogAuditListParamsActionTypeNotUpdate = AuditActionTypeUpdate
	LogAuditListParamsActionTypeNotView   = AuditActionTypeView
)

// Values of [LogAuditListParamsActorContextNot], which is [AuditActorContext].
const (
	LogAuditListParamsActorContextNotAPIKey      = AuditActorContextAPIKey
	LogAuditListParamsActorContextNotAPIToken    = AuditActorContextAPIToken
	LogAuditListParamsActorContextNotDash        = AuditActorContextDash
	LogAuditListParamsActorContextNotOAuth       = AuditActorContextOAuth
	LogAuditListParamsActorContextNotOriginCAKey = AuditActorContextOriginCAKey
)

// Values of [LogAuditListParamsActorTypeNot], which is [AuditActorType].
const (
	LogAuditListParamsActorTypeNotAccount         = AuditActorTypeAccount
	LogAuditListParamsActorTypeNotCloudflareAdmin = AuditActorTypeCloudflareAdmin
	LogAuditListParamsActorTypeNotSystem          = AuditActorTypeSystem
	LogAuditListParamsActorTypeNotUser            = AuditActorTypeUser
)

// Values of [LogAuditListParamsDirection], which is [Direction].
const (
	LogAuditListParamsDirectionAsc  = DirectionAsc
	LogAuditListParamsDirectionDesc = DirectionDesc
)

// Values of [LogAuditListParamsResourceScopeNot], which is [AuditResourceScope].
const (
	LogAuditListParamsResourceScopeNotAccounts    = AuditResourceScopeAccounts
	LogAuditListParamsResourceScopeNotMemberships = AuditResourceScopeMemberships
	LogAuditListParamsResourceScopeNotUser        = AuditResourceScopeUser
	LogAuditListParamsResourceScopeNotZones       = AuditResourceScopeZones
)

// Values of [LogAuditListResponseActorContext], which is [AuditActorContext].
const (
	LogAuditListResponseActorContextAPIKey      = AuditActorContextAPIKey
	LogAuditListResponseActorContextAPIToken    = AuditActorContextAPIToken
	LogAuditListResponseActorContextDash        = AuditActorContextDash
	LogAuditListResponseActorContextOAuth       = AuditActorContextOAuth
	LogAuditListResponseActorContextOriginCAKey = AuditActorContextOriginCAKey
)

// Values of [LogAuditListResponseActorType], which is [AuditActorType].
const (
	LogAuditListResponseActorTypeAccount         = AuditActorTypeAccount
	LogAuditListResponseActorTypeCloudflareAdmin = AuditActorTypeCloudflareAdmin
	LogAuditListResponseActorTypeSystem          = AuditActorTypeSystem
	LogAuditListResponseActorTypeUser            = AuditActorTypeUser
)

// Values of [MemberListParamsDirection], which is [Direction].
const (
	MemberListParamsDirectionAsc  = DirectionAsc
	MemberListParamsDirectionDesc = DirectionDesc
)

// Values of [MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccess], which is [PolicyAccess].
const (
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccessAllow = PolicyAccessAllow
	MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [MemberNewParamsBodyIAMCreateMemberWithPoliciesStatus], which is [MemberStatus].
const (
	MemberNewParamsBodyIAMCreateMemberWithPoliciesStatusAccepted = MemberStatusAccepted
	MemberNewParamsBodyIAMCreateMemberWithPoliciesStatusPending  = MemberStatusPending
)

// Values of [MemberNewParamsBodyIAMCreateMemberWithRolesStatus], which is [MemberStatus].
const (
	MemberNewParamsBodyIAMCreateMemberWithRolesStatusAccepted = MemberStatusAccepted
	MemberNewParamsBodyIAMCreateMemberWithRolesStatusPending  = MemberStatusPending
)

// Values of [MemberNewParamsBodyStatus], which is [MemberStatus].
const (
	MemberNewParamsBodyStatusAccepted = MemberStatusAccepted
	MemberNewParamsBodyStatusPending  = MemberStatusPending
)

// Values of [MemberPoliciesAccess], which is [PolicyAccess].
const (
	MemberPoliciesAccessAllow = PolicyAccessAllow
	MemberPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccess], which is [PolicyAccess].
const (
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccessAllow = PolicyAccessAllow
	MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccessDeny  = PolicyAccessDeny
)

// Values of [MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatus], which is [MemberStatus].
const (
	MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatusAccepted = MemberStatusAccepted
	MemberUpdateParamsBodyIAMUpdateMemberWithRolesStatusPending  = MemberStatusPending
)

// Values of [MemberUpdateParamsBodyStatus], which is [MemberStatus].
const (
	MemberUpdateParamsBodyStatusAccepted = MemberStatusAccepted
	MemberUpdateParamsBodyStatusPending  = MemberStatusPending
)

// Values of [TokenListParamsDirection], which is [Direction].
const (
	TokenListParamsDirectionAsc  = DirectionAsc
	TokenListParamsDirectionDesc = DirectionDesc
)

// Values of [TokenNewResponseStatus], which is [TokenStatus].
const (
	TokenNewResponseStatusActive   = TokenStatusActive
	TokenNewResponseStatusDisabled = TokenStatusDisabled
	TokenNewResponseStatusExpired  = TokenStatusExpired
)

// Values of [TokenPermissionGroupGetResponseCategory], which is [PermissionGroupCategory].
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
const (
	TokenPermissionGroupGetResponseScopeComCloudflareAPIAccount     = PermissionGroupScopeComCloudflareAPIAccount
	TokenPermissionGroupGetResponseScopeComCloudflareAPIAccountZone = PermissionGroupScopeComCloudflareAPIAccountZone
	TokenPermissionGroupGetResponseScopeComCloudflareAPIUser        = PermissionGroupScopeComCloudflareAPIUser
	TokenPermissionGroupGetResponseScopeComCloudflareEdgeR2Bucket   = PermissionGroupScopeComCloudflareEdgeR2Bucket
)

// Values of [TokenPermissionGroupListResponseCategory], which is [PermissionGroupCategory].
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
const (
	TokenPermissionGroupListResponseScopeComCloudflareAPIAccount     = PermissionGroupScopeComCloudflareAPIAccount
	TokenPermissionGroupListResponseScopeComCloudflareAPIAccountZone = PermissionGroupScopeComCloudflareAPIAccountZone
	TokenPermissionGroupListResponseScopeComCloudflareAPIUser        = PermissionGroupScopeComCloudflareAPIUser
	TokenPermissionGroupListResponseScopeComCloudflareEdgeR2Bucket   = PermissionGroupScopeComCloudflareEdgeR2Bucket
)

// Values of [TokenVerifyResponseStatus], which is [TokenStatus].
const (
	TokenVerifyResponseStatusActive   = TokenStatusActive
	TokenVerifyResponseStatusDisabled = TokenStatusDisabled
	TokenVerifyResponseStatusExpired  = TokenStatusExpired
)
