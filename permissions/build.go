package permissions

import (
	"context"
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Builder says what a token will be allowed to do, from where and for how long.
// It is a value: each method returns a new Builder and leaves the old one
// unchanged, so that several can be made from one. The zero Builder has no
// policy.
//
// Nothing is checked before [Builder.TokenParams] or [Builder.Policies].
type Builder struct {
	drafts    []draft
	in, notIn addresses
	// One of the two says when the token ends; neither does when it never ends.
	endsIn    *time.Duration
	endsOn    *time.Time
	notBefore *time.Time
}

// draft is a policy that has its groups by name.
type draft struct {
	effect    accounts.TokenPolicyEffect
	groups    []string
	resources []Resource
}

// addresses are one side of a condition. A side that was asked for but has no
// addresses is a mistake, and not the same as one that was not asked for.
type addresses struct {
	asked bool
	list  []string
}

// Allow begins a policy that allows what permission groups are for. A group is
// given by its name, or by its id. If several groups have the name, each for other
// resources, the name means those for the policy's resources.
func Allow(groups ...string) Builder { return Builder{}.Allow(groups...) }

// Deny begins a policy that denies: a token can't do what one policy denies,
// whatever others allow. A token of denials alone can do nothing; [Lint] finds it.
func Deny(groups ...string) Builder { return Builder{}.Deny(groups...) }

// Allow adds a policy, as [Allow] does; [Builder.On] says what for.
func (b Builder) Allow(groups ...string) Builder {
	return b.with(draft{effect: accounts.TokenPolicyEffectAllow, groups: slices.Clone(groups)})
}

// Deny adds a policy that denies, as [Deny] does.
func (b Builder) Deny(groups ...string) Builder {
	return b.with(draft{effect: accounts.TokenPolicyEffectDeny, groups: slices.Clone(groups)})
}

func (b Builder) with(d draft) Builder {
	b.drafts = append(slices.Clip(b.drafts), d)
	return b
}

// On adds resources to the latest policy. Resources of several kinds become
// several policies, each with the groups that are for its kind.
func (b Builder) On(resources ...Resource) Builder {
	b.drafts = slices.Clone(b.drafts)
	if len(b.drafts) == 0 {
		b.drafts = []draft{{}}
	}
	last := &b.drafts[len(b.drafts)-1]
	last.resources = slices.Concat(last.resources, resources)
	return b
}

// FromIP lets the token work only from these networks, in CIDR notation, or
// single addresses. Calling it again adds to them.
func (b Builder) FromIP(networks ...string) Builder {
	b.in = addresses{true, slices.Concat(b.in.list, networks)}
	return b
}

// NotFromIP excludes networks from those that the token works from, which are
// all when FromIP was not called.
func (b Builder) NotFromIP(networks ...string) Builder {
	b.notIn = addresses{true, slices.Concat(b.notIn.list, networks)}
	return b
}

// ExpiresIn ends the token's life this long after TokenParams is called, rounded
// up to the second. Without it and [Builder.ExpiresOn] the token lives forever.
func (b Builder) ExpiresIn(life time.Duration) Builder {
	b.endsIn, b.endsOn = &life, nil
	return b
}

// ExpiresOn ends the token's life at a time, instead of ExpiresIn.
func (b Builder) ExpiresOn(end time.Time) Builder {
	b.endsIn, b.endsOn = nil, &end
	return b
}

// NotBefore begins the token's life at a time: without it, the life begins when
// the token is made.
func (b Builder) NotBefore(start time.Time) Builder {
	b.notBefore = &start
	return b
}

// TokenParams is what [accounts.TokenService.New] takes to make the token for an
// account: it names the groups by their ids in the account's list, and zones
// under the account.
//
// Everything is checked first; the errors, joined, are of the kinds [ErrNoPolicy],
// [ErrResource], [ErrUnknownGroup], [ErrAmbiguousGroup], [ErrScope], [ErrAddress],
// [ErrLockedOut], [ErrLife] and [ErrName]. The only request is that of [Resolve],
// for all names, and it is not made if the checks that do not need it fail.
func (b Builder) TokenParams(
	ctx context.Context, client *cloudflare.Client, accountID, name string, opts ...option.RequestOption,
) (accounts.TokenNewParams, error) {
	now := time.Now()
	if err := b.check(accountID, name, now); err != nil {
		return accounts.TokenNewParams{}, err
	}
	policies, err := b.resolve(ctx, client, accountID, opts)
	if err != nil {
		return accounts.TokenNewParams{}, err
	}
	p := accounts.TokenNewParams{
		AccountID: param.Set(accountID), Name: param.Set(name), Policies: param.Set(policies),
	}
	if condition, narrows := b.condition(); narrows {
		p.Condition = param.Set(condition)
	}
	if end, ends := b.end(now); ends {
		p.ExpiresOn = param.Set(end)
	}
	if b.notBefore != nil {
		p.NotBefore = param.Set(b.notBefore.UTC())
	}
	return p, nil
}

// Policies returns only the policies, as an [accounts.TokenParam] takes them,
// after those checks of [Builder.TokenParams] that are about them.
func (b Builder) Policies(
	ctx context.Context, client *cloudflare.Client, accountID string, opts ...option.RequestOption,
) ([]accounts.TokenPolicyParam, error) {
	if err := b.checkPolicies(accountID); err != nil {
		return nil, err
	}
	return b.resolve(ctx, client, accountID, opts)
}

// condition returns the condition on addresses; the second result is false when
// there is none. It is called after the addresses were checked.
func (b Builder) condition() (accounts.TokenConditionParam, bool) {
	var ip accounts.TokenConditionRequestIPParam
	if b.in.asked {
		ip.In = param.Set(b.in.written())
	}
	if b.notIn.asked {
		ip.NotIn = param.Set(b.notIn.written())
	}
	return accounts.TokenConditionParam{RequestIP: param.Set(ip)}, b.in.asked || b.notIn.asked
}

// written returns the networks as the API expects them: even a single address
// has a prefix.
func (a addresses) written() (list []string) {
	for _, text := range a.list {
		if p, _ := network(text); !slices.Contains(list, p.String()) {
			list = append(list, p.String())
		}
	}
	return list
}

// end returns when the token ends, if it does. The API uses whole seconds.
func (b Builder) end(now time.Time) (time.Time, bool) {
	switch {
	case b.endsOn != nil:
		return b.endsOn.UTC().Truncate(time.Second), true
	case b.endsIn != nil:
		return now.Add(*b.endsIn).Add(time.Second - 1).Truncate(time.Second).UTC(), true
	}
	return time.Time{}, false
}
