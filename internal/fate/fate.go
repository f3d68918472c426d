// Package fate knows whether the API may have carried a call out, and keeps
// what an error of the API holds besides what its users see.
package fate

import "net/http"

// Kept is embedded in an error of the API: what it holds for itself. Only [Of]
// gets at it.
type Kept struct{ state State }

func (k *Kept) kept() *Kept { return k }

// State is what an error of the API holds for itself.
type State struct {
	// Body is the answer's body, without what was known to be secret. It is a
	// pointer so that not even a struct that hides an error prints it.
	Body *string
	// Cause is why the body can't be used, or nil.
	Cause error
	// Accepts are the permissions of which any one does for the call's operation.
	// Others have the same list: it is never changed.
	Accepts []string
	// Acted is set when an attempt before this answer's may have been carried out.
	Acted bool
}

// Of is what an error holds for itself.
func Of(e interface{ kept() *Kept }) *State { return &e.kept().state }

// fate is an error of a call that knows whether it may have been carried out.
type fate struct {
	error
	acted bool
}

func (f fate) Unwrap() error { return f.error }

// Error makes of err an error of a call that may have been carried out, or of
// one that can't have been.
func Error(err error, acted bool) error { return fate{err, acted} }

// Known tells of an error that [Error] made whether its call may have been
// carried out.
func Known(err error) (acted, known bool) {
	f, known := err.(fate)
	return f.acted, known
}

// Refused reports whether a status says that a request was not carried out: one
// from 400 to 499, but for those which say that the server gave up on it.
func Refused(status int) bool {
	return status >= 400 && status < 500 && (status == http.StatusTooManyRequests || !Passing(status))
}

// Passing reports whether a status is one that may be gone at the next attempt.
func Passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return status >= 520 && status <= 529
}
