package auditlog

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"time"
)

// Query is what the audit list and the history of an entry ask for.
type Query struct {
	Since, Before time.Time
	Ascending     bool
	Limit         int
	// Scan, when greater than zero, bounds how many entries are looked at.
	Scan  int
	Tests []Test
	// Digest tells queries apart: it covers everything except the cursor and
	// the limit.
	Digest uint64

	cursor *position // the last entry handed out; nil on the first page
}

// Test is one condition of a query: the value that a filter looks at is, or is
// not, among a set of values.
type Test struct {
	Filter Filter
	Values []string
	Not    bool
}

// Filter is one filter of the audit list.
type Filter struct {
	Name string
	// Known lists the values that the filter takes; if empty, it takes any.
	Known []string
	of    func(*record) string
}

// Filters are all filters of the audit list.
var Filters = []Filter{
	{"account_name", nil, func(r *record) string { return r.account.value.Name }},
	{"action_result", []string{"success", "failure"}, func(r *record) string { return r.action.value.Result }},
	{"action_type", []string{"create", "delete", "view", "update"},
		func(r *record) string { return r.action.value.Type }},
	{"actor_context", []string{"api_key", "api_token", "dash", "oauth", "origin_ca_key", "api"},
		func(r *record) string { return r.actor.value.Context }},
	{"actor_email", nil, func(r *record) string { return r.actor.value.Email }},
	{"actor_id", nil, func(r *record) string { return r.actor.value.ID }},
	{"actor_ip_address", nil, func(r *record) string { return r.actor.value.IPAddress }},
	{"actor_token_id", nil, func(r *record) string { return r.actor.value.TokenID }},
	{"actor_token_name", nil, func(r *record) string { return r.actor.value.TokenName }},
	{"actor_type", []string{"account", "cloudflare_admin", "system", "user", "delegated_service"},
		func(r *record) string { return r.actor.value.Type }},
	{"audit_log_id", nil, func(r *record) string { return r.part(partID) }},
	{"id", nil, func(r *record) string { return r.part(partID) }},
	{"raw_cf_ray_id", nil, func(r *record) string { return r.part(partRay) }},
	{"raw_method", nil, func(r *record) string { return r.raw.value.Method }},
	{"raw_status_code", nil, func(r *record) string { return strconv.Itoa(r.raw.value.StatusCode) }},
	{"raw_uri", nil, func(r *record) string { return r.part(partURI) }},
	{"resource_id", nil, func(r *record) string { return r.part(partResource) }},
	{"resource_product", nil, func(r *record) string { return r.resource.value.Product }},
	{"resource_type", nil, func(r *record) string { return r.resource.value.Type }},
	{"resource_scope", []string{"accounts", "user", "zones", "memberships"},
		func(r *record) string { return r.resource.scope }},
	{"zone_id", nil, func(r *record) string { return r.zone.value.ID }},
	{"zone_name", nil, func(r *record) string { return r.zone.value.Name }},
}

func (q Query) matches(r *record) bool {
	for _, t := range q.Tests {
		if slices.Contains(t.Values, t.Filter.of(r)) == t.Not {
			return false
		}
	}
	return true
}

// A cursor is, in base64, the digest of its query, and the time and the id of
// the last entry handed out: a place that stays valid while entries arrive.
func (q Query) cursorAt(p position) string {
	data := binary.BigEndian.AppendUint64(nil, q.Digest)
	data = binary.BigEndian.AppendUint64(data, uint64(p.time))
	return base64.URLEncoding.EncodeToString(append(data, p.id...))
}

// SetCursor makes the query continue after a page. It reports whether the
// cursor belongs to this query.
func (q *Query) SetCursor(cursor string) bool {
	data, err := base64.URLEncoding.DecodeString(cursor)
	if err != nil || len(data) < 16 || binary.BigEndian.Uint64(data) != q.Digest {
		return false
	}
	q.cursor = &position{int64(binary.BigEndian.Uint64(data[8:])), string(data[16:])}
	return true
}

// Page returns one page of a query, and the cursor of the next one, which is
// empty at the end.
func (l *Log) Page(q Query) (found Page, cursor string) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	rest := l.rest(q)
	for i := range rest {
		r := rest[i]
		if !q.Ascending {
			r = rest[len(rest)-1-i]
		}
		if q.Scan > 0 && i == q.Scan {
			return found, cursor
		}
		if q.matches(r) {
			if len(found) == q.Limit {
				return found, q.cursorAt(found[len(found)-1].position())
			}
			found = append(found, r)
		}
		if q.Scan > 0 {
			cursor = q.cursorAt(r.position())
		}
	}
	return found, ""
}

// rest returns the part of a query's window after its cursor.
func (l *Log) rest(q Query) []*record {
	records := l.window(q.Since, q.Before)
	if q.cursor == nil {
		return records
	}
	if q.Ascending {
		return records[search(records, *q.cursor, 1):]
	}
	return records[:search(records, *q.cursor, 0)]
}

// SameResource returns the tests for entries about the same resource as an
// entry, and how certain they are: "exact", "approximate" when the entry has no
// URI on record, or "unavailable". ok is false when there is no such entry.
func (l *Log) SameResource(at time.Time, id string) (status string, tests []Test, ok bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	r := l.find(at, id)
	if r == nil {
		return "unavailable", nil, false
	}
	if r.part(partResource) == "" {
		return "unavailable", nil, true
	}
	for _, f := range Filters {
		if f.Name == "resource_id" || f.Name == "resource_type" {
			tests = append(tests, Test{Filter: f, Values: []string{f.of(r)}})
		}
	}
	if r.part(partURI) == "" {
		return "approximate", tests, true
	}
	return "exact", tests, true
}
