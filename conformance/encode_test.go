package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// encode writes a JSON value as no two servers do: properties in any order,
// letters escaped or not, space between tokens or none.
func (g *generator) encode(value any) []byte {
	e := encoder{generator: g, spaced: g.chance(0.2), escaped: g.chance(0.3)}
	e.value(value)
	return []byte(e.String())
}

type encoder struct {
	*generator
	strings.Builder
	spaced, escaped bool
}

func (e *encoder) value(value any) {
	e.space()
	defer e.space()
	switch value := value.(type) {
	case map[string]any:
		e.object(value)
	case []any:
		e.list("[]", len(value), func(i int) { e.value(value[i]) })
	case string:
		e.text(value)
	case float64:
		e.WriteString(strconv.FormatFloat(value, 'f', -1, 64))
	default:
		text, _ := json.Marshal(value)
		e.Write(text)
	}
}

func (e *encoder) object(value map[string]any) {
	names := slices.Sorted(maps.Keys(value))
	e.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	e.list("{}", len(names), func(i int) {
		e.space()
		e.text(names[i])
		e.space()
		e.WriteByte(':')
		e.value(value[names[i]])
	})
}

func (e *encoder) list(brackets string, n int, item func(int)) {
	e.WriteByte(brackets[0])
	e.space()
	for i := range n {
		if i > 0 {
			e.WriteByte(',')
		}
		item(i)
	}
	e.WriteByte(brackets[1])
}

func (e *encoder) space() {
	if e.spaced {
		e.WriteString(pick(e.generator, []string{"", " ", "\n\t", "\r\n"}))
	}
}

func (e *encoder) text(s string) {
	if !e.escaped {
		text, _ := json.Marshal(s)
		e.Write(text)
		return
	}
	e.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '/' || r == '"' || r == '\\':
			e.WriteString(`\` + string(r))
		case r < ' ' || r > '~' || e.chance(0.1):
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(e, `\u%04x`, unit)
			}
		default:
			e.WriteRune(r)
		}
	}
	e.WriteByte('"')
}
