package apijson

import (
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

type leaf struct {
	Key  string `json:"key"`
	JSON struct {
		Key respjson.Field
		respjson.Object
	} `json:"-"`
}

// decoded is a new T that src is decoded into.
func decoded[T any](src string) (*T, error) {
	dst := new(T)
	return dst, Decode(src, dst)
}

func (r *leaf) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

type scope struct {
	Key  string `json:"key"`
	JSON struct {
		Key respjson.Field
		respjson.Object
	} `json:"-"`
}

func (scope) UnwrapArray() {}

type union interface{ isUnion() }

type word string

func (word) isUnion() {}

var _ = RegisterUnion(func(value any) (union, bool) { s, ok := value.(string); return word(s), ok })

type color string

type model struct {
	Text   string         `json:"text"`
	Color  color          `json:"color"`
	Flag   bool           `json:"flag"`
	Whole  int64          `json:"whole"`
	Float  float64        `json:"float"`
	Time   time.Time      `json:"time"`
	Any    any            `json:"any"`
	Leaf   leaf           `json:"leaf"`
	Scope  scope          `json:"scope"`
	Leaves []leaf         `json:"leaves"`
	Colors []color        `json:"colors"`
	Union  union          `json:"union"`
	Map    map[string]int `json:"map"`
	Raw    Text           `json:"raw"`
	Unseen string         `json:"-"`
	JSON   struct {
		Text, Color, Flag, Whole, Float, Time, Any, Leaf, Scope, Leaves, Colors, Union, Map, Raw respjson.Field
		respjson.Object
	} `json:"-"`
}

func (r *model) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

func decode(t *testing.T, src string) *model {
	t.Helper()
	m, err := decoded[model](src)
	require.NoError(t, err, src)
	return m
}

func TestEveryKindOfField(t *testing.T) {
	const src = ` {"text":"a\"b","color":"red","flag":true,"whole":-7,"float":1.5,"time":"2024-04-26T17:31:07.25Z",
		"any":{"a":[1,"x",true,null,{"b":{}}],"c":"d"},"leaf":{"key":"k","more":[1]},"scope":{"key":"s"},
			"leaves":[{"key":"1"},{"key":"2"},{"key":"3"},{"key":"4"},{"key":"5"}],
		"colors":["red","blue"],"union":"u","map":{"n":1},"raw":{"x": 1}, "Unseen":"x"} `
	m := decode(t, src)
	require.Equal(t, "a\"b", m.Text)
	require.Equal(t, color("red"), m.Color)
	require.True(t, m.Flag)
	require.Equal(t, int64(-7), m.Whole)
	require.InDelta(t, 1.5, m.Float, 0)
	require.Equal(t, time.Date(2024, 4, 26, 17, 31, 7, 250e6, time.UTC), m.Time)
	require.Equal(t, map[string]any{"a": []any{1.0, "x", true, nil, map[string]any{"b": map[string]any{}}}, "c": "d"},
		m.Any)
	require.Equal(t, "k", m.Leaf.Key)
	require.Equal(t, "[1]", m.Leaf.JSON.ExtraFields["more"].Raw())
	require.Equal(t, `{"key":"k","more":[1]}`, m.Leaf.JSON.RawJSON())
	require.Equal(t, "s", m.Scope.Key)
	require.Len(t, m.Leaves, 5)
	require.Equal(t, "5", m.Leaves[4].Key)
	require.Equal(t, []color{"red", "blue"}, m.Colors)
	require.Equal(t, word("u"), m.Union)
	require.Equal(t, map[string]int{"n": 1}, m.Map)
	require.Equal(t, Text(`{"x": 1}`), m.Raw)
	require.Empty(t, m.Unseen)
	require.Equal(t, strings.TrimSpace(src), m.JSON.RawJSON())
	require.Equal(t, map[string]respjson.Field{"Unseen": respjson.NewField(`"x"`, valid)}, m.JSON.ExtraFields)
	require.Equal(t, `"a\"b"`, m.JSON.Text.Raw())

	var again model
	require.NoError(t, json.Unmarshal([]byte(src), &again))
	require.Equal(t, *m, again, "json.Unmarshal gives the same as a call")
}

func TestMissingNullAndInvalid(t *testing.T) {
	m := decode(t, `{"text":null,"whole":"x","leaf":[1],"extra":null}`)
	require.True(t, m.JSON.Text.IsNull() && !m.JSON.Text.IsMissing() && !m.JSON.Text.IsInvalid())
	require.True(t, m.JSON.Flag.IsNull() && m.JSON.Flag.IsMissing())
	require.True(t, m.JSON.Whole.IsInvalid() && !m.JSON.Whole.IsNull())
	require.Equal(t, `"x"`, m.JSON.Whole.Raw())
	require.Zero(t, m.Whole)
	require.True(t, m.JSON.Leaf.IsInvalid())
	require.True(t, m.JSON.ExtraFields["extra"].IsNull())
	require.True(t, m.JSON.ExtraFields["none"].IsMissing())
	require.Empty(t, m.JSON.Flag.Raw())
}

func TestAWrongTypeIsMarkedAndNeverFails(t *testing.T) {
	for field, values := range map[string][]string{
		"text":  {`{}`, `[]`},
		"flag":  {`"true"`, `"yes"`, `{}`, `[]`},
		"whole": {`"x"`, `1.5`, `9223372036854775808`, `-1e30`, `{}`, `[]`, `"0x10"`, `"1_000"`, `"NaN"`, `""`, `" 7"`},
		"float": {`"Inf"`, `1e999`, `"0x1p4"`, `[]`, `"1."`},
		"time": {`5`, `"yesterday"`, `"2024-02-30T00:00:00Z"`, `"2024-01-01T24:00:00Z"`, `"2024-01-01T00:00:00.Z"`, `{}`,
			`"2024-13-01T00:00:00Z"`, `"20240101T0000000000Z"`, `"2024-01-01T00:00:00+24:00"`},
		"any":    {`1e999`, `{"a":[1e999]}`},
		"leaf":   {`5`, `"x"`, `[{"key":"a"}]`},
		"scope":  {`5`, `[5]`, `["x",{"key":"a"}]`},
		"leaves": {`{}`, `[5]`, `"x"`},
		"colors": {`"red"`, `[{}]`},
		"union":  {`5`, `{}`},
		"map":    {`[]`, `{"n":"x"}`},
	} {
		for _, value := range values {
			m := decode(t, `{"`+field+`":`+value+`}`)
			bare := decode(t, `{}`)
			var got respjson.Field
			for name, f := range fieldsOf(m) {
				if strings.EqualFold(name, field) {
					got = f
				}
			}
			require.True(t, got.IsInvalid(), "%s: %s", field, value)
			require.Equal(t, value, got.Raw())
			if field != "leaves" && field != "colors" {
				m.JSON = bare.JSON
				require.Equal(t, bare, m, "%s: %s leaves the zero value", field, value)
			}
		}
	}
}

func fieldsOf(m *model) map[string]respjson.Field {
	return map[string]respjson.Field{
		"text": m.JSON.Text, "flag": m.JSON.Flag, "whole": m.JSON.Whole, "float": m.JSON.Float, "time": m.JSON.Time,
		"any":  m.JSON.Any,
		"leaf": m.JSON.Leaf, "scope": m.JSON.Scope, "leaves": m.JSON.Leaves, "colors": m.JSON.Colors, "union": m.JSON.Union,
		"map": m.JSON.Map,
	}
}

func TestANameThatComesTwice(t *testing.T) {
	m := decode(t, `{"text":"a","text":"b","leaf":{"key":"k","x":1},"leaf":{"y":2},"leaves":[{"key":"1"},{"key":"2"}],`+
		`"leaves":[{}],"any":{"a":1},"any":{"b":2}}`)
	require.Equal(t, "b", m.Text)
	require.Equal(t, "k", m.Leaf.Key)
	require.Equal(t, `{"y":2}`, m.Leaf.JSON.RawJSON())
	require.Len(t, m.Leaf.JSON.ExtraFields, 2)
	require.Len(t, m.Leaves, 1)
	require.Empty(t, m.Leaves[0].Key)
	require.Equal(t, map[string]any{"b": 2.0}, m.Any)
	m = decode(t, `{"text":"a","text":null,"whole":7,"whole":"x","leaf":{"key":"k"},"leaf":5,"leaves":[{}],"leaves":{},`+
		`"any":1,"any":1e999}`)
	require.Equal(t, "a", m.Text, "null leaves what was there, as for encoding/json")
	require.True(t, m.JSON.Text.IsNull())
	bare := decode(t, `{"text":"a"}`)
	m.JSON = bare.JSON
	require.Equal(t, bare, m, "a wrong type leaves the zero value")
}

func TestListsDoNotShareTheirElements(t *testing.T) {
	m := decode(t, `{"leaves":[{"key":"1"},{"key":"2"},{"key":"3"}],"colors":["a"],"any":[["x"],["y","z"],[]]}`)
	require.Equal(t, len(m.Leaves), cap(m.Leaves))
	require.Equal(t, len(m.Colors), cap(m.Colors))
	many, err := decoded[[]model](`[{"colors":["a"]},{"colors":[]},{"colors":["b","c"]},{"colors":[null]}]`)
	require.NoError(t, err)
	_ = append((*many)[0].Colors, "changed")
	require.Equal(t, []color{"b", "c"}, (*many)[2].Colors)
	require.Equal(t, []color{""}, (*many)[3].Colors)
	require.Equal(t, []any{[]any{"x"}, []any{"y", "z"}, []any{}}, m.Any)
}

func TestListsOfEveryLength(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 15, 16, 17, 40, 1000, 5000} {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`{"text":"%d","leaves":[%s{"key":"%d"}]}`, i, strings.Repeat(`{"key":"x"},`, i%7), i)
		}
		got, err := decoded[[]model]("[" + strings.Join(list, ",") + "]")
		require.NoError(t, err)
		require.Len(t, *got, n)
		for i, m := range *got {
			require.Equal(t, fmt.Sprint(i), m.Text)
			require.Len(t, m.Leaves, 1+i%7)
			require.Equal(t, m.Text, m.Leaves[i%7].Key)
		}
	}
}

// Elements that are short at first make no room for as many as would fit in a
// long text.
func TestALongTextIsNotTakenForAsManyElements(t *testing.T) {
	src := "[" + strings.Repeat("{},", 20) + `{"text":"` + strings.Repeat("x", 4<<20) + `"}]`
	require.Less(t, allocated(func() {
		_, err := decoded[[]model](src)
		require.NoError(t, err)
	}), 2<<20)
}

// A free-form value is what encoding/json makes of it, in type and value, and
// can be changed like it: no two share memory.
func TestFreeFormValuesStandAlone(t *testing.T) {
	list := make([]string, 1000)
	for i := range list {
		list[i] = fmt.Sprintf(`{"t":"text %d","n":%d.5,"i":%d,"b":%t,"a":["x%d",%d]}`, i, i, i, i%2 == 0, i, i)
	}
	src := "[" + strings.Join(list, ",") + "]"
	var want any
	require.NoError(t, json.Unmarshal([]byte(src), &want))
	got, err := decoded[any](src)
	require.NoError(t, err)
	runtime.GC() // what only a box holds must stay
	require.Equal(t, want, *got)
	(*got).([]any)[0].(map[string]any)["t"] = "changed"
	require.Equal(t, "text 1", (*got).([]any)[1].(map[string]any)["t"])
}

func TestAListKeepsItsGoodElements(t *testing.T) {
	m := decode(t, `{"colors":["red",{},null,"blue"],"leaves":[]}`)
	require.Equal(t, []color{"red", "", "", "blue"}, m.Colors)
	require.True(t, m.JSON.Colors.IsInvalid())
	require.NotNil(t, m.Leaves)
	require.Empty(t, m.Leaves)
}

func TestNumbersAndTextsStandInForEachOther(t *testing.T) {
	m := decode(t, `{"text":7,"color":true,"whole":"1000","float":"2.5","flag":1,"raw":"x"}`)
	require.Equal(t, "7", m.Text)
	require.Equal(t, color("true"), m.Color)
	require.Equal(t, int64(1000), m.Whole)
	require.InDelta(t, 2.5, m.Float, 0)
	require.True(t, m.Flag)
	for _, f := range []respjson.Field{m.JSON.Text, m.JSON.Color, m.JSON.Whole, m.JSON.Float, m.JSON.Flag} {
		require.False(t, f.IsInvalid())
	}
	for text, want := range map[string]int64{"7.0": 7, "7e2": 700, "true": 1, "false": 0,
		"9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64, `"7.0"`: 7} {
		require.Equal(t, want, decode(t, `{"whole":`+text+`}`).Whole)
	}
}

func TestAnArrayStandsForItsFirstElementWhereTheTypeSaysSo(t *testing.T) {
	m := decode(t, `{"scope":[{"key":"one"},{"key":"two"}]}`)
	require.Equal(t, "one", m.Scope.Key)
	require.False(t, m.JSON.Scope.IsInvalid())
	require.Equal(t, `[{"key":"one"},{"key":"two"}]`, m.JSON.Scope.Raw())
	require.False(t, decode(t, `{"scope":[]}`).JSON.Scope.IsInvalid())
}

func TestTimesOfOtherLayouts(t *testing.T) {
	want := time.Date(2024, 4, 26, 17, 31, 7, 0, time.UTC)
	for _, text := range []string{"2024-04-26T17:31:07Z", "2024-04-26T19:31:07+02:00", "2024-04-26T19:31:07+0200",
		"2024-04-26T17:31:07", "2024-04-26 17:31:07", "2024-04-26 17:31:07Z", "2024-04-26T17:31:07.0000Z"} {
		require.True(t, want.Equal(decode(t, `{"time":"`+text+`"}`).Time), text)
	}
	require.True(t, want.Truncate(24*time.Hour).Equal(decode(t, `{"time":"2024-04-26"}`).Time))
	got := decode(t, `{"time":"2024-04-26T17:31:07.1234567891Z"}`).Time
	require.Equal(t, 123456789, got.Nanosecond())
}

func TestNamesMayBeEscapedAndInAnyOrder(t *testing.T) {
	m := decode(t, `{"whole":1,"te\u0078t":"a","leaf" : {"key":"k"} , "flag":true}`)
	require.Equal(t, "a", m.Text)
	require.Equal(t, "k", m.Leaf.Key)
	require.True(t, m.Flag)
	require.Nil(t, m.JSON.ExtraFields)
	other := decode(t, `{"Text":"a","\u0074ext":"b","leaf" :{}}`)
	require.Equal(t, "b", other.Text, "the case counts: encoding/json would take either")
	require.Equal(t, `"a"`, other.JSON.ExtraFields["Text"].Raw())
}

// sources are texts that are JSON or nearly so.
func sources() []string {
	list := []string{
		``, ` `, `null`, `true`, `[]`, `{}`, `"x"`, `5`, `{"text":"x"`, `{"text":}`, `{"text"}`, `{"text":1,}`, `{,}`, `[1,]`,
		`{"a":1 "b":2}`, `{a:1}`, `{"a":01}`, `{"a":-}`, `{"a":1.}`,
		`{"a":.5}`, `{"a":1e}`, `{"a":1e+}`, `{"a":-0}`, `{"a":-0.0e-0}`, `{"a":1E5}`, `{"a":tru}`, `{"a":nul}`,
		`{"a":falsy}`, `{"a":True}`, `{} {}`, `{}x`, "{}\n", "\ufeff{}", `{"a":"\x"}`, `{"a":"\u12"}`,
		`{"a":"\u12G4"}`, `{"a":"\ud83d\ude00"}`, `{"text":"\ud83d"}`, `{"text":"\ud83dx"}`, `{"text":"\ude00\ud83d"}`,
		`{"text":"\ud83d\u0041"}`, `{"texT":"text"}`, `{"text":"a","te\u0078t":"b"}`,
		`{"text":"\u0000\u001f\/\b\f\n\r\t\\"}`, "{\"text\":\"\xff\"}", "{\"text\":\"a\xc3\"}",
		"{\"text\":\"\xed\xa0\x80\"}",
		`{"text":"ünïcödé 🎉 ok"}`, `{"text":"a` + strings.Repeat("b", 100) + `"}`, `{"text":"0123456\"89012345\\789"}`,
		"{\"text\":\"0123456\t8\"}", `{"text":1,"text":2}`, `{"leaf":{"key":"a"},"leaf":{}}`,
		`{"float":1e400}`, `{"whole":123456789012345678901234567890}`, `{"any":` + strings.Repeat("9", 400) + `}`,
		`[1,2,{"a":[}]`, `{"a":[1}`, `{"a":{"b":1]}`, "{\"a\"\x00:1}", `{"a":1}` + "\x00", `"\`, `"abc`, `{"a":"b\`, `[`,
		`{`, `{"`, `{"a`, `{"a":`,
	}
	for c := range 0x20 {
		list = append(list, fmt.Sprintf(`{"text":"%s"}`, string(rune(c))), fmt.Sprintf("%c{}", c),
			fmt.Sprintf(`{"text":"12345678%s"}`, string(rune(c))))
	}
	list = append(list, strings.Repeat("[", 9999)+strings.Repeat("]", 9999),
		strings.Repeat("[", 10001)+strings.Repeat("]", 10001), strings.Repeat(`{"a":`, 5000)+"1"+strings.Repeat("}", 5000),
		strings.Repeat("[", 1<<20))
	return list
}

// agree checks that src is JSON for Decode exactly when it is for encoding/json,
// and that both read the same text out of it.
func agree(t *testing.T, src string) {
	t.Helper()
	isJSON := json.Valid([]byte(src))
	m, err := decoded[model](src)
	if syntax := (*SyntaxError)(nil); !isJSON {
		require.ErrorAs(t, err, &syntax, "%.60q", src)
		require.LessOrEqual(t, syntax.Offset, len(src))
		return
	}
	if err != nil {
		require.NotEqual(t, byte('{'), strings.TrimSpace(src)[0], "%.60q: %v", src, err)
		return
	}
	var free any
	if json.Unmarshal([]byte(src), &free) != nil {
		return // a number beyond float64
	}
	got, err := decoded[any](src)
	require.NoError(t, err)
	require.Equal(t, free, *got)
	object, _ := free.(map[string]any)
	if text, ok := object["text"].(string); ok {
		require.Equal(t, text, m.Text, "%.60q", src)
	}
}

func TestWhatIsJSONIsWhatEncodingJSONSays(t *testing.T) {
	for _, src := range sources() {
		agree(t, src)
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	src := `{"text":"a\u00e9b","whole":-1.5e+3,"any":{"a":[true,false,null]},"leaf":{"key":"k"}}`
	for i := range len(src) {
		_, err := decoded[model](src[:i])
		require.Error(t, err, src[:i])
		require.NotContains(t, err.Error(), "text", "the error quotes nothing")
	}
}

func FuzzDecode(f *testing.F) {
	for _, src := range sources() {
		if len(src) < 1<<12 {
			f.Add(src)
		}
	}
	f.Fuzz(agree)
}

func TestAValueOfAnotherKindIsAnError(t *testing.T) {
	_, err := decoded[model](`[1]`)
	require.EqualError(t, err, "a JSON array is no model")
	_, err = decoded[[]leaf](`{"a":1}`)
	require.EqualError(t, err, "a JSON object is no list of leaf")
	list, err := decoded[[]leaf](` [{"key":"a"},5] `)
	require.NoError(t, err)
	require.Equal(t, "a", (*list)[0].Key)
	kept := model{Text: "kept"}
	require.Error(t, Unmarshal([]byte(`{"text":`), &kept))
	require.Equal(t, "kept", kept.Text)
	require.NoError(t, Unmarshal([]byte(`{}`), &kept))
	require.Empty(t, kept.Text, "nothing of before stays")
}

func TestUnmarshalCopiesItsInput(t *testing.T) {
	data := []byte(`{"text":"abc"}`)
	var m model
	require.NoError(t, Unmarshal(data, &m))
	copy(data, `{"text":"xyz"}`)
	require.Equal(t, "abc", m.Text)
}

func TestMetadataPrintsNoText(t *testing.T) {
	m := decode(t, `{"text":"fake-secret","x":"fake-secret"}`)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		require.NotContains(t, fmt.Sprintf(verb, m.JSON), "fake-secret")
		require.NotContains(t, fmt.Sprintf(verb, m.JSON.Text), "fake-secret")
		require.NotContains(t, fmt.Sprintf(verb, m.JSON.ExtraFields), "fake-secret")
	}
}

func TestPlansAreSafeToShare(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			decode(t, `{"leaves":[{"key":"x"}]}`)
		})
	}
}

// Lists inside a list take about the room they need, and three times that where
// the text before them says nothing of it.
func TestInnerListsTakeTheRoomTheyNeed(t *testing.T) {
	for name, spread := range map[string]func(i int) int{
		"one each":            func(int) int { return 1 },
		"none, one or two":    func(i int) int { return i % 3 },
		"all in the first":    func(i int) int { return 2000 * max(0, 1-i) },
		"all in the last":     func(i int) int { return 2000 * max(0, i-1998) },
		"most in the first":   func(i int) int { return 1 + 1000*max(0, 1-i) },
		"more towards an end": func(i int) int { return i / 200 },
	} {
		list, leaves := make([]string, 2000), 0
		for i := range list {
			n := spread(i)
			leaves += n
			list[i] = `{"leaves":[` + strings.TrimSuffix(strings.Repeat(`{"key":"x"},`, n), ",") + `]}`
		}
		src := "[" + strings.Join(list, ",") + "]"
		took := allocated(func() {
			_, err := decoded[[]model](src)
			require.NoError(t, err)
		})
		need := len(list)*int(unsafe.Sizeof(model{})) + leaves*int(unsafe.Sizeof(leaf{}))
		t.Logf("%s: %.2f of the need", name, float64(took)/float64(need))
		require.Less(t, took, 3*need, name)
	}
}

// allocated is how many bytes do allocates.
func allocated(do func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

type wrapper struct {
	Result Into `json:"result"`
	Other  Into `json:"other"`
	JSON   struct {
		Result, Other respjson.Field
		respjson.Object
	} `json:"-"`
}

func TestAnEnvelopeIsDecodedIntoWhatItIsGiven(t *testing.T) {
	for src, want := range map[string]string{
		`{"result":{"key":"a"},"other":[1,{"x":2}]}`:                  "a",
		`{"other":3,"result":{"key":"a"},"result":{}}`:                "a",
		`{"result":5,"result":{"key":"a"}}`:                           "a",
		`{"result":{"key":"a"},"result":5}`:                           "",
		`{"result":{"key":"a"},"result":5,"result":{"other":1}}`:      "",
		`{"result":{"key":"a"},"result":null}`:                        "a",
		`{"other":null,"result":null}`:                                "",
		`{}`:                                                          "",
		`{"other":{"other":[]},"other":"twice","result":{"key":"b"}}`: "b",
	} {
		var got leaf
		w := wrapper{Result: Into{Value: &got}}
		require.NoError(t, Decode(src, &w), src)
		require.Equal(t, want, got.Key, src)
	}
	var got []leaf
	w := wrapper{Result: Into{Value: &got}}
	require.NoError(t, Decode(`{"result":[{"key":"a"},5]}`, &w))
	require.Len(t, got, 2)
	require.True(t, w.JSON.Result.IsInvalid())
	require.Equal(t, `[{"key":"a"},5]`, w.JSON.Result.Raw())
	require.Error(t, Decode(`{"other":{"x":tru}}`, &wrapper{}))
}
