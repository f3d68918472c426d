package cloudflare_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// stubborn is a middleware that tries twice by itself, as many programs have one.
func stubborn(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	if response, err := next(r); err == nil {
		_ = response.Body.Close()
	}
	if r.GetBody != nil {
		r.Body, _ = r.GetBody()
	}
	return next(r)
}

// What a middleware's last try came to says nothing of those before it.
func TestMiddlewareThatTriesAgain(t *testing.T) {
	lost := testhttp.Fail(io.ErrUnexpectedEOF)
	now := func(status int) testhttp.Func { return testhttp.Reply(status, `{}`, "Retry-After", "0") }
	for name, row := range map[string]struct {
		first, second testhttp.Func
		acted         bool
	}{
		"lost, then unsent":   {lost, noConnection, true},
		"500, then unsent":    {now(500), noConnection, true},
		"408, then unsent":    {now(408), noConnection, true},
		"200, then unsent":    {testhttp.Reply(200, account), noConnection, true},
		"302, then unsent":    {now(302), noConnection, true},
		"lost, then 429":      {lost, now(429), true},
		"500, then 404":       {now(500), now(404), true},
		"200, then 403":       {testhttp.Reply(200, account), now(403), true},
		"401, then unsent":    {now(401), noConnection, false},
		"429, then unsent":    {now(429), noConnection, false},
		"unsent, then unsent": {noConnection, noConnection, false},
		"unsent, then 403":    {noConnection, now(403), false},
		"429, then 429":       {now(429), now(429), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for kind, call := range onceOnly {
					rec := &testhttp.Recorder{Answers: []testhttp.Func{row.first, row.second}}
					rec.Answers = append(rec.Answers, rec.Answers...)
					err := call(t.Context(), newClient(rec, option.WithMiddleware(stubborn), option.WithMaxRetries(1)))
					require.Error(t, err)
					require.Equal(t, row.acted, cloudflare.MayHaveActed(err), "%s: %v", kind, err)
					if row.acted {
						require.Len(t, rec.Seen(), 2, "%s: the call was repeated: %v", kind, err)
					}
				}
			})
		})
	}
}

// An attempt whose last try was refused, and that was repeated, may have been carried out
// by its first.
func TestMiddlewareWhoseAttemptIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for kind, call := range onceOnly {
			rec := &testhttp.Recorder{Answers: []testhttp.Func{
				testhttp.Reply(500, `{}`), testhttp.Reply(429, `{}`, "Retry-After", "0"), testhttp.Reply(403, `{}`),
			}}
			client := newClient(rec, option.WithMiddleware(stubborn), option.WithMaxRetries(1), option.WithRetryUnsafe())
			err := call(t.Context(), client)
			require.ErrorIs(t, err, cloudflare.ErrForbidden, kind)
			require.Len(t, rec.Seen(), 4, kind)
			require.True(t, cloudflare.MayHaveActed(err), kind)
		}
	})
}

// A reply that says success:false, and why, was not carried out: unless another try was.
func TestMiddlewareBesideARefusalWithStatus200(t *testing.T) {
	const refusal = `{"success":false,"errors":[{"code":1001,"message":"no"}]}`
	pass := func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) { return next(r) }
	for name, row := range map[string]struct {
		first      string
		middleware option.Middleware
		acted      bool
	}{
		"one try": {refusal, pass, false}, "two tries": {account, stubborn, true},
	} {
		rec := &testhttp.Recorder{Answers: []testhttp.Func{testhttp.Reply(200, row.first), testhttp.Reply(200, refusal)}}
		err := newMember(newClient(rec, option.WithMiddleware(row.middleware)), "a")
		require.ErrorContains(t, err, "no (code 1001)", name)
		require.Equal(t, row.acted, cloudflare.MayHaveActed(err), "%s: %v", name, err)
	}
}

// A middleware has errors of its own, such as that of a log server it can't reach.
func TestMiddlewareThatFailsAfterTheCall(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec, option.WithMiddleware(
		func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			_, _ = next(r)
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("no log server")}
		},
	))
	err := client.Post(t.Context(), "accounts", nil, nil)
	require.True(t, cloudflare.MayHaveActed(err), err)
	require.Len(t, rec.Seen(), 1)
}

// What is safe to repeat is repeated as ever.
func TestMiddlewareThatTriesAgainIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Fail(io.ErrUnexpectedEOF), noConnection, noConnection, testhttp.Reply(200, account),
		}}
		client := newClient(rec, option.WithMiddleware(stubborn))
		require.NoError(t, last(client.Accounts.Update(t.Context(), accounts.AccountUpdateParams{
			AccountID: cloudflare.F("a"),
		})))
	})
}

// A transport that tries again by itself hides its first try whole.
func TestTransportThatTriesAgain(t *testing.T) {
	var worked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		worked.Add(1)
		panic(http.ErrAbortHandler) // after the work is done, without an answer
	}))
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	again := testhttp.Func(func(r *http.Request) (*http.Response, error) {
		if response, err := transport.RoundTrip(r); err == nil {
			return response, nil
		}
		return noConnection(r)
	})
	client := cloudflare.NewClient(option.WithBaseURL(server.URL), option.WithHTTPClient(&http.Client{Transport: again}))
	err := client.Post(t.Context(), "accounts", nil, nil)
	require.True(t, cloudflare.MayHaveActed(err), err)
	require.EqualValues(t, 1, worked.Load())
}
