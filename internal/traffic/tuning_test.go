package traffic

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A slower reply counts at once, a faster one by a 256th of the difference, and no
// reply takes no time: 0 is for none yet.
func TestHowLongRepliesTake(t *testing.T) {
	var p pace
	for _, step := range []struct{ took, want time.Duration }{
		{0, 1}, {256_000, 256_000}, {0, 255_000}, {300_000, 300_000}, {274_400, 299_900}, {299_900, 299_900},
	} {
		p.measure(step.took)
		require.Equal(t, step.want, p.slow, "%+v", step)
	}
}

// An answer is waited for a quarter longer than replies take, from 1 to 15 seconds,
// and no longer than the shortest window that is known.
func TestHowLongAnAnswerIsWaitedFor(t *testing.T) {
	const s = time.Second
	for slow, want := range map[time.Duration]time.Duration{
		0: s, 800 * time.Millisecond: s, 4 * s: 5 * s, 12 * s: 15 * s, 13 * s: 15 * s, time.Hour: 15 * s,
	} {
		p := pace{slow: slow}
		require.Equal(t, want, p.answer(), slow)
		p.limits[1] = &limit{window: time.Millisecond} // how large it is nobody said
		require.Equal(t, want, p.answer(), slow)
		p.limits[2], p.limits[3] = &limit{quota: 1, window: s / 2}, &limit{quota: 1, window: 2 * s}
		require.Equal(t, s/2, p.answer(), slow)
	}
}

func TestHowLongAScoutHoldsTheOthersBack(t *testing.T) {
	const now = time.Hour
	for name, test := range map[string]struct {
		p    *pace
		want time.Duration
	}{
		"the first few":                   {&pace{sent: together - 1}, 0},
		"more of them":                    {&pace{sent: together}, time.Second},
		"the first of a share":            {&pace{sent: 1, parts: 2}, time.Second},
		"the only program":                {&pace{sent: 1, parts: 1}, 0},
		"after a reply":                   {&pace{sent: 9, slow: 1}, 0},
		"after a refusal":                 {&pace{sent: 9, slow: 4 * time.Second, doubt: 1}, 5 * time.Second},
		"a share after a pause":           {&pace{parts: 2, slow: 1, last: now - time.Second - 1}, time.Second},
		"a share without one":             {&pace{parts: 2, slow: 1, last: now - time.Second}, 0},
		"the only program after a pause":  {&pace{parts: 1, slow: 1}, 0},
		"all were held back for a moment": {&pace{slow: 1, shut: now - 256*time.Millisecond}, time.Millisecond},
		"all were held back for long":     {&pace{slow: 1, shut: 1}, time.Second},
	} {
		require.Equal(t, test.want, test.p.scouting(now), name)
	}
}

// A fifth limit takes the place of the one that was told of the longest time ago.
func TestALimitTakesTheOldestOnesPlace(t *testing.T) {
	var p pace
	require.Zero(t, p.find("a"))
	p.limits[0] = &limit{name: "a", heard: 9}
	require.Equal(t, 0, p.find("a"))
	require.NotZero(t, p.find("b"))
	for i, heard := range []int64{9, 4, 3, 7} {
		p.limits[i] = &limit{name: strconv.Itoa(i), heard: heard}
	}
	require.Equal(t, 2, p.find("new"))
	p.limits[0].heard = 1
	require.Equal(t, 0, p.find("new"))
	require.Equal(t, 3, p.find("3"))
	p.limits[1] = nil
	require.Equal(t, 1, p.find("new"), "before any that is kept")
}

// What a flow knows of a limit that a reply names first: its requests that are under
// way count, and the rest of what was used is others'.
func TestTheFirstReplyTellsWhatOthersUsed(t *testing.T) {
	p := pace{sent: 7, underway: 3, slow: time.Minute}
	p.learn(Pass{seq: 4, underway: 2}, said{name: "a", left: 90, quota: 100, reset: time.Second, whole: time.Hour}, 5)
	l := p.limits[p.find("a")]
	require.Equal(t, maxHold, l.window)
	require.EqualValues(t, 4, l.own)
	require.Equal(t, time.Duration(5), l.latest)
	require.EqualValues(t, 7, l.born)
	require.Equal(t, maxHold/256, l.slack)
	require.Equal(t, 15*time.Second, l.answer)
	require.EqualValues(t, 6, l.others, "10 were used, of which 4 are the flow's at the most")
	require.EqualValues(t, 4, l.heard)
	require.EqualValues(t, 4-2+90, l.safe)

	p.slow, p.sent = time.Second, 9
	p.learn(Pass{seq: 9, own: [tracked]int64{40}}, said{name: "a", left: 10, quota: 100, whole: time.Minute}, 5)
	require.Equal(t, time.Second, l.slack, "it is the window of before that it is a part of")
	require.EqualValues(t, 50, l.others, "of 90 that were used 40 are the flow's")

	p.sent, p.underway = 3, 2
	p.learn(Pass{seq: 1, underway: 1}, said{name: "b", left: 98, quota: 100, whole: time.Minute}, 5)
	require.Zero(t, p.limits[p.find("b")].others, "the flow's own are no others'")
}

// Until when a reply's window lasts, for certain: seconds may have been rounded down.
func TestAWindowEndsASecondLaterThanSaid(t *testing.T) {
	known, unknown := limit{quota: 1, window: time.Minute}, limit{window: time.Minute}
	require.Equal(t, 31*time.Second, known.within(30*time.Second))
	require.Equal(t, time.Minute, known.within(59500*time.Millisecond))
	require.Equal(t, time.Hour/12, unknown.within(time.Hour))
	require.Equal(t, 101*time.Second, unknown.within(100*time.Second))
}

// A window is over when it ends, or after the answer to a later request is due.
func TestAWindowIsOverAfterTheLastAnswer(t *testing.T) {
	l := limit{heard: 5, end: 10 * time.Second, latest: 9 * time.Second, answer: 3 * time.Second}
	require.Equal(t, 10*time.Second, l.over(5))
	require.Equal(t, 12*time.Second, l.over(6))
	l.latest = 0
	require.Equal(t, 10*time.Second, l.over(6))
}

// How much of a wait is caution: a second where the end was said, what requests may
// come late where the flow's own are counted.
func TestHowMuchOfAWaitIsCaution(t *testing.T) {
	l := limit{end: time.Minute, heard: 1}
	at, loose := l.opens(0, 1, 0)
	require.Equal(t, []time.Duration{time.Minute, time.Second}, []time.Duration{at, loose})
	l = limit{quota: 2, window: 512 * time.Second, slack: 3 * time.Second, end: time.Hour, heard: 1}
	l.take(0, 2)
	at, loose = l.opens(10*time.Second, 2, 0)
	require.Equal(t, []time.Duration{515 * time.Second, 4 * time.Second}, []time.Duration{at, loose})
	l.end = 11 * time.Second
	at, loose = l.opens(10*time.Second, 2, 1)
	require.Equal(t, []time.Duration{11 * time.Second, time.Second}, []time.Duration{at, loose}, "the end is sooner")
	l.others, l.end = 1, time.Hour
	at, loose = l.opens(10*time.Second, 2, 5)
	require.Equal(t, []time.Duration{time.Hour + 2*512*time.Second, time.Second}, []time.Duration{at, loose})
	l.parts = 2
	at, loose = l.opens(10*time.Second, 2, 0)
	require.Equal(t, []time.Duration{515 * time.Second, 4 * time.Second}, []time.Duration{at, loose})
}

// Requests count for as long as the window and what they may come late, and those of
// a 512th of it as one.
func TestRequestsCountForAWindow(t *testing.T) {
	l := limit{quota: 9, window: 512 * time.Second, slack: time.Second}
	l.take(5, 1)
	l.take(time.Second-1, 2)
	l.take(2*time.Second, 4)
	require.Equal(t, []sends{{time.Second - 1, 3}, {2 * time.Second, 4}}, l.log)
	l.forget(514*time.Second - 2)
	require.EqualValues(t, 7, l.own)
	l.forget(514*time.Second - 1)
	require.EqualValues(t, 4, l.own)
	require.Equal(t, []sends{{2 * time.Second, 4}}, l.log)
	l.quota = 0
	l.take(3*time.Second, 1)
	require.EqualValues(t, 4, l.own, "nothing is counted for a limit of unknown size")
	require.Equal(t, 3*time.Second, l.latest)
}

// The parts of a credential do not run into each other, nor into the host.
func TestCredentialsAreToldApart(t *testing.T) {
	var s State
	one := s.Flow("a.test", [4]string{"x", "y"})
	for _, other := range []*Flow{
		s.Flow("a.test", [4]string{"xy"}), s.Flow("a.testx", [4]string{"y"}), s.Flow("a.test", [4]string{"", "xy"}),
		s.Flow("a.test", [4]string{"x", "", "y"}), s.Flow("a.test", [4]string{"x", "", "", "y"}),
	} {
		require.NotSame(t, one, other)
	}
}

// A flow is idle while nothing is under way and nobody waits, since its last request.
func TestAFlowIsIdleSinceItsLastRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		pass, _ := enter(t, f)
		time.Sleep(time.Hour)
		require.Zero(t, f.pace.idle(), "a request is under way")
		f.Leave(pass, refusal(time.Minute))
		time.Sleep(time.Second)
		require.Equal(t, time.Second, f.pace.idle())
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _, _, _ = f.Enter(ctx, patient) }()
		synctest.Wait()
		require.Zero(t, f.pace.idle(), "one waits")
		cancel()
		synctest.Wait()
		require.Equal(t, time.Second, f.pace.idle())
		pass, _ = enter(t, f)
		f.Leave(pass, Reply{Unsent: true})
		require.Zero(t, f.pace.idle())
	})
}

// Idle flows are looked for when there are 64, and then when there are twice as many
// as were left.
func TestWhenIdleFlowsAreLookedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s State
		add := func(from, n int) {
			for i := range n {
				s.Flow("a.test", [4]string{strconv.Itoa(from + i)})
			}
		}
		add(0, fewest-1)
		time.Sleep(idle)
		add(500, 1)
		require.Len(t, s.flows, fewest, "few are not looked through each time")
		time.Sleep(idle)
		add(1000, 1)
		require.Len(t, s.flows, 1, "all others were idle for long enough")
		require.Equal(t, fewest, s.sweep)
		add(2000, fewest-1)
		time.Sleep(idle - 1)
		add(3000, 1)
		require.Len(t, s.flows, fewest+1, "a nanosecond less is not long enough")
		require.Equal(t, 2*fewest, s.sweep)
	})
}

// How long a request that waits may wait beyond what was allowed.
func TestGrace(t *testing.T) {
	w := waiter{patience: 32 * time.Second}
	require.Equal(t, 2*time.Second, w.grace())
}

// A wait of a second is not told of, a longer one is, once.
func TestAWaitIsToldOfOnce(t *testing.T) {
	var told []time.Duration
	synctest.Test(t, func(t *testing.T) {
		p := &pace{born: time.Now().Add(-time.Hour)}
		w := p.waiter(t.Context(), Terms{Tell: func(wait time.Duration) { told = append(told, wait) }})
		for _, wait := range []time.Duration{time.Second, time.Second + 1, time.Hour} {
			w.tell(opening{at: time.Hour + wait})
		}
	})
	require.Equal(t, []time.Duration{time.Second + 1}, told)
}

// Who asks while all are held back counts from when that began, unless it is only a
// scout that holds them back.
func TestSinceWhenAllAreHeldBack(t *testing.T) {
	var p pace
	p.close(5, opening{at: 9, scout: true})
	require.Zero(t, p.shut)
	p.close(5, opening{at: 5})
	require.Zero(t, p.shut, "it opens")
	p.close(0, opening{at: 9})
	require.EqualValues(t, 1, p.shut, "0 is for never")
	p.close(7, opening{at: 9})
	require.EqualValues(t, 1, p.shut)
	p.shut = 0
	p.close(7, opening{at: 9})
	require.EqualValues(t, 7, p.shut)
}

// What a refused or long wait says of itself.
func TestErrorsOfWaits(t *testing.T) {
	require.EqualError(t, &HeldBack{Wait: 89900 * time.Millisecond}, "the wait of 1m30s is longer than allowed")
	require.EqualError(t, &HeldBack{89900 * time.Millisecond, context.DeadlineExceeded},
		"the wait of 1m30s passes the deadline: context deadline exceeded")
}
