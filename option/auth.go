package option

import (
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithAPIToken authenticates with an API token, sent as "Authorization:
// Bearer". It is the way that Cloudflare recommends. NewClient takes it from
// CLOUDFLARE_API_TOKEN. An empty token, like any other empty credential, means
// none: it removes one that an earlier option or the environment set.
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

// credential sets a header to a secret, or removes it for an empty one, as for a
// variable that is not set. A secret read from a file often ends in a newline or
// begins with a byte-order mark: it is refused here, because net/http and the
// API refuse it too but do not say what is wrong with it.
func credential(option, header, secret, value string) RequestOption {
	if at := strings.IndexFunc(secret, unseen); at >= 0 {
		return refuse(
			option, "the credential holds %s at byte %d of %d; trim what it was read from", nameOf(secret[at:]), at,
			len(secret),
		)
	}
	if secret == "" {
		return WithHeaderDel(header)
	}
	return WithHeader(header, value)
}

// unseen reports whether r is an invisible character that no credential has.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == utf8.RuneError
}

// nameOf names the first character of text.
func nameOf(text string) string {
	switch r, size := utf8.DecodeRuneInString(text); {
	case r == utf8.RuneError && size == 1:
		return "bytes that are not UTF-8"
	case r == '\ufeff':
		return "a byte-order mark (U+FEFF)"
	case r == '\u200b':
		return "a zero-width space (U+200B)"
	case unicode.IsSpace(r):
		return fmt.Sprintf("a space or a line's end (%U)", r)
	default:
		return fmt.Sprintf("a character that is not printed (%U)", r)
	}
}

// WithHeader sets a request header, replacing any earlier value. A name or a value
// that HTTP does not allow, such as one of two lines, fails every call.
func WithHeader(key, value string) RequestOption { return header("WithHeader", config.Set, key, value) }

// WithHeaderAdd adds a value to a request header.
func WithHeaderAdd(key, value string) RequestOption {
	return header("WithHeaderAdd", config.Add, key, value)
}

// WithHeaderDel removes a request header, even one that the client itself sets.
func WithHeaderDel(key string) RequestOption { return edited(config.Del, key, "") }

// WithAPIVersion sets the header Api-Version. It is for programs written for
// cloudflare-go v4 to v6.
func WithAPIVersion(version string) RequestOption {
	return header("WithAPIVersion", config.Set, "Api-Version", version)
}

// header edits a header that can be sent. net/http refuses others too, but only when
// they are about to leave: that would look like a connection that failed, and be
// tried again.
func header(option string, do config.EditKind, key, value string) RequestOption {
	if key == "" || strings.IndexFunc(key, unfit) >= 0 {
		return refuse(option, "%q is no name of a header", key)
	}
	if at := strings.IndexFunc(value, control); at >= 0 {
		return refuse(
			option, "the value of %s holds a control character at byte %d of %d; a header is one line", key, at, len(value),
		)
	}
	return edited(do, key, value)
}

// unfit reports whether r can't stand in the name of a header.
func unfit(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

// control reports whether r can't stand in the value of a header.
func control(r rune) bool { return r < ' ' && r != '\t' || r == '\x7f' }

func edited(do config.EditKind, key, value string) RequestOption {
	edit := config.Edit{Do: do, Key: http.CanonicalHeaderKey(key), Value: value}
	return set(func(c *config.Config) { c.Headers = append(c.Headers, edit) })
}
