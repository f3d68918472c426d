package cloudflaretest

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/auditlog"
)

// world is all state of the API. The server's mutex guards it.
type world struct {
	ids      func() string
	drawn    uint64 // how many ids were made
	now      func() time.Time
	users    table[User]
	accounts table[account]
	groups   []PermissionGroup
	zones    map[string]string // zone id to account id

	byEmail    map[string]*User         // in lower case
	invited    map[string]bool          // ids of users who are known only from an invitation
	userTokens map[string]string        // value of a user's own token to the user's id
	tokens     map[string]tokenRef      // value to the token
	tokensOf   map[string]*table[Token] // user id to the user's tokens

	// audits keeps the logs of deleted accounts, so that their last entry can
	// be inspected.
	audits map[string]*auditlog.Log
}

// tokenRef says whose token it is: an account's or a user's.
type tokenRef struct{ account, user, token string }

// account is an account and all it owns, except its audit log.
type account struct {
	Account
	profile       Profile
	members       table[Member]
	roles         table[Role]
	tokens        table[Token]
	subscriptions table[Subscription]
	zones         table[Zone]

	resourceGroups table[ResourceGroup]
	userGroups     table[UserGroup]
}

func newWorld(ids func() string, now func() time.Time) *world {
	w := &world{
		now: now, groups: usualGroups(),
		zones:      map[string]string{},
		byEmail:    map[string]*User{},
		invited:    map[string]bool{},
		userTokens: map[string]string{},
		tokens:     map[string]tokenRef{},
		tokensOf:   map[string]*table[Token]{},
		audits:     map[string]*auditlog.Log{},
	}
	w.ids = func() string {
		w.drawn++
		return ids()
	}
	return w
}

// ensure returns the account with an id, which it makes if it does not exist.
func (w *world) ensure(id string) *account {
	if a := w.accounts.index[id]; a != nil {
		return a
	}
	return w.addAccount(Account{ID: id})
}

func (w *world) orNow(t time.Time) time.Time {
	if t.IsZero() {
		return w.now()
	}
	return t
}

// orID returns the id, or a new one if it is empty.
func (w *world) orID(id string) string {
	if id == "" {
		return w.ids()
	}
	return id
}

// secret makes a token value with a kind's prefix. It has 46 characters,
// however short ids are.
func (w *world) secret(prefix string) string {
	sum := sha256.Sum256([]byte(w.ids() + w.ids()))
	return prefix + hex.EncodeToString(sum[:])[:40]
}

// of runs do with an account, if there is one with the id.
func (s *Server) of(accountID string, do func(*account)) {
	s.locked(func(w *world) {
		if a := w.accounts.index[accountID]; a != nil {
			do(a)
		}
	})
}
