package cloudflaretest

import (
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/call"
)

// handler does one operation. The world is locked while it runs.
type handler func(*exchange) (answer, error)

// operation is what the server does for one operation of the API.
type operation struct {
	handle handler
	// audit says what entry a successful call leaves; reads leave none.
	audit auditNote
}

// operations holds the handler of every operation by its name. Where each is
// routed is declared once, beside the client's method.
var operations = map[string]operation{
	"Accounts.List":   {handle: checked(readAccountList, accountList)},
	"Accounts.Get":    {handle: accountGet},
	"Accounts.New":    {checked(readAccountNew, accountNew), auditNote{"create", "accounts", "account", "Create Account"}},
	"Accounts.Update": {checked(readAccountUpdate, accountUpdate), auditNote{"update", "accounts", "account", "Update Account"}},
	"Accounts.Delete": {accountDelete, auditNote{"delete", "accounts", "account", "Delete Account"}},

	"AccountOrganizations.New": {checked(readMove, accountMove), auditNote{"update", "organizations", "account", "Move Account"}},
	"AccountProfile.Get":       {handle: profileGet},
	"AccountProfile.Update":    {checked(readProfile, profileUpdate), auditNote{"update", "accounts", "profile", "Update Account Profile"}},

	"Members.List":   {handle: checked(readMemberList, memberList)},
	"Members.Get":    {handle: memberGet},
	"Members.New":    {checked(readMemberNew, memberNew), auditNote{"create", "members", "member", "Add Member"}},
	"Members.Update": {checked(readMemberUpdate, memberUpdate), auditNote{"update", "members", "member", "Update Member"}},
	"Members.Delete": {memberDelete, auditNote{"delete", "members", "member", "Remove Member"}},

	"Roles.List": {handle: checked(readPage, roleList)},
	"Roles.Get":  {handle: roleGet},

	"Subscriptions.Get":        {handle: subscriptionList},
	"Subscriptions.GetForZone": {handle: subscriptionList},
	"Subscriptions.New":        {checked(readSubscription, subscriptionNew), auditNote{"create", "billing", "subscription", "Create Subscription"}},
	"Subscriptions.NewForZone": {checked(readSubscription, subscriptionNew), auditNote{"create", "billing", "subscription", "Create Zone Subscription"}},
	"Subscriptions.Update":     {checked(readSubscription, subscriptionUpdate), auditNote{"update", "billing", "subscription", "Update Subscription"}},
	"Subscriptions.Delete":     {subscriptionDelete, auditNote{"delete", "billing", "subscription", "Delete Subscription"}},

	"Tokens.List":                  {handle: checked(readTokenList, tokenList)},
	"Tokens.Get":                   {handle: tokenGet},
	"Tokens.New":                   {checked(readToken, tokenNew), auditNote{"create", "api_tokens", "token", "Create API Token"}},
	"Tokens.Update":                {checked(readToken, tokenUpdate), auditNote{"update", "api_tokens", "token", "Update API Token"}},
	"Tokens.Delete":                {tokenDelete, auditNote{"delete", "api_tokens", "token", "Delete API Token"}},
	"Tokens.Verify":                {handle: tokenVerify},
	"Tokens.PermissionGroups.List": {handle: permissionGroupList},
	"Tokens.Value.Update":          {tokenRoll, auditNote{"update", "api_tokens", "token", "Roll API Token"}},

	"Logs.Audit.List":              {handle: checked(readAuditQuery, auditList)},
	"Logs.Audit.History":           {handle: checked(readHistory, auditHistory)},
	"Logs.Audit.ProductCategories": {handle: productCategories},
}

// routes binds every operation that the client declares to its handler.
// Everything else, a known path with another method too, is no route.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { w.(*exchange).unrouted(r) })
	for _, op := range call.Operations() {
		if do, ok := operations[op.Name]; ok {
			mux.HandleFunc(op.Method+" "+prefix+op.Path, route(op, do))
		}
	}
	return mux
}

// route is an operation's way from its path to its reply, through the fault
// injected for it, if there is one.
func route(op *call.Op, do operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := w.(*exchange)
		x.op, x.r = op, r
		fault, ok := x.server.faults.take(x)
		if !ok {
			x.write(x.perform(do))
			return
		}
		x.suffer(fault, do)
	}
}
