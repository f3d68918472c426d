package iam

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/sendback"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// UserGroupPolicy says what the members of a user group may do, and on what.
type UserGroupPolicy struct {
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

// UnmarshalJSON decodes a user group's policy as a call does.
func (r *UserGroupPolicy) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// Param returns the policy as [UserGroupService.Update] takes it, to send a
// group's policies back with one more or one fewer. A permission group or a
// resource group is named by its ID; the rest of what the reply says about it
// is left out. For [UserGroupService.New], set the result's ID to its zero
// value: the API makes another.
//
// It fails, and names the fields, when the policy holds what the params can't
// carry, as [UserGroup.Param] does.
func (r UserGroupPolicy) Param() (UserGroupPolicyParam, error) {
	s := sendback.New()
	p := r.param(s)
	if err := s.Err("user group's policy"); err != nil {
		return UserGroupPolicyParam{}, err
	}
	return p, nil
}

func (r UserGroupPolicy) param(s sendback.Notes) (p UserGroupPolicyParam) {
	permissions, resources := []PolicyGroupParam{}, []PolicyGroupParam{}
	for i, g := range r.PermissionGroups {
		id := s.Item("permission_groups", i).Reference(g.ID, g.JSON.ID, g.JSON.Object)
		permissions = append(permissions, PolicyGroupParam{id})
	}
	for i, g := range r.ResourceGroups {
		id := s.Item("resource_groups", i).Reference(g.ID, g.JSON.ID, g.JSON.Object)
		resources = append(resources, PolicyGroupParam{id})
	}
	if s.Needs("id", r.JSON.ID, r.ID == "") {
		p.ID = param.Set(r.ID)
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

// PolicyAccess says whether a policy allows or denies.
type PolicyAccess string

// The values that IsKnown knows.
const (
	PolicyAccessAllow PolicyAccess = "allow"
	PolicyAccessDeny  PolicyAccess = "deny"
)

// IsKnown reports whether the value is one of the constants here.
func (r PolicyAccess) IsKnown() bool { return r == PolicyAccessAllow || r == PolicyAccessDeny }

// UserGroupPolicyParam is a user group's policy in a request. Access,
// PermissionGroups and ResourceGroups are required.
type UserGroupPolicyParam struct {
	// ID is the policy's identifier, when an existing policy is part of an
	// update. Leave it out of a new one.
	ID param.Field[string] `json:"id,omitzero"`
	// Access allows or denies.
	Access param.Field[PolicyAccess] `json:"access,omitzero"`
	// PermissionGroups are the operations.
	PermissionGroups param.Field[[]PolicyGroupParam] `json:"permission_groups,omitzero"`
	// ResourceGroups are the resources.
	ResourceGroups param.Field[[]PolicyGroupParam] `json:"resource_groups,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r UserGroupPolicyParam) MarshalJSON() ([]byte, error) {
	type plain UserGroupPolicyParam
	return json.Marshal(plain(r))
}

// PolicyGroupParam names a permission group or a resource group in a policy.
type PolicyGroupParam struct {
	// ID identifies the group (32 characters); required.
	ID param.Field[string] `json:"id,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r PolicyGroupParam) MarshalJSON() ([]byte, error) {
	type plain PolicyGroupParam
	return json.Marshal(plain(r))
}
