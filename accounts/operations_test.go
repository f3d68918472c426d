package accounts_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

const (
	baseURL  = "https://api.example.test/client/v4"
	basePath = "/client/v4"
)

// operation is one call of one method: what it must send, and whose reply of
// the documentation it gets.
type operation struct {
	name  string // the operation's
	note  string // what is special about the row
	id    string // operationId: names the reply
	send  string // method and path template
	query string
	body  string // JSON; "@" is the request of the documentation
	call  func(ctx context.Context, c *cloudflare.Client, at place) (any, error)
}

// place fills a path template: owner is the account or the zone, item is what
// else the path names.
type place struct{ owner, item string }

var somewhere = place{"023e105f4ecef8ad9ca31a8372d0c353", "f174be97-19b1-40d6-954d-70cd5fbd52db"}

func (p place) fill(template string, escape func(string) string) string {
	path := strings.NewReplacer("{account_id}", escape(p.owner), "{zone_id}", escape(p.owner)).Replace(template)
	before, rest, found := strings.Cut(path, "{")
	if !found {
		return path
	}
	_, after, _ := strings.Cut(rest, "}")
	return before + escape(p.item) + after
}

func operations() []operation {
	var all []operation
	for _, table := range [][]operation{
		accountOperations, memberOperations, subscriptionOperations, tokenOperations, auditOperations,
	} {
		all = append(all, table...)
	}
	return all
}

func TestOperations(t *testing.T) {
	for _, op := range operations() {
		t.Run(op.name+"/"+op.note, func(t *testing.T) {
			r := answering(t, op.id)
			got, err := op.call(t.Context(), client(r), somewhere)
			require.NoError(t, err)
			require.Len(t, r.Seen(), 1)
			op.checkRequest(t, r.Last())
			if reply := documentsReply(t, op.id); reply != "" {
				checkReply(t, []byte(reply), got)
			}
		})
	}
}

func (op operation) checkRequest(t *testing.T, got testhttp.Seen) {
	require.Equal(t, somewhere.fill(op.send, url.PathEscape), route(got))
	require.Equal(t, op.query, got.Request.URL.RawQuery)
	want := op.body
	if want == "@" {
		file, err := os.ReadFile(filepath.Join("testdata", "requests", op.id+".json"))
		require.NoError(t, err)
		want = string(file)
	}
	if want == "" {
		require.Empty(t, got.Body)
		return
	}
	require.JSONEq(t, want, got.Body)
}

// Every declared operation has a row, and so has every method: two of them
// share one operation.
func TestOperationsAreAllTested(t *testing.T) {
	tested := map[string]bool{}
	for _, op := range operations() {
		tested[op.name] = true
	}
	require.True(t, tested["Tokens.PermissionGroups.Get"])
	delete(tested, "Tokens.PermissionGroups.Get")
	for _, op := range call.Operations() {
		require.True(t, tested[op.Name], op.Name)
	}
	require.Len(t, tested, len(call.Operations()))
}

// An empty path parameter is an error that names it, and nothing is sent.
func TestEmptyPathParameters(t *testing.T) {
	for _, op := range operations() {
		names := templateNames(op.send)
		for i, at := range []place{{"", somewhere.item}, {somewhere.owner, ""}} {
			if i >= len(names) {
				continue
			}
			r := replying("{}")
			_, err := op.call(t.Context(), client(r), at)
			require.ErrorContains(t, err, names[i], op.name)
			require.Empty(t, r.Seen(), op.name)
		}
	}
}

// Whatever stands in a path parameter stays in its place.
func TestPathParametersAreEscaped(t *testing.T) {
	for _, id := range []string{"../x", "a/b", "a?b=c", "a#b", "a%2Fb", "ä b", "a\r\nb", "{x}"} {
		for _, op := range operations() {
			r := answering(t, op.id)
			at := place{id, id}
			_, err := op.call(t.Context(), client(r), at)
			require.NoError(t, err, op.name)
			require.Equal(t, at.fill(op.send, url.PathEscape), route(r.Last()))
		}
	}
}

func templateNames(template string) []string {
	var names []string
	for _, part := range strings.Split(template, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	return names
}

// client returns a client of rec with a fake token.
func client(rec *testhttp.Recorder) *cloudflare.Client {
	return cloudflare.NewClient(
		option.WithBaseURL(baseURL),
		option.WithAPIToken("fake-token-0001"),
		option.WithHTTPClient(rec),
	)
}

// route is the method and the path of a request, without the base.
func route(seen testhttp.Seen) string {
	return seen.Method + " " + strings.TrimPrefix(seen.Request.URL.EscapedPath(), basePath)
}

// replying returns a recorder that answers 200 with result in the envelope.
func replying(result string) *testhttp.Recorder {
	return testhttp.Answer(http.StatusOK, testhttp.Result(result))
}

// documentsReply is the document's reply to an operation, "" for the one that
// has none.
func documentsReply(t *testing.T, id string) string {
	if id == "Accounts_modifyAccountProfile" {
		return ""
	}
	reply, err := os.ReadFile(filepath.Join("testdata", "replies", id+".json"))
	require.NoError(t, err)
	return string(reply)
}

// answering returns a recorder with the documentation's reply.
func answering(t *testing.T, id string) *testhttp.Recorder {
	reply := documentsReply(t, id)
	if reply == "" {
		return testhttp.Answer(http.StatusNoContent, "")
	}
	return testhttp.Answer(http.StatusOK, reply)
}
