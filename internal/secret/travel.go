package secret

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// Stay reports whether secrets may go on to the next request of a chain of
// redirects: only while each request before it, and it itself, went to the
// origin of the first. What was dropped stays dropped, since a chain that
// returns to the first origin may have been sent by another one.
func Stay(via []*http.Request, next *http.Request) bool {
	for i, r := range via {
		after := next
		if i+1 < len(via) {
			after = via[i+1]
		}
		if !sameOrigin(r.URL, after.URL) {
			return false
		}
	}
	return true
}

// sameOrigin is strict: another port is another server, and leaving https shows
// a secret to the network. Going from http to https is the one step allowed.
func sameOrigin(from, to *url.URL) bool {
	if !strings.EqualFold(from.Hostname(), to.Hostname()) {
		return false
	}
	upgrade := from.Scheme == "http" && to.Scheme == "https"
	return from.Scheme == to.Scheme && port(from) == port(to) ||
		upgrade && (from.Port() == to.Port() || port(from) == "80" && port(to) == "443")
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// Open reports whether a request to u shows its contents to the network: it
// does if it goes over plain http to another machine.
func Open(u *url.URL) bool { return u.Scheme == "http" && !loopback(u.Hostname()) }

func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
