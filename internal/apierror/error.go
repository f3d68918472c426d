// Package apierror holds Error, what a call returns when the server answered
// and the answer was no.
package apierror

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/redact"
)

// Error is an answer that refused the call, or that was no answer to it: a
// status of 300 and above, success:false with any status, or a body that the
// call can't use. errors.As finds it in what a call returns. A call that got no
// answer at all returns another error, which wraps its cause.
//
// It holds no credential: Request is a copy without them.
type Error struct {
	// Errors are the API's own errors. They are empty when the body was not the
	// API's, such as a page of HTML.
	Errors []ErrorData `json:"errors"`
	// JSON tells of each field whether the body had it, and its raw text.
	JSON struct {
		Errors apijson.Field
		apijson.Object
	} `json:"-"`

	// StatusCode is the HTTP status.
	StatusCode int `json:"-"`
	// Operation is what was called, such as "Members.Get".
	Operation string `json:"-"`
	// RayID names the request to Cloudflare's support.
	RayID string `json:"-"`
	// Request is what was sent, without its credentials and its body.
	Request *http.Request `json:"-"`
	// Response is what came back. Its body can be read again.
	Response *http.Response `json:"-"`

	body  []byte
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
	e, err := apijson.Decode[Error](string(body))
	if err != nil {
		e = &Error{}
	}
	e.Operation, e.body, e.cause = operation, body, cause
	e.StatusCode, e.RayID = response.StatusCode, response.Header.Get("Cf-Ray")
	e.Response, e.Request = response, redact.Request(response.Request)
	return e
}

// Error is one line: the operation, the status, what the API said, and the ray
// id that support asks for.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d %s", e.Operation, e.StatusCode, http.StatusText(e.StatusCode))
	for _, data := range e.Errors {
		fmt.Fprintf(&b, ": %s", data)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	if len(e.Errors) == 0 && len(e.body) > 0 {
		fmt.Fprintf(&b, ": %q", redact.Text(sample(e.body)))
	}
	if e.RayID != "" {
		fmt.Fprintf(&b, " (ray %s)", e.RayID)
	}
	return b.String()
}

// String is the error's message with its code and what it is about.
func (e ErrorData) String() string {
	text := redact.Text(e.Message)
	if e.Code != 0 {
		text += fmt.Sprintf(" (code %d)", e.Code)
	}
	if e.Source.Pointer != "" {
		text += " at " + e.Source.Pointer
	}
	return text
}

// sample is the start of a body that is not the API's, on one line.
func sample(body []byte) string {
	const most = 200
	return strings.Join(strings.Fields(string(body[:min(len(body), most)])), " ")
}

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
func (e *Error) DumpRequest(body bool) []byte {
	if e.Request == nil {
		return nil
	}
	dump, _ := httputil.DumpRequestOut(e.Request, false)
	if body && e.Request.GetBody != nil {
		if sent, err := e.Request.GetBody(); err == nil {
			text, _ := io.ReadAll(sent)
			dump = append(dump, redact.Text(string(text))...)
		}
	}
	return dump
}

// DumpResponse writes the response as HTTP, with its body if asked to, without
// token values.
func (e *Error) DumpResponse(body bool) []byte {
	if e.Response == nil {
		return nil
	}
	clean := *e.Response
	clean.Header = redact.Header(e.Response.Header)
	clean.Body = io.NopCloser(bytes.NewReader(nil))
	dump, _ := httputil.DumpResponse(&clean, false)
	if body {
		dump = append(dump, redact.Text(string(e.body))...)
	}
	return dump
}
