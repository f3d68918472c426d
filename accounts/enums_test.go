package accounts_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

func TestEnums(t *testing.T) {
	for name, check := range map[string]func(*testing.T){
		"Direction":              testapi.CheckEnum[accounts.Direction]("asc", "desc"),
		"AccountType":            testapi.CheckEnum[accounts.AccountType]("standard", "enterprise"),
		"MemberStatus":           testapi.CheckEnum[accounts.MemberStatus]("accepted", "pending"),
		"Status":                 testapi.CheckEnum[accounts.Status]("member", "invited"),
		"MemberListParamsStatus": testapi.CheckEnum[accounts.MemberListParamsStatus]("accepted", "pending", "rejected"),
		"MemberListParamsOrder": testapi.CheckEnum[accounts.MemberListParamsOrder](
			"user.first_name", "user.last_name", "user.email", "status"),
		"PolicyAccess":      testapi.CheckEnum[accounts.PolicyAccess]("allow", "deny"),
		"TokenPolicyEffect": testapi.CheckEnum[accounts.TokenPolicyEffect]("allow", "deny"),
		"TokenStatus":       testapi.CheckEnum[accounts.TokenStatus]("active", "disabled", "expired"),
		"PermissionGroupCategory": testapi.CheckEnum[accounts.PermissionGroupCategory](
			"developer_platform", "ai_and_machine_learning", "dns_and_zones", "app_security",
			"rules_and_configuration", "cloudflare_one_and_zero_trust", "analytics_and_logs",
			"network_services", "media", "email_and_messaging", "cache_and_performance",
			"account_and_billing", "other"),
		"PermissionGroupScope": testapi.CheckEnum[accounts.PermissionGroupScope](
			"com.cloudflare.api.account", "com.cloudflare.api.account.zone",
			"com.cloudflare.api.user", "com.cloudflare.edge.r2.bucket"),
		"RatePlanID": testapi.CheckEnum[accounts.RatePlanID](
			"free", "lite", "pro", "pro_plus", "business", "enterprise",
			"partners_free", "partners_pro", "partners_business", "partners_enterprise"),
		"SubscriptionFrequency": testapi.CheckEnum[accounts.SubscriptionFrequency](
			"weekly", "monthly", "quarterly", "yearly"),
		"SubscriptionState": testapi.CheckEnum[accounts.SubscriptionState](
			"Trial", "Provisioned", "Paid", "AwaitingPayment", "Cancelled", "Failed", "Expired"),
		"AuditActionResult": testapi.CheckEnum[accounts.AuditActionResult]("success", "failure"),
		"AuditActionType":   testapi.CheckEnum[accounts.AuditActionType]("create", "delete", "view", "update"),
		"AuditActorContext": testapi.CheckEnum[accounts.AuditActorContext](
			"api_key", "api_token", "dash", "oauth", "origin_ca_key", "api"),
		"AuditActorType": testapi.CheckEnum[accounts.AuditActorType](
			"account", "cloudflare_admin", "system", "user", "delegated_service"),
		"AuditKind": testapi.CheckEnum[accounts.AuditKind](
			"token created", "token rolled", "super administrator granted", "two-factor enforcement off",
			"policy widened", "ip condition removed"),
		"AuditResourceScope": testapi.CheckEnum[accounts.AuditResourceScope]("accounts", "user", "zones", "memberships"),
	} {
		t.Run(name, check)
	}
}

// An enum in a model keeps a value that it does not know.
func TestUnknownEnumValueInAModel(t *testing.T) {
	account := decode[accounts.Account](t, `{"type":"galactic"}`)
	require.Equal(t, accounts.AccountType("galactic"), account.Type)
	require.False(t, account.Type.IsKnown())
	require.False(t, account.JSON.Type.IsInvalid())
}
