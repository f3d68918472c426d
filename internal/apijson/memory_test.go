package apijson

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// repeat is a text of about size bytes that has piece between open and end as
// often as fits, with a %d in it counting.
func repeat(open, piece, end string, size int) string {
	var b strings.Builder
	b.WriteString(open)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.Contains(piece, "%d") {
			fmt.Fprintf(&b, piece, i)
		} else {
			b.WriteString(piece)
		}
	}
	b.WriteString(end)
	return b.String()
}

// hostileTexts are those that a decoder without a budget makes hundreds of
// times as much of, and what they are decoded into.
func hostileTexts(size int) map[string]struct {
	src string
	dst any
} {
	type hostile = struct {
		src string
		dst any
	}
	all := map[string]hostile{}
	for _, piece := range []string{
		`0`, `{}`, `null`, `""`, `[]`, `[[]]`, `"\n"`, `{"leaves":[0]}`, `{"leaves":[{},{}]}`,
		`{"colors":[0,0,0,0,0,0]}`,
		`{"any":0}`, `{"any":[[]]}`, `{"union":{}}`, `{"other":1}`, `{"time":"2024-04-26T17:31:07+02:01"}`,
	} {
		all["models "+piece] = hostile{repeat("[", piece, "]", size), new([]model)}
		all["a list in a list "+piece] = hostile{repeat(`{"leaves":[`, piece, "]}", size), new(model)}
		all["lists of lists "+piece] = hostile{repeat(`[[`, piece, "]]", size), new([][]model)}
	}
	for _, piece := range []string{
		`0`, `-1.5`, `{}`, `null`, `""`, `[]`, `"\n"`, "\"\xff\"", `[0]`, `[[[]]]`, `{"a":{}}`, `{"":""}`,
		`[{},{},{},{},{}]`,
		`{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0}`,
	} {
		all["any "+piece] = hostile{repeat(`{"any":[`, piece, "]}", size), new(model)}
		all["a union "+piece] = hostile{repeat(`{"union":[`, piece, "]}", size), new(model)}
	}
	for _, member := range []string{
		`"text":"\n"`, "\"text\":\"\xff\"",
		`"any":0`, `"any":[]`, `"any":{}`, `"any":{"a":0}`, `"any":"x"`, `"leaves":[0]`, `"leaves":[]`, `"colors":[0]`,

		`"leaf":{}`, `"leaf":{"x":0}`, `"scope":[{}]`, `"union":[[]]`, `"union":"x"`, `"x":0`, `"\n":0`, `"%d":0`,
		`"\n%d":0`, `"leaf":{"%d":0}`,

		`"whole":"x"`, `"whole":[]`, `"float":"x"`, `"flag":"x"`, `"time":"x"`, `"time":"2024-04-26T17:31:0x"`,
		`"time":"2024-04-26T17:31:07+02:01"`,
		`"map":{}`, `"map":{"a":1}`, `"map":{"a":"x"}`,
	} {
		all["members "+member] = hostile{repeat("{", member, "}", size), new(model)}
	}
	for _, depth := range []int{1, 2, 100, 9000} {
		name := fmt.Sprint(depth, " deep ")
		arrays := strings.Repeat("[", depth) + strings.Repeat("]", depth)
		objects := strings.Repeat(`{"":`, depth) + "0" + strings.Repeat("}", depth)
		all[name+"any"] = hostile{repeat(`{"any":[`, arrays, "]}", size), new(model)}
		all[name+"objects"] = hostile{repeat(`{"any":[`, objects, "]}", size), new(model)}
		all[name+"unknown"] = hostile{repeat(`{`, `"x":`+arrays, "}", size), new(model)}
	}
	long := strings.Repeat("x", size-100)
	all["a long text"] = hostile{`{"text":"` + long + `"}`, new(model)}
	all["a long text with an escape"] = hostile{`{"text":"\n` + long + `"}`, new(model)}
	all["a long text that is no UTF-8"] = hostile{`{"text":"` + strings.Repeat("\xff", size-100) + `"}`, new(model)}
	all["a long text twice"] = hostile{
		`{"text":"\n` + long[size/2:] + `","any":"\n` + long[size/2:] + `"}`, new(model),
	}
	return all
}

// The text itself is there already: three times its length is what is left of
// four.
func TestWhatATextMakesOfMemoryIsBounded(t *testing.T) {
	const size = 2 << 20
	for name, text := range hostileTexts(size) {
		require.True(t, json.Valid([]byte(text.src)), name)
		reflect.ValueOf(text.dst).Elem().SetZero()
		var err error
		took := allocated(func() { err = Decode(text.src, text.dst) })
		if err != nil {
			require.ErrorIs(t, err, ErrTooLarge, name)
		}
		t.Logf("%-50s %5.1f times its bytes, %v", name, float64(took)/float64(len(text.src)), err)
		require.LessOrEqual(t, took, budget(text.src), name)
	}
}
