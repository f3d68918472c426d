package access

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// ReviewRow is what a review says about one account, one member or one token. One of
// Account, Member and Token is set; in a row with an error none is.
type ReviewRow struct {
	// AccountID is the account that it is about, and AccountName its name, empty if
	// that is not known.
	AccountID, AccountName string
	// Read is when and by which reply it was read. That of an error names the reply
	// that was one, if there was any.
	Read Reading
	// Account is the account itself.
	Account *accounts.Account
	// Member is one of its members.
	Member *ReviewedMember
	// Token is one of the API tokens that it owns.
	Token *ReviewedToken
	// Findings are what somebody should look at.
	Findings []ReviewFinding
}

// Reading is when and by which reply something was read: Cloudflare can find the reply
// by its ray id.
type Reading struct {
	// At is when the reply was complete, by this machine's clock.
	At time.Time
	// RayID is the reply's cf-ray; empty if it had none.
	RayID string
}

// ReviewedMember is a member of an account.
type ReviewedMember struct {
	accounts.Member
	// Grants are what the member may do: by policies or else by roles, and by user
	// groups.
	Grants []ReviewGrant
	// Activity is what the audit log says; nil if it was not read, or not far enough
	// to say, as may be of those who have not accepted yet.
	Activity *ReviewActivity
}

// ReviewGrant is one permission group, or role, that a member has on one resource.
type ReviewGrant struct {
	// Access allows or denies.
	Access accounts.PolicyAccess
	// GroupID is the permission group, or the role, and Group its name.
	GroupID, Group string
	// ResourceID is the resource group, empty for a role, and Resource its name, or
	// else what is in it; empty for the whole account.
	ResourceID, Resource string
	// UserGroup is the name of the user group by which the member has the grant, read
	// as UserGroupRead says; empty for the member's own.
	UserGroup     string
	UserGroupRead Reading

	super bool
}

// String returns the grant in words.
func (g ReviewGrant) String() string {
	text := g.Group
	if text == "" {
		text = g.GroupID
	}
	if g.Access != accounts.PolicyAccessAllow {
		text = string(g.Access) + " " + text
	}
	if g.Resource != "" {
		text += " on " + g.Resource
	}
	if g.UserGroup != "" {
		text += " by user group " + g.UserGroup
	}
	return text
}

// ReviewActivity is what an audit log says about when a member was last active.
type ReviewActivity struct {
	// Since is the beginning of what was read of the log.
	Since time.Time
	// Last is when the member last did something, in the dashboard or by an API
	// token or key of their own; zero for not since Since.
	Last time.Time
	// EntryID is the audit log entry that says so.
	EntryID string
	// Read is the reply with that entry or, if Last is zero, the last one of the log.
	Read Reading
}

// ReviewedToken is an API token that an account owns.
type ReviewedToken struct {
	accounts.Token
	// Grants are what its policies say.
	Grants []permissions.Grant
}

// ReviewFinding is one thing that somebody should look at.
type ReviewFinding struct {
	// Kind is one of this package's, or one of [permissions.Lint].
	Kind permissions.Kind
	// Text says what was found.
	Text string
}

// The kinds of findings of a review. Those about what tokens may do, and from where,
// are in package permissions: [permissions.NoEnd] and others.
const (
	// FoundNoSecondFactorNeeded is an account that does not demand two-factor
	// authentication of its members.
	FoundNoSecondFactorNeeded permissions.Kind = "no second factor needed"
	// FoundNoSecondFactor is a member who logs in without two-factor authentication.
	FoundNoSecondFactor permissions.Kind = "no second factor"
	// FoundDormant is a member who did nothing that the audit log has.
	FoundDormant permissions.Kind = "dormant"
	// FoundPending is an invitation that nobody accepted yet, and FoundRejected one
	// that was rejected.
	FoundPending  permissions.Kind = "pending invitation"
	FoundRejected permissions.Kind = "rejected invitation"
	// FoundSuperAdministrator is a member, or somebody invited, who may do everything in
	// the account.
	FoundSuperAdministrator permissions.Kind = "super administrator"
	// FoundNeverUsed is a token that nobody used, and FoundUnused one that was not
	// used for a long time.
	FoundNeverUsed permissions.Kind = "never used"
	FoundUnused    permissions.Kind = "unused"
	// FoundDisabled and FoundExpired are tokens that don't work. Nothing else is found
	// about them.
	FoundDisabled permissions.Kind = "disabled"
	FoundExpired  permissions.Kind = "expired"
	// FoundCompromised is a token whose secret is known to others, by its status.
	FoundCompromised permissions.Kind = "compromised"
	// FoundUnknownStatus is a member or a token whose status is not known here.
	FoundUnknownStatus permissions.Kind = "unknown status"
)

// ReviewPart is a part of an account that a review reads.
type ReviewPart string

// The parts of an account, in the order in which they are read.
const (
	// ReviewAccount is the account itself: its name and settings.
	ReviewAccount ReviewPart = "account"
	// ReviewMembers are the members.
	ReviewMembers ReviewPart = "members"
	// ReviewUserGroups are the user groups, which give members further grants.
	ReviewUserGroups ReviewPart = "user groups"
	// ReviewAuditLog is the audit log, which tells when members were active.
	ReviewAuditLog ReviewPart = "audit log"
	// ReviewPermissionGroups are the permission groups of tokens. Without them the
	// policies of tokens are compared with this module's list, which may be older.
	ReviewPermissionGroups ReviewPart = "permission groups"
	// ReviewTokens are the API tokens that the account owns.
	ReviewTokens ReviewPart = "tokens"
)

var reviewParts = []ReviewPart{
	ReviewAccount, ReviewMembers, ReviewUserGroups, ReviewAuditLog, ReviewPermissionGroups, ReviewTokens,
}

// ReviewError is a part of an account that could not be read, or not to its end.
type ReviewError struct {
	// Account is the account's id, and Part what could not be read of it.
	Account string
	Part    ReviewPart
	// Err is why.
	Err error
}

// Error returns a text that names the account and the part.
func (e *ReviewError) Error() string {
	return fmt.Sprintf("access: reviewing account %s: %s: %v", e.Account, e.Part, e.Err)
}

// Unwrap returns the error of the call.
func (e *ReviewError) Unwrap() error { return e.Err }

// String returns the kind and the text.
func (f ReviewFinding) String() string { return strings.TrimSuffix(string(f.Kind)+": "+f.Text, ": ") }
