package access

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

// Sweeping is what [Sweep] takes. Account is required.
type Sweeping struct {
	// Account is the account whose tokens to search.
	Account string
	// Journal is that of the account's rotations: set it if there is one.
	Journal Journal
	// Idle is how long ago a token must have been made and last used to be
	// considered an orphan. 0 means a day.
	Idle time.Duration
	// Remove deletes the orphans. Without it Sweep only lists them.
	Remove bool
}

// Orphan is a token that a rotation made and nobody uses.
type Orphan struct {
	// ID and Name are the token's, and Replaces the id of the one that it was made to
	// replace.
	ID, Name, Replaces string
	// IssuedOn is when it was made, and LastUsedOn when it was last used, zero for
	// never.
	IssuedOn, LastUsedOn time.Time
	// Removed reports whether Sweep deleted it, and Err why it could not.
	Removed bool
	Err     error
}

// Sweep finds the tokens that were left by rotations that nobody will run again,
// and with Remove deletes them: call it without Remove first, and look at the list.
// It goes through all of an account's tokens, and recognizes the names that
// [Rotate] gives.
//
// If the journal has the token's rotation, an orphan is a token that the record does
// not list as delivered. Otherwise nobody knows what was delivered: an orphan is
// then a token that is idle while the one that it was made to replace still exists
// and is active. A successor whose old token is gone is never an orphan.
//
// A list of tokens that says that it has more than it shows is an error that matches
// pagination.ErrIncomplete, for Rotate too: nothing is made or deleted by it.
//
// It returns what it found even with an error: that of the list, of the journal, or
// of all the orphans that could not be deleted.
func Sweep(ctx context.Context, client *cloudflare.Client, sweep Sweeping) ([]Orphan, error) {
	if err := sweep.check(ctx, client); err != nil {
		return nil, fmt.Errorf("access: sweeping: %w", err)
	}
	orphans, err := sweep.find(ctx, client)
	if err == nil && sweep.Remove {
		err = sweep.remove(ctx, client, orphans)
	}
	if err != nil {
		err = fmt.Errorf("access: sweeping account %s: %w", sweep.Account, err)
	}
	return orphans, err
}

func (s *Sweeping) check(ctx context.Context, client *cloudflare.Client) error {
	if err := usable(ctx, client, s.Account); err != nil {
		return err
	}
	if s.Idle < 0 {
		return fmt.Errorf("Idle is negative: %v", s.Idle)
	}
	if s.Idle == 0 {
		s.Idle = 24 * time.Hour
	}
	return nil
}

func (s *Sweeping) find(ctx context.Context, client *cloudflare.Client) (orphans []Orphan, err error) {
	tokens, err := tokensOf(ctx, client, s.Account, false)
	if err != nil {
		return nil, fmt.Errorf("looking through the tokens: %w", err)
	}
	active := map[string]bool{}
	for _, token := range tokens {
		active[token.ID] = token.Status == accounts.TokenStatusActive
	}
	for _, token := range tokens {
		old, ok := replacedBy(token.Name)
		if !ok || !s.idle(token) {
			continue
		}
		orphan, err := s.isOrphan(ctx, token.ID, old, active[old])
		if err != nil {
			return orphans, err
		}
		if orphan {
			orphans = append(orphans, Orphan{
				ID: token.ID, Name: token.Name, Replaces: old, IssuedOn: token.IssuedOn, LastUsedOn: token.LastUsedOn,
			})
		}
	}
	return orphans, nil
}

func (s *Sweeping) idle(token accounts.Token) bool {
	before := time.Now().Add(-s.Idle)
	return token.IssuedOn.Before(before) && token.LastUsedOn.Before(before)
}

// isOrphan asks the journal and, if that has no record, whether the old token
// works.
func (s *Sweeping) isOrphan(ctx context.Context, id, old string, oldWorks bool) (bool, error) {
	if s.Journal == nil {
		return oldWorks, nil
	}
	record, err := s.Journal.Load(ctx, s.Account, old)
	if err != nil {
		return false, fmt.Errorf("asking the journal for the rotation of token %s: %w", old, err)
	}
	if record.Revision == 0 {
		return oldWorks, nil
	}
	return !record.keeps(id), nil
}

func (s *Sweeping) remove(ctx context.Context, client *cloudflare.Client, orphans []Orphan) error {
	var all []error
	for i := range orphans {
		o := &orphans[i]
		if o.Err = ctx.Err(); o.Err == nil {
			o.Err = remove(ctx, client, s.Account, o.ID)
		}
		o.Removed = o.Err == nil
		all = append(all, o.Err)
	}
	return errors.Join(all...)
}
