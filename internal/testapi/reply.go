package testapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// checkReply compares what a method returned with the reply that it was made
// from: no field is invalid, lost or made up, and each has its value.
func checkReply(t *testing.T, reply []byte, got any) {
	var envelope struct{ Result any }
	require.NoError(t, json.Unmarshal(reply, &envelope))
	got = resultOf(got)
	checkMetadata(t, reflect.ValueOf(got), "result")
	if secret := reflect.ValueOf(got); secret.Kind() == reflect.Pointer && secret.Elem().Kind() == reflect.String {
		require.Equal(t, envelope.Result, secret.Elem().String())
		return
	}
	text, err := json.Marshal(got)
	require.NoError(t, err)
	var encoded any
	require.NoError(t, json.Unmarshal(text, &encoded))
	same(t, "result", envelope.Result, encoded)
}

// resultOf is the Result of a page, and everything else as it is.
func resultOf(got any) any {
	page := reflect.ValueOf(got).Elem()
	if page.Kind() == reflect.Struct && page.FieldByName("Result").IsValid() {
		return page.FieldByName("Result").Interface()
	}
	return got
}

// checkMetadata walks a value and requires no field of any model in it invalid,
// and none unknown.
func checkMetadata(t *testing.T, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Pointer:
		checkMetadata(t, v.Elem(), path)
	case reflect.Slice:
		for i := range v.Len() {
			checkMetadata(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Struct:
		checkModel(t, v, path)
	}
}

func checkModel(t *testing.T, v reflect.Value, path string) {
	meta := v.FieldByName("JSON")
	if !meta.IsValid() {
		return // a time.Time
	}
	object := meta.FieldByName("Object").Interface().(respjson.Object)
	require.Empty(t, object.ExtraFields, path)
	require.NotEmpty(t, object.RawJSON(), path)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Name == "JSON" {
			continue
		}
		slot, ok := meta.FieldByName(field.Name).Interface().(respjson.Field)
		require.True(t, ok, path+"."+field.Name)
		require.False(t, slot.IsInvalid(), path+"."+field.Name)
		if !slot.IsMissing() {
			checkMetadata(t, v.Field(i), path+"."+field.Name)
		}
	}
}

// same compares a reply with a model encoded again. Four things may differ:
// what the reply left out is written as its type's zero, null as its type's
// zero, an instant may be written another way, and the array of a resource
// group's scopes is its first one.
func same(t *testing.T, path string, reply, encoded any) {
	switch want := reply.(type) {
	case map[string]any:
		got, ok := encoded.(map[string]any)
		require.True(t, ok, path)
		sameObject(t, path, want, got)
	case []any:
		if strings.HasSuffix(path, ".scope") {
			require.Len(t, want, 1)
			encoded = []any{encoded}
		}
		got, ok := encoded.([]any)
		require.True(t, ok && len(got) == len(want), path)
		for i := range want {
			same(t, fmt.Sprintf("%s[%d]", path, i), want[i], got[i])
		}
	case string:
		sameText(t, path, want, encoded)
	default:
		require.Equal(t, reply, encoded, path)
	}
}

func sameObject(t *testing.T, path string, want, got map[string]any) {
	for name, value := range got {
		if want[name] == nil {
			require.True(t, empty(value), path+"."+name)
		}
	}
	for name, value := range want {
		require.Contains(t, got, name, path)
		if value != nil {
			same(t, path+"."+name, value, got[name])
		}
	}
}

// empty reports whether a value is what a zero is written as.
func empty(value any) bool {
	if object, ok := value.(map[string]any); ok {
		for _, member := range object {
			if !empty(member) {
				return false
			}
		}
		return true
	}
	return slices.Contains([]any{nil, "", false, 0.0, "0001-01-01T00:00:00Z"}, value)
}

func sameText(t *testing.T, path, want string, encoded any) {
	if at, err := time.Parse(time.RFC3339, want); err == nil {
		got, err := time.Parse(time.RFC3339, encoded.(string))
		require.NoError(t, err, path)
		require.True(t, at.Equal(got), path)
		return
	}
	require.Equal(t, want, encoded, path)
}
