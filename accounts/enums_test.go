package accounts_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// enum is what every enum is.
type enum interface {
	~string
	IsKnown() bool
}

// checkEnum wants the values known, and others decoded as they are.
func checkEnum[T enum](values ...T) func(*testing.T) {
	return func(t *testing.T) {
		seen := map[T]bool{}
		for _, value := range values {
			require.True(t, value.IsKnown(), string(value))
			require.False(t, seen[value], string(value))
			seen[value] = true
		}
		for _, other := range []T{"", "new-value", values[0] + " "} {
			require.False(t, other.IsKnown(), string(other))
		}
		var decoded T
		require.NoError(t, json.Unmarshal([]byte(`"new-value"`), &decoded))
		require.Equal(t, T("new-value"), decoded)
	}
}

func TestEnums(t *testing.T) {
	for name, check := range map[string]func(*testing.T){
		"Direction":              checkEnum[accounts.Direction]("asc", "desc"),
		"AccountType":            checkEnum[accounts.AccountType]("standard", "enterprise"),
		"MemberStatus":           checkEnum[accounts.MemberStatus]("accepted", "pending"),
		"Status":                 checkEnum[accounts.Status]("member", "invited"),
		"MemberListParamsStatus": checkEnum[accounts.MemberListParamsStatus]("accepted", "pending", "rejected"),
		"MemberListParamsOrder": checkEnum[accounts.MemberListParamsOrder](
			"user.first_name", "user.last_name", "user.email", "status"),
		"PolicyAccess":      checkEnum[accounts.PolicyAccess]("allow", "deny"),
		"TokenPolicyEffect": checkEnum[accounts.TokenPolicyEffect]("allow", "deny"),
		"TokenStatus":       checkEnum[accounts.TokenStatus]("active", "disabled", "expired"),
		"PermissionGroupCategory": checkEnum[accounts.PermissionGroupCategory](
			"developer_platform", "ai_and_machine_learning", "dns_and_zones", "app_security",
			"rules_and_configuration", "cloudflare_one_and_zero_trust", "analytics_and_logs",
			"network_services", "media", "email_and_messaging", "cache_and_performance",
			"account_and_billing", "other"),
		"PermissionGroupScope": checkEnum[accounts.PermissionGroupScope](
			"com.cloudflare.api.account", "com.cloudflare.api.account.zone",
			"com.cloudflare.api.user", "com.cloudflare.edge.r2.bucket"),
		"RatePlanID": checkEnum[accounts.RatePlanID](
			"free", "lite", "pro", "pro_plus", "business", "enterprise",
			"partners_free", "partners_pro", "partners_business", "partners_enterprise"),
		"SubscriptionFrequency": checkEnum[accounts.SubscriptionFrequency]("weekly", "monthly", "quarterly", "yearly"),
		"SubscriptionState": checkEnum[accounts.SubscriptionState](
			"Trial", "Provisioned", "Paid", "AwaitingPayment", "Cancelled", "Failed", "Expired"),
		"AuditActionResult": checkEnum[accounts.AuditActionResult]("success", "failure"),
		"AuditActionType":   checkEnum[accounts.AuditActionType]("create", "delete", "view", "update"),
		"AuditActorContext": checkEnum[accounts.AuditActorContext](
			"api_key", "api_token", "dash", "oauth", "origin_ca_key", "api"),
		"AuditActorType": checkEnum[accounts.AuditActorType](
			"account", "cloudflare_admin", "system", "user", "delegated_service"),
		"AuditResourceScope": checkEnum[accounts.AuditResourceScope]("accounts", "user", "zones", "memberships"),
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
