package cloudflaretest

import (
	"cmp"
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// Policy is what a member may do, and where.
type Policy struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Access is allow or deny.
	Access string `json:"access"`
	// PermissionGroups are what it allows or denies, ResourceGroups where.
	PermissionGroups []PolicyGroup   `json:"permission_groups"`
	ResourceGroups   []ResourceGroup `json:"resource_groups"`
}

// PolicyGroup is a permission group as a policy holds it.
type PolicyGroup struct {
	// ID says which permission group it is. Name is that of the group, when the
	// server knows it; Meta may be anything, and is left out of replies when it is
	// empty.
	ID   string            `json:"id"`
	Name string            `json:"name,omitempty"`
	Meta map[string]string `json:"meta,omitempty"`
}

// ResourceGroup is what a policy of a member or of a user group applies to.
type ResourceGroup struct {
	// ID, when empty, is that of the group of the whole account in a policy, and
	// is made in [Server.AddResourceGroup] or a seed.
	ID string `json:"id"`
	// Name and Meta are left out of replies when they are empty.
	Name string            `json:"name,omitempty"`
	Meta map[string]string `json:"meta,omitempty"`
	// Scope is JSON: an object with key and objects, as the document has it, or
	// an array of those, as the documentation's replies do. Empty means the
	// whole account, as an object.
	Scope json.RawMessage `json:"scope"`
}

func readPolicy(in value) Policy {
	in.object()
	return Policy{
		ID:               readPolicyID(in),
		Access:           in.field("access").needs().oneOf("allow", "deny"),
		PermissionGroups: each(in.field("permission_groups").needs(), readPolicyGroup),
		ResourceGroups:   each(in.field("resource_groups").needs(), readResourceGroup),
	}
}

// readPolicyID checks the read-only id: it may be sent as it was read, or left
// out, but must not be empty.
func readPolicyID(in value) string { return in.field("id").filled(longestText) }

func readPolicyGroup(in value) PolicyGroup {
	return PolicyGroup{ID: in.object().field("id").needs().filled(longestText)}
}

func readResourceGroup(in value) ResourceGroup {
	return ResourceGroup{ID: in.object().field("id").needs().filled(longestText)}
}

// fillPolicies completes policies as the API shows them.
func (w *world) fillPolicies(a *account, policies []Policy) {
	for i := range policies {
		p := &policies[i]
		p.ID = w.orID(p.ID)
		p.PermissionGroups = a.nameGroups(w.nameGroups(p.PermissionGroups))
		p.ResourceGroups = append([]ResourceGroup{}, p.ResourceGroups...)
		for j := range p.ResourceGroups {
			p.ResourceGroups[j] = a.known(p.ResourceGroups[j])
		}
	}
}

// known returns a resource group as the account has it, or filled in when the
// account has none with its id.
func (a *account) known(g ResourceGroup) ResourceGroup {
	g.fill(a.ID)
	if own := a.resourceGroups.index[g.ID]; own != nil {
		return own.clone()
	}
	return g
}

func (g *ResourceGroup) fill(accountID string) {
	key := permgroup.ScopeAccount + "." + accountID
	g.ID = cmp.Or(g.ID, namedID("resource group "+key))
	g.Name = cmp.Or(g.Name, key)
	if len(g.Scope) == 0 {
		g.Scope = marshal(map[string]any{"key": key, "objects": []any{map[string]string{"key": "*"}}})
	}
}

// nameGroups sets the names of the groups that the world knows.
func (w *world) nameGroups(groups []PolicyGroup) []PolicyGroup {
	groups = append([]PolicyGroup{}, groups...)
	for i := range groups {
		if known := w.group(groups[i].ID); known != nil {
			groups[i].Name = known.Name
		}
	}
	return groups
}

// nameGroups gives each group that represents a role of the account the role's
// name.
func (a *account) nameGroups(groups []PolicyGroup) []PolicyGroup {
	for i, g := range groups {
		if role := a.roleOfGroup(g.ID); role != nil {
			known := role.group()
			groups[i].Name = known.Name
			if g.Meta == nil {
				groups[i].Meta = known.Meta
			}
		}
	}
	return groups
}

func (w *world) group(id string) *PermissionGroup {
	for i := range w.groups {
		if w.groups[i].ID == id {
			return &w.groups[i]
		}
	}
	return nil
}
