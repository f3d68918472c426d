package testapi

import (
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// Documented is one operation of the OpenAPI document.
type Documented struct {
	Method          string
	Path            string
	OperationID     string
	PathParameters  []string
	QueryParameters []string
	RequestBody     bool
	TokenGroups     []string
}

// Document is what testdata/operations.json has of the OpenAPI document.
func (s Suite) Document(t *testing.T) (all []Documented) {
	require.NoError(t, json.Unmarshal(Read(t, "testdata/operations.json"), &all))
	require.Len(t, all, s.Documented)
	return all
}

// CheckDeclared requires the declared operations to be the document's, and beyond.
func (s Suite) CheckDeclared(t *testing.T, beyond ...string) {
	want := slices.Clone(beyond)
	for _, op := range s.Document(t) {
		want = append(want, op.Method+" "+op.Path)
	}
	var got []string
	for _, op := range s.Declared() {
		got = append(got, op.Method+" "+op.Path)
	}
	require.ElementsMatch(t, want, got)
}

// CheckGroups requires the declared operations to accept what want has by method
// and path, and returns how many accept none.
func (s Suite) CheckGroups(t *testing.T, want map[string][]string) (silent int) {
	for _, op := range s.Declared() {
		got := op.Accepts()
		require.ElementsMatch(t, want[op.Method+" "+op.Path], got, op.Name)
		require.True(t, slices.IsSortedFunc(got, readsFirst), "%s: %q", op.Name, got)
		if len(got) == 0 {
			silent++
			continue
		}
		got[0] = "changed"
		require.NotContains(t, op.Accepts(), "changed", op.Name)
	}
	return silent
}

func readsFirst(a, b string) int {
	reads := func(name string) bool { return strings.HasSuffix(name, " Read") }
	switch {
	case reads(a) && !reads(b):
		return -1
	case !reads(a) && reads(b):
		return 1
	}
	return 0
}

// CheckPathParameters requires the templates to have the document's names.
func (s Suite) CheckPathParameters(t *testing.T) {
	for _, op := range s.Document(t) {
		require.Equal(t, op.PathParameters, templateNames(op.Path), op.OperationID)
	}
}

// CheckBodies requires a row to send a body where the document has one.
func (s Suite) CheckBodies(t *testing.T) {
	for _, op := range s.Document(t) {
		for _, row := range s.Operations {
			if row.Send == op.Method+" "+op.Path {
				require.Equal(t, op.RequestBody, row.Body != "", "%s/%s", row.Name, row.Note)
			}
		}
	}
}

// CheckQueries requires the parameters of each operation that has a query to send
// the names that the document has. They are given by operationId.
func (s Suite) CheckQueries(t *testing.T, queries map[string]any) {
	for _, op := range s.Document(t) {
		params, ok := queries[op.OperationID]
		require.Equal(t, len(op.QueryParameters) > 0, ok, op.OperationID)
		if !ok {
			continue
		}
		sent, err := param.Query(filled(reflect.TypeOf(params)).Interface())
		require.NoError(t, err)
		require.ElementsMatch(t, op.QueryParameters, slices.Collect(maps.Keys(sent)), op.OperationID)
	}
}

// CheckURLQuery requires URLQuery to give what is sent.
func CheckURLQuery(t *testing.T, queries map[string]any) {
	for id, params := range queries {
		full := filled(reflect.TypeOf(params)).Interface()
		want, err := param.Query(full)
		require.NoError(t, err)
		require.Equal(t, want, full.(interface{ URLQuery() url.Values }).URLQuery(), id)
		require.Empty(t, params.(interface{ URLQuery() url.Values }).URLQuery(), id)
	}
}

// filled returns a value of type t with every field of it set.
func filled(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	switch t.Kind() {
	case reflect.Struct:
		fill(v)
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem())))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(7)
	case reflect.Int64:
		v.SetInt(7)
	case reflect.Interface:
		v.Set(reflect.ValueOf("x"))
	}
	return v
}

// moment has a fraction of a second and a zone of its own.
var moment = time.Date(2024, 10, 30, 13, 45, 0, 5e8, time.FixedZone("", 2*3600))

func fill(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(moment))
		return
	}
	for i := range v.NumField() {
		switch name := v.Type().Field(i).Name; {
		case name == "Present":
			v.Field(i).SetBool(true)
		case name == "FieldLike", isField(v) && name != "Value":
		default:
			v.Field(i).Set(filled(v.Field(i).Type()))
		}
	}
}

func isField(v reflect.Value) bool { return strings.HasPrefix(v.Type().Name(), "Field[") }
