package cloudflaretest

import (
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// kinds are what a token's policy may name in its resources, and the scopes of
// permission groups. A name is a kind, a dot, and an id or "*" for all.
var kinds = []string{
	permgroup.ScopeZone, permgroup.ScopeAccount, permgroup.ScopeUser, permgroup.ScopeBucket, permgroup.ScopeWorker,
}

// resource is something that a policy names, or that a request is about.
type resource struct {
	kind string // "" if the kind is not known
	id   string // "*" is all of the kind
	// account is the one under whose name the resource is nested, or to which
	// it belongs; "" if that is not said.
	account string
	// granted says whether the name's value is "*": only that grants.
	granted bool
}

// named returns the resource that a name is for.
func named(name string) resource {
	for _, kind := range kinds {
		if id, ok := strings.CutPrefix(name, kind+"."); ok && id != "" {
			return resource{kind: kind, id: id}
		}
	}
	return resource{}
}

// covers reports whether naming r names what a request is about.
func (r resource) covers(on resource) bool {
	return r.granted && r.kind == on.kind && (r.id == "*" || r.id == on.id) &&
		(r.account == "" || r.account == on.account)
}

// resources lists what a policy names, nested or not.
func (p TokenPolicy) resources() (list []resource) {
	for name, v := range p.Resources {
		inner := nestedIn(v)
		if inner == nil {
			r := named(name)
			r.granted = v == "*"
			list = append(list, r)
		}
		for name2, v := range inner {
			r := named(name2)
			r.granted, r.account = v == "*", named(name).id
			list = append(list, r)
		}
	}
	return list
}

// nestedIn returns the map of names nested under a name, or nil.
func nestedIn(v any) map[string]any {
	switch v := v.(type) {
	case map[string]any:
		return v
	case map[string]string:
		inner := make(map[string]any, len(v))
		for name, text := range v {
			inner[name] = text
		}
		return inner
	}
	return nil
}

// covers reports whether a policy names one of the resources, as one of a
// permission group's scopes.
func (p TokenPolicy) covers(scopes []string, on []resource) bool {
	return slices.ContainsFunc(p.resources(), func(r resource) bool {
		return slices.Contains(scopes, r.kind) && slices.ContainsFunc(on, r.covers)
	})
}
