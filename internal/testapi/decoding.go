package testapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// CheckDecoding decodes text into a new model of the same type as model, and
// compares it with what encoding/json reads: the same texts are JSON, and where
// the types match, the values are the same.
func CheckDecoding(t *testing.T, model json.Unmarshaler, text string) {
	t.Helper()
	got := reflect.New(reflect.TypeOf(model).Elem())
	err := got.Interface().(json.Unmarshaler).UnmarshalJSON([]byte(text))
	if syntax := (*apijson.SyntaxError)(nil); !json.Valid([]byte(text)) {
		require.ErrorAs(t, err, &syntax)
		require.LessOrEqual(t, syntax.Offset, len(text))
		return
	}
	var want any
	if json.Unmarshal([]byte(text), &want) != nil || repeatsName(text) {
		return // a number beyond float64, or a name that comes twice: nothing to compare it with
	}
	require.Equal(t, fits(want, got), err == nil, "%v", err)
	if err == nil {
		checkValue(t, "", want, got.Elem())
	}
}

// fits reports whether a model can be decoded from want: an object or null, or
// for some the array of one.
func fits(want any, model reflect.Value) bool {
	if _, unwraps := model.Interface().(interface{ UnwrapArray() }); unwraps {
		if list, ok := want.([]any); ok {
			return len(list) == 0 || reflect.TypeOf(list[0]) == reflect.TypeFor[map[string]any]()
		}
	}
	_, object := want.(map[string]any)
	return want == nil || object
}

// checkValue compares v with what encoding/json makes of the same text. Where
// the types differ there is nothing to compare.
func checkValue(t *testing.T, path string, want any, v reflect.Value) {
	if at, ok := v.Interface().(time.Time); ok {
		checkTime(t, path, want, at)
		return
	}
	switch want := want.(type) {
	case nil:
		require.True(t, v.IsZero(), path)
	case map[string]any:
		if v.Kind() == reflect.Struct {
			checkFields(t, path, want, v)
		}
	case []any:
		checkList(t, path, want, v)
	case string:
		if v.Kind() == reflect.String && v.Type() != reflect.TypeFor[apijson.Text]() {
			require.Equal(t, want, v.String(), path)
		}
	case bool:
		if v.Kind() == reflect.Bool {
			require.Equal(t, want, v.Bool(), path)
		}
	case float64:
		checkNumber(t, path, want, v)
	}
	if v.Kind() == reflect.Interface && v.NumMethod() == 0 {
		require.True(t, reflect.DeepEqual(want, v.Interface()), path)
	}
}

func checkTime(t *testing.T, path string, want any, got time.Time) {
	text, _ := want.(string)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		require.True(t, at.Equal(got), "%s: %s", path, text)
	}
}

func checkNumber(t *testing.T, path string, want float64, v reflect.Value) {
	switch v.Kind() {
	case reflect.Float64:
		require.InDelta(t, want, v.Float(), 0, path)
	case reflect.Int64:
		if want == float64(int64(want)) && want > -1<<53 && want < 1<<53 {
			require.Equal(t, int64(want), v.Int(), path)
		}
	}
}

func checkList(t *testing.T, path string, want []any, v reflect.Value) {
	if _, unwraps := v.Interface().(interface{ UnwrapArray() }); unwraps && len(want) > 0 {
		checkValue(t, path, want[0], v)
	}
	if v.Kind() != reflect.Slice {
		return
	}
	require.Equal(t, len(want), v.Len(), path)
	for i := range want {
		checkValue(t, fmt.Sprintf("%s[%d]", path, i), want[i], v.Index(i))
	}
}

// checkFields compares each field of a model, and its raw text, which is JSON
// of the same value.
func checkFields(t *testing.T, path string, want map[string]any, v reflect.Value) {
	meta := v.FieldByName("JSON")
	if !meta.IsValid() {
		return
	}
	known := map[string]bool{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if slot := meta.FieldByName(field.Name); name != "" && name != "-" && slot.IsValid() {
			known[name] = true
			value, ok := want[name]
			checkField(t, path+"."+name, value, ok, v.Field(i), slot.Interface().(respjson.Field))
		}
	}
	extra := meta.FieldByName("Object").Interface().(respjson.Object).ExtraFields
	for name, value := range want {
		if !known[name] {
			checkRaw(t, path+"."+name, value, extra[name].Raw())
		}
	}
}

func checkField(t *testing.T, path string, want any, present bool, v reflect.Value, meta respjson.Field) {
	require.Equal(t, !present, meta.IsMissing(), path)
	require.Equal(t, want == nil, meta.IsNull(), path)
	if present {
		checkRaw(t, path, want, meta.Raw())
	}
	if meta.IsInvalid() && v.Kind() != reflect.Slice {
		require.True(t, v.IsZero(), path)
		return
	}
	checkValue(t, path, want, v)
}

func checkRaw(t *testing.T, path string, want any, raw string) {
	var got any
	require.NoError(t, json.Unmarshal([]byte(raw), &got), path)
	require.True(t, reflect.DeepEqual(want, got), path)
}

// repeatsName reports whether a name comes twice in some object of text.
func repeatsName(text string) bool {
	decoder := json.NewDecoder(strings.NewReader(text))
	var walk func() bool
	walk = func() bool {
		token, _ := decoder.Token()
		names := map[any]bool{}
		for delim, ok := token.(json.Delim); ok && decoder.More(); {
			if delim == '{' {
				name, _ := decoder.Token()
				if names[name] {
					return true
				}
				names[name] = true
			}
			if walk() {
				return true
			}
		}
		if _, ok := token.(json.Delim); ok {
			_, _ = decoder.Token()
		}
		return false
	}
	return walk()
}
