package option

import (
	"net/http"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithAPIToken authenticates with an API token, sent as "Authorization:
// Bearer". It is the way that Cloudflare recommends. NewClient takes it from
// CLOUDFLARE_API_TOKEN.
func WithAPIToken(token string) RequestOption {
	return credential("WithAPIToken", "Authorization", token, "Bearer "+token)
}

// WithAPIKey authenticates with the global API key, which goes with
// [WithAPIEmail]. NewClient takes it from CLOUDFLARE_API_KEY.
func WithAPIKey(key string) RequestOption {
	return credential("WithAPIKey", "X-Auth-Key", key, key)
}

// WithAPIEmail names the user whose global key [WithAPIKey] gives. NewClient
// takes it from CLOUDFLARE_EMAIL.
func WithAPIEmail(email string) RequestOption {
	return credential("WithAPIEmail", "X-Auth-Email", email, email)
}

// WithUserServiceKey authenticates with an Origin CA key. NewClient takes it
// from CLOUDFLARE_API_USER_SERVICE_KEY.
func WithUserServiceKey(key string) RequestOption {
	return credential("WithUserServiceKey", "X-Auth-User-Service-Key", key, key)
}

// credential sets a header to a secret. A secret read from a file often ends
// in a newline, which no header can hold: it is refused here, because the error
// that net/http has for it comes after other options, and later ones might
// show the value.
func credential(option, header, secret, value string) RequestOption {
	if strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return refuse(option, "the credential holds a space or a control character; trim what it was read from")
	}
	return WithHeader(header, value)
}

// WithHeader sets a request header, replacing what was there.
func WithHeader(key, value string) RequestOption { return header(config.Set, key, value) }

// WithHeaderAdd adds a value to a request header.
func WithHeaderAdd(key, value string) RequestOption { return header(config.Add, key, value) }

// WithHeaderDel removes a request header, one of the client's own included.
func WithHeaderDel(key string) RequestOption { return header(config.Del, key, "") }

func header(do config.EditKind, key, value string) RequestOption {
	edit := config.Edit{Do: do, Key: http.CanonicalHeaderKey(key), Value: value}
	return set(func(c *config.Config) { c.Headers = append(c.Headers, edit) })
}
