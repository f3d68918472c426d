package accounts

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Param returns the params with which [TokenService.Update] changes nothing,
// for a program to change one thing and keep the rest: Condition, ExpiresOn and
// NotBefore above all, which an update removes when they are left out.
//
// It fails, and names the fields, when the token holds what the params can't
// carry: a field that this package does not know, or one of another type than
// it expects. To leave out an unknown field, delete it from JSON.ExtraFields.
// The fields that only the API sets are left out: ID, IssuedOn, LastUsedOn,
// ModifiedOn, a policy's ID, a permission group's Name, and unknown ones whose
// names begin with created, creator, creation, issued, last_, modified or
// updated, which say who made the token, for instance. A zero time is left out.
func (r Token) Param() (TokenParam, error) {
	s := sendback.New()
	p := r.param(s)
	if err := s.Err("token"); err != nil {
		return TokenParam{}, err
	}
	return p, nil
}

func (r Token) param(s sendback.Notes) (p TokenParam) {
	if s.Needs("name", r.JSON.Name, r.Name == "") {
		p.Name = param.Set(r.Name)
	}
	if s.NeedsList("policies", r.JSON.Policies, r.Policies == nil) {
		p.Policies = param.Set(tokenPolicyParams(s, r.Policies))
	}
	if s.Has("condition", r.JSON.Condition, r.Condition.none()) {
		p.Condition = param.Set(r.Condition.param(s.In("condition")))
	}
	if s.Time("expires_on", r.JSON.ExpiresOn, r.ExpiresOn) {
		p.ExpiresOn = param.Set(r.ExpiresOn)
	}
	if s.Time("not_before", r.JSON.NotBefore, r.NotBefore) {
		p.NotBefore = param.Set(r.NotBefore)
	}
	if s.Has("status", r.JSON.Status, r.Status == "") {
		p.Status = param.Set(r.Status)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

func tokenPolicyParams(s sendback.Notes, policies []TokenPolicy) []TokenPolicyParam {
	params := make([]TokenPolicyParam, len(policies))
	for i, policy := range policies {
		params[i] = policy.param(s.Item("policies", i))
	}
	return params
}

func (r TokenPolicy) param(s sendback.Notes) (p TokenPolicyParam) {
	if s.Needs("effect", r.JSON.Effect, r.Effect == "") {
		p.Effect = param.Set(r.Effect)
	}
	if s.NeedsList("permission_groups", r.JSON.PermissionGroups, r.PermissionGroups == nil) {
		p.PermissionGroups = param.Set(permissionGroupParams(s, r.PermissionGroups))
	}
	if s.Needs("resources", r.JSON.Resources, r.Resources == nil) {
		p.Resources = param.Set[TokenPolicyResourcesUnionParam](r.Resources)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

func permissionGroupParams(s sendback.Notes, groups []PermissionGroup) []PermissionGroupParam {
	params := make([]PermissionGroupParam, len(groups))
	for i, group := range groups {
		params[i] = group.param(s.Item("permission_groups", i))
	}
	return params
}

func (r PermissionGroup) param(s sendback.Notes) (p PermissionGroupParam) {
	if s.Needs("id", r.JSON.ID, r.ID == "") {
		p.ID = param.Set(r.ID)
	}
	if s.Has("meta", r.JSON.Meta, r.Meta.Key == "" && r.Meta.Value == "") {
		p.Meta = r.Meta.param(s.In("meta"))
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// param returns the group's attributes, raw when some of them have no field,
// since the API chooses which there are.
func (r GroupMeta) param(s sendback.Notes) param.Field[GroupMetaParam] {
	p, all := GroupMetaParam{}, map[string]any{}
	if s.Has("key", r.JSON.Key, r.Key == "") {
		p.Key, all["key"] = param.Set(r.Key), r.Key
	}
	if s.Has("value", r.JSON.Value, r.Value == "") {
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

// none reports whether the condition's fields narrow nothing.
func (r TokenCondition) none() bool { return r.RequestIP.In == nil && r.RequestIP.NotIn == nil }

func (r TokenCondition) param(s sendback.Notes) (p TokenConditionParam) {
	if s.Has("request_ip", r.JSON.RequestIP, r.none()) {
		p.RequestIP = param.Set(r.RequestIP.param(s.In("request_ip")))
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// param notes a condition whose two lists are null: an empty condition locks
// the token out, no condition lets it work from everywhere, and null might mean
// either.
func (r TokenConditionRequestIP) param(s sendback.Notes) (p TokenConditionRequestIPParam) {
	in, notIn := s.Texts("in", r.JSON.In, r.In), s.Texts("not_in", r.JSON.NotIn, r.NotIn)
	if in {
		p.In = param.Set(r.In)
	}
	if notIn {
		p.NotIn = param.Set(r.NotIn)
	}
	if !in && !notIn && (sentNull(r.JSON.In) || sentNull(r.JSON.NotIn)) {
		s.Note("in", "null, and so is not_in: that may mean no address or any")
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// sentNull reports whether a reply had a field that was null.
func sentNull(f respjson.Field) bool { return f.IsNull() && !f.IsMissing() }
