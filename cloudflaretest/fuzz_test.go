package cloudflaretest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// A seed is read, or refused; one that is read is the same when it is written
// and read again, and a server starts with it or says why not.
func FuzzParseSeed(f *testing.F) {
	f.Add(seedJSON)
	f.Fuzz(func(t *testing.T, text string) {
		seed, err := cloudflaretest.ParseSeed([]byte(text))
		if err != nil {
			return
		}
		if data, err := json.Marshal(seed); err == nil {
			if _, err := cloudflaretest.ParseSeed(data); err != nil {
				t.Fatalf("%s becomes %s: %v", text, data, err)
			}
		}
		srv, err := cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithSeed(seed))
		if err == nil {
			use(srv)
			srv.Close()
		}
	})
}

// use asks a server for all that it has; it answers whatever its world is.
func use(srv *cloudflaretest.Server) {
	for _, path := range reading {
		path = strings.Replace(path, "-/", "/accounts/"+srv.AccountID+"/", 1)
		r, err := http.NewRequest(http.MethodGet, srv.URL+path, http.NoBody)
		if err != nil {
			return // the account's id is no part of a URL
		}
		r.Body = http.NoBody // as servers get it
		r.Header.Set("Authorization", "Bearer "+srv.Token)
		srv.Handler().ServeHTTP(httptest.NewRecorder(), r)
	}
}

// A state is read, or refused and left; a server that has read one leaves one
// that the next server reads.
func FuzzState(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		name := filepath.Join(t.TempDir(), "state.json")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		srv, err := cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithState(name))
		if err != nil {
			if after, _ := os.ReadFile(name); string(after) != text {
				t.Fatalf("a state that was refused, %v, was changed", err)
			}
			return
		}
		use(srv)
		srv.Close()
		next, err := cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithState(name))
		if err != nil {
			t.Fatalf("%s was read, but not again: %v", text, err)
		}
		next.Close()
	})
}
