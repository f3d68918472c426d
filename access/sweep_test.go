package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func (w *world) sweep(change func(*access.Sweeping)) ([]access.Orphan, error) {
	s := access.Sweeping{Account: w.AccountID}
	change(&s)
	return access.Sweep(ctx, w.Client(), s)
}

func (w *world) mark(old string) cloudflaretest.Token {
	return w.AddToken(w.AccountID, cloudflaretest.Token{Name: "deploy (replaces " + old + ")"})
}

func remove(s *access.Sweeping) { s.Remove = true }

// Without a journal an orphan is idle, and what it was to replace works.
func TestSweepKeepsWhatMayBeInUse(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		idle, used := w.mark(w.old.ID), w.mark(w.old.ID)
		disabled := w.AddToken(w.AccountID, cloudflaretest.Token{Name: "off", Status: "disabled"})
		expired := w.AddToken(w.AccountID, cloudflaretest.Token{Name: "over", ExpiresOn: time.Now().Add(time.Hour)})
		w.mark(disabled.ID)
		w.mark(expired.ID)
		w.mark("gone")
		w.AddToken(w.AccountID, cloudflaretest.Token{Name: "other"})
		time.Sleep(24*time.Hour + time.Second)
		w.mark(w.old.ID)
		used.LastUsedOn = time.Now().Add(-time.Hour)
		w.AddToken(w.AccountID, used)

		before := len(w.Tokens(w.AccountID))
		listed, err := w.sweep(func(*access.Sweeping) {})
		require.NoError(t, err)
		require.Len(t, listed, 1)
		require.Equal(t, access.Orphan{
			ID: idle.ID, Name: idle.Name, Replaces: w.old.ID, IssuedOn: listed[0].IssuedOn,
		}, listed[0])
		require.Len(t, w.Tokens(w.AccountID), before)

		removed, err := w.sweep(remove)
		require.NoError(t, err)
		require.Len(t, removed, 1)
		require.True(t, removed[0].Removed)
		require.Len(t, w.Tokens(w.AccountID), before-1)
		none, err := w.sweep(remove)
		require.NoError(t, err)
		require.Empty(t, none)
	})
}

// With a journal an orphan is what the record does not know as delivered.
func TestSweepAsksTheJournal(t *testing.T) {
	for state, kept := range map[access.RotationState]int{
		access.RotationCreating: 1, access.RotationDelivering: 2, access.RotationLive: 2, access.RotationDone: 2,
	} {
		inWorld(t, func(t *testing.T, w *world) {
			successor, superseded := w.mark(w.old.ID), w.mark(w.old.ID)
			w.mark(w.old.ID)
			w.journal.record = access.RotationRecord{
				Account: w.AccountID, Token: w.old.ID, Revision: 1, State: state,
				Successor: successor.ID, Superseded: []string{superseded.ID},
			}
			time.Sleep(25 * time.Hour)
			_, err := w.sweep(func(s *access.Sweeping) { s.Remove, s.Journal = true, w.journal })
			require.NoError(t, err)
			require.Len(t, w.Tokens(w.AccountID), 1+kept, state)
		})
	}
}

// A journal that can't be asked keeps everything.
func TestSweepStopsWithItsJournal(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.mark(w.old.ID)
		time.Sleep(25 * time.Hour)
		_, err := w.sweep(func(s *access.Sweeping) { s.Remove, s.Journal = true, broken{w.journal} })
		require.ErrorIs(t, err, errTrouble)
		require.Len(t, w.Tokens(w.AccountID), 2)
	})
}

type broken struct{ *journal }

func (broken) Load(context.Context, string, string) (access.RotationRecord, error) {
	return access.RotationRecord{}, errTrouble
}

// Each orphan has its own error, and the others are deleted all the same, from all
// pages.
func TestSweepGoesOnAfterAnError(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for range 120 {
			w.mark(w.old.ID)
		}
		time.Sleep(25 * time.Hour)
		w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensDelete, Status: 403})
		orphans, err := w.sweep(remove)
		require.ErrorIs(t, err, cloudflare.ErrForbidden)
		require.ErrorContains(t, err, orphans[0].ID)
		require.Len(t, orphans, 120)
		require.ErrorIs(t, orphans[0].Err, cloudflare.ErrForbidden)
		require.False(t, orphans[0].Removed)
		require.Len(t, w.Tokens(w.AccountID), 2)
	})
}

func TestCarelessSweepsSendNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		_, err := w.sweep(func(s *access.Sweeping) { s.Account = "" })
		require.ErrorContains(t, err, "Account is empty")
		_, err = w.sweep(func(s *access.Sweeping) { s.Idle = -1 })
		require.ErrorContains(t, err, "Idle is negative")
		_, err = access.Sweep(ctx, nil, access.Sweeping{Account: w.AccountID})
		require.ErrorContains(t, err, "the client is nil")
		_, err = access.Sweep(nil, w.Client(), access.Sweeping{Account: w.AccountID}) //nolint:staticcheck // careless
		require.ErrorContains(t, err, "the context is nil")
		require.Empty(t, w.Requests())
		ended, cancel := context.WithCancel(ctx)
		cancel()
		_, err = access.Sweep(ended, w.Client(), access.Sweeping{Account: w.AccountID})
		require.ErrorIs(t, err, context.Canceled)
	})
}
