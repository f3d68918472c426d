package cloudflaretest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/near"
)

// The operations, as [Fault] and [Request] name them.
const (
	OpAccountsList   = "Accounts.List"
	OpAccountsGet    = "Accounts.Get"
	OpAccountsNew    = "Accounts.New"
	OpAccountsUpdate = "Accounts.Update"
	OpAccountsDelete = "Accounts.Delete"

	OpAccountOrganizationsNew = "AccountOrganizations.New"

	OpAccountProfileGet    = "AccountProfile.Get"
	OpAccountProfileUpdate = "AccountProfile.Update"

	OpMembersList   = "Members.List"
	OpMembersGet    = "Members.Get"
	OpMembersNew    = "Members.New"
	OpMembersUpdate = "Members.Update"
	OpMembersDelete = "Members.Delete"

	OpRolesList = "Roles.List"
	OpRolesGet  = "Roles.Get"

	OpSubscriptionsGet        = "Subscriptions.Get"
	OpSubscriptionsGetForZone = "Subscriptions.GetForZone"
	OpSubscriptionsNew        = "Subscriptions.New"
	OpSubscriptionsNewForZone = "Subscriptions.NewForZone"
	OpSubscriptionsUpdate     = "Subscriptions.Update"
	OpSubscriptionsDelete     = "Subscriptions.Delete"

	OpTokensList                 = "Tokens.List"
	OpTokensGet                  = "Tokens.Get"
	OpTokensNew                  = "Tokens.New"
	OpTokensUpdate               = "Tokens.Update"
	OpTokensDelete               = "Tokens.Delete"
	OpTokensVerify               = "Tokens.Verify"
	OpTokensPermissionGroupsList = "Tokens.PermissionGroups.List"
	OpTokensValueUpdate          = "Tokens.Value.Update"

	OpIAMPermissionGroupsList = "IAM.PermissionGroups.List"
	OpIAMPermissionGroupsGet  = "IAM.PermissionGroups.Get"

	OpIAMResourceGroupsList   = "IAM.ResourceGroups.List"
	OpIAMResourceGroupsGet    = "IAM.ResourceGroups.Get"
	OpIAMResourceGroupsNew    = "IAM.ResourceGroups.New"
	OpIAMResourceGroupsUpdate = "IAM.ResourceGroups.Update"
	OpIAMResourceGroupsDelete = "IAM.ResourceGroups.Delete"

	OpIAMUserGroupsList   = "IAM.UserGroups.List"
	OpIAMUserGroupsGet    = "IAM.UserGroups.Get"
	OpIAMUserGroupsNew    = "IAM.UserGroups.New"
	OpIAMUserGroupsUpdate = "IAM.UserGroups.Update"
	OpIAMUserGroupsDelete = "IAM.UserGroups.Delete"

	OpIAMUserGroupsMembersList   = "IAM.UserGroups.Members.List"
	OpIAMUserGroupsMembersGet    = "IAM.UserGroups.Members.Get"
	OpIAMUserGroupsMembersNew    = "IAM.UserGroups.Members.New"
	OpIAMUserGroupsMembersUpdate = "IAM.UserGroups.Members.Update"
	OpIAMUserGroupsMembersDelete = "IAM.UserGroups.Members.Delete"

	OpLogsAuditList              = "Logs.Audit.List"
	OpLogsAuditHistory           = "Logs.Audit.History"
	OpLogsAuditProductCategories = "Logs.Audit.ProductCategories"

	// Operations that this client does not declare, but programs with few
	// rights need to read.

	OpZonesList        = "Zones.List"
	OpUserGet          = "User.Get"
	OpUserTokensVerify = "User.Tokens.Verify"
)

// knownOperation returns an error when there is no operation with a name, which
// lists similar ones.
func knownOperation(name string) error {
	if _, ok := operations[name]; !ok {
		return fmt.Errorf("no operation is called %q; near it are %s",
			name, strings.Join(near.Names(name, slices.Sorted(maps.Keys(operations)), 3), ", "))
	}
	return nil
}
