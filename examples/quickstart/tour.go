package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// tour is one walk through the API, on the first account that it finds.
type tour struct {
	out     io.Writer
	lost    error // of what was said
	client  *cloudflare.Client
	account accounts.Account
}

func (t *tour) say(format string, args ...any) {
	if _, err := fmt.Fprintf(t.out, format+"\n", args...); err != nil {
		t.lost = err
	}
}

// walk takes the steps in turn, up to the first that fails.
func (t *tour) walk(ctx context.Context, steps ...func(context.Context) error) error {
	for _, step := range steps {
		t.say("")
		if err := cmp.Or(step(ctx), t.lost); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) accounts(ctx context.Context) error {
	t.say("Accounts")
	for account, err := range t.client.Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}).All() {
		if err != nil {
			return err
		}
		if t.account.ID == "" {
			t.account = account
		}
		t.say("  %s  %-12s %s", account.ID, account.Type, account.Name)
	}
	if t.account.ID == "" {
		return errors.New("the credential reaches no account")
	}
	return nil
}

func (t *tour) invite(ctx context.Context) error {
	t.say("Invite a member")
	role, err := t.readOnlyRole(ctx)
	if err != nil {
		return err
	}
	member, err := t.client.Accounts.Members.New(ctx, accounts.MemberNewParams{
		AccountID: t.id(),
		Body: accounts.MemberNewWithRoles{
			Email: cloudflare.F("newcomer@example.com"),
			Roles: cloudflare.F([]string{role.ID}),
		},
	})
	if err != nil {
		return err
	}
	t.say("  %s is %s, as %s", member.Email, member.Status, role.Name)
	return nil
}

// readOnlyRole returns the role that permits least, for a new member.
func (t *tour) readOnlyRole(ctx context.Context) (accounts.Role, error) {
	for role, err := range t.client.Accounts.Roles.ListAutoPaging(ctx, accounts.RoleListParams{AccountID: t.id()}).All() {
		if err != nil || role.Name == "Administrator Read Only" {
			return role, err
		}
	}
	return accounts.Role{}, errors.New("the account has no read-only role")
}

func (t *tour) members(ctx context.Context) error {
	t.say("Members")
	list := t.client.Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{AccountID: t.id()})
	pages := 0
	for page, err := range list.Pages() {
		if err != nil {
			return err
		}
		pages++
		t.say("  page %d: %d members, from %s", pages, len(page.Result), page.Result[0].Email)
	}
	t.say("  %d members in %d requests", list.Index(), pages)
	return nil
}

func (t *tour) roles(ctx context.Context) error {
	t.say("Roles")
	for role, err := range t.client.Accounts.Roles.ListAutoPaging(ctx, accounts.RoleListParams{AccountID: t.id()}).All() {
		if err != nil {
			return err
		}
		t.say("  %s: %s", role.Name, role.Description)
	}
	return nil
}

func (t *tour) token(ctx context.Context) error {
	t.say("A token's life")
	readOnly, err := permissions.Allow("Account Settings Read").On(permissions.Account(t.account.ID)).
		ExpiresIn(24*time.Hour).TokenParams(ctx, t.client, t.account.ID, "quickstart")
	if err != nil {
		return err
	}
	created, err := t.client.Accounts.Tokens.New(ctx, readOnly)
	if err != nil {
		return err
	}
	t.say("  created %q, which ends on %s", created.Name, created.ExpiresOn.Format(time.DateOnly))
	if err := t.verify(ctx, created.Value); err != nil {
		return err
	}
	rolled, err := t.client.Accounts.Tokens.Value.Update(
		ctx, created.ID, accounts.TokenValueUpdateParams{AccountID: t.id()},
	)
	if err != nil {
		return err
	}
	t.say("  rolled: the new value has %d characters", len(*rolled))
	if err := t.verify(ctx, *rolled); err != nil {
		return err
	}
	if _, err := t.client.Accounts.Tokens.Delete(ctx, created.ID,
		accounts.TokenDeleteParams{AccountID: t.id()}); err != nil {
		return err
	}
	t.say("  deleted")
	return t.refused(ctx, *rolled)
}

// verify asks the API about a token with the token itself: an option of a call
// overrides the client's.
func (t *tour) verify(ctx context.Context, value accounts.TokenValue) error {
	verified, err := t.client.Accounts.Tokens.Verify(
		ctx, accounts.TokenVerifyParams{AccountID: t.id()}, option.WithAPIToken(value),
	)
	if err == nil {
		t.say("  verified with its own value: %s", verified.Status)
	}
	return err
}

// refused makes sure that a deleted token no longer works.
func (t *tour) refused(ctx context.Context, value accounts.TokenValue) error {
	err := t.verify(ctx, value)
	if status(err) == http.StatusUnauthorized {
		t.say("  used again: %v", err)
		return nil
	}
	return fmt.Errorf("a deleted token was not refused: %w", err)
}

func (t *tour) auditLog(ctx context.Context) error {
	t.say("Audit log of the last hour, newest first")
	now := time.Now()
	log := t.client.Accounts.Logs.Audit.ListAutoPaging(ctx, accounts.LogAuditListParams{
		AccountID: t.id(),
		Since:     cloudflare.F(now.Add(-time.Hour)),
		Before:    cloudflare.F(now.Add(time.Minute)),
	})
	for entry, err := range log.All() {
		if err != nil {
			return err
		}
		t.say("  %s  %-8s %-10s %-28s by %s", entry.Action.Time.Format(time.TimeOnly), entry.Action.Type,
			entry.Resource.Type, entry.Action.Description, cmp.Or(entry.Actor.Email, entry.Actor.TokenName))
	}
	t.say("  %d entries", log.Index())
	return nil
}

func (t *tour) id() param.Field[string] { return cloudflare.F(t.account.ID) }

// status returns the HTTP status of a refusal, or 0.
func status(err error) int {
	var refusal *cloudflare.Error
	if errors.As(err, &refusal) {
		return refusal.StatusCode
	}
	return 0
}
