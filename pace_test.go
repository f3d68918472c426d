package cloudflare_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/doer"
	"github.com/seed815c370e/cloudflare-go/option"
)

// The documented limit, on a clock of its own: 1,200 requests in 5 minutes,
// then blocked for 5 minutes.
func TestThirtyTwoGoroutinesAreNeverBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}))
		defer srv.Close()
		var blocked, reads atomic.Int64
		client := srv.Client(option.WithObserver(func(_ context.Context, a option.Attempt) {
			if a.Status == http.StatusTooManyRequests {
				blocked.Add(1)
			}
		}))
		start := time.Now()
		var group sync.WaitGroup
		for range 32 {
			group.Go(func() {
				for reads.Add(1) <= 3000 {
					_, err := client.Accounts.Get(t.Context(), accounts.AccountGetParams{AccountID: cloudflare.F(srv.AccountID)})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		require.Zero(t, blocked.Load(), "no 429 was seen")
		require.Len(t, srv.Requests(), 3000, "none was lost or repeated")
		require.Less(t, time.Since(start), 11*time.Minute, "two windows are waited for")
	})
}

func TestABlockedClientHoldsAllItsCallsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &doer.Recorder{Answers: []doer.Func{doer.Reply(429, "", "Retry-After", "60"), doer.Reply(200, account)}}
		client := newClient(rec)
		start := time.Now()
		_, err := getAccount(client, option.WithMaxRetries(0))
		require.ErrorIs(t, err, cloudflare.ErrRateLimited)
		_, err = getAccount(client)
		require.NoError(t, err)
		require.Equal(t, time.Minute, time.Since(start))

		_, err = getAccount(newClient(&doer.Recorder{Answers: []doer.Func{doer.Reply(200, account)}}))
		require.NoError(t, err)
		require.Equal(t, time.Minute, time.Since(start), "another client does not wait")
	})
}

func TestWaitingForTheRateObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(doer.Answer(200, account, "Ratelimit", `"default";r=0;t=60`))
		_, err := getAccount(client)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		_, err = client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "Accounts.Get: the API's rate limit is used up for 1m0s, past the deadline")
		require.Zero(t, time.Since(start))
	})
}

// limiter counts what waits for it, as golang.org/x/time/rate.Limiter could.
type limiter struct {
	waits atomic.Int64
	err   error
}

func (l *limiter) Wait(context.Context) error {
	l.waits.Add(1)
	return l.err
}

func TestALimiterOfOnesOwn(t *testing.T) {
	own, call := new(limiter), new(limiter)
	rec := &doer.Recorder{Answers: []doer.Func{doer.Reply(503, ""), doer.Reply(200, account)}}
	client := newClient(rec, option.WithRateLimiter(own), noWait)
	_, err := getAccount(client, option.WithRateLimiter(call))
	require.NoError(t, err)
	require.Equal(t, int64(2), own.waits.Load(), "each attempt waits")
	require.Equal(t, int64(2), call.waits.Load())

	full := errors.New("would exceed the deadline")
	_, err = getAccount(client, option.WithRateLimiter(&limiter{err: full}))
	require.ErrorIs(t, err, full)
	require.ErrorContains(t, err, "Accounts.Get: waiting for the rate limiter")
	require.Len(t, rec.Seen(), 2, "nothing is sent")
	_, err = getAccount(client, option.WithRateLimiter(nil))
	require.ErrorContains(t, err, "option.WithRateLimiter")
}
