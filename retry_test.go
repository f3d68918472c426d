package cloudflare_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// noWait makes the waits between attempts take no time.
var noWait = config.OptionFunc(func(c *config.Config) error {
	c.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return nil
})

// emulated is an emulator on a socket, and a client of it that does not wait.
func emulated(t *testing.T, opts ...option.RequestOption) (*cloudflaretest.Server, *cloudflare.Client) {
	srv := cloudflaretest.NewServer()
	t.Cleanup(srv.Close)
	return srv, srv.Client(append([]option.RequestOption{noWait}, opts...)...)
}

func newMember(client *cloudflare.Client, account string, opts ...option.RequestOption) error {
	_, err := client.Accounts.Members.New(context.Background(), accounts.MemberNewParams{
		AccountID: cloudflare.F(account),
		Body: accounts.MemberNewWithRoles{
			Email: cloudflare.F("new@example.com"), Roles: cloudflare.F([]string{"3536bcfad5faccb999b47003c79917fb"}),
		},
	}, opts...)
	return err
}

func TestWritesHappenOnce(t *testing.T) {
	for name, fault := range map[string]cloudflaretest.Fault{
		"500":               {Status: 500},
		"503":               {Status: 503},
		"connection lost":   {Kind: cloudflaretest.ResetAfter},
		"cut before":        {Kind: cloudflaretest.ResetBefore},
		"reply cut short":   {Kind: cloudflaretest.Truncate},
		"a proxy's failure": {Kind: cloudflaretest.HTML},
	} {
		t.Run(name, func(t *testing.T) {
			srv, client := emulated(t)
			fault.Op, fault.Times = "Members.New", -1
			srv.Inject(fault)
			require.Error(t, newMember(client, srv.AccountID))
			require.Len(t, srv.Requests(), 1)
		})
	}
}

// A server, or a test's, may say whether a request is to be repeated: programs
// written for cloudflare-go count on it. It can't make a write happen twice.
func TestTheServerSaysWhetherToRepeat(t *testing.T) {
	read := func(c *cloudflare.Client) error { _, err := getAccount(c); return err }
	write := func(c *cloudflare.Client) error { return newMember(c, accountID) }
	for name, row := range map[string]struct {
		status   int
		says     string
		call     func(*cloudflare.Client) error
		requests int
	}{
		"a failure":             {500, "false", read, 1},
		"the limit":             {429, "false", read, 1},
		"a conflict":            {409, "true", read, 2},
		"a refusal":             {400, "true", read, 2},
		"an answer":             {200, "true", read, 1},
		"a failed write":        {500, "true", write, 1},
		"a write at the limit":  {429, "false", write, 1},
		"a write in conflict":   {409, "true", write, 1},
		"neither true nor that": {500, "perhaps", read, 2},
	} {
		t.Run(name, func(t *testing.T) {
			rec := &testhttp.Recorder{Answers: []testhttp.Func{func(r *http.Request) (*http.Response, error) {
				resp := testhttp.Response(r, row.status, account)
				resp.Header.Set("X-Should-Retry", row.says)
				return resp, nil
			}, func(r *http.Request) (*http.Response, error) { return testhttp.Response(r, 200, account), nil }}}
			err := row.call(newClient(rec, noWait))
			require.Len(t, rec.Seen(), row.requests)
			require.Equal(t, row.status == 200 || row.requests == 2, err == nil)
		})
	}
}

func TestATokenIsRolledOnce(t *testing.T) {
	srv, client := emulated(t)
	token := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "deploy"})
	srv.Inject(cloudflaretest.Fault{Op: "Tokens.Value.Update", Times: -1, Status: 500})
	_, err := client.Accounts.Tokens.Value.Update(context.Background(), token.ID, accounts.TokenValueUpdateParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	require.ErrorIs(t, err, cloudflare.ErrServer)
	require.Len(t, srv.Requests(), 1)
}

func TestAWriteThatCannotHaveHappenedIsRepeated(t *testing.T) {
	srv, client := emulated(t)
	srv.Inject(cloudflaretest.Fault{Op: "Members.New", Times: 2, Status: 429, RetryAfter: time.Millisecond})
	require.NoError(t, newMember(client, srv.AccountID))
	require.Len(t, srv.Requests(), 3)

	refusals := &atomic.Int64{}
	dialer := &http.Client{Transport: &http.Transport{DialContext: func(
		ctx context.Context, network, addr string,
	) (net.Conn, error) {
		if refusals.Add(1) <= 2 {
			return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("refused")}
		}
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}}
	srv.ResetRequests()
	require.NoError(
		t,
		newMember(
			client, srv.AccountID, option.WithHTTPClient(dialer), option.WithJSONSet("email", "other@example.com"),
		),
	)
	require.Len(t, srv.Requests(), 1)
	require.Equal(t, int64(3), refusals.Load())
}

func TestACallMayAllowMoreOrLess(t *testing.T) {
	srv, client := emulated(t)
	srv.Inject(cloudflaretest.Fault{Op: "Members.New", Times: 2, Status: 500})
	require.NoError(t, newMember(client, srv.AccountID, option.WithRetryUnsafe()))
	require.Len(t, srv.Requests(), 3)
	srv.ResetRequests()
	srv.Inject(cloudflaretest.Fault{Op: "Accounts.Get", Times: -1, Status: 500})
	_, err := client.Accounts.Get(
		context.Background(), accounts.AccountGetParams{AccountID: cloudflare.F(srv.AccountID)},
		option.WithMaxRetries(5),
	)
	require.ErrorContains(t, err, "after 6 attempts")
	require.Len(t, srv.Requests(), 6)
}

func TestReadsRecover(t *testing.T) {
	for name, fault := range map[string]cloudflaretest.Fault{
		"500": {Status: 500}, "408": {Status: 408}, "425": {Status: 425}, "429": {Status: 429},
		"502": {Kind: cloudflaretest.HTML}, "524": {Status: 524},
		"cut": {Kind: cloudflaretest.ResetBefore}, "cut after": {Kind: cloudflaretest.ResetAfter},
		"cut short": {Kind: cloudflaretest.Truncate},
	} {
		t.Run(name, func(t *testing.T) {
			srv, client := emulated(t)
			fault.Times = 2
			srv.Inject(fault)
			got, err := client.Accounts.Get(context.Background(), accounts.AccountGetParams{
				AccountID: cloudflare.F(srv.AccountID),
			})
			require.NoError(t, err)
			require.Equal(t, srv.AccountID, got.ID)
			require.Len(t, srv.Requests(), 3)
		})
	}
}

func TestADeleteThatIsRepeatedIsDone(t *testing.T) {
	srv, client := emulated(t)
	token := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "old"})
	remove := func() error {
		_, err := client.Accounts.Tokens.Delete(context.Background(), token.ID, accounts.TokenDeleteParams{
			AccountID: cloudflare.F(srv.AccountID),
		})
		return err
	}
	srv.Inject(cloudflaretest.Fault{Op: "Tokens.Delete", Kind: cloudflaretest.ResetAfter})
	require.NoError(t, remove(), "the 404 of the second attempt means that the first one worked")
	require.Len(t, srv.Requests(), 2)
	require.ErrorIs(t, remove(), cloudflare.ErrNotFound, "a 404 at once is one")
	srv.Inject(cloudflaretest.Fault{Op: "Tokens.Delete", Status: 429, RetryAfter: time.Millisecond})
	require.ErrorIs(t, remove(), cloudflare.ErrNotFound, "a 404 after a 429 is one too")
}

func TestWaitsTakeTheTimeTheServerAsksFor(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0.5": 500 * time.Millisecond, "300": 5 * time.Minute,
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			rec := &testhttp.Recorder{Answers: []testhttp.Func{
				testhttp.Reply(503, "", "Retry-After", header), testhttp.Reply(200, account),
			}}
			_, err := getAccount(newClient(rec))
			require.NoError(t, err)
			require.Equal(t, want, time.Since(start))
		})
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := getAccount(newClient(testhttp.Answer(503, "")), option.WithMaxRetries(10))
		require.Error(t, err)
		require.Less(t, time.Since(start), 60*time.Second, "backoff is bounded")
	})
}

func TestAWaitThatIsTooLongIsNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limited = `{"success":false,"errors":[{"code":971,"message":"Please wait"}],"messages":[],"result":null}`
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		get := func(ctx context.Context, opts ...option.RequestOption) error {
			_, err := newClient(testhttp.Answer(429, limited, "Retry-After", "200")).Accounts.Get(
				ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")}, opts...,
			)
			return err
		}
		for _, err := range []error{get(ctx), get(t.Context(), option.WithMaxRetryWait(time.Minute))} {
			var refused *cloudflare.Error
			require.ErrorAs(t, err, &refused, "the API's own error, not the context's")
			require.ErrorIs(t, err, cloudflare.ErrRateLimited)
			require.Equal(t, 200*time.Second, refused.RetryAfter)
			require.ErrorContains(t, err, "try again in 3m20s")
			require.Zero(t, time.Since(start))
		}
	})
}

func TestACallThatIsCancelledWhileItWaitsKeepsTheAPIsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errors.New("shutting down")) })
		_, err := newClient(testhttp.Answer(
			503, `{"success":false,"errors":[{"code":1234,"message":"later"}]}`, "Retry-After", "60",
		)).
			Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")})
		require.ErrorIs(t, err, context.Canceled)
		var refused *cloudflare.Error
		require.ErrorAs(t, err, &refused)
		require.True(t, refused.HasCode(1234))
	})
}

func TestALimiterThatStopsARetryKeepsTheAPIsError(t *testing.T) {
	full := errors.New("no more today")
	rec := testhttp.Answer(503, `{"success":false,"errors":[{"code":1234,"message":"later"}]}`)
	client := newClient(rec, noWait)
	second := &limiter{}
	_, err := getAccount(
		client, option.WithRateLimiter(second),
		option.WithObserver(func(context.Context, option.Attempt) { second.err = full }),
	)
	require.ErrorIs(t, err, full)
	require.ErrorIs(t, err, cloudflare.ErrServer)
	require.Len(t, rec.Seen(), 1)
}

func TestAPanicInAMiddlewareTakesNoPlaceInThePace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(testhttp.Answer(200, account, "Ratelimit", `"default";r=1;t=60`))
		for range 5 {
			func() {
				defer func() { require.NotNil(t, recover()) }()
				_, _ = getAccount(
					client,
					option.WithMiddleware(func(*http.Request, option.MiddlewareNext) (*http.Response, error) {
						panic("x")
					}),
				)
			}()
		}
		start := time.Now()
		for range 2 {
			_, err := getAccount(client)
			require.NoError(t, err)
		}
		require.Zero(t, time.Since(start))
	})
}

func TestAnAttemptThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := testhttp.Func(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, context.Cause(r.Context())
		})
		start := time.Now()
		_, err := getAccount(newClient(hang), option.WithMaxRetries(0))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "Accounts.Get: no reply within 1m40s")
		require.Equal(t, 100*time.Second, time.Since(start), "when Cloudflare's edge gives up")

		start = time.Now()
		_, err = getAccount(newClient(hang), option.WithMaxRetries(0), option.WithRequestTimeout(time.Second))
		require.ErrorContains(t, err, "within 1s")
		require.Equal(t, time.Second, time.Since(start))

		rec := &testhttp.Recorder{Answers: []testhttp.Func{hang, testhttp.Reply(200, account)}}
		_, err = getAccount(newClient(rec), option.WithRequestTimeout(time.Second))
		require.NoError(t, err, "the next attempt has its own time")

		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start = time.Now()
		_, err = newClient(hang, option.WithRequestTimeout(0)).Accounts.Get(ctx, accounts.AccountGetParams{
			AccountID: cloudflare.F("a"),
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Hour, time.Since(start), "no bound but the context's")
	})
}

func TestTheRetryBudgetKeepsStormsAway(t *testing.T) {
	rec := testhttp.Answer(500, "")
	client := newClient(rec, noWait)
	for range 200 {
		_, err := getAccount(client)
		require.Error(t, err)
	}
	require.Less(t, len(rec.Seen()), 260, "200 calls that fail are not 600 requests")
	other := testhttp.Answer(500, "")
	_, err := getAccount(newClient(other, noWait))
	require.Error(t, err)
	require.Len(t, other.Seen(), 3, "another client has its own")
}

func TestCallsThatFailEarnNoRetries(t *testing.T) {
	rec := testhttp.Answer(500, "")
	client := newClient(rec, noWait)
	for range 100 {
		_, _ = getAccount(client) // the budget is spent now
	}
	for range 1000 {
		_, err := client.Accounts.New(context.Background(), accounts.AccountNewParams{})
		require.ErrorIs(t, err, cloudflare.ErrServer)
	}
	before := len(rec.Seen())
	_, err := getAccount(client)
	require.ErrorIs(t, err, cloudflare.ErrServer)
	require.Len(t, rec.Seen(), before+1, "no retry is left")
}

// Every attempt that is made again is paid for, and only what works earns: a
// refusal is no sign of a server that is well.
func TestRetriesOf408And425ArePaidFor(t *testing.T) {
	for _, status := range []int{408, 425} {
		rec := testhttp.Answer(status, "")
		client := newClient(rec, noWait)
		for range 200 {
			_, err := getAccount(client)
			require.Error(t, err)
		}
		require.Len(t, rec.Seen(), 250)
	}
	for status, earned := range map[int]int{400: 0, 404: 0, 408: 0, 302: 0, 429: 0, 200: 2} {
		rec := &testhttp.Recorder{Answers: []testhttp.Func{testhttp.Reply(500, "")}}
		client := newClient(rec, noWait)
		for range 25 {
			_, err := getAccount(client)
			require.Error(t, err) // the budget is spent now
		}
		for range 20 {
			_, _ = getAccount(
				client, option.WithHTTPClient(testhttp.Answer(status, account)), option.WithMaxRetries(0),
			)
		}
		before := len(rec.Seen())
		_, err := getAccount(client)
		require.Error(t, err)
		require.Len(t, rec.Seen(), before+1+earned, "after %d", status)
	}
}

func TestBodiesAreSentWholeAgain(t *testing.T) {
	rec := &testhttp.Recorder{Answers: []testhttp.Func{testhttp.Reply(429, ""), testhttp.Reply(200, account)}}
	client := newClient(rec, noWait)
	_, err := client.Accounts.New(context.Background(), accounts.AccountNewParams{Name: cloudflare.F("Demo")})
	require.NoError(t, err)
	require.Equal(t, rec.Seen()[0].Body, rec.Seen()[1].Body)

	for body, attempts := range map[io.Reader]int{
		strings.NewReader("abc"): 2, io.MultiReader(strings.NewReader("abc")): 1,
	} {
		rec = &testhttp.Recorder{Answers: []testhttp.Func{testhttp.Reply(429, ""), testhttp.Reply(200, account)}}
		_ = newClient(rec, noWait).Post(context.Background(), "x", body, nil)
		require.Len(t, rec.Seen(), attempts, "a stream is sent whole or not again")
		for _, seen := range rec.Seen() {
			require.Equal(t, "abc", seen.Body)
		}
	}
}

func TestFifteenAttemptsTakeOneConnection(t *testing.T) {
	var connections atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(503)
		_, _ = io.WriteString(w, strings.Repeat("x", 50_000))
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	client := cloudflare.NewClient(option.WithBaseURL(srv.URL), option.WithHTTPClient(srv.Client()), noWait)
	_, err := getAccount(client, option.WithMaxRetries(14))
	require.ErrorContains(t, err, "after 15 attempts")
	require.Equal(t, int64(1), connections.Load())
}
