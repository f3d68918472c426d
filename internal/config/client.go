package config

import (
	"errors"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

var defaultClient = Guard(&http.Client{Transport: &sharedTransport{}})

// redirects is how many requests one call may make by redirects.
const redirects = 10

// ErrRedirects ends a chain of redirects.
var ErrRedirects = errors.New("stopped after 10 redirects")

// Guard returns a copy of client that follows redirects with care: no secret
// goes to another origin, and one that was dropped stays dropped; a write never
// becomes a read; and a chain ends, whatever the client's own policy says.
// client is not changed.
func Guard(client *http.Client) *http.Client {
	guarded := *client
	guarded.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if !secret.Stay(via, next) {
			secret.Drop(next.Header)
			next.URL.User = nil
		}
		if client.CheckRedirect != nil {
			if err := client.CheckRedirect(next, via); err != nil {
				return err
			}
		}
		return follow(next, via)
	}
	return &guarded
}

// follow refuses a redirect that makes another call. ErrUseLastResponse makes
// the redirect the call's answer, which is then an error that says where it
// pointed.
func follow(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= redirects:
		return ErrRedirects
	case next.Method != via[0].Method, next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return http.ErrUseLastResponse
	}
	return nil
}
