// Package apierror holds Error, what a call returns when the server answered
// and the answer was no.
package apierror

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/redact"
)

// Error is an answer that refused the call, or that was no answer to it: a
// status of 300 and above, success:false with any status, or a body that the
// call can't use. errors.As finds it in what a call returns, and errors.Is tells
// its kind: ErrNotFound, ErrRateLimited and so on. A call that got no answer at
// all returns another error, which wraps its cause.
//
// It holds no credential: what the request carried is taken out of Request, and
// out of the body where the server repeated it.
type Error struct {
	// Errors are the API's own errors. They are empty when the body was not the
	// API's, such as a page of HTML.
	Errors []ErrorData `json:"errors"`
	// Messages are what the API says besides its errors.
	Messages []ErrorData `json:"messages"`
	// JSON tells of each field whether the body had it, and its raw text.
	JSON struct {
		Errors, Messages apijson.Field
		apijson.Object
	} `json:"-"`

	// StatusCode is the HTTP status.
	StatusCode int `json:"-"`
	// Operation is what was called, such as "Members.Get".
	Operation string `json:"-"`
	// RayID names the request to Cloudflare's support.
	RayID string `json:"-"`
	// Attempts is how many attempts the call made, this answer's included.
	Attempts int `json:"-"`
	// RetryAfter is how long the server asks to wait; 0 when it does not say.
	RetryAfter time.Duration `json:"-"`
	// Request is what was sent, without its credentials. GetBody has its body.
	Request *http.Request `json:"-"`
	// Response is what came back. Its body can be read again.
	Response *http.Response `json:"-"`

	body  string
	cause error
}

// ErrorData is one of the API's errors.
type ErrorData struct {
	// Code is Cloudflare's number for the error, from 1000; 0 where the API
	// gave none, as audit logs do.
	Code             int64           `json:"code"`
	Message          string          `json:"message"`
	DocumentationURL string          `json:"documentation_url"`
	Source           ErrorDataSource `json:"source"`
	// JSON tells of each field whether the body had it, and its raw text.
	JSON struct {
		Code, Message, DocumentationURL, Source apijson.Field
		apijson.Object
	} `json:"-"`
}

// ErrorDataSource says what part of the request an error is about.
type ErrorDataSource struct {
	// Pointer is a JSON pointer into the request's body: "/policies/0/effect".
	Pointer string `json:"pointer"`
	// JSON tells of each field whether the body had it, and its raw text.
	JSON struct {
		Pointer apijson.Field
		apijson.Object
	} `json:"-"`
}

// UnmarshalJSON decodes the API's error body.
func (e *Error) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, e) }

// UnmarshalJSON decodes one of the API's errors.
func (e *ErrorData) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, e) }

// UnmarshalJSON decodes the place an error is about.
func (e *ErrorDataSource) UnmarshalJSON(data []byte) error { return apijson.Unmarshal(data, e) }

// New makes the error of a response whose body was read whole. cause says what
// was wrong with a body that should have been a result; it may be nil.
func New(operation string, response *http.Response, body []byte, cause error) *Error {
	request := response.Request
	clean := redact.Known(string(body), request)
	e := &Error{}
	if apijson.Decode(clean, e) != nil {
		e = &Error{}
	}
	e.Operation, e.body, e.cause = operation, clean, cause
	e.StatusCode, e.RayID = response.StatusCode, response.Header.Get("Cf-Ray")
	e.Request = redact.Request(request)
	e.Response = redacted(response, e.Request, clean)
	return e
}

// redacted is a copy of a response that shows no credential when it is printed.
func redacted(response *http.Response, request *http.Request, body string) *http.Response {
	clean := *response
	clean.Header, clean.Request = redact.Header(response.Header), request
	clean.Body = io.NopCloser(strings.NewReader(body))
	return &clean
}

// Error is one line: the operation, the status, what the API said, how often it
// was asked, when to ask again, and the ray id that support wants.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Operation, strings.TrimSpace(fmt.Sprintf("%d %s", e.StatusCode, http.StatusText(e.StatusCode))))
	for _, data := range e.Errors {
		fmt.Fprintf(&b, ": %s", data)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	if text := e.Sample(); len(e.Errors) == 0 && text != "" {
		fmt.Fprintf(&b, ": %q", text)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, ", after %d attempts", e.Attempts)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", try again in %v", e.RetryAfter)
	}
	if e.RayID != "" {
		fmt.Fprintf(&b, " (ray %s)", e.RayID)
	}
	return b.String()
}

// String is the error's message with its code and what it is about.
func (e ErrorData) String() string {
	text := oneLine(redact.Text(e.Message))
	if e.Code != 0 {
		text += fmt.Sprintf(" (code %d)", e.Code)
	}
	if e.Source.Pointer != "" {
		text += " at " + e.Source.Pointer
	}
	return text
}

// Sample is the beginning of the body on one line, without token values: what
// there is to see when the body is not the API's.
func (e *Error) Sample() string {
	const most = 200
	text := oneLine(redact.Text(e.body[:min(len(e.body), 4*most)]))
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// Unwrap returns why the body could not be used, or nil.
func (e *Error) Unwrap() error { return e.cause }

// HasCode reports whether one of the API's errors has the code.
func (e *Error) HasCode(code int64) bool {
	for _, data := range e.Errors {
		if data.Code == code {
			return true
		}
	}
	return false
}

// GoString keeps %#v from showing the body.
func (e *Error) GoString() string { return e.Error() }

// DumpRequest writes the request as HTTP, with its body if asked to, without
// credentials and token values.
func (e *Error) DumpRequest(body bool) []byte { return redact.DumpRequest(e.Request, body) }

// DumpResponse writes the response as HTTP, with its body if asked to, without
// token values.
func (e *Error) DumpResponse(body bool) []byte {
	return redact.DumpResponse(e.Response, e.body, body)
}
