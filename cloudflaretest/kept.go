package cloudflaretest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/auditlog"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
)

// stateVersion is that of the files that are written. Others are refused.
const stateVersion = 1

// mostIDs bounds how many ids are skipped: skipping that many takes a second.
const mostIDs = 1 << 28

// kept is a server's state as its file has it.
type kept struct {
	Version int `json:"cloudflare_emulator_state"`
	// Token and AccountID are the server's.
	Token     string `json:"token"`
	AccountID string `json:"account_id"`
	// Clock is how far the clock was moved.
	Clock string `json:"clock,omitempty"`
	// IDs and Rays are how many were made.
	IDs  uint64 `json:"ids"`
	Rays uint64 `json:"rays"`

	Users      []keptUser        `json:"users"`
	Invited    []string          `json:"invited,omitempty"`
	UserTokens map[string]string `json:"user_tokens"` // value to user id
	// PermissionGroups are those that differ from the usual ones.
	PermissionGroups []PermissionGroup `json:"permission_groups,omitempty"`
	// Accounts have all of their roles, including the usual ones.
	Accounts []SeedAccount `json:"accounts"`
	// AuditLogs are those of all accounts by id, including deleted ones.
	AuditLogs map[string][]AuditEntry `json:"audit_logs,omitempty"`
	// logs are the same on their way into a file, where they come last: they may be
	// long, and are encoded faster, without the world's lock.
	logs map[string]auditlog.Page
}

// keptUser is a user with credentials, which a User leaves out of its JSON.
type keptUser User

// snapshot returns the state as the file has it.
func (s *Server) snapshot() ([]byte, error) {
	var k kept
	s.locked(func(w *world) { k = w.keep() })
	k.Version, k.Token, k.AccountID = stateVersion, s.Token, s.AccountID
	k.Rays = s.rays.Load()
	if shift := time.Duration(s.shift.Load()); shift != 0 {
		k.Clock = shift.String()
	}
	return k.encode()
}

func (k kept) encode() ([]byte, error) {
	data, err := json.Marshal(k)
	if err != nil || len(k.logs) == 0 {
		return append(data, '\n'), err
	}
	data = append(data[:len(data)-1], `,"audit_logs":{`...)
	for i, id := range slices.Sorted(maps.Keys(k.logs)) {
		if i > 0 {
			data = append(data, ',')
		}
		data = k.logs[id].AppendJSON(append(append(data, marshal(id)...), ':'))
	}
	return append(data, "}}\n"...), nil
}

// keep copies the world.
func (w *world) keep() kept {
	k := kept{
		IDs: w.drawn, Invited: slices.Sorted(maps.Keys(w.invited)), UserTokens: maps.Clone(w.userTokens),
		PermissionGroups: w.unusualGroups(), logs: map[string]auditlog.Page{},
	}
	for _, user := range w.users.rows {
		k.Users = append(k.Users, keptUser(w.withTokens(*user)))
	}
	for _, a := range w.accounts.rows {
		k.Accounts = append(k.Accounts, w.keepAccount(a))
	}
	for id, log := range w.audits {
		if all := log.All(); len(all) > 0 {
			k.logs[id] = all
		}
	}
	return k
}

// withTokens returns a user with a copy of their tokens.
func (w *world) withTokens(user User) User {
	if tokens := w.tokensOf[user.ID]; tokens != nil {
		user.Tokens = copies(tokens.rows, Token.clone)
	}
	return user
}

func (w *world) keepAccount(a *account) SeedAccount {
	return SeedAccount{
		Account: a.Account.clone(), Profile: a.profile,
		Members:       copies(a.members.rows, Member.clone),
		Roles:         copies(a.roles.rows, Role.clone),
		Tokens:        copies(a.tokens.rows, Token.clone),
		Subscriptions: copies(a.subscriptions.rows, Subscription.clone),
		Zones:         copies(a.zones.rows, Zone.clone),

		ResourceGroups: copies(a.resourceGroups.rows, ResourceGroup.clone),
		UserGroups:     copies(a.userGroups.rows, UserGroup.clone),
	}
}

// unusualGroups returns the permission groups that a world does not begin with.
func (w *world) unusualGroups() (groups []PermissionGroup) {
	usual := map[string]PermissionGroup{}
	for _, g := range usualGroups() {
		usual[g.ID] = g
	}
	for _, g := range w.groups {
		u, ok := usual[g.ID]
		if !ok || g.Name != u.Name || g.Category != u.Category || !slices.Equal(g.Scopes, u.Scopes) {
			groups = append(groups, g.clone())
		}
	}
	return groups
}

// restore makes the world that a file has.
func (s *Server) restore(data []byte) error {
	var k kept
	if err := parse(data, &k); err != nil {
		return err
	}
	shift, err := k.check()
	if err != nil {
		return err
	}
	s.world = s.newWorld()
	if err := s.world.take(k); err != nil {
		return err
	}
	s.skip(k.IDs)
	if err := s.move(shift); err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	// Replies to reads are not counted in the file, so rays continue far
	// beyond.
	s.rays.Store((k.Rays>>32 + 1) << 32)
	s.Token, s.AccountID, s.restored = k.Token, k.AccountID, true
	if given := s.settings.token; given != "" {
		s.Token = given
		s.world.userTokens[given] = s.world.admin().ID
	}
	return nil
}

// skip skips the ids that were used. Random ids need not be skipped.
func (s *Server) skip(ids uint64) {
	for i := uint64(0); i < ids && s.settings.ids != nil; i++ {
		s.world.ids()
	}
	s.world.drawn = ids
}

func (k kept) check() (shift time.Duration, err error) {
	switch {
	case k.Version == 0:
		return 0, errors.New("it is no state: it has no cloudflare_emulator_state")
	case k.Version != stateVersion:
		return 0, fmt.Errorf("cloudflare_emulator_state: version %d is not known here, only %d", k.Version, stateVersion)
	case k.IDs > mostIDs:
		return 0, fmt.Errorf("ids: must be at most %d", mostIDs)
	case k.UserTokens[k.Token] == "":
		return 0, errors.New("token: must be one of user_tokens")
	case k.Clock == "":
		return 0, nil
	}
	if shift, err = time.ParseDuration(k.Clock); err != nil {
		return 0, fmt.Errorf("clock: %w", err)
	}
	return shift, nil
}

// take fills an empty world with what was kept. Unlike for a seed, nothing is
// filled in: a missing part is an error.
func (w *world) take(k kept) error {
	for i, user := range k.Users {
		if err := unique(w.users, user.ID); err != nil {
			return fmt.Errorf("users[%d].%w", i, err)
		}
		if err := w.takeTokens(user.Tokens, tokenRef{user: user.ID}); err != nil {
			return fmt.Errorf("users[%d].%w", i, err)
		}
		if err := fill(w.tokensFor(user.ID), "tokens", user.Tokens, tokenID); err != nil {
			return fmt.Errorf("users[%d].%w", i, err)
		}
		user.Tokens = nil
		w.byEmail[emails.Key(user.Email)] = w.users.put(user.ID, User(user))
	}
	for value, id := range k.UserTokens {
		if w.users.index[id] == nil || value == "" {
			return fmt.Errorf("user_tokens: there is no user %q", id)
		}
		w.userTokens[value] = id
	}
	for _, id := range k.Invited {
		w.invited[id] = true
	}
	for _, g := range k.PermissionGroups {
		w.addGroup(g)
	}
	for i, a := range k.Accounts {
		if err := w.takeAccount(a); err != nil {
			return fmt.Errorf("accounts[%d].%w", i, err)
		}
	}
	for id, entries := range k.AuditLogs {
		w.audit(id).Add(allLogged(entries))
	}
	for id, log := range k.logs {
		w.audits[id] = auditlog.Of(log)
	}
	return nil
}

func (w *world) takeAccount(kept SeedAccount) error {
	if err := unique(w.accounts, kept.ID); err != nil {
		return err
	}
	a := w.accounts.put(kept.ID, account{Account: kept.Account, profile: kept.Profile})
	for i := range kept.Members {
		if err := w.whole(&kept.Members[i].User); err != nil {
			return fmt.Errorf("members[%d].user.%w", i, err)
		}
	}
	if err := w.takeTokens(kept.Tokens, tokenRef{account: a.ID}); err != nil {
		return err
	}
	for _, z := range kept.Zones {
		w.zones[z.ID] = a.ID
	}
	w.audit(a.ID).Add(allLogged(kept.AuditEntries))
	return cmp.Or(
		fill(&a.members, "members", kept.Members, func(m Member) string { return m.ID }),
		fill(&a.roles, "roles", kept.Roles, func(r Role) string { return r.ID }),
		fill(&a.tokens, "tokens", kept.Tokens, tokenID),
		fill(&a.subscriptions, "subscriptions", kept.Subscriptions, func(s Subscription) string { return s.ID }),
		fill(&a.zones, "zones", kept.Zones, func(z Zone) string { return z.ID }),
		fill(
			&a.resourceGroups, "resource_groups", kept.ResourceGroups, func(g ResourceGroup) string { return g.ID },
		),
		fill(&a.userGroups, "user_groups", kept.UserGroups, func(g UserGroup) string { return g.ID }),
		a.haveMembers(kept.UserGroups),
	)
}

// haveMembers refuses groups with users who are not members.
func (a *account) haveMembers(groups []UserGroup) error {
	for i, g := range groups {
		for j, m := range g.Members {
			if a.members.index[m.ID] == nil {
				return fmt.Errorf("user_groups[%d].members[%d].id: there is no member %q", i, j, m.ID)
			}
		}
	}
	return nil
}

// takeTokens lets requests use an owner's tokens.
func (w *world) takeTokens(tokens []Token, owner tokenRef) error {
	for i, t := range tokens {
		if t.Value == "" || w.tokens[t.Value] != (tokenRef{}) {
			return fmt.Errorf("tokens[%d].value: must be there, and no other token's", i)
		}
		owner.token = t.ID
		w.tokens[t.Value] = owner
	}
	return nil
}

func tokenID(t Token) string { return t.ID }

// whole gives a member's user the fields that its JSON does not have.
func (w *world) whole(user *User) error {
	known := w.users.index[user.ID]
	if known == nil {
		return fmt.Errorf("id: there is no user %q", user.ID)
	}
	user.TenantAdmin, user.Token, user.APIKey, user.ServiceKey =
		known.TenantAdmin, known.Token, known.APIKey, known.ServiceKey
	return nil
}

// fill puts rows into an empty table.
func fill[T any](t *table[T], name string, rows []T, id func(T) string) error {
	for i, row := range rows {
		if err := unique(*t, id(row)); err != nil {
			return fmt.Errorf("%s[%d].%w", name, i, err)
		}
		t.put(id(row), row)
	}
	return nil
}

// unique refuses an id that is empty, or already in the table.
func unique[T any](t table[T], id string) error {
	if id == "" {
		return errors.New("id: must not be empty")
	}
	if t.index[id] != nil {
		return fmt.Errorf("id: %q is there twice", id)
	}
	return nil
}
