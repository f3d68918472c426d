package auditlog

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func at(second int) Entry {
	return Entry{ID: fmt.Sprintf("e%04d", second), Action: Action{Time: epoch.Add(
		time.Duration(second) * time.Second,
	)}}
}

func everything(limit int) Query {
	return Query{Since: epoch.AddDate(-1, 0, 0), Before: epoch.AddDate(1, 0, 0), Ascending: true, Limit: limit}
}

// A page is encoded without the log's lock: entries that arrive meanwhile, late
// or not, do not change it.
func TestAPageStaysAsItWasFound(t *testing.T) {
	l := New()
	l.Add([]Entry{at(10), at(30), at(50)})
	page, _ := l.Page(everything(100))
	want := string(page.AppendJSON(nil))
	l.Add([]Entry{at(0), at(20), at(40), at(60)})
	require.Equal(t, want, string(page.AppendJSON(nil)))
	require.True(t, gjson.Valid(want))
	require.Len(t, l.Entries(), 7)
}

// Readers at once, while entries arrive, see pages that are in order and whole.
func TestReadersWhileEntriesArrive(t *testing.T) {
	l := New()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 100 {
				page, _ := l.Page(everything(math.MaxInt))
				text := string(page.AppendJSON(nil))
				last := ""
				for _, e := range gjson.Parse(text).Array() {
					id := e.Get("id").String()
					if id <= last {
						t.Errorf("%s after %s", id, last)
						return
					}
					last = id
				}
			}
		})
	}
	group.Go(func() {
		for i := range 500 {
			l.Add([]Entry{at((i * 7919) % 1000)})
		}
	})
	group.Wait()
	require.Len(t, l.Entries(), 500)
}

func TestWhatIsNotJSONIsDropped(t *testing.T) {
	l := New()
	e := at(0)
	e.Resource = Resource{Request: []byte(`{"a": [1]}`), Response: []byte(`{`), Scope: []byte(`nope`)}
	l.Add([]Entry{e})
	page, _ := l.Page(everything(1))
	require.JSONEq(t, `[{"id":"e0000","account":{},"action":{"time":"2026-01-02T03:04:05Z"},"actor":{},"raw":{},
		"resource":{"request":{"a":[1]}},"zone":{}}]`, string(page.AppendJSON(nil)))
	require.Equal(t, Resource{Request: []byte(`{"a": [1]}`)}, l.Entries()[0].Resource)
}

func TestTextsAreQuoted(t *testing.T) {
	for _, text := range []string{"plain", `quote " and \`, "line\nbreak", "é \u2028 \x7f", "\xff", "<&>"} {
		quoted := string(appendText(nil, text))
		require.True(t, gjson.Valid(quoted), quoted)
		require.Equal(t, strings.ToValidUTF8(text, "\ufffd"), gjson.Parse(quoted).String())
	}
}
