package option_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/config"
	"github.com/seed815c370e/cloudflare-go/option"
)

// What can't be set is an error: a write without it is not the one that was
// asked for.
func TestJSONThatCanNotBeSet(t *testing.T) {
	const own = `{"name":"n","policies":[{"effect":"allow"}],"empty":[]}`
	for path, why := range map[string]string{
		"policies.#.status":             "nothing in the body is at this path",
		"empty.#.effect":                "nothing in the body is at this path",
		`policies.#(effect=="x").id`:    "nothing in the body is at this path",
		"resources.com.cloudflare.*":    "nothing in the body is at this path",
		"a|b":                           "nothing in the body is at this path",
		"#":                             "nothing in the body is at this path",
		"policies.20000000":             "the index 20000000 is past the array's end",
		"policies.1002":                 "the index 1002 is past the array's end",
		"resources.1001":                "the index 1001 is past the array's end",
		"name.1001":                     "the index 1001 is past the array's end",
		"resources.20000000":            "the index 20000000 is past the array's end",
		"a.b.20000000.c":                "the index 20000000 is past the array's end",
		"name.20000000":                 "the index 20000000 is past the array's end",
		"policies.99999999999999999999": "the index 99999999999999999999 is past the array's end",
	} {
		got, err := body(t, config.Body{Bytes: []byte(own)}, option.WithJSONSet(path, "v"))
		require.ErrorContains(t, err, fmt.Sprintf("option.WithJSONSet %q: %s", path, why), path)
		require.Equal(t, own, string(got.Bytes))
	}
	for _, text := range []string{"text", `"text"`, "7", `{"a":`, "--x\r\n"} {
		for _, opt := range []option.RequestOption{option.WithJSONSet("a", 1), option.WithJSONDel("a")} {
			got, err := body(t, config.Body{Bytes: []byte(text)}, opt)
			require.ErrorContains(t, err, "the body is neither a JSON object nor an array", text)
			require.Equal(t, text, string(got.Bytes))
		}
	}
}

func TestJSONThatIsSet(t *testing.T) {
	for _, row := range []struct{ own, path, want string }{
		{`{"p":[{"e":"a"},{"e":"b"}]}`, "p.#.e", `{"p":[{"e":"v"},{"e":"v"}]}`},
		{`{"p":[{"e":"a"},{"e":"v"}]}`, `p.#(e=="a").e`, `{"p":[{"e":"v"},{"e":"v"}]}`},
		{`{"p":[{"e":"v"}]}`, "p.#.e", `{"p":[{"e":"v"}]}`},
		{`{"p":["v"]}`, "p.0", `{"p":["v"]}`},
		{`{"p":[]}`, "p.2", `{"p":[null,null,"v"]}`},
		{`{"p":["a"]}`, "p.-1", `{"p":["a","v"]}`},
		{`{"p":{}}`, "p.20000000", `{"p":{"20000000":"v"}}`},
		{`{"a.b":{}}`, `a\.b.20000000`, `{"a.b":{"20000000":"v"}}`},
		{`{}`, `p.:20000000`, `{"p":{"20000000":"v"}}`},
		{`{}`, "20000000", `{"20000000":"v"}`},
		{`{}`, `\.20000000`, `{".20000000":"v"}`},
		{`{"r":{}}`, `r.com\.cloudflare\.api\.account\.\*`, `{"r":{"com.cloudflare.api.account.*":"v"}}`},
		{``, "a.b", `{"a":{"b":"v"}}`},
		{`null`, "a", `{"a":"v"}`},
		{` [ ] `, "0", `["v"]`},
	} {
		got, err := body(t, config.Body{Bytes: []byte(row.own)}, option.WithJSONSet(row.path, "v"))
		require.NoError(t, err, row.path)
		require.JSONEq(t, row.want, string(got.Bytes), row.path)
	}
}

// Nulls come before a value that is set past an array's end, but not too many, also
// when the body is that array.
func TestNullsBeforeAValue(t *testing.T) {
	for _, row := range []struct {
		own, path string
		nulls     int
	}{
		{`["a","b"]`, "5", 3}, {`["a","b"]`, "1002", 1000}, {`["a","b"]`, "1003", -1}, {`[]`, "3001", -1},
		{``, "1000", 1000}, {``, "3001", -1}, {`{"p":["a","b"]}`, "p.1002", 1000}, {`{"p":["a","b"]}`, "p.1003", -1},
	} {
		got, err := body(t, config.Body{Bytes: []byte(row.own)}, option.WithJSONSet(row.path, "v"))
		require.Equal(t, row.nulls < 0, err != nil, row)
		require.Equal(t, max(0, row.nulls), strings.Count(string(got.Bytes), "null"), row)
	}
}

// An index is not a way to fill the memory.
func TestIndexesTakeNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := body(t, config.Body{}, option.WithJSONSet("a.50000000", 1))
	runtime.ReadMemStats(&after)
	require.Error(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}
