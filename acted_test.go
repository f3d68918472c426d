package cloudflare_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

var noConnection = testhttp.Fail(&net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")})

// cutShort answers with a body that ends early.
var cutShort = testhttp.Func(func(r *http.Request) (*http.Response, error) {
	response := testhttp.Response(r, 200, "")
	response.ContentLength = -1
	response.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"succ`), brokenReader{}))
	return response, nil
})

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestMayHaveActed(t *testing.T) {
	now := func(status int) testhttp.Func { return testhttp.Reply(status, `{}`, "Retry-After", "0") }
	const refusal = `{"success":false,"errors":[{"code":1001,"message":"no"}],"result":null}`
	for name, row := range map[string]struct {
		answers []testhttp.Func
		opts    []option.RequestOption
		want    bool
	}{
		"no connection":     {[]testhttp.Func{noConnection}, nil, false},
		"refused":           {[]testhttp.Func{now(400)}, nil, false},
		"not allowed":       {[]testhttp.Func{now(403)}, nil, false},
		"not there":         {[]testhttp.Func{now(404)}, nil, false},
		"rate limited":      {[]testhttp.Func{now(429)}, nil, false},
		"gave up":           {[]testhttp.Func{now(408)}, nil, true},
		"server error":      {[]testhttp.Func{now(500)}, nil, true},
		"gateway error":     {[]testhttp.Func{now(502)}, nil, true},
		"redirect":          {[]testhttp.Func{now(302)}, nil, true},
		"unreadable":        {[]testhttp.Func{testhttp.Reply(200, "<html>")}, nil, true},
		"cut short":         {[]testhttp.Func{cutShort}, nil, true},
		"refusal cut short": {[]testhttp.Func{truncated(404)}, nil, false},
		"too large": {
			[]testhttp.Func{testhttp.Reply(200, account)}, []option.RequestOption{option.WithMaxResponseBytes(3)},
			true,
		},
		"no result":            {[]testhttp.Func{testhttp.Reply(200, `{"success":true,"result":null}`)}, nil, true},
		"unsuccessful":         {[]testhttp.Func{testhttp.Reply(200, refusal)}, nil, false},
		"unsuccessful, no why": {[]testhttp.Func{testhttp.Reply(200, `{"success":false,"errors":[]}`)}, nil, true},
		"unsuccessful in text": {
			[]testhttp.Func{testhttp.Reply(200, `{"success":"false","errors":[{"code":1}]}`)}, nil, true,
		},
		"connection lost": {[]testhttp.Func{testhttp.Fail(io.ErrUnexpectedEOF)}, nil, true},
		"no answer": {[]testhttp.Func{func(*http.Request) (*http.Response, error) {
			return nil, nil
		}}, nil, true},
		"500, then 404": {
			[]testhttp.Func{now(500), now(404)}, []option.RequestOption{option.WithRetryUnsafe()}, true,
		},
		"lost, then unsent": {
			[]testhttp.Func{testhttp.Fail(io.ErrUnexpectedEOF), noConnection},
			[]option.RequestOption{option.WithRetryUnsafe()}, true,
		},
		"409, to be repeated, then 403": {
			[]testhttp.Func{wanted(409), now(403)}, []option.RequestOption{option.WithRetryUnsafe()}, false,
		},
		"400, to be repeated, then unsent": {
			[]testhttp.Func{wanted(400), noConnection}, []option.RequestOption{option.WithRetryUnsafe()}, false,
		},
		"408, to be repeated, then 403": {
			[]testhttp.Func{wanted(408), now(403)}, []option.RequestOption{option.WithRetryUnsafe()}, true,
		},
		"429, then unsent": {[]testhttp.Func{now(429), noConnection}, nil, false},
		"429, then 403":    {[]testhttp.Func{now(429), now(403)}, nil, false},
		"429, then 500":    {[]testhttp.Func{now(429), now(500)}, nil, true},
		"bad option":       {[]testhttp.Func{now(500)}, []option.RequestOption{option.WithMaxRetries(-1)}, false},
		"bad header": {
			[]testhttp.Func{now(500)}, []option.RequestOption{option.WithBaseURL("http://api.test")}, false,
		},
		"no limiter": {
			[]testhttp.Func{now(500)}, []option.RequestOption{option.WithRateLimiter(refusing{})}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for kind, call := range onceOnly {
					err := call(t.Context(), newClient(&testhttp.Recorder{Answers: row.answers}, row.opts...))
					if kind == "execute" && (name == "unreadable" || name == "no result") {
						require.NoError(t, err)
						continue
					}
					require.Error(t, err)
					require.Equal(t, row.want, cloudflare.MayHaveActed(err), "%s: %v", kind, err)
					require.Equal(t, row.want, cloudflare.MayHaveActed(fmt.Errorf("deploying: %w", err)))
					require.Equal(t, row.want, cloudflare.MayHaveActed(fmt.Errorf("%w: %w", errors.New("mine"), err)))
				}
			})
		})
	}
}

// onceOnly are calls that must not be made twice.
var onceOnly = map[string]func(context.Context, *cloudflare.Client) error{
	"typed": func(ctx context.Context, c *cloudflare.Client) error {
		return last(c.Accounts.New(ctx, accounts.AccountNewParams{Name: cloudflare.F("n")}))
	},
	"execute": func(ctx context.Context, c *cloudflare.Client) error { return c.Post(ctx, "accounts", nil, nil) },
}

// wanted is a refusal that the server wants to be asked for again.
func wanted(status int) testhttp.Func {
	return testhttp.Reply(status, `{}`, "Retry-After", "0", "X-Should-Retry", "true")
}

func truncated(status int) testhttp.Func {
	return func(r *http.Request) (*http.Response, error) {
		response, _ := cutShort(r)
		response.StatusCode = status
		return response, nil
	}
}

type refusing struct{}

func (refusing) Wait(context.Context) error { return errors.New("no more today") }

func TestMayHaveActedOfCallsThatWereNotSent(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var none context.Context
	for name, err := range map[string]error{
		"parameter": last(client.Accounts.Members.Get(t.Context(), "", accounts.MemberGetParams{
			AccountID: cloudflare.F("a"),
		})),
		"body": last(client.Accounts.Members.New(t.Context(), accounts.MemberNewParams{
			AccountID: cloudflare.F("a"),
		})),
		"owner":     last(client.Accounts.Subscriptions.New(t.Context(), accounts.SubscriptionNewParams{})),
		"cancelled": last(client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")})),
		"page":      last(client.Accounts.List(ctx, accounts.AccountListParams{})),
		"walk":      last(client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}).Collect(0)),
		"walk into": last(client.Accounts.ListAutoPaging(
			t.Context(), accounts.AccountListParams{}, option.WithResponseBodyInto(new([]byte)),
		).Collect(0)),
		"path":       client.Post(t.Context(), "../x", nil, nil),
		"params":     client.Post(t.Context(), "x", make(chan int), nil),
		"target":     client.Post(t.Context(), "x", nil, 5),
		"method":     client.Execute(t.Context(), "B A D", "x", nil, nil),
		"no context": client.Post(none, "x", nil, nil),
		"nil client": (*cloudflare.Client)(nil).Post(t.Context(), "x", nil, nil),
		"nil service": last((*accounts.MemberService)(nil).Get(t.Context(), "m", accounts.MemberGetParams{
			AccountID: cloudflare.F("a"),
		})),
		"follow":       followed(client, t.Context(), accounts.LogAuditFollowParams{}),
		"follow ended": followed(client, ctx, since2024()),
		"used stream":  usedStream(client),
	} {
		require.Error(t, err, name)
		require.False(t, cloudflare.MayHaveActed(err), "%s: %v", name, err)
	}
	require.Len(t, rec.Seen(), 1, "the stream's first")
}

func followed(c *cloudflare.Client, ctx context.Context, params accounts.LogAuditFollowParams) error {
	for _, err := range c.Accounts.Logs.Audit.Follow(ctx, params) {
		return err
	}
	return nil
}

func usedStream(c *cloudflare.Client) error {
	stream := option.WithRequestBody("text/plain", io.MultiReader(strings.NewReader("x")))
	_ = c.Post(context.Background(), "x", nil, nil, stream)
	return c.Post(context.Background(), "x", nil, nil, stream)
}

func TestMayHaveActedWhenTheContextEnds(t *testing.T) {
	for name, row := range map[string]struct {
		answer testhttp.Func
		want   bool
	}{
		"in flight": {silent, true}, "in the reply": {slowBody(time.Hour, account), true},
		"waiting after a 429": {testhttp.Reply(429, "", "Retry-After", "60"), false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, call := range onceOnly {
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(time.Second, cancel)
					err := call(ctx, newClient(row.answer))
					require.ErrorIs(t, err, context.Canceled)
					require.Equal(t, row.want, cloudflare.MayHaveActed(err), err)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		client := newClient(&testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Reply(500, "", "Retry-After", "0"), testhttp.Reply(429, "", "Retry-After", "60"),
		}})
		_, err := client.Accounts.Members.Delete(ctx, "m", accounts.MemberDeleteParams{AccountID: cloudflare.F("a")})
		require.ErrorIs(t, err, cloudflare.ErrRateLimited)
		require.True(t, cloudflare.MayHaveActed(err), "the attempt before may have")
	})
}

func TestMayHaveActedOfOtherErrors(t *testing.T) {
	require.True(t, cloudflare.MayHaveActed(nil), "a call without an error was carried out")
	require.True(t, cloudflare.MayHaveActed(errors.New("another")))
	require.True(t, cloudflare.MayHaveActed(errors.Join(errors.New("a"), errors.New("b"))))
	refused := newClient(testhttp.Answer(403, `{}`)).Get(context.Background(), "x", nil, nil)
	failed := newClient(testhttp.Answer(500, `{}`), option.WithMaxRetries(0)).Get(context.Background(), "x", nil, nil)
	require.False(t, cloudflare.MayHaveActed(errors.Join(refused, refused)))
	require.True(t, cloudflare.MayHaveActed(errors.Join(refused, failed)))
	_, ok := refused.(*cloudflare.Error)
	require.True(t, ok, "a refusal is an *Error itself, as programs that assert its type have it")
	// An error of another call, which a middleware makes, says nothing of this one.
	err := newClient(testhttp.Fail(fmt.Errorf("asking first: %w", refused)), option.WithMaxRetries(0)).Post(
		context.Background(), "x", nil, nil,
	)
	require.True(t, cloudflare.MayHaveActed(err))
}

func TestSuccessIsTrueOrNotThere(t *testing.T) {
	for success, want := range map[string]bool{
		`"success":true,`: true, ``: true, `"success":false,`: false, `"success":"false",`: false,
		`"success":"true",`: false, `"success":0,`: false,
		`"success":1,`: false, `"success":null,`: false, `"success":{},`: false, `"success": true ,`: true,
	} {
		client := newClient(testhttp.Answer(200, `{`+success+`"result":[]}`))
		for kind, call := range map[string]func() error{
			"typed": func() error {
				return last(client.Accounts.Tokens.PermissionGroups.Get(
					context.Background(), accounts.TokenPermissionGroupGetParams{AccountID: cloudflare.F("a")},
				))
			},
			"list":    func() error { return everyKind["list"](client) },
			"none":    func() error { return everyKind["none"](client) },
			"execute": func() error { return everyKind["execute"](client) },
			"into":    func() error { return last(getAccount(client, option.WithResponseBodyInto(new([]byte)))) },
		} {
			err := call()
			require.Equal(t, want, err == nil, "%s %s: %v", kind, success, err)
			if !want {
				require.ErrorContains(t, err, "success")
			}
		}
	}
}

func TestACallWithoutACredentialIsToldWhatToSet(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "")
	const say, denied = "CLOUDFLARE_API_TOKEN", `{"success":false,"errors":[{"code":10000,"message":"Authentication ` +
		`error"}]}`
	with := func(rec option.HTTPClient, opts ...option.RequestOption) error {
		return last(getAccount(cloudflare.NewClient(append(
			[]option.RequestOption{option.WithHTTPClient(rec)}, opts...,
		)...)))
	}
	for _, status := range []int{400, 401, 403} {
		require.ErrorContains(t, with(testhttp.Answer(status, denied)), say)
		require.NotContains(
			t, with(testhttp.Answer(status, denied), option.WithAPIToken("fake-token-0001")).Error(), say,
		)
		require.NotContains(t, with(testhttp.Answer(status, denied), option.WithAPIKey("fake-key-0001")).Error(), say)
		require.NotContains(
			t, with(testhttp.Answer(status, denied), option.WithUserServiceKey("fake-key-0001")).Error(), say,
		)
		require.NotContains(t, with(testhttp.Answer(status, denied), option.WithMiddleware(func(
			r *http.Request, next option.MiddlewareNext,
		) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.Header.Set("Authorization", "Bearer fake-token-0002")
			return next(r)
		})).Error(), say)
		require.NotContains(
			t,
			with(testhttp.Answer(status, denied), option.WithBaseURL("https://user:fake-password@api.test")).Error(),
			say,
		)
	}
	require.ErrorIs(t, with(testhttp.Answer(401, denied)), cloudflare.ErrUnauthorized)
	require.ErrorContains(t, with(testhttp.Answer(400, `{"errors":[{"code":9106}]}`)), say)
	require.NotContains(t, with(testhttp.Answer(400, `{"errors":[{"code":1001}]}`)).Error(), say)
	require.NotContains(t, with(testhttp.Answer(404, denied)).Error(), say)
	require.NoError(t, with(testhttp.Answer(200, account)), "a server that wants none gets none")
}
