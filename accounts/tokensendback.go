package accounts

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Param returns the params with which [TokenService.Update] changes nothing,
// for a program to change one thing and keep the rest: Condition, ExpiresOn and
// NotBefore above all, which an update removes when they are left out.
//
// It fails, and names the fields, when the token holds what the params can't
// carry: a field that this package does not know, or one of another type than
// it expects. Delete a field from JSON.ExtraFields that may be left out. The
// fields that only the API sets are left out: ID, IssuedOn, LastUsedOn,
// ModifiedOn, a policy's ID and a permission group's Name. A zero time is none.
func (r Token) Param() (TokenParam, error) {
	s := newSendBack()
	p := r.param(s)
	if err := s.err("token"); err != nil {
		return TokenParam{}, err
	}
	return p, nil
}

func (r Token) param(s sendBack) (p TokenParam) {
	if s.needs("name", r.JSON.Name, r.Name == "") {
		p.Name = param.Set(r.Name)
	}
	if s.needsList("policies", r.JSON.Policies, r.Policies == nil) {
		p.Policies = param.Set(tokenPolicyParams(s, r.Policies))
	}
	if s.has("condition", r.JSON.Condition, r.Condition.none()) {
		p.Condition = param.Set(r.Condition.param(s.in("condition")))
	}
	if s.time("expires_on", r.JSON.ExpiresOn, r.ExpiresOn) {
		p.ExpiresOn = param.Set(r.ExpiresOn)
	}
	if s.time("not_before", r.JSON.NotBefore, r.NotBefore) {
		p.NotBefore = param.Set(r.NotBefore)
	}
	if s.has("status", r.JSON.Status, r.Status == "") {
		p.Status = param.Set(r.Status)
	}
	s.nothingElse(r.JSON.Object)
	return p
}

func tokenPolicyParams(s sendBack, policies []TokenPolicy) []TokenPolicyParam {
	params := make([]TokenPolicyParam, len(policies))
	for i, policy := range policies {
		params[i] = policy.param(s.item("policies", i))
	}
	return params
}

func (r TokenPolicy) param(s sendBack) (p TokenPolicyParam) {
	if s.needs("effect", r.JSON.Effect, r.Effect == "") {
		p.Effect = param.Set(r.Effect)
	}
	if s.needsList("permission_groups", r.JSON.PermissionGroups, r.PermissionGroups == nil) {
		p.PermissionGroups = param.Set(permissionGroupParams(s, r.PermissionGroups))
	}
	if s.needs("resources", r.JSON.Resources, r.Resources == nil) {
		p.Resources = param.Set[TokenPolicyResourcesUnionParam](r.Resources)
	}
	s.nothingElse(r.JSON.Object)
	return p
}

func permissionGroupParams(s sendBack, groups []PermissionGroup) []PermissionGroupParam {
	params := make([]PermissionGroupParam, len(groups))
	for i, group := range groups {
		params[i] = group.param(s.item("permission_groups", i))
	}
	return params
}

func (r PermissionGroup) param(s sendBack) (p PermissionGroupParam) {
	if s.needs("id", r.JSON.ID, r.ID == "") {
		p.ID = param.Set(r.ID)
	}
	if s.has("meta", r.JSON.Meta, r.Meta.Key == "" && r.Meta.Value == "") {
		p.Meta = r.Meta.param(s.in("meta"))
	}
	s.nothingElse(r.JSON.Object)
	return p
}

// param is the group's attributes, raw when there are others than those that
// have a field: which there are is the API's choice.
func (r GroupMeta) param(s sendBack) param.Field[GroupMetaParam] {
	p, all := GroupMetaParam{}, map[string]any{}
	if s.has("key", r.JSON.Key, r.Key == "") {
		p.Key, all["key"] = param.Set(r.Key), r.Key
	}
	if s.has("value", r.JSON.Value, r.Value == "") {
		p.Value, all["value"] = param.Set(r.Value), r.Value
	}
	if len(r.JSON.ExtraFields) == 0 {
		return param.Set(p)
	}
	for name, f := range r.JSON.ExtraFields {
		all[name] = json.RawMessage(f.Raw())
	}
	return param.Raw[GroupMetaParam](all)
}

// none reports whether the condition narrows nothing, as far as its fields say.
func (r TokenCondition) none() bool { return r.RequestIP.In == nil && r.RequestIP.NotIn == nil }

func (r TokenCondition) param(s sendBack) (p TokenConditionParam) {
	if s.has("request_ip", r.JSON.RequestIP, r.none()) {
		p.RequestIP = param.Set(r.RequestIP.param(s.in("request_ip")))
	}
	s.nothingElse(r.JSON.Object)
	return p
}

// param notes a condition whose two lists are null: an empty one locks the
// token out, none lets it work from everywhere, and null might be either.
func (r TokenConditionRequestIP) param(s sendBack) (p TokenConditionRequestIPParam) {
	in, notIn := s.texts("in", r.JSON.In, r.In), s.texts("not_in", r.JSON.NotIn, r.NotIn)
	if in {
		p.In = param.Set(r.In)
	}
	if notIn {
		p.NotIn = param.Set(r.NotIn)
	}
	if null := r.JSON.In.IsNull() && !r.JSON.In.IsMissing() || r.JSON.NotIn.IsNull() && !r.JSON.NotIn.IsMissing(); null && !in && !notIn {
		s.note("in", "null, and so is not_in: that may mean no address or any")
	}
	s.nothingElse(r.JSON.Object)
	return p
}
