package traffic

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// shareAmong runs as many programs as the quota is divided among, each with a pace
// of its own, and returns what became of their requests.
func shareAmong(t *testing.T, s *server, loads []*load, parts int) (taken, refused int) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var group sync.WaitGroup
		for _, l := range loads {
			l.terms = Terms{Patience: patient.Patience, Parts: parts}
			group.Go(func() {
				time.Sleep(l.after)
				l.with(t.Context(), s, &mu)
			})
		}
		group.Wait()
	})
	for _, l := range loads {
		taken, refused = taken+l.taken, refused+len(l.refused)
	}
	return taken, refused
}

// Eight programs that know nothing of each other keep below their limit,
// whatever the server is like, and use most of it.
func TestProgramsThatShareAQuotaAreNeverRefused(t *testing.T) {
	cases := uint64(40)
	if testing.Short() {
		cases = 8
	}
	for seed := range cases {
		r := rand.New(rand.NewPCG(seed, 2))
		s := anyServer(r)
		s.quota = 100 + r.IntN(1100)
		const programs, windows = 8, 20
		loads := make([]*load, programs)
		for i := range loads {
			loads[i] = &load{callers: 1 + r.IntN(20), rand: rand.New(rand.NewPCG(seed, uint64(i)))}
			loads[i].from, loads[i].to = s.window/1000, s.window/500
			loads[i].length = windows * s.window
		}
		name := fmt.Sprintf("seed %d: %s windows of %v, %d requests, up %v", seed, s.kind, s.window, s.quota, s.up)
		taken, refused := shareAmong(t, &s, loads, programs)
		require.Zero(t, refused, name)
		require.Greater(t, taken, s.quota*windows*85/100, name)
	}
}

// All of them are started again in the middle of a window, when they have
// forgotten what they sent, and some of them only wake up after the rest.
func TestProgramsThatStartInAUsedWindowShareWhatIsLeft(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		s := server{
			kind: fixed, window: time.Minute, quota: 400, up: true, penalty: time.Minute, phase: time.Minute,
			end: time.Minute, used: 20 * r.IntN(20),
		}
		loads := make([]*load, 8)
		for i := range loads {
			loads[i] = &load{callers: 1 + r.IntN(20), rand: r, after: time.Duration(r.IntN(50)) * time.Second}
			loads[i].from, loads[i].to = 100*time.Millisecond, 300*time.Millisecond
			loads[i].length = 2*time.Minute - loads[i].after
		}
		_, refused := shareAmong(t, &s, loads, len(loads))
		require.Zero(t, refused, "seed %d", seed)
	}
}

func TestAShareIsOneNthOfTheQuotaAndOfWhatIsLeft(t *testing.T) {
	const policy = `"default";q=120;w=60`
	for _, test := range []struct{ parts, left, want int }{
		{0, 119, 119}, {1, 119, 119}, {8, 119, 13}, {8, 60, 6}, {8, 14, 0}, {2, 7, 0}, {2, 9, 1}, {1000, 119, 0},
		{2, 119, 55},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := newFlow()
			terms := Terms{Parts: test.parts}
			pass, _, err := f.Enter(t.Context(), terms)
			require.NoError(t, err)
			f.Leave(pass, answered(fmt.Sprintf(`"default";r=%d;t=30`, test.left), policy))
			sent := 0
			for ; err == nil; sent++ {
				_, _, err = f.Enter(t.Context(), terms)
			}
			require.Equal(t, test.want, sent-1, "%+v", test)
		})
	}
}

// What a reply said of a quota that others use too is old after a second: one
// request asks again before others follow.
func TestAfterAPauseOneRequestOfAShareGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		terms := Terms{Patience: time.Hour, Parts: 8}
		pass, _, err := f.Enter(t.Context(), terms)
		require.NoError(t, err)
		f.Leave(pass, answered(`"default";r=1199;t=300`, `"default";q=1200;w=300`))
		time.Sleep(2 * time.Second)
		pass, _, err = f.Enter(t.Context(), terms)
		require.NoError(t, err)
		start := time.Now()
		time.AfterFunc(time.Second/2, func() { f.Leave(pass, answered(`"default";r=60;t=290`, `"default";q=1200;w=300`)) })
		_, held, err := f.Enter(t.Context(), terms)
		require.NoError(t, err)
		require.Equal(t, 290*time.Second+time.Second+time.Second/2, held, "others had used what was left")
		require.Equal(t, held, time.Since(start))
	})
}

func TestOthersWhoAreFasterAreToldOfOnceInAWindow(t *testing.T) {
	const policy = `"default";q=1000;w=60`
	ask := func(t *testing.T, f *Flow, parts, left int) int64 {
		pass, _, err := f.Enter(t.Context(), Terms{Parts: parts, Anyway: true})
		require.NoError(t, err)
		return f.Leave(pass, answered(fmt.Sprintf(`"default";r=%d;t=60`, left), policy))
	}
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		require.Zero(t, ask(t, f, 4, 800))
		require.EqualValues(t, 698, ask(t, f, 4, 300))
		require.Zero(t, ask(t, f, 4, 290), "once")
		time.Sleep(61 * time.Second)
		require.Zero(t, ask(t, f, 4, 999))
		require.EqualValues(t, 899, ask(t, f, 4, 99))

		require.Zero(t, ask(t, newFlow(), 0, 300), "nothing was said about others")
		require.EqualValues(t, 699, ask(t, newFlow(), 1, 300))
	})
}

func TestALetInRequestIsCountedAndItsReplyHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _, err := f.Enter(t.Context(), Terms{Anyway: true})
		require.NoError(t, err)
		f.Leave(pass, Reply{Status: http.StatusTooManyRequests, Refused: true, Wait: time.Minute})
		_, held, err := f.Enter(t.Context(), Terms{Anyway: true})
		require.NoError(t, err)
		require.Zero(t, held)
		_, held, err = f.Enter(t.Context(), patient)
		require.NoError(t, err)
		require.Equal(t, time.Minute, held)
	})
}

func TestRequestsUnderWayComeOffWhatIsLeft(t *testing.T) {
	l := limit{parts: 2, quota: 100}
	require.EqualValues(t, 5+(26-4-6)/2, l.allowed(Pass{seq: 5, underway: 4}, 26))
}
