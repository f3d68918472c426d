package accounts_test

import (
	"encoding/json"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
)

// What README promises of a reply: four times its bytes, its own text included,
// and 8 MiB.
const (
	times = 4
	extra = 8 << 20
)

// took is how much memory decoding text into a new model of model's type
// allocates, all in all.
func took(model json.Unmarshaler, text []byte) (bytes int, err error) {
	dst := reflect.New(reflect.TypeOf(model).Elem()).Interface().(json.Unmarshaler)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err = dst.UnmarshalJSON(text)
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc), err
}

// hundreds is a text of some size that has piece in a list.
func hundreds(open, piece, end string) []byte {
	const size = 256 << 10
	n := size / (len(piece) + 1)
	return []byte(open + strings.Repeat(piece+",", n) + piece + end)
}

// Every field of every model, full of what costs a careless decoder a hundred
// times its bytes.
func TestNoReplyMakesMoreMemoryThanItsLengthAllows(t *testing.T) {
	for _, model := range models {
		for _, name := range testapi.FieldNames(model) {
			for _, piece := range []string{`0`, `{}`, `null`, `[]`, `{"":""}`,
				`{"scope":[{}],"policies":[0],"resources":{"a":[[]]},"x":1}`} {
				for _, text := range [][]byte{
					hundreds(`{"`+name+`":[`, piece, "]}"),
					hundreds(`{"`+name+`":{"objects":[`, piece, `]}}`),
					hundreds(`{"`+name+`":{"a":[`, piece, `]}}`),
					hundreds(`{"a":0,`, `"`+name+`":[`+piece+`]`, `}`),
				} {
					n, err := took(model, text)
					if err != nil {
						require.ErrorIs(t, err, cloudflare.ErrResponseTooLarge)
					}
					require.LessOrEqual(t, n, times*len(text)+extra, "%T %s: %.100s", model, name, text)
				}
			}
		}
	}
}

// Every reply that the documentation shows stays far below the bound, whatever
// model it is decoded into, and so does a page of a hundred times as many
// entries.
func TestRealRepliesStayFarBelowTheBound(t *testing.T) {
	texts := bodies(t)
	most, of := 0.0, ""
	for name, text := range texts {
		for _, model := range models {
			for _, many := range []string{text, manyEntries(text)} {
				n, err := took(model, []byte(many))
				require.NotErrorIs(t, err, cloudflare.ErrResponseTooLarge, name)
				if share := float64(n) / float64(times*len(many)+extra); share > most {
					most, of = share, name
				}
			}
		}
	}
	t.Logf("at the most %.1f %% of what a reply may take: %s", 100*most, of)
	require.Less(t, most, 0.2)
}

// manyEntries is a page with each of its entries a hundred times.
func manyEntries(text string) string {
	var page map[string]json.RawMessage
	var list []json.RawMessage
	if json.Unmarshal([]byte(text), &page) != nil || json.Unmarshal(page["result"], &list) != nil {
		return text
	}
	var many []json.RawMessage
	for range 100 {
		many = append(many, list...)
	}
	page["result"], _ = json.Marshal(many)
	whole, _ := json.Marshal(page)
	return string(whole)
}
