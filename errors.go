package cloudflare

import "github.com/seed815c370e/cloudflare-go/packages/apierror"

// Error is what a call returns when the server answered but did not do what was
// asked. Get it with errors.As, and test its kind with errors.Is and the errors
// below. It holds no credential. Package apierror declares it; its fields and
// methods are:
//
//   - Errors, Messages: what the API says, each with Code and Message
//   - JSON: which of these two the body had, and the whole body as it came
//   - StatusCode: the HTTP status
//   - Operation: what was called, such as "Members.Get"
//   - RayID: what Cloudflare's support knows the request by
//   - Attempts: how many the call made
//   - RetryAfter: how long the server asks to wait, 0 when it does not say
//   - Request, Response: what was sent and what came back, without credentials
//   - AcceptedPermissions: the permission groups that would do, on 401 and 403
//   - Is: for errors.Is and the errors below
//   - HasCode: whether the API gave an error with this code
//   - Retryable: whether the same call may get another answer later
//   - Sample: the beginning of a body that is not the API's
//   - DumpRequest, DumpResponse: what was sent and what came back, as HTTP
//   - Unwrap: why a body can't be used, for errors.Is and errors.As
//   - Error, Format: all of it on one line of at most 2 kB, whatever the verb
//   - UnmarshalJSON: decodes the API's error body
type Error = apierror.Error

// The kinds of refusal, for errors.Is. The status decides where it has a meaning
// of its own: 401, 403, 404, 409, 410, 429, 500 and above. With status 400, and
// with success:false and a lower status, the kind is that of the first of the
// API's errors whose code is named here. Any other status from 400 to 499 is
// ErrInvalidRequest; a redirect that was not followed has no kind.
var (
	// ErrUnauthorized is an unknown, expired or withdrawn credential: status
	// 401, codes 1000 and 10000.
	ErrUnauthorized = apierror.ErrUnauthorized
	// ErrForbidden is a credential that may not do this, or not from here:
	// status 403, code 9109.
	ErrForbidden = apierror.ErrForbidden
	// ErrNotFound is a resource or a route that does not exist: status 404 and
	// 410, code 7003.
	ErrNotFound = apierror.ErrNotFound
	// ErrConflict is a change that conflicts with another one: status 409.
	ErrConflict = apierror.ErrConflict
	// ErrRateLimited is too many requests: status 429, code 971. Error's
	// RetryAfter says how long to wait. The client returns it without sending a
	// request when it would have to hold the request back for longer than
	// option.WithMaxRetryWait or the context allows: Attempts does not count that
	// request, and Response is what the API would have answered.
	ErrRateLimited = apierror.ErrRateLimited
	// ErrInvalidRequest is a request that the API can't take: any other status
	// from 400 to 499, code 1001.
	ErrInvalidRequest = apierror.ErrInvalidRequest
	// ErrServer is the API's own failure: status 500 and above.
	ErrServer = apierror.ErrServer
	// ErrResponseTooLarge is a reply longer than option.WithMaxResponseBytes
	// allows, or one that would take more memory than three times its length
	// plus 8 MiB when it is decoded.
	ErrResponseTooLarge = apierror.ErrResponseTooLarge
)

// MayHaveActed reports whether the API may have carried out the call that
// returned err, so that repeating the call may carry it out twice. It is false
// only when the API can't have: the call was not sent at all, because of its
// parameters or options, because there was no connection, or because it ended
// while it waited for its turn; or the API refused it, with a status from 400
// to 499 or with success:false and reasons; and no attempt before that may have
// been carried out.
//
// It is true for everything else: 408 and 425, 500 and above, a redirect that
// was not followed, an answer that can't be read or was cut short, a context
// that ended during the call, an error that is not from a call, and nil, since
// a call without an error was carried out. It finds a call's error inside one
// that wraps it; for an error that joins several, it is true when it is true
// for any of them.
func MayHaveActed(err error) bool { return apierror.MayHaveActed(err) }
