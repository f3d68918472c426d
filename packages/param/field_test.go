package param_test

import (
	"encoding/json"
	"io"
	"math"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/param"
)

type color string

type nested struct {
	Key  param.Field[string]   `json:"key,omitzero" url:"key"`
	List param.Field[[]string] `json:"list,omitzero" url:"list"`
}

type params struct {
	ID     param.Field[string]         `json:"-" url:"-"`
	Text   param.Field[string]         `json:"text,omitzero" url:"text"`
	Color  param.Field[color]          `json:"color,omitzero" url:"color"`
	Whole  param.Field[int64]          `json:"whole,omitzero" url:"whole"`
	Page   param.Field[float64]        `json:"page,omitzero" url:"page"`
	Flag   param.Field[bool]           `json:"flag,omitzero" url:"flag"`
	Time   param.Field[time.Time]      `json:"time,omitzero" url:"time"`
	Colors param.Field[[]color]        `json:"colors,omitzero" url:"colors"`
	Nested param.Field[nested]         `json:"nested,omitzero" url:"nested"`
	Map    param.Field[map[string]int] `json:"map,omitzero" url:"map"`
	Any    param.Field[any]            `json:"any,omitzero" url:"any"`
}

var full = params{
	ID: param.Set("not sent"), Text: param.Set("a&b"), Color: param.Set(color("red")), Whole: param.Set[int64](-7),
	Page: param.Set(2.0), Flag: param.Set(false),
	Time:   param.Set(time.Date(2024, 10, 30, 13, 45, 0, 5e8, time.FixedZone("", 7200))),
	Colors: param.Set([]color{"red", "blue"}),
	Nested: param.Set(nested{Key: param.Set("k"), List: param.Set([]string{"x", "y"})}),
	Map:    param.Set(map[string]int{"n": 1}), Any: param.Set[any](1.5),
}

func TestFieldsInJSON(t *testing.T) {
	got, err := json.Marshal(full)
	require.NoError(t, err)
	require.JSONEq(t, `{"text":"a&b","color":"red","whole":-7,"page":2,"flag":false,"time":"2024-10-30T11:45:00Z",
		"colors":["red","blue"],
		"nested":{"key":"k","list":["x","y"]},"map":{"n":1},"any":1.5}`, string(got))
	got, err = json.Marshal(params{})
	require.NoError(t, err)
	require.JSONEq(t, `{}`, string(got))
	got, err = json.Marshal(params{
		Text: param.Null[string](), Whole: param.Raw[int64]("seven"),
		Nested: param.Raw[nested](json.RawMessage(`[1]`)), Any: param.Set[any](nil), Colors: param.Set([]color{}),
	})
	require.NoError(t, err)
	require.JSONEq(t, `{"text":null,"whole":"seven","nested":[1],"any":null,"colors":[]}`, string(got))
}

// A body has times to the second and in UTC, however plainly they are held.
func TestTimesInJSON(t *testing.T) {
	at := time.Date(2025, 4, 1, 7, 20, 0, 999, time.FixedZone("", 7200))
	const want = `"2025-04-01T05:20:00Z"`
	for text, field := range map[string]any{
		want:                          param.Set(at),
		"[" + want + "]":              param.Set([]time.Time{at}),
		`{"a":` + want + `}`:          param.Set(map[string]time.Time{"a": at}),
		`{"b":[` + want + `,null]}`:   param.Set[any](map[string]any{"b": []any{&at, (*time.Time)(nil)}}),
		`[[` + want + `],{}]`:         param.Raw[string]([]any{[]time.Time{at}, map[string]time.Time{}}),
		`"0001-01-01T00:00:00Z"`:      param.Set(time.Time{}),
		`"9999-12-31T23:59:59Z"`:      param.Set(time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)),
		`"1969-12-31T23:59:58Z"`:      param.Raw[time.Time](time.Unix(-2, 5e8)),
		`{"c":null,"d":[1,"x",null]}`: param.Set[any](map[string]any{"c": nil, "d": []any{1, "x", nil}}),
		`null`:                        param.Set((*time.Time)(nil)),
		`[]`:                          param.Set([]time.Time{}),
		`{}`:                          param.Set(map[string]any{}),
	} {
		got, err := json.Marshal(field)
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(text), string(got))
	}
	inside := map[string]any{}
	inside["a"], inside["b"] = inside, []any{inside, at}
	_, err := json.Marshal(param.Set(inside))
	require.ErrorContains(t, err, "cycle")
	loop := []any{nil}
	loop[0] = loop
	_, err = json.Marshal(param.Set(loop))
	require.ErrorContains(t, err, "cycle")
	held := map[string]any{"a": at}
	_, err = json.Marshal(param.Set(held))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"a": at}, held, "what the caller holds stays as it is")
	for _, year := range []time.Time{
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200)),
	} {
		_, err := json.Marshal(param.Set(year))
		require.ErrorContains(t, err, "year")
	}
}

// A list or a map that is nil has no entries; nothing else that is nil is sent
// as one.
func TestNilListsAndMapsInJSON(t *testing.T) {
	for _, row := range []struct {
		field any
		want  string
	}{
		{param.Set([]string(nil)), `[]`},
		{param.Set([]nested(nil)), `[]`},
		{param.Set([]any(nil)), `[]`},
		{param.Set([]time.Time(nil)), `[]`},
		{param.Set[any]([]string(nil)), `[]`},
		{param.Raw[string]([]string(nil)), `[]`},
		{param.Set(map[string]any(nil)), `{}`},
		{param.Set(map[string]int(nil)), `{}`},
		{param.Set(map[string]time.Time(nil)), `{}`},
		{param.Null[[]string](), `null`},
		{param.Raw[[]string](nil), `null`},
		{param.Set[any](nil), `null`},
		{param.Set((*[]string)(nil)), `null`},
		{param.Set((*nested)(nil)), `null`},
		{param.Set(json.RawMessage(nil)), `null`},
		{param.Raw[[]string](json.RawMessage("null")), `null`},
	} {
		got, err := json.Marshal(row.field)
		require.NoError(t, err)
		require.Equal(t, row.want, string(got), "%T", row.field)
	}
}

func TestFieldsInAQuery(t *testing.T) {
	got, err := param.Query(full)
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"text": {"a&b"}, "color": {"red"}, "whole": {"-7"}, "page": {"2"}, "flag": {"false"},
		"time": {"2024-10-30T13:45:00.5+02:00"}, "colors": {"red", "blue"},
		"nested.key": {"k"}, "nested.list": {"x", "y"}, "map.n": {"1"}, "any": {"1.5"},
	}, got)
	got, err = param.Query(params{
		Text: param.Null[string](), Whole: param.Raw[int64]("seven"), Time: param.Raw[time.Time]("2024-10-30"),
		Any: param.Set[any](netip.MustParseAddr("192.0.2.1")),
	})
	require.NoError(t, err)
	require.Equal(t, url.Values{"whole": {"seven"}, "time": {"2024-10-30"}, "any": {"192.0.2.1"}}, got)
	got, err = param.Query(nil)
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestNumbersInAQuery(t *testing.T) {
	for want, page := range map[string]float64{
		"1": 1, "50": 50, "1.5": 1.5, "100000000000000000000000": 1e23, "-3": -3,
	} {
		require.Equal(t, want, param.URLQuery(params{Page: param.Set(page)}).Get("page"))
	}
	for _, raw := range []any{uint8(7), int32(7), float32(7), new(string), (*time.Time)(nil)} {
		_, err := param.Query(params{Any: param.Set(raw)})
		require.NoError(t, err)
	}
}

func TestWhatAQueryCannotHoldIsNamed(t *testing.T) {
	for want, p := range map[string]params{
		"parameter page": {Page: param.Set(math.NaN())}, "parameter any": {Any: param.Set[any](make(chan int))},
		"parameter map":    {Map: param.Raw[map[string]int](math.Inf(1))},
		"parameter time":   {Time: param.Set(time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC))},
		"parameter colors": {Colors: param.Raw[[]color]([]any{nil})},
	} {
		_, err := param.Query(p)
		require.ErrorContains(t, err, want)
	}
}

func TestFieldAsText(t *testing.T) {
	require.Equal(t, "x", param.Set("x").String())
	require.Equal(t, "7", param.Raw[string](7).String())
	require.Empty(t, param.Null[string]().String())
	require.Empty(t, param.Field[string]{}.String())
	require.Equal(t, "1m0s", param.Set(time.Minute).String())
}

func TestOr(t *testing.T) {
	require.Equal(t, param.Set(5), param.Or(param.Field[int]{}, 5))
	require.Equal(t, param.Set(0), param.Or(param.Set(0), 5))
	require.Equal(t, param.Null[int](), param.Or(param.Null[int](), 5))
}

func TestAFileIsNoJSON(t *testing.T) {
	file := param.NewFile(strings.NewReader("text"), "a.txt", "text/plain")
	require.Equal(t, "a.txt", file.Filename())
	require.Equal(t, "text/plain", file.ContentType())
	_, err := json.Marshal(struct{ F param.Field[io.Reader] }{param.Set[io.Reader](file)})
	require.ErrorContains(t, err, "file")
	got, err := io.ReadAll(file)
	require.NoError(t, err)
	require.Equal(t, "text", string(got))
}

func TestTheInnermostNameIsSaidOnce(t *testing.T) {
	_, err := param.Query(params{Any: param.Set[any](param.Set[any](make(chan int)))})
	require.EqualError(t, err, "parameter any: a chan int can't stand in a query")
}
