package bench

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/bytedance/sonic"
	peer "github.com/cloudflare/cloudflare-go/v7"
	peeroption "github.com/cloudflare/cloudflare-go/v7/option"
	jsonv2 "github.com/go-json-experiment/json"
	"github.com/tidwall/gjson"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/option"
)

// way is one way to do what a benchmark measures. Its name is what benchstat
// makes a column of.
type way struct {
	name string
	do   func() error
}

// run measures every way, one after the other, on a body of size bytes.
func run(b *testing.B, size int, ways []way) {
	for _, w := range ways {
		b.Run("way="+w.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := w.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bareWays decode body into a T with the libraries that keep no metadata, and
// check it without decoding.
func bareWays[T any](body []byte) []way {
	return []way{
		{"gjson.Valid", func() error { gjson.ValidBytes(body); return nil }},
		{"sonic", func() error { return sonic.Unmarshal(body, new(T)) }},
		{"json-v2", func() error { return jsonv2.Unmarshal(body, new(T)) }},
		{"encoding-json", func() error { return json.Unmarshal(body, new(T)) }},
	}
}

const base = "https://api.example.com/client/v4/"

func ours(body []byte) *cloudflare.Client {
	return cloudflare.NewClient(option.WithAPIToken("fake-token-0001"), option.WithBaseURL(base),
		option.WithHTTPClient(answer(body).client()))
}

func theirs(body []byte) *peer.Client {
	return peer.NewClient(peeroption.WithAPIToken("fake-token-0001"), peeroption.WithBaseURL(base),
		peeroption.WithHTTPClient(answer(body).client()))
}

var since, before = newest.Add(-30 * 24 * time.Hour), newest.Add(time.Second)
