package cloudflare_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

const accountID = "023e105f4ecef8ad9ca31a8372d0c353"

var account = testhttp.Result(`{"id":"` + accountID + `","name":"Demo","type":"standard"}`)

func newClient(d option.HTTPClient, opts ...option.RequestOption) *cloudflare.Client {
	return cloudflare.NewClient(append([]option.RequestOption{
		option.WithBaseURL("https://api.test/client/v4"), option.WithAPIToken("fake-token-0001"),
		option.WithHTTPClient(d),
	}, opts...)...)
}

func getAccount(c *cloudflare.Client, opts ...option.RequestOption) (*accounts.Account, error) {
	return c.Accounts.Get(context.Background(), accounts.AccountGetParams{AccountID: cloudflare.F(accountID)}, opts...)
}

func TestClientReadsTheEnvironment(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "fake-env-token")
	t.Setenv("CLOUDFLARE_API_KEY", "fake-env-key")
	t.Setenv("CLOUDFLARE_EMAIL", "env@example.com")
	t.Setenv("CLOUDFLARE_API_USER_SERVICE_KEY", "fake-env-service-key")
	t.Setenv("CLOUDFLARE_BASE_URL", "https://env.test/base")
	rec := testhttp.Answer(200, account)
	client := cloudflare.NewClient(option.WithHTTPClient(rec))
	_, err := getAccount(client)
	require.NoError(t, err)
	seen := rec.Last()
	require.Equal(t, "https://env.test/base/accounts/"+accountID, seen.URL)
	require.Equal(t, "Bearer fake-env-token", seen.Header.Get("Authorization"))
	require.Equal(t, "fake-env-key", seen.Header.Get("X-Auth-Key"))
	require.Equal(t, "env@example.com", seen.Header.Get("X-Auth-Email"))
	require.Equal(t, "fake-env-service-key", seen.Header.Get("X-Auth-User-Service-Key"))

	_, err = getAccount(client, option.WithAPIToken("fake-call-token"), option.WithBaseURL("https://call.test"))
	require.NoError(t, err)
	require.Equal(t, "https://call.test/accounts/"+accountID, rec.Last().URL)
	require.Equal(t, "Bearer fake-call-token", rec.Last().Header.Get("Authorization"))
}

func TestAnEmptyVariableIsNone(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "")
	t.Setenv("CLOUDFLARE_BASE_URL", "")
	rec := testhttp.Answer(200, account)
	_, err := getAccount(cloudflare.NewClient(option.WithHTTPClient(rec)))
	require.NoError(t, err)
	require.Equal(t, "https://api.cloudflare.com/client/v4/accounts/"+accountID, rec.Last().URL)
	require.Empty(t, rec.Last().Header.Values("Authorization"))
}

func TestHeadersAndQueriesOfACallWin(t *testing.T) {
	rec := testhttp.Answer(200, `{"success":true,"result":[]}`)
	client := newClient(
		rec, option.WithHeader("X-Team", "client"), option.WithQuery("name", "client"),
		option.WithHeaderAdd("X-More", "a"),
	)
	_, err := client.Accounts.List(context.Background(), accounts.AccountListParams{
		Name: cloudflare.F("params"), Page: cloudflare.F(2.0),
	},
		option.WithHeader("x-team", "call"), option.WithHeaderAdd("x-more", "b"),
		option.WithHeaderDel("Authorization"),
		option.WithQuery("name", "call"), option.WithQueryAdd("tag", "1"), option.WithQueryAdd("tag", "2"),
		option.WithQueryDel("page"))
	require.NoError(t, err)
	seen := rec.Last()
	require.Equal(t, "https://api.test/client/v4/accounts?name=call&tag=1&tag=2", seen.URL)
	require.Equal(t, []string{"call"}, seen.Header.Values("X-Team"))
	require.Equal(t, []string{"a", "b"}, seen.Header.Values("X-More"))
	require.Empty(t, seen.Header.Get("Authorization"))
	require.Equal(t, "application/json", seen.Header.Get("Accept"))
	require.Contains(t, seen.Header.Get("User-Agent"), "cloudflare-go-accounts/")
}

func TestJSONEditsFollowEachOther(t *testing.T) {
	rec := testhttp.Answer(200, account)
	params := accounts.AccountNewParams{Name: cloudflare.F("Demo"), Type: cloudflare.F(accounts.AccountTypeStandard)}
	_, err := newClient(rec, option.WithJSONSet("unit.id", "client")).Accounts.New(context.Background(), params,
		option.WithJSONDel("type"), option.WithJSONSet("unit.id", "call"), option.WithJSONSet("flags.0", true))
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"Demo","unit":{"id":"call"},"flags":[true]}`, rec.Last().Body)

	_, err = getAccount(newClient(rec), option.WithJSONSet("reason", "audit"))
	require.NoError(t, err)
	require.JSONEq(t, `{"reason":"audit"}`, rec.Last().Body)
	require.Equal(t, "application/json", rec.Last().Header.Get("Content-Type"))
}

func TestRequestBodyReplacesTheParams(t *testing.T) {
	own := []byte(`{"name":"own"}`)
	for name, body := range map[string]any{
		"bytes": own, "reader": bytes.NewReader(own), "stream": io.MultiReader(bytes.NewReader(own)),
	} {
		t.Run(name, func(t *testing.T) {
			rec := testhttp.Answer(200, account)
			_, err := newClient(rec).Accounts.New(context.Background(), accounts.AccountNewParams{
				Name: cloudflare.F("x"),
			},
				option.WithRequestBody("application/vnd.test+json", body))
			require.NoError(t, err)
			require.Equal(t, string(own), rec.Last().Body)
			require.Equal(t, "application/vnd.test+json", rec.Last().Header.Get("Content-Type"))
		})
	}
	edited := []byte(`{"name":"own"}`)
	rec := testhttp.Answer(200, account)
	_, err := newClient(rec).Accounts.New(context.Background(), accounts.AccountNewParams{},
		option.WithRequestBody("application/json", edited), option.WithJSONSet("name", "xyz"))
	require.NoError(t, err)
	require.Equal(t, `{"name":"xyz"}`, rec.Last().Body)
	require.Equal(t, `{"name":"own"}`, string(edited), "the caller's bytes are not written to")
}

func TestAnOptionThatCannotBeCarriedOutSendsNothing(t *testing.T) {
	for want, bad := range map[string][]option.RequestOption{
		"option.WithBaseURL":        {option.WithBaseURL("://")},
		"needs a scheme":            {option.WithBaseURL("api.test/v4")},
		"option.WithHTTPClient":     {option.WithHTTPClient(nil)},
		"option.WithMaxRetries":     {option.WithMaxRetries(-1)},
		"option.WithRequestTimeout": {option.WithRequestTimeout(-time.Second)},
		"option.WithMiddleware":     {option.WithMiddleware(nil)},
		"option.WithRequestBody":    {option.WithRequestBody("text/plain", 5)},
		"option.WithAPIToken":       {option.WithAPIToken("fake-token-0002\n")},
		"option.WithAPIKey":         {option.WithAPIKey("fake key")},
		"option.WithUserServiceKey": {option.WithUserServiceKey("fake\tkey")},
		`option.WithJSONSet "x": the bo`: {
			option.WithRequestBody("text/plain", io.MultiReader()), option.WithJSONSet("x", 1),
		},
		"a cloudflare_test.ownOption is not an option: package option makes them": {nil, ownOption("fake")},
		"a *cloudflare_test.ownOption is not an option":                           {(*ownOption)(nil)},
		"a cloudflare_test.wrappedOption is not an option":                        {wrappedOption{option.WithPlainHTTP()}},
	} {
		rec := testhttp.Answer(200, account)
		_, err := getAccount(newClient(rec), bad...)
		require.ErrorContains(t, err, "Accounts.Get")
		require.ErrorContains(t, err, want)
		for _, err := range []error{err, newClient(rec, bad...).Get(t.Context(), "x", nil, nil)} {
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), "fake")
			require.False(t, cloudflare.MayHaveActed(err))
		}
		require.Empty(t, rec.Seen(), want)
	}
}

// ownOption is what a program can write that means to make options.
type ownOption string

func (ownOption) RequestOption() {}

type anOption = option.RequestOption

// wrappedOption is another way to do it.
type wrappedOption struct{ anOption }

func TestPathsCannotBeLeft(t *testing.T) {
	for id, want := range map[string]string{
		"../x": "..%2Fx", "a/b": "a%2Fb", "a?b": "a%3Fb", "a#b": "a%23b", "a%2Fb": "a%252Fb", "a b": "a%20b",
		"ä": "%C3%A4", "a;b": "a%3Bb", "...": "...",
	} {
		rec := testhttp.Answer(200, testhttp.Result(`{"id":"x"}`))
		_, err := newClient(rec).Accounts.Members.Get(context.Background(), id, accounts.MemberGetParams{
			AccountID: cloudflare.F("acc"),
		})
		require.NoError(t, err)
		require.Equal(t, "https://api.test/client/v4/accounts/acc/members/"+want, rec.Last().URL)
	}
	for _, id := range []string{"", ".", ".."} {
		rec := testhttp.Answer(200, account)
		_, err := newClient(rec).Accounts.Members.Get(context.Background(), id, accounts.MemberGetParams{
			AccountID: cloudflare.F("acc"),
		})
		require.ErrorContains(t, err, "member_id")
		_, err = newClient(rec).Accounts.Get(context.Background(), accounts.AccountGetParams{
			AccountID: cloudflare.F(id),
		})
		require.ErrorContains(t, err, "account_id")
		require.Empty(t, rec.Seen())
	}
}

func TestParametersThatCannotBeSentAreNamed(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec)
	far := time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err := client.Accounts.Tokens.New(context.Background(), accounts.TokenNewParams{
		AccountID: cloudflare.F("a"), ExpiresOn: cloudflare.F(far),
	})
	require.ErrorContains(t, err, "Tokens.New: parameter expires_on")
	_, err = client.Accounts.Logs.Audit.List(context.Background(), accounts.LogAuditListParams{
		AccountID: cloudflare.F("a"), Since: cloudflare.F(far),
	})
	require.ErrorContains(t, err, "Logs.Audit.List: parameter since")
	_, err = client.Accounts.Members.New(context.Background(), accounts.MemberNewParams{AccountID: cloudflare.F("a")})
	require.ErrorContains(t, err, "body")
	for want, params := range map[string]any{
		"POST x: parameter bad: ": &struct {
			own   func()
			Never chan int `json:"-"`
			Good  string   `json:"good"`
			Bad   chan int `json:"bad,omitempty"`
		}{Bad: make(chan int)},
		"POST x: parameter Bad: ":            struct{ Bad func() }{func() {}},
		"POST x: json: unsupported type: ch": make(chan int),
	} {
		require.ErrorContains(t, client.Post(context.Background(), "x", params, nil), want)
	}
	require.Empty(t, rec.Seen())
}

func TestMiddlewareWrapsEveryAttemptClientFirst(t *testing.T) {
	rec := &testhttp.Recorder{Answers: []testhttp.Func{
		testhttp.Reply(503, "", "Retry-After", "0"), testhttp.Reply(200, account),
	}}
	var order []string
	note := func(name string) option.Middleware {
		return func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			order = append(order, name)
			r.Header.Set("X-Seen", r.Header.Get("X-Seen")+name)
			return next(r)
		}
	}
	_, err := getAccount(newClient(rec, option.WithMiddleware(note("a"), note("b"))), option.WithMiddleware(note("c")))
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c", "a", "b", "c"}, order)
	require.Equal(t, "abc", rec.Last().Header.Get("X-Seen"), "each attempt starts with a fresh request")
}

func TestMiddlewareThatSendsNothing(t *testing.T) {
	for _, request := range []*http.Request{nil, {}} {
		calls := 0
		nothing := func(_ *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			calls++
			return next(request)
		}
		pass := func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) { return next(r) }
		rec := testhttp.Answer(200, account)
		for _, chain := range [][]option.Middleware{{nothing}, {nothing, pass}, {pass, nothing}} {
			_, err := getAccount(newClient(rec, option.WithMiddleware(chain...)))
			require.EqualError(t, err, "Accounts.Get: a middleware sent no request, or one without a URL")
		}
		require.Equal(t, 3, calls)
		require.Empty(t, rec.Seen())
	}
}

func TestMiddlewareMayAnswerItself(t *testing.T) {
	rec := testhttp.Answer(500, "")
	got, err := getAccount(newClient(rec), option.WithMiddleware(func(
		r *http.Request, _ option.MiddlewareNext,
	) (*http.Response, error) {
		return testhttp.Response(r, 200, account), nil
	}))
	require.NoError(t, err)
	require.Equal(t, "Demo", got.Name)
	require.Empty(t, rec.Seen())
	_, err = getAccount(newClient(rec), option.WithMiddleware(func(
		*http.Request, option.MiddlewareNext,
	) (*http.Response, error) {
		return nil, nil
	}))
	require.ErrorContains(t, err, "neither a response nor an error")
}

func TestResponseInto(t *testing.T) {
	rec := testhttp.Answer(200, account, "Cf-Ray", "fake-ray")
	var response *http.Response
	got, err := getAccount(newClient(rec), option.WithResponseInto(&response))
	require.NoError(t, err)
	require.Equal(t, "Demo", got.Name)
	require.Equal(t, "fake-ray", response.Header.Get("Cf-Ray"))
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, account, string(body))

	rec = testhttp.Answer(404, `{"success":false}`)
	_, err = getAccount(newClient(rec), option.WithResponseInto(&response))
	require.Error(t, err)
	require.Equal(t, 404, response.StatusCode)
}

func TestResponseBodyInto(t *testing.T) {
	client := newClient(testhttp.Answer(200, account))
	var raw []byte
	_, err := getAccount(client, option.WithResponseBodyInto(&raw))
	require.NoError(t, err)
	require.Equal(t, account, string(raw))
	var own struct{ Result struct{ Name string } }
	_, err = client.Accounts.Members.List(
		context.Background(), accounts.MemberListParams{AccountID: cloudflare.F("a")},
		option.WithResponseBodyInto(&own),
	)
	require.NoError(t, err)
	require.Equal(t, "Demo", own.Result.Name)

	client = newClient(testhttp.Answer(404, `{"success":false}`))
	got, err := getAccount(client, option.WithResponseBodyInto(&raw))
	require.ErrorIs(t, err, cloudflare.ErrNotFound)
	require.Nil(t, got)
	page, err := client.Accounts.Members.List(
		context.Background(), accounts.MemberListParams{AccountID: cloudflare.F("a")},
		option.WithResponseBodyInto(&own),
	)
	require.ErrorIs(t, err, cloudflare.ErrNotFound)
	require.Nil(t, page)
}

func TestExecuteTakesEveryKindOfParams(t *testing.T) {
	list := accounts.MemberListParams{AccountID: cloudflare.F("a"), PerPage: cloudflare.F(50.0)}
	for name, row := range map[string]struct {
		params    any
		url, body string
	}{
		"none":  {nil, "https://api.test/client/v4/some/path?x=1", ""},
		"query": {list, "https://api.test/client/v4/some/path?per_page=50&x=1", ""},
		"marshaler": {
			accounts.AccountNewParams{Name: cloudflare.F("n")}, "https://api.test/client/v4/some/path?x=1",
			`{"name":"n"}`,
		},
		"bytes":  {[]byte(`[1]`), "https://api.test/client/v4/some/path?x=1", `[1]`},
		"reader": {strings.NewReader(`[2]`), "https://api.test/client/v4/some/path?x=1", `[2]`},
		"value":  {map[string]int{"n": 3}, "https://api.test/client/v4/some/path?x=1", `{"n":3}`},
	} {
		t.Run(name, func(t *testing.T) {
			rec := testhttp.Answer(200, `{"success":true,"result":{"n":1}}`)
			require.NoError(t, newClient(rec).Post(context.Background(), "/some/path?x=1", row.params, nil))
			require.Equal(t, row.url, rec.Last().URL)
			require.Equal(t, row.body, rec.Last().Body)
			if row.body != "" {
				require.Equal(t, "application/json", rec.Last().Header.Get("Content-Type"))
			}
		})
	}
}

func TestExecuteDecodesTheWholeReply(t *testing.T) {
	const reply = `{"success":true,"result":{"n":1}}`
	client := newClient(testhttp.Answer(200, reply))
	var text string
	var raw []byte
	var model struct {
		Success bool
		Result  struct{ N int }
	}
	var response *http.Response
	for _, dst := range []any{&text, &raw, &model, &response, nil} {
		require.NoError(t, client.Get(context.Background(), "x", nil, dst))
	}
	require.Equal(t, reply, text)
	require.Equal(t, reply, string(raw))
	require.Equal(t, 1, model.Result.N)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, reply, string(body))
	var wrong []int
	require.ErrorContains(t, client.Get(context.Background(), "x", nil, &wrong), "GET x: 200 OK: decoding the reply")
}

func TestExecuteRefusals(t *testing.T) {
	for _, body := range []string{`{"success":false,"errors":[{"code":1001,"message":"no"}]}`} {
		for _, dst := range []any{nil, new(map[string]any), new([]byte)} {
			err := newClient(testhttp.Answer(200, body)).Get(context.Background(), "x", nil, dst)
			var refused *cloudflare.Error
			require.ErrorAs(t, err, &refused)
			require.True(t, refused.HasCode(1001))
		}
	}
	var response *http.Response
	err := newClient(testhttp.Answer(403, `{}`)).Get(context.Background(), "x", nil, &response)
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 403, response.StatusCode)
}

func TestExecuteStaysBelowTheBaseURL(t *testing.T) {
	rec := testhttp.Answer(200, `{}`)
	client := newClient(rec)
	for _, path := range []string{
		"https://elsewhere.test/x", "http://api.test/client/v4/x", "accounts/../user", "./x", "%2e%2e/x",
		"https://api.test.evil.test/client/v4/x",
	} {
		require.Error(t, client.Get(context.Background(), path, nil, nil), path)
	}
	require.Empty(t, rec.Seen())
	for path, want := range map[string]string{
		"https://api.test/client/v4/x?y=1": "https://api.test/client/v4/x?y=1", "//x": "https://api.test/client/v4/x",
		"a%2Fb": "https://api.test/client/v4/a%2Fb", "": "https://api.test/client/v4/",
	} {
		require.NoError(t, client.Get(context.Background(), path, nil, nil))
		require.Equal(t, want, rec.Last().URL)
	}
}

func TestVerbsSendTheirMethods(t *testing.T) {
	rec := testhttp.Answer(200, `{}`)
	c := newClient(rec)
	for method, call := range map[string]func(context.Context, string, any, any, ...option.RequestOption) error{
		"GET": c.Get, "POST": c.Post, "PUT": c.Put, "PATCH": c.Patch, "DELETE": c.Delete,
	} {
		require.NoError(t, call(context.Background(), "x", nil, nil))
		require.Equal(t, method, rec.Last().Method)
	}
	require.Error(t, c.Execute(context.Background(), "B A D", "x", nil, nil))
	require.Error(t, c.Execute(context.Background(), "GET", "x", make(chan int), nil))
	var none context.Context
	require.ErrorContains(t, c.Get(none, "x", nil, nil), "context is nil")
}

func TestAClientIsSafeToShareAndPrintsNoSecret(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec, option.WithAPIKey("fake-key-0003"), option.WithUserServiceKey("fake-service-0004"))
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			_, err := getAccount(client, option.WithHeader("X-One", "1"), option.WithQuery("a", "b"))
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	require.Len(t, rec.Seen(), 16)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.NotContains(t, fmt.Sprintf(verb, client), "fake-", verb)
		require.NotContains(t, fmt.Sprintf(verb, *client), "fake-", verb)
		require.NotContains(t, fmt.Sprintf(verb, client.Options), "fake-", verb)
		require.NotContains(t, fmt.Sprintf(verb, client.Accounts.Tokens), "fake-", verb)
	}
}

func TestDebugLogHasTheWireWithoutItsSecrets(t *testing.T) {
	const value = "fake-value-0005-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	var out bytes.Buffer
	rec := testhttp.Answer(
		200, testhttp.Result(`{"id":"x","name":"deploy","value":"`+value+`"}`), "Set-Cookie", "fake-cookie",
	)
	token, err := newClient(rec, option.WithDebugLog(log.New(&out, "", 0))).Accounts.Tokens.New(context.Background(),
		accounts.TokenNewParams{AccountID: cloudflare.F("a"), Name: cloudflare.F("deploy")})
	require.NoError(t, err)
	require.Equal(t, value, token.Value, "the log gives the body back")
	require.Contains(t, out.String(), "POST /client/v4/accounts/a/tokens")
	require.Equal(t, 2, strings.Count(out.String(), `"name":"deploy"`), "in what was sent, and in the reply")
	require.Contains(t, out.String(), "200 OK")
	require.NotContains(t, out.String(), "fake-")
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", token, *token, token, token.JSON), value)
}

func TestErrorsOfTransportKeepTheirCause(t *testing.T) {
	cause := errors.New("cut")
	_, err := getAccount(newClient(testhttp.Fail(cause)), option.WithMaxRetries(0))
	require.ErrorIs(t, err, cause)
	require.ErrorContains(t, err, "Accounts.Get")
	var refused *cloudflare.Error
	require.NotErrorAs(t, err, &refused)
	var wrapped *url.Error
	_, err = getAccount(newClient(&http.Client{Transport: testhttp.Fail(cause)}), option.WithMaxRetries(0))
	require.ErrorAs(t, err, &wrapped)
}
