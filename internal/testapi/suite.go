// Package testapi checks the services and models of a package against the
// documents in its testdata: the operations that the OpenAPI document has, the
// requests and replies that the documentation shows, and what encoding/json
// makes of the same texts. No production code imports it.
package testapi

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// Operation is one call of one method: what it must send, and which of the
// documentation's replies it gets.
type Operation struct {
	Name  string // the operation's
	Note  string // what is special about the row
	ID    string // operationId: names the reply
	Send  string // method and path template
	Query string
	Body  string // JSON; "@" is the request of the documentation
	Call  func(ctx context.Context, c *cloudflare.Client, at Place) (any, error)
}

// Place fills a path template, in this order: Owner is the account or the zone,
// Item is what else the path names, and Part is something of the item's.
type Place struct{ Owner, Item, Part string }

// Somewhere is a place with identifiers of the lengths that the API has.
var Somewhere = Place{
	"023e105f4ecef8ad9ca31a8372d0c353", "f174be97-19b1-40d6-954d-70cd5fbd52db", "4f5f0c14a2a41d5063dd301b2f829f04",
}

func (p Place) fill(template string) string {
	for _, id := range []string{p.Owner, p.Item, p.Part} {
		before, rest, found := strings.Cut(template, "{")
		if !found {
			break
		}
		_, after, _ := strings.Cut(rest, "}")
		template = before + url.PathEscape(id) + after
	}
	return template
}

// Suite is a package of services.
type Suite struct {
	// Operations is a row for each call of each method.
	Operations []Operation
	// Has reports whether a declared operation belongs to the package.
	Has func(*call.Op) bool
	// Twins are methods that call an operation named after another method.
	Twins []string
	// Documented is how many operations testdata/operations.json has.
	Documented int
}

// Declared returns the package's operations.
func (s Suite) Declared() (ops []*call.Op) {
	for _, op := range call.Operations() {
		if s.Has(op) {
			ops = append(ops, op)
		}
	}
	return ops
}

// CheckOperations requires every row to send what it says, and to read all of the
// document's reply.
func (s Suite) CheckOperations(t *testing.T) {
	for _, op := range s.Operations {
		t.Run(op.Name+"/"+op.Note, func(t *testing.T) {
			r := Answering(t, op.ID)
			got, err := op.Call(t.Context(), Client(r), Somewhere)
			require.NoError(t, err)
			require.Len(t, r.Seen(), 1)
			op.checkRequest(t, r.Last())
			if reply := documentsReply(t, op.ID); reply != "" {
				checkReply(t, []byte(reply), got)
			}
		})
	}
}

func (op Operation) checkRequest(t *testing.T, got testhttp.Seen) {
	require.Equal(t, Somewhere.fill(op.Send), Route(got))
	require.Equal(t, op.Query, got.Request.URL.RawQuery)
	want := op.Body
	if want == "@" {
		want = string(Read(t, filepath.Join("testdata", "requests", op.ID+".json")))
	}
	if want == "" {
		require.Empty(t, got.Body)
		return
	}
	require.JSONEq(t, want, got.Body)
}

// CheckAllTested requires a row for every declared operation, and for every
// method.
func (s Suite) CheckAllTested(t *testing.T) {
	tested := map[string]bool{}
	for _, op := range s.Operations {
		tested[op.Name] = true
	}
	for _, twin := range s.Twins {
		require.True(t, tested[twin], twin)
		delete(tested, twin)
	}
	for _, op := range s.Declared() {
		require.True(t, tested[op.Name], op.Name)
	}
	require.Len(t, tested, len(s.Declared()))
}

// CheckRepliesAreUsed requires a row for every reply that the documentation
// shows.
func (s Suite) CheckRepliesAreUsed(t *testing.T) {
	files, err := os.ReadDir(filepath.Join("testdata", "replies"))
	require.NoError(t, err)
	used := map[string]bool{}
	for _, op := range s.Operations {
		used[op.ID+".json"] = true
	}
	for _, file := range files {
		require.True(t, used[file.Name()], file.Name())
	}
}

// CheckEmptyPathParameters requires an empty one to be an error that names it,
// and nothing to be sent.
func (s Suite) CheckEmptyPathParameters(t *testing.T) {
	for _, op := range s.Operations {
		for i, name := range templateNames(op.Send) {
			at, r := Somewhere, Replying("{}")
			*[]*string{&at.Owner, &at.Item, &at.Part}[i] = ""
			_, err := op.Call(t.Context(), Client(r), at)
			require.ErrorContains(t, err, name, op.Name)
			require.Empty(t, r.Seen(), op.Name)
		}
	}
}

// CheckEscaping requires any value of a path parameter to stay in its place.
func (s Suite) CheckEscaping(t *testing.T) {
	for _, id := range []string{"../x", "a/b", "a?b=c", "a#b", "a%2Fb", "ä b", "a\r\nb", "{x}"} {
		for _, op := range s.Operations {
			r := Answering(t, op.ID)
			at := Place{id, id, id}
			_, err := op.Call(t.Context(), Client(r), at)
			require.NoError(t, err, op.Name)
			require.Equal(t, at.fill(op.Send), Route(r.Last()))
		}
	}
}

// CheckDeletionsWithoutAResult requires those to succeed.
func (s Suite) CheckDeletionsWithoutAResult(t *testing.T) {
	for _, op := range s.Operations {
		if !strings.HasPrefix(op.Send, http.MethodDelete) {
			continue
		}
		got, err := op.Call(t.Context(), Client(Replying("null")), Somewhere)
		require.NoError(t, err, op.Name)
		require.True(t, reflect.ValueOf(got).Elem().IsZero(), op.Name)
	}
}

func templateNames(template string) []string {
	names := []string{}
	for _, part := range strings.Split(template, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	return names
}
