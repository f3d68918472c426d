package access

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Inviting is what [Members.Invite] takes. Wants is required.
type Inviting struct {
	// Wants are the users to invite, and what they may do.
	Wants []Want
	// Progress is called after each of them, in their order. Those that were not tried
	// when Invite stopped are not among them.
	Progress func(Invited)
}

// Invited is what became of one of the users that [Members.Invite] was given.
type Invited struct {
	// At is the place of Want in Inviting.Wants, from 0 on.
	At   int
	Want Want
	// Result is what was done: Created, or Unchanged for a member who has the wanted
	// grants.
	Result Result
	// Err is why it was not done, nil if it was: [ErrOtherGrants], [ErrNotTried], or
	// what Ensure returns.
	Err error
}

// The kinds of errors of [Invited], for errors.Is.
var (
	// ErrOtherGrants is a user who is a member already, and lacks wanted grants.
	// Invite leaves members alone: Ensure and Grant change them.
	ErrOtherGrants = errors.New("the user is a member already, with other grants")
	// ErrNotTried is a user for whom nothing was sent, since Invite had stopped.
	ErrNotTried = errors.New("not tried")
)

// Invite invites many users. It reads the list of members once and invites, one after
// the other, those who are not on it; each of them is read back, also after a lost
// reply. Members stay as they are. The client's pace keeps it below the API's limit of
// requests: about two invitations a second.
//
// What is wrong with Wants is found for all of them before anybody is invited; nobody
// is then. After that, an error with one user does not stop the others. Only when
// all others would fail too it stops: when the context ends, the credential is refused,
// or the API blocks the program for its requests.
//
// To go on after a stop or a crash, call it again with the same Wants, or with what
// [Left] returns: who was invited is on the list of members, and is not invited again.
//
// The result has one entry for each of Wants, in their order, also with an error, which
// joins theirs. When Wants are wrong or the lists can't be read, all are [ErrNotTried].
//
//	GET /accounts/{account_id}/members
//	POST /accounts/{account_id}/members
//	GET /accounts/{account_id}/members/{member_id}
func (m Members) Invite(ctx context.Context, inviting Inviting) ([]Invited, error) {
	changes, err := m.invitations(ctx, inviting.Wants)
	if err != nil {
		err = fmt.Errorf("access: inviting to account %s: %w", m.Account, err)
		return untried(inviting.Wants, err), err
	}
	var list []Invited
	var stopped error
	for i, c := range changes {
		item := Invited{At: i, Want: inviting.Wants[i]}
		if stopped != nil {
			item.Err = c.failed(fmt.Errorf("%w: %w", ErrNotTried, stopped))
			list = append(list, item)
			continue
		}
		item.Result, item.Err = c.end(ctx, c.try)
		list = append(list, item)
		if inviting.Progress != nil {
			inviting.Progress(item)
		}
		stopped = stops(ctx, item.Err)
	}
	return list, joined(list)
}

// untried are wants of which nobody was invited.
func untried(wants []Want, why error) (list []Invited) {
	for i, want := range wants {
		list = append(list, Invited{At: i, Want: want, Err: fmt.Errorf("%w: %w", ErrNotTried, why)})
	}
	return list
}

// Left returns the wants that [Members.Invite] has yet to do: those of the entries with
// an error.
func Left(list []Invited) (wants []Want) {
	for _, item := range list {
		if item.Err != nil {
			wants = append(wants, item.Want)
		}
	}
	return wants
}

// joined returns the errors of those that were tried, and how many were not.
func joined(list []Invited) error {
	var all []error
	untried := 0
	for _, item := range list {
		if errors.Is(item.Err, ErrNotTried) {
			untried++
			continue
		}
		all = append(all, item.Err)
	}
	if untried > 0 {
		all = append(all, fmt.Errorf("%w: %d of %d users", ErrNotTried, untried, len(list)))
	}
	return errors.Join(all...)
}

// stops returns an error that others would get as well, otherwise nil.
func stops(ctx context.Context, err error) error {
	if err == nil {
		return ctx.Err()
	}
	for _, kind := range []error{cloudflare.ErrUnauthorized, cloudflare.ErrForbidden, cloudflare.ErrRateLimited} {
		if errors.Is(err, kind) {
			return kind
		}
	}
	return ctx.Err()
}

// invitations checks the wants and prepares the change for each.
func (m Members) invitations(ctx context.Context, wants []Want) ([]*change, error) {
	if err := errors.Join(m.usable(ctx), m.checkWants(wants)); err != nil {
		return nil, err
	}
	names, err := m.load(ctx)
	if err != nil {
		return nil, err
	}
	var list []*change
	var failed []error
	for i, want := range wants {
		wanted, wrong := names.resolve(ctx, want.Grants)
		failed = append(failed, inWants(i, wrong)...)
		list = append(list, &change{
			Members: m, doing: "inviting", email: want.Email, invite: &want, only: true, fresh: true,
			edit: more, names: names, wanted: wanted,
		})
	}
	if len(failed) > 0 {
		return nil, errors.Join(failed...)
	}
	return list, m.look(ctx, list)
}

func (m Members) checkWants(wants []Want) error {
	var failed []error
	if len(wants) == 0 {
		failed = append(failed, errors.New("Wants is empty"))
	}
	first := map[string]int{}
	for i, want := range wants {
		failed = append(failed, inWants(i, want.check(m.Account, checkEmail))...)
		key := emails.Key(want.Email)
		if at, ok := first[key]; ok && key != "" {
			failed = append(failed, fmt.Errorf("Wants[%d].Email is that of Wants[%d]: %q", i, at, want.Email))
			continue
		}
		first[key] = i
	}
	return errors.Join(failed...)
}

func inWants(i int, failed []error) (list []error) {
	for _, err := range failed {
		list = append(list, fmt.Errorf("Wants[%d].%w", i, err))
	}
	return list
}

// look gives the changes the members that exist.
func (m Members) look(ctx context.Context, changes []*change) error {
	byEmail := map[string]*change{}
	for _, c := range changes {
		byEmail[emails.Key(c.email)] = c
	}
	members := m.Client.Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{AccountID: param.Set(m.Account)})
	for member, err := range whole.All(members, memberKey) {
		if err != nil {
			return fmt.Errorf("reading the members: %w", err)
		}
		for _, address := range []string{member.Email, member.User.Email} {
			if c := byEmail[emails.Key(address)]; c != nil && member.ID != "" {
				c.known, c.id, c.fresh = &member, member.ID, !member.JSON.Policies.IsMissing()
			}
		}
	}
	return nil
}
