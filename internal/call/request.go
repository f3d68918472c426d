package call

import (
	"net/url"

	"github.com/seed815c370e/cloudflare-go/option"
)

// Option is a setting of one call.
type Option = option.RequestOption

// Request is one use of an operation: the values of its path's parameters, in
// the template's order, and what goes into its query or its body.
type Request struct {
	op     *Op
	params any
	path   []string
	err    error
}

// Request names what one call sends. A GET sends params as its query, a POST
// and a PUT as their JSON body; nil sends nothing.
func (op *Op) Request(params any, path ...string) Request {
	return Request{op: op, params: params, path: path}
}

// Unless returns the request, or one that fails with err before anything is
// sent if err is not nil.
func (r Request) Unless(err error) Request {
	r.err = err
	return r
}

// target is where a request goes: a path below the base URL, and a query.
type target struct {
	path    string // without a slash in front
	rawPath string // the same, escaped
	query   url.Values
}
