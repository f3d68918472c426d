package cloudflaretest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
)

// A capture takes the raw JSON that the client returns and decodes it into the
// types of seeds: the emulator uses no struct of the client.

// pager has the methods that all lists of the client have.
type pager[T any] interface {
	Next() bool
	Current() T
	Err() error
}

// eachCaptured reads the items of a list as a seed has them.
func eachCaptured[T, Item any](list pager[Item], raw func(Item) string, do func(T) error) error {
	for i := 0; list.Next(); i++ {
		item, err := captured[T](raw(list.Current()))
		if err == nil {
			err = do(item)
		}
		if err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return list.Err()
}

// captured decodes one thing. Values of an unexpected type are left out.
func captured[T any](raw string) (v T, err error) {
	err = json.Unmarshal([]byte(raw), &v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		err = nil
	}
	return v, err
}

// keepCaptured adds a thing that was mapped to a list of the account's.
func keepCaptured[T any](c *capture, name string, list *[]T, item T) error {
	*list = append(*list, item)
	return c.verify(fmt.Sprintf("accounts[0].%s[%d]", name, len(*list)-1), item)
}

func (c *capture) readGroups(ctx context.Context) error {
	list := c.client.Accounts.Tokens.PermissionGroups.ListAutoPaging(
		ctx, accounts.TokenPermissionGroupListParams{AccountID: cloudflare.F(c.id)})
	raw := func(g accounts.TokenPermissionGroup) string { return g.JSON.RawJSON() }
	return eachCaptured(list, raw, func(g PermissionGroup) error {
		c.keepPublic(g.Name)
		if isPublicID(g.ID) {
			c.Keep(g.ID)
		}
		if g = c.mapGroup(g); !isUsualGroup(g) {
			c.groups = append(c.groups, g)
		}
		return c.verify("permission_groups", g)
	})
}

func (c *capture) readAccount(ctx context.Context) error {
	read, err := c.client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: cloudflare.F(c.id)})
	if err != nil {
		return err
	}
	a, err := captured[Account](read.JSON.RawJSON())
	if err != nil {
		return err
	}
	c.Own(a.ID)
	c.account.Account = c.mapAccount(a)
	return c.verify("accounts[0]", c.account.Account)
}

func (c *capture) readRoles(ctx context.Context) error {
	list := c.client.Accounts.Roles.ListAutoPaging(ctx, accounts.RoleListParams{AccountID: cloudflare.F(c.id)})
	raw := func(r accounts.Role) string { return r.JSON.RawJSON() }
	return eachCaptured(list, raw, func(r Role) error {
		group := r.groupID()
		if c.keepPublic(r.Name) && isPublicID(r.ID) {
			c.Keep(r.ID, group)
		}
		r = c.mapRole(r)
		c.Fix(group, r.groupID())
		c.listed[r.ID] = true
		if !isUsualRole(r) {
			c.account.Roles = append(c.account.Roles, r)
		}
		return c.verify("accounts[0].roles", r)
	})
}

func (c *capture) readMembers(ctx context.Context) error {
	list := c.client.Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{AccountID: cloudflare.F(c.id)})
	raw := func(m accounts.Member) string { return m.JSON.RawJSON() }
	return eachCaptured(list, raw, func(m Member) error {
		return keepCaptured(c, "members", &c.account.Members, c.mapMember(m))
	})
}

func (c *capture) readTokens(ctx context.Context) error {
	list := c.client.Accounts.Tokens.ListAutoPaging(
		ctx, accounts.TokenListParams{AccountID: cloudflare.F(c.id), IncludeExpired: cloudflare.F(true)})
	raw := func(t accounts.Token) string { return t.JSON.RawJSON() }
	return eachCaptured(list, raw, func(t Token) error {
		return keepCaptured(c, "tokens", &c.account.Tokens, c.mapToken(t))
	})
}

func (c *capture) readSubscriptions(ctx context.Context) error {
	list := c.client.Accounts.Subscriptions.GetAutoPaging(
		ctx, accounts.SubscriptionGetParams{AccountID: cloudflare.F(c.id)})
	raw := func(s accounts.Subscription) string { return s.JSON.RawJSON() }
	return eachCaptured(list, raw, func(s Subscription) error {
		return keepCaptured(c, "subscriptions", &c.account.Subscriptions, c.mapSubscription(s))
	})
}

// auditPage asks for the largest pages.
const auditPage = 1000

// readAudit leaves out entries that come twice, as they can when pages overlap.
func (c *capture) readAudit(ctx context.Context) error {
	list := c.client.Accounts.Logs.Audit.ListAutoPaging(ctx, accounts.LogAuditListParams{
		AccountID: cloudflare.F(c.id), Since: cloudflare.F(c.since), Before: cloudflare.F(c.before),
		Direction: cloudflare.F(accounts.DirectionAsc), Limit: cloudflare.F(float64(auditPage)),
	})
	raw := func(e accounts.AuditEntry) string { return e.JSON.RawJSON() }
	seen := map[string]bool{}
	return eachCaptured(list, raw, func(e AuditEntry) error {
		e = c.mapEntry(e)
		if e.ID != "" && seen[e.ID] {
			return nil
		}
		if len(c.account.AuditEntries) == c.most {
			return fmt.Errorf("there are more than %d entries; see CaptureAudit and CaptureMost", c.most)
		}
		seen[e.ID] = true
		return keepCaptured(c, "audit_entries", &c.account.AuditEntries, e)
	})
}
