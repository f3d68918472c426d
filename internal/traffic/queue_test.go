package traffic

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestNobodyGoesBeforeThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pace{born: time.Now()}
		w := p.waiter(t.Context(), patient)
		p.join(w)
		_, _, ok := p.enter(patient, false)
		require.False(t, ok)
		p.quit(w)
		_, _, ok = p.enter(patient, false)
		require.True(t, ok, "and who need not wait does not join them")
	})
}

// One that is just about to wait must not miss what it will wait for.
func TestAWaiterHearsBeforeItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pace{born: time.Now()}
		w := p.waiter(t.Context(), patient)
		p.join(w)
		p.rouse(false)
		require.Len(t, w.wake, 1)
	})
}

// Ten requests a minute go: who is behind others is told of all the minutes, and waits
// no longer than that and what it takes to let others go ahead.
func TestEachOfACrowdIsToldItsOwnWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fullFlow(t)
		var group sync.WaitGroup
		for i := range 25 {
			group.Go(func() {
				var told time.Duration
				_, held, err := f.Enter(t.Context(), Terms{
					Patience: patient.Patience, Tell: func(wait time.Duration) { told = wait },
				})
				require.NoError(t, err)
				require.Equal(t, time.Duration(1+i/10)*time.Minute, told.Round(time.Second), "the %dth", i)
				require.LessOrEqual(t, held, told+told/32+time.Second, "the %dth", i)
			})
			synctest.Wait()
		}
		group.Wait()
	})
}

// The second in the queue gets the second place that comes free, whenever that is.
func TestTheSecondInTheQueueIsPromisedTheSecondPlace(t *testing.T) {
	const policy = `"a";q=2;w=60`
	for name, lower := range map[string]bool{"the limit stays": false, "the limit is lowered": true} {
		synctest.Test(t, func(t *testing.T) {
			f := newFlow()
			pass, _ := enter(t, f)
			f.Leave(pass, answered(`"a";r=1;t=60`, policy))
			time.Sleep(50 * time.Second)
			last, _, err := f.Enter(t.Context(), Terms{Anyway: true})
			require.NoError(t, err)
			f.Leave(last, answered(`"a";r=0;t=60`, policy))
			if lower {
				last, _, err = f.Enter(t.Context(), Terms{Anyway: true})
				require.NoError(t, err)
			}
			start := time.Now()
			go func() { _, _, _ = f.Enter(t.Context(), patient) }()
			synctest.Wait()
			done := make(chan error, 1)
			go func() {
				_, _, err := f.Enter(t.Context(), Terms{Patience: 61 * time.Second})
				done <- err
			}()
			synctest.Wait()
			require.Empty(t, done, name)
			if !lower {
				require.NoError(t, <-done)
				require.Equal(t, time.Minute, time.Since(start).Round(time.Second))
				return
			}
			r := answered(`"a";r=0;t=60`, `"a";q=1;w=60`)
			r.Refused, r.Status = true, 429
			f.Leave(last, r)
			require.Error(t, <-done)
			require.Zero(t, time.Since(start), "that is two minutes now")
		})
	}
}

// What the API asks for is waited for in whole, however much caution another limit has.
func TestAWaitThatTheAPIAsksForIsNoCaution(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		r := answered(`"a";r=0;t=59`, "")
		r.Status, r.Refused, r.Wait = 429, true, time.Minute
		f.Leave(pass, r)
		_, _, err := f.Enter(t.Context(), Terms{Patience: time.Minute - time.Second/2})
		var held *HeldBack
		require.ErrorAs(t, err, &held)
		require.Equal(t, time.Minute, held.Wait)
	})
}

// A wait may last until the context's deadline, but not pass it.
func TestAWaitMayEndAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		terms := Terms{Patience: time.Hour}
		require.NoError(t, terms.Allow(ctx, 0, time.Minute))
		require.ErrorIs(t, terms.Allow(ctx, 0, time.Minute+1), context.DeadlineExceeded)
		w := (&pace{born: time.Now()}).waiter(ctx, terms)
		require.NoError(t, w.refuses(opening{at: time.Minute}, 0))
		require.ErrorIs(t, w.refuses(opening{at: time.Minute + 1}, 0), context.DeadlineExceeded)
	})
}

// silent is a context that ends without having said when.
type silent struct{ context.Context }

func (silent) Deadline() (time.Time, bool) { return time.Time{}, false }

func TestAWaitThatAContextEndsSaysWhatIsLeftOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		time.Sleep(time.Hour)
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		_, waited, err := f.Enter(silent{ctx}, patient)
		var held *HeldBack
		require.ErrorAs(t, err, &held)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 40*time.Second, held.Wait)
		require.Equal(t, 20*time.Second, waited)

		w := f.pace.waiter(ctx, patient)
		require.ErrorAs(t, w.stopped(context.DeadlineExceeded, opening{at: time.Second}), &held)
		require.Zero(t, held.Wait, "it had just passed")
	})
}
