package cloudflare_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/option"
)

// answering makes a client of a server that stands in the place of the real API:
// it says what it is asked, and gives these replies in turn.
func answering(replies ...string) (client *cloudflare.Client, done func()) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL)
		_, _ = fmt.Fprint(w, replies[0])
		replies = replies[1:]
	}))
	return cloudflare.NewClient(option.WithBaseURL(srv.URL), option.WithAPIToken("fake-token-0001")), srv.Close
}

// All zones of an account: a list that has no method, with a type of the
// program's own.
func ExampleListAutoPaging() {
	client, done := answering(
		`{"success":true,"result":[{"id":"z1","name":"a.example"},{"id":"z2","name":"b.example"}],
			"result_info":{"page":1,"per_page":2,"total_count":3}}`,
		`{"success":true,"result":[{"id":"z3","name":"c.example"}],
			"result_info":{"page":2,"per_page":2,"total_count":3}}`,
	)
	defer done()

	type Zone struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	params := url.Values{"account.id": {"0123456789abcdef"}}
	for zone, err := range cloudflare.ListAutoPaging[Zone](context.Background(), client, "zones", params).All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(zone.ID, zone.Name)
	}
	// Output:
	// GET /zones?account.id=0123456789abcdef
	// z1 a.example
	// z2 b.example
	// GET /zones?account.id=0123456789abcdef&page=2
	// z3 c.example
}

// The versions of a Worker: the result is an object that has the list.
func ExampleListItemsAutoPaging() {
	client, done := answering(
		`{"success":true,"result":{"items":[{"id":"v2","number":2},{"id":"v1","number":1}]},
			"result_info":{"page":1,"per_page":10,"total_count":2}}`,
	)
	defer done()

	type Version struct{ Number int }
	path := fmt.Sprintf("accounts/%s/workers/scripts/%s/versions", "0123456789abcdef", url.PathEscape("my worker"))
	versions, err := cloudflare.ListItemsAutoPaging[Version](context.Background(), client, path, nil).Collect(0)
	fmt.Println(versions, err)
	// Output:
	// GET /accounts/0123456789abcdef/workers/scripts/my%20worker/versions
	// [{2} {1}] <nil>
}

// The keys of a KV namespace: each page has the cursor of the next.
func ExampleListCursorAutoPaging() {
	client, done := answering(
		`{"success":true,"result":[{"name":"a"},{"name":"b"}],"result_info":{"count":2,"cursor":"x1"}}`,
		`{"success":true,"result":[{"name":"c"}],"result_info":{"count":1,"cursor":""}}`,
	)
	defer done()

	type Key struct{ Name string }
	path := "accounts/0123456789abcdef/storage/kv/namespaces/n1/keys"
	keys := cloudflare.ListCursorAutoPaging[Key](context.Background(), client, path, url.Values{"limit": {"2"}})
	for keys.Next() {
		fmt.Println(keys.Index(), keys.Current().Name)
	}
	fmt.Println(keys.Err())
	// Output:
	// GET /accounts/0123456789abcdef/storage/kv/namespaces/n1/keys?limit=2
	// 1 a
	// 2 b
	// GET /accounts/0123456789abcdef/storage/kv/namespaces/n1/keys?cursor=x1&limit=2
	// 3 c
	// <nil>
}

// A list that comes whole, of no type at all.
func ExampleListSingleAutoPaging() {
	client, done := answering(`{"success":true,"result":[{"id":"worker-a"},{"id":"worker-b"}]}`)
	defer done()

	path := "accounts/0123456789abcdef/workers/scripts"
	scripts, err := cloudflare.ListSingleAutoPaging[map[string]any](context.Background(), client, path, nil).Collect(0)
	fmt.Println(scripts, err)
	// Output:
	// GET /accounts/0123456789abcdef/workers/scripts
	// [map[id:worker-a] map[id:worker-b]] <nil>
}
