package cloudflaretest

import (
	"cmp"
)

// Seed is a world to start with, for [WithSeed]. Its JSON form, which
// cmd/cloudflare-emulator reads, has the same names in lower case and, inside
// an account, the API's own: {"accounts": [{"name": "…", "members": […]}]}.
//
// What is left empty in it is filled in, as the Add methods do.
type Seed struct {
	// Users can log in. An administrator who reaches all accounts is added when
	// none of them does.
	Users []User `json:"users,omitempty"`
	// Accounts are there from the start. Without any there is the default one.
	Accounts []SeedAccount `json:"accounts,omitempty"`
	// PermissionGroups come behind the usual ones.
	PermissionGroups []PermissionGroup `json:"permission_groups,omitempty"`
}

// SeedAccount is an account and what it owns. Roles are added to the usual
// ones.
type SeedAccount struct {
	Account
	Profile       Profile        `json:"profile,omitzero"`
	Members       []Member       `json:"members,omitempty"`
	Roles         []Role         `json:"roles,omitempty"`
	Tokens        []Token        `json:"tokens,omitempty"`
	Subscriptions []Subscription `json:"subscriptions,omitempty"`
	Zones         []Zone         `json:"zones,omitempty"`
	AuditEntries  []AuditEntry   `json:"audit_entries,omitempty"`
}

// start fills an empty world from a seed and returns a token that reaches all
// of it, the given one if there is one, and the first account's id.
func (w *world) start(seed Seed, token string) (string, string) {
	for _, user := range seed.Users {
		w.addUser(user)
	}
	w.groups = append(w.groups, clone(seed.PermissionGroups)...)
	admin := w.admin()
	if len(seed.Accounts) == 0 {
		seed.Accounts = []SeedAccount{defaultAccount(*admin)}
	}
	for _, a := range seed.Accounts {
		w.addSeed(a)
	}
	token = cmp.Or(token, admin.Token)
	if token == "" {
		token = w.secret(userTokenPrefix)
	}
	w.userTokens[token] = admin.ID
	return token, w.accounts.rows[0].ID
}

// admin is the first user who reaches all accounts, made when there is none.
func (w *world) admin() *User {
	for _, user := range w.users.rows {
		if user.TenantAdmin {
			return user
		}
	}
	return w.addUser(User{
		Email: "admin@example.com", FirstName: "Ada", LastName: "Admin", TwoFactorEnabled: true, TenantAdmin: true,
	})
}

// defaultAccount is the documentation's, with the administrator as its member.
func defaultAccount(admin User) SeedAccount {
	return SeedAccount{
		Account: Account{Name: "Demo Account"},
		Members: []Member{{User: admin, Status: "accepted", Roles: []Role{usualRoles()[0]}}},
	}
}

// addSeed leaves audit entries out of the copy it makes: there may be many, and
// adding them copies what has to be.
func (w *world) addSeed(seed SeedAccount) {
	entries := seed.AuditEntries
	seed.AuditEntries = nil
	seed = clone(seed)
	a := w.addAccount(seed.Account)
	a.profile = seed.Profile
	for _, r := range seed.Roles {
		a.addRole(r)
	}
	for _, m := range seed.Members {
		m.Status = cmp.Or(m.Status, "accepted")
		w.addMember(a, m)
	}
	for _, t := range seed.Tokens {
		w.addToken(a, t)
	}
	for _, sub := range seed.Subscriptions {
		sub = w.fillSubscription(sub)
		a.subscriptions.put(sub.ID, sub)
	}
	for _, z := range seed.Zones {
		w.addZone(a, z)
	}
	w.addEntries(a, entries)
}
