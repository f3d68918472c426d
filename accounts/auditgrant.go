package accounts

import (
	"strings"

	"github.com/tidwall/gjson"
)

// widened reports whether the policies or the roles allow more than before. What
// only one of the two states has can't be compared: the reply to a new member has
// policies but no roles.
func (r *AuditEntry) widened(earlier []AuditEntry) bool {
	now, before := r.state("policies", "roles"), r.before(earlier, "policies", "roles")
	policies, hadPolicies := now.Get("policies"), before.Get("policies")
	roles, hadRoles := now.Get("roles"), before.Get("roles")
	if !hadPolicies.IsArray() && !hadRoles.IsArray() {
		return len(policies.Array()) > 0 || len(roles.Array()) > 0
	}
	return policies.IsArray() && hadPolicies.IsArray() && policiesExceed(policies, hadPolicies) ||
		roles.IsArray() && hadRoles.IsArray() && rolesExceed(roles, hadRoles)
}

func rolesExceed(now, before gjson.Result) bool {
	had := map[string]bool{}
	for _, role := range before.Array() {
		had[auditID(role)] = true
	}
	for _, role := range now.Array() {
		if !had[auditID(role)] {
			return true
		}
	}
	return false
}

// policiesExceed reports whether some policies allow what others did not, or no
// longer deny what they did.
func policiesExceed(now, before gjson.Result) bool {
	had, has := auditGrants(before), auditGrants(now)
	return !has.within(had, false) || !had.within(has, true)
}

// What is compared is bounded: policies with more than mostGrants grants, or that
// take more than mostSteps comparisons, count as wider.
const (
	mostGrants = 1 << 16
	mostSteps  = 1 << 22
)

// auditGrant is one permission group on one resource.
type auditGrant struct {
	denied bool
	group  string
	on     auditResource
}

// auditResource is a resource of a policy: its name, and the account's that it is
// nested in; for members it is in a resource group too.
type auditResource struct{ group, account, name string }

type auditGrantList struct {
	grants []auditGrant
	cut    bool
}

func auditGrants(policies gjson.Result) (list auditGrantList) {
	for _, policy := range policies.Array() {
		resources, denied := auditResources(policy), !allows(policy)
		for _, granted := range policy.Get("permission_groups").Array() {
			group := auditID(granted)
			for _, on := range resources {
				if list.cut = len(list.grants) == mostGrants; list.cut {
					return list
				}
				list.grants = append(list.grants, auditGrant{denied, group, on})
			}
		}
	}
	return list
}

// allows takes any word except deny for allowing, so that an unknown one is told
// of. Tokens call it effect, members and groups access.
func allows(policy gjson.Result) bool {
	return policy.Get("effect").String() != "deny" && policy.Get("access").String() != "deny"
}

func auditResources(policy gjson.Result) (list []auditResource) {
	policy.Get("resources").ForEach(func(name, value gjson.Result) bool {
		if !value.IsObject() {
			list = append(list, auditResource{"", "", name.String()})
		}
		value.ForEach(func(inner, _ gjson.Result) bool {
			if value.IsObject() {
				list = append(list, auditResource{"", name.String(), inner.String()})
			}
			return true
		})
		return true
	})
	for _, group := range policy.Get("resource_groups").Array() {
		list = append(list, resourcesIn(group)...)
	}
	return list
}

// resourcesIn returns what is in a resource group, or the group itself where only
// its id is given.
func resourcesIn(group gjson.Result) (list []auditResource) {
	id := auditID(group)
	for _, scope := range group.Get("scope").Array() {
		account := scope.Get("key").String()
		for _, object := range scope.Get("objects").Array() {
			list = append(list, auditResource{id, account, object.Get("key").String()})
		}
	}
	if len(list) == 0 {
		list = append(list, auditResource{group: id})
	}
	return list
}

// within reports whether the grants that are denied, or those that are not, are
// all covered by others.
func (l auditGrantList) within(others auditGrantList, denied bool) bool {
	if l.cut || others.cut {
		return false
	}
	same, of := map[auditGrant]bool{}, map[string][]auditResource{}
	for _, g := range others.grants {
		if g.denied == denied {
			same[g], of[g.group] = true, append(of[g.group], g.on)
		}
	}
	steps := 0
	for _, g := range l.grants {
		if g.denied != denied || same[g] {
			continue
		}
		if steps += len(of[g.group]); steps > mostSteps || !g.on.inAny(of[g.group]) {
			return false
		}
	}
	return true
}

func (r auditResource) inAny(list []auditResource) bool {
	for _, other := range list {
		if r.in(other) {
			return true
		}
	}
	return false
}

// in reports whether a resource is another, or one of all that the other is. The
// account of a zone that is named without it is not known.
func (r auditResource) in(other auditResource) bool {
	if r.group != "" && r.group == other.group {
		return true
	}
	if r.name == "" || other.name == "" || !covers(other.name, r.name) {
		return false
	}
	return other.account == "" || covers(other.account, r.account) || r.name == other.name && !isAll(r.name)
}

func isAll(name string) bool { return strings.HasSuffix(name, "*") }

// covers reports whether a name is another's, or of the kind that it ends in ".*"
// for; "*" is everything.
func covers(name, other string) bool {
	kind, all := strings.CutSuffix(name, "*")
	id, ok := strings.CutPrefix(other, kind)
	return name == other || all && (kind == "" || ok && strings.HasSuffix(kind, ".") && !strings.Contains(id, "."))
}
