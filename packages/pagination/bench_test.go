package pagination_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
)

// 10,000 members, 50 a page, from a server on the loopback interface that
// answers in 20 ms: rounds/ideal compares the time with that of 13 rounds of
// 16 requests at a time.
func BenchmarkTenThousandMembers(b *testing.B) {
	const answer, ideal = 20 * time.Millisecond, 13
	pages, _ := numberedPages(even(10_000, 50), func(page int) string { return totals(10_000)(page, 50, 50) })
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(answer)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(pages[query(r, "page", 1)-1]))
	}))
	defer srv.Close()
	for _, n := range []int{0, 16} {
		b.Run("prefetch="+strconv.Itoa(n), func(b *testing.B) {
			// Connections enough to keep: the default transport closes all but two.
			transport := &http.Transport{MaxIdleConnsPerHost: 32}
			defer transport.CloseIdleConnections()
			c := cloudflare.NewClient(
				option.WithBaseURL(srv.URL), option.WithHTTPClient(&http.Client{Transport: transport}),
			)
			for b.Loop() {
				params := accounts.MemberListParams{AccountID: cloudflare.F("a")}
				members, err := c.Accounts.Members.ListAutoPaging(
					b.Context(), params, option.WithPrefetch(n),
				).Collect(0)
				require.NoError(b, err)
				require.Len(b, members, 10_000)
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/(ideal*answer.Seconds()), "rounds/ideal")
		})
	}
}
