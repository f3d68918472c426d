package config_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

func TestTheDefaultsAreWhatTheirCommentsSay(t *testing.T) {
	c := config.Default()
	require.Equal(t, "https://api.cloudflare.com/client/v4/", c.BaseURL.String())
	require.Equal(t, int64(64*1024*1024), c.MaxBody)
	require.Equal(t, 2, c.MaxRetries)
	require.Equal(t, 300*time.Second, c.MaxRetryWait)
	require.Equal(t, 100*time.Second, c.Timeout)
	require.False(t, c.RetryUnsafe || c.NoPace || c.NoWait || c.PlainHTTP || c.OwnBody)
	require.Nil(t, c.Traffic)
	require.Zero(t, c.Prefetch)
}

func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleep, start := config.Default().Sleep, time.Now()
		require.NoError(t, sleep(t.Context(), 90*time.Second))
		require.Equal(t, 90*time.Second, time.Since(start))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, sleep(ctx, time.Hour), context.DeadlineExceeded)
		require.Equal(t, 91*time.Second, time.Since(start))
	})
}

// prefetch is an option that says who came last.
func prefetch(n int) config.OptionFunc {
	return func(c *config.Config) error { c.Prefetch = n; return nil }
}

func TestOptionsAreAppliedInTheirOrder(t *testing.T) {
	c := config.Default()
	require.NoError(t, config.Apply(&c, []config.Option{prefetch(1), nil, prefetch(2)}, nil, []config.Option{prefetch(3)}))
	require.Equal(t, 3, c.Prefetch)
	bad := config.OptionFunc(func(*config.Config) error { return io.EOF })
	require.Equal(t, io.EOF, config.Apply(&c, []config.Option{prefetch(4), bad, prefetch(5)},
		[]config.Option{prefetch(6)}))
	require.Equal(t, 4, c.Prefetch)
	named := config.Named("X", bad)
	require.EqualError(t, named(&c), "X: EOF")
	require.ErrorIs(t, named(&c), io.EOF)
	require.NoError(t, config.Named("X", prefetch(7))(&c))
	require.Equal(t, 7, c.Prefetch)
}

func TestTrafficIsSharedByThoseWhoWereGivenTheSameOption(t *testing.T) {
	var a, b, other config.Config
	shared := config.ShareTraffic()
	require.NoError(t, shared(&a))
	require.NoError(t, shared(&b))
	require.NoError(t, config.ShareTraffic()(&other))
	require.NotNil(t, a.Traffic)
	require.Same(t, a.Traffic, b.Traffic)
	require.NotSame(t, a.Traffic, other.Traffic)
}

func TestCheckOrigin(t *testing.T) {
	secret, none := http.Header{"Authorization": {"Bearer fake"}}, http.Header{"Accept": {"x"}}
	away, home, safe := &url.URL{Scheme: "http", Host: "api.test:81"}, &url.URL{
		Scheme: "http", Host: "localhost",
	}, &url.URL{Scheme: "https", Host: "api.test"}
	c := &config.Config{}
	err := c.CheckOrigin(away, secret)
	require.ErrorContains(t, err, "api.test:81 over plain http")
	require.ErrorContains(t, err, "option.WithPlainHTTP")
	require.NoError(t, c.CheckOrigin(away, none))
	require.NoError(t, c.CheckOrigin(home, secret))
	require.NoError(t, c.CheckOrigin(safe, secret))
	c.PlainHTTP = true
	require.NoError(t, c.CheckOrigin(away, secret))
}

func TestAStreamIsTakenOnce(t *testing.T) {
	r := strings.NewReader("x")
	s := config.NewStream(r)
	got, err := s.Take()
	require.NoError(t, err)
	require.Same(t, r, got)
	got, err = s.Take()
	require.ErrorContains(t, err, "sent once")
	require.Nil(t, got)
}

func TestNewBody(t *testing.T) {
	for _, r := range []io.Reader{
		strings.NewReader("text"), bytes.NewReader([]byte("text")), bytes.NewBufferString("text"),
	} {
		body, err := config.NewBody(r, "text/plain")
		require.NoError(t, err)
		require.Equal(t, config.Body{Bytes: []byte("text"), ContentType: "text/plain"}, body)
	}
	stream := io.MultiReader(strings.NewReader("text"))
	body, err := config.NewBody(stream, "text/plain")
	require.NoError(t, err)
	require.Nil(t, body.Bytes)
	require.Equal(t, "text/plain", body.ContentType)
	got, err := body.Stream.Take()
	require.NoError(t, err)
	require.Equal(t, stream, got)
	_, err = config.NewBody(broken{}, "text/plain")
	require.Equal(t, io.ErrUnexpectedEOF, err)
}

// broken has a length, and nothing to read.
type broken struct{}

func (broken) Len() int                 { return 1 }
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestNothing(t *testing.T) {
	for _, nothing := range []any{nil, (*int)(nil), (func())(nil), map[string]int(nil), (chan int)(nil)} {
		require.True(t, config.IsNil(nothing), "%T", nothing)
	}
	for _, something := range []any{
		0, "", new(int), func() {}, map[string]int{}, make(chan int), []byte(nil), struct{}{},
	} {
		require.False(t, config.IsNil(something), "%T", something)
	}
	require.EqualError(t, config.CheckTarget("res", nil), "res is nil")
	require.EqualError(t, config.CheckTarget("res", 1), "res is a int, not a pointer")
	require.EqualError(t, config.CheckTarget("res", (*int)(nil)), "res is a nil *int")
	require.NoError(t, config.CheckTarget("res", new(int)))
}

// request is one step of a chain of redirects.
func request(method, address string) *http.Request {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return &http.Request{Method: method, URL: u, Header: http.Header{"Authorization": {"fake"}, "Referer": {"fake"}}}
}

func TestAGuardedClientsRedirects(t *testing.T) {
	own := &http.Client{Timeout: time.Hour}
	check := config.Guard(own).CheckRedirect
	require.Nil(t, own.CheckRedirect)
	require.Equal(t, time.Hour, config.Guard(own).Timeout)
	chain := func(n int) (via []*http.Request) {
		for range n {
			via = append(via, request("GET", "https://api.test/x"))
		}
		return via
	}
	next := request("GET", "https://user:fake@api.test/y")
	require.NoError(t, check(next, chain(9)))
	require.Equal(t, "fake", next.Header.Get("Authorization"))
	require.NotNil(t, next.URL.User)
	require.Equal(t, config.ErrRedirects, check(next, chain(10)))

	away := request("GET", "https://user:fake@elsewhere.test/y")
	require.NoError(t, check(away, chain(1)))
	require.Empty(t, away.Header)
	require.Nil(t, away.URL.User)
	for _, hop := range []*http.Request{
		request("POST", "https://api.test"), request("GET", "ftp://api.test"), request("GET", "file:///x"),
	} {
		require.Equal(t, http.ErrUseLastResponse, check(hop, chain(1)))
	}
	require.NoError(t, check(request("GET", "http://api.test/y"), chain(1)))

	own.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		require.Empty(t, r.Header, "it sees what is sent")
		return errors.New("no")
	}
	require.EqualError(t, config.Guard(own).CheckRedirect(request("GET", "https://elsewhere.test"), chain(10)), "no")
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
	require.Equal(t, config.ErrRedirects, config.Guard(own).CheckRedirect(next, chain(10)), "a policy allows no more")
}

// replaced puts a transport in the place of the default one for a test.
func replaced(t *testing.T, with http.RoundTripper) {
	before := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = before })
	http.DefaultTransport = with
}

func TestAnotherDefaultTransportIsUsedAsItIs(t *testing.T) {
	rec := testhttp.Answer(200, "{}")
	replaced(t, rec)
	client := config.Default().HTTPClient
	_, err := client.Do(request("GET", "https://api.test"))
	require.NoError(t, err)
	require.Len(t, rec.Seen(), 1)
	http.DefaultTransport = nil
	_, err = client.Do(request("GET", "https://api.test"))
	require.ErrorContains(t, err, "http.DefaultTransport is nil")
}
