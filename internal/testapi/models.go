package testapi

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Models are all that the replies of a package are decoded into, pages included.
type Models []json.Unmarshaler

// CheckAllThere requires a model in the list for every one that the package in the
// working directory has: another would not be tested.
func (m Models) CheckAllThere(t *testing.T) {
	listed := map[string]bool{}
	for _, model := range m {
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

// CheckAgreement requires the models to read of the documentation's replies, and of
// every object in them, what encoding/json reads.
func (m Models) CheckAgreement(t *testing.T, bodies map[string]string) {
	for _, body := range bodies {
		for _, part := range Parts(body) {
			for _, model := range m {
				if len(part) < 1<<9 || part == body {
					CheckDecoding(t, model, part)
				}
			}
		}
	}
}

// hostile returns texts that may break a decoder, each to be put in place of a
// value.
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

// CheckHostileValues puts texts that may break a decoder into every model.
func (m Models) CheckHostileValues(t *testing.T) {
	for k, model := range m {
		names := FieldNames(model)
		for i, value := range hostile() {
			if len(value) > 1<<12 && k%16 != 0 {
				continue // the deep ones take long, and it is the same code for all
			}
			CheckDecoding(t, model, value)
			CheckDecoding(t, model, `{"`+names[i%len(names)]+`":`+value+`}`)
			CheckDecoding(t, model, `{"unknown":`+value+`}`)
		}
	}
}

// kinds are values of every kind, to be put in place of any field.
var kinds = []string{
	`null`, `true`, `0`, `-7.25`, `"x"`, `"7"`, `"2024-04-26T17:31:07Z"`, `{}`, `[]`, `[null]`, `[{}]`, `[[]]`,
	`{"a":{"b":[1,"c"]}}`, `[{},5,{"id":"x"}]`,
}

// CheckKinds puts a value of every kind into every field.
func (m Models) CheckKinds(t *testing.T) {
	for _, model := range m {
		for _, name := range FieldNames(model) {
			for _, value := range kinds {
				CheckDecoding(t, model, `{"`+name+`":`+value+`}`)
				CheckDecoding(t, model, ` { "`+name+`" : `+value+` , "x" : 1 } `)
			}
		}
	}
}

// FieldNames are the names in JSON of a model's fields.
func FieldNames(model json.Unmarshaler) []string {
	var names []string
	typ := reflect.TypeOf(model).Elem()
	for i := range typ.NumField() {
		if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// Bodies are the n replies of the documentation, by operation.
func Bodies(t testing.TB, n int) map[string]string {
	files, err := filepath.Glob(filepath.Join("testdata", "replies", "*.json"))
	require.NoError(t, err)
	all := map[string]string{}
	for _, file := range files {
		all[filepath.Base(file)] = string(Read(t, file))
	}
	require.Len(t, all, n)
	return all
}

// Parts are text and every object and array in it.
func Parts(text string) []string {
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
			list = append(list, Parts(string(element))...)
		}
	}
	return list
}
