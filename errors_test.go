package cloudflare_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// refusal is the typed error of a call that is answered once.
func refusal(t *testing.T, status int, body string, headers ...string) *cloudflare.Error {
	t.Helper()
	_, err := getAccount(newClient(testhttp.Answer(status, body, headers...), option.WithMaxRetries(0)))
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	return refused
}

func TestARefusalSaysItAll(t *testing.T) {
	const body = `{"success":false,"errors":[{"code":1003,"message":"Invalid\n member",
		"documentation_url":"https://docs.test","source":{"pointer":"/roles/0"}},{"code":9,"message":"and more"}],
		"messages":[{"code":5,"message":"a note"}],"result":null}`
	e := refusal(t, 400, body, "Cf-Ray", "8e9b1c60ef9e1c9a-LHR")
	require.Equal(
		t,
		"Accounts.Get: 400 Bad Request: Invalid member (code 1003) at /roles/0: and more (code 9) (ray 8e9b1c60ef9e1c9a-LHR)",
		e.Error(),
	)
	require.Equal(t, 400, e.StatusCode)
	require.Equal(t, "Accounts.Get", e.Operation)
	require.Equal(t, "8e9b1c60ef9e1c9a-LHR", e.RayID)
	require.Equal(t, 1, e.Attempts)
	require.Equal(t, int64(1003), e.Errors[0].Code)
	require.Equal(t, "https://docs.test", e.Errors[0].DocumentationURL)
	require.Equal(t, "/roles/0", e.Errors[0].Source.Pointer)
	require.Equal(t, "a note", e.Messages[0].Message)
	require.True(t, e.HasCode(9))
	require.False(t, e.HasCode(10))
	require.Equal(t, "null", e.JSON.ExtraFields["result"].Raw())
	require.Equal(t, body, e.JSON.RawJSON())
	again, err := io.ReadAll(e.Response.Body)
	require.NoError(t, err)
	require.Equal(t, body, string(again))
	require.Contains(t, string(e.DumpResponse(true)), `"code":1003`)
	require.NotContains(t, string(e.DumpResponse(false)), "1003")
	require.Contains(t, string(e.DumpResponse(false)), "HTTP/1.1 400 Bad Request\r\n")
}

func TestKindsOfRefusal(t *testing.T) {
	kinds := map[error]string{
		cloudflare.ErrUnauthorized: "unauthorized", cloudflare.ErrForbidden: "forbidden",
		cloudflare.ErrNotFound: "not found", cloudflare.ErrConflict: "conflict",
		cloudflare.ErrRateLimited: "rate limited", cloudflare.ErrInvalidRequest: "invalid request",
		cloudflare.ErrServer: "server error",
	}
	coded := func(code int) string {
		return fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":"x"}],"result":null}`, code)
	}
	for _, row := range []struct {
		status int
		body   string
		want   error
	}{
		{401, "", cloudflare.ErrUnauthorized}, {403, "", cloudflare.ErrForbidden}, {404, "", cloudflare.ErrNotFound},
		{410, "", cloudflare.ErrNotFound}, {409, "", cloudflare.ErrConflict},
		{429, "", cloudflare.ErrRateLimited}, {400, "", cloudflare.ErrInvalidRequest},
		{422, "", cloudflare.ErrInvalidRequest}, {415, "", cloudflare.ErrInvalidRequest},
		{500, "", cloudflare.ErrServer}, {502, "", cloudflare.ErrServer}, {524, "", cloudflare.ErrServer},
		{302, "", nil},
		{200, coded(10000), cloudflare.ErrUnauthorized}, {200, coded(1000), cloudflare.ErrUnauthorized},
		{200, coded(9109), cloudflare.ErrForbidden}, {200, coded(7003), cloudflare.ErrNotFound},
		{200, coded(1001), cloudflare.ErrInvalidRequest},
		{200, coded(971), cloudflare.ErrRateLimited}, {200, coded(4242), nil},
		{404, coded(10000), cloudflare.ErrNotFound},
		{400, coded(7003), cloudflare.ErrNotFound}, {400, coded(10000), cloudflare.ErrUnauthorized},
		{400, coded(1000), cloudflare.ErrUnauthorized},
		{400, coded(9109), cloudflare.ErrForbidden}, {400, coded(971), cloudflare.ErrRateLimited},
		{400, coded(1001), cloudflare.ErrInvalidRequest},
		{400, coded(4242), cloudflare.ErrInvalidRequest}, {403, coded(10000), cloudflare.ErrForbidden},
		{401, coded(9109), cloudflare.ErrUnauthorized},
		{422, coded(7003), cloudflare.ErrInvalidRequest}, {500, coded(7003), cloudflare.ErrServer},
		{302, coded(7003), cloudflare.ErrNotFound},
		{400, `{"errors":[{"code":4242},{"code":7003},{"code":10000}]}`, cloudflare.ErrNotFound},
	} {
		e := refusal(t, row.status, row.body)
		for kind, name := range kinds {
			require.Equal(t, kind == row.want, errors.Is(e, kind), "%d %s is %s", row.status, row.body, name)
		}
	}
}

func TestARefusalWithoutAnEnvelopeShowsASample(t *testing.T) {
	page := "<html>\n<head><title>502 Bad Gateway</title></head>\n" + strings.Repeat("<p>ünïcödé</p>", 500)
	e := refusal(t, 502, page, "Cf-Ray", "abc", "Content-Type", "text/html")
	require.Contains(t, e.Error(), `Accounts.Get: 502 Bad Gateway: "<html> <head><title>502 Bad Gateway</title>`)
	require.Contains(t, e.Error(), "(ray abc)")
	require.Less(t, len(e.Error()), 400)
	require.NotContains(t, e.Error(), "\n")
	require.Empty(t, e.Errors)
	require.Equal(t, "Accounts.Get: 520", refusal(t, 520, "").Error())
	require.Contains(t, refusal(t, 500, `{"errors":"none"}`).Error(), `{\"errors\":\"none\"}`)
	require.Contains(t, refusal(t, 500, `[1,2]`).Error(), `[1,2]`)
	require.Contains(
		t, refusal(t, 404, `{"success":false,"errors":[{"message":"No route for the URI"}]}`).Error(),
		"404 Not Found: No route for the URI",
	)
}

func TestASuccessThatIsNoneIsARefusal(t *testing.T) {
	for body, want := range map[string]string{
		`{"success":false,"errors":[],"result":{"id":"x"}}`: "success: false",
		`{"success":true,"result":null}`:                    "no result",
		`{"success":true}`:                                  "no result",
		`{"success":true,"result":[1]}`:                     "decoding the result: a JSON array is no accounts.Account",
		`{"success":true,"result":"x"}`:                     "a JSON string",
		`<html></html>`:                                     "decoding the reply: invalid JSON at byte 0",
		`{"success":true,"result":{"id":"x"`:                "invalid JSON at byte 34: unexpected end",
		``:                                                  "invalid JSON at byte 0",
		`null`:                                              "no result",
		`[]`:                                                "a JSON array is no envelope",
	} {
		e := refusal(t, 200, body)
		require.ErrorContains(t, e, want, body)
		require.Equal(t, 200, e.StatusCode)
	}
	var syntax *apijson.SyntaxError
	require.ErrorAs(t, refusal(t, 200, `{`), &syntax)
	require.Equal(t, 1, syntax.Offset)
}

func TestADeletesResultMayBeNull(t *testing.T) {
	for _, body := range []string{`{"success":true,"errors":[],"messages":[],"result":null}`, ``} {
		got, err := newClient(testhttp.Answer(200, body)).Accounts.Members.Delete(
			context.Background(), "m", accounts.MemberDeleteParams{AccountID: cloudflare.F("a")},
		)
		require.NoError(t, err)
		require.NotNil(t, got)
		require.Empty(t, got.ID)
	}
	_, err := newClient(testhttp.Answer(404, ``)).Accounts.Members.Delete(
		context.Background(), "m", accounts.MemberDeleteParams{AccountID: cloudflare.F("a")},
	)
	require.ErrorIs(t, err, cloudflare.ErrNotFound)
}

func TestACallWithoutAResult(t *testing.T) {
	update := func(status int, body string) error {
		return newClient(testhttp.Answer(status, body)).Accounts.AccountProfile.Update(
			context.Background(), accounts.AccountProfileUpdateParams{AccountID: cloudflare.F("a")},
		)
	}
	require.NoError(t, update(204, ""))
	require.NoError(t, update(200, `{"success":true}`))
	require.ErrorIs(t, update(403, "{}"), cloudflare.ErrForbidden)
	require.ErrorContains(
		t, update(200, `{"success":false,"errors":[{"code":1001,"message":"bad"}]}`), "bad (code 1001)",
	)
}

func TestRetryAfterIsKept(t *testing.T) {
	e := refusal(t, 429, "", "Retry-After", "90")
	require.Equal(t, 90*time.Second, e.RetryAfter)
	require.Contains(t, e.Error(), "429 Too Many Requests, try again in 1m30s")
}

func TestFailuresToAskWrapTheirCause(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := listener.Addr().String()
	require.NoError(t, listener.Close())
	client := cloudflare.NewClient(option.WithBaseURL("http://"+closed), noWait)
	_, err = getAccount(client)
	var op *net.OpError
	require.ErrorAs(t, err, &op)
	require.ErrorContains(t, err, "Accounts.Get: ")
	var refused *cloudflare.Error
	require.NotErrorAs(t, err, &refused, "no answer is no refusal")

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = newClient(testhttp.Answer(200, account)).Accounts.Get(ctx, accounts.AccountGetParams{
		AccountID: cloudflare.F("a"),
	})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "Accounts.Get")
}

func TestAnErrorBodyDecodesLikeOthers(t *testing.T) {
	var e cloudflare.Error
	require.NoError(
		t, json.Unmarshal([]byte(`{"errors":[{"code":"1000","message":5,"source":{"pointer":"/x"}}]}`), &e),
	)
	require.Equal(t, int64(1000), e.Errors[0].Code)
	require.Equal(t, "5", e.Errors[0].Message)
	require.NotPanics(t, func() {
		_ = e.Error()
		e.DumpRequest(true)
		e.DumpResponse(true)
	})
}
