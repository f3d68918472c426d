package cloudflaretest

import (
	"cmp"
	"encoding/json"
	"slices"
	"sort"
	"strconv"
	"time"
)

// auditStore is the audit log of one account, ordered by time and, within one
// time, by id. Records are never changed once they are added, so a reply can
// be made of them without the lock.
//
// A million entries name a few actors, zones and actions again and again:
// these are kept once, with their JSON, and an entry holds pointers.
type auditStore struct {
	records  []*auditRecord
	accounts shelf[AuditAccount]
	actors   shelf[AuditActor]
	actions  shelf[AuditAction] // without their time
	zones    shelf[AuditZone]
	scopes   map[string]string // a scope's JSON to its type
}

type auditRecord struct {
	position
	account  *kept[AuditAccount]
	actor    *kept[AuditActor]
	action   *kept[AuditAction]
	zone     *kept[AuditZone]
	raw      AuditRaw
	resource AuditResource
	scope    string // the type of the resource's scope
}

// position is where in a log an entry is.
type position struct {
	time int64 // nanoseconds since 1970
	id   string
}

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.time, q.time), cmp.Compare(p.id, q.id))
}

// shelf keeps one of each value, with what it is in JSON.
type shelf[T comparable] map[T]*kept[T]

type kept[T any] struct {
	value T
	json  []byte
}

func (s shelf[T]) keep(v T) *kept[T] {
	if s[v] == nil {
		s[v] = &kept[T]{v, appendFields(nil, any(&v).(fielder))}
	}
	return s[v]
}

func newAuditStore() *auditStore {
	return &auditStore{
		accounts: shelf[AuditAccount]{},
		actors:   shelf[AuditActor]{},
		actions:  shelf[AuditAction]{},
		zones:    shelf[AuditZone]{},
		scopes:   map[string]string{},
	}
}

func (s *auditStore) record(e AuditEntry) *auditRecord {
	at := position{e.Action.Time.UnixNano(), e.ID}
	e.Action.Time = time.Time{}
	return &auditRecord{
		position: at,
		account:  s.accounts.keep(e.Account),
		actor:    s.actors.keep(e.Actor),
		action:   s.actions.keep(e.Action),
		zone:     s.zones.keep(e.Zone),
		raw:      e.Raw,
		resource: e.Resource,
		scope:    s.scopeType(e.Resource.Scope),
	}
}

// scopeType is the type of a scope, parsed once for all entries that have it.
func (s *auditStore) scopeType(scope json.RawMessage) string {
	kind, ok := s.scopes[string(scope)]
	if !ok {
		kind = scopeType(scope)
		s.scopes[string(scope)] = kind
	}
	return kind
}

func (r *auditRecord) when() time.Time { return time.Unix(0, r.time).UTC() }

func (r *auditRecord) entry() AuditEntry {
	e := AuditEntry{
		ID: r.id, Account: r.account.value, Action: r.action.value, Actor: r.actor.value,
		Raw: r.raw, Resource: r.resource, Zone: r.zone.value,
	}
	for _, raw := range []*json.RawMessage{&e.Resource.Request, &e.Resource.Response, &e.Resource.Scope} {
		*raw = slices.Clone(*raw)
	}
	e.Action.Time = r.when()
	return e
}

// add takes records in any order. Those already there that come before all of
// the new ones are not touched, so entries that arrive in order cost nothing
// more than their own place.
func (s *auditStore) add(records []*auditRecord) {
	if len(records) == 0 {
		return
	}
	byPosition := func(a, b *auditRecord) int { return a.compare(b.position) }
	slices.SortFunc(records, byPosition)
	from := s.after(records[0].position)
	tail := slices.Clone(s.records[from:])
	s.records = slices.Grow(s.records, len(records))[:from]
	for len(tail) > 0 && len(records) > 0 {
		next := &tail
		if byPosition(records[0], tail[0]) < 0 {
			next = &records
		}
		s.records = append(s.records, (*next)[0])
		*next = (*next)[1:]
	}
	s.records = append(append(s.records, tail...), records...)
}

// after is the index of the first record behind a position, from that of the
// first one at it or behind it. Both halve their way there.
func (s *auditStore) after(p position) int { return s.search(p, 1) }

func (s *auditStore) from(p position) int { return s.search(p, 0) }

func (s *auditStore) search(p position, least int) int {
	return sort.Search(len(s.records), func(i int) bool { return s.records[i].compare(p) >= least })
}

// window is the records of a span of time, since included and before not.
func (s *auditStore) window(since, before time.Time) []*auditRecord {
	from, to := s.first(since), s.first(before)
	return s.records[min(from, to):to]
}

func (s *auditStore) first(at time.Time) int {
	return sort.Search(len(s.records), func(i int) bool { return !s.records[i].when().Before(at) })
}

// find is the record with an id at a time, or nil. The time may have lost its
// fraction on the way.
func (s *auditStore) find(at time.Time, id string) *auditRecord {
	for _, r := range s.window(at.Add(-time.Second), at.Add(time.Second)) {
		if r.id == id {
			return r
		}
	}
	return nil
}

// appendJSON encodes the record as the API shows it. The action is kept
// without its time, which goes in front of the rest of it.
func (r *auditRecord) appendJSON(buf []byte) []byte {
	buf = appendText(append(buf, `{"id":`...), r.id)
	buf = append(append(buf, `,"account":`...), r.account.json...)
	buf = append(buf, `,"action":{"time":"`...)
	buf = append(r.when().AppendFormat(buf, time.RFC3339Nano), '"')
	if len(r.action.json) > len("{}") {
		buf = append(buf, ',')
	}
	buf = append(buf, r.action.json[1:]...)
	buf = append(append(buf, `,"actor":`...), r.actor.json...)
	buf = appendFields(append(buf, `,"raw":`...), &r.raw)
	buf = appendFields(append(buf, `,"resource":`...), &r.resource)
	buf = append(append(buf, `,"zone":`...), r.zone.json...)
	return append(buf, '}')
}

// auditPage is the result of an audit query.
type auditPage []*auditRecord

func (p auditPage) appendJSON(buf []byte) []byte {
	buf = append(slices.Grow(buf, 1024*len(p)), '[')
	for i, r := range p {
		if i > 0 {
			buf = append(buf, ',')
		}
		buf = r.appendJSON(buf)
	}
	return append(buf, ']')
}

// fielder is a value that is encoded as an object of its fields.
type fielder interface{ fields(*object) }

func appendFields(buf []byte, f fielder) []byte {
	o := object{append(buf, '{'), len(buf) + 1}
	f.fields(&o)
	return append(o.buf, '}')
}

func (a *AuditAccount) fields(o *object) {
	o.text("id", a.ID)
	o.text("name", a.Name)
}

func (a *AuditActor) fields(o *object) {
	o.text("id", a.ID)
	o.text("context", a.Context)
	o.text("email", a.Email)
	o.text("ip_address", a.IPAddress)
	o.text("token_id", a.TokenID)
	o.text("token_name", a.TokenName)
	o.text("type", a.Type)
}

// fields leaves the time to the record.
func (a *AuditAction) fields(o *object) {
	o.text("description", a.Description)
	o.text("result", a.Result)
	o.text("type", a.Type)
}

func (a *AuditZone) fields(o *object) {
	o.text("id", a.ID)
	o.text("name", a.Name)
}

func (a *AuditRaw) fields(o *object) {
	o.text("cf_ray_id", a.CfRayID)
	o.text("method", a.Method)
	if a.StatusCode != 0 {
		o.name("status_code")
		o.buf = strconv.AppendInt(o.buf, int64(a.StatusCode), 10)
	}
	o.text("uri", a.URI)
	o.text("user_agent", a.UserAgent)
}

func (a *AuditResource) fields(o *object) {
	o.text("id", a.ID)
	o.text("product", a.Product)
	o.raw("request", a.Request)
	o.raw("response", a.Response)
	o.raw("scope", a.Scope)
	o.text("type", a.Type)
}

// object is a JSON object being written. Empty fields are left out.
type object struct {
	buf   []byte
	start int
}

func (o *object) name(name string) {
	if len(o.buf) > o.start {
		o.buf = append(o.buf, ',')
	}
	o.buf = append(append(append(o.buf, '"'), name...), `":`...)
}

func (o *object) text(name, s string) {
	if s != "" {
		o.name(name)
		o.buf = appendText(o.buf, s)
	}
}

func (o *object) raw(name string, data json.RawMessage) {
	if len(data) > 0 {
		o.name(name)
		o.buf = append(o.buf, data...)
	}
}

// appendText quotes a string; plain ones, nearly all, without encoding/json.
func appendText(buf []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return append(buf, marshal(s)...)
		}
	}
	return append(append(append(buf, '"'), s...), '"')
}
