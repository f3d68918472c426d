package apijson

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func source(n int) string {
	return fmt.Sprintf(`{"text":"text %d","color":"c\u006flor %d","whole":"x%d","any":{"n":%d.5,"t":["fr\u0065e %d",{}]},
		"union":"union %d","leaf":{"key":"leaf %d"},"leaves":[{"key":"first %d"},{"key":"s\u0065cond %d"}],"extra %d":[%d],
		"time":"2024-01-01T00:00:00+01:01"}`, n, n, n, n, n, n, n, n, n, n, n)
}

// parts are pieces of models that outlive all the rest, each with its check.
// What a check holds is one piece and nothing else.
var parts = []func(m *model, n int) func(t *testing.T){
	func(m *model, n int) func(t *testing.T) { return held(m.Text, fmt.Sprint("text ", n)) },
	func(m *model, n int) func(t *testing.T) { return held(m.Color, color(fmt.Sprint("color ", n))) },
	func(m *model, n int) func(t *testing.T) { return held(m.JSON.RawJSON(), source(n)) },
	func(m *model, n int) func(t *testing.T) { return held(m.JSON.Whole.Raw(), fmt.Sprintf(`"x%d"`, n)) },
	func(m *model, n int) func(t *testing.T) { return held(m.Union, union(word(fmt.Sprint("union ", n)))) },
	func(m *model, n int) func(t *testing.T) {
		return held(
			m.Any, any(map[string]any{"n": float64(n) + 0.5, "t": []any{fmt.Sprint("free ", n), map[string]any{}}}),
		)
	},
	func(m *model, n int) func(t *testing.T) {
		return held(m.Any.(map[string]any)["t"].([]any)[0], any(fmt.Sprint("free ", n)))
	},
	func(m *model, n int) func(t *testing.T) {
		list := m.Leaves
		return func(t *testing.T) {
			require.Equal(t, fmt.Sprint("first ", n), list[0].Key)
			require.Equal(t, fmt.Sprint("second ", n), list[1].Key)
		}
	},
	func(m *model, n int) func(t *testing.T) {
		last := &m.Leaves[1]
		return func(t *testing.T) { require.Equal(t, fmt.Sprint("second ", n), last.Key) }
	},
	func(m *model, n int) func(t *testing.T) {
		extra := m.JSON.ExtraFields
		return func(t *testing.T) {
			require.Equal(t, fmt.Sprintf("[%d]", n), extra[fmt.Sprint("extra ", n)].Raw())
		}
	},
	func(m *model, _ int) func(t *testing.T) {
		at := m.Time
		return func(t *testing.T) {
			require.Equal(t, "2024-01-01T00:00:00+01:01", at.Format("2006-01-02T15:04:05-07:00"))
		}
	},
}

func held[T any](got, want T) func(t *testing.T) {
	return func(t *testing.T) { require.Equal(t, want, got) }
}

// What is kept of a page is whole when all the rest of it is gone.
func TestPartsOutliveTheirPage(t *testing.T) {
	var kept []func(t *testing.T)
	for page := range 20 * len(parts) {
		list := make([]string, 20)
		for i := range list {
			list[i] = source(page*20 + i)
		}
		models, err := decoded[[]model]("[" + strings.Join(list, ",") + "]")
		require.NoError(t, err)
		i := page % 20
		kept = append(kept, parts[page%len(parts)](&(*models)[i], page*20+i))
		if page%20 == 19 {
			models = nil //nolint:ineffassign,wastedassign // nothing else holds what is collected now
			runtime.GC()
			scribble()
		}
	}
	for _, check := range kept {
		check(t)
	}
}

// scribble writes over memory that was freed.
func scribble() {
	for size := 8; size <= 1<<16; size *= 2 {
		for range 256 {
			b := make([]byte, size)
			for i := range b {
				b[i] = '!'
			}
			runtime.KeepAlive(b)
		}
	}
}
