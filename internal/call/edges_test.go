package call

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/traffic"
)

// The debug log shows the first MiB of a body, and leaves it whole.
func TestThePeekIsAMebibyte(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 3<<16)
	response := &http.Response{Body: io.NopCloser(strings.NewReader(text))}
	require.True(t, text[:1<<20] == peek(response))
	whole, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.True(t, text == string(whole))
}

func TestTheWaitsAreHalfASecondToEight(t *testing.T) {
	highest := func(n int) (most time.Duration) {
		for range 2000 {
			most = max(most, backoff(n))
		}
		return most
	}
	for n, most := range map[int]time.Duration{
		1: 500 * time.Millisecond, 2: time.Second, 5: 8 * time.Second, 6: 8 * time.Second, 1 << 40: 8 * time.Second,
	} {
		got := highest(n)
		require.Less(t, got, most)
		require.Greater(t, got, most*9/10)
	}
}

// built is a call of a declared operation to a base URL.
func built(t *testing.T, base string) *call {
	op := &Op{Name: "Things.Get", Method: "GET", Path: "/things", pieces: split("/things")}
	c, err := op.Request(nil).build(nil, nil)
	require.NoError(t, err)
	c.BaseURL, err = url.Parse(base)
	require.NoError(t, err)
	return c
}

// The two values share an array: adding to one leaves the other.
func TestAnAddedHeaderLeavesTheOthers(t *testing.T) {
	c := built(t, "https://api.test/")
	c.Headers = []config.Edit{{Do: config.Add, Key: "Accept", Value: "text/plain"}}
	h := c.header()
	require.Equal(t, []string{"application/json", "text/plain"}, h["Accept"])
	require.Equal(t, []string{"cloudflare-go-accounts/" + Version}, h["User-Agent"])
}

// A call that is held back gets the response that the API would have given, its
// wait rounded up.
func TestWhatIsHeldBackLooksLikeTheAPIsRefusal(t *testing.T) {
	c := built(t, "https://api.test/")
	for wait, want := range map[time.Duration]struct {
		after  time.Duration
		header string
	}{
		time.Nanosecond:               {time.Millisecond, "1"},
		time.Millisecond:              {time.Millisecond, "1"},
		time.Millisecond + 1:          {2 * time.Millisecond, "1"},
		time.Second:                   {time.Second, "1"},
		time.Second + time.Nanosecond: {1001 * time.Millisecond, "2"},
		time.Minute:                   {time.Minute, "60"},
	} {
		e := c.heldBack(t.Context(), &traffic.HeldBack{Wait: wait})
		require.Equal(t, want.after, e.RetryAfter)
		require.Equal(t, 429, e.StatusCode)
		require.True(t, e.HasCode(971))
		r := e.Response
		require.Equal(t, want.header, r.Header.Get("Retry-After"))
		require.Equal(t, "application/json", r.Header.Get("Content-Type"))
		require.Equal(t, []any{"HTTP/1.1", 1, 1}, []any{r.Proto, r.ProtoMajor, r.ProtoMinor})
		text, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.EqualValues(t, len(text), r.ContentLength)
		require.Equal(t, "https://api.test/things", r.Request.URL.String())
	}
}
