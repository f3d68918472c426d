package apierror

import (
	"errors"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
)

// What errors.Is compares an Error with: the errors of package cloudflare, whose
// comments say which statuses and codes each stands for. An Error is of one kind
// at the most; ErrResponseTooLarge is no kind but the cause of an error.
var (
	ErrUnauthorized     = errors.New("unauthorized")
	ErrForbidden        = errors.New("forbidden")
	ErrNotFound         = errors.New("not found")
	ErrConflict         = errors.New("conflict")
	ErrRateLimited      = errors.New("rate limited")
	ErrInvalidRequest   = errors.New("invalid request")
	ErrServer           = errors.New("server error")
	ErrResponseTooLarge = apijson.ErrTooLarge
)

// kinds tells what the statuses mean that have a meaning of their own.
var kinds = map[int]error{
	http.StatusUnauthorized:    ErrUnauthorized,
	http.StatusForbidden:       ErrForbidden,
	http.StatusNotFound:        ErrNotFound,
	http.StatusGone:            ErrNotFound,
	http.StatusConflict:        ErrConflict,
	http.StatusTooManyRequests: ErrRateLimited,
}

// codes tells what Cloudflare's own numbers mean. They count when the status
// says no more than no: 400, or one below, as success:false can come with 200.
var codes = map[int64]error{
	971:   ErrRateLimited,
	1000:  ErrUnauthorized,
	1001:  ErrInvalidRequest,
	7003:  ErrNotFound,
	9109:  ErrForbidden,
	10000: ErrUnauthorized,
}

// kind is which of the kinds the error is, or nil.
func (e *Error) kind() error {
	switch status := e.StatusCode; {
	case kinds[status] != nil:
		return kinds[status]
	case status >= 500:
		return ErrServer
	case status > 400:
		return ErrInvalidRequest
	}
	for _, data := range e.Errors {
		if kind := codes[data.Code]; kind != nil {
			return kind
		}
	}
	if e.StatusCode == http.StatusBadRequest {
		return ErrInvalidRequest
	}
	return nil
}

// Is reports whether the error is of the kind that target is, such as
// ErrNotFound, by its status or by the first of the API's codes that has a kind.
func (e *Error) Is(target error) bool { return target != nil && target == e.kind() }

// Retryable reports whether the same call may be answered with something else
// later: on the statuses that calls repeat by themselves, 408, 425, 429, 500,
// 502, 503, 504 and 520 to 529. Whether a write may be made again is another
// question: on any of these but 429 the API may have done it.
func (e *Error) Retryable() bool { return fate.Passing(e.StatusCode) }
