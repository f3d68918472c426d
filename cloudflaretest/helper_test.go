package cloudflaretest_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// epoch is what tests' clocks begin with.
var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// zoneRead is a permission group of every world.
const zoneRead = "c8fed203ed3043cba015a93ad1616f1f"

// clock is a clock that stands still until it is moved.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func (c *clock) pass(d time.Duration) { c.t = c.t.Add(d) }

// api calls a server as any client would.
type api struct {
	t      *testing.T
	srv    *cloudflaretest.Server
	header http.Header
	client *http.Client
}

// newAPI makes a server in this process; its clock stands at epoch.
func newAPI(t *testing.T, opts ...cloudflaretest.Option) (*api, *clock) {
	t.Helper()
	c := &clock{epoch}
	own := []cloudflaretest.Option{
		cloudflaretest.InProcess(), cloudflaretest.WithClock(c.now), cloudflaretest.WithIDSeed(1),
	}
	srv := cloudflaretest.NewServer(append(own, opts...)...)
	t.Cleanup(srv.Close)
	a := &api{t: t, srv: srv, client: &http.Client{Transport: srv.Transport()}}
	return a.as(srv.Token), c
}

// as is the same API with another token.
func (a *api) as(token string) *api {
	other := *a
	other.header = http.Header{"Authorization": {"Bearer " + token}}
	return &other
}

// with is the same API with other headers than the token's.
func (a *api) with(header ...string) *api {
	other := *a
	other.header = http.Header{}
	for i := 0; i < len(header); i += 2 {
		other.header.Set(header[i], header[i+1])
	}
	return &other
}

// got is a reply.
type got struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// try sends a request. A path that begins with a dash is one of the default
// account, whose id {account} in the body stands for.
func (a *api) try(method, path, body string) (*http.Response, error) {
	path = strings.Replace(path, "-/", "/accounts/"+a.srv.AccountID+"/", 1)
	body = strings.ReplaceAll(body, "{account}", a.srv.AccountID)
	url := strings.Replace(a.srv.URL+path, "/client/v4/_emulator/", "/_emulator/", 1)
	req, err := http.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	require.NoError(a.t, err)
	req.Header = a.header.Clone()
	if body != "" && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return a.client.Do(req)
}

func (a *api) do(method, path, body string) got {
	a.t.Helper()
	resp, err := a.try(method, path, body)
	require.NoError(a.t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(a.t, err)
	return got{a.t, resp.StatusCode, resp.Header, string(data)}
}

func (a *api) get(path string) got {
	a.t.Helper()
	return a.do(http.MethodGet, path, "")
}

// ok asserts a success and returns its result.
func (g got) ok() gjson.Result {
	g.t.Helper()
	require.Equal(g.t, 200, g.status, g.body)
	require.True(g.t, gjson.Valid(g.body), g.body)
	require.True(g.t, g.at("success").Bool(), g.body)
	require.Equal(g.t, "[]", g.at("errors").Raw)
	return g.at("result")
}

// fails asserts a failure in Cloudflare's envelope; pointer may be empty.
func (g got) fails(status, code int, pointer string) {
	g.t.Helper()
	require.Equal(g.t, status, g.status, g.body)
	require.Equal(g.t, "application/json", g.header.Get("Content-Type"))
	require.NotEmpty(g.t, g.header.Get("Cf-Ray"))
	require.False(g.t, g.at("success").Bool(), g.body)
	require.Equal(g.t, "[]", g.at("messages").Raw)
	require.EqualValues(g.t, code, g.at("errors.0.code").Int(), g.body)
	require.NotEmpty(g.t, g.at("errors.0.message").String())
	require.Equal(g.t, pointer, g.at("errors.0.source.pointer").String(), g.body)
}

func (g got) at(path string) gjson.Result { return gjson.Get(g.body, path) }

// texts is the strings at a path of a list's items.
func texts(r gjson.Result, path string) []string {
	list := []string{}
	for _, item := range r.Array() {
		list = append(list, item.Get(path).String())
	}
	return list
}
