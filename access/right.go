package access

import (
	"fmt"
	"slices"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// right is what a policy says about one permission group and one resource group.
type right struct {
	access accounts.PolicyAccess
	group  string // an id
	on     *resourceGroup
}

// resourceGroup is a resource group of the account. One without an id is any that has
// exactly its resources, which may have to be made.
type resourceGroup struct {
	id, name string
	scope    []string // its resources, each below its account's name, in order; nil if they are not known
}

// is reports whether two groups are the same or, if one may be any, have the same
// resources.
func (g *resourceGroup) is(h *resourceGroup) bool {
	if g.id == "" || h.id == "" {
		return g.scope != nil && slices.Equal(g.scope, h.scope)
	}
	return g.id == h.id
}

func (r right) is(s right) bool { return r.access == s.access && r.group == s.group && r.on.is(s.on) }

func (r right) in(list []right) bool { return slices.ContainsFunc(list, r.is) }

// without returns those of a list that are not in another, each once.
func without(list, other []right) (rest []right) {
	for _, r := range list {
		if !r.in(other) && !r.in(rest) {
			rest = append(rest, r)
		}
	}
	return rest
}

// matching returns those of a list that are in another.
func matching(list, other []right) (found []right) {
	for _, r := range list {
		if r.in(other) {
			found = append(found, r)
		}
	}
	return found
}

// rights returns what a member's policies say.
func (c *change) rights(member *accounts.Member) (held []right, err error) {
	shown := member.JSON.Policies
	if shown.IsMissing() || shown.IsInvalid() || len(member.Policies) == 0 && len(member.Roles) > 0 {
		return nil, fmt.Errorf("member %s: %w", member.ID, ErrUnreadable)
	}
	for i, p := range member.Policies {
		rights, ok := c.names.ofPolicy(p)
		if !ok {
			return nil, fmt.Errorf("member %s: policies[%d]: %w", member.ID, i, ErrUnreadable)
		}
		if c.takes && !p.Access.IsKnown() && slices.ContainsFunc(rights, c.concerns) {
			return nil, fmt.Errorf("member %s: policies[%d] has the access %q, and is for what is to be revoked: %w",
				member.ID, i, p.Access, ErrUnknownAccess)
		}
		held = append(held, rights...)
	}
	held = without(held, nil)
	if i := slices.IndexFunc(held, c.mayBe); i >= 0 {
		return nil, fmt.Errorf("member %s: resource group %s: %w", member.ID, held[i].on.id, ErrUnreadable)
	}
	return held, nil
}

// concerns reports whether a right is for what is wanted, whatever its access says about it.
func (c *change) concerns(r right) bool {
	return slices.ContainsFunc(c.wanted, func(w right) bool {
		return w.group == r.group && (r.on.scope == nil || r.on.is(w.on) || r.on.includes(w.on))
	})
}

// mayBe reports whether a right may be one of those that are wanted.
func (c *change) mayBe(r right) bool {
	return r.on.scope == nil && slices.ContainsFunc(c.wanted, func(w right) bool {
		return w.on.id == "" && w.access == r.access && w.group == r.group
	})
}

func (n *names) ofPolicy(p accounts.MemberPolicy) (rights []right, ok bool) {
	ok = p.Access != "" && !p.JSON.PermissionGroups.IsInvalid() && !p.JSON.ResourceGroups.IsInvalid()
	for _, group := range p.PermissionGroups {
		for _, on := range p.ResourceGroups {
			ok = ok && group.ID != "" && on.ID != ""
			rights = append(rights, right{p.Access, group.ID, n.held(on)})
		}
	}
	return rights, ok
}

// edit is how a member's rights are to change.
type edit struct{ add, drop []right }

func (e edit) empty() bool { return len(e.add) == 0 && len(e.drop) == 0 }

// of returns the policies of a member, who may be yet to come, after the edit. Policies
// that it does not concern are sent back as they are; one that says more than what is
// dropped is split.
func (e edit) of(n *names, member *accounts.Member) (list []accounts.MemberPolicyParam, err error) {
	if member != nil {
		if list, err = e.rest(n, member.Policies); err != nil {
			return nil, fmt.Errorf("member %s: %w", member.ID, err)
		}
	}
	for _, r := range e.add {
		list = append(list, policy(r.access, r.group, r.on.id))
	}
	return list, nil
}

func (e edit) rest(n *names, policies []accounts.MemberPolicy) (list []accounts.MemberPolicyParam, err error) {
	for _, p := range policies {
		kept, err := p.Param()
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", p.ID, err)
		}
		if rights, _ := n.ofPolicy(p); len(matching(rights, e.drop)) == 0 {
			list = append(list, kept)
			continue
		}
		list = append(list, e.split(n, p)...)
	}
	return list, nil
}

// split returns what is left of a policy, with one policy for each of its permission
// groups.
func (e edit) split(n *names, p accounts.MemberPolicy) (list []accounts.MemberPolicyParam) {
	for _, group := range p.PermissionGroups {
		var left []string
		for _, on := range p.ResourceGroups {
			if !(right{p.Access, group.ID, n.held(on)}).in(e.drop) {
				left = append(left, on.ID)
			}
		}
		if len(left) > 0 {
			list = append(list, policy(p.Access, group.ID, left...))
		}
	}
	return list
}

func policy(access accounts.PolicyAccess, group string, on ...string) accounts.MemberPolicyParam {
	return accounts.MemberPolicyParam{
		Access:           param.Set(access),
		PermissionGroups: param.Set(groupParams(group)),
		ResourceGroups:   param.Set(groupParams(on...)),
	}
}

func groupParams(ids ...string) (list []accounts.PolicyGroupParam) {
	for _, id := range ids {
		list = append(list, accounts.PolicyGroupParam{ID: param.Set(id)})
	}
	return list
}

// wider returns those of the rights that allow all that one of the others does.
func wider(held, others []right) (list []right) {
	for _, r := range held {
		if r.access == accounts.PolicyAccessAllow && slices.ContainsFunc(others, r.includes) {
			list = append(list, r)
		}
	}
	return list
}

func (r right) includes(s right) bool {
	return r.access == s.access && r.group == s.group && r.on.includes(s.on)
}
