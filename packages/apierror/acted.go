package apierror

import (
	"errors"

	"github.com/seed815c370e/cloudflare-go/internal/fate"
)

// mayHaveActed goes by the answer: some statuses refuse the call, and so does
// success:false with reasons. An earlier attempt may still have been carried
// out.
func (e *Error) mayHaveActed() bool {
	switch status := e.StatusCode; {
	case fate.Of(e).Acted:
		return true
	case fate.Refused(status):
		return false
	case status >= 200 && status < 300:
		return e.JSON.ExtraFields["success"].Raw() != "false" || len(e.Errors) == 0
	}
	return true
}

// MayHaveActed reports whether the API may have carried out the call that
// returned err. It is cloudflare.MayHaveActed; see there.
func MayHaveActed(err error) bool {
	known, acted := fates(err)
	return acted || !known
}

// fates looks for errors of calls in the tree of err: whether it has one, and
// whether one of them may have been carried out. It does not look inside a
// call's error.
func fates(err error) (known, acted bool) {
	if e, ok := err.(*Error); ok {
		return true, e.mayHaveActed()
	}
	if acted, known := fate.Known(err); known {
		return true, acted
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
