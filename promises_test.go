package cloudflare_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestEveryStatusOfTheEdgeIsAskedAgain(t *testing.T) {
	for status := 519; status <= 530; status++ {
		rec := testhttp.Answer(status, "")
		_, err := getAccount(newClient(rec, noWait))
		require.Error(t, err)
		want := 3
		if status < 520 || status > 529 {
			want = 1
		}
		require.Len(t, rec.Seen(), want, status)
	}
}

// The first wait is drawn from half a second, the second from a whole one.
func TestTheFirstWaitsAreShort(t *testing.T) {
	var longest [3]time.Duration
	watch := option.WithObserver(func(_ context.Context, a option.Attempt) {
		longest[a.Number-1] = max(longest[a.Number-1], a.Wait)
	})
	for range 200 {
		_, err := getAccount(newClient(testhttp.Answer(503, ""), noWait, watch))
		require.Error(t, err)
	}
	require.Less(t, longest[0], 500*time.Millisecond)
	require.Greater(t, longest[0], 400*time.Millisecond)
	require.Less(t, longest[1], time.Second)
	require.Greater(t, longest[1], 800*time.Millisecond)
	require.Zero(t, longest[2])
}

// The debug log shows the first MiB of a body, and takes nothing of it away.
func TestTheDebugLogLeavesTheBody(t *testing.T) {
	name := strings.Repeat("ab ", 1<<20)
	var out bytes.Buffer
	got, err := getAccount(newClient(testhttp.Answer(200, testhttp.Result(`{"name":"`+name+`"}`)),
		option.WithDebugLog(log.New(&out, "", 0))))
	require.NoError(t, err)
	require.Equal(t, name, got.Name)
	shown := strings.Count(out.String(), "ab ")
	require.Greater(t, shown, 1<<20/3-100)
	require.LessOrEqual(t, shown, 1<<20/3)
}

// breaking is a body that fails once.
type breaking struct {
	io.Reader
	err error
}

func (b *breaking) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err != io.EOF {
		return n, err
	}
	err := b.err
	b.err = io.EOF
	return 0, err
}

func (b *breaking) Close() error { return nil }

func TestTheDebugLogHidesNoFailure(t *testing.T) {
	broken := errors.New("the line broke")
	client := newClient(testhttp.Func(func(r *http.Request) (*http.Response, error) {
		response := testhttp.Response(r, 200, "")
		response.Body, response.ContentLength = &breaking{strings.NewReader(account), broken}, -1
		return response, nil
	}), option.WithDebugLog(log.New(io.Discard, "", 0)), option.WithMaxRetries(0))
	_, err := getAccount(client)
	require.ErrorIs(t, err, broken)
	var response *http.Response
	require.NoError(t, client.Get(t.Context(), "x", nil, &response))
	text, err := io.ReadAll(response.Body)
	require.ErrorIs(t, err, broken)
	require.Equal(t, account, string(text), "what came before, and nothing else")
}

// An HTTP client that breaks its contract makes no option panic.
func TestNoResponseIsAnErrorWithEveryOption(t *testing.T) {
	var out bytes.Buffer
	pass := func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) { return next(r) }
	nothing := testhttp.Func(func(*http.Request) (*http.Response, error) { return nil, nil })
	for says, answer := range map[string]testhttp.Func{
		"neither a response nor an error": nothing, "the line is cut": testhttp.Fail(errors.New("the line is cut")),
	} {
		for _, opt := range []option.RequestOption{
			nil, option.WithDebugLog(log.New(&out, "", 0)), option.WithMiddleware(pass),
		} {
			_, err := getAccount(newClient(answer, option.WithMaxRetries(0)), opt)
			require.ErrorContains(t, err, says)
		}
	}
	require.Equal(t, 2, strings.Count(out.String(), "no response: "))
	require.Contains(t, out.String(), "no response: the line is cut")
}

// A deletion is done when it was answered with nothing, unless the status says no.
func TestAnEmptyAnswerToADeletion(t *testing.T) {
	for status, done := range map[int]bool{200: true, 204: true, 299: true, 300: false, 304: false, 400: false} {
		_, err := newClient(testhttp.Answer(status, "")).Accounts.Members.Delete(
			t.Context(), "m", accounts.MemberDeleteParams{AccountID: cloudflare.F("a")},
		)
		require.Equal(t, done, err == nil, "%d: %v", status, err)
	}
}

// Elements of a wrong type leave a list a list; what is no list is no page.
func TestAPageIsAList(t *testing.T) {
	list := func(result string) (int, error) {
		client := newClient(testhttp.Answer(200, testhttp.Result(result)))
		page, err := client.Accounts.Members.List(t.Context(), accounts.MemberListParams{AccountID: cloudflare.F("a")})
		if err != nil {
			return 0, err
		}
		return len(page.Result), nil
	}
	n, err := list(`[{"id":"m1"},5]`)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	_, err = list(`{"id":"m1"}`)
	require.ErrorContains(t, err, "decoding the page: a JSON object is no list")
}
