package cloudflaretest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// world is all state of the API. The server's mutex guards it.
type world struct {
	ids      func() string
	now      func() time.Time
	users    table[User]
	accounts table[account]
	groups   []PermissionGroup
	zones    map[string]string // zone id to account id

	byEmail    map[string]*User    // in lower case
	userTokens map[string]string   // value to user id
	tokens     map[string]tokenRef // value to the account's token

	// audits outlives deleted accounts: their last entry is there to inspect.
	audits map[string]*auditStore
}

type tokenRef struct{ account, token string }

// account is an account and all it owns, but its audit log.
type account struct {
	Account
	profile       Profile
	members       table[Member]
	roles         table[Role]
	tokens        table[Token]
	subscriptions table[Subscription]
	zones         table[Zone]
}

func newWorld(ids func() string, now func() time.Time) *world {
	return &world{
		ids: ids, now: now, groups: usualGroups(),
		zones:      map[string]string{},
		byEmail:    map[string]*User{},
		userTokens: map[string]string{},
		tokens:     map[string]tokenRef{},
		audits:     map[string]*auditStore{},
	}
}

// ensure is the account with an id, made when it is not there.
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

// orID is the id, or a new one; none is used up when there is one.
func (w *world) orID(id string) string {
	if id == "" {
		return w.ids()
	}
	return id
}

// secret makes a token value with a kind's prefix. It has 46 characters however
// short ids are.
func (w *world) secret(prefix string) string {
	sum := sha256.Sum256([]byte(w.ids() + w.ids()))
	return prefix + hex.EncodeToString(sum[:])[:40]
}

// of runs do with an account, when there is one with the id.
func (s *Server) of(accountID string, do func(*account)) {
	s.locked(func(w *world) {
		if a := w.accounts.index[accountID]; a != nil {
			do(a)
		}
	})
}

// namedID makes an id that is the same in every world.
func namedID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

func hexID(hi, lo uint64) string { return fmt.Sprintf("%016x%016x", hi, lo) }

// User is a person who can log in: their credentials reach the accounts that
// they are an accepted member of.
type User struct {
	// ID is made when it is empty.
	ID    string `json:"id"`
	Email string `json:"email"`
	// FirstName and LastName are null in replies when they are empty.
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	// TwoFactorEnabled tells whether two-factor authentication is on.
	TwoFactorEnabled bool `json:"two_factor_authentication_enabled"`
	// TenantAdmin users reach every account, and can create and delete them.
	TenantAdmin bool `json:"tenant_admin,omitempty"`
	// Token is the value of the user's own API token, APIKey the global API
	// key, ServiceKey the Origin CA one. The user has none where it is empty.
	Token      string `json:"token,omitempty"`
	APIKey     string `json:"api_key,omitempty"`
	ServiceKey string `json:"service_key,omitempty"`
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
// members by [Server.AddMember], or by an invitation to their email.
func (s *Server) AddUser(u User) User {
	s.locked(func(w *world) { u = *w.addUser(u) })
	return u
}

func (w *world) addUser(u User) *User {
	u.ID = w.orID(u.ID)
	if u.Token != "" {
		w.userTokens[u.Token] = u.ID
	}
	added := w.users.put(u.ID, u)
	w.byEmail[strings.ToLower(u.Email)] = added
	return added
}

// clone copies a value of this package's types with everything it points to.
func clone[T any](v T) T {
	copied := reflect.New(reflect.TypeFor[T]()).Elem()
	copyInto(copied, reflect.ValueOf(&v).Elem())
	return copied.Interface().(T)
}

func copyInto(dst, src reflect.Value) {
	dst.Set(src)
	switch src.Kind() {
	case reflect.Struct:
		for i := range src.NumField() {
			if src.Type().Field(i).IsExported() {
				copyInto(dst.Field(i), src.Field(i))
			}
		}
	case reflect.Pointer, reflect.Interface:
		copyPointed(dst, src)
	case reflect.Slice, reflect.Map:
		copyItems(dst, src)
	}
}

func copyPointed(dst, src reflect.Value) {
	if src.IsNil() {
		return
	}
	copied := reflect.New(src.Elem().Type())
	copyInto(copied.Elem(), src.Elem())
	if src.Kind() == reflect.Interface {
		copied = copied.Elem()
	}
	dst.Set(copied)
}

func copyItems(dst, src reflect.Value) {
	if src.IsNil() {
		return
	}
	if src.Kind() == reflect.Slice {
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			copyInto(dst.Index(i), src.Index(i))
		}
		return
	}
	dst.Set(reflect.MakeMapWithSize(src.Type(), src.Len()))
	for entries := src.MapRange(); entries.Next(); {
		item := reflect.New(src.Type().Elem()).Elem()
		copyInto(item, entries.Value())
		dst.SetMapIndex(entries.Key(), item)
	}
}
