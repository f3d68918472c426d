package accounts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// A refusal that stays ends a range; what may pass does not.
func TestFollowEndsWhenItIsRefused(t *testing.T) {
	for status, ends := range map[int]bool{
		400: true, 401: true, 403: true, 404: true, 410: true, 408: false, 425: false, 429: false, 500: false,
		501: false, 502: false, 524: false,
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := auditLog()
			defer srv.Close()
			srv.Inject(cloudflaretest.Fault{Status: status, Times: -1})
			began := time.Now()
			_, errs := follow(t, srv, following(srv, time.Hour), 10*time.Minute, option.WithMaxRetries(0))
			var refused *cloudflare.Error
			require.ErrorAs(t, errs[0], &refused)
			require.Equal(t, ends, len(errs) == 1, "%d", status)
			require.Equal(t, ends, time.Since(began) < time.Minute, "%d", status)
		})
	}
}

// success:false can come with status 200: the codes tell what stays.
func TestFollowEndsOnCodes(t *testing.T) {
	for body, ends := range map[string]bool{
		`{"success":false,"errors":[{"code":10000}]}`: true, `{"success":false,"errors":[{"code":971}]}`: false,
		`{"success":false,"errors":[]}`: false, `<html>`: false,
	} {
		synctest.Test(t, func(t *testing.T) {
			c := cloudflare.NewClient(option.WithHTTPClient(testhttp.Answer(200, body)))
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			params := accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
				AccountID: cloudflare.F("a"), Since: cloudflare.F(time.Now()),
			}}
			errs := 0
			for _, err := range c.Accounts.Logs.Audit.Follow(ctx, params) {
				require.Error(t, err)
				errs++
			}
			require.Equal(t, ends, errs == 1, body)
		})
	}
}

// On an account where nothing happens there is a checkpoint all the same, and a
// program that starts again with it misses nothing.
func TestIdleBringsACheckpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		logged(srv, 3*time.Hour, "before")
		var idle []accounts.AuditCheckpoint
		params := following(srv, time.Hour)
		params.Idle = func(c accounts.AuditCheckpoint) { idle = append(idle, c) }
		ids, _ := follow(t, srv, params, 10*time.Minute-time.Second)
		require.Empty(t, ids)
		require.Len(t, idle, 20, "once in 30 seconds")
		require.Equal(t, time.Now().Add(-10*time.Minute-30*time.Second).Truncate(time.Second), idle[19].Since)
		time.Sleep(48 * time.Hour)
		logged(srv, 47*time.Hour, "while it was off")
		text, err := json.Marshal(idle[19])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &params.Checkpoint))
		ids, _ = follow(t, srv, params, time.Minute)
		require.Equal(t, []string{"while it was off"}, ids)
	})
}

// Idle comes after the entries of its poll, and not after one that failed.
func TestIdleComesWhenAllIsHandedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		logged(srv, time.Minute, "a", "b")
		srv.Inject(cloudflaretest.Fault{Status: 500})
		var said []string
		params := following(srv, time.Hour)
		params.List.Before = cloudflare.F(time.Now())
		params.Idle = func(c accounts.AuditCheckpoint) { said = append(said, fmt.Sprint("idle ", c.Seen.Len())) }
		for entry, err := range srv.Client(option.WithMaxRetries(0)).Accounts.Logs.Audit.Follow(t.Context(), params) {
			said = append(said, fmt.Sprint(entry.ID, err != nil, entry.Checkpoint().Since.IsZero()))
		}
		require.Equal(t, []string{"true false", "afalse false", "bfalse false", "idle 2"}, said)
	})
}

// The server's clock widens the overlap up to a day. More is an error: neither a
// log read again and again without bound, nor entries that are given up.
func TestTheServersClockIsBelievedWithinADay(t *testing.T) {
	for by, wrong := range map[time.Duration]bool{
		-24 * time.Hour: false, -24*time.Hour - 2*time.Second: true, -40 * 365 * 24 * time.Hour: true,
		25 * time.Hour: false,
	} {
		synctest.Test(t, func(t *testing.T) {
			clock := func() time.Time { return time.Now().Add(by) }
			srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(clock))
			defer srv.Close()
			logged(srv, time.Minute, "a")
			params := following(srv, 48*time.Hour)
			var last accounts.AuditCheckpoint
			params.Idle = func(c accounts.AuditCheckpoint) { last = c }
			ids, errs := follow(t, srv, params, 2*time.Minute)
			if wrong {
				require.Empty(t, ids)
				require.ErrorContains(t, errs[0], "clock is "+(-by-time.Second).String()+" behind")
				return
			}
			require.Equal(t, []string{"a"}, ids)
			require.WithinDuration(t, time.Now().Add(min(0, by)-10*time.Minute), last.Since, time.Minute)
		})
	}
}

// A client that gives neither a response nor an error is broken, which is an error.
func TestFollowWithoutAResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nothing := testhttp.Func(func(*http.Request) (*http.Response, error) { return nil, nil })
		params := accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
			AccountID: cloudflare.F("a"), Since: cloudflare.F(time.Now().Add(-time.Hour)),
		}}
		var failed error
		c := cloudflare.NewClient(option.WithHTTPClient(nothing))
		for _, failed = range c.Accounts.Logs.Audit.Follow(t.Context(), params) {
			break
		}
		require.ErrorContains(t, failed, "neither a response nor an error")
	})
}

func TestFollowTakesRawTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		logged(srv, time.Hour, "a", "b")
		params := following(srv, 0)
		for _, since := range []any{
			"1999-12-31", "1999-12-31T22:00:00Z", "1999-12-31T23:00:00+01:00", time.Now().Add(-2 * time.Hour),
		} {
			params.List.Since, params.List.Before = cloudflare.Raw[time.Time](since), cloudflare.Raw[time.Time](time.Now())
			ids, errs := follow(t, srv, params, time.Hour)
			require.Empty(t, errs)
			require.Equal(t, []string{"a", "b"}, ids)
		}
	})
}

// A cursor that leads back leaves entries unread: it is an error. An empty page
// that leads to itself is an end.
func TestFollowHearsOfARepeatedCursor(t *testing.T) {
	page := func(ids, cursor string) testhttp.Func {
		return testhttp.Reply(200, `{"success":true,"result":[`+ids+`],"result_info":{"cursor":"`+cursor+`"}}`)
	}
	entry := func(id string) string { return `{"id":"` + id + `","action":{"time":"2024-05-01T10:00:00Z"}}` }
	for name, row := range map[string]struct {
		answers []testhttp.Func
		cut     bool
	}{
		"a circle": {
			[]testhttp.Func{page(entry("a"), "x"), page(entry("b"), "y"), page(entry("c"), "x")}, true,
		},
		"the same page":               {[]testhttp.Func{page(entry("a"), "x"), page(entry("a"), "x")}, true},
		"a page that leads to itself": {[]testhttp.Func{page(entry("a"), "x"), page(entry("b"), "x")}, true},
		"a circle, empty at end":      {[]testhttp.Func{page(entry("a"), "x"), page("", "y"), page("", "x")}, true},
		"an empty page at end":        {[]testhttp.Func{page(entry("a"), "x"), page("", "x")}, false},
		"no cursor at end":            {[]testhttp.Func{page(entry("a"), "x"), page(entry("b"), "")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := cloudflare.NewClient(option.WithHTTPClient(&testhttp.Recorder{Answers: row.answers}))
			params := accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
				AccountID: cloudflare.F("a"), Since: cloudflare.Raw[time.Time]("2024-05-01"),
				Before: cloudflare.Raw[time.Time]("2024-05-02"),
			}}
			var failed error
			for _, err := range c.Accounts.Logs.Audit.Follow(t.Context(), params) {
				if failed = err; err != nil {
					break
				}
			}
			require.Equal(t, row.cut, failed != nil)
			if row.cut {
				require.ErrorIs(t, failed, pagination.ErrRepeatedCursor)
			}
		})
	}
}

// Options that can't go with it end it, before anything is sent.
func TestFollowRefusesOptions(t *testing.T) {
	rec := logPages("")
	var body []byte
	for want, opt := range map[string]option.RequestOption{
		"Logs.Audit.Follow: option.WithResponseBodyInto takes the entries": option.WithResponseBodyInto(&body),
		"Logs.Audit.Follow: option.WithBaseURL":                            option.WithBaseURL("::"),
	} {
		params := accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
			AccountID: cloudflare.F("a"), Since: cloudflare.F(time.Now()),
		}}
		errs := 0
		for _, err := range cloudflare.NewClient(option.WithHTTPClient(rec)).Accounts.Logs.Audit.Follow(t.Context(), params,
			opt) {
			require.ErrorContains(t, err, want)
			errs++
		}
		require.Equal(t, 1, errs)
	}
	require.Empty(t, rec.Seen())
}
