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

// Builder says what a token shall be allowed, from where and for how long. It is
// a value: each method returns another one and leaves its own as it was, so that
// two can be made of one. The zero Builder has no policy.
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

// draft is a policy with the names of its groups.
type draft struct {
	effect    accounts.TokenPolicyEffect
	groups    []string
	resources []Resource
}

// addresses are one side of a condition. None of a side that was asked for is a
// mistake: it is not the same as not asking.
type addresses struct {
	asked bool
	list  []string
}

// Allow begins a policy that allows what permission groups are for. A group is
// given by its name, or by its id. Where a name is several groups', each for other
// resources, those of the policy's resources are meant.
func Allow(groups ...string) Builder { return Builder{}.Allow(groups...) }

// Deny begins a policy that denies: a token can't do what one policy denies,
// whatever others allow.
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

// On adds resources to the policy that was begun last. Resources of several kinds
// become several policies, each with the groups that are for its kind.
func (b Builder) On(resources ...Resource) Builder {
	b.drafts = slices.Clone(b.drafts)
	if len(b.drafts) == 0 {
		b.drafts = []draft{{}}
	}
	last := &b.drafts[len(b.drafts)-1]
	last.resources = slices.Concat(last.resources, resources)
	return b
}

// FromIP lets the token work from these networks alone, in CIDR notation, or
// single addresses. Called again it adds to them.
func (b Builder) FromIP(networks ...string) Builder {
	b.in = addresses{true, slices.Concat(b.in.list, networks)}
	return b
}

// NotFromIP takes networks out of those the token works from, everywhere when
// FromIP says nothing.
func (b Builder) NotFromIP(networks ...string) Builder {
	b.notIn = addresses{true, slices.Concat(b.notIn.list, networks)}
	return b
}

// ExpiresIn ends the token's life so long after TokenParams is called, rounded up
// to the second. Without it or [Builder.ExpiresOn] the token lives for ever.
func (b Builder) ExpiresIn(life time.Duration) Builder {
	b.endsIn, b.endsOn = &life, nil
	return b
}

// ExpiresOn ends the token's life at a time, in place of ExpiresIn.
func (b Builder) ExpiresOn(end time.Time) Builder {
	b.endsIn, b.endsOn = nil, &end
	return b
}

// NotBefore begins the token's life at a time: without it, when it is made.
func (b Builder) NotBefore(start time.Time) Builder {
	b.notBefore = &start
	return b
}

// TokenParams is what [accounts.TokenService.New] takes to make the token for an
// account: it names the groups by the ids that the account's list has, and zones
// under the account.
//
// Everything is checked before; the errors, joined, are of the kinds [ErrNoPolicy],
// [ErrResource], [ErrUnknownGroup], [ErrAmbiguousGroup], [ErrScope], [ErrAddress],
// [ErrLockedOut], [ErrLife] and [ErrName]. The one request is [Resolve]'s, for all
// names, and it is not made when what can be checked without it is wrong.
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

// Policies are the policies alone, as an [accounts.TokenParam] takes them, with
// the checks of [Builder.TokenParams] that are about them.
func (b Builder) Policies(
	ctx context.Context, client *cloudflare.Client, accountID string, opts ...option.RequestOption,
) ([]accounts.TokenPolicyParam, error) {
	if err := b.checkPolicies(accountID); err != nil {
		return nil, err
	}
	return b.resolve(ctx, client, accountID, opts)
}

// condition is that of addresses; the second result is false when there is none.
// It is called when the addresses were checked.
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

// written are the networks as the API wants them: a single address too has a
// prefix.
func (a addresses) written() (list []string) {
	for _, text := range a.list {
		if p, _ := network(text); !slices.Contains(list, p.String()) {
			list = append(list, p.String())
		}
	}
	return list
}

// end is when the token ends, if it does. The API has whole seconds.
func (b Builder) end(now time.Time) (time.Time, bool) {
	switch {
	case b.endsOn != nil:
		return b.endsOn.UTC().Truncate(time.Second), true
	case b.endsIn != nil:
		return now.Add(*b.endsIn + time.Second - 1).Truncate(time.Second).UTC(), true
	}
	return time.Time{}, false
}
