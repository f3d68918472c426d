package option_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// applied is what options make of the defaults.
func applied(t *testing.T, opts ...option.RequestOption) config.Config {
	t.Helper()
	c := config.Default()
	require.NoError(t, config.Apply(&c, opts))
	return c
}

type limiter struct{}

func (limiter) Wait(context.Context) error { return nil }

func TestSwitches(t *testing.T) {
	c := applied(
		t, option.WithPlainHTTP(), option.WithoutPace(), option.WithNoWait(), option.WithRetryUnsafe(),
		option.WithPrefetch(7),
	)
	require.True(t, c.PlainHTTP && c.NoPace && c.NoWait && c.RetryUnsafe)
	require.Equal(t, 7, c.Prefetch)
	c = applied(t, option.WithRateLimiter(limiter{}), option.WithRateLimiter(limiter{}))
	require.Len(t, c.Limiters, 2)
}

func TestNumbersFromTheirLeastToTheirMost(t *testing.T) {
	for _, n := range []int{0, 1, 5} {
		c := applied(
			t, option.WithMaxRetries(n), option.WithPrefetch(n), option.WithRequestTimeout(time.Duration(n)),
			option.WithMaxRetryWait(time.Duration(n)),
		)
		require.Equal(t, []int{n, n, n, n}, []int{c.MaxRetries, c.Prefetch, int(c.Timeout), int(c.MaxRetryWait)})
	}
	require.Equal(t, int64(1), applied(t, option.WithMaxResponseBytes(1)).MaxBody)
	require.Equal(t, int64(math.MaxInt64-1), applied(t, option.WithMaxResponseBytes(math.MaxInt64)).MaxBody)
	require.Equal(t, int64(math.MaxInt64-1), applied(t, option.WithMaxResponseBytes(math.MaxInt64-1)).MaxBody)
	require.Equal(t, math.MaxInt-1, applied(t, option.WithMaxRetries(math.MaxInt)).MaxRetries)
	require.Equal(t, math.MaxInt-1, applied(t, option.WithMaxRetries(math.MaxInt-1)).MaxRetries)
}

func TestWhatCannotBeDoneSaysSo(t *testing.T) {
	for want, opt := range map[string]option.RequestOption{
		"option.WithMaxRetries: -1 retries can't be made":                          option.WithMaxRetries(-1),
		"option.WithPrefetch: -1 pages can't be fetched ahead":                     option.WithPrefetch(-1),
		"option.WithRequestTimeout: the timeout -1ns is negative":                  option.WithRequestTimeout(-1),
		"option.WithMaxRetryWait: the wait -1ns is negative":                       option.WithMaxRetryWait(-1),
		"option.WithMaxResponseBytes: 0 bytes are too few":                         option.WithMaxResponseBytes(0),
		"option.WithRateLimiter: the limiter is nil":                               option.WithRateLimiter(nil),
		"option.WithObserver: the observer is nil":                                 option.WithObserver(nil),
		"option.WithLogger: the logger is nil":                                     option.WithLogger(nil),
		"option.WithHTTPClient: the HTTP client is nil":                            option.WithHTTPClient((*http.Client)(nil)),
		"option.WithMiddleware: a middleware is nil":                               option.WithMiddleware(pass, nil),
		"option.WithRequestBody: the body is nil":                                  option.WithRequestBody("", nil),
		"option.WithRequestBody: a int is neither a []byte nor an io.Reader":       option.WithRequestBody("", 1),
		"option.WithResponseInto: the target is nil":                               option.WithResponseInto(nil),
		"option.WithResponseBodyInto: the target is nil":                           option.WithResponseBodyInto(nil),
		"option.WithBaseURL: the base URL can't be parsed":                         option.WithBaseURL("https://a\x7f"),
		"option.WithBaseURL: the base URL has a fragment, which is never sent":     option.WithBaseURL("https://api.test/#"),
		"option.WithAPIToken: the credential holds bytes that are not UTF-8 at":    option.WithAPIToken("ab\xff"),
		"option.WithAPIKey: the credential holds a byte-order mark (U+FEFF) at":    option.WithAPIKey("ab\ufeff"),
		"option.WithAPIEmail: the credential holds a zero-width space (U+200B) at": option.WithAPIEmail("ab\u200b"),
		"option.WithUserServiceKey: the credential holds a space":                  option.WithUserServiceKey("ab\n"),
		"a space or a line's end (U+000A) at byte 2 of 3; trim":                    option.WithUserServiceKey("ab\n"),
		"a character that is not printed (U+0007) at byte 2 of 3":                  option.WithAPIToken("ab\a"),
		"a character that is not printed (U+FFFD) at byte 2 of 5":                  option.WithAPIToken("ab\ufffd"),
	} {
		c := config.Default()
		require.ErrorContains(t, config.Apply(&c, []option.RequestOption{opt}), want)
	}
}

func pass(r *http.Request, next option.MiddlewareNext) (*http.Response, error) { return next(r) }

func TestMiddlewaresAndClients(t *testing.T) {
	require.Len(t, applied(t, option.WithMiddleware(pass, pass), option.WithMiddleware(pass)).Middleware, 3)
	rec := testhttp.Answer(200, "")
	require.Same(t, rec, applied(t, option.WithHTTPClient(rec)).HTTPClient)
	own := &http.Client{}
	guarded := applied(t, option.WithHTTPClient(own)).HTTPClient.(*http.Client)
	require.NotSame(t, own, guarded)
	require.NotNil(t, guarded.CheckRedirect)
}

func TestCredentialsAreHeaders(t *testing.T) {
	c := applied(
		t, option.WithAPIToken("fake-1"), option.WithAPIKey("fake-2"), option.WithAPIEmail("fake-3"),
		option.WithUserServiceKey("fake-4"),
	)
	require.Equal(t, []config.Edit{
		{Do: config.Set, Key: "Authorization", Value: "Bearer fake-1"},
		{Do: config.Set, Key: "X-Auth-Key", Value: "fake-2"},
		{Do: config.Set, Key: "X-Auth-Email", Value: "fake-3"},
		{Do: config.Set, Key: "X-Auth-User-Service-Key", Value: "fake-4"},
	}, c.Headers)
	c = applied(
		t, option.WithAPIToken(""), option.WithHeader("x-a", "1"), option.WithHeaderAdd("x-b", "2"),
		option.WithHeaderDel("x-c"),
	)
	require.Equal(t, []config.Edit{
		{Do: config.Del, Key: "Authorization"}, {Do: config.Set, Key: "X-A", Value: "1"},
		{Do: config.Add, Key: "X-B", Value: "2"}, {Do: config.Del, Key: "X-C"},
	}, c.Headers)
	c = applied(t, option.WithQuery("x-a", "1"), option.WithQueryAdd("x-b", "2"), option.WithQueryDel("x-c"))
	require.Equal(t, []config.Edit{
		{Do: config.Set, Key: "x-a", Value: "1"}, {Do: config.Add, Key: "x-b", Value: "2"},
		{Do: config.Del, Key: "x-c"},
	}, c.Query)
}

func TestTheVersionIsAHeader(t *testing.T) {
	require.Equal(t, []config.Edit{
		{Do: config.Set, Key: "Api-Version", Value: "2024-05-01"},
	}, applied(t, option.WithAPIVersion("2024-05-01")).Headers)
}

func TestBaseURLsKeepTheirUserApart(t *testing.T) {
	c := applied(t, option.WithBaseURL("https://user:fake@api.test/a%2Fb"))
	require.Equal(t, "https://api.test/a%2Fb/", c.BaseURL.String())
	require.Equal(t, "user:fake", c.BaseUser.String())
	require.Equal(t, "/a/b/", c.BaseURL.Path)
	require.Equal(t, "/x/", applied(t, option.WithBaseURL("https://api.test/x")).BaseURL.Path)
	require.Empty(t, applied(t, option.WithBaseURL("https://api.test/x")).BaseURL.RawPath)
}

// A program that names production in its code, and a server for tests in its
// environment or before that, must not reach production.
func TestProductionIsOnlyTheDefault(t *testing.T) {
	c := applied(t, option.WithBaseURL("https://user:fake@api.test/"), option.WithEnvironmentProduction())
	require.Equal(t, "https://api.test/", c.BaseURL.String())
	require.Equal(t, "user:fake", c.BaseUser.String())
	c = applied(t, option.WithEnvironmentProduction(), option.WithBaseURL("https://api.test/"))
	require.Equal(t, "https://api.test/", c.BaseURL.String())
	c = applied(t, option.WithEnvironmentProduction())
	require.Equal(t, "https://api.cloudflare.com/client/v4/", c.BaseURL.String())
}

// body is what a config's edits make of a body.
func body(t *testing.T, b config.Body, opts ...option.RequestOption) (config.Body, error) {
	t.Helper()
	for _, edit := range applied(t, opts...).Body {
		if err := edit(&b); err != nil {
			return b, err
		}
	}
	return b, nil
}

func TestBodiesAreEditedAsCopies(t *testing.T) {
	own := []byte(`{"a":1,"b":2}`)
	got, err := body(t, config.Body{Bytes: own}, option.WithJSONSet("a", 3), option.WithJSONDel("b"))
	require.NoError(t, err)
	require.JSONEq(t, `{"a":3}`, string(got.Bytes))
	require.Equal(t, "application/json", got.ContentType)
	require.JSONEq(t, `{"a":1,"b":2}`, string(own))
	got, err = body(t, config.Body{Bytes: own, ContentType: "x/y"}, option.WithJSONSet("a", 3))
	require.NoError(t, err)
	require.Equal(t, "x/y", got.ContentType)
	_, err = body(t, config.Body{Stream: config.NewStream(strings.NewReader(""))}, option.WithJSONSet("a", 3))
	require.EqualError(t, err, `option.WithJSONSet "a": the body is a stream`)
	_, err = body(t, config.Body{Bytes: own}, option.WithJSONSet("a", make(chan int)))
	require.ErrorContains(t, err, `option.WithJSONSet "a": `)
	_, err = body(t, config.Body{Stream: config.NewStream(strings.NewReader(""))}, option.WithJSONDel("a"))
	require.ErrorContains(t, err, `option.WithJSONDel "a"`)
}

func TestABodyOfOnesOwn(t *testing.T) {
	for _, own := range []any{[]byte("text"), strings.NewReader("text")} {
		opt := option.WithRequestBody("x/y", own)
		require.True(t, applied(t, opt).OwnBody)
		for range 2 {
			got, err := body(t, config.Body{Bytes: []byte("theirs"), ContentType: "z"}, opt)
			require.NoError(t, err)
			require.Equal(t, config.Body{Bytes: []byte("text"), ContentType: "x/y"}, got)
		}
	}
	_, err := body(t, config.Body{}, option.WithRequestBody("x/y", broken{}))
	require.EqualError(t, err, "option.WithRequestBody: reading the body: unexpected EOF")
	var response *http.Response
	require.Same(t, &response, applied(t, option.WithResponseInto(&response)).ResponseInto)
	var into int
	require.Same(t, &into, applied(t, option.WithResponseBodyInto(&into)).BodyInto)
}

// broken has a length, and nothing to read.
type broken struct{}

func (broken) Len() int                 { return 1 }
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// logged is the line that an attempt of these facts is logged as.
func logged(t *testing.T, a config.Attempt) string {
	t.Helper()
	var b bytes.Buffer
	without := func(_ []string, at slog.Attr) slog.Attr {
		if at.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return at
	}
	handler := slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: without})
	for _, observe := range applied(t, option.WithLogger(slog.New(handler))).Observers {
		observe(t.Context(), a)
	}
	return strings.TrimSpace(b.String())
}

func TestWhatIsLogged(t *testing.T) {
	const head = ` msg="cloudflare: Op" operation=Op method=GET route=/x attempt=1 reason=r`
	a := config.Attempt{
		Operation: "Op", Method: "GET", Route: "/x", Number: 1, Reason: "r", Status: 399, RayID: "ray", Duration: 2,
		Bytes: 3,
	}
	const rest = ` status=399 ray_id=ray duration=2ns bytes=3`
	require.Equal(t, "level=DEBUG"+head+rest, logged(t, a))
	a.Held = 1
	require.Equal(t, "level=DEBUG"+head+" held=1ns"+rest, logged(t, a))
	a.Held, a.RateLimit = 0, config.RateLimit{Limit: 1, Remaining: 5, Reset: 6}
	require.Equal(t, "level=DEBUG"+head+rest+" remaining=5 reset=6ns", logged(t, a))
	a.RateLimit, a.Again, a.Wait, a.Err = config.RateLimit{}, true, 7, errors.New("bad")
	require.Equal(t, "level=WARN"+head+rest+" wait=7ns error=bad", logged(t, a))
	a.Again = false
	require.Equal(t, "level=ERROR"+head+rest+" error=bad", logged(t, a))
	a.Err, a.Status = nil, 400
	require.Contains(t, logged(t, a), "level=ERROR")
	a.Pending, a.Held = true, 8
	require.Equal(t, "level=WARN"+head+" held=8ns", logged(t, a))
	a.Others, a.RateLimit = 1, config.RateLimit{Limit: 2, Remaining: 3, Reset: 4}
	require.Equal(t, "level=WARN"+head+" held=8ns\n"+
		`level=WARN msg="cloudflare: others use the quota faster than this program" others=1 limit=2 remaining=3 reset=4ns`,
		logged(t, a), "one request of others is told of")
}

func TestTheDebugLogIsTheStandardOneUnlessGiven(t *testing.T) {
	own := log.New(io.Discard, "", 0)
	require.Same(t, own, applied(t, option.WithDebugLog(own)).DebugLog)
	require.Same(t, log.Default(), applied(t, option.WithDebugLog(nil)).DebugLog)
}
