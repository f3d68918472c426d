package traffic

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// What a reply to one of ten requests a minute says, of which nine are left.
func firstOfTen() Reply { return answered(`"a";r=9;t=60`, `"a";q=10;w=60`) }

// fullFlow has used up a limit of ten requests a minute just now, of which nine are
// under way.
func fullFlow(t *testing.T) *Flow {
	f := newFlow()
	pass, _ := enter(t, f)
	f.Leave(pass, firstOfTen())
	for range 9 {
		enter(t, f)
	}
	return f
}

// A caller who did not wait saw that all were held back, too.
func TestOneGoesAheadThoughNobodyWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, in := fullFlow(t), make(chan Pass, 10)
		_, _, err := f.Enter(t.Context(), Terms{Patience: time.Second})
		require.Error(t, err)
		time.Sleep(time.Minute + time.Millisecond)
		crowd(t, f, in)
		require.Len(t, in, 1)
		time.Sleep(time.Second)
		require.Len(t, in, 10)
	})
}

func TestOneGoesAheadWheneverAWindowEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, in := fullFlow(t), make(chan Pass, 20)
		crowd(t, f, in)
		crowd(t, f, in)
		time.Sleep(time.Minute + time.Millisecond)
		require.Len(t, in, 1)
		f.Leave(<-in, firstOfTen())
		time.Sleep(time.Millisecond)
		require.Len(t, in, 9, "its reply lets the others in")
		time.Sleep(time.Minute + 10*time.Millisecond)
		require.Len(t, in, 10, "one of those who wait for the next window")
		time.Sleep(time.Second)
		require.Len(t, in, 19)
	})
}

// Only the reply to the one that went ahead, or to a later one, lets the others in.
func TestAnEarlierRequestsReplyLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, in := newFlow(), make(chan Pass, 10)
		first, _ := enter(t, f)
		second, _ := enter(t, f)
		f.Leave(first, refusal(time.Minute))
		crowd(t, f, in)
		time.Sleep(time.Minute + 500*time.Millisecond)
		require.Len(t, in, 1)
		f.Leave(second, Reply{Status: 200})
		synctest.Wait()
		require.Len(t, in, 1, "that was sent before the refusal")
		time.Sleep(time.Second)
		require.Len(t, in, 2, "one after the other, until one is answered")
	})
}

// A caller who waits for nothing passes the one that went ahead, but lets nobody else
// follow.
func TestOneWhoDoesNotWaitLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, firstOfTen())
		early, _ := enter(t, f)
		slow, _ := enter(t, f)
		for range 7 {
			enter(t, f)
		}
		time.Sleep(5 * time.Second)
		f.Leave(slow, answered(`"a";r=0;t=60`, `"a";q=10;w=60`))
		in := make(chan Pass, 10)
		crowd(t, f, in)
		time.Sleep(55*time.Second + 250*time.Millisecond)
		require.Len(t, in, 1)
		_, _, err := f.Enter(t.Context(), Terms{Anyway: true})
		require.NoError(t, err)
		f.Leave(early, Reply{})
		synctest.Wait()
		require.Len(t, in, 1)
		time.Sleep(time.Second)
		require.Len(t, in, 9)
	})
}

// A request that gets no reply leaves all as unknown as it was.
func TestWithoutAReplyNothingIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		for range together - 1 {
			enter(t, f)
		}
		f.Leave(pass, Reply{})
		for range 2 {
			_, held := enter(t, f)
			require.Equal(t, time.Second, held)
		}
	})
}

// The end of a wait that is somebody's guess is not waited for beyond what is allowed,
// but a refusal's is: such a request is not sent.
func TestCautionIsWaitedForNoLongerThanAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		for range together {
			enter(t, f)
		}
		_, held, err := f.Enter(t.Context(), Terms{Patience: time.Second / 2})
		require.NoError(t, err)
		require.Zero(t, held)

		f = newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(time.Second))
		time.Sleep(time.Second)
		enter(t, f)
		_, _, err = f.Enter(t.Context(), Terms{Patience: time.Second / 2})
		require.Error(t, err)
	})
}

// A wait that is too long is not begun because another one, which is shorter, comes first.
func TestALongWaitIsRefusedWhileOneGoesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		first, _ := enter(t, f)
		second, _ := enter(t, f)
		f.Leave(first, refusal(time.Second))
		time.Sleep(time.Second)
		enter(t, f)
		f.Leave(second, answered(`"a";r=0;t=60`, ""))
		start := time.Now()
		_, _, err := f.Enter(t.Context(), Terms{Patience: 10 * time.Second})
		var held *HeldBack
		require.ErrorAs(t, err, &held)
		require.Equal(t, 61*time.Second, held.Wait)
		require.Zero(t, time.Since(start))
	})
}

// A server that refuses and asks for no wait gets the next requests at once.
func TestARefusalWithoutAWaitHoldsNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(0))
		for range 10 {
			_, held := enter(t, f)
			require.Zero(t, held)
		}
	})
}

// trials has a limit of unknown size that was used up, one of whose two requests is
// under way, and ten callers, of whom the first tries whether its window has ended.
func trials(t *testing.T) (f *Flow, under, trial Pass, in chan Pass) {
	f, in = newFlow(), make(chan Pass, 10)
	told, _ := enter(t, f)
	under, _ = enter(t, f)
	f.Leave(told, answered(`"a";r=0;t=10`, ""))
	crowd(t, f, in)
	time.Sleep(11*time.Second + 500*time.Millisecond)
	require.Len(t, in, 1)
	return f, under, <-in, in
}

func TestOneRequestTriesWhetherAWindowHasEnded(t *testing.T) {
	for name, test := range map[string]struct {
		leave func(f *Flow, under, trial Pass)
		want  int // how many are let in besides
	}{
		"no reply yet":         {func(*Flow, Pass, Pass) {}, 0},
		"it got none":          {func(f *Flow, _, trial Pass) { f.Leave(trial, Reply{}) }, 0},
		"it never left":        {func(f *Flow, _, trial Pass) { f.Leave(trial, Reply{Unsent: true}) }, 1},
		"an earlier one's":     {func(f *Flow, under, _ Pass) { f.Leave(under, Reply{Status: 200}) }, 0},
		"no word of the limit": {func(f *Flow, _, trial Pass) { f.Leave(trial, Reply{Status: 200}) }, 9},
		"a new window":         {func(f *Flow, _, trial Pass) { f.Leave(trial, answered(`"a";r=5;t=10`, "")) }, 4},
	} {
		synctest.Test(t, func(t *testing.T) {
			f, under, trial, in := trials(t)
			test.leave(f, under, trial)
			time.Sleep(100 * time.Millisecond)
			require.Len(t, in, test.want, name)
			if test.want == 0 {
				time.Sleep(401 * time.Millisecond)
				require.Len(t, in, 1, "%s: another one tries after a second", name)
			}
		})
	}
}
