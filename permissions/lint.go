package permissions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// Kind is what a [Finding] is about.
type Kind string

// The kinds of findings.
const (
	// NoEnd is a token that lives until somebody deletes it.
	NoEnd Kind = "no end"
	// NoAddress is a token that works from everywhere, from all IPv4 or all IPv6
	// addresses, or from everywhere but the addresses that it names.
	NoAddress Kind = "no address"
	// LockedOut is a token that works from nowhere.
	LockedOut Kind = "locked out"
	// NothingAllowed is a token of which all policies deny.
	NothingAllowed Kind = "nothing allowed"
	// AllOfThem is a policy that allows something on all accounts or on all
	// zones, when one may be enough.
	AllOfThem Kind = "all of them"
	// DeprecatedGroup is a permission group that is deprecated, and EndedGroup one
	// that no longer grants anything.
	DeprecatedGroup Kind = "deprecated group"
	EndedGroup      Kind = "ended group"
	// Misnamed is a permission group whose id the list has under another name.
	Misnamed Kind = "misnamed"
	// UnknownGroup is a permission group whose id the list does not have.
	UnknownGroup Kind = "unknown group"
	// NeverMeets is a permission group that is for none of the policy's
	// resources, or a resource that none of its groups is for: it grants nothing.
	NeverMeets Kind = "never meets"
	// Disputed is a resource for which documentation and reports disagree whether
	// a token of an account may name it this way.
	Disputed Kind = "disputed"
	// Unreadable is a policy, a condition or a time that this package can't read.
	Unreadable Kind = "unreadable"
)

// Finding is one thing about a token that somebody should look at.
type Finding struct {
	// Kind says what it is about.
	Kind Kind
	// TokenID and TokenName are the token's; a token that was not made yet has
	// no id.
	TokenID, TokenName string
	// Policy is the index of the policy, from 0; -1 is the token as a whole.
	Policy int
	// Text says what was found, and what would be better.
	Text string
}

// String returns the finding with its token and its policy, counted from 1.
func (f Finding) String() string {
	where := fmt.Sprintf("token %q", f.TokenName)
	if f.TokenID != "" {
		where += " (" + f.TokenID + ")"
	}
	if f.Policy >= 0 {
		where += fmt.Sprintf(", policy %d", f.Policy+1)
	}
	return where + ": " + f.Text
}

// Tokens are whole tokens, as they were read or as they are to be sent.
type Tokens interface {
	accounts.Token | *accounts.Token | accounts.TokenNewResponse | *accounts.TokenNewResponse |
		accounts.TokenNewParams | accounts.TokenParam
}

// Lint looks for what tokens of an account allow without need, and for policies
// that do not do what they seem to. groups is the account's list, from
// [Groups]; nil means the list of this module, which has many groups but not
// the newest names. Findings are in the order of the tokens and, for a token,
// in that of its policies.
func Lint[T Tokens](groups []Group, tokens ...T) []Finding {
	l := newLinter(groups)
	for _, token := range tokens {
		l.lint(token)
	}
	return l.findings
}

// linter collects what is found.
type linter struct {
	catalog  *catalog
	live     bool // the list is the account's own
	now      time.Time
	findings []Finding

	token  accounts.Token // the one that is being looked at
	policy int
}

func newLinter(groups []Group) *linter {
	l := &linter{live: groups != nil, now: time.Now()}
	if groups == nil {
		groups = shipped()
	}
	l.catalog = newCatalog(groups)
	return l
}

// shipped returns this module's list.
func shipped() (groups []Group) {
	for _, known := range permgroup.All() {
		g := Group{ID: known.ID, Name: known.Name, Deprecated: known.Deprecated, EndOfLife: known.EndOfLife}
		for _, scope := range known.Scopes {
			g.Scopes = append(g.Scopes, accounts.PermissionGroupScope(scope))
		}
		groups = append(groups, g)
	}
	return groups
}

func (l *linter) add(kind Kind, format string, args ...any) {
	l.findings = append(l.findings, Finding{kind, l.token.ID, l.token.Name, l.policy, fmt.Sprintf(format, args...)})
}

func (l *linter) lint(v any) {
	token, err := asToken(v)
	l.token, l.policy = token, -1
	if err != nil {
		l.add(Unreadable, "%v", err)
		return
	}
	l.whole()
	for i, p := range token.Policies {
		l.policy = i
		l.groups(p)
		l.resources(p)
	}
}

// whole looks at the parts of a token that are not in a policy.
func (l *linter) whole() {
	unread := unreadable(l.token)
	for _, name := range slices.Sorted(maps.Keys(unread)) {
		l.add(Unreadable, "its %s is of no known form", name)
	}
	if l.token.ExpiresOn.IsZero() && unread["expires_on"] == "" {
		l.add(NoEnd, "it never ends: give it an end, and roll or replace it before")
	}
	allows := func(p accounts.TokenPolicy) bool { return p.Effect != accounts.TokenPolicyEffectDeny }
	if policies := l.token.Policies; len(policies) > 0 && !slices.ContainsFunc(policies, allows) {
		l.add(NothingAllowed, "all its policies deny, so it can do nothing: allow something, or delete it")
	}
	if len(unreadableIn(l.token.Condition)) == 0 && unread["condition"] == "" {
		l.addresses()
	}
}

func (l *linter) addresses() {
	ip := l.token.Condition.RequestIP
	in, odd := parseAll(ip.In)
	notIn, _ := parseAll(ip.NotIn)
	switch {
	case narrows(l.token.Condition) && len(ip.In)+len(ip.NotIn) == 0:
		l.add(LockedOut, "its condition on addresses is empty, which locks it out: leave the condition out")
	case len(odd) == 0 && lockedOut(in, notIn):
		l.add(LockedOut, "not_in takes out every address that in has")
	case len(ip.In) == 0, lockedOut(everywhere[:1], in), lockedOut(everywhere[1:], in):
		l.add(NoAddress, "it works from everywhere: name the networks that it is used from")
	}
}

func (l *linter) groups(p accounts.TokenPolicy) {
	if p.JSON.PermissionGroups.IsInvalid() {
		l.add(Unreadable, "its permission groups are of no known form")
		return
	}
	for _, read := range p.PermissionGroups {
		i, known := l.catalog.byID[read.ID]
		if !known {
			if l.live {
				l.add(UnknownGroup, "the account's list has no permission group %q (%s)", read.Name, read.ID)
			}
			continue
		}
		g := l.catalog.groups[i]
		l.name(read, g)
		switch {
		case g.ended(l.now):
			l.add(EndedGroup, "%q grants nothing since %s", g.Name, g.EndOfLife.Format(time.DateOnly))
		case g.Deprecated:
			l.add(DeprecatedGroup, "%q is deprecated", g.Name)
		}
	}
}

// name compares a group's name in a policy with that in the list. If this
// module's list has another name, the list may be outdated, unless the policy's
// name is that of another group.
func (l *linter) name(read accounts.PermissionGroup, g Group) {
	if read.Name == "" || strings.EqualFold(read.Name, g.Name) {
		return
	}
	others := slices.DeleteFunc(l.catalog.named(read.Name), func(other Group) bool { return other.ID == g.ID })
	if l.live || len(others) > 0 {
		l.add(Misnamed, "%s is %q, and the policy calls it %q", read.ID, g.Name, read.Name)
	}
}

func (l *linter) resources(p accounts.TokenPolicy) {
	list := resourcesOf(p)
	if len(list) == 0 {
		l.add(NeverMeets, "it is for no resource")
	}
	for _, r := range list {
		switch {
		case r.raw != "":
			l.add(Unreadable, "its resource %s is of no known form", r)
			return
		case r.id == all && (r.scope == ScopeAccount || r.scope == ScopeZone) && p.Effect != accounts.TokenPolicyEffectDeny:
			l.add(AllOfThem, "it is for all that %s names: name those that it is used for", r)
		}
		if text := r.dispute(); text != "" {
			l.add(Disputed, "%s: %s", r, text)
		}
	}
	l.meetings(p, list)
}

// meetings looks for groups and resources that are not for each other. A group
// that is not known is skipped: what it is for is not known either.
func (l *linter) meetings(p accounts.TokenPolicy, list []Resource) {
	lone := slices.Clone(list)
	for _, read := range p.PermissionGroups {
		i, known := l.catalog.byID[read.ID]
		if !known {
			lone = nil
			continue
		}
		g := l.catalog.groups[i]
		if len(list) > 0 && !slices.ContainsFunc(list, func(r Resource) bool { return g.For(r.scope) }) {
			l.add(NeverMeets, "%s is for none of its resources", describe(g))
		}
		lone = slices.DeleteFunc(lone, func(r Resource) bool { return g.For(r.scope) })
	}
	for _, r := range lone {
		l.add(NeverMeets, "none of its groups is for %s", r)
	}
}

// dispute returns what sources disagree on about a resource in a token of an
// account.
func (r Resource) dispute() string {
	switch {
	case r == AllAccounts(), r.scope == ScopeUser:
		return "a token of an account can hardly have it, though no source says so"
	case r.scope == ScopeZone && r.account == "":
		return "the documentation names zones so, and reports say that they have to be nested under their account"
	}
	return ""
}

// Warnings returns the findings of the kind [Disputed] about the params that the
// builder makes: such policies are not refused here, but the API may refuse them.
func (b Builder) Warnings() (list []Finding) {
	for i, d := range b.drafts {
		for _, r := range d.resources {
			if text := r.In(all).dispute(); text != "" {
				list = append(list, Finding{Kind: Disputed, Policy: i, Text: fmt.Sprintf("%s: %s", r, text)})
			}
		}
	}
	return list
}
