package access

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
)

// UnmappedError is roles for which [Members.FromRoles] found no permission group.
type UnmappedError struct {
	// Roles are the roles.
	Roles []accounts.Role
}

// Error returns a text that names the roles.
func (e *UnmappedError) Error() string {
	var list []string
	for _, role := range e.Roles {
		list = append(list, fmt.Sprintf("%q (%s)", role.Name, role.ID))
	}
	return "no single permission group has the name of " + strings.Join(list, ", ")
}

// FromRoles returns grants that are the same as roles, which are deprecated: for each
// role the account's permission group that has its name, on the whole account. Neither
// ids nor permissions of roles say which group replaces them. The roles are those of a
// member, or of client.Accounts.Roles.
//
// If some roles have no group of their name, or several, it returns the grants for
// the others and an [*UnmappedError], which lists them.
//
//	GET /accounts/{account_id}/iam/permission_groups
func (m Members) FromRoles(ctx context.Context, roles ...accounts.Role) (grants []Grant, err error) {
	var n *names
	if err = m.usable(ctx); err == nil {
		n, err = m.load(ctx)
	}
	if err == nil {
		grants, err = n.fromRoles(roles)
	}
	if err != nil {
		err = fmt.Errorf("access: mapping the roles of account %s: %w", m.Account, err)
	}
	return grants, err
}

func (n *names) fromRoles(roles []accounts.Role) (grants []Grant, err error) {
	var unmapped []accounts.Role
	for _, role := range roles {
		if group, ok := n.ofRole(role); ok {
			grants = append(grants, Grant{Access: accounts.PolicyAccessAllow, Group: group.Name})
			continue
		}
		unmapped = append(unmapped, role)
	}
	if len(unmapped) > 0 {
		err = &UnmappedError{unmapped}
	}
	return grants, err
}

// ofRole returns the only permission group that has a role's name.
func (n *names) ofRole(role accounts.Role) (group iam.PermissionGroup, ok bool) {
	for _, g := range n.permissions {
		if g.ID == "" || !strings.EqualFold(g.Name, strings.TrimSpace(role.Name)) {
			continue
		}
		if ok {
			return group, false
		}
		group, ok = g, true
	}
	return group, ok
}
