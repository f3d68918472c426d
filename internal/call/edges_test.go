package call

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/internal/traffic"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

// The debug log shows the first MiB of a body, and leaves it whole.
func TestThePeekIsAMebibyte(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 3<<16)
	response := &http.Response{Body: io.NopCloser(strings.NewReader(text))}
	require.Equal(t, text[:1<<20], peek(response))
	whole, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, text, string(whole))
}

func TestTheWaitsAreHalfASecondToEight(t *testing.T) {
	highest := func(n int) (most time.Duration) {
		for range 20_000 {
			most = max(most, backoff(n))
		}
		return most
	}
	for n, most := range map[int]time.Duration{
		1: 500 * time.Millisecond, 2: time.Second, 5: 8 * time.Second, 6: 8 * time.Second, math.MaxInt: 8 * time.Second,
	} {
		got := highest(n)
		require.Less(t, got, most)
		require.Greater(t, got, most*499/500)
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

// A request that can't even be made is named in the refusal all the same.
func TestWhatIsHeldBackNamesARequestThatCanNotBeMade(t *testing.T) {
	c := built(t, "https://api.test/")
	c.op.Method = "NO METHOD"
	e := c.heldBack(t.Context(), &traffic.HeldBack{Wait: time.Second})
	require.Equal(t, "NO METHOD", e.Request.Method)
	require.Equal(t, "https://api.test/things", e.Request.URL.String())
	require.ErrorContains(t, e, "invalid method")
}

func TestWhatWorked(t *testing.T) {
	for status, worked := range map[int]bool{199: false, 200: true, 299: true, 300: false} {
		require.Equal(t, worked, outcome{status: status}.worked(), "%d", status)
	}
	require.False(t, outcome{status: 200, err: io.ErrUnexpectedEOF}.worked())
}

// A short body is copied once, out of the buffer that is used again.
func TestAShortBodyIsCopiedOnce(t *testing.T) {
	if testhttp.Raced > 1 {
		t.Skip("pools lose things under the race detector")
	}
	text, r := make([]byte, 1000), bytes.NewReader(nil)
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		r.Reset(text)
		_, _ = readBody(r, -1)
	}), 2.0, "the list of parts, and the part")
}

// A status that says no comes first, whatever becomes of the body.
func TestAReplyThatIsCutIsARefusalFromStatus300On(t *testing.T) {
	for status, refused := range map[int]bool{299: false, 300: true, 500: true} {
		c := built(t, "https://api.test/")
		c.HTTPClient = testhttp.Func(func(r *http.Request) (*http.Response, error) {
			response := testhttp.Response(r, status, "")
			response.Body, response.ContentLength = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF)), -1
			return response, nil
		})
		_, err := c.attempt(t.Context(), false)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		var e *apierror.Error
		require.Equal(t, refused, errors.As(err, &e), "%d", status)
	}
}

// What a server says of a body's length is believed up to 16 MiB.
func TestALengthIsBelievedUpTo16MiB(t *testing.T) {
	for size, room := range map[int64]int{1: 2, 16 << 20: 16<<20 + 1} {
		body, err := readBody(strings.NewReader("x"), size)
		require.NoError(t, err)
		require.Equal(t, room, cap(body), "the length, and one to see the end")
	}
	body, err := readBody(strings.NewReader("x"), 16<<20+1)
	require.NoError(t, err)
	require.Less(t, cap(body), 100)
}

// A reply that its caller wants unread is left so when it is what the call was for.
func TestARefusalIsReadAlsoForWhoWantsTheResponse(t *testing.T) {
	for status, read := range map[int]bool{200: false, 299: false, 300: true, 404: true, 599: true} {
		c := built(t, "https://api.test/")
		c.HTTPClient = testhttp.Answer(status, "text")
		r, err := c.attempt(t.Context(), true)
		require.NoError(t, err)
		require.Equal(t, read, string(r.body) == "text", "%d", status)
	}
}
