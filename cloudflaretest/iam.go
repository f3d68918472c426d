package cloudflaretest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// The permission groups of members' policies represent the roles of an account.
// They are not those of tokens' policies.

type iamGroupListParams struct {
	pageQuery
	id, name, label string
}

func readIAMGroupList(x *task) iamGroupListParams {
	return iamGroupListParams{
		readPage(x), x.query("id").text(longestText), x.query("name").text(longestText), x.query("label").text(longestText),
	}
}

// has reports whether a filter matches a value, in upper or lower case. An empty
// filter matches all.
func has(filter, value string) bool { return filter == "" || strings.EqualFold(filter, value) }

func iamGroupList(x *task, q iamGroupListParams) (answer, error) {
	found := []*PolicyGroup{}
	for _, g := range x.account.iamGroups() {
		if has(q.id, g.ID) && has(q.name, g.Name) && has(q.label, g.Meta["label"]) {
			found = append(found, &g)
		}
	}
	return cut(found, q.pageQuery, same), nil
}

func iamGroupGet(x *task) (answer, error) {
	role := x.account.roleOfGroup(x.r.PathValue("permission_group_id"))
	if role == nil {
		return answer{}, notFound("Permission group")
	}
	return answer{result: role.group()}, nil
}

func (a *account) iamGroups() (groups []PolicyGroup) {
	for _, role := range a.roles.rows {
		groups = append(groups, role.group())
	}
	return groups
}

// IAMPermissionGroups lists the permission groups that policies of an account's
// members and user groups are made of: one represents each of [Server.Roles].
// Those of tokens' policies are in [Server.PermissionGroups].
func (s *Server) IAMPermissionGroups(accountID string) (list []PolicyGroup) {
	s.of(accountID, func(a *account) { list = a.iamGroups() })
	return list
}

// iamTime returns a time as the API writes those of groups.
func iamTime(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// knownGroup reads a permission group of the account in a user group's policy.
func (a *account) knownGroup(in value) PolicyGroup {
	g := readPolicyGroup(in)
	role := a.roleOfGroup(g.ID)
	if role == nil {
		if g.ID != "" {
			in.field("id").wrong("is no permission group of the account's IAM, where tokens' groups have other ids")
		}
		return g
	}
	return role.group()
}

// knownResourceGroup reads a resource group of the account in such a policy.
func (a *account) knownResourceGroup(in value) ResourceGroup {
	g := readResourceGroup(in)
	if a.resourceGroups.index[g.ID] == nil && g.ID != "" {
		in.field("id").wrong("is no resource group of the account")
	}
	return g
}

// readGroupPolicy reads a policy of a user group.
func (x *task) readGroupPolicy(in value) Policy {
	return Policy{
		ID:               readPolicyID(in.object()),
		Access:           in.field("access").needs().oneOf("allow", "deny"),
		PermissionGroups: each(in.field("permission_groups").needs(), x.account.knownGroup),
		ResourceGroups:   each(in.field("resource_groups").needs(), x.account.knownResourceGroup),
	}
}

// uses reports whether a policy is about a resource group.
func (p Policy) uses(id string) bool {
	return slices.ContainsFunc(p.ResourceGroups, func(g ResourceGroup) bool { return g.ID == id })
}

// everyPolicy lists the policies of an account's members and user groups.
func (a *account) everyPolicy() (all []Policy) {
	for _, m := range a.members.rows {
		all = append(all, m.Policies...)
	}
	for _, g := range a.userGroups.rows {
		all = append(all, g.Policies...)
	}
	return all
}

// showIn brings the policies that are about a resource group up to date.
func (g ResourceGroup) showIn(policies []Policy) {
	for _, p := range policies {
		for i := range p.ResourceGroups {
			if p.ResourceGroups[i].ID == g.ID {
				p.ResourceGroups[i] = g.clone()
			}
		}
	}
}

func inUse(what, by string) error {
	return refuse(http.StatusConflict, codeInUse, what+" is in use by "+by)
}

// accountName returns an account's name in scopes.
func accountName(id string) string { return permgroup.ScopeAccount + "." + id }
