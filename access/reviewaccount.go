package access

import (
	"context"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// reader notes when and by which reply the latest page was read. Pages are not
// fetched ahead: they would be mixed up.
type reader struct{ last Reading }

func (r *reader) options() []option.RequestOption {
	return []option.RequestOption{
		option.WithPrefetch(0),
		option.WithObserver(func(_ context.Context, a option.Attempt) {
			if !a.Pending {
				r.last = Reading{a.Start.Add(a.Duration).Round(0), strings.Clone(a.RayID)}
			}
		}),
	}
}

// accountReview reviews one account.
type accountReview struct {
	*review
	reader
	number int
	row    ReviewRow // with the account
	yield  func(ReviewRow, error) bool
	left   bool // yield has returned false

	members []ReviewRow
	groups  []permissions.Group // nil is this module's list
}

func (a *accountReview) read(ctx context.Context) {
	for _, step := range []struct {
		part ReviewPart
		do   func(context.Context) error
	}{
		{ReviewAccount, a.readAccount},
		{ReviewMembers, a.readMembers},
		{ReviewUserGroups, a.readUserGroups},
		{ReviewAuditLog, a.readAuditLog},
		{"", a.giveMembers},
		{ReviewPermissionGroups, a.readGroups},
		{ReviewTokens, a.readTokens},
	} {
		if a.skips(step.part) {
			continue
		}
		err := step.do(ctx)
		if a.left || ctx.Err() != nil {
			return
		}
		if err != nil && !a.fail(step.part, err) {
			return
		}
	}
}

// fail gives a row with an error, and reports whether to go on with the account.
func (a *accountReview) fail(part ReviewPart, err error) bool {
	row := ReviewRow{AccountID: a.row.AccountID, AccountName: a.row.AccountName, Read: a.last}
	a.left = !a.yield(row, &ReviewError{a.row.AccountID, part, err})
	return !a.left && part != ReviewAccount
}

// give gives a row without an error, and reports whether to go on.
func (a *accountReview) give(row ReviewRow) bool {
	row.AccountID, row.AccountName = a.row.AccountID, a.row.AccountName
	a.left = !a.yield(row, nil)
	return !a.left
}

func (a *accountReview) id() param.Field[string] { return param.Set(a.row.AccountID) }

// shows tells of one page.
func (a *accountReview) shows(part ReviewPart, read int) {
	a.show(ReviewProgress{Account: a.row.AccountID, Number: a.number, Part: part, Read: read})
}

func (a *accountReview) readAccount(ctx context.Context) error {
	if a.row.Account == nil {
		account, err := a.client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: a.id()}, a.options()...)
		if err != nil {
			return err
		}
		row := accountRow(account, a.last)
		a.row.AccountName = row.AccountName
		a.row.Account, a.row.Read, a.row.Findings = row.Account, row.Read, row.Findings
	}
	a.shows(ReviewAccount, 1)
	a.give(a.row)
	return nil
}

func accountRow(account *accounts.Account, read Reading) ReviewRow {
	return ReviewRow{
		AccountID: account.ID, AccountName: account.Name, Read: read, Account: account, Findings: aboutAccount(account),
	}
}

func (a *accountReview) readMembers(ctx context.Context) error {
	params := accounts.MemberListParams{AccountID: a.id()}
	list, check := a.client.Accounts.Members.ListAutoPaging(ctx, params, a.options()...), whole.Check{}
	for page, err := range list.Pages() {
		if err != nil {
			return err
		}
		for _, member := range page.Result {
			check.Saw(member.ID)
			m := &ReviewedMember{Member: member, Grants: grantsOfMember(a.row.AccountID, &member)}
			a.members = append(a.members, ReviewRow{Read: a.last, Member: m})
		}
		a.shows(ReviewMembers, len(a.members))
	}
	return check.End(list)
}

// readUserGroups adds to the members what they have by user groups.
func (a *accountReview) readUserGroups(ctx context.Context) error {
	if len(a.members) == 0 {
		return nil
	}
	byID := make(map[string]*ReviewedMember, len(a.members))
	for _, row := range a.members {
		byID[row.Member.ID] = row.Member
	}
	params, read := iam.UserGroupListParams{AccountID: a.id()}, 0
	list, check := a.client.IAM.UserGroups.ListAutoPaging(ctx, params, a.options()...), whole.Check{}
	for page, err := range list.Pages() {
		if err != nil {
			return err
		}
		at := a.last
		for i := range page.Result {
			group := &page.Result[i]
			if check.Saw(group.ID); group.ID == "" {
				continue
			}
			grants := grantsOfUserGroup(a.row.AccountID, group, at)
			if err := a.readUserGroup(ctx, grants, group.ID, byID); err != nil {
				return err
			}
		}
		read += len(page.Result)
		a.shows(ReviewUserGroups, read)
	}
	return check.End(list)
}

func (a *accountReview) readUserGroup(
	ctx context.Context, grants []ReviewGrant, id string, byID map[string]*ReviewedMember,
) error {
	params := iam.UserGroupMemberListParams{AccountID: a.id()}
	list := a.client.IAM.UserGroups.Members.ListAutoPaging(ctx, id, params, a.options()...)
	for member, err := range whole.All(list, userGroupMemberKey) {
		if err != nil {
			return err
		}
		if m := byID[member.ID]; m != nil {
			m.Grants = append(m.Grants, grants...)
		}
	}
	return nil
}

// readAuditLog reads the log newest first until everybody was seen. Once few are
// missing it asks only for what they did: the log of a year may have millions of entries
// that others made since somebody last acted.
func (a *accountReview) readAuditLog(ctx context.Context) error {
	if len(a.members) == 0 {
		return nil
	}
	seen := newSeen(a.members)
	log := accounts.LogAuditListParams{
		AccountID: a.id(), Direction: param.Set(accounts.DirectionDesc),
		Since: param.Set(a.Since), Before: param.Set(a.before),
	}
	end, err := a.readLog(ctx, log, seen)
	for end == logGoesOn && err == nil {
		log.Before = param.Set(seen.reached.Add(time.Second)) // a second is read again, so that none is left out
		log.ActorID = param.Set(accounts.AuditFilter[string]{In: param.Set(seen.wanted)})
		end, err = a.readLog(ctx, log, seen)
	}
	if err == nil {
		seen.close(map[logEnd]time.Time{logRead: a.Since, logEnough: seen.reached}[end], a.last)
	}
	return err
}

// logEnd is why the reading of a log ended.
type logEnd int

const (
	logRead   logEnd = iota // nothing is left of it
	logEnough               // the rest can't tell more
	logGoesOn               // it is better asked for those who are missing
)

func (a *accountReview) readLog(ctx context.Context, log accounts.LogAuditListParams, seen *seen) (logEnd, error) {
	for page, err := range a.client.Accounts.Logs.Audit.ListAutoPaging(ctx, log, a.options()...).Pages() {
		if err != nil {
			return logRead, err
		}
		seen.heed(page.Result, a.last)
		a.show(ReviewProgress{
			Account: a.row.AccountID, Number: a.number, Part: ReviewAuditLog, Read: seen.read,
			Reached: seen.reached, Before: a.before, Since: a.Since,
		})
		switch {
		case seen.everybody():
			return logEnough, nil
		case page.NextCursor() != "" && seen.narrow():
			return logGoesOn, nil
		}
	}
	return logRead, nil
}

func (a *accountReview) giveMembers(context.Context) error {
	for _, row := range a.members {
		row.Findings = aboutMember(row.Member)
		if !a.give(row) {
			return nil
		}
	}
	a.members = nil
	return nil
}

func (a *accountReview) readGroups(ctx context.Context) (err error) {
	if !a.skips(ReviewTokens) {
		a.groups, err = permissions.Groups(ctx, a.client, a.row.AccountID, a.options()...)
	}
	return err
}

func (a *accountReview) readTokens(ctx context.Context) error {
	params := accounts.TokenListParams{AccountID: a.id(), IncludeExpired: cloudflare.F(true)}
	list, check, read := a.client.Accounts.Tokens.ListAutoPaging(ctx, params, a.options()...), whole.Check{}, 0
	for page, err := range list.Pages() {
		if err != nil {
			return err
		}
		found := permissions.Lint(a.groups, page.Result...)
		for _, token := range page.Result {
			check.Saw(token.ID)
			if !a.give(a.tokenRow(token, found)) {
				return nil
			}
		}
		read += len(page.Result)
		a.shows(ReviewTokens, read)
	}
	return check.End(list)
}

func (a *accountReview) tokenRow(token accounts.Token, found []permissions.Finding) ReviewRow {
	grants, err := permissions.Grants(token)
	findings := aboutToken(&token, found, window{a.Since, time.Now()})
	if err != nil {
		findings = append(findings, ReviewFinding{permissions.Unreadable, err.Error()})
	}
	return ReviewRow{Read: a.last, Token: &ReviewedToken{token, grants}, Findings: findings}
}
