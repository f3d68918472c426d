package call

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/internal/apierror"
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

// envelope is the object that every reply wraps its result in. The parts that
// only errors need stay text.
type envelope[T any] struct {
	Result     T            `json:"result"`
	Success    bool         `json:"success"`
	Errors     apijson.Text `json:"errors"`
	Messages   apijson.Text `json:"messages"`
	ResultInfo apijson.Text `json:"result_info"`
	JSON       struct {
		Result, Success, Errors, Messages, ResultInfo apijson.Field
		apijson.Object
	}
}

var (
	errUnsuccessful = errors.New("the reply says success: false")
	errNoResult     = errors.New("the reply has no result")
)

// refusal is the error of a reply that is none of what the call was made for.
func (c *call) refusal(r *reply, cause error) error {
	e := apierror.New(c.op.Name, r.response, r.body, cause)
	e.Attempts, e.RetryAfter = r.attempts, r.outcome(nil).asked(time.Now())
	return e
}

// refused reports a reply whose status alone says no.
func (c *call) refused(r *reply) error {
	if r.response.StatusCode >= 200 && r.response.StatusCode < 300 {
		return nil
	}
	return c.refusal(r, nil)
}

// deleted reports whether a reply says without a result that what was to be
// deleted is gone: with an empty body, or because an attempt before it worked.
func (c *call) deleted(r *reply) bool {
	status := r.response.StatusCode
	return c.op.Method == http.MethodDelete && (status == http.StatusNotFound && r.acted || status < 300 && len(r.body) == 0)
}

// result decodes the reply's result.
func result[T any](c *call, r *reply) (*T, error) {
	if c.deleted(r) {
		return new(T), nil
	}
	if err := c.refused(r); err != nil {
		return nil, err
	}
	env, err := apijson.Decode[envelope[T]](apijson.Own(r.body))
	if err != nil {
		return nil, c.refusal(r, fmt.Errorf("decoding the reply: %w", err))
	}
	if !env.JSON.Success.IsMissing() && !env.Success {
		return nil, c.refusal(r, errUnsuccessful)
	}
	switch field := env.JSON.Result; {
	case field.IsInvalid() && !isPartial[T](field):
		return nil, c.refusal(r, fmt.Errorf("decoding the result: a JSON %s is no %T", apijson.KindName(field.Raw()), env.Result))
	case field.IsNull() && !c.op.Has(NullResult):
		return nil, c.refusal(r, errNoResult)
	}
	return &env.Result, nil
}

// whole checks a reply that goes to the caller as it is, or to nobody.
func whole(c *call, r *reply) error {
	if err := c.refused(r); err != nil {
		return err
	}
	if gjson.GetBytes(r.body, "success").Type == gjson.False {
		return c.refusal(r, errUnsuccessful)
	}
	return nil
}

// nothing checks a reply that has no result to decode.
func nothing(c *call, r *reply) error {
	if err := c.refused(r); err != nil || len(r.body) == 0 {
		return err
	}
	env, err := apijson.Decode[envelope[apijson.Text]](apijson.Own(r.body))
	switch {
	case err != nil:
		return c.refusal(r, fmt.Errorf("decoding the reply: %w", err))
	case !env.JSON.Success.IsMissing() && !env.Success:
		return c.refusal(r, errUnsuccessful)
	}
	return nil
}

// listing decodes a reply that is a page of a list. Where the document lets the
// result be null, that is an empty list.
func listing[P any](c *call, r *reply, meta func(*P) (result apijson.Field, all apijson.Object)) (*P, error) {
	if err := c.refused(r); err != nil {
		return nil, err
	}
	page, err := apijson.Decode[P](apijson.Own(r.body))
	if err != nil {
		return nil, c.refusal(r, fmt.Errorf("decoding the page: %w", err))
	}
	field, all := meta(page)
	switch {
	case all.ExtraFields["success"].Raw() == "false":
		return nil, c.refusal(r, errUnsuccessful)
	case field.IsMissing(), field.IsNull() && !c.op.Has(NullResult):
		return nil, c.refusal(r, errNoResult)
	case field.IsInvalid() && !isPartial[[]any](field):
		return nil, c.refusal(r, fmt.Errorf("decoding the page: a JSON %s is no list", apijson.KindName(field.Raw())))
	}
	return page, nil
}

// isPartial reports whether an invalid field is a list that should be one, with
// some elements of a wrong type: the good ones are worth having.
func isPartial[T any](field apijson.Field) bool {
	return reflect.TypeFor[T]().Kind() == reflect.Slice && field.Raw()[0] == '['
}
