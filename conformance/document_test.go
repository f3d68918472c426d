package conformance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"
)

// The document comes in two parts.
var (
	//go:embed testdata/accounts.openapi.json
	accountsPart []byte
	//go:embed testdata/iam.openapi.json
	iamPart []byte
)

// document is the OpenAPI document in a form that requests and replies can be
// held against.
type document struct {
	*openapi3.T
	router     routers.Router
	operations map[string]*operation // by operationId
}

// operation is one operation of the document.
type operation struct {
	*openapi3.Operation
	id, method, path string
}

// theDocument is the document with the contradictions taken out.
var theDocument = sync.OnceValues(func() (*document, error) { return load(corrected(parsed())) })

func official(t testing.TB) *document {
	t.Helper()
	d, err := theDocument()
	require.NoError(t, err)
	return d
}

// parsed is the whole document. What both parts have of it is the same, but for
// notes of where it is from.
func parsed() map[string]any {
	whole := object(string(accountsPart))
	overlay(whole, object(string(iamPart)))
	merge(whole, whole)
	return whole
}

// merge makes one schema of those that an allOf lists: each of them alone would
// forbid the properties of the others.
func merge(node any, document map[string]any) {
	if list, ok := node.([]any); ok {
		for _, child := range list {
			merge(child, document)
		}
	}
	schema, _ := node.(map[string]any)
	for _, child := range schema {
		merge(child, document)
	}
	parts, _ := schema["allOf"].([]any)
	delete(schema, "allOf")
	for _, part := range parts {
		if ref, ok := part.(map[string]any)["$ref"].(string); ok {
			part = places(document, strings.Split(strings.TrimPrefix(ref, "#"), "/")[1:])[0]
		}
		text, err := json.Marshal(part)
		if err != nil {
			panic(err)
		}
		required, _ := schema["required"].([]any)
		overlay(schema, object(string(text)))
		if more, ok := schema["required"].([]any); ok {
			schema["required"] = append(more, required...)
		}
	}
}

// load seals the objects of a document and makes it ready for use.
func load(raw map[string]any) (*document, error) {
	tidy(raw)
	text, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("loading the document: %w", err)
	}
	if err := doc.Validate(loader.Context, openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("the document is not valid: %w", err)
	}
	return index(doc)
}

// unique drops what a list says twice; required lists must not.
func unique(list []any) (kept []any) {
	for _, item := range list {
		if !slices.Contains(kept, item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// tidy takes out what stands beside a $ref, which OpenAPI 3.0 ignores, and what
// a list of required properties says twice, which it forbids. And it forbids
// properties that an object does not name: without that a misspelt name would be
// as valid as an extra one. Objects that name none stay open.
func tidy(node any) {
	switch node := node.(type) {
	case map[string]any:
		if ref, ok := node["$ref"].(string); ok {
			clear(node)
			node["$ref"] = ref
			return
		}
		_, names := node["properties"].(map[string]any)
		if _, said := node["additionalProperties"]; names && !said {
			node["additionalProperties"] = false
		}
		if list, ok := node["required"].([]any); ok {
			node["required"] = unique(list)
		}
		for _, child := range node {
			tidy(child)
		}
	case []any:
		for _, child := range node {
			tidy(child)
		}
	}
}

func index(doc *openapi3.T) (*document, error) {
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("routing by the document: %w", err)
	}
	d := &document{doc, router, map[string]*operation{}}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			d.operations[op.OperationID] = &operation{op, op.OperationID, method, path}
		}
	}
	return d, nil
}

// body is the schema of what an operation takes as its body, or nil.
func (op *operation) body() *openapi3.Schema {
	if op.RequestBody == nil {
		return nil
	}
	return op.RequestBody.Value.Content.Get("application/json").Schema.Value
}

// reply is the schema of what an operation answers with a status; nil when it
// has no body.
func (op *operation) reply(status int) *openapi3.Schema {
	media := op.Responses.Status(status).Value.Content.Get("application/json")
	if media == nil {
		return nil
	}
	return media.Schema.Value
}

// formats are those that the document names, read strictly, and the one that
// its corrections need.
var formats = map[string]func(string) error{
	"email": func(s string) error {
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			return fmt.Errorf("%q is no address", s)
		}
		return nil
	},
	"uuid": func(s string) error {
		if !uuid.MatchString(s) {
			return fmt.Errorf("%q is no UUID", s)
		}
		return nil
	},
	"date":      layout(time.DateOnly),
	"date-time": layout(time.RFC3339),
	"count": func(s string) error {
		_, err := strconv.ParseUint(s, 10, 32)
		return err
	},
	"instant": func(s string) error {
		if len(s) == len(time.DateOnly) {
			return layout(time.DateOnly)(s)
		}
		return layout(time.RFC3339)(s)
	},
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func layout(form string) func(string) error {
	return func(s string) error {
		_, err := time.Parse(form, s)
		return err
	}
}

func init() {
	for name, check := range formats {
		openapi3.DefineStringFormatValidator(name, openapi3.NewCallbackValidator(check))
	}
}

// The document itself is sound, and says of every operation what these tests
// rely on.
func TestDocument(t *testing.T) {
	d := official(t)
	require.Len(t, d.operations, 47)
	for id, op := range d.operations {
		require.NotNil(t, op.Responses.Status(http.StatusNotFound), id)
		for _, p := range op.Parameters {
			require.NotNil(t, p.Value.Schema, "%s: %s", id, p.Value.Name)
			require.Equal(t, p.Value.In == "path", strings.Contains(op.path, "{"+p.Value.Name+"}"), id)
		}
	}
}
