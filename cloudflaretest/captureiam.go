package cloudflaretest

import (
	"context"
	"slices"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

func (c *capture) readResourceGroups(ctx context.Context) error {
	list := c.client.IAM.ResourceGroups.ListAutoPaging(ctx, iam.ResourceGroupListParams{AccountID: cloudflare.F(c.id)})
	raw := func(g iam.ResourceGroup) string { return g.JSON.RawJSON() }
	return eachCaptured(list, raw, func(g ResourceGroup) error {
		whole := c.isWhole(g)
		if g = c.resourceGroup(g); whole {
			return nil // every account has it
		}
		return keepCaptured(c, "resource_groups", &c.account.ResourceGroups, g)
	})
}

// isWhole reports whether a resource group, as it was before mapping, is that of
// the whole account.
func (c *capture) isWhole(g ResourceGroup) bool { return g.Name == permgroup.ScopeAccount+"."+c.id }

// resourceGroup gives the group of the whole account the id that it has in an
// emulator.
func (c *capture) resourceGroup(g ResourceGroup) ResourceGroup {
	if c.isWhole(g) {
		whole := ResourceGroup{}
		whole.fill(c.account.ID)
		c.Fix(g.ID, whole.ID)
	}
	return ResourceGroup{ID: c.Text(g.ID), Name: c.Name(g.Name), Meta: c.meta(g.Meta), Scope: c.JSON(g.Scope)}
}

func (c *capture) resourceGroups(groups []ResourceGroup) []ResourceGroup {
	for i, g := range groups {
		groups[i] = c.resourceGroup(g)
	}
	return groups
}

func (c *capture) readUserGroups(ctx context.Context) error {
	list := c.client.IAM.UserGroups.ListAutoPaging(ctx, iam.UserGroupListParams{AccountID: cloudflare.F(c.id)})
	raw := func(g iam.UserGroup) string { return g.JSON.RawJSON() }
	return eachCaptured(list, raw, func(g UserGroup) error {
		mapped := UserGroup{
			ID: c.Text(g.ID), Name: c.Name(g.Name), CreatedOn: g.CreatedOn, ModifiedOn: g.ModifiedOn,
			Policies: c.policies(g.Policies),
		}
		var err error
		if mapped.Members, err = c.membersOf(ctx, g.ID); err != nil {
			return err
		}
		return keepCaptured(c, "user_groups", &c.account.UserGroups, mapped)
	})
}

// membersOf reads the members of a user group, of those who are captured
// themselves.
func (c *capture) membersOf(ctx context.Context, id string) (members []UserGroupMember, err error) {
	list := c.client.IAM.UserGroups.Members.ListAutoPaging(
		ctx, id, iam.UserGroupMemberListParams{AccountID: cloudflare.F(c.id)})
	raw := func(m iam.UserGroupMember) string { return m.JSON.RawJSON() }
	err = eachCaptured(list, raw, func(m UserGroupMember) error {
		mapped := UserGroupMember{ID: c.Text(m.ID), Email: c.Email(m.Email), CreatedAt: m.CreatedAt}
		if slices.ContainsFunc(c.account.Members, func(m Member) bool { return m.ID == mapped.ID }) {
			members = append(members, mapped)
		}
		return nil
	})
	return members, err
}
