package apierror

import (
	"errors"
	"fmt"
)

// fated is an error of a call, which knows whether the API may have carried the
// call out.
type fated interface {
	error
	mayHaveActed() bool
}

// fate is an error besides Error that knows.
type fate struct {
	error
	acted bool
}

func (f fate) Unwrap() error { return f.error }

func (f fate) mayHaveActed() bool { return f.acted }

// Unsent makes an error of a call that was not sent at all, as fmt.Errorf does.
func Unsent(format string, args ...any) error { return fate{fmt.Errorf(format, args...), false} }

// mayHaveActed goes by the answer: a status from 400 to 499 refuses the call,
// except for those which say that the server gave up on it, and so does
// success:false with reasons. An attempt before may have been carried out all
// the same.
func (e *Error) mayHaveActed() bool {
	switch status := e.StatusCode; {
	case e.acted:
		return true
	case status >= 400 && status < 500:
		return status != 429 && Passing(status)
	case status >= 200 && status < 300:
		return e.JSON.ExtraFields["success"].Raw() != "false" || len(e.Errors) == 0
	}
	return true
}

// MayHaveActed reports whether the API may have carried out the call that err
// came of.
func MayHaveActed(err error) bool {
	known, acted := fates(err)
	return acted || !known
}

// fates looks for errors of calls in the tree of err: whether it has one, and
// whether one of them may have been carried out. What is inside of one is its
// own affair.
func fates(err error) (known, acted bool) {
	if f, ok := err.(fated); ok {
		return true, f.mayHaveActed()
	}
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range list.Unwrap() {
			k, a := fates(inner)
			known, acted = known || k, acted || a
		}
		return known, acted
	}
	if inner := errors.Unwrap(err); inner != nil {
		return fates(inner)
	}
	return false, false
}

// Settle gives the error that ends a call, if there is one, the number of its
// attempt and whether the call may have been carried out: before, or by the
// attempt itself, which an Error tells by its answer.
func Settle(err error, attempts int, before, now bool) error {
	if e, ok := err.(*Error); ok {
		e.Attempts = attempts
		e.acted = before
		return e
	}
	if err == nil {
		return nil
	}
	return fate{err, before || now}
}
