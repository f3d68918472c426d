package respjson_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

func TestAFieldTellsItsStateAndText(t *testing.T) {
	for state, want := range map[respjson.State]struct {
		missing, null, invalid bool
		name                   string
	}{
		respjson.Missing: {true, true, false, "missing"},
		respjson.Null:    {false, true, false, "null"},
		respjson.Invalid: {false, false, true, "invalid"},
		respjson.Valid:   {false, false, false, "valid"},
	} {
		for _, text := range []string{"", "7", `"text"`, strings.Repeat(" ", 1<<20)} {
			f := respjson.NewField(text, state)
			require.Equal(t, text, f.Raw())
			require.Equal(t, want.missing, f.IsMissing(), want.name)
			require.Equal(t, want.null, f.IsNull(), want.name)
			require.Equal(t, want.invalid, f.IsInvalid(), want.name)
			require.Equal(t, fmt.Sprintf("%s(%d bytes)", want.name, len(text)), fmt.Sprint(f))
		}
	}
	require.Equal(t, respjson.Field{}, respjson.NewField("", respjson.Missing))
}

func TestAStateThatIsNoneLeavesTheText(t *testing.T) {
	for state := respjson.State(4); state != 0; state++ {
		f := respjson.NewField(`"text"`, state)
		require.Equal(t, `"text"`, f.Raw())
		require.NotPanics(t, func() { _ = fmt.Sprint(f) })
	}
}

func TestAnObjectTellsItsTextAndPrintsNone(t *testing.T) {
	extra := map[string]respjson.Field{"key": respjson.NewField(`"fake-secret"`, respjson.Valid)}
	o := respjson.NewObject(`{"key":"fake-secret"}`, extra)
	require.Equal(t, `{"key":"fake-secret"}`, o.RawJSON())
	require.Equal(t, extra, o.ExtraFields)
	require.Equal(t, "fake-secret", o.Get("key").String())
	for _, value := range []any{o, &o, struct{ o respjson.Object }{o}, extra} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			require.NotContains(t, fmt.Sprintf(verb, value), "fake-secret", verb)
		}
	}
	require.Empty(t, respjson.Object{}.RawJSON())
}

// Whatever is missing, and whatever the path says, there is an answer.
func TestGetNeverPanics(t *testing.T) {
	texts := []string{"", "null", "7", `"a"`, `[]`, `{}`, `[1,{"a":[2]}]`, `{"a":{"b":[1,2,3]},"":1}`, `{`, `[{"a"`,
		"\xff",
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000)}
	paths := []string{"", ".", "..", "a", "a.b", "a.b.#", "#", "#.a", `#(a==1)`, `#(a==1`, `#(`, `#()#`, `a|b`, "@this",
		"@this|@reverse",
		"@pretty", "@ugly", "@flatten", "@join", "@keys", "@values", "@tostr", "@fromstr", "@group", "@nosuch", "@", "!",
		`!"x"`,
		"{a,b}", "{", "[a", `\`, `a\`, "*", "?", "-1", "999999999999999999999", "\x00", "\xff", strings.Repeat("a.", 1000)}
	for _, text := range texts {
		for _, path := range paths {
			require.NotPanics(t, func() { _ = respjson.NewField(text, respjson.Valid).Get(path).String() }, "%q %q", text, path)
			require.NotPanics(t, func() { _ = respjson.NewObject(text, nil).Get(path).Value() }, "%q %q", text, path)
		}
	}
	require.False(t, respjson.Field{}.Get("a").Exists())
	require.False(t, respjson.Object{}.Get("a").Exists())
}
