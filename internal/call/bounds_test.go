package call

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/traffic"
)

// A wait may end just when the context does, and not a nanosecond later.
func TestAWaitMayLastUntilTheDeadline(t *testing.T) {
	for left, again := range map[time.Duration]bool{2 * time.Second: true, 2*time.Second - 1: false} {
		p := policy{attempts: 2, maxWait: time.Hour, left: left}
		require.Equal(t, again, judge(safeOp, p, status(429, "Retry-After", "2"), 1, noon).again, left)
	}
	atOnce := policy{attempts: 2, maxWait: time.Hour, left: time.Hour, atOnce: true}
	require.True(t, judge(safeOp, atOnce, status(429, "Retry-After", "0"), 1, noon).again)
	require.Equal(t, "rate limited, no wait is allowed",
		judge(safeOp, atOnce, status(429, "Retry-After-Ms", "0.000001"), 1, noon).reason, "a nanosecond is a wait")
}

func TestWhatTheSettingsAllow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := built(t, "https://api.test/")
		c.MaxRetries, c.RetryUnsafe, c.MaxRetryWait, c.NoWait = 3, true, time.Minute, true
		p := c.policy(t.Context())
		require.Greater(t, p.left, 24*365*time.Hour, "without a deadline there is no end")
		p.left = 0
		require.Equal(t, policy{attempts: 4, unsafe: true, maxWait: time.Minute, atOnce: true}, p)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		c.body.Stream = config.NewStream(strings.NewReader("x"))
		require.Equal(t, policy{1, true, time.Minute, time.Hour, true}, c.policy(ctx), "a stream is read once")
	})
}

// Names in errors and logs are of 500 bytes at the most.
func TestNamesOfCallsAreCut(t *testing.T) {
	require.Len(t, name("GET", "/"+strings.Repeat("x", 495)), 500)
	require.LessOrEqual(t, len(name("GET", "/"+strings.Repeat("x", 496))), 500)
	require.Greater(t, len(name("GET", "/"+strings.Repeat("x", 5000))), 480)
}

// The pace is that of the credential which the requests will have: what is said last
// about a header counts.
func TestThePaceIsOfTheCredentialThatIsSent(t *testing.T) {
	state := new(traffic.State)
	flow := func(user *url.Userinfo, edits ...config.Edit) *traffic.Flow {
		c := built(t, "https://api.test/")
		c.Traffic, c.BaseUser, c.Headers = state, user, edits
		return c.flow()
	}
	set := func(key, value string) config.Edit { return config.Edit{Do: config.Set, Key: key, Value: value} }
	none := flow(nil)
	seen := map[*traffic.Flow]string{none: "none"}
	for _, key := range credentials {
		one := flow(nil, set(key, "a"))
		require.NotContains(t, seen, one, key)
		seen[one] = key
		require.Same(t, one, flow(nil, set(key, "b"), set("X-Other", "c"), set(key, "a")))
		require.Same(t, none, flow(nil, set(key, "a"), config.Edit{Do: config.Del, Key: key}))
		require.NotContains(t, seen, flow(nil, set(key, "a"), config.Edit{Do: config.Add, Key: key, Value: "b"}))
	}
	user := url.UserPassword("fake", "fake")
	require.NotContains(t, seen, flow(user))
	require.Same(t, flow(nil, set("Authorization", "a")), flow(user, set("Authorization", "a")))
	require.NotSame(t, flow(nil, set("X-Auth-Key", "a")), flow(user, set("X-Auth-Key", "a")))
	require.NotSame(t, flow(user, set("X-Auth-Key", "b")), flow(user, set("X-Auth-Key", "a")))
}

// An attempt without the pace has nothing of the one before, which had it.
func TestAnAttemptOutsideThePaceIsNotCounted(t *testing.T) {
	c := built(t, "https://api.test/")
	c.Traffic = new(traffic.State)
	turn := turn{flow: c.flow()}
	require.NoError(t, turn.enter(t.Context(), c, 1))
	require.True(t, turn.paced)
	require.False(t, turn.wanted)
	turn.others, turn.held = 7, time.Second
	c.NoPace = true
	require.NoError(t, turn.enter(t.Context(), c, 2))
	require.False(t, turn.paced)
	require.Zero(t, turn.others)
	require.Zero(t, turn.held)
	turn.leave(outcome{status: 200, header: http.Header{"Ratelimit": {`"a";r=1;t=2`}}})
	require.Zero(t, turn.told, "nobody wants it")
	c.Observers = []config.Observer{nil}
	require.NoError(t, turn.enter(t.Context(), c, 3))
	turn.leave(outcome{status: 200, header: http.Header{"Ratelimit": {`"a";r=1;t=2`}}})
	require.NotZero(t, turn.told)
}

// What is no refusal has a status from 200 to 299, whatever client gave it.
func TestStatusesThatAreNoRefusal(t *testing.T) {
	for status, good := range map[int]bool{199: false, 200: true, 299: true, 300: false} {
		request, err := http.NewRequest("GET", "https://api.test/", nil)
		require.NoError(t, err)
		r := &reply{request: request, response: &http.Response{StatusCode: status, Header: http.Header{}, Request: request}}
		require.Equal(t, good, built(t, "https://api.test/").refused(r) == nil, "%d", status)
	}
}
