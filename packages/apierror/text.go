package apierror

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// How many bytes of its text an Error gives to each of its parts. Together with
// the fixed words they stay below 2 kB.
const (
	mostOperation = 200
	mostErrors    = 1000
	mostOfOne     = 400
	mostCause     = 300
	mostSample    = 200
	mostLocation  = 300
)

// Error returns one line of at most 2 kB, without control characters: the
// operation, the status, what the API said, the permissions that would be enough
// and the documentation's address when it refused the credential, the number of
// attempts, when to try again, and the ray id that support asks for.
func (e *Error) Error() string {
	var b strings.Builder
	status := strings.TrimSpace(fmt.Sprintf("%d %s", e.StatusCode, http.StatusText(e.StatusCode)))
	b.WriteString(secret.Line(e.Operation, mostOperation) + ": " + status)
	e.reasons(&b)
	if e.Attempts > 1 {
		fmt.Fprintf(&b, ", after %d attempts", e.Attempts)
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, ", try again in %v", e.RetryAfter)
	}
	if e.RayID != "" {
		fmt.Fprintf(&b, " (ray %s)", secret.Line(e.RayID, 64))
	}
	return b.String()
}

// reasons writes what the answer says in addition to its status.
func (e *Error) reasons(b *strings.Builder) {
	if to := e.location(); to != "" {
		fmt.Fprintf(b, ": redirected to %q, which is not followed", to)
		return
	}
	b.WriteString(e.list())
	if cause := e.Unwrap(); cause != nil {
		b.WriteString(": " + secret.Head(cause.Error(), mostCause))
	}
	if text := e.Sample(); len(e.Errors) == 0 && text != "" {
		fmt.Fprintf(b, ": %q", text)
	}
	b.WriteString(e.advice())
}

// list returns the API's own errors, as many as there is room for.
func (e *Error) list() string {
	text, most := "", mostErrors
	if e.advice() != "" {
		most -= mostAdvice
	}
	for i, data := range e.Errors {
		next := ": " + data.String()
		if len(text)+len(next) > most {
			return fmt.Sprintf("%s: and %d more errors", text, len(e.Errors)-i)
		}
		text += next
	}
	return text
}

// location returns where a redirect that was not followed points to.
func (e *Error) location() string {
	if e.StatusCode/100 != 3 || e.Response == nil {
		return ""
	}
	return secret.Head(e.Response.Header.Get("Location"), mostLocation)
}

// String returns the error's message with its code and what it is about, on one
// line.
func (e ErrorData) String() string {
	text := secret.Head(e.Message, mostOfOne)
	if e.Code != 0 {
		text += fmt.Sprintf(" (code %d)", e.Code)
	}
	if e.Source.Pointer != "" {
		text += " at " + secret.Head(e.Source.Pointer, mostOfOne)
	}
	return text
}

// Sample returns the beginning of the body on one line, without token values,
// for a body that did not come from the API.
func (e *Error) Sample() string { return secret.Head(e.text(), mostSample) }

// Format prints what Error returns, whatever the verb, for values and for
// pointers, since the fields hold a body that may be long, or secret.
func (e Error) Format(s fmt.State, verb rune) {
	switch text := e.Error(); verb {
	case 'q', 'x', 'X':
		_, _ = fmt.Fprintf(s, fmt.FormatString(s, verb), text)
	default:
		_, _ = s.Write([]byte(text))
	}
}
