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

// Rotate replaces a token by a successor with the same policies and condition, and a
// lifetime of the same length that begins now. Its name is the old one's with "
// (replaces ID)" after it, cut to 120 characters in all.
//
// A run does what is left to do and returns how far the rotation has come:
// RotationDone, or RotationLive until the Grace is over. Whatever stops it, run it
// again, in this program or another, with the same Token and Journal. The secret that
// was delivered last works at all times. An error is a [*RotationError].
//
// The client may authenticate with the token that is rotated: the successor then
// deletes it, and the client can't be used after that. After the Grace, make the client
// with the secret that was delivered.
//
// It needs the permission to read and write the account's tokens. One rotation must not
// run twice at a time: [FileJournal] prevents that on one machine.
func Rotate(ctx context.Context, client *cloudflare.Client, rotation Rotation) (RotationRecord, error) {
	r := &rotating{Rotation: rotation, client: client}
	r.at = RotationRecord{Account: r.Account, Token: r.Token}
	if err := r.check(ctx); err != nil {
		return r.at, r.failed(StepCheck, err)
	}
	unlock, err := r.open(ctx)
	if err != nil {
		return r.at, r.failed(StepJournal, err)
	}
	defer unlock()
	err = r.goOn(ctx)
	return r.at, err
}

// rotating is one run.
type rotating struct {
	Rotation
	client *cloudflare.Client
	at     RotationRecord
	known  bool                       // the journal had a record when the run began
	made   *accounts.TokenNewResponse // the successor, if this run made it
	own    []option.RequestOption     // options that authenticate with its secret
}

// open locks the rotation and reads how far it has come.
func (r *rotating) open(ctx context.Context) (unlock func(), err error) {
	unlock = func() {}
	if r.Journal == nil {
		return unlock, nil
	}
	if l, ok := r.Journal.(Locker); ok {
		if unlock, err = l.Lock(ctx, r.Account, r.Token); err != nil {
			return nil, err
		}
	}
	record, err := r.Journal.Load(ctx, r.Account, r.Token)
	if err == nil && record.Revision > 0 && (record.Account != r.Account || record.Token != r.Token) {
		err = errors.New("it returned the record of another rotation")
	}
	if err != nil {
		unlock()
		return nil, err
	}
	if r.known = record.Revision > 0; r.known {
		r.at = record
	}
	return unlock, nil
}

// save stores what is known. If the journal fails, that is an error before the
// next step.
func (r *rotating) save(ctx context.Context) error {
	if r.Journal == nil {
		return nil
	}
	r.at.Revision++
	err := r.Journal.Save(ctx, r.at)
	if err != nil {
		r.at.Revision--
	}
	return r.failed(StepJournal, err)
}

// goOn does what is left to do. A successor that was deleted during the Grace is
// replaced before the old token is deleted.
func (r *rotating) goOn(ctx context.Context) error {
	if r.at.State == RotationDone {
		return nil
	}
	if r.at.State == RotationLive {
		lives, err := r.lives(ctx)
		if err != nil {
			return err
		}
		if lives {
			return r.retire(ctx)
		}
	}
	return r.replace(ctx)
}

func (r *rotating) lives(ctx context.Context) (bool, error) {
	token, err := r.get(ctx, r.at.Successor)
	if errors.Is(err, cloudflare.ErrNotFound) {
		return false, nil
	}
	return err == nil && token.Status == accounts.TokenStatusActive, r.failed(StepRead, err)
}

// get refuses a reply about another token: the successor would be one of that.
func (r *rotating) get(ctx context.Context, id string) (*accounts.Token, error) {
	token, err := r.client.Accounts.Tokens.Get(ctx, id, accounts.TokenGetParams{AccountID: param.Set(r.Account)})
	if err == nil && token.ID != id {
		return nil, fmt.Errorf("the reply is about %q instead of token %s", token.ID, id)
	}
	return token, err
}

// replace takes all steps.
func (r *rotating) replace(ctx context.Context) error {
	old, err := r.get(ctx, r.Token)
	if errors.Is(err, cloudflare.ErrNotFound) && !r.known {
		return r.gone(ctx, err)
	}
	if err != nil {
		return r.failed(StepRead, err)
	}
	params, err := successor(old, time.Now())
	if err != nil {
		return r.failed(StepRead, err)
	}
	params.AccountID = param.Set(r.Account)
	r.at.restart()
	for _, step := range []func(context.Context) error{r.clean, r.creator(params), r.try, r.deliver, r.verify, r.retire} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// successor returns the params of a token's successor: everything that can be chosen
// of the token, except that its lifetime begins now.
func successor(old *accounts.Token, now time.Time) (params accounts.TokenNewParams, err error) {
	if old.Status == accounts.TokenStatusDisabled {
		return params, ErrDisabled
	}
	same, err := old.Param()
	if err != nil {
		return params, err
	}
	params.Name = param.Set(successorName(old.Name, old.ID))
	params.Policies, params.Condition = same.Policies, same.Condition
	if old.ExpiresOn.IsZero() {
		return params, nil
	}
	began := old.NotBefore
	if began.IsZero() {
		began = old.IssuedOn
	}
	if began.IsZero() || !began.Before(old.ExpiresOn) {
		return params, ErrNoLife
	}
	params.ExpiresOn = param.Set(now.Add(old.ExpiresOn.Sub(began)))
	return params, nil
}

// creator makes the successor. If the reply is lost, nobody has the successor's
// secret: the next run deletes it.
func (r *rotating) creator(params accounts.TokenNewParams) func(context.Context) error {
	return func(ctx context.Context) error {
		r.at.Name = params.Name.Value
		if err := r.save(ctx); err != nil {
			return err
		}
		made, err := r.client.Accounts.Tokens.New(ctx, params)
		if err == nil && (made.ID == "" || made.Value == "") {
			err = errors.New("the reply has no id or no secret")
		}
		if err != nil {
			return r.failed(StepCreate, err)
		}
		r.made, r.own = made, as(made.Value)
		r.at.Successor, r.at.Created = made.ID, time.Now()
		return nil
	}
}

// as returns the options that authenticate with a token and nothing else.
func as(secret string) []option.RequestOption {
	return []option.RequestOption{
		option.WithAPIKey(""), option.WithAPIEmail(""), option.WithUserServiceKey(""), option.WithAPIToken(secret),
	}
}

// try uses the secret before it replaces one that works. A new token may not be known
// everywhere at once, so the first refusal is not final.
func (r *rotating) try(ctx context.Context) error {
	err := again(ctx, 5, r.tryOnce)
	if err == nil {
		r.at.Verified = time.Now()
		return nil
	}
	return r.failed(StepTry, r.discard(ctx, err))
}

// whose returns which token the options authenticate with, or the client if
// there are none.
func (r *rotating) whose(ctx context.Context, opts ...option.RequestOption) (*accounts.TokenVerifyResponse, error) {
	params := accounts.TokenVerifyParams{AccountID: param.Set(r.Account)}
	return r.client.Accounts.Tokens.Verify(ctx, params, opts...)
}

func (r *rotating) tryOnce(ctx context.Context) error {
	v, err := r.whose(ctx, r.own...)
	switch {
	case err != nil:
		return err
	case v.ID != r.made.ID:
		return errors.New("the API takes it for that of another token")
	case v.Status != accounts.TokenStatusActive:
		return errors.New("the API does not call the token active")
	}
	return nil
}

// deliver records the delivery in the journal before it begins: a run that finds no
// record of it may delete the successor.
func (r *rotating) deliver(ctx context.Context) error {
	r.at.State = RotationDelivering
	if err := r.save(ctx); err != nil {
		return r.discard(ctx, err)
	}
	err := again(ctx, 3, func(ctx context.Context) error {
		successor := *r.made
		return r.Deliver(ctx, &successor)
	})
	if !errors.Is(err, ErrNotDelivered) {
		return r.failed(StepDeliver, err)
	}
	err = r.failed(StepDeliver, r.discard(ctx, err))
	return errors.Join(err, r.save(ctx))
}

// discard deletes the successor that was not delivered. If that fails it is left to
// the next run.
func (r *rotating) discard(ctx context.Context, why error) error {
	if err := r.remove(ctx, r.made.ID); err != nil {
		return errors.Join(why, err)
	}
	r.at.State = RotationCreating
	return why
}

func (r *rotating) verify(ctx context.Context) error {
	if r.Verify != nil {
		client := cloudflare.NewClient(slices.Concat(r.client.Options, r.own)...)
		if err := r.Verify(ctx, client); err != nil {
			return r.failed(StepVerify, err)
		}
	}
	now := time.Now()
	r.at.State, r.at.Delivered, r.at.DeleteAfter = RotationLive, now, now.Add(r.Grace)
	return r.save(ctx)
}

// again calls f until it succeeds, at most n times, with 1, 2, 4 … seconds between
// calls.
func again(ctx context.Context, n int, f func(context.Context) error) error {
	for wait := time.Second; ; wait *= 2 {
		err := f(ctx)
		if n--; err == nil || n == 0 || errors.Is(err, ErrNotDelivered) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(wait):
		}
	}
}
