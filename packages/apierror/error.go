// Package apierror holds Error, which a call returns when the server answered
// and refused the call. Programs use it from the root package, as
// cloudflare.Error, with the kinds to compare it with.
package apierror

import (
	"net/http"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Error is an answer that refused the call, or that was not a usable answer: a
// status of 300 and above, success:false with any status, or a body that the
// call can't use. errors.As finds it in the error of a call, and errors.Is tests
// its kind: ErrNotFound, ErrRateLimited and so on. A call that got no answer at
// all returns another error, which wraps its cause.
//
// It holds no credential: those of the request are removed from Request, and
// from the reply wherever the server repeated them. However it is printed, it
// shows what [Error.Error] returns.
//
// An Error does not change after it was returned, and its methods can be called
// by many goroutines. One that a test makes by hand, such as &Error{StatusCode:
// 404}, has the kind of its status.
type Error struct {
	// Errors are the API's own errors. They are empty when the body did not
	// come from the API, such as a page of HTML.
	Errors []ErrorData `json:"errors"`
	// Messages are what the API says in addition to its errors.
	Messages []ErrorData `json:"messages"`
	// JSON says whether the body had each field, and holds its raw text.
	JSON struct {
		Errors, Messages respjson.Field
		respjson.Object
	} `json:"-"`

	// StatusCode is the HTTP status.
	StatusCode int `json:"-"`
	// Operation is what was called, such as "Members.Get".
	Operation string `json:"-"`
	// RayID names the request to Cloudflare's support.
	RayID string `json:"-"`
	// Attempts is how many attempts the call made, including the one that got this
	// answer; an attempt that the client held back, and answered itself, is not
	// counted.
	Attempts int `json:"-"`
	// RetryAfter is how long the server asks to wait before the next request; 0
	// when it does not say.
	RetryAfter time.Duration `json:"-"`
	// Request is what was sent, without its credentials. GetBody returns its
	// body.
	Request *http.Request `json:"-"`
	// Response is what came back. Its body can be read again.
	Response *http.Response `json:"-"`

	kept
}

// kept is what an Error holds for its own methods.
type kept = fate.Kept

// ErrorData is one of the API's errors.
type ErrorData struct {
	// Code is Cloudflare's number for the error, from 1000; 0 if the API gave
	// none, as for audit logs.
	Code int64 `json:"code"`
	// Message says in English what is wrong, and DocumentationURL says where to
	// read more about it; each may be empty.
	Message          string `json:"message"`
	DocumentationURL string `json:"documentation_url"`
	// Source is zero when the error is not about a part of the body.
	Source ErrorDataSource `json:"source"`
	// JSON says whether the body had each field, and holds its raw text.
	JSON struct {
		Code, Message, DocumentationURL, Source respjson.Field
		respjson.Object
	} `json:"-"`
}

// ErrorDataSource says what part of the request an error is about.
type ErrorDataSource struct {
	// Pointer is a JSON pointer into the request's body: "/policies/0/effect".
	Pointer string `json:"pointer"`
	// JSON says whether the body had each field, and holds its raw text.
	JSON struct {
		Pointer respjson.Field
		respjson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes the API's error body.
func (e *Error) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, e) }

// UnmarshalJSON decodes one of the API's errors.
func (e *ErrorData) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, e) }

// UnmarshalJSON decodes the place an error is about.
func (e *ErrorDataSource) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, e) }

// Unwrap returns why the body could not be used, or nil.
func (e *Error) Unwrap() error { return fate.Of(e).Cause }

// HasCode reports whether one of the API's errors has the code.
func (e *Error) HasCode(code int64) bool {
	for _, data := range e.Errors {
		if data.Code == code {
			return true
		}
	}
	return false
}

// DumpRequest writes the request as HTTP, with its body if asked to, without
// credentials and token values.
func (e *Error) DumpRequest(body bool) []byte { return secret.Known(nil).DumpRequest(e.Request, body) }

// DumpResponse writes the response as HTTP, with its body if asked to, without
// token values.
func (e *Error) DumpResponse(body bool) []byte {
	return secret.Known(nil).DumpResponse(e.Response, e.text(), body)
}

// text returns the body without what is known to be secret.
func (e *Error) text() string {
	body := fate.Of(e).Body
	if body == nil {
		return ""
	}
	return *body
}
