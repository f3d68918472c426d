package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// Members makes the members of an account end up as wanted. Both fields are
// required. It is safe for concurrent use.
//
// Each method reads the member, changes what differs, and reads the member back. It
// can be run again after an error, a crash or a lost reply, and does not repeat what
// was done: before a change is sent again the member is read again. If the API accepted
// a change that is not there afterwards, three times, the error is [ErrNotKept].
//
// The API has no update of a single grant: an update replaces all of a member's
// policies, and nothing in it can make the API refuse it if the member has changed
// since. In one process, calls for the same member take turns. If two processes change
// the same member at the same time, each reads right before it writes, reads back, and
// writes again what it wanted if that is missing by then; what was there before both
// stays. A change is lost, after its call has returned without an error, if the other
// process read the member before the change was written and wrote after it was read
// back. No client can prevent that. Programs for which that is too much have to take
// turns.
//
// A member is named by the address that the API shows, upper and lower case alike. One with
// a blank, a comma, ";", "<" or ">" in it is found only if the API shows it like that, and is
// an error otherwise: several may have been meant, or somebody else. Ensure and Invite don't
// take such addresses.
//
// Nobody is taken for missing because a list does not show them while it says that it has
// more, or has entries that don't say who they are: the error is pagination.ErrIncomplete,
// and nothing is changed.
//
// The methods need the permission to read and write the account's members, and
// to read its permission groups.
type Members struct {
	// Client is the client to use.
	Client *cloudflare.Client
	// Account is the id of the account.
	Account string

	turns *turns // for tests: nil means those of the process
}

// Want is how a member is to be. Email and Grants are required.
type Want struct {
	// Email is the user's address, 90 characters at most, in upper or lower case.
	Email string
	// Grants are all that the member may do. What user groups give to the member is
	// not part of it.
	Grants []Grant
	// Status is what the membership starts as if the user is not a member: pending,
	// an invitation, if it is empty. Only users who have a login can be accepted
	// members from the start. The status of a member is never changed.
	Status accounts.MemberStatus
}

// Grant is one permission group and what it is for. Group or Role is required, not
// both. The zero values of the others mean: allowed, on the whole account.
type Grant struct {
	// Access allows if it is empty. What is denied is denied, whatever else allows it.
	Access accounts.PolicyAccess
	// Group is a permission group of the account, by its name, in upper or lower case,
	// its label or its id. client.IAM.PermissionGroups lists them; those of tokens
	// are others.
	Group string
	// Role is a role of the account, by its name, in upper or lower case.
	// It stands for its permission group, as [Members.FromRoles] finds it, and is
	// for the whole account.
	Role string
	// On is the account, or one zone of it: permissions.Zone(zoneID). Zero means the
	// account. A policy is for a resource group: one that is exactly this is found, or
	// made if there is none. The grant changes with it if somebody changes the group.
	On permissions.Resource
	// ResourceGroup is a resource group of the account, by its name or its id,
	// instead of On.
	ResourceGroup string
}

// String returns the grant in words.
func (g Grant) String() string {
	access, what, on := g.Access, fmt.Sprintf("%q", g.Group), "the account"
	if access == "" {
		access = accounts.PolicyAccessAllow
	}
	if g.Role != "" {
		what = fmt.Sprintf("role %q", g.Role)
	}
	switch {
	case g.ResourceGroup != "":
		on = fmt.Sprintf("resource group %q", g.ResourceGroup)
	case g.On.Scope() == permissions.ScopeZone:
		on = "zone " + g.On.ID()
	}
	return fmt.Sprintf("%s %s on %s", access, what, on)
}

// Outcome is what a method of [Members] has done.
type Outcome string

// The outcomes. Without an error the member is as wanted after any of them.
const (
	// Unchanged is when the member was as wanted already: nothing was sent that
	// changes anything.
	Unchanged Outcome = "unchanged"
	// Created is when the user was invited, or became a member.
	Created Outcome = "created"
	// Changed is when the member's grants were changed.
	Changed Outcome = "changed"
	// Removed is when the user is no longer a member.
	Removed Outcome = "removed"
)

// Result is what a method of [Members] returns. With an error it is empty.
type Result struct {
	// Outcome is what was done.
	Outcome Outcome
	// Member is the member as the API gave it last, after the change. It is nil if
	// there is none.
	Member *accounts.Member
	// Grants are what its policies say, with names where there are any.
	Grants []Grant
	// Still are the member's other grants that allow on more what [Members.Revoke]
	// took away. User groups may allow it too: client.IAM.UserGroups has those.
	Still []Grant
}

// The kinds of errors of [Members], for errors.Is. A permission group that the account
// does not have is a permissions.ErrUnknownGroup, or permissions.ErrAmbiguousGroup if
// several have the name; a resource group is a permissions.ErrResource; a user who is
// not a member is a cloudflare.ErrNotFound.
var (
	// ErrNotKept is a change that the API accepted, and that was not there
	// afterwards: it was ignored, or another program undid it.
	ErrNotKept = errors.New("the API accepted the change, but the member is not as wanted")
	// ErrLastGrant is a member who would have no grant left: Remove removes a
	// member.
	ErrLastGrant = errors.New("the member would have no grant left: Members.Remove removes a member")
	// ErrUnknownRole is a role that the account does not have.
	ErrUnknownRole = errors.New("unknown role")
	// ErrUnknownAccess is a policy whose access is neither allow nor deny, and that
	// is for what is to be revoked. Ensure replaces such policies with the others.
	ErrUnknownAccess = errors.New("what the policy's access means is not known")
	// ErrUnreadable is a member whose reply does not show all that the member may
	// do, so that an update would lose some of it.
	ErrUnreadable = errors.New("the reply does not show all of the member's policies")
)

// Ensure makes a user a member with exactly these grants: it invites a user who is not a
// member, and changes the grants of one who is.
//
//	GET /accounts/{account_id}/members
//	POST /accounts/{account_id}/members
//	PUT /accounts/{account_id}/members/{member_id}
func (m Members) Ensure(ctx context.Context, want Want) (Result, error) {
	c := &change{Members: m, doing: "ensuring", email: want.Email, invite: &want, edit: exactly}
	return c.run(ctx, want)
}

// Grant gives a member more grants and keeps the others. It invites nobody.
//
//	GET /accounts/{account_id}/members
//	PUT /accounts/{account_id}/members/{member_id}
func (m Members) Grant(ctx context.Context, email string, grants ...Grant) (Result, error) {
	c := &change{Members: m, doing: "granting to", email: email, edit: more}
	return c.run(ctx, Want{Email: email, Grants: grants})
}

// Revoke takes grants from a member and keeps the others; grants that the member
// does not have are no error. It removes exactly what is named: if a grant on a zone
// is revoked, one on the account remains, and Result.Still names it. The member
// stays: if no grant would be left, the error is [ErrLastGrant] and nothing is
// changed. Nor is anything changed if a policy for the same group has an access that
// is neither allow nor deny, so that nobody knows whether it grants what is revoked:
// the error is [ErrUnknownAccess] and names the policy.
//
//	GET /accounts/{account_id}/members
//	PUT /accounts/{account_id}/members/{member_id}
func (m Members) Revoke(ctx context.Context, email string, grants ...Grant) (Result, error) {
	c := &change{Members: m, doing: "revoking from", email: email, edit: fewer, takes: true}
	return c.run(ctx, Want{Email: email, Grants: grants})
}

func exactly(held, wanted []right) edit {
	return edit{add: without(wanted, held), drop: without(held, wanted)}
}

func more(held, wanted []right) edit { return edit{add: without(wanted, held)} }

func fewer(held, wanted []right) edit { return edit{drop: matching(held, wanted)} }

// Remove ends a user's membership, or withdraws the invitation, and sees that it is
// gone. If there is none the outcome is Unchanged.
//
//	GET /accounts/{account_id}/members
//	DELETE /accounts/{account_id}/members/{member_id}
func (m Members) Remove(ctx context.Context, email string) (Result, error) {
	c := &change{Members: m, doing: "removing", email: email}
	if err := errors.Join(m.usable(ctx), checkShown(email)); err != nil {
		return Result{}, c.failed(err)
	}
	return c.end(ctx, c.remove)
}

func (c *change) remove(ctx context.Context) (passing bool, err error) {
	if err = c.find(ctx); err != nil || c.id == "" {
		return false, cmp.Or(err, c.unclear())
	}
	params := accounts.MemberDeleteParams{AccountID: param.Set(c.Account)}
	_, err = c.Client.Accounts.Members.Delete(ctx, c.id, params)
	switch {
	case cloudflare.MayHaveActed(err):
		c.done = Removed
	case !errors.Is(err, cloudflare.ErrNotFound):
		return false, err
	}
	there, found := c.isThere(ctx, c.id)
	switch {
	case found != nil:
		return false, errors.Join(err, fmt.Errorf("seeing that it is gone: %w", found))
	case there:
		return true, cmp.Or(err, ErrNotKept)
	}
	return false, nil
}

// isThere looks for the member in the list and, if that shows too little, for what was
// removed by its id.
func (c *change) isThere(ctx context.Context, id string) (bool, error) {
	err := c.find(ctx)
	if !errors.Is(err, pagination.ErrIncomplete) {
		return c.id != "", err
	}
	params := accounts.MemberGetParams{AccountID: param.Set(c.Account)}
	if _, read := c.Client.Accounts.Members.Get(ctx, id, params); errors.Is(read, cloudflare.ErrNotFound) {
		return false, nil
	}
	return false, err
}
