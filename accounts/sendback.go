package accounts

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// sendBack decides which fields of a model that was read go into the params
// that send it back, and notes those that can't. Objects inside have a
// sendBack of their own, which adds to the same notes.
type sendBack struct {
	path  string
	notes *[]string
}

func newSendBack() sendBack { return sendBack{notes: new([]string)} }

// in is for the object in the field.
func (s sendBack) in(name string) sendBack { return sendBack{s.path + name + ".", s.notes} }

// item is for the object at an index of the list in the field.
func (s sendBack) item(name string, i int) sendBack { return s.in(name + "[" + strconv.Itoa(i) + "]") }

func (s sendBack) note(name, what string) {
	*s.notes = append(*s.notes, s.path+name+" is "+what)
}

// has reports whether the field is to be sent: when it holds something, or the
// reply had it. null is the same as left out. An invalid field is noted, unless
// the caller has set it since.
func (s sendBack) has(name string, f respjson.Field, zero bool) bool {
	if zero && f.IsInvalid() {
		s.note(name, "invalid")
		return false
	}
	return !zero || !f.IsNull()
}

// texts is has for a list of texts, none of which can be empty, as null is. An
// entry of another type shows in the list's state alone.
func (s sendBack) texts(name string, f respjson.Field, list []string) bool {
	if i := slices.Index(list, ""); i >= 0 {
		s.note(name+"["+strconv.Itoa(i)+"]", "empty")
	}
	return s.has(name, f, list == nil || f.IsInvalid())
}

// time is has for a time, of which the zero one is none.
func (s sendBack) time(name string, f respjson.Field, t time.Time) bool {
	return s.has(name, f, t.IsZero()) && !t.IsZero()
}

// needsList is needs for a list of objects.
func (s sendBack) needsList(name string, f respjson.Field, none bool) bool {
	return s.needs(name, f, none || f.IsInvalid())
}

// needs is has for what the request must have.
func (s sendBack) needs(name string, f respjson.Field, zero bool) bool {
	if zero && !f.IsInvalid() {
		s.note(name, "missing")
		return false
	}
	return s.has(name, f, zero)
}

// nothingElse notes the fields that the model does not know. One that is null
// holds nothing that could be lost.
func (s sendBack) nothingElse(o respjson.Object) {
	for _, name := range slices.Sorted(maps.Keys(o.ExtraFields)) {
		if !o.ExtraFields[name].IsNull() {
			s.note(shown(name), "unknown")
		}
	}
}

// mostNotes is how many fields an error names.
const mostNotes = 10

// err is nil when there are no notes, and names what they are about otherwise.
func (s sendBack) err(model string) error {
	notes, more := *s.notes, ""
	if len(notes) == 0 {
		return nil
	}
	if over := len(notes) - mostNotes; over > 0 {
		notes, more = notes[:mostNotes], fmt.Sprintf(", and %d more", over)
	}
	return fmt.Errorf("%s can't be sent back as it was read: %s%s", model, strings.Join(notes, ", "), more)
}

// shown is a name of the server's choice as an error can hold it.
func shown(name string) string {
	const longest = 64
	if quoted := strconv.QuoteToASCII(name); len(quoted) > longest {
		return quoted[:longest] + "…"
	} else if quoted != `"`+name+`"` {
		return quoted
	}
	return name
}
