package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

const (
	mostTokens     = 500
	mostSuperseded = 10
)

// clean deletes the successors of earlier runs that can't have been delivered, since
// the journal records every delivery before it begins, and notes the others. It makes
// sure that there is room for another.
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
			if err := r.remove(ctx, token.ID); err != nil {
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

// gone handles a token that does not exist, in a run without a record of its rotation.
// Rotate deletes it after all others, so the one that is left is its successor; there
// is none when the id is wrong, and there are several when something else deleted it.
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
	by, err := r.deleter(ctx)
	if err != nil {
		return r.failed(StepDelete, err)
	}
	for _, id := range append(slices.Clone(r.at.Superseded), r.Token) {
		if err := r.remove(ctx, id, by...); err != nil {
			return r.failed(StepDelete, err)
		}
	}
	if err := again(ctx, 3, func(ctx context.Context) error { return r.alone(ctx, by) }); err != nil {
		return r.failed(StepDelete, err)
	}
	r.at.State, r.at.Deleted = RotationDone, time.Now()
	return r.save(ctx)
}

// alone checks that what was deleted is gone: the reply to a deletion does not prove
// that a secret no longer works. A list may be a little out of date.
func (r *rotating) alone(ctx context.Context, by []option.RequestOption) error {
	tokens, err := tokensOf(ctx, r.client, r.Account, false, by...)
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

// deleter returns the options of the calls that delete: those of the successor if the
// client would delete its own token, since it could not repeat that if the reply were
// lost.
func (r *rotating) deleter(ctx context.Context) ([]option.RequestOption, error) {
	v, err := r.whose(ctx)
	switch {
	case errors.Is(err, cloudflare.ErrRateLimited):
		return nil, err
	case err != nil && cloudflare.MayHaveActed(err): // it is not known whose token it is
		return nil, err
	case err != nil, v.ID != r.Token && !slices.Contains(r.at.Superseded, v.ID):
		return nil, nil //nolint:nilerr // what the API refuses to verify is not the client's own account token
	case r.own == nil:
		return nil, ErrOwnToken
	}
	return r.own, nil
}

// remove deletes a token, if it still exists.
func (r *rotating) remove(ctx context.Context, id string, opts ...option.RequestOption) error {
	return remove(ctx, r.client, r.Account, id, opts...)
}

func remove(
	ctx context.Context, client *cloudflare.Client, account, id string, opts ...option.RequestOption,
) error {
	params := accounts.TokenDeleteParams{AccountID: param.Set(account)}
	_, err := client.Accounts.Tokens.Delete(ctx, id, params, opts...)
	if errors.Is(err, cloudflare.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("token %s: %w", id, err)
	}
	return nil
}
