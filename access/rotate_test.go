package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

var ctx = context.Background()

// inWorld runs a test on a clock that nobody waits for.
func inWorld(t *testing.T, test func(*testing.T, *world)) {
	synctest.Test(t, func(t *testing.T) { test(t, newWorld(t)) })
}

func (w *world) rotate(change func(*access.Rotation)) (access.RotationRecord, error) {
	r := w.rotation()
	change(&r)
	return access.Rotate(ctx, w.client(), r)
}

// step is where a rotation failed.
func step(t *testing.T, err error) access.RotationStep {
	var failed *access.RotationError
	require.ErrorAs(t, err, &failed)
	return failed.Step
}

func TestTheSuccessorIsLikeTheOldToken(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		time.Sleep(30 * 24 * time.Hour)
		begun := time.Now()
		record, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		made := w.onlyTheSuccessor(nil)
		require.Equal(t, w.old.Policies[0].PermissionGroups, made.Policies[0].PermissionGroups)
		require.Equal(t, w.old.Policies[0].Resources, made.Policies[0].Resources)
		require.Equal(t, w.old.Condition, made.Condition)
		require.Zero(t, made.NotBefore)
		require.WithinDuration(t, begun.Add(90*24*time.Hour), made.ExpiresOn, time.Second)
		for _, at := range []time.Time{record.Created, record.Verified, record.Delivered, record.Deleted} {
			require.True(t, begun.Equal(at))
		}
		require.Equal(t, made.Name, record.Name)
	})
}

// A life is as long as the old one was from its NotBefore on.
func TestTheSuccessorLivesAsLong(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.old.NotBefore, w.old.ExpiresOn = time.Now().Add(time.Hour), time.Now().Add(3*time.Hour)
		w.AddToken(w.AccountID, w.old)
		time.Sleep(90 * time.Minute)
		_, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(2*time.Hour), w.onlyTheSuccessor(nil).ExpiresOn, time.Second)
	})
}

func TestATokenWithoutEndHasASuccessorWithoutEnd(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.old.ExpiresOn = time.Time{}
		w.AddToken(w.AccountID, w.old)
		_, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		require.Zero(t, w.onlyTheSuccessor(nil).ExpiresOn)
	})
}

func TestADisabledTokenIsNotRotated(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.store = w.AddTokenWith(w.AccountID).Value
		w.old.Status = "disabled"
		w.AddToken(w.AccountID, w.old)
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorIs(t, err, access.ErrDisabled)
		require.Equal(t, access.StepRead, step(t, err))
		require.Len(t, w.Tokens(w.AccountID), 2)
	})
}

// Names of 120 characters, of any bytes, and of successors: the mark is whole, and
// there is one.
func TestSuccessorsOfSuccessorsHaveNamesThatFit(t *testing.T) {
	for _, name := range []string{"deploy", strings.Repeat("é", 120), "a (b) (replaces nothing at all)", " (replaces x)"} {
		inWorld(t, func(t *testing.T, w *world) {
			w.old.Name = name
			w.AddToken(w.AccountID, w.old)
			for range 3 {
				w.journal = &journal{}
				record, err := w.rotate(func(*access.Rotation) {})
				require.NoError(t, err)
				require.LessOrEqual(t, utf8.RuneCountInString(record.Name), 120)
				require.Equal(t, record.Name, w.Tokens(w.AccountID)[0].Name)
				require.True(t, strings.HasSuffix(record.Name, " (replaces "+record.Token+")"), record.Name)
				require.NotContains(t, strings.TrimSuffix(record.Name, " (replaces "+record.Token+")"), w.old.ID)
				w.old.ID = record.Successor
			}
		})
	}
}

// What looks like a mark and is none is the name's own.
func TestSuccessorsKeepTheName(t *testing.T) {
	for name, base := range map[string]string{
		"a (replaces b c)":                 "a (replaces b c)",
		"a (replaces b c) (replaces 0123)": "a (replaces b c)",
		"a (replaces 0123) b":              "a (replaces 0123) b",
	} {
		inWorld(t, func(t *testing.T, w *world) {
			w.old.Name = name
			w.AddToken(w.AccountID, w.old)
			record, err := w.rotate(func(*access.Rotation) {})
			require.NoError(t, err)
			require.Equal(t, base+" (replaces "+w.old.ID+")", record.Name)
		})
	}
}

// What is wrong is told before anything is sent, and names what it is.
func TestCarelessRotationsSendNothing(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for want, change := range map[string]func(*access.Rotation){
			"Account is empty":      func(r *access.Rotation) { r.Account = "" },
			"Token is empty":        func(r *access.Rotation) { r.Token = "" },
			"Deliver is nil":        func(r *access.Rotation) { r.Deliver = nil },
			"Grace is negative":     func(r *access.Rotation) { r.Grace = -1 },
			"Grace needs a Journal": func(r *access.Rotation) { r.Grace, r.Journal = 1, nil },
		} {
			_, err := w.rotate(change)
			require.ErrorContains(t, err, want)
			require.Equal(t, access.StepCheck, step(t, err))
		}
		for _, client := range []*cloudflare.Client{nil, {}} {
			_, err := access.Rotate(ctx, client, w.rotation())
			require.ErrorContains(t, err, "the client is nil")
		}
		_, err := access.Rotate(nil, w.client(), w.rotation()) //nolint:staticcheck // a careless caller does
		require.ErrorContains(t, err, "the context is nil")
		require.Empty(t, w.Requests())
	})
}

// An account that is full says so before a token is made, on whichever page the last
// ones are.
func TestAFullAccountIsSeenBeforeATokenIsMade(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for range 498 {
			w.AddTokenWith(w.AccountID)
		}
		last := w.AddTokenWith(w.AccountID)
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorIs(t, err, access.ErrTokenLimit)
		require.Len(t, w.Tokens(w.AccountID), 500)
		require.NotContains(t, fmt.Sprint(w.events), "POST")
		_, err = w.client().Accounts.Tokens.Delete(ctx, last.ID, accounts.TokenDeleteParams{
			AccountID: cloudflare.F(w.AccountID),
		})
		require.NoError(t, err)
		_, err = w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
	})
}

// A successor that somebody deletes during the Grace is replaced before the old token
// goes.
func TestASuccessorThatIsGoneIsReplaced(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.grace = time.Hour
		first, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		require.Equal(t, access.RotationLive, first.State)
		require.True(t, first.DeleteAfter.Equal(time.Now().Add(time.Hour)))
		_, err = w.client().Accounts.Tokens.Delete(ctx, first.Successor, accounts.TokenDeleteParams{
			AccountID: cloudflare.F(w.AccountID),
		}, option.WithMaxRetries(0), option.WithHTTPClient(w.HTTP()))
		require.NoError(t, err)
		w.store = w.old.Value // which who deleted it has put back
		time.Sleep(time.Hour)
		second, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		require.Equal(t, access.RotationLive, second.State)
		require.NotEqual(t, first.Successor, second.Successor)
		time.Sleep(time.Hour)
		_, err = w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
	})
}

// A run before the Grace is over deletes nothing.
func TestTheGraceIsKept(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.grace = time.Hour
		for range 3 {
			record, err := w.rotate(func(*access.Rotation) {})
			require.NoError(t, err)
			require.Equal(t, access.RotationLive, record.State)
			require.Len(t, w.Tokens(w.AccountID), 2)
			time.Sleep(w.grace/3 - time.Nanosecond)
		}
	})
}

// A program that still has the old secret when the Grace is over can't repeat what it
// does not hear of.
func TestAClientDoesNotDeleteItsOwnTokenBlindly(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.self, w.grace = true, time.Hour
		client := w.client()
		_, err := access.Rotate(ctx, client, w.rotation())
		require.NoError(t, err)
		time.Sleep(w.grace)
		_, err = access.Rotate(ctx, client, w.rotation())
		require.ErrorIs(t, err, access.ErrOwnToken)
		require.Len(t, w.Tokens(w.AccountID), 2)
		_, err = access.Rotate(ctx, w.client(), w.rotation())
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
	})
}

// While it is not known whose token the client has, nothing is deleted.
func TestNothingIsDeletedByWhoMayLoseItsToken(t *testing.T) {
	for _, status := range []int{429, 500} {
		inWorld(t, func(t *testing.T, w *world) {
			w.self, w.retries = true, 0
			verifications := 0
			defer w.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
				if r.Op == cloudflaretest.OpTokensVerify {
					verifications++
				}
				return cloudflaretest.Fault{Status: status}, r.Op == cloudflaretest.OpTokensVerify && verifications > 1
			})()
			_, err := w.rotate(func(*access.Rotation) {})
			require.Equal(t, access.StepDelete, step(t, err))
			require.Len(t, w.Tokens(w.AccountID), 2)
		})
	}
}

// Without a journal an id that is not there is not taken for one that was rotated.
func TestATokenThatIsNotThereIsNotDone(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.old.ID, w.journal = strings.Repeat("0", 32), nil
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorIs(t, err, cloudflare.ErrNotFound)
		require.ErrorContains(t, err, "0 successors")
		require.Len(t, w.Tokens(w.AccountID), 1)
	})
}

// An old token that somebody deleted before the delivery was certain is no rotation
// that is done.
func TestARotationIsNotDoneBecauseTheOldTokenIsGone(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		_, err := w.run(trouble{at: 8, kind: crashBefore})
		require.ErrorIs(t, err, errCrash)
		require.Equal(t, access.RotationDelivering, w.journal.record.State)
		w.store = w.Tokens(w.AccountID)[1].Value
		_, err = w.client().Accounts.Tokens.Delete(ctx, w.old.ID, accounts.TokenDeleteParams{
			AccountID: cloudflare.F(w.AccountID),
		})
		require.NoError(t, err)
		record, err := w.rotate(func(*access.Rotation) {})
		require.ErrorIs(t, err, cloudflare.ErrNotFound)
		require.Equal(t, access.RotationDelivering, record.State)
		require.Len(t, w.Tokens(w.AccountID), 1)
	})
}

// Other tokens are none of a rotation's business, whatever their names.
func TestOtherTokensStay(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for _, name := range []string{
			"deploy", "deploy (replaces other)", "deploy (replaces " + w.old.ID, "(replaces " + w.old.ID + ")",
			"deploy (replaces " + w.old.ID + ") ", "deploy (replaces x " + w.old.ID + ")",
		} {
			w.AddToken(w.AccountID, cloudflaretest.Token{Name: name})
		}
		_, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		require.Len(t, w.Tokens(w.AccountID), 7)
	})
}

// A context that ends stops a run between its steps, and the next one goes on.
func TestARunEndsWithItsContext(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ending, cancel := context.WithCancel(ctx)
		r := w.rotation()
		r.Deliver = func(context.Context, *accounts.TokenNewResponse) error {
			cancel()
			return errTrouble
		}
		_, err := access.Rotate(ending, w.client(), r)
		require.ErrorIs(t, err, context.Canceled)
		_, err = w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
	})
}

// Journals that lie or fail stop a run before it makes what nobody knows.
func TestAJournalThatFailsStopsTheRun(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.journal.record = access.RotationRecord{Account: "other", Token: w.old.ID, Revision: 3}
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorContains(t, err, "another rotation")
		require.Equal(t, access.StepJournal, step(t, err))
		require.Empty(t, w.Requests())
	})
	inWorld(t, func(t *testing.T, w *world) {
		_, err := w.rotate(func(r *access.Rotation) { r.Journal = deaf{w.journal} })
		require.ErrorIs(t, err, access.ErrOvertaken)
		require.Len(t, w.Tokens(w.AccountID), 1)
	})
}

// A delivery that the journal does not know of is not begun, and what was made for it
// is deleted.
func TestAJournalThatFailsLeavesNoOrphan(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		_, err := w.rotate(func(r *access.Rotation) { r.Journal = &onceOnly{journal: w.journal} })
		require.ErrorIs(t, err, errTrouble)
		require.Equal(t, access.StepJournal, step(t, err))
		require.Equal(t, w.old.Value, w.store)
		require.Len(t, w.Tokens(w.AccountID), 1)
	})
}

// onceOnly saves one record.
type onceOnly struct {
	*journal
	saved bool
}

func (j *onceOnly) Save(ctx context.Context, record access.RotationRecord) error {
	if j.saved {
		return errTrouble
	}
	j.saved = true
	return j.journal.Save(ctx, record)
}

// deaf has saved for somebody else.
type deaf struct{ *journal }

func (deaf) Save(context.Context, access.RotationRecord) error { return access.ErrOvertaken }

// A rotation needs the permissions to read and write tokens, and no more.
func TestRotationNeedsTheTokensAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(
			cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now), cloudflaretest.WithEnforcement(),
		)
		defer srv.Close()
		old := srv.AddTokenWith(srv.AccountID, "Account API Tokens Write")
		stored := ""
		record, err := access.Rotate(ctx, srv.Client(option.WithAPIToken(old.Value)), access.Rotation{
			Account: srv.AccountID, Token: old.ID,
			Deliver: func(_ context.Context, successor *accounts.TokenNewResponse) error {
				stored = successor.Value
				return nil
			},
		})
		require.NoError(t, err)
		require.Equal(t, access.RotationDone, record.State)
		require.Equal(t, stored, srv.Tokens(srv.AccountID)[0].Value)
	})
}

// The texts of errors name the step, the token and the account.
func TestErrorsSayWhatWasBeingDone(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensNew, Status: 403})
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorContains(t, err,
			"access: rotating token "+w.old.ID+" of account "+w.AccountID+": making the successor: ")
		require.ErrorIs(t, err, cloudflare.ErrForbidden)
	})
}

// A successor of another token may do something else, and one of no token is found by
// nobody.
func TestARotationByAReplyAboutAnotherToken(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		const policies = `[{"effect":"allow","permission_groups":[{"id":"GROUP"}],"resources":{"ACCOUNT":"*"}}]`
		fill := strings.NewReplacer(
			"GROUP", w.PermissionGroups()[1].ID, "ACCOUNT", "com.cloudflare.api.account."+w.AccountID,
		)
		for _, id := range []string{`"another"`, `""`, `null`} {
			reply := fmt.Sprintf(`{"success":true,"result":{"id":%s,"name":"x","status":"active","policies":%s}}`,
				id, fill.Replace(policies))
			w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensGet, Status: 200, Body: reply})
			_, err := w.rotate(func(*access.Rotation) {})
			require.Equal(t, access.StepRead, step(t, err), id)
			require.ErrorContains(t, err, "instead of token "+w.old.ID)
			require.Len(t, w.Tokens(w.AccountID), 1)
		}
	})
}
