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
		f := newFlow()
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(time.Minute))
		start := time.Now()
		_, _, err := f.Enter(t.Context(), Terms{Patience: time.Minute - 1})
		var held *HeldBack
		require.ErrorAs(t, err, &held)
		require.Zero(t, time.Since(start))
		_, waited, err := f.Enter(t.Context(), Terms{Patience: time.Minute})
		require.NoError(t, err)
		require.Equal(t, time.Minute, waited)
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
