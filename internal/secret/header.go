package secret

import (
	"net/http"
	"slices"
	"strings"
)

// words are the parts, between dashes, by which the name of a header shows that
// its value is a secret: the API's own credentials, Authorization, X-Auth-Key,
// X-Auth-Email and X-Auth-User-Service-Key, cookies, and those of the proxies
// and gateways in between, which nobody can list, such as Proxy-Authorization
// and Cf-Access-Client-Secret.
var words = []string{
	"auth", "authorization", "cookie", "token", "secret", "passwd", "password",
	"credential", "credentials", "jwt", "apikey", "accesskey", "privatekey",
}

// keys are the words before a "-Key" that is a secret, as in X-Api-Key.
var keys = []string{"api", "access", "private"}

// Named reports whether the header of that name holds a secret.
func Named(header string) bool {
	before := ""
	for word := range strings.SplitSeq(header, "-") {
		if among(words, word) || strings.EqualFold(word, "key") && among(keys, before) {
			return true
		}
		before = word
	}
	return false
}

func among(list []string, word string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, word) })
}

// Carried reports whether h carries a secret.
func Carried(h http.Header) bool {
	for name, values := range h {
		if len(values) > 0 && Named(name) {
			return true
		}
	}
	return false
}

// Drop removes the secrets from h, and the Referer, which names accounts and
// has the query.
func Drop(h http.Header) {
	for name := range h {
		if Named(name) {
			delete(h, name)
		}
	}
	delete(h, "Referer")
}

// Header returns a copy of h without the secrets that its names tell of.
func Header(h http.Header) http.Header { return Known(nil).Header(h) }

// Header returns a copy of h without the secrets that its names show, and
// without those that are known.
func (k Known) Header(h http.Header) http.Header {
	clean := h.Clone()
	for name, values := range clean {
		for i, value := range values {
			if values[i] = k.Blank(value); Named(name) {
				values[i] = Mark
			}
		}
	}
	return clean
}
