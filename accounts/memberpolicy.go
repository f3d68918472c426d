package accounts

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// MemberPolicy says what a member may do, and on what.
type MemberPolicy struct {
	// ID identifies the policy. The API makes it.
	ID string `json:"id"`
	// Access allows or denies.
	Access PolicyAccess `json:"access"`
	// PermissionGroups are the operations.
	PermissionGroups []PermissionGroup `json:"permission_groups"`
	// ResourceGroups are the resources.
	ResourceGroups []ResourceGroup `json:"resource_groups"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Access, PermissionGroups, ResourceGroups respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a member's policy as a call does.
func (r *MemberPolicy) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the policy as [MemberService.Update] takes it, to send a
// member's policies back with one more or one fewer. A group is named by its ID;
// the rest of what the reply says about it is left out, and so is the policy's
// ID, which the API sets.
//
// It fails, and names the fields, when the policy holds what the params can't
// carry, as [Token.Param] does.
func (r MemberPolicy) Param() (MemberPolicyParam, error) {
	s := sendback.New()
	p := r.param(s)
	if err := s.Err("member's policy"); err != nil {
		return MemberPolicyParam{}, err
	}
	return p, nil
}

func (r MemberPolicy) param(s sendback.Notes) (p MemberPolicyParam) {
	permissions, resources := []PolicyGroupParam{}, []PolicyGroupParam{}
	for i, g := range r.PermissionGroups {
		id := s.Item("permission_groups", i).Reference(g.ID, g.JSON.ID, g.JSON.Object)
		permissions = append(permissions, PolicyGroupParam{id})
	}
	for i, g := range r.ResourceGroups {
		id := s.Item("resource_groups", i).Reference(g.ID, g.JSON.ID, g.JSON.Object)
		resources = append(resources, PolicyGroupParam{id})
	}
	if s.Needs("access", r.JSON.Access, r.Access == "") {
		p.Access = param.Set(r.Access)
	}
	if s.NeedsList("permission_groups", r.JSON.PermissionGroups, r.PermissionGroups == nil) {
		p.PermissionGroups = param.Set(permissions)
	}
	if s.NeedsList("resource_groups", r.JSON.ResourceGroups, r.ResourceGroups == nil) {
		p.ResourceGroups = param.Set(resources)
	}
	s.NothingElse(r.JSON.Object)
	return p
}

// PolicyAccess says whether a member's policy allows or denies.
type PolicyAccess string

// The values that IsKnown knows.
const (
	PolicyAccessAllow PolicyAccess = "allow"
	PolicyAccessDeny  PolicyAccess = "deny"
)

// IsKnown reports whether the value is one of the constants here.
func (r PolicyAccess) IsKnown() bool { return known(r, PolicyAccessAllow, PolicyAccessDeny) }

// PermissionGroup is a named set of operations in a policy of a member or of a
// token. [TokenPermissionGroupService.List] lists those of tokens.
type PermissionGroup struct {
	// ID identifies the group.
	ID string `json:"id"`
	// Meta is what else the API says about the group.
	Meta GroupMeta `json:"meta"`
	// Name is the group's name. Names are not unique across scopes.
	Name string `json:"name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Meta, Name respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a permission group as a call does.
func (r *PermissionGroup) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// GroupMeta is what else the API says about a permission group or a resource
// group. In the document it has a key and a value; real replies have other
// names, such as label, scopes and editable, which are in JSON.ExtraFields and
// can be read by JSON.Get.
type GroupMeta struct {
	// Key is a name of the API's choice.
	Key string `json:"key"`
	// Value is what the key stands for.
	Value string `json:"value"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Key, Value respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a group's attributes as a call does.
func (r *GroupMeta) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// ResourceGroup is a set of resources that a member's policy is about.
type ResourceGroup struct {
	// ID identifies the group.
	ID string `json:"id"`
	// Scope is the group's only scope, or the first of many: Scopes has all.
	Scope ResourceGroupScope `json:"scope"`
	// Meta is what else the API says about the group.
	Meta GroupMeta `json:"meta"`
	// Name is the group's name.
	Name string `json:"name"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Scope, Meta, Name respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a resource group as a call does.
func (r *ResourceGroup) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Scopes returns every scope of the group. The document says that there is
// one, an object; replies hold an array. It is nil when the reply had neither.
func (r ResourceGroup) Scopes() []ResourceGroupScope { return apijson.Unwrapped(r.JSON.Scope, r.Scope) }

// ResourceGroupScope names a resource, and the objects below it that a resource
// group is about.
type ResourceGroupScope struct {
	// Key is a resource's name and identifier, such as
	// "com.cloudflare.api.account." and an account's identifier.
	Key string `json:"key"`
	// Objects narrow the scope.
	Objects []ResourceGroupScopeObject `json:"objects"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Key, Objects respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a resource group's scope as a call does.
func (r *ResourceGroupScope) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// UnwrapArray does nothing: it lets the decoder take the first element when a
// reply holds an array of scopes where the document says object.
func (ResourceGroupScope) UnwrapArray() {}

// ResourceGroupScopeObject is one resource in a scope.
type ResourceGroupScopeObject struct {
	// Key is a resource's name and identifier, such as
	// "com.cloudflare.api.account.zone." and a zone's identifier; or "*".
	Key string `json:"key"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		Key respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a scope's object as a call does.
func (r *ResourceGroupScopeObject) UnmarshalJSON(data []byte) error {
	return apijson.Unmarshal(data, r)
}

// MemberPolicyParam is a member's policy in a request. Every field is required.
type MemberPolicyParam struct {
	// Access allows or denies.
	Access param.Field[PolicyAccess] `json:"access,omitzero"`
	// PermissionGroups are the operations.
	PermissionGroups param.Field[[]PolicyGroupParam] `json:"permission_groups,omitzero"`
	// ResourceGroups are the resources.
	ResourceGroups param.Field[[]PolicyGroupParam] `json:"resource_groups,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r MemberPolicyParam) MarshalJSON() ([]byte, error) {
	type plain MemberPolicyParam
	return json.Marshal(plain(r))
}

// PolicyGroupParam names a permission group or a resource group in a member's
// policy.
type PolicyGroupParam struct {
	// ID identifies the group; required.
	ID param.Field[string] `json:"id,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r PolicyGroupParam) MarshalJSON() ([]byte, error) {
	type plain PolicyGroupParam
	return json.Marshal(plain(r))
}
