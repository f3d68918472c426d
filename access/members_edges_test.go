package access_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// answers injects a reply, once.
func (w *team) answers(op, result string) {
	w.Inject(cloudflaretest.Fault{
		Op: op, Status: http.StatusOK, Body: `{"success":true,"errors":[],"messages":[],"result":` + result + `}`,
	})
}

// A member who was invited a moment ago may not be in the list at once.
func TestNobodyIsInvitedAgainBecauseAListIsLate(t *testing.T) {
	inTeam(t, func(w *team) {
		w.answers(cloudflaretest.OpMembersList, `[]`)
		w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersGet, Status: http.StatusNotFound})
		w.answers(cloudflaretest.OpMembersList, `[]`)
		result, err := w.it.Ensure(w.ctx, want(dns()))
		require.NoError(t, err)
		require.Equal(t, access.Created, result.Outcome)
		require.Equal(t, []string{cloudflaretest.OpMembersNew}, w.sent())
	})
}

// An update waits as long as the API asks for, up to a minute.
func TestAnUpdateWaitsForTheRate(t *testing.T) {
	for _, asked := range []time.Duration{40 * time.Second, 5 * time.Minute} {
		inTeam(t, func(w *team) {
			w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
			w.Inject(cloudflaretest.Fault{
				Op: cloudflaretest.OpMembersUpdate, Status: http.StatusTooManyRequests, RetryAfter: asked,
			})
			began := time.Now()
			_, err := w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
			if asked > time.Minute {
				require.ErrorIs(t, err, cloudflare.ErrRateLimited)
				require.Less(t, time.Since(began), time.Minute)
				return
			}
			require.NoError(t, err)
			require.GreaterOrEqual(t, time.Since(began), asked)
			require.Len(t, w.may(), 2)
		})
	}
}

// The list may show less of a member than the member's own reply.
func TestInviteReadsAMemberOfWhomTheListSaysLittle(t *testing.T) {
	inTeam(t, func(w *team) {
		id := w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole())).ID
		little := `[{"id":"` + id + `","user":{"email":"Ada@Example.com"}}],"result_info":{"total_count":1}`
		w.answers(cloudflaretest.OpMembersList, little)
		list, err := w.it.Invite(w.ctx, access.Inviting{Wants: []access.Want{want(dns())}})
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, list[0].Result.Outcome)
		require.Empty(t, w.sent())
	})
}

// memberWith is a reply with a policy for a resource group.
func (w *team) memberWith(id, group string) string {
	return `{"id":"` + id + `","email":"` + someone + `","status":"accepted","roles":[],"policies":[{"id":"p",` +
		`"access":"allow","permission_groups":[{"id":"` + w.groupID("DNS") + `"},{"id":"` + w.groupID("Billing") + `"}],` +
		`"resource_groups":[` + group + `]}]}`
}

// Which resource group is the whole account, say the policy, or else the list. If neither
// does, nobody knows whether the grant is the one that is meant.
func TestAResourceGroupIsKnownByItsResources(t *testing.T) {
	const whole = `{"key":"com.cloudflare.api.account.ACCOUNT","objects":[{"key":"*"}]}`
	const nothing = `{"key":"com.cloudflare.api.account.ACCOUNT","objects":[]}`
	for name, c := range map[string]struct {
		group, list string // what the replies say
		err         error
	}{
		"in the list":     {`{"id":"ID"}`, "", nil},
		"in the policy":   {`{"id":"ID","scope":` + whole + `}`, `[]`, nil},
		"in an array":     {`{"id":"ID","scope":[` + whole + `]}`, `[]`, nil},
		"nowhere":         {`{"id":"ID"}`, `[]`, access.ErrUnreadable},
		"of another kind": {`{"id":"other","scope":` + nothing + `}`, "", access.ErrUnreadable},
	} {
		inTeam(t, func(w *team) {
			id := w.someoneWith("accepted", w.policy([]string{"DNS", "Billing"}, w.whole())).ID
			group := strings.NewReplacer("ID", w.whole().ID, "ACCOUNT", w.AccountID).Replace(c.group)
			w.answers(cloudflaretest.OpMembersGet, w.memberWith(id, group))
			if c.list != "" {
				w.answers(cloudflaretest.OpIAMResourceGroupsList, c.list)
			}
			_, err := w.it.Revoke(w.ctx, someone, dns())
			require.ErrorIs(t, err, c.err, name)
			require.Equal(t, c.err != nil, len(w.may()) == 2, name)
		})
	}
}

// Making a resource group takes time, in which others may change the member.
func TestTheMemberIsReadAfterAResourceGroupIsMade(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"Billing"}, w.whole()))
		w.before = func(r *http.Request) {
			if r.Method == http.MethodPost {
				w.someoneHas("Billing", "Analytics")
			}
		}
		_, err := w.it.Grant(w.ctx, someone, dns(w.zone))
		require.NoError(t, err)
		require.Equal(t, []string{
			"allow Analytics on account", "allow Billing on account", "allow DNS on zone.ID",
		}, w.may())
	})
}

// A member may have been in the list and be gone when it is read.
func TestAMemberWhoIsGoneIsInvited(t *testing.T) {
	inTeam(t, func(w *team) {
		id := w.someoneWith("accepted", w.policy([]string{"Billing"}, w.whole())).ID
		w.before = func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, id) {
				w.before = nil
				_, err := access.Members{Client: w.Client(), Account: w.AccountID}.Apart().Remove(w.ctx, someone)
				require.NoError(t, err)
			}
		}
		result, err := w.it.Ensure(w.ctx, want(dns()))
		require.NoError(t, err)
		require.Equal(t, access.Created, result.Outcome)
		require.Equal(t, []string{"allow DNS on account"}, w.may())
	})
}

// A removal whose reply is lost is seen, also by a client that repeats nothing.
func TestARemovalWhoseReplyIsLost(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"Billing"}, w.whole()))
		w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersDelete, Kind: cloudflaretest.ResetAfter})
		it := access.Members{Client: w.client(option.WithMaxRetries(0)), Account: w.AccountID}
		result, err := it.Remove(w.ctx, someone)
		require.NoError(t, err)
		require.Equal(t, access.Removed, result.Outcome)
	})
}

// A member who is still there is not reported as removed.
func TestARemovalThatTheAPIIgnores(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"Billing"}, w.whole()))
		for range 3 {
			w.answers(cloudflaretest.OpMembersDelete, `{"id":"x"}`)
		}
		_, err := w.it.Remove(w.ctx, someone)
		require.ErrorIs(t, err, access.ErrNotKept)
	})
}

// What denies does not still allow.
func TestStillIsWhatAllows(t *testing.T) {
	inTeam(t, func(w *team) {
		denied := w.policy([]string{"DNS"}, w.whole())
		denied.Access = "deny"
		w.someoneWith("accepted", denied, w.policy([]string{"Billing"}, w.whole()))
		result, err := w.it.Revoke(w.ctx, someone, access.Grant{Group: "DNS", On: w.zone, Access: "deny"})
		require.NoError(t, err)
		require.Empty(t, result.Still)
	})
}

// The API's own names of groups are their labels.
func TestAGroupIsFoundByItsLabelOrID(t *testing.T) {
	inTeam(t, func(w *team) {
		result, err := w.it.Ensure(w.ctx, want(access.Grant{Group: "Admin"}, access.Grant{Group: w.groupID("DNS")}))
		require.NoError(t, err)
		require.Equal(t, []string{
			`allow "Administrator" on the account`, `allow "DNS" on the account`,
		}, words(result.Grants))
	})
}

// Nor is a resource group made again for that.
func TestAResourceGroupIsMadeOnceThoughTheListIsLate(t *testing.T) {
	inTeam(t, func(w *team) {
		w.answers(cloudflaretest.OpIAMResourceGroupsList, `[]`)
		w.answers(cloudflaretest.OpIAMResourceGroupsList, `[]`)
		_, err := w.it.Ensure(w.ctx, want(dns(w.zone)))
		require.NoError(t, err)
		require.Equal(t, []string{cloudflaretest.OpIAMResourceGroupsNew, cloudflaretest.OpMembersNew}, w.sent())
	})
}

// Letters that only Unicode takes for the same are another address, of somebody else.
func TestMembersTakeNobodyForSomebodyElse(t *testing.T) {
	inTeam(t, func(w *team) {
		w.AddMember(w.AccountID, cloudflaretest.Member{Email: "sam@example.com"})
		const other = "\u017fam@example.com"
		result, err := w.it.Remove(w.ctx, other)
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, result.Outcome)
		_, err = w.it.Grant(w.ctx, other, dns())
		require.ErrorIs(t, err, cloudflare.ErrNotFound)
		require.Empty(t, w.sent())
		_, err = w.it.Invite(w.ctx, access.Inviting{Wants: []access.Want{
			{Email: "K@example.com", Grants: []access.Grant{dns()}},
			{Email: "\u212a@example.com", Grants: []access.Grant{dns()}},
			{Email: "k@example.com", Grants: []access.Grant{dns()}},
		}})
		require.ErrorContains(t, err, "Wants[2].Email is that of Wants[0]")
		require.NotContains(t, err.Error(), "Wants[1]")
	})
}

// Where there is no account nobody was seen to be gone from it.
func TestARemovalFromAnAccountThatIsNotThere(t *testing.T) {
	inTeam(t, func(w *team) {
		for _, id := range []string{"nobodys", "00000000000000000000000000000bad", w.AccountID + "/"} {
			w.it.Account = id
			_, err := w.it.Remove(w.ctx, someone)
			require.ErrorIs(t, err, cloudflare.ErrNotFound, id)
			require.ErrorContains(t, err, "Members.List: 404", id)
		}
	})
}

// A reply without policies, or about somebody else, says nothing of what the member may do:
// an update that is based on it would lose grants, and what is to be revoked may be there.
func TestAReplyThatShowsLittleOfAMember(t *testing.T) {
	for _, reply := range []string{
		`{}`, `{"id":"ID","email":"` + someone + `","status":"accepted"}`,
		`{"id":"another","email":"m@example.com","status":"accepted","policies":[],"roles":[]}`,
	} {
		inTeam(t, func(w *team) {
			w.someoneWith("accepted", w.policy([]string{"DNS", "Billing"}, w.whole()))
			for _, try := range []func() (access.Result, error){
				func() (access.Result, error) { return w.it.Revoke(w.ctx, someone, dns()) },
				func() (access.Result, error) { return w.it.Grant(w.ctx, someone, access.Grant{Group: "Firewall"}) },
			} {
				w.answers(cloudflaretest.OpMembersGet, strings.ReplaceAll(reply, "ID", w.member().ID))
				result, err := try()
				require.ErrorIs(t, err, access.ErrUnreadable, reply)
				require.Empty(t, result)
			}
			require.Empty(t, w.sent())
		})
	}
}
