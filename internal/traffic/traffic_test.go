package traffic

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// answered is a reply of 200 with these headers.
func answered(rate, policy string) Reply {
	h := http.Header{"Ratelimit": {rate}}
	if policy != "" {
		h.Set("Ratelimit-Policy", policy)
	}
	told := Read(h)
	return Reply{Status: 200, Told: &told}
}

func refusal(wait time.Duration) Reply { return Reply{Status: 429, Refused: true, Wait: wait} }

func newFlow() *Flow { return new(State).Flow("api.test", [4]string{"fake"}) }

// enter is Enter of a caller that waits, and how long it waited.
func enter(t *testing.T, f *Flow) (Pass, time.Duration) {
	t.Helper()
	pass, held, err := f.Enter(t.Context(), patient)
	require.NoError(t, err)
	return pass, held
}

func TestTheBudgetRunsOutAndFillsUp(t *testing.T) {
	f := newFlow()
	spend := func() (n int) {
		for f.SpendRetry() {
			n++
		}
		return n
	}
	require.Equal(t, fullBudget, spend())
	for range 100 {
		f.EarnRetry()
	}
	require.Equal(t, 10, spend(), "each puts a tenth back")
	for range 10000 {
		f.EarnRetry()
	}
	require.Equal(t, fullBudget, spend())
}

func TestWithoutAStateNothingIsLimited(t *testing.T) {
	var s *State
	f := s.Flow("api.test", [4]string{})
	require.Nil(t, f)
	require.True(t, f.SpendRetry())
	f.EarnRetry()
	pass, held, err := f.Enter(context.Background(), Terms{})
	require.NoError(t, err)
	require.Zero(t, held)
	require.Zero(t, f.Leave(pass, Reply{}))
}

func TestEachCredentialAndHostHasItsOwn(t *testing.T) {
	var s State
	one := s.Flow("a.test", [4]string{"x"})
	require.Same(t, one, s.Flow("a.test", [4]string{"x"}))
	for _, other := range []*Flow{
		s.Flow("b.test", [4]string{"x"}), s.Flow("a.test", [4]string{"y"}), s.Flow("a.test", [4]string{"", "x"}),
		s.Flow("a.test", [4]string{"x", "e"}), s.Flow("a.test", [4]string{}), new(State).Flow("a.test", [4]string{"x"}),
	} {
		require.NotSame(t, one, other)
	}
}

func TestIdleFlowsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s State
		busy := s.Flow("a.test", [4]string{"busy"})
		_, _ = enter(t, busy)
		for i := range 100_000 {
			f := s.Flow("a.test", [4]string{strconv.Itoa(i)})
			pass, _ := enter(t, f)
			f.Leave(pass, answered(`"a";r=9;t=9`, `"a";q=10;w=9`))
			time.Sleep(time.Second)
			require.LessOrEqual(t, len(s.flows), 2000)
		}
		require.Same(t, busy, s.Flow("a.test", [4]string{"busy"}), "one with a request under way is kept")
		for i := range 100_000 {
			s.Flow("a.test", [4]string{strconv.Itoa(i)})
		}
		require.LessOrEqual(t, len(s.flows), most, "all at a time are bounded too")
	})
}

func TestRequestsWaitForTheWindowToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"default";r=2;t=30`, `"default";q=3;w=60`))
		for range 2 {
			_, held := enter(t, f)
			require.Zero(t, held)
		}
		_, held := enter(t, f)
		require.Equal(t, 31*time.Second, held, "t may have been rounded down")
	})
}

func TestAReplyMayEndTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"a";r=1;t=60`, ""))
		pass, _ = enter(t, f)
		var group sync.WaitGroup
		group.Go(func() {
			_, held := enter(t, f)
			require.Equal(t, time.Second, held)
		})
		time.Sleep(time.Second)
		f.Leave(pass, answered(`"a";r=9;t=59`, ""))
		group.Wait()
	})
}

func TestAWaitObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		time.Sleep(time.Hour)
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(time.Minute))
		start := time.Now()
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, _, err := f.Enter(short, patient)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var held *HeldBack
		require.ErrorAs(t, err, &held)
		require.Equal(t, time.Minute, held.Wait)
		require.Zero(t, time.Since(start), "a wait past the deadline is not begun")
		stop, stopNow := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stopNow)
		_, _, err = f.Enter(stop, patient)
		require.ErrorIs(t, err, context.Canceled)
		_, _ = enter(t, f)
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestAWaitThatGrowsTooLongIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"a";r=1;t=10`, ""))
		pass, _ = enter(t, f)
		start := time.Now()
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				told := time.Duration(0)
				_, _, err := f.Enter(t.Context(), Terms{Patience: time.Minute, Tell: func(wait time.Duration) { told = wait }})
				var held *HeldBack
				require.ErrorAs(t, err, &held)
				require.Equal(t, 5*time.Minute, held.Wait)
				require.Equal(t, 11*time.Second, told)
			})
		}
		time.Sleep(2 * time.Second)
		f.Leave(pass, refusal(5*time.Minute))
		group.Wait()
		require.Equal(t, 2*time.Second, time.Since(start), "all hear of it at once")
	})
}

func TestAbsurdWaitsAreBounded(t *testing.T) {
	for name, r := range map[string]Reply{
		"reset":       answered(`"a";r=0;t=999999999`, ""),
		"with policy": answered(`"a";r=0;t=999999999`, `"a";q=1;w=999999999`),
		"retry after": refusal(1 << 62),
	} {
		synctest.Test(t, func(t *testing.T) {
			f := newFlow()
			pass, _ := enter(t, f)
			f.Leave(pass, r)
			_, held := enter(t, f)
			require.Equal(t, maxHold, held, name)
		})
	}
}

func TestALimitThatIsNoLongerToldOfIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"a";r=0;t=10`, `"a";q=100;w=60`))
		pass, held := enter(t, f)
		require.Equal(t, 11*time.Second, held)
		f.Leave(pass, Reply{Status: 200})
		for range 200 {
			_, held = enter(t, f)
			require.Zero(t, held)
		}
	})
}

func TestOneGoesAheadWhereNothingIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		start := time.Now()
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() { _, _ = enter(t, f) })
		}
		time.Sleep(300 * time.Millisecond)
		f.Leave(pass, Reply{Status: 200})
		group.Wait()
		require.Equal(t, 300*time.Millisecond, time.Since(start))

		f = newFlow()
		for range together {
			_, _ = enter(t, f)
		}
		_, held := enter(t, f)
		require.Equal(t, time.Second, held, "a second is all that an answer is waited for")
		_, held, err := f.Enter(t.Context(), Terms{})
		require.NoError(t, err)
		require.Zero(t, held, "who does not wait does not wait for that")
	})
}

func TestARequestThatNeverLeftGivesItsPlaceBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"a";r=1;t=60`, ""))
		for range 10 {
			pass, held := enter(t, f)
			require.Zero(t, held)
			f.Leave(pass, Reply{Unsent: true})
		}

		f = newFlow() // the same where the flow's own requests are what counts
		pass, _ = enter(t, f)
		const policy = `"a";q=10;w=60`
		f.Leave(pass, answered(`"a";r=9;t=60`, policy))
		for range 5 {
			pass, _ = enter(t, f)
		}
		f.Leave(pass, answered(`"a";r=4;t=60`, policy))
		for range 20 {
			pass, held := enter(t, f)
			require.Zero(t, held)
			f.Leave(pass, Reply{Unsent: true})
		}
	})
}

// crowd enters with ten callers and tells how many were let in.
func crowd(t *testing.T, f *Flow, in chan<- Pass) {
	for range 10 {
		go func() {
			pass, _, err := f.Enter(t.Context(), patient)
			if err == nil {
				in <- pass
			}
		}()
	}
	synctest.Wait()
}

func TestOneGoesAheadAfterARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, in := newFlow(), make(chan Pass, 10)
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(time.Minute))
		crowd(t, f, in)
		time.Sleep(time.Minute + 500*time.Millisecond)
		require.Len(t, in, 1)
		f.Leave(<-in, refusal(time.Minute))
		time.Sleep(time.Minute + 500*time.Millisecond)
		require.Len(t, in, 1)
		f.Leave(<-in, Reply{Status: 200})
		synctest.Wait()
		require.Len(t, in, 8)
	})
}

func TestOneGoesAheadWhenAWindowEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, in := fullFlow(t), make(chan Pass, 10)
		crowd(t, f, in)
		time.Sleep(time.Minute + time.Millisecond)
		require.Len(t, in, 1)
		time.Sleep(time.Minute / 256)
		require.Len(t, in, 10, "for a moment only")
	})
}

func TestWhatOthersUsedIsForgottenAfterAWindow(t *testing.T) {
	l := limit{window: time.Minute, others: 5}
	l.share(Pass{underway: 9}, 0, 9, 59*time.Second)
	require.Equal(t, int64(5), l.others, "it may be true yet")
	l.share(Pass{underway: 3}, 0, 9, 59*time.Second)
	require.Equal(t, int64(3), l.others, "no more than that can be")
	l.share(Pass{underway: 9}, 0, 9, time.Minute)
	require.Zero(t, l.others)
	l.share(Pass{underway: 9}, 7, 1, time.Minute)
	require.Equal(t, int64(6), l.others, "that is certain")
	l.share(Pass{underway: 9}, 0, 9, 119*time.Second)
	require.Equal(t, int64(6), l.others, "a window lasts from then on")
	l.share(Pass{underway: 9}, 7, 1, 119*time.Second)
	l.share(Pass{underway: 9}, 0, 9, 178*time.Second)
	require.Equal(t, int64(6), l.others, "and from when it was last seen")
	l.share(Pass{}, 0, 9, 178*time.Second)
	require.Zero(t, l.others, "all was the flow's own")
}

// A program whose first calls depend on each other, or take long, is not held up
// by the care for what nobody knows yet.
func TestTheFirstFewGoTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, start := newFlow(), time.Now()
		for range 8 {
			enter(t, f)
		}
		require.Zero(t, time.Since(start))
		for range 2 {
			enter(t, f)
		}
		require.Equal(t, 2*time.Second, time.Since(start), "a crowd is let in one after the other")
	})
}

func TestAllThatWaitHearOfARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		for range together - 1 {
			enter(t, f)
		}
		told := make(chan time.Duration, 5)
		ctx, cancel := context.WithCancel(t.Context())
		for range 5 {
			go func() {
				_, _, _ = f.Enter(ctx, Terms{Patience: time.Hour, Tell: func(wait time.Duration) { told <- wait }})
			}()
		}
		synctest.Wait()
		require.Empty(t, told, "a second is not worth telling")
		f.Leave(pass, refusal(time.Minute))
		synctest.Wait()
		require.Len(t, told, 5)
		require.Equal(t, time.Minute, <-told)
		cancel()
	})
}

func TestWhoDoesNotWaitIsToldAWaitThatIsEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"a";r=0;t=60`, ""))
		for _, wait := range []time.Duration{61 * time.Second, 500 * time.Millisecond} {
			_, _, err := f.Enter(t.Context(), Terms{})
			var held *HeldBack
			require.ErrorAs(t, err, &held)
			require.Equal(t, wait, held.Wait)
			time.Sleep(60500 * time.Millisecond)
		}
		_, _, err := f.Enter(t.Context(), Terms{})
		require.NoError(t, err)
	})
}

func TestTenThousandCallersQueueAndLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, answered(`"a";r=0;t=60`, `"a";q=1000;w=60`))
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 10_000 {
			group.Go(func() {
				_, _, err := f.Enter(ctx, patient)
				require.ErrorIs(t, err, context.Canceled)
			})
		}
		synctest.Wait()
		require.LessOrEqual(t, runtime.NumGoroutine(), 10_100, "no goroutine besides the callers")
		cancel()
		group.Wait()
		require.Zero(t, f.pace.queue.Len())
		pass, held := enter(t, f)
		require.Equal(t, time.Minute, held)
		f.Leave(pass, answered(`"a";r=999;t=60`, `"a";q=1000;w=60`))
		order := make([]int64, 1500)
		for i := range order {
			group.Go(func() {
				pass, _ := enter(t, f)
				order[i] = pass.seq
			})
			synctest.Wait()
		}
		time.Sleep(10 * time.Minute)
		group.Wait()
		require.IsIncreasing(t, order, "the first to come is the first to go")
	})
}
