package cloudflare_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// sharedPace answers with waits, then with none.
type sharedPace struct {
	mu      sync.Mutex
	waits   []time.Duration
	alone   int
	taken   int
	learned []option.Attempt
}

func (s *sharedPace) Take(context.Context) (wait time.Duration, alone int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken++
	if len(s.waits) > 0 {
		wait, s.waits = s.waits[0], s.waits[1:]
	}
	return wait, s.alone
}

func (s *sharedPace) Learn(_ context.Context, a option.Attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.learned = append(s.learned, a)
}

func TestASharedPaceIsAskedAndTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// By what the client knows itself, nothing is left.
		rec := testhttp.Answer(
			200, account, "Ratelimit", `"default";r=0;t=300`, "Ratelimit-Policy", `"default";q=1200;w=300`,
		)
		shared := &sharedPace{waits: []time.Duration{0, time.Second, 90 * time.Second, 2 * time.Second}}
		client := newClient(rec, option.WithSharedPace(new(sharedPace)), option.WithSharedPace(shared))
		start := time.Now()
		for range 2 {
			_, err := getAccount(client)
			require.NoError(t, err)
		}
		require.Equal(t, 93*time.Second, time.Since(start), "as long as it says, and no longer")
		require.Equal(t, 5, shared.taken)
		require.Len(t, shared.learned, 3)
		require.Equal(t, option.RateLimit{Limit: 1200, Window: 5 * time.Minute, Reset: 5 * time.Minute},
			shared.learned[0].RateLimit)
		require.True(t, shared.learned[1].Pending)
		require.Equal(t, 90*time.Second, shared.learned[1].Held, "a wait of more than a second is told of once")
		require.Equal(t, 93*time.Second, shared.learned[2].Held)
	})
}

func TestAClientWhoseSharedPaceIsAwayKeepsToItsPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for alone, left := range map[int]string{8: "13", 1: "0"} { // an eighth of 13, less the reserve, is none
			rec := testhttp.Answer(
				200, account, "Ratelimit", `"default";r=`+left+`;t=300`, "Ratelimit-Policy", `"default";q=100;w=300`,
			)
			shared := &sharedPace{alone: alone, waits: []time.Duration{time.Hour, time.Hour, time.Hour}}
			client := newClient(rec, option.WithSharedPace(shared), option.WithNoWait())
			_, err := getAccount(client)
			require.NoError(t, err)
			_, err = getAccount(client)
			heldBack(t, err, 300*time.Second)
		}
	})
}

func TestWaitsOfASharedPaceAreBounded(t *testing.T) {
	atMost := option.WithMaxRetryWait
	for name, test := range map[string]struct {
		option     option.RequestOption
		waits      []time.Duration
		held, want time.Duration
	}{
		"no wait":             {option.WithNoWait(), []time.Duration{time.Minute}, 0, time.Minute},
		"not a moment":        {option.WithNoWait(), []time.Duration{1}, 0, 1},
		"too long":            {atMost(50 * time.Second), []time.Duration{time.Minute}, 0, time.Minute},
		"too often":           {atMost(32 * time.Second), []time.Duration{20e9, 14e9 + 1}, 20 * time.Second, 14e9 + 1},
		"just too long":       {atMost(time.Minute), []time.Duration{time.Minute + 1}, 0, time.Minute + 1},
		"a moment, then long": {atMost(32 * time.Second), []time.Duration{1, 34e9 - 1}, 34 * time.Second, 0},
		"often":               {atMost(32 * time.Second), []time.Duration{20e9, 14e9}, 34 * time.Second, 0},
		"not at all":          {option.WithoutPace(), []time.Duration{time.Minute}, 0, 0},
		"by no limit":         {nil, []time.Duration{300 * time.Second}, 300 * time.Second, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			rec := testhttp.Answer(200, account)
			start := time.Now()
			_, err := getAccount(newClient(rec, option.WithSharedPace(&sharedPace{waits: test.waits})), test.option)
			require.Equal(t, test.held, time.Since(start), name)
			if test.want == 0 {
				require.NoError(t, err, name)
				return
			}
			heldBack(t, err, (test.want + time.Millisecond - 1).Truncate(time.Millisecond))
			require.Empty(t, rec.Seen(), name)
		})
	}
}

func TestASharedPaceObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		rec := testhttp.Answer(200, account)
		params := accounts.AccountGetParams{AccountID: cloudflare.F(accountID)}
		client := newClient(rec, option.WithSharedPace(&sharedPace{waits: []time.Duration{time.Minute}}))
		_, err := client.Accounts.Get(ctx, params)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		heldBack(t, err, time.Minute)

		canceled, stop := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, stop)
		start := time.Now()
		client = newClient(rec, option.WithSharedPace(&sharedPace{waits: []time.Duration{time.Minute}}))
		_, err = client.Accounts.Get(canceled, params)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, time.Second, time.Since(start))
		require.Empty(t, rec.Seen())
	})
}

func TestANilSharedPaceIsRefused(t *testing.T) {
	var none *sharedPace
	for _, pace := range []option.SharedPace{nil, none} {
		_, err := getAccount(newClient(testhttp.Answer(200, account), option.WithSharedPace(pace)))
		require.ErrorContains(t, err, "option.WithSharedPace: the pace is nil")
	}
}
