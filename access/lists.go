package access

import (
	"context"
	"errors"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// What entries of lists are known by, for package whole.

func accountKey(a *accounts.Account) string { return a.ID }

func tokenKey(t *accounts.Token) string { return t.ID }

func entryKey(e *accounts.AuditEntry) string { return e.ID }

func groupKey(g *iam.PermissionGroup) string { return g.ID }

func resourceGroupKey(g *iam.ResourceGroup) string { return g.ID }

func userGroupKey(g *iam.UserGroup) string { return g.ID }

func userGroupMemberKey(m *iam.UserGroupMember) string { return m.ID }

// memberKey is for jobs that look for an address: a member without one may be anybody.
func memberKey(m *accounts.Member) string {
	if !emails.Shown(m.Email, m.User.Email) {
		return ""
	}
	return m.ID
}

// tokensOf returns the tokens of an account. Those that have expired are among them if
// asked for, and if the list can't be told to be whole without them: whether its totals
// count them is not documented.
func tokensOf(
	ctx context.Context, client *cloudflare.Client, account string, expired bool, opts ...option.RequestOption,
) ([]accounts.Token, error) {
	tokens, err := whole.Collect(client.Accounts.Tokens.ListAutoPaging(ctx, accounts.TokenListParams{
		AccountID: param.Set(account), IncludeExpired: param.Set(expired),
	}, opts...), tokenKey)
	if !expired && errors.Is(err, pagination.ErrIncomplete) {
		return tokensOf(ctx, client, account, true, opts...)
	}
	return tokens, err
}
