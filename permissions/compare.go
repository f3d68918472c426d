package permissions

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// Difference is what [Compare] finds.
type Difference struct {
	// Missing is what is needed and the token does not have, or denies. For
	// operations that accept any of several groups, it is the one that [Needs]
	// names.
	Missing []Grant
	// Surplus is what the token allows but nothing needs: a wider resource, a
	// group that writes where one that reads would be enough, and groups for other
	// work.
	Surplus []Grant
}

// Exact reports whether the token has what is needed and no more.
func (d Difference) Exact() bool { return len(d.Missing) == 0 && len(d.Surplus) == 0 }

// String lists both, one grant a line; it is empty when both are.
func (d Difference) String() string {
	var lines []string
	for _, g := range d.Missing {
		lines = append(lines, "missing: "+g.String())
	}
	for _, g := range d.Surplus {
		lines = append(lines, "more than needed: "+g.String())
	}
	return strings.Join(lines, "\n")
}

// Compare compares what a token may do with what is needed: other policies, such
// as [Builder.Policies] or [Recorder.Policies] give, or the [Needs] of a program,
// which any account of the token satisfies. A Needs may hold groups alone, without
// Operations. A group that writes may also read: "DNS Write" is enough where "DNS
// Read" is needed, and more than needed.
//
// Compare does not check whether the token's condition and lifetime let it work.
// It fails when one of the two can't be encoded as JSON, or is a nil pointer, and
// when the policies of one are not a list.
func Compare[T Policies, N interface{ Policies | Needs }](token T, needed N) (Difference, error) {
	return compare(token, needed)
}

func compare(token, needed any) (Difference, error) {
	held, err := grantsOf(token)
	if err != nil {
		return Difference{}, err
	}
	wanted, err := demands(needed)
	if err != nil {
		return Difference{}, err
	}
	return difference(held, wanted), nil
}

// grantsOf fails where it is not known what is granted.
func grantsOf(v any) ([]Grant, error) {
	t, err := asToken(v)
	if err == nil && t.JSON.Policies.IsInvalid() {
		err = errors.New("permissions: the policies can't be read")
	}
	return grants(t.Policies), err
}

// demand is one need: it is met by the first grant or one of the others.
type demand []Grant

func demands(needed any) (list []demand, err error) {
	if needs, ok := needed.(Needs); ok {
		return needs.demands(), nil
	}
	grants, err := grantsOf(needed)
	for _, g := range grants {
		list = append(list, demand{g})
	}
	return list, err
}

func difference(held []Grant, wanted []demand) (d Difference) {
	for _, w := range wanted {
		if !slices.ContainsFunc(w, func(g Grant) bool { return met(g, held) }) && !slices.Contains(d.Missing, w[0]) {
			d.Missing = append(d.Missing, w[0])
		}
	}
	for _, h := range held {
		needed := func(w demand) bool { return w[0].same(h) && w[0].reaches(h.Resource) }
		if h.Effect == accounts.TokenPolicyEffectAllow && !slices.ContainsFunc(wanted, needed) &&
			!slices.Contains(d.Surplus, h) {
			d.Surplus = append(d.Surplus, h)
		}
	}
	return d
}

// met reports whether what is held includes a grant, and denies no part of it.
func met(g Grant, held []Grant) bool {
	return slices.ContainsFunc(held, func(h Grant) bool {
		if h.Effect != g.Effect || !h.includes(g) || !h.grasps(g) {
			return false
		}
		on := cmp.Or(g.Resource, h.Resource) // for any account, that which is held
		return g.Effect != accounts.TokenPolicyEffectAllow || !slices.ContainsFunc(held, func(d Grant) bool {
			return d.Effect == accounts.TokenPolicyEffectDeny && (d.sameGroup(g) || d.sameGroup(h)) && d.Resource.meets(on)
		})
	})
}

// includes reports whether g's group may do all that h's may.
func (g Grant) includes(h Grant) bool {
	product, reads := strings.CutSuffix(h.known(), " Read")
	return g.sameGroup(h) || reads && g.Effect == accounts.TokenPolicyEffectAllow &&
		strings.EqualFold(g.known(), product+" Write")
}

// known is the name of the group by its id, if this module's list has it: a policy
// may call it anything.
func (g Grant) known() string {
	group, _ := permgroup.ByID(g.GroupID)
	return cmp.Or(group.Name, g.GroupName)
}

// grasps reports whether g is for everything that h is needed for: for any
// account if h does not say which, and for anything if h is of a group that
// accounts do not have.
func (g Grant) grasps(h Grant) bool {
	if h.Resource == (Resource{}) {
		return g.Resource.scope == ScopeAccount || h.GroupID == ""
	}
	return g.Resource.covers(h.Resource)
}

// reaches is the reverse of grasps, for a grant that is needed.
func (g Grant) reaches(r Resource) bool {
	if g.Resource == (Resource{}) {
		return r.scope == ScopeAccount || g.GroupID == ""
	}
	return g.Resource.covers(r)
}
