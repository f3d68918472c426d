package call

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// queryer is a Params struct with query parameters.
type queryer interface{ URLQuery() url.Values }

// values are query parameters as a Params struct has them.
type values url.Values

func (v values) URLQuery() url.Values { return url.Values(v) }

// queryOf returns what params put into a query, and whether they are made for
// one.
func queryOf(params any) (query url.Values, ok bool, err error) {
	v := reflect.ValueOf(params)
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, false, fmt.Errorf("params is a nil %T", params)
	}
	q, ok := params.(queryer)
	if !ok {
		return nil, false, nil
	}
	if v = reflect.Indirect(v); v.Kind() == reflect.Struct && hasFields(v.Type()) {
		_, err = param.Query(params) // URLQuery leaves out what can't be sent, which would ask for more
	}
	return q.URLQuery(), true, err
}

var fieldPath = reflect.TypeFor[param.Field[string]]().PkgPath()

// hasFields reports whether a struct has parameters like those of this SDK that
// are only for a query.
func hasFields(t reflect.Type) bool {
	if t.Implements(reflect.TypeFor[json.Marshaler]()) {
		return false
	}
	return slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		return f.Type.PkgPath() == fieldPath
	})
}

// listQuery returns a copy of what params put into the query of a list. Unlike
// those of Execute they must not make a body.
func listQuery(params any) (values, error) {
	query, ok, err := queryOf(params)
	if err != nil {
		return nil, err
	}
	if !ok && params != nil {
		if query, ok = params.(url.Values); !ok {
			return nil, fmt.Errorf("params: a %T is not url.Values and has no URLQuery", params)
		}
	}
	copied := values{}
	for key, texts := range query {
		copied[key] = slices.Clip(slices.Clone(texts))
	}
	return copied, nil
}
