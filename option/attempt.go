package option

import (
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// Attempt describes one attempt of a call: what came of it or, when Pending is
// set, that it is held back. It is enough to build logs, metrics and traces on,
// and holds no secret and no body.
type Attempt struct {
	// Operation is the service and the method, "Members.Get", or the method and
	// the path of Execute and its kin.
	Operation string
	// Method and Route are the HTTP method and the path template, such as
	// "/accounts/{account_id}/members/{member_id}".
	Method, Route string
	// Number counts the call's attempts from 1.
	Number int
	// Start is when the attempt began, Duration how long it took until its
	// reply was read.
	Start    time.Time
	Duration time.Duration
	// Pending is set when the attempt is yet to come: the client is about to hold
	// it back for more than a second, because the API's limit is used up. Held is
	// then how long, as far as is known now, Start is the present time, and
	// everything that is known only afterwards is zero. Another Attempt with the
	// same Number follows unless the call is given up while it waits, so leave
	// pending ones out when you count attempts.
	Pending bool
	// Held is how long the client held the attempt back before Start to stay
	// within the API's limit.
	Held time.Duration
	// Status is the HTTP status, 0 when there was no answer.
	Status int
	// RayID names the request to Cloudflare's support; empty when there was no
	// answer, or one that did not come from Cloudflare.
	RayID string
	// Bytes is how long the reply's body was, after decompression; 0 for one that
	// is handed out unread.
	Bytes int
	// Err is why there was no usable answer; nil for refusals.
	Err error
	// Again is set when another attempt follows, after Wait; Wait is 0 otherwise.
	Again bool
	Wait  time.Duration
	// Reason says why there is another attempt, or why not: "answered",
	// "rate limited", "not safe to repeat".
	Reason string
	// RateLimit is what the reply's headers say about the API's limits.
	RateLimit RateLimit
	// Others is how many requests of the limit's window other programs sent, when
	// that leaves less than half of its share to a client that was given
	// [WithQuotaShare]. It is set on one attempt in a window, and 0 on all others.
	Others int
}

// RateLimit is what the headers of a reply say about the API's limits: about
// the one with the fewest requests left, if there are several.
type RateLimit struct {
	// Limit is how many requests a window allows, and Window how long it is: both
	// are 0 when the reply does not say.
	Limit  int
	Window time.Duration
	// Remaining is how many requests are left, and Reset when the window ends, in
	// whole seconds. Both are 0 when the reply does not say, and also when the
	// limit is used up and the window ends within a second: Limit tells the two
	// cases apart.
	Remaining int
	Reset     time.Duration
	// RetryAfter is how long the server asks to wait; 0 when it does not.
	RetryAfter time.Duration
}

// attempt returns the part of a that users are shown.
func attempt(a config.Attempt) Attempt {
	return Attempt{
		Operation: a.Operation, Method: a.Method, Route: a.Route, Number: a.Number,
		Start: a.Start, Duration: a.Duration, Pending: a.Pending, Held: a.Held,
		Status: a.Status, RayID: a.RayID, Bytes: a.Bytes, Err: a.Err,
		Again: a.Again, Wait: a.Wait, Reason: a.Reason, RateLimit: RateLimit(a.RateLimit),
		Others: a.Others,
	}
}
