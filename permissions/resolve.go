package permissions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/near"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Group is a permission group of API tokens, as an account's list has it.
type Group struct {
	// ID is the identifier that policies take.
	ID string
	// Name is the group's name. It may change, and several groups may have it,
	// each for other scopes.
	Name string
	// Scopes are the kinds of resources that it is for. Don't change them.
	Scopes []accounts.PermissionGroupScope
	// Deprecated is set when the API or this module's list says so, and EndOfLife
	// is when the group stops granting anything, zero when neither names a day.
	Deprecated bool
	EndOfLife  time.Time
}

// For reports whether the group is for a kind of resource.
func (g Group) For(scope accounts.PermissionGroupScope) bool { return slices.Contains(g.Scopes, scope) }

// ended reports whether the group no longer grants anything.
func (g Group) ended(now time.Time) bool { return !g.EndOfLife.IsZero() && !now.Before(g.EndOfLife) }

// Groups returns the account's list of permission groups, the one that [Resolve]
// searches.
func Groups(
	ctx context.Context, client *cloudflare.Client, accountID string, opts ...option.RequestOption,
) ([]Group, error) {
	c, err := listsOf(client).get(ctx, client, accountID, forever, opts)
	if err != nil {
		return nil, err
	}
	return slices.Clone(c.groups), nil
}

// Resolve finds a permission group by its name, in upper or lower case, and by
// the scope that it has to be for; an empty scope means any. A group's former
// name finds it too, and so does its id.
//
// The account's list is requested once for a client and kept; if it does not have
// a name and is older than a minute, it is requested again. If no group is found
// the error is a [*ResolveError], of the kind [ErrUnknownGroup],
// [ErrAmbiguousGroup] or [ErrScope].
//
//	GET /accounts/{account_id}/tokens/permission_groups
func Resolve(
	ctx context.Context, client *cloudflare.Client, accountID, name string, scope accounts.PermissionGroupScope,
	opts ...option.RequestOption,
) (Group, error) {
	found, err := ResolveAll(ctx, client, accountID, scope, []string{name}, opts...)
	if err != nil {
		return Group{}, err
	}
	return found[0], nil
}

// ResolveAll is [Resolve] for many names, with at most one request: it returns
// the groups in the order of the names. Every name that is not found has its
// error, joined into one.
func ResolveAll(
	ctx context.Context, client *cloudflare.Client, accountID string, scope accounts.PermissionGroupScope, names []string,
	opts ...option.RequestOption,
) (found []Group, err error) {
	err = lookUp(ctx, client, accountID, opts, func(c *catalog) (err error) {
		found, err = c.findAll(names, scope)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// lookUp lets find search the account's list and, if it fails and the list is
// not new, search a newer one.
func lookUp(
	ctx context.Context, client *cloudflare.Client, accountID string, opts []option.RequestOption,
	find func(*catalog) error,
) (err error) {
	for _, age := range []time.Duration{forever, staleAfter} {
		c, failed := listsOf(client).get(ctx, client, accountID, age, opts)
		if failed != nil {
			return failed
		}
		if err = find(c); err == nil {
			return nil
		}
	}
	return err
}

// ResolveError is a name that [Resolve] did not find, or found more than once.
// errors.Is distinguishes [ErrUnknownGroup], [ErrAmbiguousGroup] or [ErrScope].
type ResolveError struct {
	// Name is what was looked for, and Scope what it has to be for; empty means
	// any.
	Name  string
	Scope accounts.PermissionGroupScope
	// Candidates are the groups of that name, when it is ambiguous or only for
	// other scopes; otherwise those with similar names, the most similar first.
	Candidates []Group

	kind error
}

// Unwrap returns the kind of error.
func (e *ResolveError) Unwrap() error { return e.kind }

// Error returns a text that names the candidates.
func (e *ResolveError) Error() string {
	var list []string
	for _, g := range e.Candidates {
		list = append(list, describe(g))
	}
	text := fmt.Sprintf("%v: %q", e.kind, e.Name)
	if e.Scope != "" {
		text += " for " + string(e.Scope)
	}
	switch {
	case len(list) == 0:
		return text + ": the list has nothing near it"
	case errors.Is(e.kind, ErrAmbiguousGroup):
		return text + ": name a scope; there are " + strings.Join(list, ", ")
	case errors.Is(e.kind, ErrScope):
		return text + ": there is " + strings.Join(list, ", ")
	}
	return text + ": near it are " + strings.Join(list, ", ")
}

func describe(g Group) string {
	var kinds []string
	for _, scope := range g.Scopes {
		kinds = append(kinds, kind(scope))
	}
	return fmt.Sprintf("%q (%s)", g.Name, strings.Join(kinds, ", "))
}

// catalog is a list of groups to search. It is never changed.
type catalog struct {
	groups []Group
	byID   map[string]int
}

func newCatalog(groups []Group) *catalog {
	c := &catalog{groups, make(map[string]int, len(groups))}
	for i, g := range groups {
		c.byID[g.ID] = i
	}
	return c
}

func (c *catalog) findAll(names []string, scope accounts.PermissionGroupScope) ([]Group, error) {
	var found []Group
	var failed []error
	for _, name := range names {
		g, err := c.find(name, scope)
		if err != nil {
			failed = append(failed, fmt.Errorf("permissions: %w", err))
		}
		found = append(found, g)
	}
	return found, errors.Join(failed...)
}

func (c *catalog) find(name string, scope accounts.PermissionGroupScope) (Group, error) {
	named := c.named(name)
	fit := slices.DeleteFunc(slices.Clone(named), func(g Group) bool { return scope != "" && !g.For(scope) })
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return Group{}, &ResolveError{name, scope, fit, ErrAmbiguousGroup}
	case len(named) > 0:
		return Group{}, &ResolveError{name, scope, named, ErrScope}
	}
	return Group{}, &ResolveError{name, scope, c.near(name), ErrUnknownGroup}
}

// named returns the groups of a name: those that have it, the one whose id it
// is, or those that, by this module's list, once had it or have it now.
func (c *catalog) named(name string) (named []Group) {
	name = strings.TrimSpace(name)
	for _, g := range c.groups {
		if strings.EqualFold(strings.TrimSpace(g.Name), name) || g.ID == name {
			named = append(named, g)
		}
	}
	if len(named) > 0 {
		return named
	}
	for _, id := range formerly(name) {
		if i, ok := c.byID[id]; ok {
			named = append(named, c.groups[i])
		}
	}
	return named
}

// formerly returns the ids of the groups that have or had a name, by this
// module's list.
func formerly(name string) (ids []string) {
	for _, g := range permgroup.All() {
		if strings.EqualFold(g.Name, name) {
			ids = append(ids, g.ID)
		}
	}
	for _, r := range permgroup.Renames() {
		if strings.EqualFold(r.From, name) && !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// near returns the groups whose names may have been meant.
func (c *catalog) near(name string) (found []Group) {
	byName := map[string][]Group{}
	var names []string
	for _, g := range c.groups {
		folded := strings.ToLower(g.Name)
		if byName[folded] == nil {
			names = append(names, folded)
		}
		byName[folded] = append(byName[folded], g)
	}
	for _, folded := range near.Names(strings.ToLower(name), names, 3) {
		found = append(found, byName[folded]...)
	}
	return found
}
