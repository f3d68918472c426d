package traffic

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience is to the nanosecond what a caller waits at the most.
func TestAWaitIsAllowedUpToThePatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, wait := range []time.Duration{time.Minute, 1} {
			f := newFlow()
			pass, _ := enter(t, f)
			f.Leave(pass, refusal(wait))
			start := time.Now()
			_, waited, err := f.Enter(t.Context(), Terms{Patience: wait - 1})
			var held *HeldBack
			require.ErrorAs(t, err, &held)
			require.Equal(t, wait, held.Wait)
			require.Zero(t, waited)
			require.Zero(t, time.Since(start))
			_, waited, err = f.Enter(t.Context(), Terms{Patience: wait})
			require.NoError(t, err)
			require.Equal(t, wait, waited)
		}
	})
}

// Who does not wait for caution is let in, and counted.
func TestARequestThatDoesNotWaitForCautionCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		for range together {
			_, _ = enter(t, f)
		}
		pass, held, err := f.Enter(t.Context(), Terms{})
		require.NoError(t, err)
		require.Zero(t, held)
		require.EqualValues(t, together+1, pass.seq)
		require.EqualValues(t, together, pass.underway)
	})
}

// A call that is not held back makes nothing.
func TestAnOpenPaceTakesNoMemory(t *testing.T) {
	f := newFlow()
	pass, _ := enter(t, f)
	f.Leave(pass, Reply{Status: 200})
	require.Zero(t, testing.AllocsPerRun(100, func() {
		pass, _, _ := f.Enter(t.Context(), patient)
		f.Leave(pass, Reply{Status: 200})
	}))
}

func TestAPolicyOfOneRequestIsOne(t *testing.T) {
	told := Read(http.Header{"Ratelimit": {`"a";r=1;t=2`}, "Ratelimit-Policy": {`"a";q=1;w=60`}})
	_, quota, _, window := told.Tightest()
	require.EqualValues(t, 1, quota)
	require.Equal(t, time.Minute, window)
}

// How long a crowd would have to wait is worked out for a thousand windows.
func TestAnEstimateEnds(t *testing.T) {
	const crowd = 1 << 40
	l := limit{quota: 1, window: time.Minute}
	require.Equal(t, 1000*time.Minute, l.freed(0, crowd))
	l.others = 1
	at, _ := l.opens(0, 0, crowd)
	require.Equal(t, 1000*time.Minute, at)
}

// Who is behind others waits for as many windows as it takes to let those through.
func TestPlacesComeFreeWindowAfterWindow(t *testing.T) {
	l := limit{quota: 10, window: time.Minute}
	for i := range 10 {
		l.take(time.Duration(i)*time.Second, 1)
	}
	for behind, want := range map[int64]time.Duration{
		0: time.Minute, 9: time.Minute + 9*time.Second, 10: 2*time.Minute + 9*time.Second,
		19: 2*time.Minute + 9*time.Second, 20: 3*time.Minute + 9*time.Second,
	} {
		require.Equal(t, want, l.freed(10*time.Second, behind), "%d", behind)
	}
	l.slack = time.Second
	require.Equal(t, time.Minute+time.Second, l.freed(10*time.Second, 0))
}

// A window is counted in some five hundred parts: that is what a limit keeps.
func TestAWindowIsCountedInParts(t *testing.T) {
	l := limit{quota: 1 << 40, window: time.Minute}
	for at := time.Duration(0); at < time.Minute; at += time.Millisecond {
		l.take(at, 1)
	}
	require.EqualValues(t, 60_000, l.own)
	require.InDelta(t, 512, len(l.log), 1)
	l.forget(time.Minute + 30*time.Second)
	require.InDelta(t, 30_000, l.own, 60_000/512+1)
	l.forget(2 * time.Minute)
	require.Zero(t, l.own)
	require.Empty(t, l.log)
}

func TestWhatIsGivenBackIsNotCounted(t *testing.T) {
	l := limit{quota: 10, window: time.Minute, heard: 3}
	l.take(time.Second, 1)
	l.take(5*time.Second, 1)
	l.giveBack(Pass{seq: 3, at: 5 * time.Second})
	require.Equal(t, []sends{{time.Second, 1}, {5 * time.Second, 0}}, l.log)
	require.EqualValues(t, 1, l.own)
	require.Zero(t, l.safe, "the newest reply has counted it")
	l.giveBack(Pass{seq: 4, at: time.Second})
	require.Equal(t, []sends{{time.Second, 0}, {5 * time.Second, 0}}, l.log)
	require.Zero(t, l.own)
	require.EqualValues(t, 1, l.safe)
	l.giveBack(Pass{seq: 5, at: time.Second})
	require.Zero(t, l.own, "it is no longer there")
}

// A reply that does not say how large the limit is takes back nothing that is known.
func TestAKnownQuotaStays(t *testing.T) {
	l := new(limit)
	l.hear(Pass{seq: 1}, said{left: 9, quota: 10, whole: time.Minute}, 1, 0, 0)
	l.hear(Pass{seq: 2}, said{left: 8, reset: time.Second}, 2, 0, 0)
	require.EqualValues(t, 10, l.quota)
	require.Equal(t, time.Minute, l.window)
	require.Equal(t, 2*time.Second, l.end)
	l.hear(Pass{seq: 3}, said{quota: 1, whole: time.Hour}, 3, 0, 0)
	require.EqualValues(t, 1, l.quota, "and one that does is believed")
	require.Equal(t, maxHold, l.window)
}
