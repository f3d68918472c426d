package cloudflaretest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AuditEntry is one entry of an account's audit log. What is empty is left out
// of replies.
type AuditEntry struct {
	// ID is made when it is empty. It should be different from all others of
	// the account.
	ID       string        `json:"id"`
	Account  AuditAccount  `json:"account"`
	Action   AuditAction   `json:"action"`
	Actor    AuditActor    `json:"actor"`
	Raw      AuditRaw      `json:"raw"`
	Resource AuditResource `json:"resource"`
	Zone     AuditZone     `json:"zone"`
}

// AuditAccount is the account that an entry is about.
type AuditAccount struct {
	// ID and Name are those of the log's account when ID is empty.
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AuditAction is what was done.
type AuditAction struct {
	Description string `json:"description"`
	// Result is success or failure.
	Result string `json:"result"`
	// Time orders the log; it is now when it is zero. Entries may be added
	// late, or in any order.
	Time time.Time `json:"time"`
	// Type is create, delete, view or update.
	Type string `json:"type"`
}

// AuditActor is who did it.
type AuditActor struct {
	ID string `json:"id"`
	// Context is api_key, api_token, dash, oauth or origin_ca_key.
	Context   string `json:"context"`
	Email     string `json:"email"`
	IPAddress string `json:"ip_address"`
	TokenID   string `json:"token_id"`
	TokenName string `json:"token_name"`
	// Type is account, cloudflare_admin, system or user.
	Type string `json:"type"`
}

// AuditRaw is the request that did it.
type AuditRaw struct {
	CfRayID    string `json:"cf_ray_id"`
	Method     string `json:"method"`
	StatusCode int    `json:"status_code"`
	URI        string `json:"uri"`
	UserAgent  string `json:"user_agent"`
}

// AuditResource is what was changed.
type AuditResource struct {
	ID      string `json:"id"`
	Product string `json:"product"`
	// Request, Response and Scope are JSON of any kind; what is not JSON is
	// dropped. The document has objects there; real scopes are strings, too.
	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	Scope    json.RawMessage `json:"scope,omitempty"`
	Type     string          `json:"type"`
}

// AuditZone is the zone that an entry is about.
type AuditZone struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// auditNote says what entry a change leaves.
type auditNote struct{ kind, product, resource, description string }

// leaveEntry writes down a change that was done.
func (x *exchange) leaveEntry(note auditNote, a answer) {
	store := x.world.audit(x.account.ID)
	store.add([]*auditRecord{store.record(AuditEntry{
		ID:      x.world.ids(),
		Account: AuditAccount{x.account.ID, x.account.Name},
		Action:  AuditAction{note.description, "success", x.now, note.kind},
		Actor:   x.who.actor(x.ip().String()),
		Raw:     AuditRaw{x.ray, x.r.Method, a.code(), x.r.URL.Path, x.r.UserAgent()},
		Resource: AuditResource{
			ID: x.resource, Product: note.product, Type: note.resource,
			Request: objectOnly(x.body.v), Response: withoutSecret(a.result),
			Scope: x.scope(),
		},
		Zone: x.auditZone(),
	})})
}

// scope is what kind of thing a change was made in, as an object: the
// document has no strings there.
func (x *exchange) scope() json.RawMessage {
	if zone := x.zone(); zone != nil {
		return marshal(map[string]string{"type": "zones", "id": zone.ID})
	}
	return marshal(map[string]string{"type": "accounts", "id": x.account.ID})
}

func (p principal) actor(ip string) AuditActor {
	actor := AuditActor{Context: p.context, IPAddress: ip}
	if p.user != nil {
		actor.ID, actor.Email, actor.Type = p.user.ID, p.user.Email, "user"
		return actor
	}
	actor.ID, actor.Type = p.account.ID, "account"
	actor.TokenID, actor.TokenName = p.token.ID, p.token.Name
	return actor
}

func (x *exchange) auditZone() AuditZone {
	if zone := x.zone(); zone != nil {
		return AuditZone{zone.ID, zone.Name}
	}
	return AuditZone{}
}

// objectOnly is a JSON object, and nothing when v is something else: the roll
// of a token answers with its secret alone.
func objectOnly(v any) json.RawMessage {
	data := marshal(v)
	if data[0] != '{' {
		return nil
	}
	return data
}

// withoutSecret is a result without the value that a new token's has.
func withoutSecret(result any) json.RawMessage {
	if t, ok := result.(Token); ok {
		t.Value = ""
		result = t
	}
	return objectOnly(result)
}

// AddAuditEntries adds entries to the log of an account, which is made when it
// is not there. It can be called at any time, with times in any order: an entry
// takes its place by its time. Hundreds of thousands in one call are fast.
func (s *Server) AddAuditEntries(accountID string, entries ...AuditEntry) {
	s.locked(func(w *world) { w.addEntries(w.ensure(accountID), entries) })
}

func (w *world) addEntries(a *account, entries []AuditEntry) {
	store := w.audit(a.ID)
	records := make([]*auditRecord, len(entries))
	for i, e := range entries {
		records[i] = store.record(w.fillEntry(a, e))
	}
	store.add(records)
}

// AuditEntries lists an account's audit log, oldest first. The log of an
// account that was deleted stays.
func (s *Server) AuditEntries(accountID string) (list []AuditEntry) {
	s.locked(func(w *world) {
		for _, r := range w.audit(accountID).records {
			list = append(list, r.entry())
		}
	})
	return list
}

func (w *world) fillEntry(a *account, e AuditEntry) AuditEntry {
	e.ID = w.orID(e.ID)
	if e.Account.ID == "" {
		e.Account = AuditAccount{a.ID, a.Name}
	}
	e.Action.Time = w.orNow(e.Action.Time)
	for _, raw := range []*json.RawMessage{&e.Resource.Request, &e.Resource.Response, &e.Resource.Scope} {
		*raw = freeForm(*raw)
	}
	return e
}

// freeForm is a copy of JSON, and nothing when it is not JSON: one such entry
// would spoil every page that it is on.
func freeForm(raw json.RawMessage) json.RawMessage {
	if !json.Valid(raw) {
		return nil
	}
	return slices.Clone(raw)
}

func (w *world) audit(accountID string) *auditStore {
	store := w.audits[accountID]
	if store == nil {
		store = newAuditStore()
		w.audits[accountID] = store
	}
	return store
}

// auditInfo is the result_info of the audit list: its count is a string.
type auditInfo struct {
	Count  string `json:"count"`
	Cursor string `json:"cursor,omitempty"`
}

func auditList(x *exchange, q auditQuery) (answer, error) {
	page, cursor := x.world.audit(x.account.ID).page(q, x.server.settings.scan)
	return answer{result: page, info: auditInfo{strconv.Itoa(len(page)), cursor}}, nil
}

// historyInfo is the result_info of a history: its count is a number.
type historyInfo struct {
	Count  int    `json:"count"`
	Status string `json:"history_status"`
	Cursor string `json:"cursor,omitempty"`
}

type historyParams struct {
	auditQuery
	at time.Time
}

func readHistory(x *exchange) historyParams {
	return historyParams{readWindow(x), x.query("action_time").needs().time()}
}

// auditHistory is the entries about the resource that an entry is about.
func auditHistory(x *exchange, q historyParams) (answer, error) {
	store := x.world.audit(x.account.ID)
	entry := store.find(q.at, x.r.PathValue("id"))
	if entry == nil {
		f := refuse(404, 0, "Audit log entry not found")
		f.info = historyInfo{Status: "unavailable"}
		return answer{}, f
	}
	var status string
	if status, q.tests = entry.sameResource(); status == "unavailable" {
		return answer{result: auditPage{}, info: historyInfo{Status: status}}, nil
	}
	page, cursor := store.page(q.auditQuery, x.server.settings.scan)
	return answer{result: page, info: historyInfo{len(page), status, cursor}}, nil
}

// sameResource is how to tell the entries about the record's resource, and how
// sure that is: by its id, with a URI on record or without, or not at all.
func (r *auditRecord) sameResource() (status string, tests []test) {
	if r.resource.ID == "" {
		return "unavailable", nil
	}
	tests = []test{
		{of: func(r *auditRecord) string { return r.resource.ID }, values: []string{r.resource.ID}},
		{of: func(r *auditRecord) string { return r.resource.Type }, values: []string{r.resource.Type}},
	}
	if r.raw.URI == "" {
		return "approximate", tests
	}
	return "exact", tests
}

// productCategory is a name for some products, to filter audit logs by.
type productCategory struct {
	Label    string        `json:"label"`
	Value    string        `json:"value"`
	Products []productItem `json:"products"`
}

type productItem struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

var auditCategories = []productCategory{
	{"Account", "account", []productItem{{"Accounts", "accounts"}, {"Members", "members"},
		{"Organizations", "organizations"}, {"API Tokens", "api_tokens"}, {"Billing", "billing"}}},
	{"DNS", "dns", []productItem{{"DNS Records", "dns_records"}, {"Zones", "zones"}}},
	{"Developer Platform", "developer_platform", []productItem{{"Workers", "workers"}, {"R2", "r2"}, {"Stream", "stream"}}},
	{"Zero Trust", "zerotrust", []productItem{{"Gateway", "gateway"}, {"Access", "access"}}},
}

func productCategories(*exchange) (answer, error) { return answer{result: auditCategories}, nil }

// productsOf is the products of a category, named in any case.
func productsOf(name string) (products []string, ok bool) {
	for _, category := range auditCategories {
		if strings.EqualFold(category.Value, name) {
			for _, product := range category.Products {
				products = append(products, product.Value)
			}
			return products, true
		}
	}
	return nil, false
}
