//go:build witness

package conformance

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	peer "github.com/cloudflare/cloudflare-go/v7"
	peeraccounts "github.com/cloudflare/cloudflare-go/v7/accounts"
	peeroption "github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/shared"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// RoundTrip lets a client of somebody else's use the checked emulator.
func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) { return c.Do(r) }

// witness is the published client on an emulator: code that shares nothing with
// this SDK, and so none of its mistakes.
func witness(t *testing.T) (*checked, *peeraccounts.AccountService, peer.Client) {
	c := emulate(t)
	client := peer.NewClient(peeroption.WithBaseURL(c.URL), peeroption.WithAPIToken(c.Token),
		peeroption.WithHTTPClient(&http.Client{Transport: c}), peeroption.WithMaxRetries(0))
	return c, client.Accounts, *client
}

func requireNotFound(t *testing.T, err error) {
	t.Helper()
	var refusal *peer.Error
	require.True(t, errors.As(err, &refusal), "%v", err)
	require.Equal(t, http.StatusNotFound, refusal.StatusCode)
	require.NotEmpty(t, refusal.Errors)
}

func TestWitnessAccounts(t *testing.T) {
	_, api, _ := witness(t)
	made, err := api.New(t.Context(), peeraccounts.AccountNewParams{
		Name: peer.F("Made"), Type: peer.F(peeraccounts.AccountNewParamsTypeStandard),
	})
	require.NoError(t, err)
	id := peer.F(made.ID)
	changed, err := api.Update(t.Context(), peeraccounts.AccountUpdateParams{AccountID: id,
		Account: peeraccounts.AccountParam{
			ID: id, Name: peer.F("Changed"), Type: peer.F(peeraccounts.AccountTypeStandard),
			Settings: peer.F(peeraccounts.AccountSettingsParam{EnforceTwofactor: peer.F(true)}),
		}})
	require.NoError(t, err)
	require.Equal(t, "Changed", changed.Name)
	require.True(t, changed.Settings.EnforceTwofactor)

	list, err := api.List(t.Context(), peeraccounts.AccountListParams{Name: peer.F("Changed")})
	require.NoError(t, err)
	require.Len(t, list.Result, 1)
	require.Equal(t, made.ID, list.Result[0].ID)

	moved, err := api.AccountOrganizations.New(t.Context(), peeraccounts.AccountOrganizationNewParams{
		AccountID: id, DestinationOrganizationID: peer.F("org"),
	})
	require.NoError(t, err)
	require.Equal(t, "org", moved.DestinationOrganizationID)
	deleted, err := api.Delete(t.Context(), peeraccounts.AccountDeleteParams{AccountID: id})
	require.NoError(t, err)
	require.Equal(t, made.ID, deleted.ID)
	_, err = api.Get(t.Context(), peeraccounts.AccountGetParams{AccountID: id})
	requireNotFound(t, err)
}

func TestWitnessProfile(t *testing.T) {
	c, api, _ := witness(t)
	id := peer.F(c.AccountID)
	require.NoError(t, api.AccountProfile.Update(t.Context(),
		peeraccounts.AccountProfileUpdateParams{AccountID: id, AccountProfile: peeraccounts.AccountProfileParam{
			BusinessName: peer.F("Example"), BusinessEmail: peer.F("a@example.com"), BusinessPhone: peer.F("1"),
			BusinessAddress: peer.F("Street"), ExternalMetadata: peer.F("{}"),
		}}))
	profile, err := api.AccountProfile.Get(t.Context(), peeraccounts.AccountProfileGetParams{AccountID: id})
	require.NoError(t, err)
	require.Equal(t, "Example", profile.BusinessName)
}

func TestWitnessMembers(t *testing.T) {
	c, api, _ := witness(t)
	id, roles := peer.F(c.AccountID), c.Roles(c.AccountID)
	made, err := api.Members.New(t.Context(), peeraccounts.MemberNewParams{AccountID: id,
		Body: peeraccounts.MemberNewParamsBodyIAMCreateMemberWithRoles{
			Email: peer.F("new@example.com"), Roles: peer.F([]string{roles[0].ID}),
		}})
	require.NoError(t, err)
	require.Equal(t, shared.MemberStatusPending, made.Status)

	changed, err := api.Members.Update(t.Context(), made.ID,
		peeraccounts.MemberUpdateParams{AccountID: id, Body: peeraccounts.MemberUpdateParamsBodyIAMUpdateMemberWithRoles{
			Roles: peer.F([]shared.RoleParam{{ID: peer.F(roles[1].ID)}}),
		}}, peeroption.WithJSONSet("status", "pending"))
	require.NoError(t, err)
	require.Equal(t, roles[1].ID, changed.Roles[0].ID)

	list, err := api.Members.List(t.Context(), peeraccounts.MemberListParams{
		AccountID: id, PerPage: peer.F(50.0), Order: peer.F(peeraccounts.MemberListParamsOrderUserEmail),
	})
	require.NoError(t, err)
	require.Len(t, list.Result, len(c.Members(c.AccountID)))

	deleted, err := api.Members.Delete(t.Context(), made.ID, peeraccounts.MemberDeleteParams{AccountID: id})
	require.NoError(t, err)
	require.Equal(t, made.ID, deleted.ID)
	_, err = api.Members.Get(t.Context(), made.ID, peeraccounts.MemberGetParams{AccountID: id})
	requireNotFound(t, err)
}

func TestWitnessMembersWithPolicies(t *testing.T) {
	c, api, _ := witness(t)
	id := peer.F(c.AccountID)
	made, err := api.Members.New(t.Context(), peeraccounts.MemberNewParams{AccountID: id,
		Body: peeraccounts.MemberNewParamsBodyIAMCreateMemberWithPolicies{
			Email: peer.F("new@example.com"),
			Policies: peer.F([]peeraccounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPolicy{{
				Access: peer.F(peeraccounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccessAllow),
				PermissionGroups: peer.F(
					[]peeraccounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesPermissionGroup{{ID: peer.F(
						c.PermissionGroups()[0].ID,
					)}},
				),
				ResourceGroups: peer.F(
					[]peeraccounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesResourceGroup{{ID: peer.F("1")}},
				),
			}}),
		}})
	require.NoError(t, err)
	got, err := api.Members.Get(t.Context(), made.ID, peeraccounts.MemberGetParams{AccountID: id})
	require.NoError(t, err)
	require.Equal(t, c.PermissionGroups()[0].ID, got.Policies[0].PermissionGroups[0].ID)
	require.NotEmpty(t, got.Policies[0].ResourceGroups[0].Scope.Key)
}

func TestWitnessRoles(t *testing.T) {
	c, api, _ := witness(t)
	id, roles := peer.F(c.AccountID), c.Roles(c.AccountID)
	list, err := api.Roles.List(t.Context(), peeraccounts.RoleListParams{AccountID: id, PerPage: peer.F(50.0)})
	require.NoError(t, err)
	require.Len(t, list.Result, len(roles))
	role, err := api.Roles.Get(t.Context(), roles[0].ID, peeraccounts.RoleGetParams{AccountID: id})
	require.NoError(t, err)
	require.Equal(t, roles[0].Name, role.Name)
	require.Equal(t, roles[0].Permissions["analytics"].Read, role.Permissions.Analytics.Read)
}

func TestWitnessSubscriptions(t *testing.T) {
	c, api, _ := witness(t)
	id := peer.F(c.AccountID)
	made, err := api.Subscriptions.New(t.Context(), peeraccounts.SubscriptionNewParams{AccountID: id,
		Subscription: shared.SubscriptionParam{
			Frequency: peer.F(shared.SubscriptionFrequencyMonthly),
			RatePlan:  peer.F(shared.RatePlanParam{ID: peer.F(shared.RatePlanIDPro)}),
		}})
	require.NoError(t, err)
	require.Equal(t, 20.0, made.Price)
	changed, err := api.Subscriptions.Update(t.Context(), made.ID,
		peeraccounts.SubscriptionUpdateParams{AccountID: id, Subscription: shared.SubscriptionParam{
			Frequency: peer.F(shared.SubscriptionFrequencyYearly),
		}})
	require.NoError(t, err)
	require.Equal(t, shared.SubscriptionFrequencyYearly, changed.Frequency)
	list, err := api.Subscriptions.Get(t.Context(), peeraccounts.SubscriptionGetParams{AccountID: id})
	require.NoError(t, err)
	require.Len(t, list.Result, len(c.Subscriptions(c.AccountID)))
	deleted, err := api.Subscriptions.Delete(
		t.Context(), made.ID, peeraccounts.SubscriptionDeleteParams{AccountID: id},
	)
	require.NoError(t, err)
	require.Equal(t, made.ID, deleted.SubscriptionID)
}

// accountGroup is a permission group for accounts.
func accountGroup(c *checked) string {
	groups := c.PermissionGroups()
	return groups[slices.IndexFunc(groups, func(g cloudflaretest.PermissionGroup) bool {
		return g.Scopes[0] == "com.cloudflare.api.account"
	})].ID
}

func TestWitnessTokens(t *testing.T) {
	c, api, client := witness(t)
	id := peer.F(c.AccountID)
	policies := peer.F([]shared.TokenPolicyParam{{
		Effect:           peer.F(shared.TokenPolicyEffectAllow),
		PermissionGroups: peer.F([]shared.TokenPolicyPermissionGroupParam{{ID: peer.F(accountGroup(c))}}),
		Resources: peer.F[shared.TokenPolicyResourcesUnionParam](
			shared.TokenPolicyResourcesIAMResourcesTypeObjectStringParam{
				"com.cloudflare.api.account." + c.AccountID: "*",
			},
		),
	}})
	made, err := api.Tokens.New(t.Context(), peeraccounts.TokenNewParams{
		AccountID: id, Name: peer.F("Made"), Policies: policies, ExpiresOn: peer.F(epoch.AddDate(1, 0, 0)),
	})
	require.NoError(t, err)
	require.NotEmpty(t, made.Value)
	require.True(t, epoch.AddDate(1, 0, 0).Equal(made.ExpiresOn))

	changed, err := api.Tokens.Update(t.Context(), made.ID, peeraccounts.TokenUpdateParams{
		AccountID: id, Token: shared.TokenParam{Name: peer.F("Changed"), Policies: policies},
	})
	require.NoError(t, err)
	require.Equal(t, "Changed", changed.Name)
	list, err := api.Tokens.List(t.Context(), peeraccounts.TokenListParams{AccountID: id, PerPage: peer.F(50.0)})
	require.NoError(t, err)
	require.Greater(t, len(list.Result), 10)

	rolled, err := api.Tokens.Value.Update(t.Context(), made.ID, peeraccounts.TokenValueUpdateParams{
		AccountID: id, Body: map[string]any{},
	})
	require.NoError(t, err)
	require.NotEqual(t, made.Value, *rolled)
	verify := peeraccounts.TokenVerifyParams{AccountID: id}
	_, err = client.Accounts.Tokens.Verify(t.Context(), verify, peeroption.WithAPIToken(made.Value))
	require.Error(t, err)
	verified, err := client.Accounts.Tokens.Verify(t.Context(), verify, peeroption.WithAPIToken(*rolled))
	require.NoError(t, err)
	require.Equal(t, made.ID, verified.ID)

	_, err = api.Tokens.Delete(t.Context(), made.ID, peeraccounts.TokenDeleteParams{AccountID: id})
	require.NoError(t, err)
	_, err = api.Tokens.Get(t.Context(), made.ID, peeraccounts.TokenGetParams{AccountID: id})
	requireNotFound(t, err)
}

func TestWitnessPermissionGroups(t *testing.T) {
	c, api, _ := witness(t)
	id, groups := peer.F(c.AccountID), c.PermissionGroups()
	list, err := api.Tokens.PermissionGroups.List(
		t.Context(), peeraccounts.TokenPermissionGroupListParams{AccountID: id},
	)
	require.NoError(t, err)
	require.Len(t, list.Result, len(groups))
	plain, err := api.Tokens.PermissionGroups.Get(t.Context(), peeraccounts.TokenPermissionGroupGetParams{
		AccountID: id, Name: peer.F(groups[0].Name),
	})
	require.NoError(t, err)
	require.Equal(t, groups[0].ID, (*plain)[0].ID)
}

// The audit log's count is a string, which the witness takes as one.
func TestWitnessAuditLog(t *testing.T) {
	c, api, _ := witness(t)
	id := peer.F(c.AccountID)
	list, err := api.Logs.Audit.List(t.Context(), peeraccounts.LogAuditListParams{
		AccountID: id, Since: peer.F(epoch.AddDate(0, 0, -30)), Before: peer.F(epoch.AddDate(0, 0, 1)),
		Limit: peer.F(10.0),
	})
	require.NoError(t, err)
	require.Len(t, list.Result, 10)
	entry := list.Result[1]
	history, err := api.Logs.Audit.History(t.Context(), entry.ID, peeraccounts.LogAuditHistoryParams{
		AccountID: id, ActionTime: peer.F(entry.Action.Time), Since: peer.F(epoch.AddDate(0, 0, -30)),
		Before: peer.F(epoch.AddDate(0, 0, 1)),
	})
	require.NoError(t, err)
	require.NotNil(t, history)
	categories, err := api.Logs.Audit.ProductCategories(
		t.Context(), peeraccounts.LogAuditProductCategoriesParams{AccountID: id},
	)
	require.NoError(t, err)
	require.NotEmpty(t, categories.Result)
}

// Over a socket, since the witness drops a client of one's own behind the first
// page.
func TestWitnessPages(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.WithClock(func() time.Time { return epoch }))
	defer srv.Close()
	srv.AddSample(cloudflaretest.Sample{Members: 43})
	client := peer.NewClient(peeroption.WithBaseURL(srv.URL), peeroption.WithAPIToken(srv.Token))
	seen := map[string]bool{}
	pages := client.Accounts.Members.ListAutoPaging(t.Context(), peeraccounts.MemberListParams{
		AccountID: peer.F(srv.AccountID), PerPage: peer.F(20.0),
	})
	for pages.Next() {
		seen[pages.Current().ID] = true
	}
	require.NoError(t, pages.Err())
	require.Len(t, seen, 43)
}
