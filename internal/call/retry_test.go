package call

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

var (
	safeOp   = &Op{Name: "Safe", traits: Safe}
	unsafeOp = &Op{Name: "Unsafe"}
	lenient  = policy{attempts: 3, maxWait: 5 * time.Minute, left: time.Hour}
	noon     = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
)

func status(code int, headers ...string) outcome {
	o := outcome{status: code, header: http.Header{}}
	for i := 0; i+1 < len(headers); i += 2 {
		o.header.Set(headers[i], headers[i+1])
	}
	return o
}

func TestJudge(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	read := &net.OpError{Op: "read", Err: errors.New("reset")}
	for _, row := range []struct {
		outcome      outcome
		safe, unsafe bool
		reason       string // for the safe operation
	}{
		{status(200), false, false, "answered"},
		{status(302), false, false, "answered"},
		{status(399), false, false, "answered"},
		{status(400), false, false, "refused"},
		{status(401), false, false, "refused"},
		{status(404), false, false, "refused"},
		{status(409), false, false, "refused"},
		{status(501), false, false, "refused"},
		{status(408), true, false, "answered 408"},
		{status(425), true, false, "answered 425"},
		{status(429), true, true, "rate limited"},
		{status(500), true, false, "answered 500"},
		{status(502), true, false, "answered 502"},
		{status(503), true, false, "answered 503"},
		{status(504), true, false, "answered 504"},
		{status(520), true, false, "answered 520"},
		{status(524), true, false, "answered 524"},
		{outcome{err: fmt.Errorf("x: %w", dial), unsent: true}, true, true, "not sent"},
		{outcome{err: read}, true, false, "connection failed"},
		{outcome{status: 200, err: io.ErrUnexpectedEOF}, true, false, "connection failed"},
		{outcome{err: context.DeadlineExceeded}, true, false, "connection failed"},
		{outcome{err: context.Canceled}, false, false, "can't be sent"},
		{outcome{err: &tls.CertificateVerificationError{Err: errors.New("x")}}, false, false, "can't be sent"},
		{outcome{err: final{errors.New("x")}}, false, false, "can't be sent"},
	} {
		v := judge(safeOp, lenient, row.outcome, 1, noon)
		require.Equal(t, row.safe, v.again, "%+v", row.outcome)
		require.Equal(t, row.reason, v.reason)
		require.Equal(t, row.unsafe, judge(unsafeOp, lenient, row.outcome, 1, noon).again, "%+v", row.outcome)
		allowed := lenient
		allowed.unsafe = true
		require.Equal(t, row.safe, judge(unsafeOp, allowed, row.outcome, 1, noon).again, "%+v", row.outcome)
	}
}

func TestJudgeKeepsToItsBounds(t *testing.T) {
	for reason, v := range map[string]verdict{
		"rate limited, no attempt left": judge(safeOp, lenient, status(429), 3, noon),
		"rate limited, the wait is too long": judge(
			safeOp, lenient, status(429, "Retry-After", "301"), 1, noon,
		),
		"rate limited, the wait passes the deadline": judge(
			safeOp, policy{attempts: 3, maxWait: time.Hour, left: time.Second}, status(429, "Retry-After", "2"), 1,
			noon,
		),
		"not safe to repeat": judge(unsafeOp, lenient, status(500), 1, noon),
	} {
		require.False(t, v.again)
		require.Equal(t, reason, v.reason)
	}
	v := judge(safeOp, lenient, status(503, "Retry-After", "300"), 1, noon)
	require.True(t, v.again)
	require.Equal(t, 5*time.Minute, v.wait)
}

func TestRetryAfterInEveryForm(t *testing.T) {
	for _, row := range []struct {
		header, value string
		want          time.Duration
		told          bool
	}{
		{"Retry-After", "2", 2 * time.Second, true},
		{"Retry-After", "0.25", 250 * time.Millisecond, true},
		{"Retry-After", "0", 0, true},
		{"Retry-After", "Fri, 02 Jan 2026 12:00:30 GMT", 30 * time.Second, true},
		{"Retry-After", "Fri, 02 Jan 2026 11:00:00 GMT", 0, true},
		{"Retry-After-Ms", "1500", 1500 * time.Millisecond, true},
		{"Retry-After", "1e300", 1 << 62, true},
		{"Retry-After", "Inf", 1 << 62, true},
		{"Retry-After", "-1", 0, false},
		{"Retry-After", "NaN", 0, false},
		{"Retry-After", "soon", 0, false},
		{"Retry-After", "", 0, false},
	} {
		got, told := retryAfter(status(429, row.header, row.value).header, noon)
		require.Equal(t, row.told, told, row.value)
		require.Equal(t, row.want, got, row.value)
	}
	both := status(429, "Retry-After", "9", "Retry-After-Ms", "5")
	got, _ := retryAfter(both.header, noon)
	require.Equal(t, 5*time.Millisecond, got)
}

func TestBackoffGrowsAndStaysBounded(t *testing.T) {
	highest := map[int]time.Duration{}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 60} {
		for range 2000 {
			wait := backoff(n)
			require.GreaterOrEqual(t, wait, time.Duration(0))
			require.Less(t, wait, min(firstWait<<min(n-1, 10), longestWait))
			highest[n] = max(highest[n], wait)
		}
	}
	require.Greater(t, highest[4], highest[1], "later waits may be longer")
}

// Error.Retryable says of each status what the policy does.
func TestRetryableIsThePolicy(t *testing.T) {
	for status := 400; status < 600; status++ {
		_, again := worthRepeating(&Op{traits: Safe}, policy{}, outcome{status: status})
		require.Equal(t, again, (&apierror.Error{StatusCode: status}).Retryable(), "%d", status)
	}
	require.False(t, (&apierror.Error{StatusCode: 200}).Retryable())
}
