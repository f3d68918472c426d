package testapi

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// CheckEveryFieldIsWritten requires json.Marshal to write each, whatever it holds.
func (m Models) CheckEveryFieldIsWritten(t *testing.T) {
	for _, model := range m.own() {
		text, err := json.Marshal(model)
		require.NoError(t, err)
		var written map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &written))
		for _, name := range FieldNames(model) {
			require.Contains(t, written, name, "%T", model)
		}
	}
}

// CheckComeBack requires json.Unmarshal of what json.Marshal wrote to give the model
// back, whatever it was read from.
func (m Models) CheckComeBack(t *testing.T, bodies map[string]string) {
	for _, body := range bodies {
		for _, part := range Parts(body) {
			for _, model := range m.own() {
				comesBack(t, model, part)
			}
		}
	}
	for _, model := range m.own() {
		for _, name := range FieldNames(model) {
			for _, value := range awkward {
				comesBack(t, model, `{"`+name+`":`+value+`}`)
				comesBack(t, model, `{"`+name+`":[`+value+`,null]}`)
			}
		}
	}
}

// awkward are values that a model might read in one way and write in another.
var awkward = []string{
	`null`, `[]`, `{}`, `""`, `0`, `-0`, `-0.0`, `1e400`, `true`, `"a<b>&\u2028\ud83d\ude00\u0000"`, "\"\xff\"",
	`9007199254740993`, `9223372036854775807`,
	`"0001-01-01T00:00:00Z"`, `"0000-01-01T00:00:00Z"`, `"9999-12-31T23:59:59.999999999Z"`,
	`"2024-10-30T13:45:00.5+02:00"`,
	`"2024-10-30T13:45:00+24:00"`, `"2024-10-30T13:45:00-24:30"`, `"2024-10-30T13:45:00+23:59"`, `"2024-10-30"`,
	`"2024-10-30 13:45:00-0730"`,
	`{"a":12345678901234567890,"b":null}`, `{"a":{"b":["*",1.50,{"c":{}}]},"d":"*"}`, `{"a":{"b":"*"},"c":{}}`,
	`{"request_ip":{"in":[],"not_in":null}}`,
	`{"scope":[{"key":"k","objects":[{"key":"*"}]}]}`, `{"key":"k","objects":null}`, `[{"key":"k"}]`,
}

func comesBack(t *testing.T, model json.Unmarshaler, text string) {
	t.Helper()
	first := reflect.New(reflect.TypeOf(model).Elem())
	if json.Unmarshal([]byte(text), first.Interface()) != nil {
		return
	}
	written, err := json.Marshal(first.Interface())
	require.NoError(t, err, "%T of %s", model, text)
	second := reflect.New(first.Type().Elem())
	require.NoError(t, json.Unmarshal(written, second.Interface()))
	requireSameFields(t, fmt.Sprintf("%T", model), first.Elem(), second.Elem())
}

// CheckMadeComeBack is CheckComeBack for models that a program made, with every
// kind of value in them. free fills a field that may hold anything.
func (m Models) CheckMadeComeBack(t *testing.T, free func(*rand.Rand, reflect.Value)) {
	maker := imagination{rand.New(rand.NewPCG(11, 2)), free}
	for range 50 {
		for _, model := range m.own() {
			first := reflect.New(reflect.TypeOf(model).Elem()).Elem()
			maker.fill(first)
			written, err := json.Marshal(first.Interface())
			require.NoError(t, err)
			second := reflect.New(first.Type())
			require.NoError(t, json.Unmarshal(written, second.Interface()))
			requireSameFields(t, first.Type().Name(), first, second.Elem())
		}
	}
}

// imagination makes up values.
type imagination struct {
	*rand.Rand
	free func(*rand.Rand, reflect.Value)
}

// fill fills the fields of a model, about half of them.
func (m imagination) fill(v reflect.Value) {
	if m.IntN(2) == 0 && v.Kind() != reflect.Struct {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString([]string{"x", "null", `"\`, "a\n\u2028<é"}[m.IntN(4)])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(m.Int64() - m.Int64())
	case reflect.Float64:
		v.SetFloat(m.NormFloat64())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), m.IntN(3), 3))
		for i := range v.Len() {
			m.fill(v.Index(i))
		}
	case reflect.Interface:
		m.free(m.Rand, v)
	case reflect.Struct:
		m.fields(v)
	}
}

func (m imagination) fields(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if m.IntN(2) == 0 {
			zone := time.FixedZone("", 7200*m.IntN(2))
			v.Set(reflect.ValueOf(time.Unix(m.Int64N(1<<32), m.Int64N(1e9)).In(zone)))
		}
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "JSON" {
			m.fill(v.Field(i))
		}
	}
}

// requireSameFields compares models by their fields, without what they know of
// the text that they were read from. It prints no value: one may be a secret.
func requireSameFields(t *testing.T, path string, want, got reflect.Value) {
	t.Helper()
	if at, ok := want.Interface().(time.Time); ok {
		again := got.Interface().(time.Time)
		_, offset := at.Zone()
		_, offsetAgain := again.Zone()
		require.True(t, at.Equal(again) && offset == offsetAgain, path)
		return
	}
	switch want.Kind() {
	case reflect.Struct:
		for i := range want.NumField() {
			if name := want.Type().Field(i).Name; name != "JSON" && want.Type().Field(i).IsExported() {
				requireSameFields(t, path+"."+name, want.Field(i), got.Field(i))
			}
		}
	case reflect.Slice:
		require.Equal(t, want.IsNil(), got.IsNil(), path)
		require.Equal(t, want.Len(), got.Len(), path)
		for i := range want.Len() {
			requireSameFields(t, fmt.Sprintf("%s[%d]", path, i), want.Index(i), got.Index(i))
		}
	default:
		require.True(t, reflect.DeepEqual(want.Interface(), got.Interface()), path)
	}
}

// own are the models of the package alone: pages have tests of their own.
func (m Models) own() (own Models) {
	pages := reflect.TypeFor[pagination.SinglePage[int]]().PkgPath()
	for _, model := range m {
		if !strings.HasPrefix(reflect.TypeOf(model).Elem().PkgPath(), pages) {
			own = append(own, model)
		}
	}
	return own
}
