package cloudflaretest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The bounds of an audit page, as the API documents them.
const (
	defaultAuditLimit = 100
	maxAuditLimit     = 1000
)

// auditFilter is one filter of the audit list.
type auditFilter struct {
	name string
	of   func(*auditRecord) string
	// known lists the values that the filter takes; none takes any.
	known []string
}

var auditFilters = []auditFilter{
	{"account_name", func(r *auditRecord) string { return r.account.value.Name }, nil},
	{"action_result", func(r *auditRecord) string { return r.action.value.Result }, []string{"success", "failure"}},
	{"action_type", func(r *auditRecord) string { return r.action.value.Type },
		[]string{"create", "delete", "view", "update"}},
	{"actor_context", func(r *auditRecord) string { return r.actor.value.Context },
		[]string{"api_key", "api_token", "dash", "oauth", "origin_ca_key", "api"}},
	{"actor_email", func(r *auditRecord) string { return r.actor.value.Email }, nil},
	{"actor_id", func(r *auditRecord) string { return r.actor.value.ID }, nil},
	{"actor_ip_address", func(r *auditRecord) string { return r.actor.value.IPAddress }, nil},
	{"actor_token_id", func(r *auditRecord) string { return r.actor.value.TokenID }, nil},
	{"actor_token_name", func(r *auditRecord) string { return r.actor.value.TokenName }, nil},
	{"actor_type", func(r *auditRecord) string { return r.actor.value.Type },
		[]string{"account", "cloudflare_admin", "system", "user", "delegated_service"}},
	{"audit_log_id", func(r *auditRecord) string { return r.id }, nil},
	{"id", func(r *auditRecord) string { return r.id }, nil},
	{"raw_cf_ray_id", func(r *auditRecord) string { return r.raw.CfRayID }, nil},
	{"raw_method", func(r *auditRecord) string { return r.raw.Method }, nil},
	{"raw_status_code", func(r *auditRecord) string { return strconv.Itoa(r.raw.StatusCode) }, nil},
	{"raw_uri", func(r *auditRecord) string { return r.raw.URI }, nil},
	{"resource_id", func(r *auditRecord) string { return r.resource.ID }, nil},
	{"resource_product", func(r *auditRecord) string { return r.resource.Product }, nil},
	{"resource_type", func(r *auditRecord) string { return r.resource.Type }, nil},
	{"resource_scope", func(r *auditRecord) string { return r.scope },
		[]string{"accounts", "user", "zones", "memberships"}},
	{"zone_id", func(r *auditRecord) string { return r.zone.value.ID }, nil},
	{"zone_name", func(r *auditRecord) string { return r.zone.value.Name }, nil},
}

// scopeType is what kind of scope a resource has: the scope itself when it is
// a string, its type when it is an object.
func scopeType(scope json.RawMessage) string {
	var kind struct{ Type string }
	if json.Unmarshal(scope, &kind.Type) != nil {
		_ = json.Unmarshal(scope, &kind)
	}
	return kind.Type
}

// test is one condition of a query: the record's value is, or is not, among
// some.
type test struct {
	of     func(*auditRecord) string
	values []string
	not    bool
}

// auditQuery is what the audit list and the history of an entry ask for.
type auditQuery struct {
	since, before time.Time
	ascending     bool
	limit         int
	tests         []test
	cursor        *position // the last entry handed out; nil on the first page
	digest        uint64    // of everything but cursor and limit
}

func (q auditQuery) matches(r *auditRecord) bool {
	for _, t := range q.tests {
		if slices.Contains(t.values, t.of(r)) == t.not {
			return false
		}
	}
	return true
}

// readWindow reads what the list and the history share.
func readWindow(x *exchange) auditQuery {
	q := auditQuery{
		since:     x.query("since").needs().instant(),
		before:    x.query("before").needs().instant(),
		ascending: x.query("direction").oneOf("asc", "desc") == "asc",
		limit:     x.query("limit").integer(defaultAuditLimit, 1, maxAuditLimit),
		digest:    digest(x.r.URL.Path, x.params),
	}
	if most := x.server.settings.pageCap; most > 0 {
		q.limit = min(q.limit, most)
	}
	if !q.since.IsZero() && !q.before.IsZero() && q.before.Before(q.since) {
		x.query("before").wrong("must not be before since")
	}
	q.readCursor(x.query("cursor"))
	return q
}

func readAuditQuery(x *exchange) auditQuery {
	q := readWindow(x)
	x.expandCategories()
	for _, f := range auditFilters {
		q.addTest(x, f, f.name, false)
		q.addTest(x, f, f.name+".not", true)
	}
	return q
}

func (q *auditQuery) addTest(x *exchange, f auditFilter, key string, not bool) {
	values := x.params[key]
	if len(values) == 0 {
		return
	}
	for _, v := range values {
		f.check(value{v, "/" + key, &x.problems})
	}
	q.tests = append(q.tests, test{f.of, values, not})
}

func (f auditFilter) check(in value) {
	if f.known != nil {
		in.oneOf(f.known...)
	}
	if f.name == "raw_status_code" {
		in.integer(0, 0, 999)
	}
}

// expandCategories widens the product filter by the products of the categories
// that are asked for.
func (x *exchange) expandCategories() {
	products := slices.Clone(x.params["resource_product"])
	for _, name := range x.params["product_category"] {
		more, ok := productsOf(name)
		if !ok {
			x.query("product_category").wrong("must be a product category")
		}
		products = append(products, more...)
	}
	x.params["resource_product"] = products
}

// digest tells queries apart, so that a cursor is refused by another query
// than the one that made it.
func digest(path string, params url.Values) uint64 {
	params = maps.Clone(params)
	delete(params, "cursor")
	delete(params, "limit")
	sum := sha256.Sum256([]byte(path + "?" + params.Encode()))
	return binary.BigEndian.Uint64(sum[:])
}

// A cursor is, in base64, the digest of its query, and the time and the id of
// the last entry handed out: a place that stays right while entries arrive.
func (q auditQuery) cursorAt(p position) string {
	data := binary.BigEndian.AppendUint64(nil, q.digest)
	data = binary.BigEndian.AppendUint64(data, uint64(p.time))
	return base64.URLEncoding.EncodeToString(append(data, p.id...))
}

func (q *auditQuery) readCursor(in value) {
	if !in.present() {
		return
	}
	data, err := base64.URLEncoding.DecodeString(in.text(longestText))
	if err != nil || len(data) < 16 || binary.BigEndian.Uint64(data) != q.digest {
		in.wrong("is not a cursor of this query")
		return
	}
	q.cursor = &position{int64(binary.BigEndian.Uint64(data[8:])), string(data[16:])}
}

// page is one page of a query, and the cursor to go on with; the cursor is
// empty at the end. A scan of more than zero bounds how many entries it looks
// at.
func (s *auditStore) page(q auditQuery, scan int) (found auditPage, cursor string) {
	rest := s.rest(q)
	for i := range rest {
		r := rest[i]
		if !q.ascending {
			r = rest[len(rest)-1-i]
		}
		if scan > 0 && i == scan {
			return found, cursor
		}
		if q.matches(r) {
			if len(found) == q.limit {
				return found, q.cursorAt(found[len(found)-1].position)
			}
			found = append(found, r)
		}
		if scan > 0 {
			cursor = q.cursorAt(r.position)
		}
	}
	return found, ""
}

// rest is what of a query's window is behind its cursor.
func (s *auditStore) rest(q auditQuery) []*auditRecord {
	records := s.window(q.since, q.before)
	if q.cursor == nil {
		return records
	}
	in := auditStore{records: records}
	if q.ascending {
		return records[in.after(*q.cursor):]
	}
	return records[:in.from(*q.cursor)]
}
