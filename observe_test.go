package cloudflare_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestOneRecordAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
		rec := &testhttp.Recorder{Answers: []testhttp.Func{
			testhttp.Fail(errors.New("cut")), testhttp.Reply(503, "busy", "Retry-After", "3", "Cf-Ray", "ray-2"),
			testhttp.Reply(200, testhttp.Result(`{"id":"m"}`), "Cf-Ray", "ray-3"),
		}}
		_, err := newClient(rec, option.WithLogger(logger)).Accounts.Members.Get(
			t.Context(), "member-0007", accounts.MemberGetParams{AccountID: cloudflare.F("a")},
		)
		require.NoError(t, err)
		var records []map[string]any
		for decoder := json.NewDecoder(&out); decoder.More(); {
			var record map[string]any
			require.NoError(t, decoder.Decode(&record))
			require.Equal(t, "Members.Get", record["operation"])
			require.Equal(t, "GET", record["method"])
			require.Equal(t, "/accounts/{account_id}/members/{member_id}", record["route"])
			require.Equal(t, "cloudflare: Members.Get", record["msg"])
			records = append(records, record)
		}
		require.Len(t, records, 3)
		require.Equal(t, []any{"WARN", "WARN", "DEBUG"}, column(records, "level"))
		require.Equal(t, []any{"connection failed", "answered 503", "answered"}, column(records, "reason"))
		require.Equal(t, []any{0.0, 503.0, 200.0}, column(records, "status"))
		require.Equal(t, []any{1.0, 2.0, 3.0}, column(records, "attempt"))
		require.Equal(t, []any{"", "ray-2", "ray-3"}, column(records, "ray_id"))
		require.Equal(t, []any{0.0, 4.0, float64(len(testhttp.Result(`{"id":"m"}`)))}, column(records, "bytes"))
		require.InDelta(t, 3*time.Second, records[1]["wait"], 0)
		require.Contains(t, records[0]["error"], "cut")
		require.NotContains(t, records[2], "wait")
	})
}

func column(records []map[string]any, name string) (values []any) {
	for _, record := range records {
		values = append(values, record[name])
	}
	return values
}

func TestObserversGetTheFactsAndTheContext(t *testing.T) {
	type key struct{}
	var seen []option.Attempt
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		slow := testhttp.Func(func(r *http.Request) (*http.Response, error) {
			time.Sleep(2 * time.Second)
			return testhttp.Response(r, 404, "{}", "Cf-Ray", "ray"), nil
		})
		ctx := context.WithValue(t.Context(), key{}, "mine")
		_, err := newClient(slow).Accounts.Get(ctx, accounts.AccountGetParams{
			AccountID: cloudflare.F("a"),
		}, option.WithObserver(func(ctx context.Context, a option.Attempt) {
			require.Equal(t, "mine", ctx.Value(key{}))
			seen = append(seen, a)
		}))
		require.ErrorIs(t, err, cloudflare.ErrNotFound)
		require.Equal(t, []option.Attempt{{
			Operation: "Accounts.Get", Method: "GET", Route: "/accounts/{account_id}", Number: 1, Start: start,
			Duration: 2 * time.Second,
			Status:   404, RayID: "ray", Bytes: 2, Reason: "refused",
		}}, seen)
	})
	_, err := getAccount(newClient(testhttp.Answer(200, account)), option.WithObserver(nil))
	require.ErrorContains(t, err, "option.WithObserver")
	_, err = getAccount(newClient(testhttp.Answer(200, account)), option.WithLogger(nil))
	require.ErrorContains(t, err, "option.WithLogger")
}

func TestTheReasonSaysWhyThereIsNoOtherAttempt(t *testing.T) {
	reason := func(status int, ctx context.Context, opts ...option.RequestOption) (last string) {
		observe := option.WithObserver(func(_ context.Context, a option.Attempt) { last = a.Reason })
		_, _ = newClient(testhttp.Answer(status, "", "Retry-After", "0"), observe).Accounts.New(
			ctx, accounts.AccountNewParams{}, opts...,
		)
		return last
	}
	require.Equal(t, "not safe to repeat", reason(500, context.Background()))
	require.Equal(t, "rate limited, no attempt left", reason(429, context.Background()))
	require.Equal(t, "refused", reason(400, context.Background()))
	require.Equal(t, "answered 500, no attempt left", reason(500, context.Background(), option.WithRetryUnsafe()))
}
