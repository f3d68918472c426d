package conformance

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// What the SDK can say, the document knows. That it can say all of what the
// document knows is TestRequests' part.
func TestParamsAreTheDocuments(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		f := m.signature()
		params := f.In(f.NumIn() - 2)
		query := openapi3.NewObjectSchema()
		for _, p := range op.Parameters {
			if p.Value.In == "query" {
				query.Properties[strings.TrimSuffix(p.Value.Name, ".not")] = p.Value.Schema
			}
		}
		require.Empty(t, undocumented(params, query, "url"))
		for _, name := range undocumentedBody(params, op.body()) {
			// New has no id for a policy, Update has, and both have one type.
			require.Equal(t, "IAM.UserGroups.New UserGroupPolicyParam.id", m.name+" "+name)
		}
	})
}

func undocumentedBody(params reflect.Type, s *openapi3.Schema) []string {
	names := map[string]any{}
	if s != nil {
		for name := range properties(s) {
			names[name] = nil
		}
		if body, ok := wholeBody(params, names); ok {
			return undocumented(params.FieldByIndex(body).Type, s, "json")
		}
	}
	return undocumented(params, s, "json")
}

// undocumented are the names that a type has and a schema does not.
func undocumented(t reflect.Type, s *openapi3.Schema, key string) (names []string) {
	if strings.HasPrefix(t.Name(), "Field[") {
		field, _ := t.FieldByName("Value")
		t = field.Type
	}
	switch {
	case t.Kind() == reflect.Slice && s.Items != nil:
		return undocumented(t.Elem(), s.Items.Value, key)
	case t.Kind() == reflect.Interface:
		for _, one := range unions[t.Name()] {
			names = append(names, undocumented(one, s, key)...)
		}
	case t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]() && !strings.HasPrefix(t.Name(), "AuditFilter["):
		return undocumentedFields(t, s, key)
	}
	return names
}

func undocumentedFields(t reflect.Type, s *openapi3.Schema, key string) (names []string) {
	for i := range t.NumField() {
		name := tag(t.Field(i), key)
		property, known := properties(s)[name]
		switch {
		case known:
			names = append(names, undocumented(t.Field(i).Type, property.Value, key)...)
		case name != "":
			names = append(names, t.Name()+"."+name)
		}
	}
	return names
}

// properties are those of a schema and of all that it is one of.
func properties(s *openapi3.Schema) openapi3.Schemas {
	all := openapi3.Schemas{}
	if s == nil {
		return all
	}
	maps.Copy(all, s.Properties)
	for _, one := range s.AnyOf {
		maps.Copy(all, one.Value.Properties)
	}
	return all
}

// besides are the properties of replies that models do not have as fields, or
// have besides the document's.
var besides = []string{
	".success", ".errors", ".messages", // of a page: they are in ExtraFields
	".result_info",         // of a list that comes whole
	".result_info.cursors", // another place for the cursor
	// of a user group's member: Get alone gives them, and all methods one type
	".created_at", ".user", ".result.created_at", ".result.user",
}

// Models have a field for every property of the document, and no others.
func TestModelsAreTheDocuments(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		result := m.signature().Out(0)
		if op.success() == http.StatusNoContent {
			return
		}
		s := op.reply(http.StatusOK)
		if !isPage(result) {
			s = s.Properties["result"].Value
		}
		for _, name := range differences(result, s, "") {
			require.Contains(t, besides, name)
		}
	})
}

func isPage(t reflect.Type) bool {
	_, ok := t.MethodByName("GetNextPage")
	return ok
}

// differences are the properties of a schema that a model has no field for, and
// the other way round.
func differences(t reflect.Type, s *openapi3.Schema, at string) (names []string) {
	switch {
	case t.Kind() == reflect.Pointer:
		return differences(t.Elem(), s, at)
	case t.Kind() == reflect.Slice && s.Items != nil:
		return differences(t.Elem(), s.Items.Value, at)
	case t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]():
		return nil
	}
	unread := maps.Clone(properties(s))
	for i := range t.NumField() {
		name := tag(t.Field(i), "json")
		if property, known := unread[name]; known {
			names = append(names, differences(t.Field(i).Type, property.Value, at+"."+name)...)
			delete(unread, name)
		} else if name != "" {
			names = append(names, at+"."+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unread)) {
		names = append(names, at+"."+name)
	}
	return names
}
