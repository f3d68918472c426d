// Package sendback makes params from a model that was read, for a program to
// change one thing and keep the rest, and says when that can't be done.
package sendback

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// Notes decides which fields of a model go into the params, and notes those that
// can't. Nested objects have their own Notes, which adds to the same list.
type Notes struct {
	path  string
	notes *[]string
}

// New returns the Notes of a whole model.
func New() Notes { return Notes{notes: new([]string)} }

// In returns the Notes of the object in the field.
func (s Notes) In(name string) Notes { return Notes{s.path + name + ".", s.notes} }

// Item returns the Notes of the object at an index of the list in the field.
func (s Notes) Item(name string, i int) Notes { return s.In(name + "[" + strconv.Itoa(i) + "]") }

// Note says that a field can't go back as it was read, because of what it is.
func (s Notes) Note(name, what string) {
	*s.notes = append(*s.notes, s.path+name+" is "+what)
}

// Has reports whether the field is to be sent: when it holds something, or the
// reply had it. null is the same as left out. An invalid field is noted, unless
// the caller has set it since.
func (s Notes) Has(name string, f respjson.Field, zero bool) bool {
	if zero && f.IsInvalid() {
		s.Note(name, "invalid")
		return false
	}
	return !zero || !f.IsNull()
}

// Texts is Has for a list of texts, none of which can be empty, as null is. An
// entry of another type shows only in the list's state.
func (s Notes) Texts(name string, f respjson.Field, list []string) bool {
	if i := slices.Index(list, ""); i >= 0 {
		s.Note(name+"["+strconv.Itoa(i)+"]", "empty")
	}
	return s.Has(name, f, list == nil || f.IsInvalid())
}

// Time is Has for a time; the zero time means none.
func (s Notes) Time(name string, f respjson.Field, t time.Time) bool {
	return s.Has(name, f, t.IsZero()) && !t.IsZero()
}

// NeedsList is Needs for a list of objects.
func (s Notes) NeedsList(name string, f respjson.Field, none bool) bool {
	return s.Needs(name, f, none || f.IsInvalid())
}

// Needs is Has for a field that the request must have.
func (s Notes) Needs(name string, f respjson.Field, zero bool) bool {
	if zero && !f.IsInvalid() {
		s.Note(name, "missing")
		return false
	}
	return s.Has(name, f, zero)
}

// Reference returns the ID of an object that a request names only by its ID.
func (s Notes) Reference(id string, f respjson.Field, o respjson.Object) (p param.Field[string]) {
	if s.Needs("id", f, id == "") {
		p = param.Set(id)
	}
	s.NothingElse(o)
	return p
}

// NothingElse notes the fields that the model does not know. A null field holds
// nothing that could be lost, and the caller can't change a trace.
func (s Notes) NothingElse(o respjson.Object) {
	for _, name := range slices.Sorted(maps.Keys(o.ExtraFields)) {
		if !o.ExtraFields[name].IsNull() && !Trace(name) {
			*s.notes = append(*s.notes, s.path+shown(name)+unknown)
		}
	}
}

// Trace reports whether a field, by its name, says who made or changed
// something, or when, which only the API sets. Tokens have had such fields since
// October 2026, under names that no document gives.
func Trace(name string) bool {
	return slices.ContainsFunc([]string{"created", "creation", "creator", "issued", "last_", "modified", "updated"},
		func(start string) bool { return strings.HasPrefix(name, start) })
}

// unknown ends the notes of fields that the model does not know, and goOn says what
// to do about them.
const (
	unknown = " is unknown"
	goOn    = "; to go on, delete what is unknown from the JSON.ExtraFields of its object, and unless it may " +
		"be lost send it with option.WithJSONSet"
)

// mostNotes is how many fields an error names.
const mostNotes = 10

// Err returns nil when there are no notes, and otherwise an error that names
// the fields.
func (s Notes) Err(model string) error {
	notes, more := *s.notes, ""
	if len(notes) == 0 {
		return nil
	}
	if over := len(notes) - mostNotes; over > 0 {
		notes, more = notes[:mostNotes], fmt.Sprintf(", and %d more", over)
	}
	if slices.ContainsFunc(*s.notes, func(note string) bool { return strings.HasSuffix(note, unknown) }) {
		more += goOn
	}
	return fmt.Errorf("%s can't be sent back as it was read: %s%s", model, strings.Join(notes, ", "), more)
}

// shown returns a name that the server chose in a form that is safe in an
// error.
func shown(name string) string {
	const maxName = 64
	if quoted := strconv.QuoteToASCII(name); len(quoted) > maxName {
		return quoted[:maxName] + "…"
	} else if quoted != `"`+name+`"` {
		return quoted
	}
	return name
}
