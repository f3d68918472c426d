package conformance

import (
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/getkin/kin-openapi/openapi3"
)

// generator makes random values of schemas. The zero chances make a value that
// is valid and has its required properties only.
type generator struct {
	*rand.Rand
	request  bool    // read-only properties are left out, lists are not empty
	optional float64 // the chance of a property that is not required
	// The chances of what replies may do beyond their schema: a property that
	// it does not know, a required one that is missing, a null it does not allow.
	extra, missing, null float64
}

// newGenerator is the generator of one test. CONFORMANCE_SEED chooses another
// run than the usual one; the test's log names the seed.
func newGenerator(t *testing.T, request bool) *generator {
	t.Helper()
	seed := number("CONFORMANCE_SEED", 1)
	t.Logf("CONFORMANCE_SEED=%d", seed)
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.Name()))
	return &generator{Rand: rand.New(rand.NewPCG(uint64(seed), h.Sum64())), request: request}
}

// runs is how many values a test makes: n, times CONFORMANCE_SCALE.
func runs(n int) int {
	if testing.Short() {
		n /= 10
	}
	return n * number("CONFORMANCE_SCALE", 1)
}

func number(variable string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return fallback
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, from []T) T { return from[g.IntN(len(from))] }

// value makes a value of a schema, as encoding/json would decode it. name is
// that of the property or parameter.
func (g *generator) value(name string, s *openapi3.Schema) any {
	switch {
	case s.Nullable && g.chance(0.2):
		return nil
	case len(s.Enum) > 0:
		return pick(g, s.Enum)
	case len(s.AnyOf) > 0:
		return g.value(name, pick(g, s.AnyOf).Value)
	case s.Type.Is("object"):
		return g.object(s)
	case s.Type.Is("array"):
		return g.array(name, s)
	case s.Type.Is("boolean"):
		return g.chance(0.5)
	case s.Type.Is("integer"), s.Type.Is("number"):
		return g.number(s)
	case s.Type.Is("string"):
		return g.text(name, s)
	}
	return g.anything(3)
}

func (g *generator) object(s *openapi3.Schema) any {
	if len(s.Properties) == 0 {
		return g.open(s.AdditionalProperties.Schema)
	}
	o := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		property := s.Properties[name].Value
		if !g.includes(s, name, property) {
			continue
		}
		o[name] = g.value(name, property)
		if g.chance(g.null) && name != "success" && name != "result" {
			o[name] = nil
		}
	}
	if g.chance(g.extra) {
		o["x_"+g.word()] = g.anything(2)
	}
	return o
}

func (g *generator) includes(s *openapi3.Schema, name string, property *openapi3.Schema) bool {
	switch {
	case g.request && property.ReadOnly:
		return false
	case slices.Contains(s.Required, name):
		return name == "success" || name == "result" || !g.chance(g.missing)
	}
	return g.chance(g.optional)
}

// open makes an object whose names are free.
func (g *generator) open(item *openapi3.SchemaRef) any {
	o := map[string]any{}
	for range g.IntN(4) {
		if item == nil {
			o[g.word()] = g.anything(2)
		} else {
			o[g.word()] = g.value("", item.Value)
		}
	}
	return o
}

func (g *generator) array(name string, s *openapi3.Schema) any {
	n, most := g.IntN(4), 3
	if s.MaxItems != nil {
		most = int(*s.MaxItems)
	}
	if g.request {
		n = max(n, 1) // an empty list says nothing in a query
	}
	list := []any{}
	for range min(max(n, int(s.MinItems)), most) {
		list = append(list, g.value(name, s.Items.Value))
	}
	return list
}

// number makes whole numbers of integers and of what has bounds, which the
// document has for counts only.
func (g *generator) number(s *openapi3.Schema) any {
	low, high := -1e6, 1e6
	if g.chance(0.1) {
		low, high = -1<<53, 1<<53
	}
	if s.Min != nil {
		low = *s.Min
	}
	if s.Max != nil {
		high = *s.Max
	}
	switch n := low + g.Float64()*(high-low); {
	case g.chance(0.1):
		return low
	case g.chance(0.1):
		return high
	case s.Type.Is("integer"), s.Min != nil:
		return math.Round(n)
	default:
		return math.Round(n*100) / 100
	}
}

const hex = "0123456789abcdef"

// letters hold what encoders trip over: quotes, escapes, HTML, query and path
// syntax, and letters of one to four bytes. There is no @: after :// it would
// make a login of what stands before it, which errors do not show.
var letters = []rune("abcXYZ019 -_.~\"'\\/<>&=+%?#;:,!*(){}[]|^`$" +
	"\t\n\u0000\u001f\u007féßЖ日本\u2028\u2029\ufffd😀𝄞")

func (g *generator) letters(n int, from []rune) string {
	var b strings.Builder
	for range n {
		b.WriteRune(pick(g, from))
	}
	return b.String()
}

func (g *generator) word() string {
	return g.letters(1+g.IntN(8), []rune("abcdefghijklmnopqrstuvwxyz_."))
}

func (g *generator) text(name string, s *openapi3.Schema) string {
	switch s.Format {
	case "email":
		return "user+" + g.letters(3, []rune(hex)) + "@" + g.letters(5, []rune(hex)) + ".example"
	case "uuid":
		return g.uuid()
	case "count":
		return strconv.Itoa(g.IntN(1001))
	case "date":
		return g.time().Format(time.DateOnly)
	case "date-time":
		return g.timestamp()
	case "instant":
		if g.chance(0.3) {
			return g.time().Format(time.DateOnly)
		}
		return g.timestamp()
	}
	least, most := int(s.MinLength), 40
	if g.request {
		least = max(least, 1) // an empty parameter is a missing one
	}
	if s.MaxLength != nil {
		most = int(*s.MaxLength)
	}
	if strings.HasSuffix(name, "id") || strings.HasSuffix(name, "identifier") {
		return g.id(least, most)
	}
	return g.bounded(least, most)
}

func (g *generator) id(least, most int) string {
	switch {
	case most == 36 && g.chance(0.5):
		return g.uuid()
	case least < 32 && g.chance(0.2):
		return g.letters(least+g.IntN(32-least), []rune(hex))
	}
	return g.letters(32, []rune(hex))
}

// bounded counts in UTF-16 units, as validators do.
func (g *generator) bounded(least, most int) string {
	n := least + g.IntN(most-least+1)
	if g.chance(0.1) {
		n = most
	}
	// Long runs with digits look like secrets, which errors do not show.
	s, plain := g.letters(n, letters), []rune("abcdef")
	if len(utf16.Encode([]rune(s))) > most {
		return g.letters(n, plain)
	}
	return s
}

func (g *generator) uuid() string {
	s := g.letters(32, []rune(hex))
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

func (g *generator) time() time.Time {
	return time.Unix(g.Int64N(4e9), 0).UTC()
}

// timestamp is RFC 3339, in UTC or not, with a fraction or not.
func (g *generator) timestamp() string {
	t := g.time()
	if g.chance(0.5) {
		t = t.Add(time.Duration(g.Int64N(1e6)) * time.Microsecond)
	}
	if g.chance(0.3) {
		t = t.In(time.FixedZone("", 60*(g.IntN(1600)-800)))
	}
	return t.Format(time.RFC3339Nano)
}

// anything makes JSON of any kind, nested so deep at most.
func (g *generator) anything(depth int) any {
	kinds := 5
	if depth > 0 {
		kinds = 7
	}
	switch g.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return g.chance(0.5)
	case 2:
		return math.Round(g.NormFloat64()*1e6) / 100
	case 3:
		return float64(g.Int64N(1 << 53))
	case 4:
		return g.bounded(0, 20)
	case 5:
		list := []any{}
		for range g.IntN(3) {
			list = append(list, g.anything(depth-1))
		}
		return list
	}
	o := map[string]any{}
	for range g.IntN(3) {
		o[g.word()] = g.anything(depth - 1)
	}
	return o
}
