package accounts_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/apijson"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// models are all that a reply is decoded into, pages included. A test holds
// the list against the package.
var models = []json.Unmarshaler{
	&accounts.Account{}, &accounts.AccountManagedBy{}, &accounts.AccountOrganizationNewResponse{},
	&accounts.AccountProfile{}, &accounts.AccountSettings{}, &accounts.AuditAccount{}, &accounts.AuditAction{},
	&accounts.AuditActor{}, &accounts.AuditEntry{}, &accounts.AuditProduct{}, &accounts.AuditProductCategory{},
	&accounts.AuditRaw{}, &accounts.AuditResource{}, &accounts.AuditZone{}, &accounts.DeleteResponse{},
	&accounts.GroupMeta{}, &accounts.Member{}, &accounts.MemberPolicy{}, &accounts.MemberUser{},
	&accounts.PermissionGrant{}, &accounts.PermissionGroup{}, &accounts.RatePlan{}, &accounts.ResourceGroup{},
	&accounts.ResourceGroupScope{}, &accounts.ResourceGroupScopeObject{}, &accounts.Role{}, &accounts.RolePermissions{},
	&accounts.Subscription{}, &accounts.SubscriptionDeleteResponse{}, &accounts.Token{}, &accounts.TokenCondition{},
	&accounts.TokenConditionRequestIP{}, &accounts.TokenNewResponse{}, &accounts.TokenPermissionGroup{},
	&accounts.TokenPolicy{}, &accounts.TokenVerifyResponse{},
	&pagination.V4PagePaginationArray[accounts.Member]{}, &pagination.V4PagePaginationArray[accounts.Account]{},
	&pagination.V4PagePaginationArray[accounts.Role]{}, &pagination.V4PagePaginationArray[accounts.Token]{},
	&pagination.CursorPaginationAfter[accounts.AuditEntry]{}, &pagination.SinglePage[accounts.Subscription]{},
	&pagination.SinglePage[accounts.TokenPermissionGroup]{}, &pagination.SinglePage[accounts.AuditProductCategory]{},
}

// checkDecoding decodes text into a new model of the same type as model, and
// holds it against what encoding/json reads: the same texts are JSON, and where
// the types match, the values are the same.
func checkDecoding(t *testing.T, model json.Unmarshaler, text string) {
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
		return // a number beyond float64, or a name that comes twice: nothing to hold it against
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

// bodies are the replies of the documentation, by operation.
func bodies(t testing.TB) map[string]string {
	files, err := filepath.Glob(filepath.Join("testdata", "replies", "*.json"))
	require.NoError(t, err)
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all[filepath.Base(file)] = string(text)
	}
	require.Len(t, all, 29)
	return all
}

// parts are text and every object and array in it.
func parts(text string) []string {
	list := []string{text}
	var members map[string]json.RawMessage
	var elements []json.RawMessage
	_ = json.Unmarshal([]byte(text), &members)
	_ = json.Unmarshal([]byte(text), &elements)
	for _, member := range members {
		elements = append(elements, member)
	}
	for _, element := range elements {
		if element[0] == '{' || element[0] == '[' {
			list = append(list, parts(string(element))...)
		}
	}
	return list
}

func FuzzModels(f *testing.F) {
	for _, body := range bodies(f) {
		for i, part := range parts(body) {
			f.Add(uint8(i%len(models)), part)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		checkDecoding(t, models[int(which)%len(models)], text)
	})
}

func TestEveryModelAgreesWithEncodingJSON(t *testing.T) {
	for _, body := range bodies(t) {
		for _, part := range parts(body) {
			for _, model := range models {
				if len(part) < 1<<9 || part == body {
					checkDecoding(t, model, part)
				}
			}
		}
	}
}

// hostile are values that a decoder stumbles over, each in the place of a value.
func hostile() []string {
	list := []string{
		`"\ud83d"`, `"\ude00\ud83d"`, `"\ud83d\u0041"`, `"\ud83d\ud83d\ude00"`, "\"\xff\"", "\"a\xc3\"", "\"\xed\xa0\x80\"",
		"\"\xf4\x90\x80\x80\"",
		strings.Repeat("9", 400), "-" + strings.Repeat("9", 400), "1e999", "-1e999", "1e-999",
		"0." + strings.Repeat("0", 400) + "1", "9223372036854775808", "-0", "00", "1.", "+1", ".5", "1e", "0x1p4", "NaN",
		"Infinity",
		strings.Repeat("[", 9000) + strings.Repeat("]", 9000), strings.Repeat("[", 10001) + strings.Repeat("]", 10001),
		strings.Repeat("[", 1<<16), strings.Repeat(`{"a":`, 1<<14),
		strings.Repeat(`{"result":`, 5000) + "null" + strings.Repeat("}", 5000), `nul`, `truth`, `fals`, `'x'`, `{"a"}`,
		`{"a":1,}`, `[1,]`, `{,}`, `[,]`, `{} {}`, "/* */ 1", "",
	}
	for c := range 0x80 {
		list = append(list, `"a`+string(rune(c))+`"`, `"\`+string(rune(c))+`"`, "1"+string(rune(c)), string(rune(c)))
	}
	return list
}

func TestHostileValues(t *testing.T) {
	for k, model := range models {
		names := fieldNames(model)
		for i, value := range hostile() {
			if len(value) > 1<<12 && k%16 != 0 {
				continue // the deep ones take long, and it is the same code for all
			}
			checkDecoding(t, model, value)
			checkDecoding(t, model, `{"`+names[i%len(names)]+`":`+value+`}`)
			checkDecoding(t, model, `{"unknown":`+value+`}`)
		}
	}
}

// Any value of any kind in the place of any field.
func TestEveryKindOfValueInEveryField(t *testing.T) {
	for _, model := range models {
		for _, name := range fieldNames(model) {
			for _, value := range []string{`null`, `true`, `0`, `-7.25`, `"x"`, `"7"`, `"2024-04-26T17:31:07Z"`, `{}`, `[]`,
				`[null]`, `[{}]`, `[[]]`, `{"a":{"b":[1,"c"]}}`, `[{},5,{"id":"x"}]`} {
				checkDecoding(t, model, `{"`+name+`":`+value+`}`)
				checkDecoding(t, model, ` { "`+name+`" : `+value+` , "x" : 1 } `)
			}
		}
	}
}

func fieldNames(model json.Unmarshaler) []string {
	var names []string
	typ := reflect.TypeOf(model).Elem()
	for i := range typ.NumField() {
		if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// Every truncation of every reply is refused, by one kind of page or another.
func TestEveryTruncationOfEveryReply(t *testing.T) {
	pages := []func() json.Unmarshaler{
		func() json.Unmarshaler { return new(pagination.V4PagePaginationArray[accounts.Member]) },
		func() json.Unmarshaler { return new(pagination.CursorPaginationAfter[accounts.AuditEntry]) },
		func() json.Unmarshaler { return new(pagination.SinglePage[accounts.Subscription]) },
	}
	for name, body := range bodies(t) {
		for i := range strings.TrimSpace(body) {
			require.Error(t, pages[i%len(pages)]().UnmarshalJSON([]byte(body[:i])), name)
		}
	}
}

// Every byte of every reply replaced by another: no panic, and the same verdict
// as encoding/json's.
func TestEveryReplyWithOneByteChanged(t *testing.T) {
	changed := "\x00\x1f \"\\{}[],:0e\x80\xff"
	for _, body := range bodies(t) {
		for i := range len(body) {
			text := []byte(body)
			text[i] = changed[i%len(changed)]
			err := new(pagination.V4PagePaginationArray[accounts.Member]).UnmarshalJSON(text)
			require.Equal(t, json.Valid(text), err == nil)
		}
	}
}

// A model that the list has not would not be tested.
func TestModelsAreAllThere(t *testing.T) {
	listed := map[string]bool{}
	for _, model := range models {
		listed[reflect.TypeOf(model).Elem().Name()] = true
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, part := range strings.Split(string(text), "\nfunc (r *")[1:] {
			if name, rest, _ := strings.Cut(part, ")"); strings.HasPrefix(rest, " UnmarshalJSON(") {
				require.True(t, listed[name], name)
			}
		}
	}
}
