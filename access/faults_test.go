package access_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// Public programs roll a token, do not look at the error, and store what they got:
// nothing, while the old secret works no more.
func TestARotationThatIgnoresTheErrorOfTheRollAndStoresTheEmptyValue(t *testing.T) {
	for _, f := range faults {
		inWorld(t, func(t *testing.T, w *world) {
			f.Op = cloudflaretest.OpTokensNew
			w.Inject(f)
			_, _ = w.rotate(func(*access.Rotation) {})
			require.NotEmpty(t, w.store, "%v", f.Kind)
			w.storeWorks()
			for _, r := range w.Requests() {
				require.NotEqual(t, cloudflaretest.OpTokensValueUpdate, r.Op)
			}
			_, err := w.rotate(func(*access.Rotation) {})
			require.NoError(t, err, "%v", f.Kind)
			w.onlyTheSuccessor(nil)
		})
	}
}

// Public programs that crash between the two leave a token that works, and whose secret
// nobody has.
func TestACrashBetweenCreateAndStoreLeavesALiveTokenNobodyKnows(t *testing.T) {
	for _, journal := range []*journal{nil, {}} {
		inWorld(t, func(t *testing.T, w *world) {
			w.journal = journal
			_, err := w.run(trouble{at: w.eventOf("deliver"), kind: crashBefore})
			require.ErrorIs(t, err, errCrash)
			require.Len(t, w.Tokens(w.AccountID), 2)
			require.Equal(t, w.old.Value, w.store)
			_, err = w.run(trouble{})
			require.NoError(t, err)
			w.onlyTheSuccessor(nil)
		})
	}
}

// eventOf returns the number of an event in a run without trouble.
func (w *world) eventOf(name string) int {
	events := undisturbed(w.t, func(other *world) {
		if w.journal == nil {
			other.journal = nil
		}
	})
	for i, e := range events {
		if e.name == name {
			return i + 1
		}
	}
	require.FailNow(w.t, "there is no such event", name)
	return 0
}

// Members end with their context, whichever request it ends at.
func TestMembersStopOnTheContext(t *testing.T) {
	for _, job := range jobs {
		for at := 1; at <= requestsOf(t, job.do); at++ {
			inTeam(t, func(w *team) {
				ctx, cancel := context.WithCancel(w.ctx)
				w.ctx = ctx
				n := 0
				w.before = func(*http.Request) {
					if n++; n == at {
						cancel()
					}
				}
				_, err := job.do(w)
				require.ErrorIs(t, err, context.Canceled, "%s: %v", job.name, w.ops())
				require.Equal(t, at, n, "%s: %v", job.name, w.ops())
			})
		}
	}
}
