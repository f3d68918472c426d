package config

import (
	"errors"
	"net/http"
	"net/url"
)

// Secrets are the request headers that carry credentials.
var Secrets = []string{"Authorization", "X-Auth-Key", "X-Auth-Email", "X-Auth-User-Service-Key"}

var defaultClient = Guard(&http.Client{})

// Guard returns a copy of client that never sends a credential to another host
// or from https to http when it follows a redirect. client is not changed.
func Guard(client *http.Client) *http.Client {
	guarded := *client
	guarded.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if !sameOrigin(via[0].URL, req.URL) {
			for _, name := range Secrets {
				req.Header.Del(name)
			}
		}
		if client.CheckRedirect != nil {
			return client.CheckRedirect(req, via)
		}
		if len(via) >= 10 {
			return errors.New("stopped after 10 redirects")
		}
		return nil
	}
	return &guarded
}

// sameOrigin is strict: another port is another server, and leaving https
// shows the credential to the network.
func sameOrigin(from, to *url.URL) bool {
	return from.Host == to.Host && (from.Scheme == to.Scheme || to.Scheme == "https")
}
