package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
	"github.com/seed815c370e/cloudflare-go/internal/superadmin"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// survey is one look at an account.
type survey struct {
	*offboarding
	account, name string
	items         OffboardItems
	emails, users []string // the leaver's, as the account has them
	super, others bool     // the leaver may do everything; and somebody else, for certain
	unsure        bool     // not all user groups could be read
	verified      *accounts.TokenVerifyResponse
	notVerified   error
}

// survey finds what the leaver has in an account. What can't be read is an item.
func (j *offboarding) survey(ctx context.Context, account, name string) OffboardItems {
	s := &survey{offboarding: j, account: account, name: name}
	if s.members(ctx); len(s.items) > 0 && s.emails != nil {
		s.groups(ctx)
		s.protect()
	}
	if j.Tokens != OffboardSkipTokens {
		s.tokens(ctx)
	}
	return s.items
}

func (s *survey) add(item OffboardItem) {
	item.Account, item.AccountName = s.account, s.name
	s.items = append(s.items, item)
}

// unread notes what could not be read.
func (s *survey) unread(kind OffboardKind, id, name string, err error) {
	s.add(OffboardItem{Kind: kind, ID: id, Name: name, State: OffboardFailed, Err: err})
}

// members finds the leaver's memberships, and whether another member may do
// everything.
func (s *survey) members(ctx context.Context) {
	params := accounts.MemberListParams{AccountID: param.Set(s.account)}
	for member, err := range whole.All(s.client.Accounts.Members.ListAutoPaging(ctx, params), memberKey) {
		if err != nil {
			if !errors.Is(err, pagination.ErrIncomplete) {
				s.items, s.emails = nil, nil // what was read of a list that failed is too little to act on
			}
			s.unread(OffboardMembership, "", "", err)
			return
		}
		if s.isLeaver(member) {
			s.membership(member)
			continue
		}
		s.others = s.others || member.Status == accounts.MemberStatusAccepted && s.isSuper(member)
	}
}

func (s *survey) isLeaver(member accounts.Member) bool {
	return emails.Same(member.Email, s.email) || emails.Same(member.User.Email, s.email)
}

func (s *survey) membership(member accounts.Member) {
	item := OffboardItem{Kind: OffboardInvitation, ID: member.ID, Name: member.Email, State: OffboardPlanned}
	if member.Status == accounts.MemberStatusAccepted {
		item.Kind = OffboardMembership
		s.super = s.super || mayBeSuper(member)
	}
	if s.self != "" && member.User.ID == s.self {
		item.State, item.Err = OffboardKept, ErrSelf
	}
	s.emails = append(s.emails, cmp.Or(member.Email, member.User.Email))
	s.users = append(s.users, member.User.ID)
	s.add(item)
}

// mayBeSuper reports whether anything says that a member may do everything.
func mayBeSuper(member accounts.Member) bool {
	return slices.ContainsFunc(member.Roles, isSuperRole) ||
		slices.ContainsFunc(member.Policies, func(p accounts.MemberPolicy) bool { return namesSuper(p.PermissionGroups) })
}

func isSuperRole(r accounts.Role) bool { return superadmin.Is(r.ID, r.Name) }

func namesSuper(groups []accounts.PermissionGroup) bool {
	return slices.ContainsFunc(groups, func(g accounts.PermissionGroup) bool { return superadmin.Is(g.ID, g.Name) })
}

// isSuper reports whether it is certain that a member may do everything: by a policy
// for the whole account that no other denies. Roles count only where there are no
// policies: the API shows the role of a policy for a part of the account too.
func (s *survey) isSuper(member accounts.Member) bool {
	super := len(member.Policies) == 0 && slices.ContainsFunc(member.Roles, isSuperRole)
	for _, p := range member.Policies {
		if !namesSuper(p.PermissionGroups) {
			continue
		}
		if p.Access != accounts.PolicyAccessAllow {
			return false
		}
		super = super || slices.ContainsFunc(p.ResourceGroups, func(g accounts.ResourceGroup) bool {
			return slices.ContainsFunc(g.Scopes(), func(scope accounts.ResourceGroupScope) bool {
				return strings.HasSuffix(scope.Key, "."+s.account) && len(scope.Objects) == 1 && scope.Objects[0].Key == "*"
			})
		})
	}
	return super
}

// groups finds the user groups that the leaver's memberships are in.
func (s *survey) groups(ctx context.Context) {
	params := iam.UserGroupListParams{AccountID: param.Set(s.account)}
	for group, err := range whole.All(s.client.IAM.UserGroups.ListAutoPaging(ctx, params), userGroupKey) {
		if err != nil {
			s.unsure = true
			s.unread(OffboardUserGroup, "", "", err)
			return
		}
		if group.ID == "" {
			continue // the end of the list says so
		}
		super := slices.ContainsFunc(group.Policies, hasSuper)
		for _, email := range distinct(s.emails) {
			s.group(ctx, group, email, super)
		}
	}
}

func hasSuper(p iam.UserGroupPolicy) bool {
	return slices.ContainsFunc(p.PermissionGroups, func(g iam.PermissionGroup) bool { return superadmin.Is(g.ID, g.Name) })
}

// distinct is the spellings of the leaver's address: it is not documented whether
// the filter of a group's members tells upper from lower case.
func distinct(emails []string) []string {
	emails = slices.Clone(emails)
	slices.Sort(emails)
	return slices.Compact(emails)
}

// group finds the leaver's memberships in a user group. If the members by the address
// can't be told to be all, it looks through the whole group: whether the totals count those
// whom the filter leaves out is not documented.
func (s *survey) group(ctx context.Context, group iam.UserGroup, email string, super bool) {
	params := iam.UserGroupMemberListParams{AccountID: param.Set(s.account), FuzzyEmail: param.Set(email)}
	err := s.inGroup(ctx, group, params, super)
	if errors.Is(err, pagination.ErrIncomplete) {
		params.FuzzyEmail = param.Field[string]{}
		err = s.inGroup(ctx, group, params, super)
	}
	if err != nil {
		s.unsure = true
		s.unread(OffboardUserGroup, group.ID, group.Name, err)
	}
}

func (s *survey) inGroup(
	ctx context.Context, group iam.UserGroup, params iam.UserGroupMemberListParams, super bool,
) error {
	members := s.client.IAM.UserGroups.Members.ListAutoPaging(ctx, group.ID, params)
	for member, err := range whole.All(members, userGroupMemberKey) {
		if err != nil {
			return err
		}
		item := OffboardItem{
			Kind: OffboardUserGroup, ID: group.ID, Name: group.Name, Member: member.ID, State: OffboardPlanned,
		}
		if s.has(OffboardMembership, member.ID, "") && !s.has(OffboardUserGroup, group.ID, member.ID) {
			s.super = s.super || super
			s.add(item)
		}
	}
	return nil
}

func (s *survey) has(kind OffboardKind, id, member string) bool {
	return slices.ContainsFunc(s.items, OffboardItem{Account: s.account, Kind: kind, ID: id, Member: member}.same)
}

// protect keeps the membership without which nobody may manage the account any
// more, and the user groups of a membership that is kept.
func (s *survey) protect() {
	last := (s.super || s.unsure) && !s.others
	kept := map[string]error{}
	for i := range s.items {
		item := &s.items[i]
		if last && item.Kind == OffboardMembership && item.State == OffboardPlanned {
			item.State, item.Err = OffboardKept, ErrLastSuperAdministrator
		}
		if item.State == OffboardKept {
			kept[item.ID] = item.Err
		}
	}
	for i := range s.items {
		if item := &s.items[i]; kept[item.Member] != nil {
			item.State, item.Err = OffboardKept, kept[item.Member]
		}
	}
}

// tokens finds the tokens that the leaver made.
func (s *survey) tokens(ctx context.Context) {
	made, err := s.made(ctx)
	if err != nil {
		s.unread(OffboardToken, "", "made by the leaver, in the audit log", err)
	}
	tokens, err := tokensOf(ctx, s.client, s.account, false)
	for _, token := range tokens {
		if made[token.ID] || s.creates(token) {
			s.add(s.token(ctx, token))
		}
	}
	if err != nil {
		s.unread(OffboardToken, "", "", err)
	}
}

func (s *survey) token(ctx context.Context, token accounts.Token) OffboardItem {
	item := OffboardItem{Kind: OffboardToken, ID: token.ID, Name: token.Name, State: OffboardListed}
	if s.Tokens != OffboardDeleteTokens {
		return item
	}
	item.State = OffboardPlanned
	own, err := s.own(ctx)
	switch {
	case err == nil && own == token.ID:
		item.State, item.Err = OffboardKept, ErrOwnToken
	case err != nil && (s.ownToken || cloudflare.MayHaveActed(err) || errors.Is(err, cloudflare.ErrRateLimited)):
		item.State, item.Err = OffboardFailed, fmt.Errorf("finding out whether it is the client's own: %w", err)
	}
	return item
}

// own returns the id of the token that the client authenticates with, if the
// account owns it. It is asked for once.
func (s *survey) own(ctx context.Context) (string, error) {
	if s.verified == nil && s.notVerified == nil {
		s.verified, s.notVerified = s.verify(ctx, s.account)
	}
	if s.notVerified != nil {
		return "", s.notVerified
	}
	return s.verified.ID, nil
}

// made returns the ids of the tokens that the audit log says the leaver made. It
// does not filter by the address: whether the API tells upper from lower case there
// is not documented, and how it spells the address of who is gone is not known.
func (s *survey) made(ctx context.Context) (map[string]bool, error) {
	uri := "/accounts/" + s.account + "/tokens"
	params := accounts.LogAuditListParams{
		AccountID: param.Set(s.account),
		Since:     param.Set(auditKept(time.Now())),
		Before:    param.Set(time.Now()),
		RawMethod: anyOf("POST"),
		RawURI:    anyOf(uri, "/client/v4"+uri),
	}
	made := map[string]bool{}
	for entry, err := range whole.All(s.client.Accounts.Logs.Audit.ListAutoPaging(ctx, params), entryKey) {
		if err != nil {
			return made, err
		}
		if emails.Same(entry.Actor.Email, s.email) && entry.Is(accounts.AuditKindTokenCreated) {
			made[entry.Resource.ID] = true
		}
	}
	return made, nil
}

func anyOf(values ...string) param.Field[accounts.AuditFilter[string]] {
	return param.Set(accounts.AuditFilter[string]{In: param.Set(values)})
}

// creates reports whether a token tells that the leaver created it. Since October
// 2026 tokens say by whom they were made; what the field is called, and what is in
// it, is not documented.
func (s *survey) creates(token accounts.Token) bool {
	for name, field := range token.JSON.ExtraFields {
		if strings.Contains(strings.ToLower(name), "creat") && s.names(field) {
			return true
		}
	}
	return false
}

// names reports whether a field, or one in it, is the leaver's address or user id.
func (s *survey) names(field respjson.Field) bool {
	value := field.Get("@this")
	texts := []string{value.String()}
	if value.IsObject() {
		for _, inner := range value.Map() {
			texts = append(texts, inner.String())
		}
	}
	return slices.ContainsFunc(texts, func(text string) bool {
		return text != "" && (emails.Same(text, s.email) || slices.Contains(s.users, text))
	})
}
