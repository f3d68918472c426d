package cloudflare_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestABodyThatInflatesIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	w, err := gzip.NewWriterLevel(&bomb, gzip.BestSpeed)
	require.NoError(t, err)
	_, _ = w.Write([]byte(`{"success":true,"result":{"name":"`))
	for range 256 { // 256 MiB in little more than one
		_, _ = w.Write(bytes.Repeat([]byte("a"), 1<<20))
	}
	require.NoError(t, w.Close())
	requests := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	}))
	defer srv.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = getAccount(cloudflare.NewClient(option.WithBaseURL(srv.URL)), option.WithMaxResponseBytes(4<<20))
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, cloudflare.ErrResponseTooLarge)
	require.ErrorContains(t, err, "Accounts.Get: reading the reply: response too large: more than 4194304 bytes")
	require.Equal(t, 1, requests, "it would be too large again")
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(testhttp.Raced*40<<20))
}

func TestTheBoundIsOnTheBodyExactly(t *testing.T) {
	_, err := getAccount(newClient(testhttp.Answer(200, account)), option.WithMaxResponseBytes(int64(len(account))))
	require.NoError(t, err)
	_, err = getAccount(newClient(testhttp.Answer(200, account)), option.WithMaxResponseBytes(int64(len(account))-1))
	require.ErrorIs(t, err, cloudflare.ErrResponseTooLarge)
	var response *http.Response
	_, err = getAccount(
		newClient(testhttp.Answer(500, account)), option.WithMaxResponseBytes(10), option.WithMaxRetries(0),
		option.WithResponseInto(&response),
	)
	require.ErrorIs(t, err, cloudflare.ErrServer, "a refusal stays one")
	body, err2 := io.ReadAll(response.Body)
	require.NoError(t, err2)
	require.Equal(t, account[:10], string(body), "what is handed out of it ends there too")
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 1, refused.Attempts)
	require.ErrorIs(t, err, cloudflare.ErrResponseTooLarge)
	_, err = getAccount(newClient(testhttp.Answer(200, account)), option.WithMaxResponseBytes(0))
	require.ErrorContains(t, err, "option.WithMaxResponseBytes")
}

func TestDepthIsBounded(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 1_000_000)
	_, err := getAccount(newClient(testhttp.Answer(200, `{"success":true,"result":`+deep)))
	require.ErrorContains(t, err, "nested too deep")
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
}

func TestNoGoroutineIsLeftBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	func() {
		var cancel context.CancelFunc
		// A delay lasts until its client gives up, which it does at once.
		srv := cloudflaretest.NewServer(cloudflaretest.WithSleeper(func(ctx context.Context, _ time.Duration) error {
			cancel()
			<-ctx.Done()
			return ctx.Err()
		}))
		defer srv.Close()
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		client := srv.Client(noWait, option.WithHTTPClient(&http.Client{Transport: transport}))
		for _, fault := range []cloudflaretest.Fault{
			{Kind: cloudflaretest.Answer, Status: 503}, {Kind: cloudflaretest.ResetBefore},
			{Kind: cloudflaretest.ResetAfter}, {Kind: cloudflaretest.Truncate}, {Kind: cloudflaretest.Garbage},
			{Kind: cloudflaretest.Slow, Delay: time.Hour},
		} {
			var ctx context.Context
			ctx, cancel = context.WithCancel(context.Background())
			fault.Times = -1
			remove := srv.Inject(fault)
			_, err := client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(srv.AccountID)})
			require.Error(t, err)
			cancel()
			remove()
		}
		var response *http.Response
		require.NoError(t, client.Get(context.Background(), "accounts", nil, &response))
		_, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
	}()
	require.True(
		t, testhttp.Ended(before), "%d goroutines were there before, now %d", before, runtime.NumGoroutine(),
	)
}

func TestAnUnreadResponseLivesUntilItIsClosed(t *testing.T) {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	var response *http.Response
	require.NoError(
		t, srv.Client().Get(context.Background(), "accounts", nil, &response, option.WithRequestTimeout(time.Minute)),
	)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), srv.AccountID)
	require.NoError(t, response.Body.Close())
}

// A list of nothing is two bytes an entry, and hundreds as a model.
func TestWhatAReplyMakesOfMemoryIsBounded(t *testing.T) {
	entries := strings.TrimSuffix(strings.Repeat("0,", 1<<20), ",")
	client := newClient(testhttp.Answer(200, `{"success":true,"result":[`+entries+`]}`))
	profile := newClient(testhttp.Answer(200, `{"success":true,"result":{"policies":[`+entries+`]}}`))
	for name, get := range map[string]func() error{
		"a list": func() error {
			_, err := client.Accounts.Members.List(t.Context(), accounts.MemberListParams{
				AccountID: cloudflare.F("a1"),
			})
			return err
		},
		"all of a list": func() error {
			pager := client.Accounts.Members.ListAutoPaging(t.Context(), accounts.MemberListParams{
				AccountID: cloudflare.F("a1"),
			})
			require.False(t, pager.Next())
			return pager.Err()
		},
		"one of them": func() error {
			_, err := profile.Accounts.Members.Get(t.Context(), "m1", accounts.MemberGetParams{
				AccountID: cloudflare.F("a1"),
			})
			return err
		},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := get()
		runtime.ReadMemStats(&after)
		require.ErrorIs(t, err, cloudflare.ErrResponseTooLarge, name)
		require.ErrorContains(t, err, "response too large: up to byte", name)
		var refused *cloudflare.Error
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, 200, refused.StatusCode, name)
		require.Equal(t, 1, refused.Attempts, name)
		require.Less(t, len(err.Error()), 2000, name)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(testhttp.Raced*60<<20), name)
	}
}

// What tests of users serve: many entries that have nothing but an id.
func TestManySmallEntriesAreNotTooLarge(t *testing.T) {
	entries := strings.TrimSuffix(strings.Repeat(`{"id":"m1"},`, 5000), ",")
	client := newClient(testhttp.Answer(200, `{"success":true,"errors":[],"messages":[],"result":[`+entries+`]}`))
	page, err := client.Accounts.Members.List(t.Context(), accounts.MemberListParams{AccountID: cloudflare.F("a1")})
	require.NoError(t, err)
	require.Len(t, page.Result, 5000)
}
