package access_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// A delivery is tried three times with the same secret. What it stored before its error
// works on, and the next run delivers another.
func TestAFailedDeliveryMayHaveStored(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var values []string
		broken := func(r *access.Rotation) {
			r.Deliver = func(_ context.Context, successor *accounts.TokenNewResponse) error {
				w.store = successor.Value
				values, successor.Value = append(values, successor.Value), "changed by a careless Deliver"
				return fmt.Errorf("storing %s: %w", w.store, errTrouble)
			}
		}
		record, err := w.rotate(broken)
		require.ErrorIs(t, err, errTrouble)
		require.Equal(t, access.StepDeliver, step(t, err))
		w.noSecretIn(fmt.Sprintf("%v %+v %v", err, err, record))
		require.Contains(t, err.Error(), "storing [redacted]")
		require.Equal(t, []string{w.store, w.store, w.store}, values)
		w.storeWorks()

		_, err = w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
		require.NotEqual(t, values[0], w.store)
	})
}

// A Deliver that is certain to have stored nothing leaves no orphan, and is not asked
// again.
func TestWhatWasNotDeliveredIsDeletedAtOnce(t *testing.T) {
	for _, withJournal := range []bool{true, false} {
		inWorld(t, func(t *testing.T, w *world) {
			calls := 0
			record, err := w.rotate(func(r *access.Rotation) {
				if !withJournal {
					r.Journal = nil
				}
				r.Deliver = func(context.Context, *accounts.TokenNewResponse) error {
					calls++
					return fmt.Errorf("the store is sealed: %w", access.ErrNotDelivered)
				}
			})
			require.ErrorIs(t, err, access.ErrNotDelivered)
			require.Equal(t, access.StepDeliver, step(t, err))
			require.Equal(t, 1, calls)
			require.Equal(t, access.RotationCreating, record.State)
			require.True(t, !withJournal || w.journal.record.State == record.State)
			require.Len(t, w.Tokens(w.AccountID), 1)
			w.storeWorks()
		})
	}
}

// A delivery that fails for ever does not fill the account.
func TestDeliveriesThatFailForEverMakeTenTokens(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var err error
		for range 20 {
			_, err = w.rotate(func(r *access.Rotation) {
				r.Deliver = func(context.Context, *accounts.TokenNewResponse) error { return errTrouble }
			})
		}
		require.ErrorIs(t, err, access.ErrUndelivered)
		require.Len(t, w.Tokens(w.AccountID), 11)
	})
}

// A secret that the API does not take never replaces one that works.
func TestASecretThatIsRefusedIsNotDelivered(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		defer w.Inject(cloudflaretest.Fault{
			Op: cloudflaretest.OpTokensVerify, Times: -1, Status: 401, Body: `{"success":false,"errors":[{"code":1000}]}`,
		})()
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorIs(t, err, cloudflare.ErrUnauthorized)
		require.Equal(t, access.StepTry, step(t, err))
		require.Equal(t, w.old.Value, w.store)
		require.Len(t, w.Tokens(w.AccountID), 1)
	})
}

// A verification that is of another token is none.
func TestTheSecretIsThatOfTheSuccessor(t *testing.T) {
	for _, result := range []string{
		`{"id":"other","status":"active"}`, `{"status":"active"}`, `{"id":"old","status":"active"}`,
	} {
		inWorld(t, func(t *testing.T, w *world) {
			body := `{"success":true,"errors":[],"messages":[],"result":` + strings.ReplaceAll(result, "old", w.old.ID) + `}`
			w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensVerify, Times: -1, Status: 200, Body: body})
			_, err := w.rotate(func(*access.Rotation) {})
			require.ErrorContains(t, err, "of another token")
			require.Equal(t, access.StepTry, step(t, err))
			require.Equal(t, w.old.Value, w.store)
		})
	}
}

// A successor that is not active is not delivered, and one that was disabled during the
// Grace is replaced.
func TestASuccessorThatIsNotActiveIsNone(t *testing.T) {
	disable := func(w *world) {
		made := w.Tokens(w.AccountID)[1]
		made.Status = "disabled"
		w.AddToken(w.AccountID, made)
	}
	inWorld(t, func(t *testing.T, w *world) {
		id := strings.Repeat("1", 32)
		result := func(rest string) string {
			return `{"success":true,"errors":[],"messages":[],"result":{"id":"` + id + `",` + rest + `}}`
		}
		w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensNew, Status: 200, Body: result(`"value":"fake"`)})
		w.Inject(cloudflaretest.Fault{
			Op: cloudflaretest.OpTokensVerify, Times: -1, Status: 200, Body: result(`"status":"disabled"`),
		})
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorContains(t, err, "active")
		require.Equal(t, access.StepTry, step(t, err))
		require.Equal(t, w.old.Value, w.store)
	})
	inWorld(t, func(t *testing.T, w *world) {
		w.grace = time.Hour
		first, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		w.store = w.old.Value // which who disables it puts back
		disable(w)
		time.Sleep(w.grace)
		second, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		require.NotEqual(t, first.Successor, second.Successor)
		require.Equal(t, []string{first.Successor}, second.Superseded)
		w.storeWorks()
	})
}

// The successor's secret is tried alone, whatever the client authenticates with.
func TestTheSuccessorIsTriedWithItsOwnSecretAlone(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.AddUser(cloudflaretest.User{Email: "ops@example.com", APIKey: "fake-key", TenantAdmin: true})
		client := w.Client(
			option.WithAPIToken(""), option.WithAPIKey("fake-key"), option.WithAPIEmail("ops@example.com"),
			option.WithUserServiceKey("fake-service-key"),
		)
		_, err := access.Rotate(ctx, client, w.rotation())
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
		own := 0
		for _, r := range w.Requests() {
			if r.Header.Get("Authorization") == "" {
				continue
			}
			own++
			for _, name := range []string{"X-Auth-Key", "X-Auth-Email", "X-Auth-User-Service-Key"} {
				require.Empty(t, r.Header.Get(name), r.Path)
			}
		}
		require.Equal(t, 1, own)
	})
}

// A new token that is not known everywhere yet is waited for.
func TestANewTokenMayBeUnknownAtFirst(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpTokensVerify, Times: 4, Status: 401})
		_, err := w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
	})
}

// The reply's empty value is the fault of public programs that store it.
func TestAReplyWithoutSecretIsNotDelivered(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.Inject(cloudflaretest.Fault{
			Op: cloudflaretest.OpTokensNew, Status: 200, Done: true,
			Body: `{"success":true,"errors":[],"messages":[],"result":{"id":"0123"}}`,
		})
		_, err := w.rotate(func(*access.Rotation) {})
		require.ErrorContains(t, err, "no secret")
		require.Equal(t, w.old.Value, w.store)
		_, err = w.rotate(func(*access.Rotation) {})
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
	})
}

// The hook has a client of the successor, and its refusal keeps the old token.
func TestVerifyKeepsTheOldToken(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		refuse := func(r *access.Rotation) {
			r.Verify = func(ctx context.Context, client *cloudflare.Client) error {
				v, err := client.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{AccountID: cloudflare.F(w.AccountID)})
				require.NoError(t, err)
				require.NotEqual(t, w.old.ID, v.ID)
				return fmt.Errorf("with %s: %w", w.store, errTrouble)
			}
		}
		_, err := w.rotate(refuse)
		require.ErrorIs(t, err, errTrouble)
		require.Equal(t, access.StepVerify, step(t, err))
		w.noSecretIn(err.Error())
		require.Len(t, w.Tokens(w.AccountID), 2)
		w.storeWorks()
	})
}
