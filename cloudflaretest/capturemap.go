package cloudflaretest

import (
	"slices"
	"strings"
)

// term is a word out of a list of the API's, such as a state or a product: in
// letters of one case. What is not is mapped as a text, and so is what has a dot:
// it could be a domain.
func (c *capture) term(s string) string {
	const lower, upper = "abcdefghijklmnopqrstuvwxyz_-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-"
	if len(s) <= 36 && (strings.Trim(s, lower) == "" || strings.Trim(s, upper) == "") && !c.Suspect(s) {
		return s
	}
	return c.Text(s)
}

func (c *capture) texts(list []string) []string {
	for i, s := range list {
		list[i] = c.Text(s)
	}
	return list
}

func (c *capture) addrs(list []string) []string {
	for i, s := range list {
		list[i] = c.Addr(s)
	}
	return list
}

func (c *capture) meta(meta map[string]string) map[string]string {
	if meta == nil {
		return nil
	}
	mapped := make(map[string]string, len(meta))
	for key, value := range meta {
		mapped[c.Text(key)] = c.Text(value)
	}
	return mapped
}

func (c *capture) mapGroup(g PermissionGroup) PermissionGroup {
	return PermissionGroup{ID: c.Text(g.ID), Name: c.Name(g.Name), Category: c.term(g.Category), Scopes: c.texts(g.Scopes)}
}

func (c *capture) mapAccount(a Account) Account {
	a.ID, a.Name, a.Type = c.Text(a.ID), c.Name(a.Name), c.term(a.Type)
	if a.ManagedBy != nil {
		a.ManagedBy = &ManagedBy{c.Text(a.ManagedBy.ParentOrgID), c.Name(a.ManagedBy.ParentOrgName)}
	}
	a.Settings.AbuseContactEmail = c.Email(a.Settings.AbuseContactEmail)
	return a
}

func (c *capture) mapRole(r Role) Role {
	mapped := Role{ID: c.Text(r.ID), Name: c.Name(r.Name), Description: c.Name(r.Description)}
	mapped.Permissions = make(map[string]Grant, len(r.Permissions))
	for key, grant := range r.Permissions {
		mapped.Permissions[c.Text(key)] = grant
	}
	return mapped
}

// mapMember leaves the roles to be made from the policies when one of them is
// not on the account's list: such a role only represents a permission group.
func (c *capture) mapMember(m Member) Member {
	m.ID, m.Email, m.Status = c.Text(m.ID), c.Email(m.Email), c.term(m.Status)
	m.User = User{
		ID: c.Text(m.User.ID), Email: c.Email(m.User.Email),
		FirstName: c.Person(m.User.FirstName), LastName: c.Person(m.User.LastName),
		TwoFactorEnabled: m.User.TwoFactorEnabled,
	}
	for i := range m.Roles {
		m.Roles[i] = c.mapRole(m.Roles[i])
	}
	if slices.ContainsFunc(m.Roles, func(r Role) bool { return !c.listed[r.ID] }) {
		m.Roles = nil
	}
	m.Policies = c.policies(m.Policies)
	return m
}

func (c *capture) policies(policies []Policy) []Policy {
	for i, p := range policies {
		policies[i] = Policy{
			ID: c.Text(p.ID), Access: c.term(p.Access),
			PermissionGroups: c.policyGroups(p.PermissionGroups), ResourceGroups: c.resourceGroups(p.ResourceGroups),
		}
	}
	return policies
}

// policyGroups leaves out groups without an id: policies refer to groups by
// their ids.
func (c *capture) policyGroups(groups []PolicyGroup) []PolicyGroup {
	groups = slices.DeleteFunc(groups, func(g PolicyGroup) bool { return g.ID == "" })
	for i, g := range groups {
		groups[i] = PolicyGroup{ID: c.Text(g.ID), Name: c.Name(g.Name), Meta: c.meta(g.Meta)}
	}
	return groups
}

func (c *capture) mapToken(t Token) Token {
	t.ID, t.Name, t.Status, t.Value = c.Text(t.ID), c.Name(t.Name), c.term(t.Status), ""
	for i, p := range t.Policies {
		resources, _ := c.Mapper.Value("", p.Resources).(map[string]any)
		t.Policies[i] = TokenPolicy{
			ID: c.Text(p.ID), Effect: c.term(p.Effect), PermissionGroups: c.policyGroups(p.PermissionGroups),
			Resources: resources,
		}
	}
	if t.Condition != nil && t.Condition.RequestIP != nil {
		ip := t.Condition.RequestIP
		ip.In, ip.NotIn = c.addrs(ip.In), c.addrs(ip.NotIn)
	}
	return t
}

func (c *capture) mapSubscription(s Subscription) Subscription {
	s.ID, s.Currency, s.Frequency, s.State = c.Text(s.ID), c.term(s.Currency), c.term(s.Frequency), c.Text(s.State)
	p := s.RatePlan
	s.RatePlan = RatePlan{
		ID: c.term(p.ID), Currency: c.term(p.Currency), ExternallyManaged: p.ExternallyManaged, IsContract: p.IsContract,
		PublicName: c.Name(p.PublicName), Scope: c.term(p.Scope), Sets: c.texts(p.Sets),
	}
	return s
}

func (c *capture) mapEntry(e AuditEntry) AuditEntry {
	return AuditEntry{
		ID:      c.Text(e.ID),
		Account: AuditAccount{c.Text(e.Account.ID), c.Name(e.Account.Name)},
		Action: AuditAction{
			Description: c.Text(e.Action.Description), Result: c.term(e.Action.Result), Time: e.Action.Time,
			Type: c.term(e.Action.Type),
		},
		Actor: AuditActor{
			ID: c.Text(e.Actor.ID), Context: c.term(e.Actor.Context), Email: c.Email(e.Actor.Email),
			IPAddress: c.Addr(e.Actor.IPAddress), TokenID: c.Text(e.Actor.TokenID), TokenName: c.Name(e.Actor.TokenName),
			Type: c.term(e.Actor.Type),
		},
		Raw: AuditRaw{
			CfRayID: c.Text(e.Raw.CfRayID), Method: c.term(e.Raw.Method), StatusCode: e.Raw.StatusCode,
			URI: c.Text(e.Raw.URI), UserAgent: c.Name(e.Raw.UserAgent),
		},
		Resource: c.mapResource(e.Resource),
		Zone:     AuditZone{c.Text(e.Zone.ID), c.Text(e.Zone.Name)},
	}
}

func (c *capture) mapResource(r AuditResource) AuditResource {
	return AuditResource{
		ID: c.Text(r.ID), Product: c.term(r.Product), Type: c.term(r.Type),
		Request: c.JSON(r.Request), Response: c.JSON(r.Response), Scope: c.JSON(r.Scope),
	}
}
