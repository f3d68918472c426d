package cloudflaretest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// permit refuses a request that the policies of its token do not allow, when
// the server enforces them. Keys may do everything that their user may, and so
// may a user's own token; an operation for which the document names no group is
// allowed to every valid token.
func (x *task) permit() error {
	names := x.op.Accepts()
	if len(names) == 0 || x.may(names, x.target()...) {
		return nil
	}
	return x.forbidden()
}

// may reports whether the request's credential has one of the named permission
// groups on one of the resources.
func (x *task) may(names []string, on ...resource) bool {
	return !x.settings.enforce || x.who.token == nil || x.world.grants(*x.who.token, names, on)
}

// target returns what a request is about: the account that its path names, and
// the zone.
func (x *task) target() (on []resource) {
	if x.account != nil {
		on = append(on, resource{kind: permgroup.ScopeAccount, id: x.account.ID, account: x.account.ID})
	}
	if zone := x.r.PathValue("zone_id"); zone != "" {
		on = append(on, zoneOf(x.account, zone))
	}
	return on
}

func zoneOf(a *account, id string) resource {
	return resource{kind: permgroup.ScopeZone, id: id, account: a.ID}
}

// grants reports whether a token has one of the named permission groups on one
// of the resources: a policy allows it there and none denies it. Any effect
// other than allow denies.
func (w *world) grants(t Token, names []string, on []resource) bool {
	allowed, denied := map[string]bool{}, map[string]bool{}
	for _, p := range t.Policies {
		verdict := denied
		if p.Effect == "allow" {
			verdict = allowed
		}
		for _, g := range p.PermissionGroups {
			known := w.group(g.ID)
			if known != nil && slices.Contains(names, known.Name) && p.covers(known.Scopes, on) {
				verdict[g.ID] = true
			}
		}
	}
	for id := range allowed {
		if !denied[id] {
			return true
		}
	}
	return false
}

// sees reports whether a list of accounts shows an account to the request: it
// does so for a token whose policies name the account, or something in it.
func (x *task) sees(a *account) bool {
	if !x.settings.enforce || x.who.token == nil {
		return true
	}
	for _, p := range x.who.token.Policies {
		if p.Effect == "allow" && slices.ContainsFunc(p.resources(), a.holds) {
			return true
		}
	}
	return false
}

// holds reports whether a resource is an account, or something in it.
func (a *account) holds(r resource) bool {
	switch {
	case !r.granted:
		return false
	case r.account != "":
		return r.account == a.ID
	case r.kind == permgroup.ScopeZone:
		return r.id == "*" || a.zones.index[r.id] != nil
	case r.kind == permgroup.ScopeBucket:
		return strings.HasPrefix(r.id, a.ID+"_")
	}
	return r.kind == permgroup.ScopeAccount && (r.id == "*" || r.id == a.ID)
}

// forbidden returns the API's error for a missing permission: 10000, but 9109
// for an account's tokens.
func (x *task) forbidden() error {
	if strings.HasPrefix(x.op.Name, "Tokens.") {
		return unauthorized()
	}
	return refuse(http.StatusForbidden, codeAuthentication, "Forbidden")
}
