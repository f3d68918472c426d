package cloudflaretest

import (
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/call"
)

// handler does one operation. The world is locked while it runs.
type handler func(*task) (answer, error)

// operation is what the server does for one operation of the API.
type operation struct {
	handle handler
	// audit says what entry a successful call leaves; reads leave none.
	audit auditNote
}

// operations holds the handler of every operation by its name. Where each is
// routed is declared once, beside the client's method.
var operations = map[string]operation{
	OpAccountsList:   {handle: checked(readAccountList, accountList)},
	OpAccountsGet:    {handle: accountGet},
	OpAccountsNew:    {checked(readAccountNew, accountNew), auditNote{"create", "accounts", "account", "Create Account"}},
	OpAccountsUpdate: {checked(readAccountUpdate, accountUpdate), auditNote{"update", "accounts", "account", "Update Account"}},
	OpAccountsDelete: {accountDelete, auditNote{"delete", "accounts", "account", "Delete Account"}},

	OpAccountOrganizationsNew: {checked(readMove, accountMove), auditNote{"update", "organizations", "account", "Move Account"}},
	OpAccountProfileGet:       {handle: profileGet},
	OpAccountProfileUpdate:    {checked(readProfile, profileUpdate), auditNote{"update", "accounts", "profile", "Update Account Profile"}},

	OpMembersList:   {handle: checked(readMemberList, memberList)},
	OpMembersGet:    {handle: memberGet},
	OpMembersNew:    {checked(readMemberNew, memberNew), auditNote{"create", "members", "member", "Add Member"}},
	OpMembersUpdate: {checked(readMemberUpdate, memberUpdate), auditNote{"update", "members", "member", "Update Member"}},
	OpMembersDelete: {memberDelete, auditNote{"delete", "members", "member", "Remove Member"}},

	OpRolesList: {handle: checked(readPage, roleList)},
	OpRolesGet:  {handle: roleGet},

	OpSubscriptionsGet:        {handle: subscriptionList},
	OpSubscriptionsGetForZone: {handle: subscriptionList},
	OpSubscriptionsNew:        {checked(readSubscription, subscriptionNew), auditNote{"create", "billing", "subscription", "Create Subscription"}},
	OpSubscriptionsNewForZone: {checked(readSubscription, subscriptionNew), auditNote{"create", "billing", "subscription", "Create Zone Subscription"}},
	OpSubscriptionsUpdate:     {checked(readSubscription, subscriptionUpdate), auditNote{"update", "billing", "subscription", "Update Subscription"}},
	OpSubscriptionsDelete:     {subscriptionDelete, auditNote{"delete", "billing", "subscription", "Delete Subscription"}},

	OpTokensList:                 {handle: checked(readTokenList, tokenList)},
	OpTokensGet:                  {handle: tokenGet},
	OpTokensNew:                  {checked(readToken, tokenNew), auditNote{"create", "api_tokens", "token", "Create API Token"}},
	OpTokensUpdate:               {checked(readToken, tokenUpdate), auditNote{"update", "api_tokens", "token", "Update API Token"}},
	OpTokensDelete:               {tokenDelete, auditNote{"delete", "api_tokens", "token", "Delete API Token"}},
	OpTokensVerify:               {handle: tokenVerify},
	OpTokensPermissionGroupsList: {handle: permissionGroupList},
	OpTokensValueUpdate:          {tokenRoll, auditNote{"update", "api_tokens", "token", "Roll API Token"}},

	OpLogsAuditList:              {handle: checked(readAuditQuery, auditList)},
	OpLogsAuditHistory:           {handle: checked(readHistory, auditHistory)},
	OpLogsAuditProductCategories: {handle: productCategories},
}

// routes binds every operation that the client declares to its handler.
// Everything else, a known path with another method too, is no route.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { exchangeOf(r).unrouted() })
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
	return func(_ http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r)
		x.op, x.r = op, r
		fault, ok := x.server.faults.take(x.arrival)
		if !ok {
			x.write(x.perform(do))
			return
		}
		x.suffer(fault, do)
	}
}
