package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// Every reply that the document allows is read whole: no error, no field
// invalid, nothing lost.
func TestReplies(t *testing.T) {
	d := official(t)
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		g := newGenerator(t, false)
		for i := range runs(2000) {
			g.optional = share(g, i)
			reply, text := g.reply(op, op.success())
			if i%20 == 0 {
				require.NoError(t, d.checkReply(op, op.success(), text), "run %d: %s", i, text)
			}
			g.checkDecoded(t, i, m, op, reply, text)
		}
	})
}

// So is a reply with properties that the document does not know, without some
// that it requires, and with null where it allows none.
func TestRepliesBeyondTheDocument(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		g := newGenerator(t, false)
		g.extra, g.missing, g.null = 0.2, 0.2, 0.05
		for i := range runs(500) {
			g.optional = share(g, i)
			reply, text := g.reply(op, op.success())
			g.checkDecoded(t, i, m, op, reply, text)
		}
	})
}

// Every refusal that the document allows is an Error with all that it says.
func TestRefusals(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		g := newGenerator(t, false)
		g.extra = 0.1
		for i := range runs(300) {
			g.optional = share(g, i)
			status := pick(g, []int{400, 401, 403, 404, 409, 415, 422, 429})
			reply, text := g.reply(op, status)
			_, err := g.receive(m, op, status, text)
			var refusal *cloudflare.Error
			require.ErrorAs(t, err, &refusal, "run %d: %s", i, text)
			require.Equal(t, status, refusal.StatusCode)
			require.NoError(t, holdsList(reflect.ValueOf(refusal.Errors), reply["errors"]), "run %d: %s", i, text)
		}
	})
}

// reply makes a reply of an operation, and its text; empty when the status has
// no body.
func (g *generator) reply(op *operation, status int) (reply map[string]any, text []byte) {
	schema := op.reply(status)
	if schema == nil {
		return nil, nil
	}
	reply = g.value("", schema).(map[string]any)
	return reply, g.encode(reply)
}

// receive calls a method that gets a reply.
func (g *generator) receive(m method, op *operation, status int, text []byte) (any, error) {
	return m.call(context.Background(), op, g.anInput(op), through(testhttp.Answer(status, string(text)))...)
}

// anInput is a small request of an operation.
func (g *generator) anInput(op *operation) input {
	small := &generator{Rand: g.Rand, request: true}
	return small.input(op)
}

func (g *generator) checkDecoded(t *testing.T, run int, m method, op *operation, reply map[string]any, text []byte) {
	got, err := g.receive(m, op, op.success(), text)
	require.NoError(t, err, "run %d: %s", run, text)
	if got == nil {
		require.Nil(t, reply["result"])
		return
	}
	// A page is the whole reply, any other result the part of that name.
	want := reply["result"]
	if isPage(reflect.TypeOf(got)) {
		want = reply
	}
	require.NoError(t, holds(reflect.ValueOf(got), want), "run %d: %s", run, text)
}

// checkReply holds a reply against the document: its status, its content type
// and its body.
func (d *document) checkReply(op *operation, status int, body []byte) error {
	r, err := http.NewRequest(op.method, "https://api.cloudflare.com/client/v4"+op.path, nil)
	if err != nil {
		return err
	}
	header := http.Header{}
	if op.reply(status) != nil {
		header.Set("Content-Type", "application/json")
	}
	return d.checkResponse(op, r, &http.Response{StatusCode: status, Header: header}, body)
}

// checkResponse is checkReply for a response to a request that was sent.
func (d *document) checkResponse(op *operation, r *http.Request, resp *http.Response, body []byte) error {
	in, err := d.route(r, nil)
	if err != nil {
		return err
	}
	if op.reply(resp.StatusCode) == nil && len(body) > 0 {
		return errors.New("a body came with a status that has none")
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: in.Options,
	})
}

// The comparison itself notices what is lost, wrong or made up.
func TestComparisonHasTeeth(t *testing.T) {
	const reply = `{"id":"1","status":"pending","user":{"email":"a@example.com","first_name":null},` +
		`"policies":[{"id":"2","access":"allow"}],"new":[1]}`
	var m accounts.Member
	require.NoError(t, json.Unmarshal([]byte(reply), &m))
	require.NoError(t, holds(reflect.ValueOf(m), object(reply)))
	for _, change := range []string{
		`{"id": "2"}`, `{"id": null}`, `{"status": 1}`, `{"user": {"email": "b@example.com"}}`,
		`{"user": {"first_name": "A"}}`,
		`{"user": {"new": 1}}`, `{"policies": []}`, `{"policies": [{"id": "2", "access": "deny"}]}`,
		`{"new": [2]}`, `{"new": null}`, `{"newer": [1]}`, `{"roles": []}`,
	} {
		changed := object(reply)
		overlay(changed, object(change))
		require.Error(t, holds(reflect.ValueOf(m), changed), change)
	}
	require.NoError(t, json.Unmarshal([]byte(`{"id":"1","policies":5}`), &m))
	require.ErrorContains(t, holds(reflect.ValueOf(m), object(`{"id":"1","policies":5}`)), "/policies: invalid")
}
