package accounts

import (
	"encoding/json"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// TokenPolicy says what a token may do, and on what.
type TokenPolicy struct {
	// ID identifies the policy. The API makes it.
	ID string `json:"id"`
	// Effect allows or denies.
	Effect TokenPolicyEffect `json:"effect"`
	// PermissionGroups are the operations.
	PermissionGroups []PermissionGroup `json:"permission_groups"`
	// Resources are what the operations are for: a [ResourcesFlat], a
	// [ResourcesNested] or a [ResourcesMixed].
	Resources TokenPolicyResourcesUnion `json:"resources"`

	// JSON says whether the reply had each field, and holds its raw text.
	JSON struct {
		ID, Effect, PermissionGroups, Resources respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes a token's policy as a call does.
func (r *TokenPolicy) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, r) }

// TokenPolicyEffect says whether a token's policy allows or denies.
type TokenPolicyEffect string

// The values that IsKnown knows.
const (
	TokenPolicyEffectAllow TokenPolicyEffect = "allow"
	TokenPolicyEffectDeny  TokenPolicyEffect = "deny"
)

// IsKnown reports whether the value is one of the constants here.
func (r TokenPolicyEffect) IsKnown() bool {
	return known(r,
		TokenPolicyEffectAllow, TokenPolicyEffectDeny)
}

// TokenPolicyResourcesUnion is the resources of a token's policy as the API
// gives them: a [ResourcesFlat], a [ResourcesNested] or a [ResourcesMixed].
// Use a type switch.
type TokenPolicyResourcesUnion interface{ tokenPolicyResources() }

// ResourcesFlat names resources, such as
// "com.cloudflare.api.account.zone." and a zone's identifier, each with "*".
type ResourcesFlat map[string]string

// ResourcesNested names accounts, each with the resources in it:
// "com.cloudflare.api.account." and the account's identifier, then
// "com.cloudflare.api.account.zone.*" with "*". Tokens of an account name zones
// this way.
type ResourcesNested map[string]map[string]string

// ResourcesMixed is any other resources map: strings mixed with nested maps, or
// whatever the API sends. Numbers in it are [json.Number], so that nothing is
// lost.
type ResourcesMixed map[string]any

func (ResourcesFlat) tokenPolicyResources()   {}
func (ResourcesNested) tokenPolicyResources() {}
func (ResourcesMixed) tokenPolicyResources()  {}

func init() { apijson.RegisterUnion(decodeResources) }

// decodeResources reads a JSON object as the narrowest map that loses nothing.
func decodeResources(value any) (TokenPolicyResourcesUnion, bool) {
	mixed, ok := value.(map[string]any)
	if !ok {
		return nil, false
	}
	if flat, ok := mapOf[string](mixed); ok {
		return ResourcesFlat(flat), true
	}
	if nested, ok := nestedMap(mixed); ok {
		return nested, true
	}
	return ResourcesMixed(mixed), true
}

// mapOf returns m with its values as V, if all of them are of that type.
func mapOf[V any](m map[string]any) (map[string]V, bool) {
	out := make(map[string]V, len(m))
	for name, value := range m {
		v, ok := value.(V)
		if !ok {
			return nil, false
		}
		out[name] = v
	}
	return out, true
}

func nestedMap(m map[string]any) (ResourcesNested, bool) {
	out := make(ResourcesNested, len(m))
	for name, value := range m {
		inner, _ := value.(map[string]any)
		resources, ok := mapOf[string](inner)
		if inner == nil || !ok {
			return nil, false
		}
		out[name] = resources
	}
	return out, true
}

// TokenPolicyParam is a token's policy in a request. Every field is required.
type TokenPolicyParam struct {
	// Effect allows or denies.
	Effect param.Field[TokenPolicyEffect] `json:"effect,omitzero"`
	// PermissionGroups are the operations.
	PermissionGroups param.Field[[]PermissionGroupParam] `json:"permission_groups,omitzero"`
	// Resources are what the operations are for.
	Resources param.Field[TokenPolicyResourcesUnionParam] `json:"resources,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r TokenPolicyParam) MarshalJSON() ([]byte, error) {
	type plain TokenPolicyParam
	return json.Marshal(plain(r))
}

// TokenPolicyResourcesUnionParam is the resources of a token's policy in a
// request: a [ResourcesFlat], a [ResourcesNested], a [ResourcesMixed], what a
// policy that was read holds, or anything else that encoding/json turns into
// such an object: map[string]string, a struct, a [json.RawMessage].
type TokenPolicyResourcesUnionParam interface{}

// PermissionGroupParam names a permission group in a token's policy.
type PermissionGroupParam struct {
	// ID identifies the group; required.
	ID param.Field[string] `json:"id,omitzero"`
	// Meta is sent back as it was read; the API does not need it.
	Meta param.Field[GroupMetaParam] `json:"meta,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r PermissionGroupParam) MarshalJSON() ([]byte, error) {
	type plain PermissionGroupParam
	return json.Marshal(plain(r))
}

// GroupMetaParam is what else a request says about a permission group.
type GroupMetaParam struct {
	// Key is a name of the API's choice.
	Key param.Field[string] `json:"key,omitzero"`
	// Value is what the key stands for.
	Value param.Field[string] `json:"value,omitzero"`
}

// MarshalJSON encodes the fields that are not omitted.
func (r GroupMetaParam) MarshalJSON() ([]byte, error) {
	type plain GroupMetaParam
	return json.Marshal(plain(r))
}
