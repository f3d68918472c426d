package traffic

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// anyServer and anyLoad are drawn anew from r: windows of 1 s to 5 minutes,
// replies that take up to 10 s, 1 to 200 callers.
func anyServer(r *rand.Rand) server {
	s := server{
		kind:   []string{fixed, first, sliding, constant}[r.IntN(4)],
		window: time.Duration(1+r.IntN(300)) * time.Second,
		quota:  10 + r.IntN(290),
		up:     r.IntN(2) == 0,
	}
	if r.IntN(2) == 0 {
		s.window = time.Duration(1+r.IntN(10)) * time.Second
	}
	if r.IntN(2) == 0 {
		s.penalty = s.window
	}
	s.phase = time.Duration(r.Int64N(int64(s.window))) + 1
	return s
}

func anyLoad(r *rand.Rand, window time.Duration) load {
	l := load{callers: 1 + r.IntN(200), rand: r}
	l.from = time.Duration(r.Int64N(int64(10 * time.Second)))
	l.to = l.from
	if r.IntN(2) == 0 {
		l.to += time.Duration(r.Int64N(int64(10*time.Second-l.from) + 1))
		l.travel = window / 256
	}
	l.length = max(100*window, 100*l.to)
	return l
}

// The promise of the pace, whatever the server is like: nearly all that it takes
// is let through, nothing is held back for longer than its window, and it never
// has to refuse more than one in it.
func TestThePaceKeepsJustBelowTheLimit(t *testing.T) {
	cases := uint64(60)
	if testing.Short() {
		cases = 10
	}
	for seed := range cases {
		r := rand.New(rand.NewPCG(seed, 1))
		s := anyServer(r)
		l := anyLoad(r, s.window)
		name := fmt.Sprintf("seed %d: %s windows of %v, %d requests, up %v, penalty %v, %d callers, replies after %v to %v",
			seed, s.kind, s.window, s.quota, s.up, s.penalty, l.callers, l.from, l.to)
		best := l.best(s)
		synctest.Test(t, func(t *testing.T) { l.run(t.Context(), &s) })
		require.GreaterOrEqual(t, float64(l.taken), 0.97*float64(best), "%s: %d of %d", name, l.taken, best)
		require.LessOrEqual(t, l.mostRefused(s.window), 1, "%s: %v", name, l.refused)
		require.LessOrEqual(t, l.longest, s.window+s.window/100+time.Second, name)
	}
}

// A client just below its limit: it slowed down to a tenth, because the lowest
// number of all windows stuck.
func TestAClientJustBelowItsLimitIsNotSlowedDown(t *testing.T) {
	for _, window := range []time.Duration{time.Second, time.Minute, 5 * time.Minute} {
		for _, kind := range []string{fixed, first, sliding, constant} {
			for _, up := range []bool{true, false} {
				s := server{
					kind: kind, window: window, quota: 30 * int(window/time.Second), up: up, phase: window/3 + 1,
				}
				l := load{callers: 32, from: time.Second, to: time.Second, length: 2 * time.Minute}
				l.rand = rand.New(rand.NewPCG(1, 1))
				synctest.Test(t, func(t *testing.T) { l.run(t.Context(), &s) })
				require.Greater(t, l.taken, 3488*97/100, "%s windows of %v, up %v", kind, window, up)
				require.Empty(t, l.refused)
			}
		}
	}
}

// The freeze: one reply with a low number stood for five minutes, though later
// ones told of 1,199 requests.
func TestNothingIsHeldBackWithRequestsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := new(State).Flow("api.test", [4]string{"fake"})
		ask := func(rate string) {
			start := time.Now()
			pass, _, err := f.Enter(t.Context(), patient)
			require.NoError(t, err)
			require.Zero(t, time.Since(start), rate)
			f.Leave(pass, answered(rate, `"default";q=1200;w=300`))
		}
		ask(`"default";r=1;t=300`)
		for range 20 {
			ask(`"default";r=1199;t=300`)
			time.Sleep(time.Second)
		}
	})
}

// A program that begins in the middle of a window which others have used knows
// it by the first reply.
func TestOthersUseIsTakenOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server{
			kind: fixed, window: 5 * time.Minute, quota: 1200, up: true, penalty: 5 * time.Minute,
			used: 1100, end: 100 * time.Second,
		}
		l := load{callers: 50, from: 200 * time.Millisecond, to: 300 * time.Millisecond, length: 20 * time.Minute}
		l.rand = rand.New(rand.NewPCG(1, 1))
		l.run(t.Context(), &s)
		require.Empty(t, l.refused)
		require.GreaterOrEqual(t, l.taken, 100+3*1200+1000)
	})
}

// Two programs with one credential get along: each learns of the other by the
// replies to its own requests.
func TestTwoProgramsShareALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := server{kind: first, window: time.Minute, quota: 600, up: true}
		length := 20 * time.Minute
		one := load{callers: 8, from: 200 * time.Millisecond, to: 300 * time.Millisecond, length: length}
		two := one
		one.rand, two.rand = rand.New(rand.NewPCG(1, 1)), rand.New(rand.NewPCG(2, 1))
		var mu sync.Mutex
		var group sync.WaitGroup
		group.Go(func() { one.with(t.Context(), &s, &mu) })
		group.Go(func() { two.with(t.Context(), &s, &mu) })
		group.Wait()
		require.Greater(t, one.taken+two.taken, 600*20*97/100)
		require.LessOrEqual(t, len(one.refused)+len(two.refused), 20, "one in a window")
	})
}
