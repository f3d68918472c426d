package cloudflaretest

import (
	"maps"
	"slices"
)

// What the server's user passes in and gets back is copied, with all that it
// points to, so that changing it does not change the world.

// cloneEach copies a list, every item by clone. A nil list stays nil.
func cloneEach[T any](list []T, clone func(T) T) []T {
	list = slices.Clone(list)
	for i, item := range list {
		list[i] = clone(item)
	}
	return list
}

// clonePointed copies what p points to.
func clonePointed[T any](p *T, clone func(T) T) *T {
	if p == nil {
		return nil
	}
	copied := clone(*p)
	return &copied
}

func (a Account) clone() Account {
	a.ManagedBy = clonePointed(a.ManagedBy, same)
	return a
}

func (m Member) clone() Member {
	m.Roles = cloneEach(m.Roles, Role.clone)
	m.Policies = cloneEach(m.Policies, Policy.clone)
	return m
}

func (r Role) clone() Role {
	r.Permissions = maps.Clone(r.Permissions)
	return r
}

func (g UserGroup) clone() UserGroup {
	g.Policies = cloneEach(g.Policies, Policy.clone)
	g.Members = slices.Clone(g.Members)
	return g
}

func (p Policy) clone() Policy {
	p.PermissionGroups = cloneEach(p.PermissionGroups, PolicyGroup.clone)
	p.ResourceGroups = cloneEach(p.ResourceGroups, ResourceGroup.clone)
	return p
}

func (g PolicyGroup) clone() PolicyGroup {
	g.Meta = maps.Clone(g.Meta)
	return g
}

func (g ResourceGroup) clone() ResourceGroup {
	g.Meta, g.Scope = maps.Clone(g.Meta), slices.Clone(g.Scope)
	return g
}

func (g PermissionGroup) clone() PermissionGroup {
	g.Scopes = slices.Clone(g.Scopes)
	return g
}

func (t Token) clone() Token {
	t.Policies = cloneEach(t.Policies, TokenPolicy.clone)
	t.Condition = clonePointed(t.Condition, TokenCondition.clone)
	return t
}

func (p TokenPolicy) clone() TokenPolicy {
	p.PermissionGroups = cloneEach(p.PermissionGroups, PolicyGroup.clone)
	p.Resources = cloneResources(p.Resources)
	return p
}

// cloneResources copies a map of JSON, and the maps and lists nested in it.
func cloneResources(resources map[string]any) map[string]any {
	resources = maps.Clone(resources)
	for name, v := range resources {
		resources[name] = cloneJSON(v)
	}
	return resources
}

func cloneJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return cloneResources(v)
	case map[string]string:
		return maps.Clone(v)
	case []any:
		return cloneEach(v, cloneJSON)
	}
	return v
}

func (c TokenCondition) clone() TokenCondition {
	c.RequestIP = clonePointed(c.RequestIP, func(r RequestIP) RequestIP {
		return RequestIP{slices.Clone(r.In), slices.Clone(r.NotIn)}
	})
	return c
}

func (s Subscription) clone() Subscription {
	s.RatePlan.Sets = slices.Clone(s.RatePlan.Sets)
	return s
}

func (z Zone) clone() Zone {
	z.Subscriptions = cloneEach(z.Subscriptions, Subscription.clone)
	return z
}
