package cloudflaretest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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

	OpLogsAuditList              = "Logs.Audit.List"
	OpLogsAuditHistory           = "Logs.Audit.History"
	OpLogsAuditProductCategories = "Logs.Audit.ProductCategories"
)

// mustBeOperation panics when there is no operation of a name, and says which
// ones are near it.
func mustBeOperation(name string) {
	if _, ok := operations[name]; !ok {
		panic(fmt.Sprintf("cloudflaretest: no operation is called %q; near it are %s",
			name, strings.Join(near(name), ", ")))
	}
}

// near is the three names of operations that take the fewest changes of a
// letter to come to from a name.
func near(name string) []string {
	names := slices.Sorted(maps.Keys(operations))
	slices.SortStableFunc(names, func(a, b string) int { return distance(name, a) - distance(name, b) })
	return names[:3]
}

// distance is how many letters have to be put in, taken out or changed to make
// b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // the distances of what of a was seen to b's beginnings
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
