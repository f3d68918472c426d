package cloudflaretest

import (
	"cmp"
	"fmt"

	"github.com/seed815c370e/cloudflare-go/internal/emails"
)

// User is a person who can log in: their credentials reach the accounts that
// they are an accepted member of.
type User struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Email is what members are invited by.
	Email string `json:"email"`
	// FirstName and LastName are null in replies when they are empty.
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	// TwoFactorEnabled tells whether two-factor authentication is on.
	TwoFactorEnabled bool `json:"two_factor_authentication_enabled"`
	// TenantAdmin users reach every account, and can create and delete them.
	TenantAdmin bool `json:"tenant_admin,omitempty"`
	// Token is the value of an API token that may do everything that the user may,
	// APIKey the global API key, and ServiceKey the Origin CA key. The user does
	// not have one that is empty.
	Token      string `json:"token,omitempty"`
	APIKey     string `json:"api_key,omitempty"`
	ServiceKey string `json:"service_key,omitempty"`
	// Tokens are the user's other API tokens, which have policies; see
	// [Server.UserTokens].
	Tokens []Token `json:"tokens,omitempty"`
}

// MarshalJSON writes the user as a member's reply shows one, without
// credentials.
func (u User) MarshalJSON() ([]byte, error) {
	return marshal(map[string]any{
		"id": u.ID, "email": u.Email,
		"first_name": orNull(u.FirstName), "last_name": orNull(u.LastName),
		"two_factor_authentication_enabled": u.TwoFactorEnabled,
	}), nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// AddUser puts a user into the world and returns it with its id. Users become
// members by [Server.AddMember], or by an invitation to their email. It panics
// if a policy of the user's tokens names a permission group that does not
// exist.
func (s *Server) AddUser(u User) User {
	s.locked(func(w *world) {
		added, err := w.seedUser(u)
		if err != nil {
			panic("cloudflaretest: AddUser: " + err.Error())
		}
		u = *added
	})
	u.Tokens = s.UserTokens(u.ID)
	return u
}

// seedUser adds a user and their tokens.
func (w *world) seedUser(u User) (*User, error) {
	added := w.addUser(u)
	for i, t := range u.Tokens {
		if _, err := w.addUserToken(added.ID, t.clone()); err != nil {
			return nil, fmt.Errorf("tokens[%d].%w", i, err)
		}
	}
	return added, nil
}

// addUser replaces the user that an invitation made, if there is one.
func (w *world) addUser(u User) *User {
	if u.ID == "" && !w.knows(u.Email) && w.byEmail[emails.Key(u.Email)] != nil {
		u.ID = w.byEmail[emails.Key(u.Email)].ID
	}
	u.ID = w.orID(u.ID)
	u.Tokens = nil // the world has them elsewhere
	delete(w.invited, u.ID)
	if u.Token != "" {
		w.userTokens[u.Token] = u.ID
	}
	added := w.users.put(u.ID, u)
	w.byEmail[emails.Key(u.Email)] = added
	return added
}

// knows reports whether there is a user with an email, not counting those that
// an invitation made.
func (w *world) knows(email string) bool {
	user := w.byEmail[emails.Key(email)]
	return user != nil && !w.invited[user.ID]
}

// userFor returns a member's user: the one that the member names, the one with
// the email, or a new one.
func (w *world) userFor(m Member) *User {
	if known := w.users.index[m.User.ID]; known != nil {
		return known
	}
	email := cmp.Or(m.Email, m.User.Email)
	if known := w.byEmail[emails.Key(email)]; known != nil && m.User.ID == "" {
		return known
	}
	m.User.Email = email
	return w.addUser(m.User)
}
