package option

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// HTTPClient sends requests; *http.Client is one. Many goroutines may use it at
// the same time.
type HTTPClient interface {
	// Do sends a request and returns its response, whatever its status, or an
	// error when there was none.
	Do(*http.Request) (*http.Response, error)
}

type (
	// Middleware wraps the sending of one attempt: it may change the request,
	// call next any number of times or not at all, and change the response. A
	// body that it reads has to be put back. It is called by every goroutine that
	// makes a call, and once for each attempt.
	Middleware = func(request *http.Request, next MiddlewareNext) (*http.Response, error)
	// MiddlewareNext passes a request on towards the server: to the next
	// middleware, or to the HTTP client.
	MiddlewareNext = func(*http.Request) (*http.Response, error)
)

// WithBaseURL sends requests to base instead of
// https://api.cloudflare.com/client/v4/. The URL's path goes in front of every
// endpoint's; a slash at its end makes no difference. It can't have a query or a
// fragment. A user and password in it are sent as "Authorization: Basic" unless
// another credential uses that header, and are kept out of errors, logs and dumps
// as other credentials are. NewClient takes the URL from CLOUDFLARE_BASE_URL.
func WithBaseURL(base string) RequestOption {
	u, err := baseURL(base)
	if err != nil {
		return refuse("WithBaseURL", "%w", err)
	}
	user := u.User
	u.User = nil
	return set(func(c *config.Config) { c.BaseURL, c.BaseUser = u, user })
}

// baseURL parses a base URL and ends its path with a slash. Its errors do not
// repeat it: it may hold a password.
func baseURL(base string) (*url.URL, error) {
	const write = "the base URL needs a %s: write it in full, such as https://api.cloudflare.com/client/v4 or " +
		"http://localhost:8080"
	u, err := url.Parse(base)
	switch {
	case err != nil && strings.Contains(base, "://"):
		return nil, errors.New("the base URL can't be parsed")
	case err != nil, u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf(write, "scheme, http or https")
	case u.Host == "":
		return nil, fmt.Errorf(write, "host")
	case u.RawQuery != "", u.ForceQuery:
		return nil, errors.New("the base URL has a query, which calls would lose: set it by option.WithQuery")
	case u.Fragment != "" || strings.HasSuffix(base, "#"):
		return nil, errors.New("the base URL has a fragment, which is never sent")
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
		if u.RawPath != "" { // the path as it was written, if that is not the default encoding
			u.RawPath += "/"
		}
	}
	return u, nil
}

// WithEnvironmentProduction sends requests to Cloudflare's own API unless there
// is a base URL, from [WithBaseURL] in whatever place or from
// CLOUDFLARE_BASE_URL: what clients do without it. It is for programs written
// for cloudflare-go.
func WithEnvironmentProduction() RequestOption {
	return set(func(*config.Config) {})
}

// WithHTTPClient sends every attempt and every page through client. An
// *http.Client is copied, never changed, and the copy follows redirects with
// care: no credential goes to another host or port, or from https to http, or
// back again after that; a write that a redirect would turn into a GET is not
// redirected but ends as a *cloudflare.Error with the redirect's status; and it
// stops after 10 requests. The client's own CheckRedirect may allow less, not
// more. Any other HTTPClient follows redirects as it likes: such a write is an
// error too, but that client decides where the credentials go.
//
// The default sends through a transport that all clients of a process share: a
// copy of http.DefaultTransport that keeps 100 connections to a host instead of
// 2. It is made at the first request, so what a program sets on
// http.DefaultTransport before that, such as a proxy, applies here too. If
// http.DefaultTransport is replaced, at any time, the new transport is used
// from the next request on: a copy of it, or itself when it is not an
// *http.Transport.
func WithHTTPClient(client HTTPClient) RequestOption {
	if config.IsNil(client) {
		return refuse("WithHTTPClient", "the HTTP client is nil")
	}
	if c, ok := client.(*http.Client); ok {
		client = config.Guard(c)
	}
	return set(func(c *config.Config) { c.HTTPClient = client })
}

// WithMiddleware wraps every attempt in the given middlewares, the first one
// outermost. The client's middlewares wrap those of the call.
func WithMiddleware(middlewares ...Middleware) RequestOption {
	if slices.ContainsFunc(middlewares, func(m Middleware) bool { return m == nil }) {
		return refuse("WithMiddleware", "a middleware is nil")
	}
	return set(func(c *config.Config) { c.Middleware = append(c.Middleware, middlewares...) })
}

// WithQuery sets a query parameter, replacing any earlier value, even one from
// the method's own parameters.
func WithQuery(key, value string) RequestOption { return queryEdit(config.Set, key, value) }

// WithQueryAdd adds a value to a query parameter.
func WithQueryAdd(key, value string) RequestOption { return queryEdit(config.Add, key, value) }

// WithQueryDel removes a query parameter.
func WithQueryDel(key string) RequestOption { return queryEdit(config.Del, key, "") }

func queryEdit(do config.EditKind, key, value string) RequestOption {
	edit := config.Edit{Do: do, Key: key, Value: value}
	return set(func(c *config.Config) { c.Query = append(c.Query, edit) })
}
