package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	// mostWrites is how often a change is sent that is not there afterwards.
	mostWrites = 3
	// longestWait is how long the API may ask to wait before it takes an update.
	longestWait = time.Minute
)

// change is one call of a method of Members.
type change struct {
	Members
	doing, email string
	invite       *Want // to invite the user if there is no member
	only         bool  // to invite, and leave a member alone
	takes        bool  // to take grants away
	fresh        bool  // known was read a moment ago
	known        *accounts.Member
	edit         func(held, wanted []right) edit

	names  *names
	wanted []right

	id     string  // of the member, once it is known
	made   bool    // the API accepted an invitation
	done   Outcome // what was sent, and may have been done
	result Result  // has a member once that is as wanted
}

// run makes the change after it has checked what it can.
func (c *change) run(ctx context.Context, want Want) (Result, error) {
	address := checkShown
	if c.invite != nil {
		address = checkEmail
	}
	err := errors.Join(append(want.check(c.Account, address), c.usable(ctx))...)
	if err == nil {
		c.names, err = c.load(ctx)
	}
	if err == nil {
		var failed []error
		c.wanted, failed = c.names.resolve(ctx, want.Grants)
		err = errors.Join(failed...)
	}
	if err != nil {
		return Result{}, c.failed(err)
	}
	return c.end(ctx, c.try)
}

// end tries while no other call of this process changes the member.
func (c *change) end(ctx context.Context, try func(context.Context) (passing bool, err error)) (Result, error) {
	leave, err := cmp.Or(c.turns, &changing).enter(ctx, c.Account+" "+emails.Key(c.email))
	if err != nil {
		return Result{}, c.failed(err)
	}
	defer leave()
	if err = persist(ctx, try); err != nil {
		return Result{}, c.failed(err)
	}
	c.result.Outcome = cmp.Or(c.done, Unchanged)
	return c.result, nil
}

// persist tries up to three times, with waits between them, while the error is passing.
func persist(ctx context.Context, try func(context.Context) (passing bool, err error)) error {
	var final error
	err := again(ctx, mostWrites, func(ctx context.Context) error {
		passing, err := try(ctx)
		if passing {
			return err
		}
		final = err
		return nil
	})
	return errors.Join(final, err)
}

func (c *change) failed(err error) error {
	return fmt.Errorf("access: %s member %q of account %s: %w", c.doing, c.email, c.Account, err)
}

// try reads the member, sends what differs, and reads it back. A passing error may not
// come again.
func (c *change) try(ctx context.Context) (passing bool, err error) {
	member, e, err := c.readForWrite(ctx)
	if err != nil || c.ended() {
		return false, err
	}
	policies, err := e.of(c.names, member)
	if err != nil {
		return false, err
	}
	sent := c.send(ctx, member, policies)
	if sent != nil && !c.passes(ctx, sent) {
		return false, sent
	}
	if _, _, err = c.read(ctx); err != nil {
		return false, errors.Join(sent, fmt.Errorf("reading it back: %w", err))
	}
	if c.ended() {
		return false, nil
	}
	return true, cmp.Or(sent, ErrNotKept)
}

// ended reports whether the member was as wanted when it was read.
func (c *change) ended() bool { return c.result.Member != nil }

// readForWrite makes the resource groups that the edit needs, which may take time, and
// then reads the member again.
func (c *change) readForWrite(ctx context.Context) (member *accounts.Member, e edit, err error) {
	for range 2 {
		if member, e, err = c.read(ctx); err != nil || c.ended() {
			return member, e, err
		}
		var made bool
		if made, err = c.names.makeMissing(ctx, e.add); err != nil || !made {
			break
		}
	}
	e.add = c.names.known(e.add)
	return member, e, err
}

// read returns the member, nil if there is none yet, and what is to change.
func (c *change) read(ctx context.Context) (*accounts.Member, edit, error) {
	member, err := c.get(ctx)
	switch {
	case err != nil:
		return nil, edit{}, err
	case member != nil:
		e, err := c.compare(member)
		return member, e, err
	case c.invite == nil:
		return nil, edit{}, cmp.Or(c.unclear(), fmt.Errorf("%w: the user is not a member", cloudflare.ErrNotFound))
	}
	return nil, edit{add: c.wanted}, nil
}

// unclear returns an error if that nobody was found says nothing of who was meant.
func (c *change) unclear() error {
	if isEmail(c.email) || c.done != "" {
		return nil
	}
	return fmt.Errorf("Email is no single e-mail address, and no member's: %q", c.email)
}

// compare returns what is to change. If that is nothing the change has ended.
func (c *change) compare(member *accounts.Member) (edit, error) {
	held, err := c.rights(member)
	if err != nil {
		return edit{}, err
	}
	e := c.edit(held, c.wanted)
	switch {
	case e.empty():
		c.result = Result{Member: member, Grants: c.names.grants(held)}
		c.result.Still = c.names.grants(without(wider(held, c.wanted), c.wanted))
	case c.only && c.done != Created:
		err = ErrOtherGrants
	case member.Status == "":
		err = fmt.Errorf("member %s has no status, which an update needs: %w", member.ID, ErrUnreadable)
	case len(e.add) == 0 && len(without(held, e.drop)) == 0:
		err = ErrLastGrant
	}
	return e, err
}

// get returns the member as it is now, nil if there is none.
func (c *change) get(ctx context.Context) (*accounts.Member, error) {
	if c.fresh {
		c.fresh = false
		return c.known, nil
	}
	if c.id == "" {
		if err := c.find(ctx); c.id == "" {
			return nil, err
		}
	}
	params := accounts.MemberGetParams{AccountID: param.Set(c.Account)}
	member, err := c.Client.Accounts.Members.Get(ctx, c.id, params)
	if errors.Is(err, cloudflare.ErrNotFound) {
		c.id = ""
		return nil, nil
	}
	if err == nil && member.ID != c.id {
		err = fmt.Errorf("the reply is about %q instead of member %s: %w", member.ID, c.id, ErrUnreadable)
	}
	return member, err
}

// find sets the member's id, which is empty if there is none.
func (c *change) find(ctx context.Context) error {
	c.id = ""
	member, err := c.Client.Accounts.Members.FindByEmail(ctx, c.Account, c.email)
	var refusal *cloudflare.Error
	switch {
	case errors.Is(err, cloudflare.ErrNotFound) && !errors.As(err, &refusal):
		return nil // it is the API's own answer if the account is not found
	case err != nil:
		return err
	case member.ID == "":
		return fmt.Errorf("the member has no id: %w", ErrUnreadable)
	}
	c.id = member.ID
	return nil
}

// send invites or updates the member, and notes what may have been done.
func (c *change) send(ctx context.Context, member *accounts.Member, policies []accounts.MemberPolicyParam) (err error) {
	outcome := Changed
	switch {
	case member != nil:
		err = c.update(ctx, member, policies)
	case c.made:
		return nil // the list may not have it yet
	default:
		outcome, err = Created, c.add(ctx, policies)
	}
	if c.done == "" && cloudflare.MayHaveActed(err) {
		c.done = outcome
	}
	return err
}

func (c *change) add(ctx context.Context, policies []accounts.MemberPolicyParam) error {
	body := accounts.MemberNewWithPolicies{Email: param.Set(c.email), Policies: param.Set(policies)}
	if c.invite.Status != "" {
		body.Status = param.Set(c.invite.Status)
	}
	member, err := c.Client.Accounts.Members.New(ctx, accounts.MemberNewParams{
		AccountID: param.Set(c.Account), Body: body,
	})
	if err == nil {
		c.made, c.id = true, member.ID
	}
	return err
}

// update sends the member's present status with the policies: the API accepts a change
// without it, and does nothing. The client does not repeat the update by itself, since
// that would undo what others changed in the meantime.
func (c *change) update(
	ctx context.Context, member *accounts.Member, policies []accounts.MemberPolicyParam,
) error {
	_, err := c.Client.Accounts.Members.Update(ctx, member.ID, accounts.MemberUpdateParams{
		AccountID: param.Set(c.Account),
		Body: accounts.MemberUpdateParamsBody{
			Policies: param.Set[any](policies), Status: param.Set(member.Status),
		},
	}, option.WithMaxRetries(0))
	return err
}

// passes reports whether it makes sense to read the member and to go on after an error
// of send. It waits as long as the API asks.
func (c *change) passes(ctx context.Context, err error) bool {
	var refusal *cloudflare.Error
	if errors.Is(err, cloudflare.ErrRateLimited) && errors.As(err, &refusal) && refusal.RetryAfter <= longestWait {
		return wait.For(ctx, refusal.RetryAfter) == nil
	}
	// Another program may have invited the user since.
	return cloudflare.MayHaveActed(err) || errors.Is(err, cloudflare.ErrConflict)
}
