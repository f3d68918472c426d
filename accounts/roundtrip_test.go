package accounts_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// An access review that is stored as JSON says of everybody whether they have
// a second factor, of those who have none above all.
func TestFalseAndEmptyAreWritten(t *testing.T) {
	for want, model := range map[string]any{
		`{"email":"","first_name":"","id":"","last_name":"",` +
			`"two_factor_authentication_enabled":false}`: accounts.MemberUser{},
		`{"abuse_contact_email":"","enforce_twofactor":false}`:                         accounts.AccountSettings{},
		`{"read":false,"write":false}`:                                                 accounts.PermissionGrant{},
		`{"id":"","product":"","request":null,"response":null,"scope":null,"type":""}`: accounts.AuditResource{},
		`{"request_ip":{"in":null,"not_in":null}}`:                                     accounts.TokenCondition{},
		`{"id":"","effect":"","permission_groups":null,"resources":null}`:              accounts.TokenPolicy{},
		`{"id":"","status":"","expires_on":"0001-01-01T00:00:00Z",` +
			`"not_before":"0001-01-01T00:00:00Z"}`: accounts.TokenVerifyResponse{},
	} {
		text, err := json.Marshal(model)
		require.NoError(t, err)
		require.JSONEq(t, want, string(text))
	}
}

// Every field of every model is written, whatever it holds.
func TestEveryFieldOfEveryModelIsWritten(t *testing.T) {
	for _, model := range allModels() {
		text, err := json.Marshal(model)
		require.NoError(t, err)
		var written map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(text, &written))
		for _, name := range fieldNames(model) {
			require.Contains(t, written, name, "%T", model)
		}
	}
}

// json.Unmarshal of what json.Marshal wrote gives the model back, whatever it
// was read from.
func TestModelsComeBackFromTheirJSON(t *testing.T) {
	for _, body := range bodies(t) {
		for _, part := range parts(body) {
			for _, model := range allModels() {
				comesBack(t, model, part)
			}
		}
	}
	for _, model := range allModels() {
		for _, name := range fieldNames(model) {
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

// The same for models that a program made, with every kind of value in them.
func TestModelsThatAreMadeComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 2))
	for range 50 {
		for _, model := range allModels() {
			first := reflect.New(reflect.TypeOf(model).Elem()).Elem()
			imagine(random, first)
			written, err := json.Marshal(first.Interface())
			require.NoError(t, err)
			second := reflect.New(first.Type())
			require.NoError(t, json.Unmarshal(written, second.Interface()))
			requireSameFields(t, first.Type().Name(), first, second.Elem())
		}
	}
}

// imagine fills the fields of a model, about half of them.
func imagine(random *rand.Rand, v reflect.Value) {
	if random.IntN(2) == 0 && v.Kind() != reflect.Struct {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString([]string{"x", "null", `"\`, "a\n\u2028<é"}[random.IntN(4)])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(random.Int64() - random.Int64())
	case reflect.Float64:
		v.SetFloat(random.NormFloat64())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), random.IntN(3), 3))
		for i := range v.Len() {
			imagine(random, v.Index(i))
		}
	case reflect.Interface:
		imagineFree(random, v)
	case reflect.Struct:
		imagineFields(random, v)
	}
}

func imagineFree(random *rand.Rand, v reflect.Value) {
	if v.Type() == reflect.TypeFor[accounts.TokenPolicyResourcesUnion]() {
		v.Set(reflect.ValueOf([]any{
			accounts.ResourcesFlat{}, accounts.ResourcesFlat{"a": "*"}, accounts.ResourcesNested{"a": {}, "b": {"c": "*"}},
			accounts.ResourcesMixed{"a": "*", "b": map[string]any{"c": json.Number("12345678901234567890")}, "d": nil},
		}[random.IntN(4)]))
		return
	}
	v.Set(reflect.ValueOf([]any{"x", true, 7.25, map[string]any{"a": []any{nil, "b"}}}[random.IntN(4)]))
}

func imagineFields(random *rand.Rand, v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		if random.IntN(2) == 0 {
			v.Set(reflect.ValueOf(time.Unix(random.Int64N(1<<32),
				random.Int64N(1e9)).In(time.FixedZone("", 7200*random.IntN(2)))))
		}
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Name != "JSON" {
			imagine(random, v.Field(i))
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

// allModels are the models of this package: pages have tests of their own.
func allModels() []json.Unmarshaler {
	var own []json.Unmarshaler
	pages := reflect.TypeFor[pagination.SinglePage[int]]().PkgPath()
	for _, model := range models {
		if !strings.HasPrefix(reflect.TypeOf(model).Elem().PkgPath(), pages) {
			own = append(own, model)
		}
	}
	return own
}
