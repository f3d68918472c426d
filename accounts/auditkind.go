package accounts

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/internal/superadmin"
)

// AuditKind names something in an audit log that people want to be told about,
// for [AuditEntry.Is].
//
// Which entry is of which kind is decided by the request that its Raw names: the
// method and the route are documented, and so are the fields of the request and
// the reply. The log's own words are hardly: of all products, types and actions
// the document shows "members", "create" and "Add Member". They are read only
// where Raw has no URI, as in what Cloudflare's systems did themselves; other
// words than the ones below are then not recognized.
type AuditKind string

// The kinds. Each says which requests it is, which product, type and action stand
// for them where Raw has no URI, and what is read of Resource.
const (
	// AuditKindTokenCreated is an API token that was made, by an account or a user:
	// POST /accounts/{account_id}/tokens or /user/tokens; product api_tokens or
	// tokens, action create. Nothing else is read. The names of the product are not
	// documented.
	AuditKindTokenCreated AuditKind = "token created"
	// AuditKindTokenRolled is an API token that got a new secret: PUT …/tokens/{id}/value;
	// product api_tokens or tokens, action update, with "roll" in the description.
	// Nothing else is read. Neither product nor description is documented.
	AuditKindTokenRolled AuditKind = "token rolled"
	// AuditKindSuperAdministratorGranted is a member, also one who is only invited, or
	// a user group that may do everything now: POST or PUT …/members, POST or PUT
	// …/iam/user_groups; product members, or iam with type user_group, action create
	// or update. It reads roles and policies of the response and the request, and
	// knows the role by its id or, as the permission group, by its name. A member who
	// joins a group that may do everything is not seen: the entry does not say what
	// the group may do.
	AuditKindSuperAdministratorGranted AuditKind = "super administrator granted"
	// AuditKindTwoFactorEnforcementOff is an account that no longer demands two-factor
	// authentication of its members: PUT /accounts/{account_id}; product accounts with
	// type account, action update. It reads settings.enforce_twofactor of the
	// response or, without one, of the request. The product is not documented.
	AuditKindTwoFactorEnforcementOff AuditKind = "two-factor enforcement off"
	// AuditKindPolicyWidened is a token, a member or a user group that may do more than
	// before: an update, PUT …/tokens/{id}, …/members/{id} or …/iam/user_groups/{id};
	// product, type and action as above. It reads policies, and roles of members, of
	// the response or, without them, of the request. More is a permission group, a
	// resource or a role that was not allowed before, or is no longer denied. A
	// resource group that was changed itself is not seen.
	AuditKindPolicyWidened AuditKind = "policy widened"
	// AuditKindIPConditionRemoved is a token that may be used from any address: PUT
	// …/tokens/{id}; product and action as above. It reads condition.request_ip of
	// the response or, if that is no token, of the request. A request_ip without
	// addresses locks the token out and is a condition; so is any other list than
	// before.
	AuditKindIPConditionRemoved AuditKind = "ip condition removed"
)

var auditKinds = [...]AuditKind{
	AuditKindTokenCreated, AuditKindTokenRolled, AuditKindSuperAdministratorGranted,
	AuditKindTwoFactorEnforcementOff, AuditKindPolicyWidened, AuditKindIPConditionRemoved,
}

// IsKnown reports whether the value is one of the constants here.
func (r AuditKind) IsKnown() bool { return known(r, auditKinds[:]...) }

// Kinds returns the kinds that the entry is, in the order of the constants; see
// [AuditEntry.Is].
func (r AuditEntry) Kinds(earlier ...AuditEntry) (kinds []AuditKind) {
	for _, kind := range auditKinds {
		if r.Is(kind, earlier...) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// Is reports whether an entry is something that people want to be told about. What
// failed is never of a kind, and neither is an entry of an unknown form.
//
// An entry tells how its resource is after a change, and not how it was. The last
// four kinds are about the difference: without earlier entries Is assumes the
// worst, and says yes when a token was left without a condition, the policies were
// sent that a token has now, and so on, though it may have been so before. Give it
// earlier entries about the same resource, in any order, as
// [LogAuditService.History] returns them, and it compares with the last that was
// before this entry. Other entries among them do no harm.
func (r AuditEntry) Is(kind AuditKind, earlier ...AuditEntry) bool {
	if !r.succeeded() {
		return false
	}
	switch change := r.change(); kind {
	case AuditKindTokenCreated:
		return change == tokenMade
	case AuditKindTokenRolled:
		return change == tokenRolled
	case AuditKindSuperAdministratorGranted:
		return change.isOfGrants() && r.madeSuper(change, earlier)
	case AuditKindTwoFactorEnforcementOff:
		return change == accountChanged && r.madeLax(earlier)
	case AuditKindPolicyWidened:
		return change.isOfPolicies() && r.widened(earlier)
	case AuditKindIPConditionRemoved:
		return change == tokenChanged && r.opened(earlier)
	}
	return false
}

func (r *AuditEntry) succeeded() bool {
	if r.Action.Result == "" {
		return r.Raw.StatusCode >= 200 && r.Raw.StatusCode < 300
	}
	return r.Action.Result == string(AuditActionResultSuccess) && r.Raw.StatusCode < 400
}

// madeSuper reports whether a member or a group may do everything now. The reply
// to a new member has no roles, so the request is read too.
func (r *AuditEntry) madeSuper(change auditChange, earlier []AuditEntry) bool {
	if change == memberMade || change == groupMade {
		return grantsAll(r.reply()) || grantsAll(r.request())
	}
	before := r.before(earlier, "policies", "roles")
	return grantsAll(r.state("policies", "roles")) && !(before.Exists() && grantsAll(before))
}

func grantsAll(state gjson.Result) bool {
	return slices.ContainsFunc(state.Get("roles").Array(), isSuper) ||
		slices.ContainsFunc(state.Get("policies").Array(), func(policy gjson.Result) bool {
			return allows(policy) && slices.ContainsFunc(policy.Get("permission_groups").Array(), isSuper)
		})
}

// isSuper is for roles and permission groups: objects, or ids alone.
func isSuper(granted gjson.Result) bool {
	return superadmin.Is(auditID(granted), granted.Get("name").String())
}

func auditID(named gjson.Result) string {
	if named.IsObject() {
		return named.Get("id").String()
	}
	return named.String()
}

// madeLax reports whether an account stopped to enforce two factors.
func (r *AuditEntry) madeLax(earlier []AuditEntry) bool {
	const enforced = "settings.enforce_twofactor"
	if r.state(enforced).Get(enforced).Type != gjson.False {
		return false
	}
	if before := r.before(earlier, enforced); before.Exists() {
		return before.Get(enforced).Type == gjson.True
	}
	return r.request().Get("settings").IsObject()
}

// opened reports whether a token lost its condition on addresses. Every token has
// policies: what has none is not one.
func (r *AuditEntry) opened(earlier []AuditEntry) bool {
	now := r.state("policies")
	if !now.Exists() || hasIPCondition(now) {
		return false
	}
	before := r.before(earlier, "policies")
	return !before.Exists() || hasIPCondition(before)
}

// hasIPCondition knows both spellings that Cloudflare documents.
func hasIPCondition(token gjson.Result) bool {
	condition := token.Get("condition")
	return condition.Get("request_ip").IsObject() || condition.Get(`request\.ip`).IsObject()
}
