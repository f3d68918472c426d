package cloudflaretest

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/auditlog"
)

// AuditEntry is one entry of an account's audit log. What is empty is left out
// of replies.
type AuditEntry struct {
	// ID is made when it is empty. It should differ from all others of the
	// account.
	ID string `json:"id,omitempty"`
	// Account, Action, Actor, Raw, Resource and Zone say in which account, what, by
	// whom, by which request, on what and in which zone.
	Account  AuditAccount  `json:"account,omitzero"`
	Action   AuditAction   `json:"action,omitzero"`
	Actor    AuditActor    `json:"actor,omitzero"`
	Raw      AuditRaw      `json:"raw,omitzero"`
	Resource AuditResource `json:"resource,omitzero"`
	Zone     AuditZone     `json:"zone,omitzero"`
}

// AuditAccount is the account that an entry is about.
type AuditAccount struct {
	// ID and Name are those of the log's account when ID is empty.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// AuditAction is what was done.
type AuditAction struct {
	// Description is any text.
	Description string `json:"description,omitempty"`
	// Result is success or failure.
	Result string `json:"result,omitempty"`
	// Time orders the log; it is now when it is zero. Entries may be added
	// late, or in any order.
	Time time.Time `json:"time,omitzero"`
	// Type is create, delete, view or update.
	Type string `json:"type,omitempty"`
}

// AuditActor is who did it.
type AuditActor struct {
	// ID is the user's, or the account's if one of its tokens acted.
	ID string `json:"id,omitempty"`
	// Context is api_key, api_token, dash, oauth or origin_ca_key.
	Context string `json:"context,omitempty"`
	// Email is the user's, IPAddress where the request came from; TokenID and
	// TokenName are those of the account's token.
	Email     string `json:"email,omitempty"`
	IPAddress string `json:"ip_address,omitempty"`
	TokenID   string `json:"token_id,omitempty"`
	TokenName string `json:"token_name,omitempty"`
	// Type is account, cloudflare_admin, system or user.
	Type string `json:"type,omitempty"`
}

// AuditRaw is the request that did it.
type AuditRaw struct {
	// CfRayID, Method, StatusCode, URI and UserAgent are the request's ray id, HTTP
	// method, the status of the reply to it, path, and User-Agent header.
	CfRayID    string `json:"cf_ray_id,omitempty"`
	Method     string `json:"method,omitempty"`
	StatusCode int    `json:"status_code,omitempty"`
	URI        string `json:"uri,omitempty"`
	UserAgent  string `json:"user_agent,omitempty"`
}

// AuditResource is what was changed.
type AuditResource struct {
	// ID and Product name the resource and what it is part of: "members".
	ID      string `json:"id,omitempty"`
	Product string `json:"product,omitempty"`
	// Request, Response and Scope are JSON of any kind; what is not JSON is
	// dropped. The document has objects there; real scopes can also be strings.
	Request  json.RawMessage `json:"request,omitempty"`
	Response json.RawMessage `json:"response,omitempty"`
	Scope    json.RawMessage `json:"scope,omitempty"`
	// Type is what kind of resource it is.
	Type string `json:"type,omitempty"`
}

// AuditZone is the zone that an entry is about.
type AuditZone struct {
	// ID and Name are both empty when the entry is not about a zone.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// auditNote says which entry a change leaves.
type auditNote struct{ kind, product, resource, description string }

// leaveEntry logs a change that was made.
func (x *task) leaveEntry(note auditNote, a answer) {
	x.world.audit(x.account.ID).Add([]auditlog.Entry{logged(AuditEntry{
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

// scope returns the kind of thing that a change was made in, as an object: the
// document has no strings there.
func (x *task) scope() json.RawMessage {
	if zone := x.zone(); zone != nil {
		return marshal(map[string]string{"type": "zones", "id": zone.ID})
	}
	return marshal(map[string]string{"type": "accounts", "id": x.account.ID})
}

func (p principal) actor(ip string) AuditActor {
	actor := AuditActor{Context: p.context, IPAddress: ip}
	if p.user != nil {
		actor.ID, actor.Email, actor.Type = p.user.ID, p.user.Email, "user"
	} else {
		actor.ID, actor.Type = p.account.ID, "account"
	}
	if p.token != nil {
		actor.TokenID, actor.TokenName = p.token.ID, p.token.Name
	}
	return actor
}

func (x *task) auditZone() AuditZone {
	if zone := x.zone(); zone != nil {
		return AuditZone{zone.ID, zone.Name}
	}
	return AuditZone{}
}

// objectOnly returns v as a JSON object, or nil when it is something else:
// rolling a token returns only its secret.
func objectOnly(v any) json.RawMessage {
	data := marshal(v)
	if data[0] != '{' {
		return nil
	}
	return data
}

// withoutSecret returns a result without the value that is in that of a new
// token.
func withoutSecret(result any) json.RawMessage {
	if t, ok := result.(Token); ok {
		t.Value = ""
		result = t
	}
	return objectOnly(result)
}

// AddAuditEntries adds entries to the log of an account, which is made if it
// does not exist. It can be called at any time, with entries in any order: each
// is sorted in by its time. Hundreds of thousands in one call are fast.
func (s *Server) AddAuditEntries(accountID string, entries ...AuditEntry) {
	s.locked(func(w *world) { w.addEntries(w.ensure(accountID), entries) })
}

func (w *world) addEntries(a *account, entries []AuditEntry) {
	filled := make([]auditlog.Entry, len(entries))
	for i, e := range entries {
		e.ID = w.orID(e.ID)
		if e.Account.ID == "" {
			e.Account = AuditAccount{a.ID, a.Name}
		}
		e.Action.Time = w.orNow(e.Action.Time)
		filled[i] = logged(e)
	}
	w.audit(a.ID).Add(filled)
}

func allLogged(entries []AuditEntry) []auditlog.Entry {
	list := make([]auditlog.Entry, len(entries))
	for i, e := range entries {
		list[i] = logged(e)
	}
	return list
}

// logged returns an entry in the form that the log takes, and shown in the form
// that users get.
func logged(e AuditEntry) auditlog.Entry {
	return auditlog.Entry{
		ID: e.ID, Account: auditlog.Account(e.Account), Action: auditlog.Action(e.Action),
		Actor: auditlog.Actor(e.Actor), Raw: auditlog.Raw(e.Raw), Resource: auditlog.Resource(e.Resource),
		Zone: auditlog.Zone(e.Zone),
	}
}

func shown(e auditlog.Entry) AuditEntry {
	return AuditEntry{
		ID: e.ID, Account: AuditAccount(e.Account), Action: AuditAction(e.Action),
		Actor: AuditActor(e.Actor), Raw: AuditRaw(e.Raw), Resource: AuditResource(e.Resource), Zone: AuditZone(e.Zone),
	}
}

// AuditEntries lists an account's audit log, oldest first. The log of a deleted
// account is kept.
func (s *Server) AuditEntries(accountID string) (list []AuditEntry) {
	var log *auditlog.Log
	s.locked(func(w *world) { log = w.audit(accountID) })
	for _, e := range log.Entries() {
		list = append(list, shown(e))
	}
	return list
}

func (w *world) audit(accountID string) *auditlog.Log {
	log := w.audits[accountID]
	if log == nil {
		log = auditlog.New()
		w.audits[accountID] = log
	}
	return log
}

// auditInfo is the result_info of the audit list: its count is a string.
type auditInfo struct {
	Count  string `json:"count"`
	Cursor string `json:"cursor,omitempty"`
}

// auditList leaves the world's lock before it looks: the log has its own.
func auditList(x *task, q auditlog.Query) (answer, error) {
	log := x.world.audit(x.account.ID)
	return answer{later: func() (answer, error) {
		page, cursor := log.Page(q)
		return answer{result: page, info: auditInfo{strconv.Itoa(len(page)), cursor}}, nil
	}}, nil
}

// historyInfo is the result_info of a history: its count is a number.
type historyInfo struct {
	Count  int    `json:"count"`
	Status string `json:"history_status"`
	Cursor string `json:"cursor,omitempty"`
}

type historyParams struct {
	auditlog.Query
	at time.Time
}

func readHistory(x *task) historyParams {
	return historyParams{readWindow(x), x.query("action_time").needs().time()}
}

// auditHistory answers with the entries about the resource that an entry is
// about.
func auditHistory(x *task, q historyParams) (answer, error) {
	log, id := x.world.audit(x.account.ID), x.r.PathValue("id")
	return answer{later: func() (answer, error) { return history(log, q, id) }}, nil
}

func history(log *auditlog.Log, q historyParams, id string) (answer, error) {
	status, tests, ok := log.SameResource(q.at, id)
	if !ok {
		f := refuse(404, 0, "Audit log entry not found")
		f.info = historyInfo{Status: status}
		return answer{}, f
	}
	if tests == nil {
		return answer{result: auditlog.Page{}, info: historyInfo{Status: status}}, nil
	}
	q.Tests = tests
	page, cursor := log.Page(q.Query)
	return answer{result: page, info: historyInfo{len(page), status, cursor}}, nil
}

// productCategory is a name for several products, to filter audit logs by.
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
		{"IAM", "iam"}, {"Organizations", "organizations"}, {"API Tokens", "api_tokens"}, {"Billing", "billing"}}},
	{"DNS", "dns", []productItem{{"DNS Records", "dns_records"}, {"Zones", "zones"}}},
	{"Developer Platform", "developer_platform",
		[]productItem{{"Workers", "workers"}, {"R2", "r2"}, {"Stream", "stream"}}},
	{"Zero Trust", "zerotrust", []productItem{{"Gateway", "gateway"}, {"Access", "access"}}},
}

func productCategories(*task) (answer, error) { return answer{result: auditCategories}, nil }

// productsOf returns the products of a category, named in upper or lower case.
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
