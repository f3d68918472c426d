package cloudflare_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// odd is a credential that each form of writing changes.
const odd = `Fake-Secret+/&<"\é`

// repeated is every form in which a server may repeat secret.
func repeated(secret string) []string {
	text, _ := json.Marshal(secret)
	return []string{
		secret, strings.ToLower(secret), url.QueryEscape(secret), url.PathEscape(secret),
		strings.Trim(string(text), `"`),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("user:" + secret)),
	}
}

// witness gathers all that a program may see of a call besides its result.
type witness struct{ wire, records, attempts bytes.Buffer }

func (w *witness) options() []option.RequestOption {
	debug := &slog.HandlerOptions{Level: slog.LevelDebug}
	return []option.RequestOption{
		option.WithDebugLog(log.New(&w.wire, "", 0)),
		option.WithLogger(slog.New(slog.NewTextHandler(&w.records, debug))),
		option.WithObserver(func(_ context.Context, a option.Attempt) {
			fmt.Fprintf(&w.attempts, "%+v %#v %v %q", a, a, a.Err, a.RayID)
		}),
	}
}

func (w *witness) text() string { return w.wire.String() + w.records.String() + w.attempts.String() }

// shown is all that an error shows.
func shown(err error) string {
	type holder struct {
		Inner cloudflare.Error
		inner cloudflare.Error
		next  *cloudflare.Error
	}
	text := everyWay(err) + everyWay(errors.Unwrap(err)) + everyWay(struct{ Err error }{err})
	var asked *url.Error
	if errors.As(err, &asked) {
		text += everyWay(asked) + everyWay(*asked)
	}
	var e *cloudflare.Error
	if errors.As(err, &e) {
		body, _ := io.ReadAll(e.Response.Body)
		text += everyWay(*e) + everyWay(holder{*e, *e, e}) + everyWay(&holder{*e, *e, e}) + everyWay([]cloudflare.Error{*e}) +
			everyWay(e.Errors) +
			everyWay(e.Request) + everyWay(*e.Request) + everyWay(e.Request.URL) + everyWay(*e.Response) +
			everyWay(e.Response.Header) +
			string(e.DumpRequest(true)) + string(e.DumpResponse(true)) + string(body) + e.JSON.RawJSON() + e.RayID + e.Sample()
		if e.Request.Response != nil {
			text += everyWay(e.Request.Response.Request)
		}
	}
	return text
}

func TestWhatAServerRepeatsIsBlanked(t *testing.T) {
	basic := "https://user:" + url.PathEscape(odd) + "@api.test/client/v4"
	for name, carry := range map[string][]option.RequestOption{
		"token":       {option.WithHeader("Authorization", "Bearer "+odd)},
		"key":         {option.WithHeader("X-Auth-Key", odd)},
		"email":       {option.WithHeader("X-Auth-Email", odd)},
		"service key": {option.WithHeader("X-Auth-User-Service-Key", odd)},
		"base URL":    {option.WithBaseURL(basic), option.WithHeaderDel("Authorization")},
		"gateway":     {option.WithHeader("Cf-Access-Client-Secret", odd)},
		"cookie":      {option.WithHeader("Cookie", odd)},
	} {
		for i, form := range repeated(odd) {
			if i == 6 && name != "base URL" {
				continue // it has no user
			}
			for _, status := range []int{200, 302, 400, 429, 503} {
				t.Run(fmt.Sprint(name, " ", i, " ", status), func(t *testing.T) {
					quoted, _ := json.Marshal("no " + form + " here")
					if i == 4 {
						quoted = []byte(`"no ` + form + ` here"`) // it is quoted already
					}
					body := fmt.Sprintf(`{"success":false,"errors":[{"code":1001,"message":%s,"documentation_url":%s,`+
						`"source":{"pointer":%s}}],"messages":[{"message":%s}]}`,
						quoted, quoted, quoted, quoted)
					w := &witness{}
					rec := testhttp.Answer(
						status, body, "Cf-Ray", form, "Location", "https://u:"+form+"@x.test/?"+form,
						"Www-Authenticate", form, "X-Any", form,
					)
					_, err := getAccount(newClient(rec, append(append(w.options(), carry...), noWait)...))
					require.Error(t, err)
					text := w.text() + shown(err)
					require.NotContains(t, strings.ToLower(text), "fake-secret")
					require.NotContains(t, text, form)
				})
			}
		}
	}
}

func TestWhatAClientRepeatsIsBlanked(t *testing.T) {
	for _, form := range repeated(odd) {
		cause := &net.OpError{Op: "read", Err: errors.New("no " + form + "\x1b[31m\n" + strings.Repeat("x ", 5000))}
		w := &witness{}
		fails := &http.Client{Transport: testhttp.Fail(cause)}
		opts := append(
			w.options(), option.WithBaseURL("https://user:"+url.PathEscape(odd)+"@api.test"),
			option.WithHTTPClient(fails), noWait,
		)
		for _, call := range []func(*cloudflare.Client) error{
			func(c *cloudflare.Client) error { return of(getAccount(c)) },
			func(c *cloudflare.Client) error { return c.Get(context.Background(), "zones", nil, nil) },
		} {
			err := call(cloudflare.NewClient(opts...))
			require.ErrorIs(t, err, cause)
			require.Less(t, len(err.Error()), 2048)
			require.Less(t, strings.Count(err.Error(), "\n")+strings.Count(err.Error(), "\x1b"), 1)
			text := w.text() + err.Error() + fmt.Sprintf("%+v", err)
			require.NotContains(t, strings.ToLower(text), "fake-secret")
			require.NotContains(t, text, form)
		}
	}
}

func TestAPasswordInTheBaseURLIsACredential(t *testing.T) {
	rec := testhttp.Answer(200, account)
	get := func(base string, opts ...option.RequestOption) error {
		_, err := getAccount(cloudflare.NewClient(append(
			opts, option.WithBaseURL(base), option.WithHTTPClient(rec),
		)...))
		return err
	}
	err := get("http://user:fake-secret@api.test")
	require.ErrorContains(t, err, "Accounts.Get: credentials would go to api.test over plain http")
	require.NotContains(t, err.Error(), "fake-secret")
	require.Empty(t, rec.Seen())
	require.NoError(t, get("http://user:fake-secret@api.test", option.WithPlainHTTP()))
	require.Equal(t, "Basic dXNlcjpmYWtlLXNlY3JldA==", rec.Last().Header.Get("Authorization"))
	require.NotContains(t, rec.Last().URL, "fake-secret")
	require.NoError(t, get("https://user:fake-secret@api.test", option.WithAPIToken("fake-token")))
	require.Equal(t, "Bearer fake-token", rec.Last().Header.Get("Authorization"), "as net/http does it")
	require.NoError(t, get("https://user:fake-secret@api.test", option.WithEnvironmentProduction()))
	client := cloudflare.NewClient(option.WithBaseURL("https://user:fake-secret@api.test"), option.WithHTTPClient(rec))
	for _, path := range []string{
		"https://user:fake-secret@elsewhere.test/x", "https://user:fake-secret@api.test/../x", "%zz:fake-secret@x",
	} {
		err := client.Get(context.Background(), path, nil, nil)
		require.Error(t, err)
		if strings.Contains(path, "://") {
			require.NotContains(t, everyWay(err), "fake-secret", path)
		}
	}
}

// hostile has what no terminal should be given.
const hostile = "a\r\nb\x1b[31mred\u202eevil\u2066\u200b\x00\u0085\u2028"

func requirePrintable(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		require.True(t, unicode.IsPrint(r), "%q in %q", r, text)
	}
	require.LessOrEqual(t, len(text), 2048)
}

func TestErrorTextsAreBoundedAndEscaped(t *testing.T) {
	one, _ := json.Marshal(map[string]any{
		"code": 1001, "message": hostile + strings.Repeat("long ", 200), "documentation_url": hostile,
		"source": map[string]string{"pointer": "/" + hostile},
	})
	many := `{"success":false,"errors":[` + strings.TrimSuffix(strings.Repeat(string(one)+",", 100), ",") + `]}`
	e := refusal(t, 400, many, "Cf-Ray", strings.Repeat(hostile, 1000), "Retry-After", "90")
	requirePrintable(t, e.Error())
	requirePrintable(t, e.RayID)
	requirePrintable(t, e.Errors[0].String())
	require.Regexp(t, `: and \d\d more errors, try again in 1m30s \(ray a b`, e.Error())
	require.Contains(t, e.Error(), `a b\x1b[31mred\u202eevil\u2066\u200b\x00`)
	for _, body := range []string{
		strings.Repeat(hostile, 10_000), strings.Repeat("x", 1<<20), `{"errors":"` + hostile,
		strings.Repeat("\xff", 9999),
	} {
		for _, status := range []int{200, 302, 400, 500} {
			requirePrintable(
				t, refusal(t, status, body, "Location", strings.Repeat(hostile, 9999), "Cf-Ray", hostile).Error(),
			)
		}
	}
	short := func(n int) string {
		return refusal(
			t, 400, `{"errors":[`+strings.TrimSuffix(strings.Repeat(`{"code":1,"message":"no"},`, n), ",")+`]}`,
		).Error()
	}
	require.NotContains(t, short(50), "more")
	require.Contains(t, short(500), "more errors")
	long := newClient(testhttp.Answer(500, many), option.WithMaxRetries(0)).Get(
		context.Background(), strings.Repeat("long/", 5000), nil, nil,
	)
	requirePrintable(t, long.Error())
}

func TestAnErrorsValueShowsNoBody(t *testing.T) {
	const body = `{"success":false,"errors":[{"code":1001,"message":"no"}],"more":"fake-body-text",` +
		`"value":"fake-body-text"}`
	e := refusal(t, 400, body)
	type holder struct {
		Inner cloudflare.Error
		inner cloudflare.Error
		next  *cloudflare.Error
	}
	for _, v := range []any{
		e, *e, holder{*e, *e, e}, &holder{*e, *e, e}, []any{*e}, map[string]cloudflare.Error{"x": *e},
	} {
		require.NotContains(t, everyWay(v), "fake-body-text")
	}
	require.Equal(t, e.Error(), fmt.Sprintf("%v", *e))
	require.Equal(t, fmt.Sprintf("%q", e.Error()), fmt.Sprintf("%q", e))
	require.Equal(t, "<nil>", fmt.Sprint((*cloudflare.Error)(nil)))
}

func TestANewSecretInAReplyIsShownNowhere(t *testing.T) {
	value := "cfat_" + strings.Repeat("Fake9", 8) + "0123abcd"
	for _, body := range []string{
		`{"success":false,"errors":[{"code":1,"message":"made ` + value + `"}],"result":{"value":"` + value + `"}}`,
		`{"success":false,"errors":[],"result":"` + value + `"}`,
		`<html>` + strings.Repeat(" ", 770) + value,
		strings.Repeat("x ", 90) + value,
	} {
		w := &witness{}
		_, err := getAccount(newClient(testhttp.Answer(400, body, "Cf-Ray", value), w.options()...))
		var e *cloudflare.Error
		require.ErrorAs(t, err, &e)
		text := w.text() + everyWay(err) + everyWay(*e) + string(e.DumpResponse(true)) + e.Sample() + e.RayID
		require.NotContains(t, text, value[:12])
	}
}

func TestAResponseWithoutItsRequestIsWashedToo(t *testing.T) {
	other, err := http.NewRequest(http.MethodGet, "https://other.test/", nil)
	require.NoError(t, err)
	for _, request := range []*http.Request{nil, other} {
		fake := testhttp.Func(func(r *http.Request) (*http.Response, error) {
			response := testhttp.Response(r, 404, `{"errors":[{"message":"no fake-secret-key"}]}`)
			response.Request = request
			return response, nil
		})
		_, err := getAccount(newClient(fake, credentials...))
		var e *cloudflare.Error
		require.ErrorAs(t, err, &e)
		require.NotContains(t, shown(err), "fake-secret")
		require.Equal(t, http.MethodGet, e.Request.Method)
	}
}

func TestWhatIsRepeatedAfterARedirectIsBlanked(t *testing.T) {
	step := &testhttp.Recorder{Answers: []testhttp.Func{
		testhttp.Reply(302, "", "Location", "https://elsewhere.test/?k=fake-secret-key"),
		testhttp.Reply(400, `{"errors":[{"message":"no fake-secret-key"}]}`, "Cf-Ray", "fake-secret-key"),
	}}
	w := &witness{}
	opts := append(
		append(w.options(), credentials...), option.WithBaseURL("https://api.test"),
		option.WithHTTPClient(&http.Client{Transport: step}),
	)
	_, err := getAccount(cloudflare.NewClient(opts...))
	require.ErrorIs(t, err, cloudflare.ErrInvalidRequest)
	require.NotContains(t, w.text()+shown(err), "fake-secret")
	var e *cloudflare.Error
	require.ErrorAs(t, err, &e)
	require.Nil(t, e.Request.Response, "the request before has the credentials")

	step = &testhttp.Recorder{Answers: []testhttp.Func{
		testhttp.Reply(302, "", "Location", "https://u:fake-secret-theirs@api.test/"), testhttp.Reply(400, "{}"),
	}}
	_, err = getAccount(cloudflare.NewClient(append(
		credentials, option.WithBaseURL("https://api.test"), option.WithHTTPClient(&http.Client{Transport: step}),
	)...))
	require.ErrorAs(t, err, &e)
	require.Nil(t, e.Request.URL.User)
}

// leaky fails to decode and says what.
type leaky struct{}

func (*leaky) UnmarshalJSON(text []byte) error { return fmt.Errorf("not\x1b[31m %s", text) }

// broken is a body that fails.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
func (broken) Close() error               { return nil }

func TestWhatOtherCodeSaysIsWashed(t *testing.T) {
	cause := errors.New("no fake-secret-key\x1b[31m\n")
	_, err := getAccount(newClient(
		testhttp.Answer(200, account), credentials...,
	), option.WithMiddleware(func(*http.Request, option.MiddlewareNext) (*http.Response, error) {
		return nil, cause
	}), noWait)
	require.ErrorIs(t, err, cause)
	require.Equal(t, `Accounts.Get: no [redacted]\x1b[31m`, err.Error())

	for _, status := range []int{200, 500} {
		cut := testhttp.Func(func(r *http.Request) (*http.Response, error) {
			response := testhttp.Response(r, status, "")
			response.Body, response.Status = broken{cause}, "500 no fake-secret-key"
			return response, nil
		})
		w := &witness{}
		_, err = getAccount(newClient(cut, append(w.options(), credentials...)...), noWait)
		require.ErrorIs(t, err, cause)
		requirePrintable(t, err.Error())
		require.NotContains(t, w.text()+err.Error(), "fake-secret")
		var e *cloudflare.Error
		if errors.As(err, &e) {
			require.NotContains(t, e.Response.Status, "fake-secret")
		}
	}

	client := newClient(
		testhttp.Answer(200, `{"success":true,"errors":[{"message":"fake-secret-key"}]}`), credentials...,
	)
	err = client.Get(context.Background(), "zones", nil, &leaky{})
	require.ErrorContains(t, err, `decoding the reply: not\x1b[31m {"success":true`)
	require.NotContains(t, err.Error(), "fake-secret")

	_, err = getAccount(newClient(
		testhttp.Answer(400, `{"errors":[],"messages":[{"message":"\u0066ake-secret-key"}]}`), credentials...,
	))
	var e *cloudflare.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "[redacted]", e.Messages[0].Message)
}
