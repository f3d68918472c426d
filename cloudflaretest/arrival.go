package cloudflaretest

import (
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

const maxBody = 8 << 20

// arrival is a request as it came in.
type arrival struct {
	settings *settings
	r        *http.Request
	raw      []byte // the body
	ray      string
	now      time.Time
	params   url.Values
	op       *call.Op // nil until the route is known
}

// read reads the body.
func (a *arrival) read() error {
	var err error
	a.raw, err = io.ReadAll(io.LimitReader(a.r.Body, maxBody+1))
	if err != nil {
		return refuse(http.StatusBadRequest, codeInvalidRequest, "The request body ended early")
	}
	if len(a.raw) > maxBody {
		return refuse(http.StatusRequestEntityTooLarge, codeInvalidRequest, "The request body is too large")
	}
	return nil
}

func (a *arrival) ip() netip.Addr { return a.settings.clientIP(a.r) }

func (a *arrival) opName() string {
	if a.op == nil {
		return ""
	}
	return a.op.Name
}

// summary returns the request as the server's user sees it, with the status of
// the answer.
func (a *arrival) summary(status int) Request {
	req := Request{
		Op: a.opName(), Method: a.r.Method, Path: a.r.URL.EscapedPath(), Query: a.r.URL.Query(),
		Header: secret.Header(a.r.Header), Body: slices.Clone(a.raw), Status: status, RayID: a.ray, Time: a.now,
	}
	if email := a.r.Header["X-Auth-Email"]; email != nil {
		req.Header["X-Auth-Email"] = email // it says whose key that was
	}
	if a.op != nil {
		req.Route = a.op.Path
	}
	return req
}
