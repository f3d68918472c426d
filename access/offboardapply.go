package access

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Apply removes what the plan says is to be removed, account by account: first from
// user groups, then from the account, then tokens if they are to be deleted. Before it
// acts on an account it looks at it again, as Offboard did, and removes only what is
// both in the plan and still there: what came since is reported as not in the plan,
// and somebody who has become the last Super Administrator is kept. Accounts in which
// the plan has nothing are not looked at.
//
// It returns what became of each item. Everything that was removed is read back, since
// the reply to a removal may be lost or wrong. The error joins the errors of all items,
// and that of the context: what Apply did not come to is still to be removed then. A
// plan that is applied again finds gone what was removed, and so does a new one.
//
// It needs permission to write account settings and, if it deletes tokens, the
// account's tokens.
//
//	DELETE /accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}
//	DELETE /accounts/{account_id}/members/{member_id}
//	DELETE /accounts/{account_id}/tokens/{token_id}
func (p *OffboardPlan) Apply(ctx context.Context) (OffboardItems, error) {
	if p == nil || p.job == nil {
		return nil, errors.New("access: offboarding: the plan is empty: Offboard makes one")
	}
	if err := p.job.check(ctx); err != nil {
		return slices.Clone(p.Items), fmt.Errorf("access: offboarding %s: %w", printable(p.Email), err)
	}
	var done OffboardItems
	for i, items := range p.Items.byAccount() {
		if ctx.Err() != nil {
			done = append(done, items...)
			continue
		}
		done = append(done, p.job.apply(ctx, items)...)
		p.job.show(OffboardProgress{items[0].Account, items[0].AccountName, i + 1, len(done)})
	}
	if err := errors.Join(done.err(), ctx.Err()); err != nil {
		return done, fmt.Errorf("access: offboarding %s: %w", printable(p.Email), err)
	}
	return done, nil
}

// byAccount returns the items of each account, in the order of the accounts.
func (l OffboardItems) byAccount() (lists []OffboardItems) {
	at := map[string]int{}
	for _, item := range l {
		i, ok := at[item.Account]
		if !ok {
			i = len(lists)
			at[item.Account], lists = i, append(lists, nil)
		}
		lists[i] = append(lists[i], item)
	}
	return lists
}

// apply removes what is in the plan of one account.
func (j *offboarding) apply(ctx context.Context, plan OffboardItems) OffboardItems {
	found := j.survey(ctx, plan[0].Account, plan[0].AccountName)
	if ctx.Err() != nil {
		return plan
	}
	for _, kind := range []OffboardKind{OffboardUserGroup, OffboardMembership, OffboardToken} {
		for i := range found {
			if item := &found[i]; item.list() == kind && item.State == OffboardPlanned {
				j.act(ctx, plan, item)
			}
		}
	}
	for _, item := range plan {
		if item.State == OffboardPlanned && !slices.ContainsFunc(found, item.same) {
			found = append(found, j.missing(ctx, found, item))
		}
	}
	return found
}

// act removes an item if the plan has it.
func (j *offboarding) act(ctx context.Context, plan OffboardItems, item *OffboardItem) {
	planned := slices.ContainsFunc(plan, func(p OffboardItem) bool { return p.State == OffboardPlanned && p.same(*item) })
	switch {
	case !planned:
		item.State, item.Err = OffboardUnplanned, ErrNotPlanned
	case ctx.Err() != nil: // left as it is
	default:
		item.State = OffboardRemoved
		if item.Err = j.remove(ctx, *item); item.Err != nil {
			item.State = OffboardFailed
		}
	}
}

// missing returns what is to be said of an item of the plan that was not found: it is
// gone if the API says so of the item itself. A list may be empty by mistake.
func (j *offboarding) missing(ctx context.Context, found OffboardItems, item OffboardItem) OffboardItem {
	if item = found.unread(item); item.State == OffboardFailed {
		return item
	}
	switch err := j.gone(ctx, item); {
	case errors.Is(err, errStillThere):
		item.State, item.Err = OffboardKept, ErrNotTheirs
	case err != nil:
		item.State, item.Err = OffboardFailed, err
	default:
		item.State = OffboardGone
	}
	return item
}

// unread marks an item as failed if what it would be in was not read.
func (l OffboardItems) unread(item OffboardItem) OffboardItem {
	for _, other := range l {
		unread := other.State == OffboardFailed && (other.ID == "" || other.ID == item.ID)
		if unread && (other.list() == item.list() || other.list() == OffboardMembership && item.Kind == OffboardUserGroup) {
			item.State, item.Err = OffboardFailed, other.Err
		}
	}
	return item
}

// remove removes an item and reads back that it is gone.
func (j *offboarding) remove(ctx context.Context, item OffboardItem) error {
	err := j.delete(ctx, item)
	if errors.Is(err, cloudflare.ErrNotFound) {
		return nil
	}
	if err != nil && !cloudflare.MayHaveActed(err) {
		return err
	}
	if left := again(ctx, 3, func(ctx context.Context) error { return j.gone(ctx, item) }); left != nil {
		return errors.Join(err, left)
	}
	return nil
}

var errStillThere = errors.New("it is still there")

func (j *offboarding) delete(ctx context.Context, item OffboardItem) (err error) {
	account := param.Set(item.Account)
	switch item.Kind {
	case OffboardUserGroup:
		params := iam.UserGroupMemberDeleteParams{AccountID: account}
		_, err = j.client.IAM.UserGroups.Members.Delete(ctx, item.ID, item.Member, params)
	case OffboardToken:
		_, err = j.client.Accounts.Tokens.Delete(ctx, item.ID, accounts.TokenDeleteParams{AccountID: account})
	default:
		_, err = j.client.Accounts.Members.Delete(ctx, item.ID, accounts.MemberDeleteParams{AccountID: account})
	}
	return err
}

// gone returns an error unless the API says that an item does not exist.
func (j *offboarding) gone(ctx context.Context, item OffboardItem) (err error) {
	account := param.Set(item.Account)
	switch item.Kind {
	case OffboardUserGroup:
		params := iam.UserGroupMemberGetParams{AccountID: account}
		_, err = j.client.IAM.UserGroups.Members.Get(ctx, item.ID, item.Member, params)
	case OffboardToken:
		_, err = j.client.Accounts.Tokens.Get(ctx, item.ID, accounts.TokenGetParams{AccountID: account})
	default:
		_, err = j.client.Accounts.Members.Get(ctx, item.ID, accounts.MemberGetParams{AccountID: account})
	}
	switch {
	case errors.Is(err, cloudflare.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("reading back what was removed: %w", err)
	}
	return errStillThere
}
