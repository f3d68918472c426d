package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Every request is valid by the document, and says what it was asked to say:
// parameters made at random of the document go through the SDK's types and come
// out the same.
func TestRequests(t *testing.T) {
	d := official(t)
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		g := newGenerator(t, true)
		for i := range runs(300) {
			g.optional = share(g, i)
			in := g.input(op)
			sent := g.send(t, m, op, in)
			require.NoError(t, d.checkRequest(op, sent.Request, []byte(sent.Body)),
				"run %d: %s %s %s", i, sent.Method, sent.URL, sent.Body)
			require.NoError(t, in.compare(sent.Request, []byte(sent.Body)),
				"run %d: %s %s", i, sent.URL, sent.Body)
		}
	})
}

// share is how much of what is optional a run has: nothing, everything, and
// anything in between.
func share(g *generator, run int) float64 {
	switch run % 4 {
	case 0:
		return 0
	case 1:
		return 1
	}
	return g.Float64()
}

// send calls a method with one of the ways to authenticate and catches the
// request.
func (g *generator) send(t *testing.T, m method, op *operation, in input) testhttp.Seen {
	t.Helper()
	rec := testhttp.Answer(op.success(), testhttp.Result("null"))
	_, err := m.call(t.Context(), op, in, append(through(rec), pick(g, credentials)...)...)
	require.NotEmpty(t, rec.Seen(), "%+v: %v", in, err)
	return rec.Last()
}

// credentials are the ways to authenticate that the document has.
var credentials = [][]option.RequestOption{
	{option.WithAPIToken("fake-token-0001")},
	{option.WithAPIKey("fake-key-0001"), option.WithAPIEmail("user@example.com")},
	{option.WithUserServiceKey("fake-key-0002")},
}

// checkRequest holds a request against the document: its route, which must be
// that of the operation, its parameters, its body and its credentials.
func (d *document) checkRequest(op *operation, r *http.Request, body []byte) error {
	in, err := d.route(r, body)
	if err != nil {
		return err
	}
	if in.Route.Operation.OperationID != op.id {
		return fmt.Errorf("the route is that of %s", in.Route.Operation.OperationID)
	}
	for name := range r.URL.Query() {
		if op.Parameters.GetByInAndName("query", name) == nil {
			return fmt.Errorf("the document has no query parameter %s", name)
		}
	}
	return openapi3filter.ValidateRequest(context.Background(), in)
}

// route finds the operation of a request.
func (d *document) route(r *http.Request, body []byte) (*openapi3filter.RequestValidationInput, error) {
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	route, path, err := d.router.FindRoute(r)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.URL, err)
	}
	return validation(r, route, path), nil
}

func validation(r *http.Request, route *routers.Route, path map[string]string) *openapi3filter.RequestValidationInput {
	return &openapi3filter.RequestValidationInput{
		Request: r, Route: route, PathParams: path,
		Options: &openapi3filter.Options{
			AuthenticationFunc: authenticated, IncludeResponseStatus: true,
			RejectWhenRequestBodyNotSpecified: true, SkipSettingDefaults: true,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.DisableSchemaErrorDetails()},
		},
	}
}

// authenticated reports whether a request has what a security scheme wants.
func authenticated(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	header := in.RequestValidationInput.Request.Header
	name := in.SecurityScheme.Name
	if in.SecurityScheme.Type == "http" {
		name = "Authorization"
	}
	if header.Get(name) == "" {
		return fmt.Errorf("no %s", name)
	}
	return nil
}

// compare holds what was sent against what was meant.
func (in input) compare(r *http.Request, body []byte) error {
	want := url.Values{}
	for name, value := range in.query {
		want[name] = texts(value)
	}
	got := r.URL.Query()
	if len(got) != len(want) {
		return fmt.Errorf("the query is %v, not %v", got, want)
	}
	for name := range want {
		if !alike(want[name], got[name]) {
			return fmt.Errorf("parameter %s is %q, not %q", name, got[name], want[name])
		}
	}
	return in.compareBody(body)
}

func (in input) compareBody(body []byte) error {
	if in.body == nil {
		if len(body) > 0 {
			return errors.New("a body was sent")
		}
		return nil
	}
	var got any
	if err := json.Unmarshal(body, &got); err != nil {
		return err
	}
	if !alike(eachText(in.body, toTheSecond), got) {
		return fmt.Errorf("the body is not %v", in.body)
	}
	return nil
}

// texts is a value as a query has it.
func texts(value any) (list []string) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			list = append(list, texts(item)...)
		}
		return list
	case float64:
		return []string{strconv.FormatFloat(value, 'f', -1, 64)}
	}
	return []string{fmt.Sprint(value)}
}

// eachText returns a JSON value with change made to every string in it.
func eachText(value any, change func(string) string) any {
	switch value := value.(type) {
	case string:
		return change(value)
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = eachText(element, change)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(value))
		for name, element := range value {
			object[name] = eachText(element, change)
		}
		return object
	}
	return value
}

// toTheSecond is how a body has a time; other texts stay as they are.
func toTheSecond(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.UTC().Truncate(time.Second).Format(time.RFC3339)
}

// alike compares JSON values; a time is the same in any zone.
func alike(a, b any) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && (a == b || sameTime(a, b))
	case []string:
		b, ok := b.([]string)
		return ok && alikeList(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && alikeList(a, b)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && alikeObject(a, b)
	}
	return reflect.DeepEqual(a, b)
}

func alikeList[T any](a, b []T) bool {
	for i := range min(len(a), len(b)) {
		if !alike(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

func alikeObject(a, b map[string]any) bool {
	for name, value := range a {
		other, ok := b[name]
		if !ok || !alike(value, other) {
			return false
		}
	}
	return len(a) == len(b)
}

func sameTime(a, b string) bool {
	x, err := time.Parse(time.RFC3339, a)
	y, err2 := time.Parse(time.RFC3339, b)
	return err == nil && err2 == nil && x.Equal(y)
}

// The check itself refuses what it should.
func TestRequestCheckHasTeeth(t *testing.T) {
	const base = "https://api.cloudflare.com/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/"
	d := official(t)
	for _, row := range []struct{ operation, method, path, body string }{
		{"account-members-list-members", "GET", "members?per_page=51", ""},
		{"account-members-list-members", "GET", "members?per_page=twenty", ""},
		{"account-members-list-members", "GET", "members?status=new", ""},
		{"account-members-list-members", "GET", "members?sort=status", ""},
		{"account-roles-list-roles", "GET", "members", ""},
		{"account-members-list-members", "GET", "member", ""},
		{"account-members-list-members", "PATCH", "members", ""},
		{"account-members-remove-member", "DELETE", "members/1", `{}`},
		{"account-members-add-member", "POST", "members", ``},
		{"account-members-add-member", "POST", "members", `{"email":"a@example.com"}`},
		{"account-members-add-member", "POST", "members", `{"email":"a@example.com","roles":[],"policies":[]}`},
		{"account-members-add-member", "POST", "members", `{"email":"a@example.com","roles":[1]}`},
		{
			"account-api-tokens-create-token", "POST", "tokens",
			`{"name":"x","policies":[{"effect":"allow","permission_groups":[],"resources":{"a":1}}]}`,
		},
		{"account-api-tokens-create-token", "POST", "tokens", `{"name":"x","policies":[],"expires_on":"tomorrow"}`},
		{
			"account-api-tokens-create-token", "POST", "tokens",
			`{"name":"x","policies":[],"expires":"2024-10-30T13:45:00Z"}`,
		},
		{"audit-logs-v2-get-account-audit-logs", "GET", "logs/audit?since=2024-10-30", ""},
		{"audit-logs-v2-get-account-audit-logs", "GET", "logs/audit?since=2024-10-30&before=now", ""},
		{
			"audit-logs-v2-get-account-audit-logs", "GET",
			"logs/audit?since=2024-10-30&before=2024-10-31&actor_email=me", "",
		},
		{
			"audit-logs-v2-get-account-audit-logs", "GET", "logs/audit?since=2024-10-30&before=2024-10-31&limit=1001",
			"",
		},
	} {
		r, err := http.NewRequest(row.method, base+row.path, nil)
		require.NoError(t, err)
		r.Header = http.Header{"Authorization": {"Bearer fake-token-0001"}, "Content-Type": {"application/json"}}
		require.Error(
			t, d.checkRequest(d.operations[row.operation], r, []byte(row.body)), "%s %s %s", row.method, row.path,
			row.body,
		)
	}
}
