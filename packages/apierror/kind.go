package apierror

import (
	"errors"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
)

// What errors.Is compares an Error with: the errors of package cloudflare, whose
// comments say which statuses and codes each stands for. An Error has at most
// one kind; ErrResponseTooLarge is not a kind but the cause of an error.
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

// kinds maps the statuses that mean a kind to it.
var kinds = map[int]error{
	http.StatusUnauthorized:    ErrUnauthorized,
	http.StatusForbidden:       ErrForbidden,
	http.StatusNotFound:        ErrNotFound,
	http.StatusGone:            ErrNotFound,
	http.StatusConflict:        ErrConflict,
	http.StatusTooManyRequests: ErrRateLimited,
}

// codes maps Cloudflare's own numbers to kinds. They count when the status says
// only that the call was refused: 400, or a lower one, since success:false can
// come with 200.
var codes = map[int64]error{
	971:   ErrRateLimited,
	1000:  ErrUnauthorized,
	1001:  ErrInvalidRequest,
	7003:  ErrNotFound,
	9109:  ErrForbidden,
	10000: ErrUnauthorized,
}

// kind returns the error's kind, or nil.
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

// Retryable reports whether the same call may get another answer later: it does
// so for the statuses on which calls are repeated, 408, 425, 429, 500, 502,
// 503, 504 and 520 to 529. Whether a write may be repeated is another question:
// on any of these except 429 the API may have carried it out.
func (e *Error) Retryable() bool { return fate.Passing(e.StatusCode) }
