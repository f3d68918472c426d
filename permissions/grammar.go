package permissions

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// ParseResources reads the resources of a policy: an [accounts.ResourcesFlat], an
// [accounts.ResourcesNested], an [accounts.ResourcesMixed], or anything else that
// encoding/json turns into such an object. Nothing is lost: an entry of an
// unknown form becomes a Resource too, with an empty Scope, and [Resources]
// writes it as it was. The list is sorted by the keys.
//
// It fails when resources is not a JSON object.
func ParseResources(resources any) ([]Resource, error) {
	entries, err := object(resources)
	if err != nil {
		return nil, fmt.Errorf("permissions: reading a policy's resources: %w", err)
	}
	var list []Resource
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		list = append(list, parseEntry(key, entries[key])...)
	}
	return list, nil
}

// object returns any form of resources as one map.
func object(resources any) (map[string]any, error) {
	switch m := resources.(type) {
	case accounts.ResourcesMixed:
		return m, nil
	case accounts.ResourcesFlat:
		return widen(m), nil
	case accounts.ResourcesNested:
		wide := map[string]any{}
		for key, inner := range m {
			wide[key] = widen(inner)
		}
		return wide, nil
	}
	raw, err := json.Marshal(resources)
	if err != nil {
		return nil, err
	}
	var m map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&m); err != nil {
		return nil, err
	}
	if m == nil {
		return nil, fmt.Errorf("%w: null is no object", ErrResource)
	}
	return m, nil
}

func widen(m map[string]string) map[string]any {
	wide := make(map[string]any, len(m))
	for key, value := range m {
		wide[key] = value
	}
	return wide
}

func parseEntry(key string, value any) (list []Resource) {
	r, known := parseKey(key)
	if known && value == all {
		return []Resource{r}
	}
	inner, nested := value.(map[string]any)
	if !nested || len(inner) == 0 || !known || r.scope != ScopeAccount {
		return []Resource{rawEntry(key, value)}
	}
	for _, name := range slices.Sorted(maps.Keys(inner)) {
		list = append(list, parseNested(r, name, inner[name]))
	}
	return list
}

// parseNested reads what is nested under an account. Under all accounts it
// means the same as at the top.
func parseNested(account Resource, key string, value any) Resource {
	r, known := parseKey(key)
	foreign := r.account != "" && account.id != all && r.account != account.id
	if !known || value != all || r.scope == ScopeAccount || r.scope == ScopeUser || foreign {
		return rawEntry(string(ScopeAccount)+"."+account.id, map[string]any{key: value})
	}
	if account.id != all {
		r.account = account.id
	}
	return r
}

// parseKey splits a key into a scope and an identifier: at the end of a known
// scope, otherwise at the last dot.
func parseKey(key string) (Resource, bool) {
	for _, scope := range scopes {
		if id, ok := strings.CutPrefix(key, string(scope)+"."); ok && id != "" {
			return Resource{scope: scope, account: bucketAccount(scope, id), id: id}, true
		}
	}
	dot := strings.LastIndexByte(key, '.')
	if dot <= 0 || dot == len(key)-1 {
		return Resource{}, false
	}
	return Resource{scope: accounts.PermissionGroupScope(key[:dot]), id: key[dot+1:]}, true
}

// bucketAccount returns the account in a bucket's identifier, or "" for others.
func bucketAccount(scope accounts.PermissionGroupScope, id string) string {
	account, rest, _ := strings.Cut(id, "_")
	if scope != ScopeBucket || !strings.Contains(rest, "_") {
		return ""
	}
	return account
}

// rawEntry keeps an entry of an unknown form.
func rawEntry(key string, value any) Resource {
	raw, err := json.Marshal(map[string]any{key: value})
	if err != nil { // a map made by a program, with a value that is not JSON
		raw = fmt.Appendf(nil, "{%q: %q}", key, fmt.Sprint(value))
	}
	return Resource{raw: string(raw)}
}

// Resources writes resources as a policy has them, in the form that the API
// accepts from every token: what is in an account is nested under it, except for
// a bucket, whose key names the account. Repeated resources are written once.
//
// It fails on a Resource that names nothing, and on an account together with
// what is nested under it: one key would need two values, so these need two
// policies.
func Resources(resources ...Resource) (accounts.TokenPolicyResourcesUnion, error) {
	mixed := accounts.ResourcesMixed{}
	for _, r := range resources {
		if err := r.named(); err != nil {
			return nil, fmt.Errorf("permissions: %w", err)
		}
		for key, value := range r.entry() {
			if err := mix(mixed, key, value); err != nil {
				return nil, fmt.Errorf("permissions: %w", err)
			}
		}
	}
	return narrow(mixed), nil
}

// entry returns the resource as the only entry of a map.
func (r Resource) entry() map[string]any {
	if r.raw != "" {
		entry, _ := object(json.RawMessage(r.raw))
		return entry
	}
	outer, inner := r.keys()
	if inner == "" {
		return map[string]any{outer: all}
	}
	return map[string]any{outer: map[string]any{inner: all}}
}

// mix puts an entry into a map, next to what is nested under the same key.
func mix(m map[string]any, key string, value any) error {
	old, there := m[key]
	oldMap, wasMap := old.(map[string]any)
	newMap, isMap := value.(map[string]any)
	switch {
	case !there:
		m[key] = value
	case wasMap && isMap:
		for name, inner := range newMap {
			if err := mix(oldMap, name, inner); err != nil {
				return err
			}
		}
	case wasMap != isMap || fmt.Sprint(old) != fmt.Sprint(value):
		return fmt.Errorf("%w: %s has two values in one policy: make two policies of it", ErrResource, key)
	}
	return nil
}

// narrow returns the narrowest type of map that loses nothing.
func narrow(mixed accounts.ResourcesMixed) accounts.TokenPolicyResourcesUnion {
	flat, nested := accounts.ResourcesFlat{}, accounts.ResourcesNested{}
	for key, value := range mixed {
		switch v := value.(type) {
		case string:
			flat[key] = v
		case map[string]any:
			if inner, ok := texts(v); ok {
				nested[key] = inner
			}
		}
	}
	switch len(mixed) {
	case len(flat):
		return flat
	case len(nested):
		return nested
	}
	return mixed
}

func texts(m map[string]any) (map[string]string, bool) {
	out := make(map[string]string, len(m))
	for key, value := range m {
		text, ok := value.(string)
		if !ok {
			return nil, false
		}
		out[key] = text
	}
	return out, true
}
