package testapi

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

// Decode is json.Unmarshal into a new T.
func Decode[T any](t *testing.T, text string) (v T) {
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return v
}

// CheckUnmarshal requires json.Unmarshal into a model to give what a call gives,
// metadata and all.
func (s Suite) CheckUnmarshal(t *testing.T) {
	for _, op := range s.Operations {
		reply := documentsReply(t, op.ID)
		called, err := op.Call(t.Context(), Client(Answering(t, op.ID)), Somewhere)
		require.NoError(t, err)
		if reply == "" {
			continue
		}
		var envelope struct{ Result json.RawMessage }
		require.NoError(t, json.Unmarshal([]byte(reply), &envelope))
		want := reflect.Indirect(reflect.ValueOf(resultOf(called)))
		got := reflect.New(want.Type())
		require.NoError(t, json.Unmarshal(envelope.Result, got.Interface()))
		requireSameModel(t, op.Name, want, got.Elem())
		checkModelsAlone(t, op.Name, want)
	}
}

// checkModelsAlone decodes every model inside v again, from its own text.
func checkModelsAlone(t *testing.T, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			checkModelsAlone(t, path, v.Index(i))
		}
	case reflect.Struct:
		meta := v.FieldByName("JSON")
		if !meta.IsValid() {
			return
		}
		alone := reflect.New(v.Type())
		raw := meta.Addr().Interface().(interface{ RawJSON() string }).RawJSON()
		if raw == "" {
			return // the reply had none
		}
		require.NoError(t, json.Unmarshal([]byte(raw), alone.Interface()), path)
		requireSameModel(t, path, v, alone.Elem())
		for i := range v.NumField() {
			checkModelsAlone(t, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
}

// requireSameModel compares without printing: a difference may be a secret.
func requireSameModel(t *testing.T, name string, want, got reflect.Value) {
	if !reflect.DeepEqual(want.Interface(), got.Interface()) {
		t.Fatalf("%s: json.Unmarshal gives another model than a call", name)
	}
}
