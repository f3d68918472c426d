package permissions

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// longestName is how many characters a token's name may have.
const longestName = 120

// lastYear is the last year that a time in JSON can have.
const lastYear = 9999

// check finds all mistakes that can be found without the list of groups.
func (b Builder) check(accountID, name string, now time.Time) error {
	return errors.Join(b.checkPolicies(accountID), b.checkAddresses(), b.checkLife(now), checkName(name))
}

func checkName(name string) error {
	switch length := utf8.RuneCountInString(name); {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("permissions: %w: it is empty", ErrName)
	case length > longestName:
		return fmt.Errorf("permissions: %w: %d characters, and %d are the most", ErrName, length, longestName)
	}
	return nil
}

func (b Builder) checkLife(now time.Time) error {
	end, ends := b.end(now)
	const stamp = time.RFC3339
	switch {
	case ends && end.Year() > lastYear:
		return fmt.Errorf("permissions: %w: it ends after the year %d, which can't be sent", ErrLife, lastYear)
	case b.notBefore != nil && (b.notBefore.Year() < 0 || b.notBefore.Year() > lastYear):
		return fmt.Errorf("permissions: %w: it begins in %d, no year that can be sent", ErrLife, b.notBefore.Year())
	case b.endsIn != nil && *b.endsIn <= 0:
		return fmt.Errorf("permissions: %w: ExpiresIn(%v)", ErrLife, *b.endsIn)
	case ends && !end.After(now):
		return fmt.Errorf("permissions: %w: it ends at %s, and now it is %s", ErrLife, end.Format(stamp), now.Format(stamp))
	case ends && b.notBefore != nil && !end.After(*b.notBefore):
		return fmt.Errorf("permissions: %w: it ends at %s and begins at %s", ErrLife,
			end.Format(stamp), b.notBefore.Format(stamp))
	}
	return nil
}

func (b Builder) checkAddresses() error {
	in, failed := b.in.parse("FromIP")
	notIn, failedToo := b.notIn.parse("NotFromIP")
	if err := errors.Join(failed, failedToo); err != nil {
		return err
	}
	if lockedOut(in, notIn) {
		return fmt.Errorf("permissions: %w: NotFromIP takes out all that is left", ErrLockedOut)
	}
	return nil
}

// parse returns the networks of one side of a condition.
func (a addresses) parse(method string) (networks []netip.Prefix, err error) {
	if a.asked && len(a.list) == 0 {
		return nil, fmt.Errorf("permissions: %s: %w: it was given no network", method, ErrLockedOut)
	}
	for _, text := range a.list {
		p, failed := parseNetwork(text)
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("permissions: %s: %w", method, failed))
		}
		networks = append(networks, p)
	}
	return networks, err
}

func (b Builder) checkPolicies(accountID string) (err error) {
	if !isID(accountID) {
		err = fmt.Errorf("permissions: %w: %q is no identifier of an account", ErrResource, accountID)
	}
	if len(b.drafts) == 0 {
		return errors.Join(err, fmt.Errorf("permissions: %w: begin with Allow", ErrNoPolicy))
	}
	for i, d := range b.drafts {
		for _, wrong := range d.check(accountID) {
			err = errors.Join(err, inPolicy(i, wrong))
		}
	}
	return err
}

func inPolicy(i int, err error) error { return fmt.Errorf("permissions: policy %d: %w", i+1, err) }

func (d draft) check(accountID string) (wrong []error) {
	if len(d.groups) == 0 {
		wrong = append(wrong, fmt.Errorf("%w: it has no permission group: name some in Allow or Deny", ErrNoPolicy))
	}
	if len(d.resources) == 0 {
		wrong = append(wrong, fmt.Errorf("%w: it has no resource: On says what it is for", ErrNoPolicy))
	}
	for _, r := range d.resources {
		if err := r.checkFor(accountID); err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// checkFor returns why a token of an account can't have a resource.
func (r Resource) checkFor(accountID string) error {
	if err := r.check(); err != nil {
		return err
	}
	switch in := r.AccountID(); {
	case in != "" && in != accountID:
		return fmt.Errorf("%w: %s is in another account than the token's, %s", ErrResource, r, accountID)
	case r == AllZones():
		return fmt.Errorf("%w: a token of an account has its zones alone: use AllZonesIn(%q)", ErrResource, accountID)
	}
	return nil
}

// resolve makes the policies, with one request for all groups.
func (b Builder) resolve(
	ctx context.Context, client *cloudflare.Client, accountID string, opts []option.RequestOption,
) (policies []accounts.TokenPolicyParam, err error) {
	err = lookUp(ctx, client, accountID, opts, func(c *catalog) (err error) {
		policies, err = b.policies(c, accountID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return policies, nil
}

func (b Builder) policies(c *catalog, accountID string) (policies []accounts.TokenPolicyParam, err error) {
	for i, d := range b.drafts {
		byScope, wrong := d.sort(c)
		for _, scope := range d.scopes() {
			p, failed := d.policy(byScope[scope], d.of(scope, accountID))
			policies, wrong = append(policies, p), append(wrong, failed)
		}
		if failed := errors.Join(wrong...); failed != nil {
			err = errors.Join(err, inPolicy(i, failed))
		}
	}
	return policies, err
}

// scopes returns the scopes of the draft's resources, each once.
func (d draft) scopes() (list []accounts.PermissionGroupScope) {
	for _, r := range d.resources {
		if !slices.Contains(list, r.scope) {
			list = append(list, r.scope)
		}
	}
	return list
}

// of returns the draft's resources of a scope, as a token of the account names
// them.
func (d draft) of(scope accounts.PermissionGroupScope, accountID string) (list []Resource) {
	for _, r := range d.resources {
		if r.scope == scope {
			list = append(list, r.In(accountID))
		}
	}
	return list
}

// sort finds the draft's groups for each scope of its resources. A group that is
// for none of them is an error, and so is a scope that no group is for.
func (d draft) sort(c *catalog) (byScope map[accounts.PermissionGroupScope][]string, wrong []error) {
	byScope = map[accounts.PermissionGroupScope][]string{}
	for _, name := range d.groups {
		var misses []error
		for _, scope := range d.scopes() {
			g, err := c.find(name, scope)
			if err != nil {
				misses = append(misses, err)
			} else if !slices.Contains(byScope[scope], g.ID) {
				byScope[scope] = append(byScope[scope], g.ID)
			}
		}
		if len(misses) == len(d.scopes()) || slices.ContainsFunc(misses, isAmbiguous) {
			wrong = append(wrong, misses[0])
		}
	}
	for _, scope := range d.scopes() {
		if len(wrong) == 0 && len(byScope[scope]) == 0 {
			wrong = append(wrong, fmt.Errorf("%w: none of %q is for resources of the kind %s", ErrScope, d.groups, kind(scope)))
		}
	}
	return byScope, wrong
}

func isAmbiguous(err error) bool { return errors.Is(err, ErrAmbiguousGroup) }

func (d draft) policy(groups []string, resources []Resource) (accounts.TokenPolicyParam, error) {
	written, err := Resources(resources...)
	params := make([]accounts.PermissionGroupParam, len(groups))
	for i, id := range groups {
		params[i].ID = param.Set(id)
	}
	return accounts.TokenPolicyParam{
		Effect:           param.Set(d.effect),
		PermissionGroups: param.Set(params),
		Resources:        param.Set[accounts.TokenPolicyResourcesUnionParam](written),
	}, err
}
