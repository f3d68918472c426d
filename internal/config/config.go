// Package config holds the settings one call runs under. A Config is a value:
// every call makes its own by applying options to [Default], and nothing that
// an option was given is ever written to.
package config

import (
	"io"
	"log"
	"net/http"
	"net/url"
	"time"
)

// Option changes the settings of one call. It must not keep the pointer.
type Option interface{ Apply(*Config) error }

// OptionFunc is an Option made of a function.
type OptionFunc func(*Config) error

// Apply calls f.
func (f OptionFunc) Apply(c *Config) error { return f(c) }

// HTTPClient sends one request; *http.Client is one.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

type (
	// Next sends a request on towards the server.
	Next = func(*http.Request) (*http.Response, error)
	// Middleware wraps Next. It is called once an attempt.
	Middleware = func(*http.Request, Next) (*http.Response, error)
)

// Edit changes one key of a header or a query: Set, Add or Del.
type Edit struct {
	Do         EditKind
	Key, Value string
}

// EditKind is what an Edit does.
type EditKind uint8

// The kinds of Edit.
const (
	Set EditKind = iota
	Add
	Del
)

// BodyEdit changes a request's body.
type BodyEdit func(*Body) error

// Body is a request's body before it is sent: bytes, or a stream.
type Body struct {
	Bytes       []byte
	Stream      io.Reader // wins over Bytes
	ContentType string
}

// Config is the settings one call runs under.
type Config struct {
	// BaseURL ends its path with a slash.
	BaseURL    *url.URL
	HTTPClient HTTPClient
	Middleware []Middleware
	// MaxRetries is how many attempts may follow the first one.
	MaxRetries int
	// Timeout bounds one attempt; 0 is no bound.
	Timeout time.Duration

	Headers []Edit
	Query   []Edit
	Body    []BodyEdit

	// ResponseInto gets the last attempt's response, if not nil.
	ResponseInto **http.Response
	// BodyInto is decoded into in the place of the method's own result, if
	// not nil.
	BodyInto any
	// DebugLog gets every request and response, without their secrets.
	DebugLog *log.Logger
}

// Production is where the API is.
var Production = &url.URL{Scheme: "https", Host: "api.cloudflare.com", Path: "/client/v4/"}

// New makes the settings of one call: the defaults, then each list of options
// in turn, so that later ones win.
func New(lists ...[]Option) (Config, error) {
	c := Config{BaseURL: Production, HTTPClient: defaultClient, MaxRetries: 2}
	for _, options := range lists {
		for _, option := range options {
			if option == nil {
				continue
			}
			if err := option.Apply(&c); err != nil {
				return Config{}, err
			}
		}
	}
	return c, nil
}
