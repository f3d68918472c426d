package traffic

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// letIn lets requests in until one is held back, and returns how many went and for how
// long that one would be.
func letIn(t *testing.T, f *Flow, parts int) (sent int, wait time.Duration) {
	for {
		_, _, err := f.Enter(t.Context(), Terms{Parts: parts})
		if err != nil {
			var held *HeldBack
			require.ErrorAs(t, err, &held)
			return sent, held.Wait
		}
		sent++
	}
}

// shared is a flow whose first request was answered so.
func shared(t *testing.T, parts int, rate, policy string) *Flow {
	f := newFlow()
	pass, _, err := f.Enter(t.Context(), Terms{Parts: parts})
	require.NoError(t, err)
	f.Leave(pass, answered(rate, policy))
	return f
}

// A program that is the only one uses all of the quota, as soon as it can: when a
// window ends by what the API says, or when its own requests no longer count.
func TestAShareOfOneIsLikeNone(t *testing.T) {
	for _, parts := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			sent, wait := letIn(t, shared(t, parts, `"a";r=2;t=10`, `"a";q=3;w=60`), parts)
			require.Equal(t, 2, sent)
			require.Equal(t, 11*time.Second, wait)

			const policy = `"a";q=20;w=60`
			f := shared(t, parts, `"a";r=19;t=60`, policy)
			for left := 18; left >= 9; left-- {
				if left == 9 {
					time.Sleep(30 * time.Second)
				}
				pass, _, err := f.Enter(t.Context(), Terms{Parts: parts})
				require.NoError(t, err)
				f.Leave(pass, answered(fmt.Sprintf(`"a";r=%d;t=60`, left), policy))
			}
			sent, wait = letIn(t, f, parts)
			require.Equal(t, 9, sent)
			require.Equal(t, 30*time.Second, wait.Round(time.Second))
			time.Sleep(wait)
			sent, _ = letIn(t, f, parts)
			require.Equal(t, 10, sent)
		})
	}
}

// How large the quota is may be unknown: then a share is one of what is left.
func TestAShareOfAnUnknownQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, wait := letIn(t, shared(t, 2, `"a";r=50;t=60`, ""), 2)
		require.Equal(t, 24, sent)
		require.Equal(t, 61*time.Second, wait)

		f := shared(t, 2, `"a";r=0;t=60`, "")
		go func() { _, _, _ = f.Enter(t.Context(), Terms{Patience: time.Hour, Parts: 2}) }()
		synctest.Wait()
		start := time.Now()
		_, _, err := f.Enter(t.Context(), Terms{Patience: 10 * time.Second, Parts: 2})
		require.Error(t, err, "behind another one it is no sooner")
		require.Zero(t, time.Since(start))
	})
}

// The reserve is a twentieth of the quota.
func TestHalfOfTheDocumentedQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, _ := letIn(t, shared(t, 2, `"a";r=1199;t=300`, `"a";q=1200;w=300`), 2)
		require.Equal(t, (1200-1200/20-1)/2-1, sent, "one was sent before")
	})
}

// A call with another share than those before it has it at once.
func TestANewShareHoldsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, _ := letIn(t, shared(t, 0, `"a";r=119;t=60`, `"a";q=120;w=60`), 8)
		require.Equal(t, 13, sent)
	})
}

// The smallest quotas let one request of each program through in a window: no more of
// one that is shared, and no less often of one that is not.
func TestAQuotaOfOne(t *testing.T) {
	const policy = `"a";q=1;w=60`
	synctest.Test(t, func(t *testing.T) {
		sent, wait := letIn(t, shared(t, 2, `"a";r=0;t=10`, policy), 2)
		require.Zero(t, sent)
		require.Equal(t, time.Minute, wait.Round(time.Second), "whatever the window of others")

		f := shared(t, 2, `"a";r=0;t=10`, policy)
		for range 3 {
			pass, _, err := f.Enter(t.Context(), Terms{Patience: time.Hour, Parts: 2})
			require.NoError(t, err)
			require.LessOrEqual(t, f.pace.now(), wait, "a request that never left gives its place back")
			f.Leave(pass, Reply{Unsent: true})
		}

		f = newFlow()
		for i := range 3 {
			pass, held := enter(t, f)
			require.True(t, i < 2 || held < time.Minute-time.Second/2, "since it was sent, not since its reply: %v", held)
			time.Sleep(time.Second)
			f.Leave(pass, answered(`"a";r=0;t=60`, policy))
		}
	})
}

// Who is behind others of a share is told when they have used it up, too.
func TestAWaitBehindOthersOfAShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const policy = `"a";q=100;w=60`
		f := shared(t, 2, `"a";r=99;t=10`, policy)
		var pass Pass
		var err error
		for range 39 {
			pass, _, err = f.Enter(t.Context(), Terms{Parts: 2})
			require.NoError(t, err)
		}
		f.Leave(pass, answered(`"a";r=5;t=10`, policy))
		var mu sync.Mutex
		var told []time.Duration
		for range 9 {
			go func() {
				_, _, _ = f.Enter(t.Context(), Terms{Patience: time.Hour, Parts: 2, Tell: func(wait time.Duration) {
					mu.Lock()
					defer mu.Unlock()
					told = append(told, wait.Round(time.Second))
				}})
			}()
			synctest.Wait()
		}
		const soon = 11 * time.Second
		require.Equal(t, []time.Duration{soon, soon, soon, soon, soon, soon, soon, time.Minute, time.Minute}, told,
			"seven are left of 47")
	})
}

// A share goes by what replies say even when none of the flow's own requests count.
func TestAShareWaitsForTheWindowItWasTold(t *testing.T) {
	l := limit{parts: 2, quota: 100, window: 10 * time.Second, heard: 40, safe: 40, end: 12 * time.Second}
	at, _ := l.opens(11*time.Second, 40, 0)
	require.Equal(t, 12*time.Second, at)
}

// Others are worth a word when less than half of a share is left, and only then: what
// is no word puts none off.
func TestLessThanHalfOfAShareIsWorthAWord(t *testing.T) {
	for _, test := range []struct{ own, left, others, want int64 }{
		{2, 3, 5, 0}, {2, 2, 6, 6}, {4, 0, 6, 6}, {0, 0, 1, 1}, {0, 0, 0, 0},
	} {
		l := limit{parts: 1, quota: 10, window: time.Minute, own: test.own, others: test.others}
		require.Equal(t, test.want, l.crowd(test.left, 0), "%+v", test)
		l.others = 9
		require.Equal(t, test.want == 0 && test.own+test.left < 5, l.crowd(test.left, 1) == 9, "%+v", test)
	}
}
