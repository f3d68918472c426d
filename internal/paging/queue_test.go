package paging_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/paging"
)

// source squares numbers, in as many seconds as the number itself.
type source struct {
	calls, running, widest atomic.Int64
	fails                  map[int]error
}

func (s *source) get(ctx context.Context, n int) (int, error) {
	s.calls.Add(1)
	s.widest.Store(max(s.widest.Load(), s.running.Add(1)))
	defer s.running.Add(-1)
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(time.Duration(n) * time.Second):
	}
	return n * n, s.fails[n]
}

func TestWhatIsQueuedIsFetchedAtOneTimeAndTakenInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q paging.Queue[int, int]
		s := &source{}
		began := time.Now()
		q.Fill(t.Context(), s.get, 3, 1, 2)
		for _, n := range []int{3, 1, 2} {
			got, err := q.Take(t.Context(), s.get, n)
			require.NoError(t, err)
			require.Equal(t, n*n, got)
		}
		require.Equal(t, 3*time.Second, time.Since(began))
		require.EqualValues(t, 3, s.calls.Load())
		require.EqualValues(t, 3, s.widest.Load())
		q.Stop()
	})
}

func TestAFailureStopsWhatComesAfterItAndNothingBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q paging.Queue[int, int]
		cut := errors.New("cut")
		s := &source{fails: map[int]error{1: cut}}
		q.Fill(t.Context(), s.get, 5, 1, 60)
		time.Sleep(2 * time.Second)
		require.EqualValues(t, 1, s.running.Load(), "only what is before the failure goes on")
		q.Fill(t.Context(), s.get, 5, 1, 60, 61)
		got, err := q.Take(t.Context(), s.get, 5)
		require.NoError(t, err)
		require.Equal(t, 25, got)
		_, err = q.Take(t.Context(), s.get, 1)
		require.ErrorIs(t, err, cut)
		require.EqualValues(t, 3, s.calls.Load(), "nothing starts after a failure")
		q.Stop()
		s.fails = nil
		got, err = q.Take(t.Context(), s.get, 1)
		require.NoError(t, err)
		require.Equal(t, 1, got)
	})
}

func TestAFailureAtTheFrontStopsAllTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q paging.Queue[int, int]
		s := &source{fails: map[int]error{1: errors.New("cut")}}
		q.Fill(t.Context(), s.get, 1, 60, 61)
		time.Sleep(2 * time.Second)
		require.Zero(t, s.running.Load())
		q.Stop()
	})
}

// A context that outlives many fetches holds nothing of those that are over.
func TestTheContextOfAFetchEndsWithIt(t *testing.T) {
	var q paging.Queue[int, int]
	var its context.Context
	get := func(ctx context.Context, n int) (int, error) { its = ctx; return n, ctx.Err() }
	q.Fill(t.Context(), get, 1)
	_, err := q.Take(t.Context(), get, 1)
	require.NoError(t, err)
	require.ErrorIs(t, its.Err(), context.Canceled)
}

// What was taken or given up is kept by nobody.
func TestAQueueKeepsNothingThatIsOver(t *testing.T) {
	var q paging.Queue[int, *big]
	var kept [6]weak.Pointer[big]
	get := func(_ context.Context, n int) (*big, error) {
		it := new(big)
		kept[n] = weak.Make(it)
		return it, nil
	}
	q.Fill(t.Context(), get, 1, 2, 3, 4)
	_, err := q.Take(t.Context(), get, 1)
	require.NoError(t, err)
	q.Stop()
	q.Fill(t.Context(), get, 2, 5)
	q.Stop()
	runtime.GC()
	require.Nil(t, kept[1].Value(), "it was taken")
	require.Nil(t, kept[3].Value(), "it was replaced")
	require.Nil(t, kept[4].Value(), "it came after what was replaced")
	got, err := q.Take(t.Context(), get, 2)
	require.NoError(t, err)
	require.Same(t, kept[2].Value(), got, "it arrived before")
}

type big [1 << 20]byte

func TestStopWaitsAndKeepsWhatArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q paging.Queue[int, int]
		s := &source{}
		q.Fill(t.Context(), s.get, 1, 2, 60)
		time.Sleep(10 * time.Second)
		q.Stop()
		require.Zero(t, s.running.Load())
		for _, n := range []int{1, 2, 60} {
			got, err := q.Take(t.Context(), s.get, n)
			require.NoError(t, err)
			require.Equal(t, n*n, got)
		}
		require.EqualValues(t, 4, s.calls.Load())
		q.Fill(t.Context(), s.get, 7, 60)
		time.Sleep(10 * time.Second)
		q.Drop()
		require.Zero(t, s.running.Load())
		_, err := q.Take(t.Context(), s.get, 7)
		require.NoError(t, err)
		require.EqualValues(t, 7, s.calls.Load())
	})
}

func TestAnotherKeyGivesTheQueueUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q paging.Queue[int, int]
		s := &source{}
		q.Fill(t.Context(), s.get, 60, 61)
		got, err := q.Take(t.Context(), s.get, 2)
		require.NoError(t, err)
		require.Equal(t, 4, got)
		synctest.Wait()
		require.Zero(t, s.running.Load())
		q.Fill(t.Context(), s.get, 3, 60)
		q.Fill(t.Context(), s.get, 3, 4)
		synctest.Wait()
		require.EqualValues(t, 2, s.running.Load())
		require.EqualValues(t, 6, s.calls.Load(), "what takes the place of another key is fetched too")
		q.Stop()
	})
}

func TestPanicsReachTheOneWhoWaits(t *testing.T) {
	var q paging.Queue[int, int]
	bad := func(context.Context, int) (int, error) { panic("bad middleware") }
	q.Fill(t.Context(), bad, 1)
	func() {
		defer func() { require.Contains(t, recover(), "bad middleware") }()
		_, _ = q.Take(t.Context(), bad, 1)
	}()
	q.Stop()
	got, err := q.Take(t.Context(), func(context.Context, int) (int, error) { return 2, nil }, 1)
	require.NoError(t, err)
	require.Equal(t, 2, got, "it is tried again after Stop")
	exit := func(context.Context, int) (int, error) { runtime.Goexit(); return 0, nil }
	q.Drop()
	q.Fill(t.Context(), exit, 1)
	_, err = q.Take(t.Context(), exit, 1)
	require.ErrorContains(t, err, "exited")
	q.Stop()
}
