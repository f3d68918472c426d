// Package refusal makes the errors that calls return.
package refusal

import (
	"fmt"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
)

// New makes the error of a response whose whole body was read. sent is the
// request as it was before any redirect. cause says what was wrong with a body
// that should have been a result; it may be nil.
func New(operation string, sent *http.Request, response *http.Response, body []byte, cause error) *apierror.Error {
	request := response.Request
	if request == nil {
		request = sent
	}
	known := secret.Of(sent, request)
	clean := known.Blank(string(body))
	e := &apierror.Error{}
	if apijson.Decode(clean, e) != nil {
		e = &apierror.Error{}
	}
	wash(e.Errors, known)
	wash(e.Messages, known)
	*fate.Of(e) = fate.State{Body: &clean, Cause: known.Error(cause)}
	e.Operation, e.StatusCode, e.RayID = operation, response.StatusCode, RayID(response, known)
	e.Request = known.Request(request)
	e.Response = known.Response(response, e.Request, clean) //nolint:bodyclose // of a text
	return e
}

// wash removes secrets from the API's errors that show only when they are
// decoded.
func wash(list []apierror.ErrorData, known secret.Known) {
	for i := range list {
		e := &list[i]
		for _, text := range []*string{&e.Message, &e.DocumentationURL, &e.Source.Pointer} {
			*text = secret.Text(known.Blank(*text))
		}
	}
}

// RayID returns the response's ray id, safe to print.
func RayID(response *http.Response, known secret.Known) string {
	return known.Line(response.Header.Get("Cf-Ray"), 64)
}

// Unsent makes an error of a call that was not sent at all, as fmt.Errorf does.
func Unsent(format string, args ...any) error { return fate.Error(fmt.Errorf(format, args...), false) }

// Count sets, in the error of an answer, the number of its attempt and whether an
// earlier one may have been carried out.
func Count(e *apierror.Error, attempts int, before bool) *apierror.Error {
	e.Attempts, fate.Of(e).Acted = attempts, before
	return e
}

// Settle sets, in the error that ends a call, if any, the number of its attempt
// and whether the call may have been carried out: by an earlier attempt, or by
// the last one, which an Error knows by its answer.
func Settle(err error, attempts int, before, now bool) error {
	if e, ok := err.(*apierror.Error); ok {
		return Count(e, attempts, before)
	}
	if err == nil {
		return nil
	}
	return fate.Error(err, before || now)
}
