package access_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// lies are replies to a list that don't show somebody, and don't show either that nobody
// is there.
var lies = map[string]string{
	"empty, of 57":         `[],"result_info":{"page":1,"per_page":50,"count":0,"total_count":57,"total_pages":2}`,
	"empty, of 3 pages":    `[],"result_info":{"page":1,"per_page":50,"total_pages":3}`,
	"null":                 `[null],"result_info":{"page":1,"per_page":50,"count":1,"total_count":1,"total_pages":1}`,
	"null, without totals": `[null,null]`,
	"nothing in it":        `[{}]`,
	"without an id":        `[{"email":"m@example.com","name":"n"}]`,
	"of a wrong kind":      `["ada@example.com",7,[]]`,
	"one of two, twice": `[{"id":"m","email":"m@example.com","name":"n"},{"id":"m","email":"m@example.com","name":"n"}],` +
		`"result_info":{"page":1,"per_page":50,"count":2,"total_count":2,"total_pages":1}`,
}

// lying answers all requests for a list of the account with a lie.
func lying(srv *cloudflaretest.Server, account, op, lie string) (end func()) {
	body := `{"success":true,"errors":[],"messages":[],"result":` + lie + `}`
	return srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		return cloudflaretest.Fault{Status: http.StatusOK, Body: body}, r.Op == op && contains(r.Path, account)
	})
}

// asks are what can be asked of members, each of which depends on who is in the list.
var asks = map[string]func(w *team) (access.Result, error){
	"ensure": func(w *team) (access.Result, error) { return w.it.Ensure(w.ctx, want(dns())) },
	"grant":  func(w *team) (access.Result, error) { return w.it.Grant(w.ctx, someone, dns()) },
	"revoke": func(w *team) (access.Result, error) { return w.it.Revoke(w.ctx, someone, dns()) },
	"remove": func(w *team) (access.Result, error) { return w.it.Remove(w.ctx, someone) },
	"invite": func(w *team) (access.Result, error) {
		list, err := w.it.Invite(w.ctx, access.Inviting{Wants: []access.Want{want(dns())}})
		require.Len(w.t, access.Left(list), 1)
		return access.Result{}, err
	},
}

// Who is not in a list that says that it has more, or has entries that don't say who they
// are, may be a member all the same.
func TestNobodyIsGoneByAListThatIsIncomplete(t *testing.T) {
	more := map[string]string{"no address": `[{"id":"m"}]`, "no address that is a text": `[{"id":"m","email":7}]`}
	for name, ask := range asks {
		for _, all := range []map[string]string{lies, more} {
			for lie, list := range all {
				inTeam(t, func(w *team) {
					w.someoneWith("accepted", w.policy([]string{"DNS", "Billing"}, w.whole()))
					lying(w.Server, w.AccountID, cloudflaretest.OpMembersList, list)
					result, err := ask(w)
					require.ErrorIs(t, err, pagination.ErrIncomplete, "%s: %s", name, lie)
					require.NotErrorIs(t, err, cloudflare.ErrNotFound)
					require.Empty(t, result)
					require.Empty(t, w.sent(), "%s: %s", name, lie)
				})
			}
		}
	}
}

// A list that is empty, and says so, is a fact, and so is one that says less than it has.
func TestWhoIsNotInAWholeListIsNotAMember(t *testing.T) {
	for _, list := range []string{
		`[]`, `[],"result_info":{"page":1,"per_page":50,"count":0,"total_count":0,"total_pages":1}`,
		`[{"id":"m","email":"m@example.com"},{"id":"n","email":"n@example.com"}],"result_info":{"total_count":1}`,
	} {
		inTeam(t, func(w *team) {
			lying(w.Server, w.AccountID, cloudflaretest.OpMembersList, list)
			result, err := w.it.Remove(w.ctx, someone)
			require.NoError(t, err, list)
			require.Equal(t, access.Unchanged, result.Outcome)
		})
	}
}

// Somebody who is found is removed, whatever else the list says; that they are gone is then
// known from their own reply.
func TestARemovalBesideAListThatIsIncomplete(t *testing.T) {
	for _, ignored := range []bool{false, true} {
		inTeam(t, func(w *team) {
			id := w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole())).ID
			w.Inject(cloudflaretest.Fault{
				Op: cloudflaretest.OpMembersList, Status: http.StatusOK,
				Body: `{"success":true,"result":[{"id":"` + id + `","email":"` + someone + `"}],"result_info":{"total_count":57}}`,
			})
			lying(w.Server, w.AccountID, cloudflaretest.OpMembersList, lies["empty, of 57"])
			if ignored {
				w.answers(cloudflaretest.OpMembersDelete, `{"id":"x"}`)
			}
			result, err := w.it.Remove(w.ctx, someone)
			if ignored {
				require.ErrorIs(t, err, pagination.ErrIncomplete)
				require.NotNil(t, w.member())
				return
			}
			require.NoError(t, err)
			require.Equal(t, access.Removed, result.Outcome)
			require.Nil(t, w.member())
		})
	}
}

// No resource group is made a second time because a list does not show the first.
func TestAResourceGroupIsNotMadeByAListThatIsIncomplete(t *testing.T) {
	for lie, list := range lies {
		inTeam(t, func(w *team) {
			w.someoneWith("accepted", w.policy([]string{"Billing"}, w.whole()))
			w.zones("one zone", w.zone.ID())
			lying(w.Server, w.AccountID, cloudflaretest.OpIAMResourceGroupsList, list)
			_, err := w.it.Grant(w.ctx, someone, dns(w.zone))
			require.ErrorIs(t, err, pagination.ErrIncomplete, lie)
			require.Empty(t, w.sent())
		})
	}
}

// A plan does not say that nothing is to be done where a list shows too little.
func TestOffboardDoesNotTrustAListThatIsIncomplete(t *testing.T) {
	for op, kind := range map[string]access.OffboardKind{
		cloudflaretest.OpMembersList:              access.OffboardMembership,
		cloudflaretest.OpIAMUserGroupsList:        access.OffboardUserGroup,
		cloudflaretest.OpIAMUserGroupsMembersList: access.OffboardUserGroup,
		cloudflaretest.OpTokensList:               access.OffboardToken,
	} {
		for lie, list := range lies {
			inCompany(t, func(t *testing.T, c *company) {
				c.opts = access.OffboardOptions{Accounts: []string{c.busy}, Tokens: access.OffboardDeleteTokens}
				plan := c.plan()
				lying(c.Server, c.busy, op, list)
				unread := func(items access.OffboardItems) (n int) {
					for _, item := range items {
						failed := item.Kind == kind && item.State == access.OffboardFailed
						if failed && errors.Is(item.Err, pagination.ErrIncomplete) {
							n++
						}
					}
					return n
				}
				require.NotZero(t, unread(c.plan().Items), "%s: %s", op, lie)
				done, err := plan.Apply(t.Context())
				require.ErrorIs(t, err, pagination.ErrIncomplete, "%s: %s", op, lie)
				require.NotZero(t, unread(done))
				require.Zero(t, done.Count(access.OffboardGone))
			})
		}
	}
}

// Accounts that the list does not show were not looked at.
func TestOffboardDoesNotTrustAListOfAccountsThatIsIncomplete(t *testing.T) {
	for lie, list := range lies {
		synctest.Test(t, func(t *testing.T) {
			c := newCompany(t)
			lying(c.Server, "/accounts", cloudflaretest.OpAccountsList, list)
			_, err := access.Offboard(t.Context(), c.client(), leaver, c.opts)
			require.ErrorIs(t, err, pagination.ErrIncomplete, lie)
		})
	}
}

// What is found in a list that lacks others is removed all the same.
func TestOffboardRemovesWhatIsFoundInAListThatIsIncomplete(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.opts = access.OffboardOptions{Accounts: []string{c.invited}, Tokens: access.OffboardSkipTokens}
		id := ""
		for _, m := range c.Members(c.invited) {
			if strings.EqualFold(m.Email, leaver) {
				id = m.ID
			}
		}
		lying(c.Server, c.invited, cloudflaretest.OpMembersList,
			`[{"id":"`+id+`","status":"pending","email":"`+leaver+`"}],"result_info":{"total_count":57}`)
		plan := c.plan()
		require.Equal(t, 1, plan.Items.Count(access.OffboardPlanned), plan)
		done, err := plan.Apply(t.Context())
		require.ErrorIs(t, err, pagination.ErrIncomplete)
		require.Equal(t, 1, done.Count(access.OffboardRemoved), done)
		require.False(t, c.has(c.invited, leaver))
	})
}
