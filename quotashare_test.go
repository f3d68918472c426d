package cloudflare_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Eight programs that don't know of each other, under the documented limit, on a
// clock of its own. Replies take no time, so that some have used all of their
// share before others ask: the worst case for how much of the quota is used.
func TestEightClientsThatShareAQuotaAreNeverBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := cloudflaretest.NewServer(
			cloudflaretest.InProcess(), cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}),
		)
		defer srv.Close()
		var blocked, reads atomic.Int64
		start := time.Now()
		var group sync.WaitGroup
		for range 8 {
			client := srv.Client(option.WithQuotaShare(8), option.WithObserver(func(_ context.Context, a option.Attempt) {
				if a.Status == http.StatusTooManyRequests {
					blocked.Add(1)
				}
			}))
			for range 4 {
				group.Go(func() {
					for reads.Add(1) <= 3*1100 {
						_, err := client.Accounts.Get(t.Context(), accounts.AccountGetParams{
							AccountID: cloudflare.F(srv.AccountID),
						})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		group.Wait()
		require.Zero(t, blocked.Load(), "no 429 was seen")
		require.Len(t, srv.Requests(), 3*1100, "none was lost or repeated")
		require.Less(t, time.Since(start), 16*time.Minute, "three windows are waited for")
	})
}

func TestAShareOfLessThanOneIsRefused(t *testing.T) {
	for _, n := range []int{0, -1} {
		rec := testhttp.Answer(200, account)
		_, err := getAccount(newClient(rec, option.WithQuotaShare(n)))
		require.ErrorContains(t, err, "option.WithQuotaShare: ")
		require.ErrorContains(t, err, "programs can't share a quota")
		require.Empty(t, rec.Seen())
	}
}

func TestARecordSaysThatOthersUseTheQuota(t *testing.T) {
	for _, test := range []struct {
		options []option.RequestOption
		want    string
	}{
		{[]option.RequestOption{option.WithQuotaShare(8)}, `level=WARN msg="cloudflare: others use the quota faster ` +
			`than this program" others=1099 limit=1200 remaining=100 reset=30s` + "\n"},
		{[]option.RequestOption{option.WithQuotaShare(1)}, `level=WARN msg="cloudflare: others use the quota faster ` +
			`than this program" others=1099 limit=1200 remaining=100 reset=30s` + "\n"},
		{nil, ""},
	} {
		var out bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{
			Level: slog.LevelWarn,
			ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
				if a.Key == slog.TimeKey {
					return slog.Attr{}
				}
				return a
			},
		}))
		rec := testhttp.Answer(
			200, account, "Ratelimit", `"default";r=100;t=30`, "Ratelimit-Policy", `"default";q=1200;w=300`,
		)
		client := newClient(rec, append(test.options, option.WithLogger(logger))...)
		for range 2 {
			_, err := getAccount(client)
			require.NoError(t, err)
		}
		require.Equal(t, test.want, out.String())
	}
}
