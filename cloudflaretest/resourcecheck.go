package cloudflaretest

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// readResources takes strings and maps of strings in any mixture, with the
// names that a token of the account may use.
func (x *task) readResources(in value) map[string]any {
	resources, ok := as[map[string]any](in, "an object")
	if ok && len(resources) == 0 {
		in.wrong("must not be empty")
	}
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		at := in.field(name)
		if nested, ok := at.v.(map[string]any); ok {
			x.readNested(at, name, nested)
			continue
		}
		x.readGrant(at)
		x.checkFlat(at, named(name))
	}
	return resources
}

// readGrant reads the value of a name: "*" in every public example.
func (x *task) readGrant(at value) {
	if text := at.needs().text(longestText); text != "*" && at.present() {
		x.doubt(at, `is given %q, and grants nothing: "*" does`, text)
	}
}

// readNested reads what is nested under the name of the account.
func (x *task) readNested(at value, name string, nested map[string]any) {
	if outer := named(name); outer.kind != permgroup.ScopeAccount || outer.id == "*" {
		at.wrong("must be a string: only things of one account are nested, under its name")
		return
	} else if !x.own(at, outer.id) {
		return
	}
	if len(nested) == 0 {
		at.wrong("must not be empty")
	}
	for _, name := range slices.Sorted(maps.Keys(nested)) {
		inner := at.field(name)
		x.readGrant(inner)
		x.checkNested(inner, named(name))
	}
}

// own refuses any account except the token's.
func (x *task) own(at value, account string) bool {
	if account != x.account.ID {
		at.wrong("is another account's: this token is owned by account %s", x.account.ID)
		return false
	}
	return true
}

func (x *task) checkNested(at value, r resource) {
	switch r.kind {
	case permgroup.ScopeZone:
		x.checkZone(at, r.id)
	case permgroup.ScopeBucket:
		x.checkBucket(at, r.id)
	case permgroup.ScopeWorker:
	case "":
		at.wrong("is no resource")
	default:
		at.wrong("can't be nested under an account")
	}
}

// checkFlat refuses what an account's token is known not to be able to name at
// the top level, and warns about names on which sources disagree or say
// nothing.
func (x *task) checkFlat(at value, r resource) {
	switch {
	case r.kind == "":
		at.wrong("is no resource")
	case r.kind == permgroup.ScopeWorker:
		at.wrong("must be nested: nest the Worker under its account")
	case r.kind == permgroup.ScopeZone && r.id == "*":
		at.wrong("must be nested: nest zone under specific account resource")
	case r.kind == permgroup.ScopeZone:
		x.doubt(at, "is not nested under its account; the API may want that of an account's token")
		x.checkZone(at, r.id)
	case r.kind == permgroup.ScopeUser:
		x.doubt(at, "is a user, which an account's token can't reach")
	case r.id == "*":
		x.doubt(at, "is more than one account has; the API may refuse it for an account's token")
	case r.kind == permgroup.ScopeBucket:
		x.checkBucket(at, r.id)
	default:
		x.own(at, r.id)
	}
}

// checkZone refuses a zone of another account. A zone that the world does not
// know may belong to anybody.
func (x *task) checkZone(at value, id string) {
	switch owner := x.world.zones[id]; {
	case id == "*" || owner == x.account.ID:
	case owner == "":
		x.doubt(at, "is no zone of this world")
	default:
		x.own(at, owner)
	}
}

// checkBucket refuses a bucket of another account: its name begins with the
// account's.
func (x *task) checkBucket(at value, id string) {
	if owner, _, _ := strings.Cut(id, "_"); id != "*" {
		x.own(at, owner)
	}
}

// checkFit refuses a permission group for whose scopes the policy names no
// resource: it would grant nothing.
func (x *task) checkFit(in value, p TokenPolicy) {
	resources := p.resources()
	for i, g := range p.PermissionGroups {
		known := x.world.group(g.ID)
		meets := func(r resource) bool { return known == nil || slices.Contains(known.Scopes, r.kind) }
		if len(resources) > 0 && !slices.ContainsFunc(resources, meets) {
			in.field("permission_groups").items()[i].field("id").wrong(
				"is %s, which is for %s; resources name nothing of that kind", known.Name, strings.Join(known.Scopes, ", "))
		}
	}
}

// doubt logs something about a request that the real API may see otherwise.
func (x *task) doubt(at value, format string, args ...any) {
	x.settings.warn(x.op.Name, at.says(format, args...))
}
