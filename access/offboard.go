package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// OffboardOptions is what [Offboard] takes beside the address. The zero value
// looks at all accounts that the client's credential reaches, and only lists
// tokens.
type OffboardOptions struct {
	// Accounts are the ids of the accounts to look at. None means all that the API
	// lists for the credential. It may refuse to list accounts to a token that an
	// account owns: name the account then.
	Accounts []string
	// Tokens is what to do about tokens that the leaver made. Empty is OffboardListTokens.
	Tokens OffboardTokens
	// Self is the address of the user whose credential the client has, for one that
	// may not read its own user. It need not be set where GET /user is allowed (User
	// Details Read), nor for a token that an account owns.
	Self string
	// Progress is called after each account, by Offboard and by Apply, which wait for
	// it.
	Progress func(OffboardProgress)
}

// OffboardProgress is how far [Offboard] or [OffboardPlan.Apply] is.
type OffboardProgress struct {
	// Account is the id of the account that was done last, the Done-th, and Name
	// its name.
	Account, Name string
	Done          int
	// Items is how many items were found or done so far.
	Items int
}

// OffboardTokens is what to do about the tokens that a leaver made.
type OffboardTokens string

// What can be done about tokens.
const (
	// OffboardListTokens lists them in the plan, and Apply does not touch them: tokens
	// outlive their makers, and production may run on them. [Rotate] replaces one
	// whose secret the leaver may have kept.
	OffboardListTokens OffboardTokens = ""
	// OffboardDeleteTokens deletes them: whatever uses them stops working at once, and
	// a token can't be restored. Look at the plan first.
	OffboardDeleteTokens OffboardTokens = "delete"
	// OffboardSkipTokens does not look for them, and needs no permission to.
	OffboardSkipTokens OffboardTokens = "skip"
)

// Why something is not removed, for errors.Is.
var (
	// ErrSelf is a leaver who is the user of the client's credential.
	ErrSelf = errors.New("that is the user whose credential the client has")
	// ErrUnknownSelf is a credential of which it can't be found out whose it is.
	ErrUnknownSelf = errors.New("whose credential the client has is not known: " +
		"allow it User Details Read, or set Self")
	// ErrLastSuperAdministrator is a member without whom no other member of the account
	// is known for certain to be a Super Administrator. Make one first.
	ErrLastSuperAdministrator = errors.New("no other Super Administrator would be left")
	// ErrNotTheirs is something of the plan that still exists, but that Apply did not
	// find to be the leaver's any more.
	ErrNotTheirs = errors.New("it is still there, but no longer known to be the leaver's: make another plan")
	// ErrNotPlanned is something that came after the plan was made. Make another
	// plan.
	ErrNotPlanned = errors.New("it is not in the plan: look at it, and make another plan")
)

// OffboardPlan is what a leaver still has, and what [OffboardPlan.Apply] will
// remove. Nothing changes it; it can be applied again.
type OffboardPlan struct {
	// Email is the leaver's address.
	Email string
	// Accounts is how many accounts were looked at.
	Accounts int
	// Items are what was found, account by account. What is taken out of the list is
	// not removed by Apply.
	Items OffboardItems

	job *offboarding
}

// Offboard finds what somebody who leaves has in all accounts that the client's
// credential reaches: memberships and pending invitations by the address, upper and
// lower case alike, the user groups that these members are in, and the tokens of
// accounts that they made. It changes nothing: [OffboardPlan.Apply] does.
//
// What can't be read, such as an account that the credential may not see into, is an
// item with an error, and the rest is looked at all the same. So is a list that says that
// it has more than it shows, beside what it shows: its error matches
// pagination.ErrIncomplete. The error of Offboard itself is that nothing could be begun,
// that the list of accounts failed or is empty, that the context ended, or that the
// address may be several, or a name with one, and nobody has exactly it; the plan has what
// was found before. ErrSelf is the address of the credential's own user, whom Offboard
// never removes.
//
// A token is known to be the leaver's if the audit log of the last 18 months says
// that they made it, or the token itself does in a field that tells of its creation.
// Older tokens, and those that another credential made for them, are not found.
// Tokens of the leaver's own user belong to no account and end with the user.
//
// Lists are read page by page and only what is the leaver's is kept. An account
// takes a request for each page of its members and its tokens, and one for the audit
// log; one where they are a member also one for each user group. It needs permission
// to read account settings and, unless tokens are skipped, the account's tokens.
//
//	GET /user
//	GET /accounts
//	GET /accounts/{account_id}/members
//	GET /accounts/{account_id}/iam/user_groups
//	GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members
//	GET /accounts/{account_id}/logs/audit
//	GET /accounts/{account_id}/tokens
//	GET /accounts/{account_id}/tokens/verify
func Offboard(
	ctx context.Context, client *cloudflare.Client, email string, opts OffboardOptions,
) (*OffboardPlan, error) {
	j := &offboarding{OffboardOptions: opts, client: client, email: strings.TrimSpace(email)}
	j.Accounts = slices.Clone(opts.Accounts)
	plan := &OffboardPlan{Email: j.email, job: j}
	err := j.check(ctx)
	if err == nil {
		err = j.plan(ctx, plan)
	}
	if err != nil {
		return plan, fmt.Errorf("access: offboarding %s: %w", printable(j.email), err)
	}
	return plan, nil
}

// errNoAccount is no proof that somebody has nothing.
var errNoAccount = errors.New("the credential reaches no account")

// offboarding is one leaver. Plans share it and don't change it.
type offboarding struct {
	OffboardOptions
	client   *cloudflare.Client
	email    string
	self     string // the id of the credential's own user
	ownToken bool   // the credential is a token that an account owns
}

func (j *offboarding) check(ctx context.Context) error {
	if err := usable(ctx, j.client, "any"); err != nil {
		return err
	}
	switch {
	case j.client.IAM == nil || j.client.IAM.UserGroups == nil:
		return errors.New("the client is nil: cloudflare.NewClient makes one")
	case !mayBeShown(j.email):
		return fmt.Errorf("email %q is no address", j.email)
	case slices.Contains(j.Accounts, ""):
		return errors.New("Accounts has an empty id")
	case !slices.Contains([]OffboardTokens{OffboardListTokens, OffboardDeleteTokens, OffboardSkipTokens}, j.Tokens):
		return fmt.Errorf("Tokens is %q, which is nothing that can be done about tokens", string(j.Tokens))
	}
	return ctx.Err()
}

// plan looks at every account once.
func (j *offboarding) plan(ctx context.Context, plan *OffboardPlan) error {
	known, err := j.user(ctx)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for account, err := range j.each(ctx) {
		if err != nil {
			return err
		}
		if seen[account.ID] {
			continue
		}
		if seen[account.ID] = true; !known {
			if err := j.accountOwned(ctx, account.ID); err != nil {
				return err
			}
			known = true
		}
		found := j.survey(ctx, account.ID, account.Name)
		if err := ctx.Err(); err != nil {
			return err
		}
		plan.Items = append(plan.Items, found...)
		plan.Accounts++
		j.show(OffboardProgress{account.ID, account.Name, plan.Accounts, len(plan.Items)})
	}
	switch {
	case plan.Accounts == 0:
		return errNoAccount
	case !isEmail(j.email) && len(plan.Items) == plan.Items.Count(OffboardFailed):
		return fmt.Errorf("email %q is no single address, and nobody's", j.email)
	}
	return nil
}

func (j *offboarding) show(p OffboardProgress) {
	if j.Progress != nil {
		j.Progress(p)
	}
}

// each yields the accounts to look at.
func (j *offboarding) each(ctx context.Context) func(func(accounts.Account, error) bool) {
	if len(j.Accounts) == 0 {
		return whole.All(j.client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}), accountKey)
	}
	return func(yield func(accounts.Account, error) bool) {
		for _, id := range j.Accounts {
			if !yield(accounts.Account{ID: id}, nil) {
				return
			}
		}
	}
}

// user finds out whose credential the client has, and whether that is known.
func (j *offboarding) user(ctx context.Context) (known bool, err error) {
	var reply struct {
		Result struct{ ID, Email string }
	}
	err = j.client.Get(ctx, "user", nil, &reply)
	refused := errors.Is(err, cloudflare.ErrForbidden) || errors.Is(err, cloudflare.ErrUnauthorized)
	address := cmp.Or(reply.Result.Email, j.Self)
	j.self = reply.Result.ID
	switch {
	case err != nil && !refused:
		return false, fmt.Errorf("finding out whose credential the client has: %w", err)
	case emails.Same(address, j.email):
		return false, ErrSelf
	}
	return address != "", nil
}

// accountOwned checks that the client's credential is a token that an account
// owns, and so nobody's.
func (j *offboarding) accountOwned(ctx context.Context, account string) error {
	if _, err := j.verify(ctx, account); err != nil {
		return fmt.Errorf("%w (%w)", ErrUnknownSelf, err)
	}
	j.ownToken = true
	return nil
}

func (j *offboarding) verify(ctx context.Context, account string) (*accounts.TokenVerifyResponse, error) {
	return j.client.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{AccountID: param.Set(account)})
}

// auditKept is how long the API keeps audit logs.
func auditKept(now time.Time) time.Time { return now.AddDate(0, -18, 0) }
