package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"testing"

	peer "github.com/cloudflare/cloudflare-go/v7"
	peeraccounts "github.com/cloudflare/cloudflare-go/v7/accounts"
	peeroption "github.com/cloudflare/cloudflare-go/v7/option"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
)

// getWays get one account, which is a small reply: what counts is the call.
func getWays(b *testing.B, body []byte) []way {
	client, peerClient, byHand := ours(body), theirs(body), answer(body).client()
	params := accounts.AccountGetParams{AccountID: cloudflare.F(accountID)}
	peerParams := peeraccounts.AccountGetParams{AccountID: peer.F(accountID)}
	return []way{
		{"sdk", func() error { _, err := client.Accounts.Get(b.Context(), params); return err }},
		{"by-hand", func() error { return getByHand(byHand) }},
		{"cloudflare-go", func() error { _, err := peerClient.Accounts.Get(b.Context(), peerParams); return err }},
	}
}

func getByHand(client *http.Client) error {
	response, err := get(client, base+"accounts/"+accountID)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", response.Status)
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var reply AccountReply
	return json.Unmarshal(text, &reply)
}

// BenchmarkGet gets one account.
func BenchmarkGet(b *testing.B) {
	body := OneAccount()
	run(b, len(body), getWays(b, body))
}

// BenchmarkGetParallel gets one account from 32 goroutines at a time.
func BenchmarkGetParallel(b *testing.B) {
	for _, w := range getWays(b, OneAccount()) {
		b.Run("way="+w.name, func(b *testing.B) { inParallel(b, w) })
	}
}

func inParallel(b *testing.B, w way) {
	b.SetParallelism(16) // times the cores: 32 on two
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := w.do(); err != nil {
				panic(err)
			}
		}
	})
}

// BenchmarkNewClient makes a client.
func BenchmarkNewClient(b *testing.B) {
	run(b, 0, []way{
		{"sdk", func() error { cloudflare.NewClient(option.WithAPIToken("fake-token-0001")); return nil }},
		{"cloudflare-go", func() error { peer.NewClient(peeroption.WithAPIToken("fake-token-0001")); return nil }},
	})
}

// pages answers with page after page of one account each.
type pages int

// RoundTrip answers with the page that the query names.
func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	page = max(page, 1)
	text := fmt.Sprintf(`{"success":true,"errors":[],"messages":[],"result":[{"id":"a%d","name":"n","type":"standard"}],`+
		`"result_info":{"page":%d,"per_page":1,"count":1,"total_count":%d,"total_pages":%d}}`, page, page, p, p)
	return answer(text).RoundTrip(r)
}

// BenchmarkPaging walks over 20 pages of one account. The peer asks for one
// page more than there are, so its count of entries is not looked at.
func BenchmarkPaging(b *testing.B) {
	web := &http.Client{Transport: pages(20)}
	client := cloudflare.NewClient(
		option.WithAPIToken("fake-token-0001"), option.WithBaseURL(base), option.WithHTTPClient(web),
	)
	peerClient := peer.NewClient(
		peeroption.WithAPIToken("fake-token-0001"), peeroption.WithBaseURL(base), peeroption.WithHTTPClient(web),
	)
	run(b, 0, []way{
		{"sdk", func() error {
			walk := client.Accounts.ListAutoPaging(b.Context(), accounts.AccountListParams{PerPage: cloudflare.F(1.0)})
			for walk.Next() {
			}
			return walk.Err()
		}},
		{"cloudflare-go", func() error {
			walk := peerClient.Accounts.ListAutoPaging(
				b.Context(), peeraccounts.AccountListParams{PerPage: peer.F(1.0)},
			)
			for n := 0; n < 20 && walk.Next(); n++ {
			}
			return walk.Err()
		}},
	})
}
