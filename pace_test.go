package cloudflare_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// The documented limit, on a clock of its own: 1,200 requests in 5 minutes,
// then blocked for 5 minutes.
func TestThirtyTwoGoroutinesAreNeverBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(
			cloudflaretest.InProcess(), cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}),
		)
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
					_, err := client.Accounts.Get(t.Context(), accounts.AccountGetParams{
						AccountID: cloudflare.F(srv.AccountID),
					})
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
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Reply(429, "", "Retry-After", "60"), testhttp.Reply(200, account),
		}}
		client := newClient(rec)
		start := time.Now()
		_, err := getAccount(client, option.WithMaxRetries(0))
		require.ErrorIs(t, err, cloudflare.ErrRateLimited)
		_, err = getAccount(client)
		require.NoError(t, err)
		require.Equal(t, time.Minute, time.Since(start))

		_, err = getAccount(newClient(&testhttp.Recorder{Answers: []testhttp.Func{testhttp.Reply(200, account)}}))
		require.NoError(t, err)
		require.Equal(t, time.Minute, time.Since(start), "another client does not wait")
	})
}

func TestWaitingForTheRateObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := testhttp.Answer(200, account, "Ratelimit", `"default";r=0;t=60`)
		client := newClient(rec)
		_, err := getAccount(client)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		_, err = client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "Accounts.Get: 429 Too Many Requests: held back: the API's limit is used up (code "+
			"971): the wait of 1m1s passes the deadline: context deadline exceeded; all programs of this user, or of this "+
			"account's token, share the limit of 1,200 requests in 5 minutes, try again in 1m1s")
		heldBack(t, err, 61*time.Second)
		require.Zero(t, time.Since(start))
		require.Len(t, rec.Seen(), 1)
	})
}

// heldBack checks the error of a call that was not sent.
func heldBack(t *testing.T, err error, wait time.Duration) {
	t.Helper()
	var held *cloudflare.Error
	require.ErrorAs(t, err, &held)
	require.ErrorIs(t, err, cloudflare.ErrRateLimited)
	require.True(t, held.HasCode(971))
	require.False(t, cloudflare.MayHaveActed(err))
	require.Equal(t, []any{429, wait, "Accounts.Get"}, []any{held.StatusCode, held.RetryAfter, held.Operation})
	require.Equal(t, "GET", held.Request.Method)
	require.Equal(t, "[redacted]", held.Request.Header.Get("Authorization"))
	require.Contains(t, string(held.DumpRequest(true)), "GET /client/v4/accounts/")
	require.Contains(t, string(held.DumpResponse(true)), "held back")
	require.NotContains(t, err.Error()+string(held.DumpRequest(true))+string(held.DumpResponse(true)), "fake-token")
}

func TestTheLongestWaitBoundsThePaceToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Reply(429, "", "Retry-After", "200"), testhttp.Reply(200, account),
		}}
		client := newClient(rec)
		_, err := getAccount(client, option.WithMaxRetries(0))
		require.ErrorIs(t, err, cloudflare.ErrRateLimited)
		time.Sleep(time.Second)
		start := time.Now()
		for _, opt := range []option.RequestOption{
			option.WithMaxRetryWait(time.Minute), option.WithMaxRetryWait(0), option.WithNoWait(),
		} {
			_, err = getAccount(client, opt)
			heldBack(t, err, 199*time.Second)
			require.NotErrorIs(t, err, context.DeadlineExceeded)
			var held *cloudflare.Error
			require.ErrorAs(t, err, &held)
			require.Zero(t, held.Attempts)
		}
		require.Zero(t, time.Since(start))
		require.Len(t, rec.Seen(), 1)
		_, err = getAccount(client, option.WithoutPace(), option.WithNoWait())
		require.NoError(t, err, "without the pace nothing is held back")
		require.Zero(t, time.Since(start))
		_, err = getAccount(client)
		require.NoError(t, err)
		require.Equal(t, 199*time.Second, time.Since(start))
	})
}

func TestAStreamThatWasHeldBackIsStillWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Reply(200, account, "Ratelimit", `"a";r=0;t=5`), testhttp.Reply(200, account),
		}}
		client := newClient(rec)
		_, err := getAccount(client)
		require.NoError(t, err)
		body := option.WithRequestBody("text/plain", io.MultiReader(strings.NewReader("abc")))
		response := &http.Response{}
		err = client.Post(t.Context(), "x", nil, nil, body, option.WithNoWait(), option.WithResponseInto(&response))
		require.ErrorIs(t, err, cloudflare.ErrRateLimited)
		require.Nil(t, response, "there was none")
		require.NoError(t, client.Post(t.Context(), "x", nil, nil, body))
		require.Equal(t, "abc", rec.Last().Body)
	})
}

func TestNoWaitWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		for _, answer := range []testhttp.Func{
			testhttp.Reply(429, "", "Retry-After", "1"), testhttp.Reply(503, "", "Retry-After", "7"),
			testhttp.Reply(503, ""), testhttp.Fail(errors.New("cut")),
		} {
			rec := &testhttp.Recorder{Answers: []testhttp.Func{answer}}
			_, err := getAccount(newClient(rec, option.WithNoWait()))
			require.Error(t, err)
			require.Len(t, rec.Seen(), 1)
		}
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Reply(429, "", "Retry-After", "0"), testhttp.Reply(200, account),
		}}
		_, err := getAccount(newClient(rec, option.WithNoWait()))
		require.NoError(t, err, "an attempt that needs no wait is made")
		client := newClient(testhttp.Func(func(r *http.Request) (*http.Response, error) {
			time.Sleep(2 * time.Second)
			return testhttp.Response(r, 200, account), nil
		}), option.WithNoWait())
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				_, err := getAccount(client)
				require.NoError(t, err, "a controller's first calls all go")
			})
		}
		group.Wait()
		require.Equal(t, 2*time.Second, time.Since(start))
	})
}

func TestAnAttemptThatIsHeldBackKeepsWhatTheOneBeforeCameTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := testhttp.Answer(
			503, `{"success":false,"errors":[{"code":1234,"message":"later"}]}`, "Ratelimit", `"a";r=0;t=100`,
		)
		_, err := getAccount(newClient(rec), option.WithMaxRetryWait(time.Minute))
		require.ErrorIs(t, err, cloudflare.ErrRateLimited)
		require.ErrorIs(t, err, cloudflare.ErrServer)
		require.ErrorContains(t, err, "before another attempt after: Accounts.Get: 503")
		var first *cloudflare.Error
		require.ErrorAs(t, err, &first)
		require.Equal(t, 1, first.Attempts)
		require.Len(t, rec.Seen(), 1)
	})
}

// A write that was refused, and is then held back, was not carried out.
func TestAWriteThatIsHeldBackAfterARefusalWasNotCarriedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := testhttp.Answer(429, "", "Retry-After", "0", "Ratelimit", `"a";r=0;t=100`)
		err := newMember(newClient(rec, option.WithMaxRetryWait(time.Minute)), "a")
		require.ErrorContains(t, err, "before another attempt after: Members.New: 429")
		require.False(t, cloudflare.MayHaveActed(err), err)
		require.Len(t, rec.Seen(), 1)
	})
}

func TestACallCancelledWhileItIsHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(testhttp.Answer(200, account, "Ratelimit", `"a";r=0;t=60`))
		_, err := getAccount(client)
		require.NoError(t, err)
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("shutting down")
		time.AfterFunc(time.Second, func() { cancel(why) })
		_, err = client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")})
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, why)
	})
}

// What one token used up holds back no other.
func TestEachCredentialHasItsOwnPaceAndBudget(t *testing.T) {
	key := []option.RequestOption{
		option.WithHeaderDel("Authorization"), option.WithAPIKey("fake-key-0001"),
		option.WithAPIEmail("a@example.com"),
	}
	others := map[string][]option.RequestOption{
		"token": {option.WithAPIToken("fake-token-0002")},
		"key":   key,
		"other key": {
			option.WithHeaderDel("Authorization"), option.WithAPIKey("fake-key-0002"), option.WithAPIEmail("a@example.com"),
		},
		"other email": append(key[:2:2], option.WithAPIEmail("b@example.com")),
		"service key": {option.WithHeaderDel("Authorization"), option.WithUserServiceKey("fake-service-0001")},
		"none":        {option.WithHeaderDel("Authorization")},
		"base URL": {
			option.WithHeaderDel("Authorization"),
			option.WithBaseURL("https://fake-user:fake-word@api.test/client/v4"),
		},
		"host": {option.WithBaseURL("https://other.test/client/v4")},
	}
	synctest.Test(t, func(t *testing.T) {
		limited := map[string]bool{}
		client := newClient(testhttp.Func(func(r *http.Request) (*http.Response, error) {
			who := r.Host + r.Header.Get("Authorization") + r.Header.Get("X-Auth-Key") + r.Header.Get("X-Auth-Email") +
				r.Header.Get("X-Auth-User-Service-Key")
			if limited[who] {
				return testhttp.Response(r, 200, account), nil
			}
			limited[who] = true
			return testhttp.Response(r, 429, "", "Retry-After", "300"), nil
		}), option.WithMaxRetries(0))
		start := time.Now()
		_, err := getAccount(client)
		require.ErrorContains(t, err, "429")
		for name, opts := range others {
			_, err := getAccount(client, opts...)
			require.ErrorContains(t, err, "try again in 5m0s", name)
			require.Zero(t, time.Since(start), name)
		}
		_, err = getAccount(client, option.WithHeader("X-Other", "x"))
		require.NoError(t, err)
		require.Equal(t, 5*time.Minute, time.Since(start), "another header is no other credential")
	})

	rec := testhttp.Answer(500, "")
	client := newClient(rec, noWait)
	for range 100 {
		_, _ = getAccount(client) // the budget is spent now
	}
	before := len(rec.Seen())
	_, err := getAccount(client, option.WithAPIToken("fake-token-0002"))
	require.Error(t, err)
	require.Len(t, rec.Seen(), before+3, "another token's is not")
}

func TestObserversHearOfAWaitBeforeItBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type seen struct {
			after time.Duration
			option.Attempt
		}
		var out bytes.Buffer
		var all []seen
		start := time.Now()
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Reply(200, account, "Ratelimit", `"a";r=0;t=30`, "Ratelimit-Policy", `"a";q=5;w=60`),
			testhttp.Reply(200, account),
		}}
		client := newClient(rec, option.WithLogger(slog.New(
			slog.NewJSONHandler(&out, nil),
		)), option.WithObserver(func(_ context.Context, a option.Attempt) {
			all = append(all, seen{time.Since(start), a})
		}))
		for range 2 {
			_, err := getAccount(client)
			require.NoError(t, err)
		}
		require.Len(t, all, 3)
		require.Equal(t, option.RateLimit{Limit: 5, Window: time.Minute, Reset: 30 * time.Second}, all[0].RateLimit)
		require.False(t, all[0].Pending)
		require.Equal(t, seen{0, option.Attempt{
			Operation: "Accounts.Get", Method: "GET", Route: "/accounts/{account_id}", Number: 1, Start: start,
			Pending: true, Held: 31 * time.Second, Reason: "held back: the API's limit is used up",
		}}, all[1])
		require.Equal(t, []any{31 * time.Second, 31 * time.Second, false, 1, option.RateLimit{}},
			[]any{all[2].after, all[2].Held, all[2].Pending, all[2].Number, all[2].RateLimit})
		require.Equal(t, 1, strings.Count(out.String(), `"level":"WARN"`))
		require.Contains(t, out.String(), `"reason":"held back: the API's limit is used up","held":31000000000}`)
	})
}

func TestAnAttemptSaysWhatTheServerAsksFor(t *testing.T) {
	var got []option.RateLimit
	client := newClient(testhttp.Answer(
		429, "", "Retry-After", "7", "Ratelimit", `"a";r=3;t=9`,
	), noWait, option.WithoutPace(),
		option.WithObserver(func(_ context.Context, a option.Attempt) { got = append(got, a.RateLimit) }))
	_, err := getAccount(client, option.WithMaxRetries(0))
	require.ErrorIs(t, err, cloudflare.ErrRateLimited)
	require.Equal(t, []option.RateLimit{{Remaining: 3, Reset: 9 * time.Second, RetryAfter: 7 * time.Second}}, got)
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
	rec := &testhttp.Recorder{Answers: []testhttp.Func{testhttp.Reply(503, ""), testhttp.Reply(200, account)}}
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
