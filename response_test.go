package cloudflare_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// everyKind are calls of each kind: typed, list, without a result, and Execute.
var everyKind = map[string]func(*cloudflare.Client, ...option.RequestOption) error{
	"typed": func(c *cloudflare.Client, opts ...option.RequestOption) error { return last(getAccount(c, opts...)) },
	"list": func(c *cloudflare.Client, opts ...option.RequestOption) error {
		return last(c.Accounts.List(context.Background(), accounts.AccountListParams{}, opts...))
	},
	"none": func(c *cloudflare.Client, opts ...option.RequestOption) error {
		return c.Accounts.AccountProfile.Update(
			context.Background(), accounts.AccountProfileUpdateParams{AccountID: cloudflare.F("a")}, opts...,
		)
	},
	"execute": func(c *cloudflare.Client, opts ...option.RequestOption) error {
		return c.Get(context.Background(), "x", nil, nil, opts...)
	},
}

// intos are the two options that hand a response out.
var intos = map[string]func(**http.Response) option.RequestOption{
	"WithResponseInto":     option.WithResponseInto,
	"WithResponseBodyInto": func(r **http.Response) option.RequestOption { return option.WithResponseBodyInto(r) },
}

func TestTheResponseOfARefusalIsHandedOut(t *testing.T) {
	const refusal = `{"success":false,"errors":[{"code":7003,"message":"gone"}]}`
	for kind, call := range everyKind {
		for name, into := range intos {
			t.Run(kind+" "+name, func(t *testing.T) {
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.WriteHeader(http.StatusNotFound)
					_, _ = io.WriteString(w, refusal)
				}))
				defer server.Close()
				var response *http.Response
				err := call(cloudflare.NewClient(option.WithBaseURL(server.URL)), into(&response))
				var refused *cloudflare.Error
				require.ErrorAs(t, err, &refused)
				require.ErrorIs(t, err, cloudflare.ErrNotFound)
				require.NotNil(t, response)
				require.Equal(t, http.StatusNotFound, response.StatusCode)
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.NoError(t, response.Body.Close())
				require.Equal(t, refusal, string(body))
			})
		}
	}
	var response *http.Response
	err := newClient(testhttp.Answer(403, refusal)).Get(context.Background(), "x", nil, &response)
	require.ErrorIs(t, err, cloudflare.ErrForbidden)
	require.Equal(t, 403, response.StatusCode)
}

func TestTheResponseIsTheLastAttempts(t *testing.T) {
	for kind, call := range everyKind {
		for name, into := range intos {
			rec := &testhttp.Recorder{Answers: []testhttp.Func{
				testhttp.Reply(503, "busy", "Retry-After", "0"), testhttp.Reply(200, testhttp.Result(`[]`)),
				testhttp.Fail(errors.New("cut")),
			}}
			client, response := newClient(rec), (*http.Response)(nil)
			_ = call(client, into(&response)) // an account is no list, but here a response is all
			require.Equal(t, 200, response.StatusCode, kind+name)
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, testhttp.Result(`[]`), string(body))
			require.Error(t, call(client, into(&response), option.WithMaxRetries(0)))
			require.Nil(t, response, "of a call that got none, and not the one of the call before")
			response = new(http.Response)
			require.Error(t, call(client, into(&response), option.WithRateLimiter(refusing{})))
			require.Nil(t, response, "nor of one that was not sent")
		}
	}
}

// An unread response is read under the call's context alone: the attempt's
// timeout is over when its headers are there.
func TestAnUnreadResponseIsNotCutOff(t *testing.T) {
	for name, get := range map[string]func(*cloudflare.Client, context.Context, **http.Response) error{
		"option": func(c *cloudflare.Client, ctx context.Context, r **http.Response) error {
			return last(c.Accounts.Get(
				ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")}, option.WithResponseBodyInto(r),
			))
		},
		"execute": func(c *cloudflare.Client, ctx context.Context, r **http.Response) error {
			return c.Get(ctx, "x", nil, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				var response *http.Response
				require.NoError(t, get(newClient(slowBody(time.Hour, account)), ctx, &response))
				body, err := io.ReadAll(response.Body)
				require.NoError(t, err)
				require.Equal(t, account, string(body))
				require.NoError(t, response.Body.Close())

				require.NoError(t, get(newClient(slowBody(time.Hour, account)), ctx, &response))
				why := errors.New("enough")
				time.AfterFunc(time.Minute, func() { cancel(why) })
				_, err = io.ReadAll(response.Body)
				require.ErrorIs(t, err, context.Canceled)
				require.ErrorIs(t, err, why)
			})
			synctest.Test(t, func(t *testing.T) {
				start, response := time.Now(), (*http.Response)(nil)
				err := get(newClient(silent, option.WithMaxRetries(0)), t.Context(), &response)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.NotErrorIs(t, err, context.Canceled)
				require.ErrorContains(t, err, "no reply within 1m40s")
				require.Equal(t, 100*time.Second, time.Since(start), "headers have to be there in time")
			})
		})
	}
}

// silent never answers.
var silent = testhttp.Func(func(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
})

// slowBody answers with a body that takes wait to come.
func slowBody(wait time.Duration, text string) testhttp.Func {
	return func(r *http.Request) (*http.Response, error) {
		response := testhttp.Response(r, 200, text)
		response.ContentLength, response.Body = -1, &late{response.Body, r.Context(), wait}
		return response, nil
	}
}

type late struct {
	io.ReadCloser
	ctx  context.Context
	wait time.Duration
}

func (l *late) Read(p []byte) (int, error) {
	timer := time.NewTimer(l.wait)
	l.wait = 0
	select {
	case <-l.ctx.Done():
		return 0, context.Cause(l.ctx)
	case <-timer.C:
		return l.ReadCloser.Read(p)
	}
}

func TestAContextsErrorAndCauseAreBothThere(t *testing.T) {
	why := errors.New("the program stops")
	for name, end := range map[string]struct {
		want error
		ctx  func() (context.Context, context.CancelFunc)
	}{
		"cancelled": {context.Canceled, func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(context.Background())
			time.AfterFunc(time.Second, func() { cancel(why) })
			return ctx, func() { cancel(nil) }
		}},
		"deadline": {context.DeadlineExceeded, func() (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(context.Background(), time.Second, why)
		}},
	} {
		for phase, answer := range map[string]testhttp.Func{
			"before the reply": silent,
			"net/http's way": func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, context.Cause(r.Context())
			},
			"in the reply":     slowBody(time.Hour, account),
			"between attempts": testhttp.Reply(503, "", "Retry-After", "0.5"),
			"late middleware": func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, errors.New("no reason given")
			},
		} {
			t.Run(name+" "+phase, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := end.ctx()
					defer cancel()
					client := newClient(answer, option.WithMaxRetries(5))
					_, err := client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F("a")})
					if name == "cancelled" || phase != "between attempts" { // a wait past the deadline is not begun
						require.ErrorIs(t, err, end.want)
						require.ErrorIs(t, err, why)
					}
					<-ctx.Done()
					_, err = client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}).Collect(0)
					require.ErrorIs(t, err, end.want)
					require.ErrorIs(t, err, why)
				})
			})
		}
	}
}

func TestAnEmptySuccessLeavesTheTargetAlone(t *testing.T) {
	for _, status := range []int{200, 202, 204} {
		client := newClient(testhttp.Answer(status, ""))
		kept := struct{ Name string }{"kept"}
		require.NoError(t, client.Post(context.Background(), "x", nil, &kept))
		require.NoError(t, last(getAccount(client, option.WithResponseBodyInto(&kept))))
		require.Equal(t, "kept", kept.Name)
		raw, text := []byte("old"), "old"
		require.NoError(t, client.Get(context.Background(), "x", nil, &raw))
		require.NoError(t, client.Get(context.Background(), "x", nil, &text))
		require.Empty(t, raw, "these get what came")
		require.Empty(t, text)
	}
}

// What waits for the context of an attempt ends with the attempt, however that ends:
// one whose reply is handed out unread, when that was read to its end or closed.
func TestTheContextOfAnAttemptEndsWithIt(t *testing.T) {
	for name, row := range map[string]struct {
		answer testhttp.Func
		read   func(*http.Response) error // of a reply that is handed out
	}{
		"a result":        {testhttp.Reply(200, account), nil},
		"a refusal":       {testhttp.Reply(404, ""), nil},
		"no response":     {testhttp.Fail(errors.New("cut")), nil},
		"a broken reply":  {cutShort, nil},
		"read to its end": {testhttp.Reply(200, account), func(r *http.Response) error { return last(io.ReadAll(r.Body)) }},
		"closed":          {testhttp.Reply(200, account), func(r *http.Response) error { return r.Body.Close() }},
		"read until it broke": {cutShort, func(r *http.Response) error {
			if _, err := io.ReadAll(r.Body); err == nil {
				return errors.New("it did not break")
			}
			return nil
		}},
	} {
		var ctx context.Context
		client := newClient(row.answer, option.WithMaxRetries(0), option.WithMiddleware(
			func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
				ctx = r.Context()
				return next(r)
			},
		))
		if row.read == nil {
			_, _ = getAccount(client)
			require.ErrorIs(t, ctx.Err(), context.Canceled, name)
			continue
		}
		var response *http.Response
		require.NoError(t, client.Get(t.Context(), "x", nil, &response), name)
		n, err := response.Body.Read(make([]byte, 1))
		require.Equal(t, []any{1, nil}, []any{n, err}, name)
		require.NoError(t, ctx.Err(), "%s: more can be read", name)
		require.NoError(t, row.read(response), name)
		require.ErrorIs(t, ctx.Err(), context.Canceled, name)
	}
}

// What is there already can be read whole when the call's context is done.
func TestTheEndOfAReplyIsNoErrorOfTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var response *http.Response
	require.NoError(t, newClient(testhttp.Answer(200, account)).Get(ctx, "x", nil, &response))
	cancel()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, account, string(text))
}

// A response beside an error is handed out without its body, as net/http has it.
func TestAResponseBesideAnErrorHasNoBody(t *testing.T) {
	wrong := errors.New("the signature is wrong")
	var response *http.Response
	_, err := getAccount(newClient(testhttp.Answer(418, account)), option.WithMiddleware(
		func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			response, err := next(r)
			if err != nil {
				return nil, err
			}
			defer response.Body.Close()
			return response, wrong
		},
	), option.WithResponseInto(&response), option.WithMaxRetries(0))
	require.ErrorIs(t, err, wrong)
	require.Equal(t, 418, response.StatusCode)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Empty(t, text)
}

// There is one place for a response, so that no page is fetched before it is wanted.
func TestAResponseIsOfThePageThatIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(testhttp.Func(func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			page := r.URL.Query().Get("page")
			body := `{"success":true,"result":[{"id":"m` + page + `"}],"result_info":{"per_page":1,"total_count":9}}`
			return testhttp.Response(r, 200, body, "X-Page", page), nil
		}))
		var response *http.Response
		members := client.Accounts.Members.ListAutoPaging(t.Context(), accounts.MemberListParams{
			AccountID: cloudflare.F("a"), PerPage: cloudflare.F(1.0),
		}, option.WithPrefetch(8), option.WithResponseInto(&response))
		for members.Next() {
			time.Sleep(time.Minute) // whatever is fetched ahead is there by then
			require.Equal(t, members.Current().ID, "m"+response.Header.Get("X-Page"))
		}
		require.NoError(t, members.Err())
	})
}
