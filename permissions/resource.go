package permissions

import (
	"fmt"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// The scopes: the kinds of resources that permission groups are for, and the
// kind of each [Resource]. The API has more; this package passes them on
// unchanged.
const (
	ScopeAccount = accounts.PermissionGroupScopeComCloudflareAPIAccount
	ScopeZone    = accounts.PermissionGroupScopeComCloudflareAPIAccountZone
	ScopeUser    = accounts.PermissionGroupScopeComCloudflareAPIUser
	ScopeBucket  = accounts.PermissionGroupScopeComCloudflareEdgeR2Bucket
	// ScopeWorker is that of a single Worker. The document does not have it.
	ScopeWorker accounts.PermissionGroupScope = "com.cloudflare.edge.worker.script"
)

// scopes are those above, with each before any that is a prefix of it.
var scopes = []accounts.PermissionGroupScope{ScopeZone, ScopeAccount, ScopeUser, ScopeBucket, ScopeWorker}

// all is the identifier that stands for all resources of a kind.
const all = "*"

// Resource is what a token's policy is for: an account, a zone, a bucket, or all
// of a kind. Resources are values, made by the functions here and by
// [ParseResources], and equal by == when they name the same in the same way. The
// zero Resource names nothing, and no policy accepts it.
type Resource struct {
	scope   accounts.PermissionGroupScope
	account string // the account that it is in, if it says so; never an account's own id
	id      string // all is all of them
	raw     string // what the known grammar does not cover: a JSON object with one entry
}

// Account is one account. "*" is not an identifier, here and for the other
// single resources: use AllAccounts and its kin to name all.
func Account(id string) Resource { return Resource{scope: ScopeAccount, id: one(id)} }

// one returns the identifier of one resource: it is empty for "*", which names
// all, wherever a program has it from.
func one(id string) string {
	if id == all {
		return ""
	}
	return id
}

// AllAccounts is every account of a user. No source says that a token of an
// account may name it: see [Builder.Warnings].
func AllAccounts() Resource { return Resource{scope: ScopeAccount, id: all} }

// Zone is one zone, by its identifier, which is not its domain name. Tokens of
// an account must also name the account: [Builder.TokenParams] adds it, and
// [Resource.In] does so by hand.
func Zone(id string) Resource { return Resource{scope: ScopeZone, id: one(id)} }

// AllZonesIn is every zone of an account, including future ones.
func AllZonesIn(accountID string) Resource { return inAccount(ScopeZone, accountID, all) }

// AllZones is every zone of a user, in all accounts. The API refuses it for
// tokens of an account, and so does [Builder.TokenParams].
func AllZones() Resource { return Resource{scope: ScopeZone, id: all} }

// R2Bucket is one bucket. The jurisdiction is "default", "eu" or another; empty
// means default.
func R2Bucket(accountID, jurisdiction, name string) Resource {
	if jurisdiction == "" {
		jurisdiction = "default"
	}
	if accountID == "" || name == "" {
		return Resource{scope: ScopeBucket}
	}
	return inAccount(ScopeBucket, accountID, accountID+"_"+jurisdiction+"_"+name)
}

// AllR2BucketsIn is every bucket of an account, including future ones.
func AllR2BucketsIn(accountID string) Resource { return inAccount(ScopeBucket, accountID, all) }

// Worker is one Worker, by its tag: the identifier that it gets when it is first
// deployed, not its name.
func Worker(accountID, tag string) Resource { return inAccount(ScopeWorker, accountID, one(tag)) }

// User is a user, by the tag that GET /user calls id: the API accepts only the
// caller's own.
func User(tag string) Resource { return Resource{scope: ScopeUser, id: one(tag)} }

// inAccount names nothing when the account is missing: without it the resource
// would be that of every account.
func inAccount(scope accounts.PermissionGroupScope, accountID, id string) Resource {
	if accountID == "" {
		return Resource{scope: scope}
	}
	return Resource{scope: scope, account: accountID, id: id}
}

// In returns the resource in an account: Zone(id).In(accountID) is the zone as
// tokens of that account name it. A resource that names an account already, or
// that is not in an account, is returned unchanged.
func (r Resource) In(accountID string) Resource {
	if r.account == "" && r.raw == "" && r.scope != ScopeAccount && r.scope != ScopeUser {
		r.account = accountID
	}
	return r
}

// Scope returns the kind of resource, which the policy's permission groups must
// be for; it is empty if the API sent a form that this package does not know.
func (r Resource) Scope() accounts.PermissionGroupScope { return r.scope }

// ID returns the identifier, "*" for all: that of a bucket is the account's,
// the jurisdiction and the name with "_" between them.
func (r Resource) ID() string { return r.id }

// AccountID returns the account that the resource is, or that it says it is in;
// empty if it does not say.
func (r Resource) AccountID() string {
	if r.scope == ScopeAccount && r.id != all {
		return r.id
	}
	return r.account
}

// String returns the resource as a policy names it, with the account and a
// slash in front if it is nested.
func (r Resource) String() string {
	if r.raw != "" {
		return r.raw
	}
	if outer, inner := r.keys(); inner != "" {
		return outer + "/" + inner
	}
	return string(r.scope) + "." + r.id
}

// keys returns the names in a policy's resources: one, or an account's and the
// one that is nested under it.
func (r Resource) keys() (outer, inner string) {
	key := string(r.scope) + "." + r.id
	if r.account == "" || r.scope == ScopeBucket && r.id != all {
		return key, ""
	}
	return string(ScopeAccount) + "." + r.account, key
}

// covers reports whether r includes all of s. A resource that does not say which
// account it is in is the same as one with the same identifier that does.
func (r Resource) covers(s Resource) bool {
	if r.raw != "" || s.raw != "" || r.scope != s.scope {
		return r == s
	}
	if r.id == all {
		return r.account == "" || r.account == s.account
	}
	return r.id == s.id && (r.account == "" || s.account == "" || r.account == s.account)
}

// meets reports whether there is, or may be, something that both r and s include.
func (r Resource) meets(s Resource) bool {
	if r.raw != "" || s.raw != "" || r.scope != s.scope {
		return r == s
	}
	return (r.id == all || s.id == all || r.id == s.id) && (r.account == "" || s.account == "" || r.account == s.account)
}

// named returns what is wrong with a resource that names nothing, such as one
// made from an empty identifier.
func (r Resource) named() error {
	switch {
	case r.raw != "":
		return nil
	case r.scope == "":
		return fmt.Errorf("%w: the zero Resource is none", ErrResource)
	case r.id == "":
		return fmt.Errorf("%w: a %s without an identifier, or without its account's", ErrResource, kind(r.scope))
	case r.account == all:
		return fmt.Errorf("%w: no single account has all %ss", ErrResource, kind(r.scope))
	}
	return nil
}

// check returns what is wrong with a resource that a program puts into a policy.
// It is stricter than named: what the API sent is written back as it was.
func (r Resource) check() error {
	switch {
	case r.raw != "" || r.named() != nil:
		return r.named()
	case r.id != all && !isID(r.id):
		return fmt.Errorf("%w: %q is no identifier of a %s", ErrResource, r.id, kind(r.scope))
	case r.account != "" && !isID(r.account):
		return fmt.Errorf("%w: %q is no identifier of an account", ErrResource, r.account)
	case r.account == "" && (r.scope == ScopeBucket || r.scope == ScopeWorker):
		return fmt.Errorf("%w: %s does not say in which account", ErrResource, r)
	case r.scope == ScopeBucket && r.id != all && bucketAccount(r.scope, r.id) != r.account:
		return fmt.Errorf("%w: %s is no bucket of the account %s", ErrResource, r.id, r.account)
	}
	return nil
}

// isID reports whether an identifier is one at all: domain names, and texts
// that would change the key's meaning, are not.
func isID(id string) bool {
	return id != "" && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == ""
}

// kind returns a scope's last word, for messages: "zone".
func kind(scope accounts.PermissionGroupScope) string {
	return string(scope[strings.LastIndexByte(string(scope), '.')+1:])
}
