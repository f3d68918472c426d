package accounts

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// auditChange is what the request of an audit log entry does.
type auditChange int

const (
	otherChange auditChange = iota
	tokenMade
	tokenRolled
	tokenChanged
	memberMade
	memberChanged
	groupMade
	groupChanged
	accountChanged
)

func (c auditChange) isOfGrants() bool { return c >= memberMade && c <= groupChanged }

func (c auditChange) isOfPolicies() bool {
	return c == tokenChanged || c == memberChanged || c == groupChanged
}

// isOf reports whether two changes are of the same sort of resource.
func (c auditChange) isOf(d auditChange) bool { return c.sort() == d.sort() }

func (c auditChange) sort() auditChange {
	switch c {
	case tokenMade, tokenRolled:
		return tokenChanged
	case memberMade:
		return memberChanged
	case groupMade:
		return groupChanged
	case otherChange, tokenChanged, memberChanged, groupChanged, accountChanged:
	}
	return c
}

// auditRoutes are the requests of the changes, and what entries without a request
// say of them.
var auditRoutes = [...]struct {
	change   auditChange
	new      bool // POST, and action create; otherwise PUT or PATCH, and update
	route    string
	products string
	resource string // "" is any
	says     string // a part of the description, in lower case
}{
	{tokenMade, true, "/accounts/*/tokens", "api_tokens tokens", "", ""},
	{tokenMade, true, "/user/tokens", "", "", ""},
	{tokenRolled, false, "/accounts/*/tokens/*/value", "api_tokens tokens", "", "roll"},
	{tokenRolled, false, "/user/tokens/*/value", "", "", ""},
	{tokenChanged, false, "/accounts/*/tokens/*", "api_tokens tokens", "", ""},
	{tokenChanged, false, "/user/tokens/*", "", "", ""},
	{memberMade, true, "/accounts/*/members", "members", "", ""},
	{memberChanged, false, "/accounts/*/members/*", "members", "", ""},
	{groupMade, true, "/accounts/*/iam/user_groups", "iam", "user_group", ""},
	{groupChanged, false, "/accounts/*/iam/user_groups/*", "iam", "user_group", ""},
	{accountChanged, false, "/accounts/*", "accounts", "account", ""},
}

func (r *AuditEntry) change() auditChange {
	uri := r.path()
	for i := range auditRoutes {
		route := &auditRoutes[i]
		same := uri == "" && r.says(route.products, route.resource, route.says, route.new)
		if uri != "" && r.isNew() == route.new {
			same, _ = path.Match(route.route, uri) // the patterns are well formed
		}
		if same && (route.new || r.isUpdate()) {
			return route.change
		}
	}
	return otherChange
}

func (r *AuditEntry) isNew() bool { return r.Raw.Method == "POST" }

func (r *AuditEntry) isUpdate() bool {
	return r.Raw.Method == "PUT" || r.Raw.Method == "PATCH" ||
		r.path() == "" && r.Action.Type == string(AuditActionTypeUpdate)
}

// says reports whether the log's own words name a change.
func (r *AuditEntry) says(products, resource, part string, isNew bool) bool {
	action := AuditActionTypeUpdate
	if isNew {
		action = AuditActionTypeCreate
	}
	return r.Action.Type == string(action) &&
		slices.Contains(strings.Fields(products), r.Resource.Product) &&
		(resource == "" || resource == r.Resource.Type) &&
		strings.Contains(strings.ToLower(r.Action.Description), part)
}

// path returns the path of the request, without what comes before the account in
// some entries.
func (r *AuditEntry) path() string {
	uri, _, _ := strings.Cut(r.Raw.URI, "?")
	return strings.TrimSuffix(strings.TrimPrefix(uri, "/client/v4"), "/")
}

func (r *AuditEntry) request() gjson.Result {
	return auditJSON(r.Resource.JSON.Request, r.Resource.Request)
}

// reply returns what the API answered: the result alone, or in its envelope.
func (r *AuditEntry) reply() gjson.Result {
	reply := auditJSON(r.Resource.JSON.Response, r.Resource.Response)
	if result := reply.Get("result"); result.IsObject() {
		return result
	}
	return reply
}

// auditJSON returns what was decoded as it came, and what a program put there as
// it would be sent.
func auditJSON(field respjson.Field, value any) gjson.Result {
	raw := field.Raw()
	if raw == "" && value != nil {
		made, err := json.Marshal(value)
		if err != nil {
			return gjson.Result{} // what can't be sent says nothing
		}
		raw = string(made)
	}
	if !gjson.Valid(raw) {
		return gjson.Result{}
	}
	return gjson.Parse(raw)
}

// state returns the resource after the change: the reply if it has one of the
// fields, or else the request if that has.
func (r *AuditEntry) state(fields ...string) gjson.Result {
	for _, state := range []gjson.Result{r.reply(), r.request()} {
		for _, field := range fields {
			if state.Get(field).Exists() {
				return state
			}
		}
	}
	return gjson.Result{}
}

// before returns the resource as the last of the earlier entries about it left
// it, or nothing.
func (r *AuditEntry) before(earlier []AuditEntry, fields ...string) (state gjson.Result) {
	var last *AuditEntry
	for i := range earlier {
		e := &earlier[i]
		if !r.follows(e) || last != nil && e.Action.Time.Before(last.Action.Time) {
			continue
		}
		if s := e.state(fields...); s.Exists() {
			last, state = e, s
		}
	}
	return state
}

// follows reports whether another entry is about the same resource at an earlier
// time.
func (r *AuditEntry) follows(e *AuditEntry) bool {
	same := r.Resource.ID == e.Resource.ID
	if r.Resource.ID == "" || e.Resource.ID == "" {
		same = r.path() != "" && r.path() == e.path()
	}
	return same && r.Account.ID == e.Account.ID && e.Action.Time.Before(r.Action.Time) &&
		e.succeeded() && e.change().isOf(r.change())
}
