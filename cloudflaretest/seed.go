package cloudflaretest

import (
	"cmp"
	"fmt"
	"slices"
)

// Seed is a world to start with, for [WithSeed]. Its JSON form, which
// cmd/cloudflare-emulator reads, has the same names in lower case and, inside
// an account, the API's own: {"accounts": [{"name": "…", "members": […]}]}.
//
// What it leaves empty is filled in, as by the Add methods.
type Seed struct {
	// Users can log in. An administrator who reaches all accounts is added when
	// none of them does.
	Users []User `json:"users,omitempty"`
	// Accounts are there from the start. If there are none, the default one is
	// made.
	Accounts []SeedAccount `json:"accounts,omitempty"`
	// PermissionGroups come after the usual ones, or replace the one with their
	// id.
	PermissionGroups []PermissionGroup `json:"permission_groups,omitempty"`
}

// SeedAccount is an account and what it owns. Roles are added to the usual
// ones.
type SeedAccount struct {
	Account
	// Profile is the business profile, Members, Roles, Tokens, Subscriptions, Zones
	// and AuditEntries what the account has from the start.
	Profile       Profile        `json:"profile,omitzero"`
	Members       []Member       `json:"members,omitempty"`
	Roles         []Role         `json:"roles,omitempty"`
	Tokens        []Token        `json:"tokens,omitempty"`
	Subscriptions []Subscription `json:"subscriptions,omitempty"`
	Zones         []Zone         `json:"zones,omitempty"`
	AuditEntries  []AuditEntry   `json:"audit_entries,omitempty"`
	// ResourceGroups come after the one of the whole account. UserGroups may
	// have them in their policies, and may have Members as their members.
	ResourceGroups []ResourceGroup `json:"resource_groups,omitempty"`
	UserGroups     []UserGroup     `json:"user_groups,omitempty"`
}

// start fills an empty world from a seed and returns a token that reaches all
// of it, which is the given one if there is one, and the first account's id,
// which is the given one unless the seed has one or none is given.
func (w *world) start(seed Seed, token, id string) (value, accountID string, err error) {
	if err := w.addShared(seed); err != nil {
		return "", "", err
	}
	admin := w.admin()
	if len(seed.Accounts) == 0 {
		seed.Accounts = []SeedAccount{defaultAccount(*admin)}
	}
	seed.Accounts = slices.Clone(seed.Accounts)
	seed.Accounts[0].ID = cmp.Or(seed.Accounts[0].ID, id)
	if err := w.addSeeds(seed.Accounts); err != nil {
		return "", "", err
	}
	token = cmp.Or(token, admin.Token)
	if token == "" {
		token = w.secret(userTokenPrefix)
	}
	w.userTokens[token] = admin.ID
	return token, w.accounts.rows[0].ID, nil
}

// addAll adds a whole seed.
func (w *world) addAll(seed Seed) error {
	if err := w.addShared(seed); err != nil {
		return err
	}
	return w.addSeeds(seed.Accounts)
}

// addShared adds everything in a seed except accounts.
func (w *world) addShared(seed Seed) error {
	for _, g := range seed.PermissionGroups {
		w.addGroup(g.clone())
	}
	for i, user := range seed.Users {
		if _, err := w.seedUser(user); err != nil {
			return fmt.Errorf("seed: users[%d].%w", i, err)
		}
	}
	return nil
}

func (w *world) addSeeds(accounts []SeedAccount) error {
	for i, a := range accounts {
		if err := w.addSeed(a); err != nil {
			return fmt.Errorf("seed: accounts[%d].%w", i, err)
		}
	}
	return nil
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

// defaultAccount returns the account of the documentation's examples, with the
// administrator as its member.
func defaultAccount(admin User) SeedAccount {
	return SeedAccount{
		Account: Account{Name: "Demo Account"},
		Members: []Member{{User: admin, Status: "accepted", Roles: []Role{{ID: superAdministrator}}}},
	}
}

// addSeed adds an account and all it owns.
func (w *world) addSeed(seed SeedAccount) error {
	if err := checkID(seed.Account.ID); err != nil {
		return fmt.Errorf("id: %w", err)
	}
	a := w.addAccount(seed.Account.clone())
	a.profile = seed.Profile
	for _, r := range seed.Roles {
		a.addRole(r.clone())
	}
	for _, g := range seed.ResourceGroups {
		w.addResourceGroup(a, g.clone())
	}
	for i, m := range seed.Members {
		m = m.clone()
		m.Status = cmp.Or(m.Status, "accepted")
		if _, err := w.addMember(a, m); err != nil {
			return fmt.Errorf("members[%d].%w", i, err)
		}
	}
	for i, t := range seed.Tokens {
		if _, err := w.addToken(a, t.clone()); err != nil {
			return fmt.Errorf("tokens[%d].%w", i, err)
		}
	}
	for i, g := range seed.UserGroups {
		if _, err := w.addUserGroup(a, g.clone()); err != nil {
			return fmt.Errorf("user_groups[%d].%w", i, err)
		}
	}
	for _, sub := range seed.Subscriptions {
		sub = w.fillSubscription(sub.clone())
		a.subscriptions.put(sub.ID, sub)
	}
	for _, z := range seed.Zones {
		w.addZone(a, z.clone())
	}
	w.addEntries(a, seed.AuditEntries)
	return nil
}
