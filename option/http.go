package option

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// HTTPClient sends requests; *http.Client is one.
type HTTPClient = config.HTTPClient

type (
	// Middleware wraps the sending of one attempt: it may change the request,
	// call next any number of times or not at all, and change the response.
	// A body it reads must be given back.
	Middleware = config.Middleware
	// MiddlewareNext sends a request on towards the server.
	MiddlewareNext = config.Next
)

// WithBaseURL sends requests to another place than
// https://api.cloudflare.com/client/v4/. The URL's path is kept in front of
// every endpoint's; a slash at its end makes no difference. NewClient takes it
// from CLOUDFLARE_BASE_URL.
func WithBaseURL(base string) RequestOption {
	u, err := url.Parse(base)
	if err != nil {
		return refuse("WithBaseURL", "the base URL can't be parsed")
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return refuse("WithBaseURL", "the base URL needs a scheme, http or https, and a host")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u = u.JoinPath("/")
	}
	return set(func(c *config.Config) { c.BaseURL = u })
}

// WithEnvironmentProduction sends requests to Cloudflare's own API, whatever
// CLOUDFLARE_BASE_URL says.
func WithEnvironmentProduction() RequestOption {
	return set(func(c *config.Config) { c.BaseURL = config.Production })
}

// WithHTTPClient sends every attempt and every page through client. An
// *http.Client is copied, never changed; the copy keeps credentials from going
// to another host on a redirect. The default shares http.DefaultTransport.
func WithHTTPClient(client HTTPClient) RequestOption {
	if c, ok := client.(*http.Client); ok && c != nil {
		client = config.Guard(c)
	} else if client == nil || ok {
		return refuse("WithHTTPClient", "the HTTP client is nil")
	}
	return set(func(c *config.Config) { c.HTTPClient = client })
}

// WithMiddleware wraps every attempt in the given middlewares, the first one
// outermost. Those of the client wrap those of the call.
func WithMiddleware(middlewares ...Middleware) RequestOption {
	if slices.ContainsFunc(middlewares, func(m Middleware) bool { return m == nil }) {
		return refuse("WithMiddleware", "a middleware is nil")
	}
	return set(func(c *config.Config) { c.Middleware = append(c.Middleware, middlewares...) })
}

// WithQuery sets a query parameter, replacing what was there, the method's own
// parameters included.
func WithQuery(key, value string) RequestOption { return queryEdit(config.Set, key, value) }

// WithQueryAdd adds a value to a query parameter.
func WithQueryAdd(key, value string) RequestOption { return queryEdit(config.Add, key, value) }

// WithQueryDel removes a query parameter.
func WithQueryDel(key string) RequestOption { return queryEdit(config.Del, key, "") }

func queryEdit(do config.EditKind, key, value string) RequestOption {
	edit := config.Edit{Do: do, Key: key, Value: value}
	return set(func(c *config.Config) { c.Query = append(c.Query, edit) })
}
