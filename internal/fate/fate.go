// Package fate knows whether the API may have carried a call out, and keeps the
// parts of an API error that its users do not see.
package fate

import "net/http"

// Kept is embedded in an API error and holds its internal state. Only [Of] can
// reach it.
type Kept struct{ state State }

func (k *Kept) kept() *Kept { return k }

// State is the internal state of an API error.
type State struct {
	// Body is the answer's body, without what was known to be secret. It is a
	// pointer so that not even a struct that hides an error prints it.
	Body *string
	// Cause is why the body can't be used, or nil.
	Cause error
	// Accepts are the permissions any one of which is enough for the call's
	// operation. The list is shared: it is never changed.
	Accepts []string
	// Acted is set when an attempt before this answer's may have been carried out.
	Acted bool
}

// Of returns an error's internal state.
func Of(e interface{ kept() *Kept }) *State { return &e.kept().state }

// fate is an error of a call that knows whether it may have been carried out.
type fate struct {
	error
	acted bool
}

func (f fate) Unwrap() error { return f.error }

// Error makes err the error of a call that may have been carried out, or of one
// that can't have been.
func Error(err error, acted bool) error { return fate{err, acted} }

// Known reports, for an error that [Error] made, whether its call may have been
// carried out.
func Known(err error) (acted, known bool) {
	f, known := err.(fate)
	return f.acted, known
}

// Refused reports whether a status says that a request was not carried out: one
// from 400 to 499, except those that say that the server gave up on it.
func Refused(status int) bool {
	return status >= 400 && status < 500 && (status == http.StatusTooManyRequests || !Passing(status))
}

// Passing reports whether another attempt may get another answer than this
// status.
func Passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return status >= 520 && status <= 529
}
