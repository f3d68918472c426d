package cloudflaretest

import (
	"fmt"
	"net/http"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

// userReaders are the permission groups that allow reading a token's user.
var userReaders = []string{"User Details Read", "User Details Write"}

// userGet returns the user who calls it. An account's token has no user.
func userGet(x *task) (answer, error) {
	user := x.who.user
	if user == nil {
		return answer{}, refuse(http.StatusForbidden, codeUnauthorized, "Valid user-level authentication not found")
	}
	if !x.may(userReaders, resource{kind: permgroup.ScopeUser, id: user.ID}) {
		return answer{}, x.forbidden()
	}
	return answer{result: shownUser{
		ID: user.ID, Email: user.Email, FirstName: orNull(user.FirstName), LastName: orNull(user.LastName),
		TwoFactorEnabled: user.TwoFactorEnabled,
	}}, nil
}

// shownUser is a user as the API shows it to that user.
type shownUser struct {
	ID               string `json:"id"`
	Email            string `json:"email"`
	FirstName        any    `json:"first_name"`
	LastName         any    `json:"last_name"`
	TwoFactorEnabled bool   `json:"two_factor_authentication_enabled"`
	TwoFactorLocked  bool   `json:"two_factor_authentication_locked"`
	Suspended        bool   `json:"suspended"`
	Country          any    `json:"country"`
	Telephone        any    `json:"telephone"`
	Zipcode          any    `json:"zipcode"`
}

// userTokenVerify describes the user's token that it is called with. Tokens
// that an account owns are verified by the account's own operation, and keys
// are not tokens.
func userTokenVerify(x *task) (answer, error) {
	switch {
	case x.who.user == nil || x.who.context != "api_token":
		return answer{}, x.badCredentials()
	case x.who.token == nil:
		return answer{result: verification{ID: namedID("token " + x.who.user.ID), Status: "active"}}, nil
	}
	return answer{result: verify(x.who.token.current(x.now))}, nil
}

// AddUserToken gives a user a token, or replaces the one with its id, and
// returns it with its value and everything else that was left empty filled in.
// It panics when there is no user with the id, or when a policy names a
// permission group that does not exist.
func (s *Server) AddUserToken(userID string, t Token) Token {
	s.locked(func(w *world) {
		if w.users.index[userID] == nil {
			panic(fmt.Sprintf("cloudflaretest: AddUserToken: no user has the id %q", userID))
		}
		added, err := w.addUserToken(userID, t.clone())
		if err != nil {
			panic("cloudflaretest: AddUserToken: " + err.Error())
		}
		t = added.clone()
	})
	return t
}

// UserTokens lists a user's tokens except [User.Token], with their values, in
// the order they were made.
func (s *Server) UserTokens(userID string) (list []Token) {
	s.locked(func(w *world) { list = w.withTokens(User{ID: userID}).Tokens })
	return list
}

func (w *world) addUserToken(userID string, t Token) (*Token, error) {
	return w.putToken(w.tokensFor(userID), tokenRef{user: userID}, t)
}

// tokensFor returns the table of a user's tokens.
func (w *world) tokensFor(userID string) *table[Token] {
	if w.tokensOf[userID] == nil {
		w.tokensOf[userID] = &table[Token]{}
	}
	return w.tokensOf[userID]
}
