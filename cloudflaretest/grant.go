package cloudflaretest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// A member's roles and policies describe the same rights. The API takes either
// and shows both: a role as a policy for the whole account with the permission
// group that represents the role, and a permission group as the role that it
// represents.

// completeGrants makes the roles from the policies, or the policies from the
// roles, whichever a member lacks.
func (w *world) completeGrants(a *account, m *Member) {
	if len(m.Policies) == 0 {
		m.Policies = policiesOf(m.Roles)
	}
	w.fillPolicies(a, m.Policies)
	if len(m.Roles) == 0 {
		m.Roles = a.rolesOf(m.Policies)
	}
}

func policiesOf(roles []Role) (policies []Policy) {
	for _, role := range roles {
		policies = append(policies, Policy{
			Access: "allow", PermissionGroups: []PolicyGroup{role.group()}, ResourceGroups: []ResourceGroup{{}},
		})
	}
	return policies
}

// rolesOf makes a role from every permission group that policies allow. A group
// that represents no role of the account becomes one with its id and name.
func (a *account) rolesOf(policies []Policy) (roles []Role) {
	for _, p := range policies {
		if p.Access != "allow" {
			continue
		}
		for _, g := range p.PermissionGroups {
			role := Role{ID: g.ID, Name: g.Name, Permissions: map[string]Grant{}}
			if known := a.roleOfGroup(g.ID); known != nil {
				role = *known
			}
			if !slices.ContainsFunc(roles, func(r Role) bool { return r.ID == role.ID }) {
				roles = append(roles, role)
			}
		}
	}
	return roles
}

// The permission groups of members' policies whose ids are public knowledge, by
// their role. They are others than those of tokens' policies.
var roleGroups = map[string]PolicyGroup{
	administrator:      {ID: "201e1f6a044241d9b27fe344e1baee06", Meta: map[string]string{"label": "admin"}},
	superAdministrator: {Meta: map[string]string{"label": "all_privileges"}},
}

func (r Role) groupID() string { return cmp.Or(roleGroups[r.ID].ID, namedID("permission group "+r.ID)) }

// group returns the permission group that represents a role.
func (r Role) group() PolicyGroup {
	meta := map[string]string{
		"description": r.Description, "editable": "false", "label": label(r.Name),
		"scopes": permgroup.ScopeAccount,
	}
	maps.Copy(meta, roleGroups[r.ID].Meta)
	return PolicyGroup{ID: r.groupID(), Name: r.Name, Meta: meta}
}

// label makes a label from a role's name, for roles whose real label is not
// public.
func label(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "_")
}

func (a *account) roleOfGroup(id string) *Role {
	for _, role := range a.roles.rows {
		if role.groupID() == id {
			return role
		}
	}
	return nil
}

// knownRoles looks up roles that are given by their id, or by their name alone.
func (a *account) knownRoles(given []Role) ([]Role, error) {
	roles := slices.Clone(given)
	for i, role := range roles {
		known := a.knownRole(role)
		if known == nil {
			return nil, fmt.Errorf("roles[%d]: account %q has no role %q; Roles lists what it has",
				i, a.ID, cmp.Or(role.ID, role.Name))
		}
		roles[i] = *known
	}
	return roles, nil
}

func (a *account) knownRole(given Role) *Role {
	if given.ID != "" {
		return a.roles.index[given.ID]
	}
	for _, role := range a.roles.rows {
		if strings.EqualFold(role.Name, given.Name) {
			return role
		}
	}
	return nil
}

// rolesFor returns the roles that a request names. It knows those of the
// account and those that the member has, and refuses others.
func (x *task) rolesFor(m Member, refs []roleRef) (roles []Role) {
	for _, ref := range refs {
		own := slices.IndexFunc(m.Roles, func(r Role) bool { return r.ID == ref.id })
		switch role := x.account.roles.index[ref.id]; {
		case role != nil:
			roles = append(roles, *role)
		case own >= 0:
			roles = append(roles, m.Roles[own])
		default:
			ref.in.wrong("is no role of the account")
		}
	}
	return roles
}
