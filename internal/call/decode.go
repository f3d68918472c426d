package call

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/internal/fate"
	"github.com/seed815c370e/cloudflare-go/internal/paging"
	"github.com/seed815c370e/cloudflare-go/internal/refusal"
	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// envelope is the object that every reply wraps its result in. The parts that
// only errors need stay text.
type envelope struct {
	Result     apijson.Into `json:"result"`
	Success    bool         `json:"success"`
	Errors     apijson.Text `json:"errors"`
	Messages   apijson.Text `json:"messages"`
	ResultInfo apijson.Text `json:"result_info"`
	JSON       struct {
		Result, Success, Errors, Messages, ResultInfo respjson.Field
		respjson.Object
	}
}

var (
	errUnsuccessful = errors.New("the reply says success: false, or anything but true")
	errNoResult     = errors.New("the reply has no result")
	errNoCredential = errors.New("the call had no credential: set CLOUDFLARE_API_TOKEN, or use option.WithAPIToken")
)

// refusal returns the error of a reply that is not the expected one.
func (c *call) refusal(r *reply, cause error) error {
	e := refusal.New(c.op.Name, r.request, r.response, r.body, cause)
	if cause == nil && bare(r) && authentication(e) {
		e = refusal.New(c.op.Name, r.request, r.response, r.body, errNoCredential)
	}
	fate.Of(e).Accepts = c.op.accepts
	o := r.outcome(nil)
	e.RetryAfter = o.asked(time.Now())
	return refusal.Count(e, r.attempts, r.acted || o.others)
}

// authentication reports whether the API found no credential, which it may also
// say with status 400.
func authentication(e *apierror.Error) bool {
	switch e.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusBadRequest:
		return e.HasCode(10000) || e.HasCode(9106)
	}
	return false
}

// bare reports whether no credential is known to have been sent, by the call or
// by a middleware.
func bare(r *reply) bool {
	for _, request := range []*http.Request{r.request, r.response.Request} {
		if request != nil && secret.Carried(request.Header) {
			return false
		}
	}
	return true
}

// succeeded reports whether a reply, by the text of its success field, means
// success: true, or nothing, as from a server without the envelope. Anything
// else means failure.
func succeeded(success string) bool { return success == "" || success == "true" }

// refused returns the error of a reply whose status alone is a refusal.
func (c *call) refused(r *reply) error {
	if r.response.StatusCode >= 200 && r.response.StatusCode < 300 {
		return nil
	}
	return c.refusal(r, nil)
}

// deleted reports whether a reply without a result says that the deletion is
// done: with an empty body, or because an earlier attempt worked.
func (c *call) deleted(r *reply) bool {
	status := r.response.StatusCode
	gone := status == http.StatusNotFound && r.acted
	return c.op.Method == http.MethodDelete && (gone || status < 300 && len(r.body) == 0)
}

// result decodes the reply's result into dst, a pointer to a zero value. dst is
// nil for a call whose reply may have none.
func (c *call) result(r *reply, dst any) error {
	if c.deleted(r) {
		return nil
	}
	if err := c.refused(r); err != nil || dst == nil && len(r.body) == 0 {
		return err
	}
	env := envelope{Result: apijson.Into{Value: dst}}
	if err := apijson.Decode(apijson.Own(r.body), &env); err != nil {
		return c.refusal(r, fmt.Errorf("decoding the reply: %w", err))
	}
	if !succeeded(env.JSON.Success.Raw()) {
		return c.refusal(r, errUnsuccessful)
	}
	if dst == nil {
		return nil
	}
	switch field, t := env.JSON.Result, reflect.TypeOf(dst).Elem(); {
	case field.IsInvalid() && !(t.Kind() == reflect.Slice && isList(field)):
		return c.refusal(r, fmt.Errorf("decoding the result: a JSON %s is no %s", apijson.KindName(field.Raw()), t))
	case field.IsNull() && !c.op.Has(NullResult):
		return c.refusal(r, errNoResult)
	}
	return nil
}

// whole checks a reply that goes to the caller as it is, or to nobody.
func whole(c *call, r *reply) error {
	if err := c.refused(r); err != nil {
		return err
	}
	if !succeeded(gjson.GetBytes(r.body, "success").Raw) {
		return c.refusal(r, errUnsuccessful)
	}
	return nil
}

// listing decodes a reply that is a page of a list. If the document allows a
// null result, that is an empty list.
func (c *call) listing(r *reply, into paging.Page) error {
	if err := c.refused(r); err != nil {
		return err
	}
	if err := apijson.Decode(apijson.Own(r.body), into.Self); err != nil {
		return c.refusal(r, fmt.Errorf("decoding the page: %w", err))
	}
	if !succeeded(into.Object.ExtraFields["success"].Raw()) {
		return c.refusal(r, errUnsuccessful)
	}
	if found, err := c.holds(r, into.Holder, "object"); !found {
		return err
	}
	if found, err := c.holds(r, into.List, "list"); !found {
		return err
	}
	return c.entries(r, into)
}

// holds reports whether a field of a page, which not every kind of page has,
// holds a JSON value of a kind. If it must but does not, that is an error.
func (c *call) holds(r *reply, field *respjson.Field, kind string) (bool, error) {
	switch {
	case field == nil:
		return true, nil
	case field.IsNull() && !field.IsMissing() && c.op.Has(NullResult):
		return false, nil
	case field.IsNull():
		return false, c.refusal(r, errNoResult)
	}
	has := apijson.KindName(field.Raw())
	if isList(*field) {
		has = "list"
	}
	if has != kind {
		return false, c.refusal(r, fmt.Errorf("decoding the page: a JSON %s is no %s", has, kind))
	}
	return true, nil
}

// entries checks entries that do not have their type. A model says so itself, and
// the other entries are still useful; a type of the caller can't say it.
func (c *call) entries(r *reply, into paging.Page) error {
	if !into.List.IsInvalid() || !c.op.Has(Strict) {
		return nil
	}
	if err := json.Unmarshal([]byte(into.List.Raw()), into.Entries); err != nil {
		return c.refusal(r, fmt.Errorf("decoding the page: %w", err))
	}
	return nil
}

// isList reports whether a field holds a list. One that is invalid has elements
// of a wrong type, but the others are still useful.
func isList(field respjson.Field) bool { return field.Raw()[0] == '[' }
