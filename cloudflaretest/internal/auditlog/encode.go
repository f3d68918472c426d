package auditlog

import (
	"encoding/json"
	"slices"
	"time"
)

// Page is what a query found.
type Page []*record

// AppendJSON appends the page as the API shows it. It needs no lock. The parts
// in which entries differ are written by hand: encoding/json takes more than
// twice as long, and a million entries are a common size for a test.
func (p Page) AppendJSON(buf []byte) []byte {
	b := buffer(append(slices.Grow(buf, 1024*len(p)), '['))
	for i, r := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b.record(r)
	}
	return append(b, ']')
}

// buffer is JSON being written.
type buffer []byte

func (b *buffer) record(r *record) {
	b.open("")
	b.text("id", r.part(partID))
	b.open("account")
	b.close(r.account.members)
	b.open("action")
	b.name("time")
	*b = append(r.when().AppendFormat(append(*b, '"'), time.RFC3339Nano), '"')
	b.close(r.action.members)
	b.open("actor")
	b.close(r.actor.members)
	b.open("raw")
	b.text("cf_ray_id", r.part(partRay))
	b.text("uri", r.part(partURI))
	b.close(r.raw.members)
	b.open("resource")
	b.text("id", r.part(partResource))
	b.json("request", r.part(partRequest))
	b.json("response", r.part(partResponse))
	b.close(r.resource.members)
	b.open("zone")
	b.close(r.zone.members)
	b.close(nil)
}

// open begins an object, a member of the one around it when it has a name.
func (b *buffer) open(name string) {
	if name != "" {
		b.name(name)
	}
	*b = append(*b, '{')
}

// close ends an object after some last members.
func (b *buffer) close(members []byte) {
	if len(members) > 0 {
		b.comma()
		*b = append(*b, members...)
	}
	*b = append(*b, '}')
}

// comma separates a member from the one before it.
func (b *buffer) comma() {
	if (*b)[len(*b)-1] != '{' {
		*b = append(*b, ',')
	}
}

func (b *buffer) name(name string) {
	b.comma()
	*b = append(append(append(*b, '"'), name...), `":`...)
}

// text writes a string, unless it is empty.
func (b *buffer) text(name, s string) {
	if s != "" {
		b.name(name)
		*b = appendText(*b, s)
	}
}

// json writes JSON, unless it is empty.
func (b *buffer) json(name, text string) {
	if text != "" {
		b.name(name)
		*b = append(*b, text...)
	}
}

// appendText quotes a string; plain ones, which nearly all are, without
// encoding/json.
func appendText(buf []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string can always be encoded
			return append(buf, quoted...)
		}
	}
	return append(append(append(buf, '"'), s...), '"')
}
