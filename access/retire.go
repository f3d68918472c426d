package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	mostTokens     = 500
	mostSuperseded = 10
)

// clean deletes the successors of earlier runs that can't have been delivered, since
// the journal knows of every delivery before it begins, and notes the others. It sees
// that there is room for another.
func (r *rotating) clean(ctx context.Context) error {
	tokens, err := tokensOf(ctx, r.client, r.Account, false)
	if err != nil {
		return r.failed(StepList, err)
	}
	left, unsure := len(tokens), 0
	for _, token := range tokens {
		switch {
		case !r.isSuccessor(token):
			continue
		case !r.known && !r.at.keeps(token.ID):
			r.at.Superseded = append(r.at.Superseded, token.ID)
		case !r.at.keeps(token.ID):
			if err := r.remove(ctx, r.client, token.ID); err != nil {
				return r.failed(StepClean, err)
			}
			left--
			continue
		}
		unsure++
	}
	if left >= mostTokens {
		return r.failed(StepList, ErrTokenLimit)
	}
	if unsure >= mostSuperseded {
		return r.failed(StepList, ErrUndelivered)
	}
	return nil
}

// isSuccessor goes by the name.
func (r *rotating) isSuccessor(token accounts.Token) bool {
	id, ok := replacedBy(token.Name)
	return ok && id == r.Token && token.ID != r.Token
}

func tokensOf(
	ctx context.Context, client *cloudflare.Client, account string, expired bool,
) (tokens []accounts.Token, err error) {
	pager := client.Accounts.Tokens.ListAutoPaging(ctx, accounts.TokenListParams{
		AccountID: param.Set(account), IncludeExpired: param.Set(expired),
	})
	for pager.Next() {
		tokens = append(tokens, pager.Current())
	}
	return tokens, pager.Err()
}

// gone is a token that is not there, in a run that has no journal of its rotation. It
// goes after all others, so that what is left is its successor; there is none when the
// id is wrong, and several when it was not Rotate that deleted it.
func (r *rotating) gone(ctx context.Context, why error) error {
	tokens, err := tokensOf(ctx, r.client, r.Account, true)
	if err != nil {
		return r.failed(StepList, err)
	}
	tokens = slices.DeleteFunc(tokens, func(token accounts.Token) bool { return !r.isSuccessor(token) })
	if len(tokens) != 1 {
		return r.failed(StepRead, fmt.Errorf("%w; it has %d successors", why, len(tokens)))
	}
	r.at.State, r.at.Successor, r.at.Name = RotationDone, tokens[0].ID, tokens[0].Name
	return r.save(ctx)
}

// retire deletes what the successor replaces, the old token last.
func (r *rotating) retire(ctx context.Context) error {
	if time.Now().Before(r.at.DeleteAfter) {
		return nil
	}
	client, err := r.deleter(ctx)
	if err != nil {
		return r.failed(StepDelete, err)
	}
	for _, id := range append(slices.Clone(r.at.Superseded), r.Token) {
		if err := r.remove(ctx, client, id); err != nil {
			return r.failed(StepDelete, err)
		}
	}
	if err := again(ctx, 3, func(ctx context.Context) error { return r.alone(ctx, client) }); err != nil {
		return r.failed(StepDelete, err)
	}
	r.at.State, r.at.Deleted = RotationDone, time.Now()
	return r.save(ctx)
}

// alone reads back what was deleted: a reply that says so is not enough to say that a
// secret no longer works. A list may be a little behind.
func (r *rotating) alone(ctx context.Context, client *cloudflare.Client) error {
	tokens, err := tokensOf(ctx, client, r.Account, false)
	if err != nil {
		return fmt.Errorf("reading back what was deleted: %w", err)
	}
	for _, token := range tokens {
		if token.ID == r.Token || r.isSuccessor(token) && token.ID != r.at.Successor {
			return fmt.Errorf("token %s is still there", token.ID)
		}
	}
	return nil
}

// deleter is the client that deletes: not one that would delete its own token, since
// it could not repeat that when the reply is lost.
func (r *rotating) deleter(ctx context.Context) (*cloudflare.Client, error) {
	v, err := r.client.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{AccountID: param.Set(r.Account)})
	switch {
	case errors.Is(err, cloudflare.ErrRateLimited):
		return nil, err
	case err != nil && cloudflare.MayHaveActed(err): // it is not known whose token it is
		return nil, err
	case err != nil, v.ID != r.Token && !slices.Contains(r.at.Superseded, v.ID):
		return r.client, nil
	case r.own == nil:
		return nil, ErrOwnToken
	}
	return r.own, nil
}

// remove deletes a token, if it is still there.
func (r *rotating) remove(ctx context.Context, client *cloudflare.Client, id string) error {
	return remove(ctx, client, r.Account, id)
}

func remove(ctx context.Context, client *cloudflare.Client, account, id string) error {
	_, err := client.Accounts.Tokens.Delete(ctx, id, accounts.TokenDeleteParams{AccountID: param.Set(account)})
	if errors.Is(err, cloudflare.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("token %s: %w", id, err)
	}
	return nil
}
