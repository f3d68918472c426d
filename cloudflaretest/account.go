package cloudflaretest

import (
	"cmp"
	"strings"
	"time"
)

// Account is one account, as the API shows it.
type Account struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Name is "Account" and the start of the id when it is empty.
	Name string `json:"name"`
	// Type is standard (when it is empty) or enterprise.
	Type string `json:"type"`
	// CreatedOn is now when it is zero.
	CreatedOn time.Time `json:"created_on,omitzero"`
	// ManagedBy is nil for an account that belongs to no organization.
	ManagedBy *ManagedBy `json:"managed_by,omitempty"`
	// Settings are what members may change.
	Settings AccountSettings `json:"settings"`
}

// ManagedBy is the organization that an account belongs to.
type ManagedBy struct {
	// ParentOrgID and ParentOrgName are the organization's.
	ParentOrgID   string `json:"parent_org_id,omitempty"`
	ParentOrgName string `json:"parent_org_name,omitempty"`
}

// AccountSettings are what an account's members may set.
type AccountSettings struct {
	// AbuseContactEmail is left out of replies when it is empty. EnforceTwofactor
	// is kept and shown, but nobody is asked for a second factor.
	AbuseContactEmail string `json:"abuse_contact_email,omitempty"`
	EnforceTwofactor  bool   `json:"enforce_twofactor"`
}

// Profile is an account's business profile.
type Profile struct {
	// BusinessAddress, BusinessEmail, BusinessName, BusinessPhone and
	// ExternalMetadata are any text, shown even when empty.
	BusinessAddress  string `json:"business_address"`
	BusinessEmail    string `json:"business_email"`
	BusinessName     string `json:"business_name"`
	BusinessPhone    string `json:"business_phone"`
	ExternalMetadata string `json:"external_metadata"`
}

// The longest texts the API takes: names of accounts and tokens, emails, ids,
// and everything without a documented bound.
const (
	longestAccountName = 100
	longestTokenName   = 120
	longestEmail       = 90
	longestZoneName    = 253
	longestID          = 32
	longestText        = 4096
)

type accountListParams struct {
	pageQuery
	name string
}

func readAccountList(x *task) accountListParams {
	return accountListParams{readPage(x), x.query("name").text(longestText)}
}

// accountList has the API's quirk: for a token that an account owns it returns
// the same single page whatever page is requested.
func accountList(x *task, q accountListParams) (answer, error) {
	if x.who.account != nil {
		q.page = 1
	}
	rows := x.world.accounts.where(func(a *account) bool {
		return x.who.reaches(a) && x.sees(a) && (q.name == "" || strings.EqualFold(a.Name, q.name))
	})
	shown := make([]*Account, len(rows))
	for i, row := range rows {
		shown[i] = &row.Account
	}
	return cut(shown, q.pageQuery, same), nil
}

func accountGet(x *task) (answer, error) { return answer{result: x.account.Account}, nil }

func readAccountNew(x *task) Account {
	in := x.body.object()
	a := Account{
		Name: in.field("name").needs().filled(longestAccountName),
		Type: in.field("type").oneOf("standard", "enterprise"),
	}
	if unit := in.field("unit").object().field("id").text(longestText); unit != "" {
		a.ManagedBy = &ManagedBy{ParentOrgID: unit}
	}
	return a
}

// accountNew is for tenant admins, as deleting accounts is. It ignores
// settings: they are for updates.
func accountNew(x *task, in Account) (answer, error) {
	if !x.who.isTenantAdmin() || x.settings.noAccounts {
		return answer{}, refuse(403, codeNoCreation, "Forbidden. Account creation is not allowed")
	}
	x.account = x.world.addAccount(in)
	x.resource = x.account.ID
	return answer{result: x.account.Account}, nil
}

func readAccountUpdate(x *task) Account {
	in := x.body.object()
	settings := in.field("settings").object()
	in.field("id").text(longestID)
	return Account{
		Name: in.field("name").needs().filled(longestAccountName),
		Type: in.field("type").oneOf("standard", "enterprise"),
		Settings: AccountSettings{
			AbuseContactEmail: settings.field("abuse_contact_email").text(longestText),
			EnforceTwofactor:  settings.field("enforce_twofactor").boolean(),
		},
	}
}

// accountUpdate changes the name, and the settings when they are sent. An
// account's type can't be changed, and its id is read-only.
func accountUpdate(x *task, in Account) (answer, error) {
	if in.Type != "" && in.Type != x.account.Type {
		x.problems.add("/type", "type can not be changed")
		return answer{}, x.problems.failure()
	}
	x.account.Name = in.Name
	if x.body.field("settings").present() {
		x.account.Settings = in.Settings
	}
	x.resource = x.account.ID
	return accountGet(x)
}

func accountDelete(x *task) (answer, error) {
	if !x.who.isTenantAdmin() {
		return answer{}, refuse(403, codeUnauthorized, "Unauthorized: accounts are deleted by tenant admins only")
	}
	x.resource = x.account.ID
	x.world.accounts.remove(x.account.ID)
	return deleted(x.account.ID), nil
}

func readMove(x *task) string {
	return x.body.field("destination_organization_id").needs().filled(longestID)
}

// accountMove moves an account to another organization.
func accountMove(x *task, destination string) (answer, error) {
	from := ManagedBy{}
	if x.account.ManagedBy != nil {
		from = *x.account.ManagedBy
	}
	x.account.ManagedBy = &ManagedBy{ParentOrgID: destination}
	x.resource = x.account.ID
	return answer{result: map[string]string{
		"account_id":                  x.account.ID,
		"source_organization_id":      from.ParentOrgID,
		"destination_organization_id": destination,
	}}, nil
}

func profileGet(x *task) (answer, error) { return answer{result: x.account.profile}, nil }

func readProfile(x *task) Profile {
	needed := func(name string) string { return x.body.field(name).needs().text(longestText) }
	return Profile{
		BusinessAddress:  needed("business_address"),
		BusinessEmail:    needed("business_email"),
		BusinessName:     needed("business_name"),
		BusinessPhone:    needed("business_phone"),
		ExternalMetadata: needed("external_metadata"),
	}
}

func profileUpdate(x *task, in Profile) (answer, error) {
	x.account.profile = in
	x.resource = x.account.ID
	return noContent, nil
}

// AddAccount puts an account into the world, or replaces what the API shows of
// the one with its id, and returns it with everything that was left empty
// filled in.
func (s *Server) AddAccount(a Account) Account {
	s.locked(func(w *world) { a = w.addAccount(a.clone()).Account.clone() })
	return a
}

// Accounts lists all accounts, in the order they were made.
func (s *Server) Accounts() (list []Account) {
	s.locked(func(w *world) {
		for _, a := range w.accounts.rows {
			list = append(list, a.Account.clone())
		}
	})
	return list
}

// SetProfile sets an account's business profile, and makes the account if it
// does not exist.
func (s *Server) SetProfile(accountID string, p Profile) {
	s.locked(func(w *world) { w.ensure(accountID).profile = p })
}

// Profile returns an account's business profile, which is empty when it was
// never set.
func (s *Server) Profile(accountID string) (p Profile) {
	s.of(accountID, func(a *account) { p = a.profile })
	return p
}

func (w *world) addAccount(a Account) *account {
	a.ID = w.orID(a.ID)
	a.Name = cmp.Or(a.Name, "Account "+a.ID[:min(len(a.ID), 8)])
	a.Type = cmp.Or(a.Type, "standard")
	a.CreatedOn = w.orNow(a.CreatedOn)
	if old := w.accounts.index[a.ID]; old != nil {
		old.Account = a
		return old
	}
	made := w.accounts.put(a.ID, account{Account: a})
	for _, role := range usualRoles() {
		made.roles.put(role.ID, role)
	}
	made.addWholeGroup()
	return made
}
