package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// Rotation is what [Rotate] takes. Account, Token and Deliver are required.
type Rotation struct {
	// Account owns the token.
	Account string
	// Token is the id of the token to replace. Each token is rotated once: the next
	// rotation is that of its successor.
	Token string
	// Deliver stores the successor's Value where programs find it, and replaces the
	// old one. It is called up to three times while it returns errors, and programs
	// must get what it stored last. Since it may fail after it stored the value,
	// the successor is kept after an error until a later run has delivered another
	// one, unless the error wraps [ErrNotDelivered].
	Deliver func(ctx context.Context, successor *accounts.TokenNewResponse) error
	// Verify checks, after the delivery, that the successor works, for instance that
	// the programs use it. It gets a client like that of Rotate, with the successor's
	// secret. It is called once, and must do any waiting itself. After an error the
	// old token is kept, and the next run makes another successor. Without Verify,
	// and before it, the secret is tried with Tokens.Verify.
	Verify func(ctx context.Context, client *cloudflare.Client) error
	// Grace is how long the old token is kept after its successor was delivered.
	// Rotate does not wait for it: it returns with RotationLive, and a run after
	// RotationRecord.DeleteAfter deletes the old token. 0 deletes it in the same run.
	// Any other value needs a Journal.
	Grace time.Duration
	// Journal keeps the rotation's progress. Without one, a run that was stopped
	// starts again from the beginning: the successor that it may have made is found
	// by its name and deleted after another was delivered.
	Journal Journal
}

// The kinds of errors of this package, for errors.Is.
var (
	// ErrNotDelivered is for Deliver to wrap when it is certain that nothing was
	// stored and nothing will be. The successor is then deleted at once.
	ErrNotDelivered = errors.New("not delivered")
	// ErrTokenLimit is an account that has as many tokens as it may have: 500.
	ErrTokenLimit = errors.New("the account has 500 tokens, which is the limit: delete one, or see Sweep")
	// ErrUndelivered is a rotation with ten successors each of which may have
	// been delivered, but none for certain: Deliver or Verify failed again and
	// again. Rotate makes no more of them until some are deleted.
	ErrUndelivered = errors.New("too many successors that may have been delivered, and none for certain")
	// ErrOwnToken is a client that authenticates with a token that is to be deleted, in
	// a run that does not know the successor's secret: make a new client, with the
	// secret that was delivered.
	ErrOwnToken = errors.New("the client authenticates with the token that is to be deleted, not with its successor")
	// ErrDisabled is a token that is disabled: its successor would be active.
	ErrDisabled = errors.New("the token is disabled, and its successor would be active")
	// ErrNoLife is a token that expires but does not say when its lifetime began, so
	// that the length of its successor's is unknown.
	ErrNoLife = errors.New("the token expires, and does not say when its life began")
)

// RotationStep is a step of a rotation, for [RotationError].
type RotationStep string

// The steps of a rotation, in the order of a run.
const (
	StepCheck   RotationStep = "checking the rotation"
	StepJournal RotationStep = "keeping the journal"
	StepRead    RotationStep = "reading the old token"
	StepList    RotationStep = "looking through the account's tokens"
	StepClean   RotationStep = "deleting an orphan"
	StepCreate  RotationStep = "making the successor"
	StepTry     RotationStep = "trying the successor's secret"
	StepDeliver RotationStep = "delivering the successor"
	StepVerify  RotationStep = "verifying the delivered successor"
	StepDelete  RotationStep = "deleting the old token"
)

// RotationError is why a run of [Rotate] ended before its rotation was done. Its text
// does not show the successor's secret, whatever error Deliver or Verify returns.
type RotationError struct {
	// Step is the step that failed. Run the rotation again, whichever it was.
	Step RotationStep
	// Account owns Token, the id of the token that is replaced.
	Account, Token string
	// Successor is the id of the successor that was made, empty if there is
	// none.
	Successor string

	text string
	err  error
}

// Error returns a text that names the step and the tokens, and says what
// failed.
func (e *RotationError) Error() string { return e.text }

// Unwrap returns the error of the step.
func (e *RotationError) Unwrap() error { return e.err }

func (r *rotating) failed(step RotationStep, err error) error {
	if err == nil {
		return nil
	}
	text := fmt.Sprintf("access: rotating token %s of account %s: %s: %v", r.Token, r.Account, step, err)
	if r.made != nil {
		text = strings.ReplaceAll(text, r.made.Value, secret.Mark)
	}
	return &RotationError{step, r.Account, r.Token, r.at.Successor, text, err}
}

// usable checks what every job of this package needs.
func usable(ctx context.Context, client *cloudflare.Client, account string) error {
	switch {
	case ctx == nil:
		return errors.New("the context is nil")
	case client == nil || client.Accounts == nil || client.Accounts.Tokens == nil:
		return errors.New("the client is nil: cloudflare.NewClient makes one")
	case account == "":
		return errors.New("Account is empty")
	}
	return nil
}

func (r *rotating) check(ctx context.Context) error {
	if err := usable(ctx, r.client, r.Account); err != nil {
		return err
	}
	switch {
	case r.Token == "":
		return errors.New("Token is empty")
	case r.Deliver == nil:
		return errors.New("Deliver is nil")
	case r.Grace < 0:
		return fmt.Errorf("Grace is negative: %v", r.Grace)
	case r.Grace > 0 && r.Journal == nil:
		return errors.New("Grace needs a Journal: a later run has to know what this one did")
	}
	return nil
}
