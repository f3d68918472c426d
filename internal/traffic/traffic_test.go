package traffic

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func limits(rate, policy string) http.Header {
	return http.Header{"Ratelimit": {rate}, "Ratelimit-Policy": {policy}}
}

func TestTheBudgetRunsOutAndFillsUp(t *testing.T) {
	s := new(State)
	spend := func() (n int) {
		for s.SpendRetry() {
			n++
		}
		return n
	}
	require.Equal(t, fullBudget, spend())
	for range 100 {
		s.EarnRetry()
	}
	require.InDelta(t, 10, spend(), 1)
	for range 10000 {
		s.EarnRetry()
	}
	require.Equal(t, fullBudget, spend())
}

func TestWithoutAStateNothingIsLimited(t *testing.T) {
	var s *State
	require.True(t, s.SpendRetry())
	s.EarnRetry()
	require.NoError(t, s.Enter(context.Background()))
	s.Leave(nil, 0)
}

func TestRequestsWaitForTheWindowToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, start := new(State), time.Now()
		require.NoError(t, s.Enter(t.Context()))
		s.Leave(limits(`"default";r=2;t=30`, `"default";q=3;w=60`), 0)
		for range 2 {
			require.NoError(t, s.Enter(t.Context()))
		}
		require.Zero(t, time.Since(start))
		require.NoError(t, s.Enter(t.Context()))
		require.Equal(t, 30*time.Second, time.Since(start), "what is under way counts")
		for range 2 {
			s.Leave(nil, 0)
		}
		for range 3 {
			s.Leave(limits(`"default";r=1;t=60`, ""), 0)
		}
	})
}

func TestAReplyMayEndTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, start := new(State), time.Now()
		require.NoError(t, s.Enter(t.Context()))
		s.Leave(limits(`"a";r=9;t=60`, ""), 0)
		for range 9 {
			require.NoError(t, s.Enter(t.Context()))
		}
		var group sync.WaitGroup
		group.Go(func() { _ = s.Enter(t.Context()) })
		time.Sleep(time.Second)
		s.Leave(limits(`"a";r=9;t=59`, ""), 0) // older than the requests under way
		group.Wait()
		require.Equal(t, time.Second, time.Since(start))
	})
}

func TestAWaitObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(State)
		require.NoError(t, s.Enter(t.Context()))
		s.Leave(nil, time.Minute)
		start := time.Now()
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := s.Enter(short)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "rate limit is used up for 1m0s")
		require.Zero(t, time.Since(start), "a wait past the deadline is not begun")
		stop, stopNow := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stopNow)
		require.ErrorIs(t, s.Enter(stop), context.Canceled)
		require.NoError(t, s.Enter(t.Context()))
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestAbsurdWaitsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, start := new(State), time.Now()
		require.NoError(t, s.Enter(t.Context()))
		s.Leave(limits(`"a";r=0;t=999999999`, ""), 0)
		require.NoError(t, s.Enter(t.Context()))
		require.Equal(t, longest, time.Since(start))
	})
}

func TestHeadersOfEveryForm(t *testing.T) {
	for header, want := range map[string][3]int{
		`"default";r=50;t=30`:            {50, 30, 1},
		`"burst";r=7;t=1, "day";r=3;t=9`: {3, 9, 1},
		`"default"; r=5; t=3`:            {5, 3, 1},
		`"default";t=30;r=50;x=1`:        {50, 30, 1},
		`"default";r=-5;t=3`:             {0, 0, 0},
		`"default";r=x;t=3`:              {0, 0, 0},
		``:                               {0, 0, 0},
		`;r=1`:                           {0, 0, 0},
	} {
		a, b, ok := lowest(header, "r", "t")
		require.Equal(t, want[2] == 1, ok, header)
		if ok {
			require.Equal(t, want[:2], []int{a, b}, header)
		}
	}
}
