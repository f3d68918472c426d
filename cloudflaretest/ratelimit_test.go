package cloudflaretest_test

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func TestNoRateLimitByDefault(t *testing.T) {
	a, _ := newAPI(t)
	for range 1300 {
		require.Equal(t, 200, a.get("-/profile").status)
	}
	require.Empty(t, a.get("-/profile").header.Values("Ratelimit"))
}

func TestDocumentedRateLimit(t *testing.T) {
	a, c := newAPI(t, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}))
	first := a.get("-/profile")
	require.Equal(t, `"default";r=1199;t=300`, first.header.Get("Ratelimit"))
	require.Equal(t, `"default";q=1200;w=300`, first.header.Get("Ratelimit-Policy"))
	c.pass(100500 * time.Millisecond)
	for range 1199 {
		require.Equal(t, 200, a.get("-/profile").status)
	}
	refused := a.get("-/profile")
	refused.fails(429, 971, "")
	require.Equal(t, "300", refused.header.Get("Retry-After"))
	require.Equal(t, `"default";r=0;t=300`, refused.header.Get("Ratelimit"))
	c.pass(299500 * time.Millisecond) // the window is over, the block is not
	refused = a.get("-/profile")
	refused.fails(429, 971, "")
	require.Equal(t, "1", refused.header.Get("Retry-After"))
	c.pass(500 * time.Millisecond)
	require.Equal(t, `"default";r=1199;t=300`, a.get("-/profile").header.Get("Ratelimit"))
}

func TestRateLimitStartsOverAfterItsWindow(t *testing.T) {
	a, c := newAPI(t, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 2, Per: time.Minute}))
	a.get("-/profile").ok()
	a.get("-/profile").ok()
	c.pass(time.Minute)
	a.get("-/profile").ok()
	a.get("-/nope").fails(404, 7003, "") // unknown routes count, and have the headers
	require.Equal(t, `"default";r=0;t=60`, a.get("-/nope").header.Get("Ratelimit"))
}

func TestRateLimitIsPerOwner(t *testing.T) {
	limit := cloudflaretest.RateLimit{Requests: 1, Per: time.Minute, Block: time.Hour}
	ip := netip.MustParseAddr("192.0.2.1")
	a, c := newAPI(t, cloudflaretest.WithRateLimit(limit),
		cloudflaretest.WithClientIP(func(*http.Request) netip.Addr { return ip }))
	token := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "t"})
	a.get("-/profile").ok()
	a.as(token.Value).get("-/profile").ok()
	a.get("-/profile").fails(429, 971, "")
	a.as(token.Value).get("-/profile").fails(429, 971, "")
	c.pass(30 * time.Minute)
	a.get("-/profile").fails(429, 971, "")
	a.as("fake-token-0001").get("-/profile").fails(401, 10000, "")
	a.as("fake-token-0002").get("-/profile").fails(429, 971, "")
	ip = netip.MustParseAddr("192.0.2.2")
	a.as("fake-token-0002").get("-/profile").fails(401, 10000, "")
}
