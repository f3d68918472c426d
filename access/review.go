package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
)

// Review reads who and what has access to accounts: [Reviewing.Review] without
// options.
func Review(ctx context.Context, client *cloudflare.Client, ids ...string) iter.Seq2[ReviewRow, error] {
	return Reviewing{}.Review(ctx, client, ids...)
}

// Reviewing is how to review accounts. The zero value reads everything, and the
// audit logs of the last 90 days.
type Reviewing struct {
	// Since is how far back to read the audit logs: a member who did nothing since then
	// is dormant, and so is a token that was not used. Zero is 90 days ago. The API keeps
	// logs for 18 months.
	Since time.Time
	// Skip leaves parts out. What needs them is unknown then: without the audit log
	// no member's Activity is known, and nobody is found to be dormant.
	Skip []ReviewPart
	// AtATime is how many accounts are read at the same time. With 0 and 1 it is one
	// after the other, in order; otherwise the rows of several accounts are mixed.
	AtATime int
	// Progress is called after each page of a list, one call at a time, and the review
	// waits for it.
	Progress func(ReviewProgress)
}

// ReviewProgress is how far a review is.
type ReviewProgress struct {
	// Account is the account that is read, the Number-th of Accounts. Number counts
	// from 1, in the order in which the accounts were begun.
	Account          string
	Number, Accounts int
	// Part is the list that a page was read of, and Read how many of its entries
	// were read.
	Part ReviewPart
	Read int
	// Reached is the time of the oldest entry that was read of an audit log, which is
	// read backwards, from Before to Since. All three are zero for other parts.
	Reached, Before, Since time.Time
}

// Review reads who and what has access to the accounts with the given ids or, if
// there are none, to all that the client's credential reaches. It yields a row for
// each account, then one for each of its members, then one for each of its API
// tokens, each with what was found about it. Nothing is sent before the range
// begins, and leaving it early is fine. Ranging again reviews again.
//
// What can't be read is a row with an error, a [*ReviewError], which says what is
// missing; the review goes on with the next part, or with the next account when it
// is the account itself. Only the end of the context ends a review early, and what
// prevents it from beginning. A part that fails midway gives what was read before. A list
// that says that it has more than it shows is an error that matches
// pagination.ErrIncomplete, after what it shows; that of the accounts is the last row.
//
// Of each account the members are kept in memory, and the user groups, but of the
// audit log only one time for each member: logs can be of any length. They are read
// newest first, a page after the other, until every member who has accepted was seen.
// When no more than 20 of them are missing, only the entries of these are asked for.
//
// It needs permission to read account settings and the account's tokens: Account
// Settings Read and Account API Tokens Read.
//
//	GET /accounts
//	GET /accounts/{account_id}
//	GET /accounts/{account_id}/members
//	GET /accounts/{account_id}/iam/user_groups
//	GET /accounts/{account_id}/iam/user_groups/{user_group_id}/members
//	GET /accounts/{account_id}/logs/audit
//	GET /accounts/{account_id}/tokens/permission_groups
//	GET /accounts/{account_id}/tokens
func (r Reviewing) Review(
	ctx context.Context, client *cloudflare.Client, ids ...string,
) iter.Seq2[ReviewRow, error] {
	r.Skip, ids = slices.Clone(r.Skip), slices.Clone(ids)
	return func(yield func(ReviewRow, error) bool) {
		review := &review{Reviewing: r, client: client, before: time.Now()}
		if err := review.begin(ctx, ids); err != nil {
			yield(ReviewRow{}, fmt.Errorf("access: reviewing: %w", err))
			return
		}
		going := true
		rows := func(row ReviewRow, err error) bool {
			going = yield(row, err)
			return going
		}
		if r.AtATime > 1 {
			review.together(ctx, rows)
		} else {
			review.inOrder(ctx, rows)
		}
		if err := cmp.Or(ctx.Err(), review.partly); err != nil && going {
			yield(ReviewRow{}, fmt.Errorf("access: reviewing: %w", err))
		}
	}
}

// review is one review.
type review struct {
	Reviewing
	client   *cloudflare.Client
	before   time.Time // when it began
	accounts []ReviewRow
	partly   error      // why accounts may be missing from these
	showing  sync.Mutex // held while Progress is called
}

// begin checks the options, and finds out which accounts there are.
func (r *review) begin(ctx context.Context, ids []string) error {
	for _, id := range append(slices.Clone(ids), "*") {
		if err := usable(ctx, r.client, id); err != nil {
			return err
		}
	}
	if r.Since.IsZero() {
		r.Since = r.before.AddDate(0, 0, -90)
	}
	switch {
	case r.client.Accounts.Logs == nil, r.client.IAM == nil, r.client.IAM.UserGroups == nil:
		return errors.New("the client lacks services: cloudflare.NewClient makes a whole one")
	case r.AtATime < 0:
		return fmt.Errorf("AtATime is negative: %d", r.AtATime)
	case !r.Since.Before(r.before):
		return fmt.Errorf("Since is not in the past: %v", r.Since)
	}
	for _, part := range r.Skip {
		if !slices.Contains(reviewParts, part) {
			return fmt.Errorf("Skip has an unknown part: %q", part)
		}
	}
	for _, id := range ids {
		r.accounts = append(r.accounts, ReviewRow{AccountID: id})
	}
	if len(ids) == 0 {
		return r.list(ctx)
	}
	return nil
}

// list finds all accounts that the credential reaches.
func (r *review) list(ctx context.Context) error {
	reader := &reader{}
	list, check := r.client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}, reader.options()...), whole.Check{}
	for page, err := range list.Pages() {
		if err != nil {
			return fmt.Errorf("listing the accounts: %w", err)
		}
		for i := range page.Result {
			check.Saw(page.Result[i].ID)
			r.accounts = append(r.accounts, accountRow(&page.Result[i], reader.last))
		}
	}
	if r.partly = check.End(list); r.partly != nil {
		r.partly = fmt.Errorf("listing the accounts: %w", r.partly)
	}
	if len(r.accounts) == 0 {
		return cmp.Or(r.partly, errNoAccount)
	}
	return nil
}

func (r *review) inOrder(ctx context.Context, yield func(ReviewRow, error) bool) {
	for i := range r.accounts {
		if !r.one(ctx, i, yield) {
			return
		}
	}
}

// together has several goroutines take one account after the other. They have
// ended when it returns.
func (r *review) together(ctx context.Context, yield func(ReviewRow, error) bool) {
	type result struct {
		row ReviewRow
		err error
	}
	ctx, stop := context.WithCancel(ctx)
	results, next := make(chan result), new(atomic.Int64)
	var running sync.WaitGroup
	for range min(r.AtATime, len(r.accounts)) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(r.accounts)); i = next.Add(1) - 1 {
				if !r.one(ctx, int(i), func(row ReviewRow, err error) bool {
					select {
					case results <- result{row, err}:
						return true
					case <-ctx.Done():
						return false
					}
				}) {
					return
				}
			}
		})
	}
	defer running.Wait()
	defer stop()
	go func() { running.Wait(); close(results) }()
	for result := range results {
		if !yield(result.row, result.err) {
			return
		}
	}
}

// one reviews one account, and reports whether to go on with others.
func (r *review) one(ctx context.Context, i int, yield func(ReviewRow, error) bool) bool {
	a := &accountReview{review: r, number: i + 1, row: r.accounts[i], yield: yield}
	a.read(ctx)
	return !a.left && ctx.Err() == nil
}

func (r *review) skips(part ReviewPart) bool { return slices.Contains(r.Skip, part) }

func (r *review) show(p ReviewProgress) {
	if r.Progress == nil {
		return
	}
	r.showing.Lock()
	defer r.showing.Unlock()
	p.Accounts = len(r.accounts)
	r.Progress(p)
}
