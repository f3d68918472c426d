// Package config holds the settings of one call. A Config is a value: every
// call makes its own by applying options to [Default], and nothing that was
// passed to an option is ever changed.
package config

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/traffic"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// Option is any option: package option gives it the name that users see.
type Option interface{ RequestOption() }

// OptionFunc is the type of every option: it changes the settings of one call.
// It must not keep the pointer.
type OptionFunc func(*Config) error

// RequestOption marks f as an option.
func (f OptionFunc) RequestOption() {}

// HTTPClient sends one request; *http.Client is one.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

type (
	// Next sends a request on towards the server.
	Next = func(*http.Request) (*http.Response, error)
	// Middleware wraps Next. It is called once for each attempt.
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

// Config is the settings of one call.
type Config struct {
	// BaseURL ends its path with a slash.
	BaseURL *url.URL
	// BaseUser is the user and password that the base URL was given with; nil
	// for none. BaseURL does not contain them, so that no text shows them.
	BaseUser   *url.Userinfo
	HTTPClient HTTPClient
	Middleware []Middleware
	// MaxRetries is how many attempts may follow the first one.
	MaxRetries int
	// RetryUnsafe also repeats operations that are not safe to repeat.
	RetryUnsafe bool
	// MaxRetryWait is the longest wait that a server may ask for, by a reply to
	// this call or to another one.
	MaxRetryWait time.Duration
	// NoPace sends without regard to the API's limit, and NoWait ends the call
	// when it would have to wait.
	NoPace, NoWait bool
	// QuotaShare is how many programs share the quota; 0 when nothing is said.
	QuotaShare int
	// Shared keeps several processes below one limit; nil for none.
	Shared *SharedPace
	// Timeout bounds one attempt; 0 means no bound.
	Timeout time.Duration
	// MaxBody is how many bytes of a reply are read, after decompression.
	MaxBody int64
	// PlainHTTP lets credentials go over http to hosts that are not this one.
	PlainHTTP bool
	// Each attempt waits for Limiters first.
	Limiters []Limiter
	// Traffic is what the calls of a client share; nil for none.
	Traffic *traffic.State
	// Observers are called for each attempt.
	Observers []Observer
	// Sleep waits between attempts.
	Sleep func(context.Context, time.Duration) error

	Headers []Edit
	Query   []Edit
	Body    []BodyEdit

	// OwnBody says that Body replaces the call's own body, which is then not made.
	OwnBody bool

	// Prefetch is how many pages of a list may be fetched ahead; 0 for none.
	Prefetch int

	// ResponseInto gets the last attempt's response, if not nil.
	ResponseInto **http.Response
	// BodyInto gets the decoded body instead of the method's own result, if not
	// nil.
	BodyInto any
	// DebugLog gets every request and response, without their secrets.
	DebugLog *log.Logger
}

// Production is where the API is.
var Production = &url.URL{Scheme: "https", Host: "api.cloudflare.com", Path: "/client/v4/"}

// ShareTraffic makes the calls that it is given to share a retry budget and a
// pace for each credential.
func ShareTraffic() OptionFunc {
	shared := new(traffic.State)
	return func(c *Config) error {
		c.Traffic = shared
		return nil
	}
}

const (
	// edgeTimeout is when Cloudflare's edge gives up on a request.
	edgeTimeout = 100 * time.Second
	// blockedFor is how long the API blocks a user who sends too many requests.
	blockedFor = 5 * time.Minute
)

// Default returns the settings of a call without any option.
func Default() Config {
	return Config{
		BaseURL: Production, HTTPClient: defaultClient, Timeout: edgeTimeout, MaxBody: 64 << 20,
		MaxRetries: 2, MaxRetryWait: blockedFor, Sleep: wait.For,
	}
}

// Apply applies each list of options in turn, so that later ones win. After an
// error the settings must not be used.
func Apply[O Option](c *Config, lists ...[]O) error {
	for _, options := range lists {
		for _, option := range options {
			if err := c.apply(option); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Config) apply(option any) error {
	switch option := option.(type) {
	case nil:
		return nil
	case OptionFunc:
		return option(c)
	}
	return fmt.Errorf("a %T is not an option: package option makes them", option)
}

// Named returns option with the name of its source in front of its error.
func Named(name string, option Option) OptionFunc {
	return func(c *Config) error {
		if err := c.apply(option); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
}
