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
	// audit says which entry a successful call leaves; reads leave none.
	audit auditNote
	// list is set when the body is a list, not an object.
	list bool
}

// read is an operation that changes nothing.
func read(handle handler) operation { return operation{handle: handle} }

// change is an operation that leaves an entry in the audit log.
func change(handle handler, kind, product, resource, description string) operation {
	return operation{handle: handle, audit: auditNote{kind, product, resource, description}}
}

// listed is an operation whose body is a list.
func listed(o operation) operation {
	o.list = true
	return o
}

// operations holds the handler of every operation by its name. The route of
// each is declared once, with the client's method or in beyond.
var operations = map[string]operation{
	OpAccountsList: read(checked(readAccountList, accountList)),
	OpAccountsGet:  read(accountGet),
	OpAccountsNew:  change(checked(readAccountNew, accountNew), "create", "accounts", "account", "Create Account"),
	OpAccountsUpdate: change(checked(readAccountUpdate, accountUpdate),
		"update", "accounts", "account", "Update Account"),
	OpAccountsDelete: change(accountDelete, "delete", "accounts", "account", "Delete Account"),

	OpAccountOrganizationsNew: change(checked(readMove, accountMove),
		"update", "organizations", "account", "Move Account"),
	OpAccountProfileGet: read(profileGet),
	OpAccountProfileUpdate: change(checked(readProfile, profileUpdate),
		"update", "accounts", "profile", "Update Account Profile"),

	OpMembersList:   read(checked(readMemberList, memberList)),
	OpMembersGet:    read(memberGet),
	OpMembersNew:    change(checked(readMemberNew, memberNew), "create", "members", "member", "Add Member"),
	OpMembersUpdate: change(checked(readMemberUpdate, memberUpdate), "update", "members", "member", "Update Member"),
	OpMembersDelete: change(memberDelete, "delete", "members", "member", "Remove Member"),

	OpRolesList: read(checked(readPage, roleList)),
	OpRolesGet:  read(roleGet),

	OpSubscriptionsGet:        read(subscriptionList),
	OpSubscriptionsGetForZone: read(subscriptionList),
	OpSubscriptionsNew: change(checked(readSubscription, subscriptionNew),
		"create", "billing", "subscription", "Create Subscription"),
	OpSubscriptionsNewForZone: change(checked(readSubscription, subscriptionNew),
		"create", "billing", "subscription", "Create Zone Subscription"),
	OpSubscriptionsUpdate: change(checked(readSubscription, subscriptionUpdate),
		"update", "billing", "subscription", "Update Subscription"),
	OpSubscriptionsDelete: change(subscriptionDelete, "delete", "billing", "subscription", "Delete Subscription"),

	OpTokensList: read(checked(readTokenList, tokenList)),
	OpTokensGet:  read(tokenGet),
	OpTokensNew: change(checked(readToken, tokenNew),
		"create", "api_tokens", "token", "Create API Token"),
	OpTokensUpdate: change(checked(readToken, tokenUpdate),
		"update", "api_tokens", "token", "Update API Token"),
	OpTokensDelete:               change(tokenDelete, "delete", "api_tokens", "token", "Delete API Token"),
	OpTokensVerify:               read(tokenVerify),
	OpTokensPermissionGroupsList: read(permissionGroupList),
	OpTokensValueUpdate:          change(tokenRoll, "update", "api_tokens", "token", "Roll API Token"),

	OpIAMPermissionGroupsList: read(checked(readIAMGroupList, iamGroupList)),
	OpIAMPermissionGroupsGet:  read(iamGroupGet),

	OpIAMResourceGroupsList: read(checked(readResourceGroupList, resourceGroupList)),
	OpIAMResourceGroupsGet:  read(resourceGroupGet),
	OpIAMResourceGroupsNew: change(checked(readResourceGroupNew, resourceGroupNew),
		"create", "iam", "resource_group", "Create Resource Group"),
	OpIAMResourceGroupsUpdate: change(checked(readResourceGroupUpdate, resourceGroupUpdate),
		"update", "iam", "resource_group", "Update Resource Group"),
	OpIAMResourceGroupsDelete: change(resourceGroupDelete, "delete", "iam", "resource_group", "Delete Resource Group"),

	OpIAMUserGroupsList: read(checked(readUserGroupList, userGroupList)),
	OpIAMUserGroupsGet:  read(userGroupGet),
	OpIAMUserGroupsNew: change(checked(readUserGroupNew, userGroupNew),
		"create", "iam", "user_group", "Create User Group"),
	OpIAMUserGroupsUpdate: change(checked(readUserGroupUpdate, userGroupUpdate),
		"update", "iam", "user_group", "Update User Group"),
	OpIAMUserGroupsDelete: change(userGroupDelete, "delete", "iam", "user_group", "Delete User Group"),

	OpIAMUserGroupsMembersList: read(checked(readGroupMemberList, groupMemberList)),
	OpIAMUserGroupsMembersGet:  read(groupMemberGet),
	OpIAMUserGroupsMembersNew: listed(change(checked(readGroupMembers, groupMembersNew),
		"update", "iam", "user_group", "Add User Group Members")),
	OpIAMUserGroupsMembersUpdate: listed(change(checked(readGroupMembers, groupMembersUpdate),
		"update", "iam", "user_group", "Update User Group Members")),
	OpIAMUserGroupsMembersDelete: change(groupMemberDelete, "update", "iam", "user_group", "Remove User Group Member"),

	OpLogsAuditList:              read(checked(readAuditQuery, auditList)),
	OpLogsAuditHistory:           read(checked(readHistory, auditHistory)),
	OpLogsAuditProductCategories: read(productCategories),

	OpZonesList:        read(checked(readZoneList, zoneList)),
	OpUserGet:          read(userGet),
	OpUserTokensVerify: read(userTokenVerify),
}

// beyond are the operations that the client does not declare.
var beyond = []*call.Op{
	{Name: OpZonesList, Method: http.MethodGet, Path: "/zones"},
	{Name: OpUserGet, Method: http.MethodGet, Path: "/user"},
	{Name: OpUserTokensVerify, Method: http.MethodGet, Path: "/user/tokens/verify"},
}

// served returns the operations that have routes.
func served() []*call.Op { return append(call.Operations(), beyond...) }

// routes binds every operation to its handler. Anything else, even a known path with another method, has no route.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { exchangeOf(r).unrouted() })
	for _, op := range served() {
		if do, ok := operations[op.Name]; ok {
			mux.HandleFunc(op.Method+" "+prefix+op.Path, route(op, do))
		}
	}
	return mux
}

// route returns the handler of an operation, which first looks for a fault
// injected for it.
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
