package access

import (
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/superadmin"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// named is a permission group or a resource group, of which there are several
// types.
type named struct{ id, name, label string }

func namedOf[T any](list []T, of func(*T) named) (all []named) {
	for i := range list {
		all = append(all, of(&list[i]))
	}
	return all
}

// grantsOfMember takes roles only where there are no policies: both describe the same
// rights.
func grantsOfMember(account string, m *accounts.Member) (grants []ReviewGrant) {
	for i := range m.Policies {
		p := &m.Policies[i]
		grants = append(grants, grantsOf(account, p.Access,
			namedOf(p.PermissionGroups, func(g *accounts.PermissionGroup) named {
				return named{g.ID, g.Name, g.Meta.JSON.Get("label").String()}
			}),
			namedOf(p.ResourceGroups, func(g *accounts.ResourceGroup) named {
				return named{g.ID, g.Name, g.JSON.Scope.Raw()}
			}))...)
	}
	if len(m.Policies) == 0 {
		for _, role := range m.Roles {
			g := named{role.ID, role.Name, ""}
			grants = append(grants, ReviewGrant{
				Access: accounts.PolicyAccessAllow, GroupID: role.ID, Group: role.Name, super: g.super(),
			})
		}
	}
	return grants
}

func grantsOfUserGroup(account string, group *iam.UserGroup, read Reading) (grants []ReviewGrant) {
	for i := range group.Policies {
		p := &group.Policies[i]
		grants = append(grants, grantsOf(account, accounts.PolicyAccess(p.Access),
			namedOf(p.PermissionGroups, func(g *iam.PermissionGroup) named {
				return named{g.ID, g.Name, g.Meta.JSON.Get("label").String()}
			}),
			namedOf(p.ResourceGroups, func(g *iam.ResourceGroup) named {
				return named{g.ID, g.Name, g.JSON.Scope.Raw()}
			}))...)
	}
	for i := range grants {
		grants[i].UserGroup, grants[i].UserGroupRead = group.Name, read
	}
	return grants
}

// grantsOf is for a policy. The label of a resource group is its scope, for one that
// has no name. The one that is the whole account has the account's name in policies.
func grantsOf(
	account string, access accounts.PolicyAccess, groups, resources []named,
) (grants []ReviewGrant) {
	for _, g := range groups {
		for _, r := range resources {
			grant := ReviewGrant{
				Access: access, GroupID: g.id, Group: g.name, ResourceID: r.id, Resource: r.name, super: g.super(),
			}
			switch grant.Resource {
			case "":
				grant.Resource = r.label
			case string(permissions.ScopeAccount) + "." + account:
				grant.Resource = ""
			}
			grants = append(grants, grant)
		}
	}
	return grants
}

func (n named) super() bool { return n.label == "all_privileges" || superadmin.Is(n.id, n.name) }
