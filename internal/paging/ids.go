package paging

import (
	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/internal/apijson"
)

// ids are those of a page's entries, "" of one without.
type ids interface {
	Len() int
	At(i int) string
}

// ids reads them from the entries, or from the text of the list if the type of
// the entries has no field for them. It reports false if there is no text
// either, or that of another list: pages can be made by hand.
func (p Page) ids() (ids, bool) {
	if own, ok := apijson.IDsOf(p.Entries); ok {
		return own, true
	}
	var found texts
	gjson.Parse(p.List.Raw()).ForEach(func(_, entry gjson.Result) bool {
		found = append(found, idIn(entry))
		return true
	})
	return found, len(found) == p.Entries.Len()
}

// idIn returns the id in the text of an entry, if that is an object: a string or
// a number.
func idIn(entry gjson.Result) string {
	if id := entry.Get("id"); id.Type == gjson.String || id.Type == gjson.Number {
		return id.String()
	}
	return ""
}

type texts []string

func (t texts) Len() int { return len(t) }

func (t texts) At(i int) string { return t[i] }
