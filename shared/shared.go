// Package shared has the types that cloudflare-go keeps in a package of this
// name, as aliases, for programs written for it. New programs find them in
// package accounts.
package shared

import (
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

// One error of an API reply.
//
//go:fix inline
type (
	ErrorData       = apierror.ErrorData
	ErrorDataSource = apierror.ErrorDataSource
)

// A member of an account, and what it is made of.
//
//go:fix inline
type (
	Member                                  = accounts.Member
	MemberPoliciesAccess                    = accounts.PolicyAccess
	MemberPoliciesPermissionGroup           = accounts.PermissionGroup
	MemberPoliciesPermissionGroupsMeta      = accounts.GroupMeta
	MemberPoliciesResourceGroup             = accounts.ResourceGroup
	MemberPoliciesResourceGroupsMeta        = accounts.GroupMeta
	MemberPoliciesResourceGroupsScope       = accounts.ResourceGroupScope
	MemberPoliciesResourceGroupsScopeObject = accounts.ResourceGroupScopeObject
	MemberPolicy                            = accounts.MemberPolicy
	MemberStatus                            = accounts.MemberStatus
	MemberUser                              = accounts.MemberUser
)

// Values of [MemberPoliciesAccess].
//
//go:fix inline
const (
	MemberPoliciesAccessAllow = accounts.PolicyAccessAllow
	MemberPoliciesAccessDeny  = accounts.PolicyAccessDeny
)

// Values of [MemberStatus].
//
//go:fix inline
const (
	MemberStatusAccepted = accounts.MemberStatusAccepted
	MemberStatusPending  = accounts.MemberStatusPending
)

// A role.
//
//go:fix inline
type (
	PermissionGrant = accounts.PermissionGrant
	Role            = accounts.Role
	RoleParam       = accounts.RoleParam
	RolePermissions = accounts.RolePermissions
)

// A subscription, and its plan.
//
//go:fix inline
type (
	RatePlan              = accounts.RatePlan
	RatePlanID            = accounts.RatePlanID
	RatePlanParam         = accounts.RatePlanParam
	Subscription          = accounts.Subscription
	SubscriptionFrequency = accounts.SubscriptionFrequency
	SubscriptionParam     = accounts.SubscriptionParam
	SubscriptionState     = accounts.SubscriptionState
)

// Values of [RatePlanID].
//
//go:fix inline
const (
	RatePlanIDBusiness           = accounts.RatePlanIDBusiness
	RatePlanIDEnterprise         = accounts.RatePlanIDEnterprise
	RatePlanIDFree               = accounts.RatePlanIDFree
	RatePlanIDLite               = accounts.RatePlanIDLite
	RatePlanIDPartnersBusiness   = accounts.RatePlanIDPartnersBusiness
	RatePlanIDPartnersEnterprise = accounts.RatePlanIDPartnersEnterprise
	RatePlanIDPartnersFree       = accounts.RatePlanIDPartnersFree
	RatePlanIDPartnersPro        = accounts.RatePlanIDPartnersPro
	RatePlanIDPro                = accounts.RatePlanIDPro
	RatePlanIDProPlus            = accounts.RatePlanIDProPlus
)

// Values of [SubscriptionFrequency].
//
//go:fix inline
const (
	SubscriptionFrequencyMonthly   = accounts.SubscriptionFrequencyMonthly
	SubscriptionFrequencyQuarterly = accounts.SubscriptionFrequencyQuarterly
	SubscriptionFrequencyWeekly    = accounts.SubscriptionFrequencyWeekly
	SubscriptionFrequencyYearly    = accounts.SubscriptionFrequencyYearly
)

// Values of [SubscriptionState].
//
//go:fix inline
const (
	SubscriptionStateAwaitingPayment = accounts.SubscriptionStateAwaitingPayment
	SubscriptionStateCancelled       = accounts.SubscriptionStateCancelled
	SubscriptionStateExpired         = accounts.SubscriptionStateExpired
	SubscriptionStateFailed          = accounts.SubscriptionStateFailed
	SubscriptionStatePaid            = accounts.SubscriptionStatePaid
	SubscriptionStateProvisioned     = accounts.SubscriptionStateProvisioned
	SubscriptionStateTrial           = accounts.SubscriptionStateTrial
)

// An API token, and what it is made of.
//
//go:fix inline
type (
	Token                                                 = accounts.Token
	TokenCondition                                        = accounts.TokenCondition
	TokenConditionCIDRList                                = accounts.TokenConditionCIDRList
	TokenConditionCIDRListParam                           = accounts.TokenConditionCIDRListParam
	TokenConditionParam                                   = accounts.TokenConditionParam
	TokenConditionRequestIP                               = accounts.TokenConditionRequestIP
	TokenConditionRequestIPParam                          = accounts.TokenConditionRequestIPParam
	TokenParam                                            = accounts.TokenParam
	TokenPolicy                                           = accounts.TokenPolicy
	TokenPolicyEffect                                     = accounts.TokenPolicyEffect
	TokenPolicyParam                                      = accounts.TokenPolicyParam
	TokenPolicyPermissionGroup                            = accounts.PermissionGroup
	TokenPolicyPermissionGroupParam                       = accounts.PermissionGroupParam
	TokenPolicyPermissionGroupsMeta                       = accounts.GroupMeta
	TokenPolicyPermissionGroupsMetaParam                  = accounts.GroupMetaParam
	TokenPolicyResourcesIAMResourcesTypeObjectNested      = accounts.ResourcesNested
	TokenPolicyResourcesIAMResourcesTypeObjectNestedParam = accounts.ResourcesNested
	TokenPolicyResourcesIAMResourcesTypeObjectString      = accounts.ResourcesFlat
	TokenPolicyResourcesIAMResourcesTypeObjectStringParam = accounts.ResourcesFlat
	TokenPolicyResourcesUnion                             = accounts.TokenPolicyResourcesUnion
	TokenPolicyResourcesUnionParam                        = accounts.TokenPolicyResourcesUnionParam
	TokenStatus                                           = accounts.TokenStatus
	TokenValue                                            = accounts.TokenValue
)

// Values of [TokenPolicyEffect].
//
//go:fix inline
const (
	TokenPolicyEffectAllow = accounts.TokenPolicyEffectAllow
	TokenPolicyEffectDeny  = accounts.TokenPolicyEffectDeny
)

// Values of [TokenStatus].
//
//go:fix inline
const (
	TokenStatusActive   = accounts.TokenStatusActive
	TokenStatusDisabled = accounts.TokenStatusDisabled
	TokenStatusExpired  = accounts.TokenStatusExpired
)
