package access_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func TestEnsureCreatesThenChangesThenLeavesAlone(t *testing.T) {
	inTeam(t, func(w *team) {
		for _, step := range []struct {
			want access.Want
			does access.Outcome
			may  []string
			sent int
		}{
			{want(dns()), access.Created, []string{"allow DNS on account"}, 1},
			{want(dns()), access.Unchanged, []string{"allow DNS on account"}, 1},
			{want(dns(w.zone), access.Grant{Group: "billing"}), access.Changed,
				[]string{"allow Billing on account", "allow DNS on zone.ID"}, 3},
			{want(access.Grant{Group: "Billing"}, dns(w.zone), dns(w.zone)), access.Unchanged,
				[]string{"allow Billing on account", "allow DNS on zone.ID"}, 3},
			{want(access.Grant{Role: "DNS", Access: accounts.PolicyAccessDeny}), access.Changed,
				[]string{"deny DNS on account"}, 4},
		} {
			result, err := w.it.Ensure(w.ctx, step.want)
			require.NoError(t, err)
			require.Equal(t, step.does, result.Outcome)
			require.Equal(t, step.may, w.may())
			require.Len(t, w.sent(), step.sent)
			require.Equal(t, w.member().ID, result.Member.ID)
			require.Equal(t, accounts.MemberStatusPending, result.Member.Status)
			require.Len(t, result.Grants, len(step.may))
		}
	})
}

func TestGrantAndRevokeKeepTheRest(t *testing.T) {
	inTeam(t, func(w *team) {
		other := w.zones("other zones", "0123456789abcdef0123456789abcdef")
		w.someoneWith("accepted", w.policy([]string{"DNS", "Billing"}, w.whole(), other))

		result, err := w.it.Grant(w.ctx, "ADA@example.com", dns(w.zone))
		require.NoError(t, err)
		require.Equal(t, access.Changed, result.Outcome)
		require.Equal(t, []string{
			"allow Billing on account", "allow Billing on other zones", "allow DNS on account", "allow DNS on other zones",
			"allow DNS on zone.ID",
		}, w.may())

		result, err = w.it.Revoke(w.ctx, someone, dns(), access.Grant{Group: "Billing", ResourceGroup: "OTHER zones"})
		require.NoError(t, err)
		require.Equal(t, access.Changed, result.Outcome)
		require.Equal(t, []string{`allow "Billing" on the account`}, words(result.Still))
		require.Equal(t, []string{
			"allow Billing on account", "allow DNS on other zones", "allow DNS on zone.ID",
		}, w.may())
		require.Equal(t, "accepted", w.member().Status)

		result, err = w.it.Revoke(w.ctx, someone, dns())
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, result.Outcome)
	})
}

// A grant on a zone is another than the one on the account.
func TestRevokeSaysWhatStillAllows(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
		result, err := w.it.Revoke(w.ctx, someone, dns(w.zone))
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, result.Outcome)
		require.Equal(t, []string{`allow "DNS" on the account`}, words(result.Still))
	})
}

func words(grants []access.Grant) (list []string) {
	for _, g := range grants {
		list = append(list, g.String())
	}
	return list
}

// Public programs delete the member to take one grant away.
func TestARevokeThatDeletesTheWholeMember(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()), w.policy([]string{"Billing"}, w.whole()))
		_, err := w.it.Revoke(w.ctx, someone, dns())
		require.NoError(t, err)
		require.Equal(t, []string{"allow Billing on account"}, w.may())

		_, err = w.it.Revoke(w.ctx, someone, access.Grant{Group: "Billing"})
		require.ErrorIs(t, err, access.ErrLastGrant)
		require.Equal(t, []string{"allow Billing on account"}, w.may())
		require.Equal(t, []string{cloudflaretest.OpMembersUpdate}, w.sent())

		result, err := w.it.Remove(w.ctx, someone)
		require.NoError(t, err)
		require.Equal(t, access.Removed, result.Outcome)
		require.Nil(t, w.member())
		result, err = w.it.Remove(w.ctx, someone)
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, result.Outcome)
	})
}

// Public programs read one page of members, and invite again who is on the second.
func TestALookupThatReadsOnePageInvitesMember21Again(t *testing.T) {
	inTeam(t, func(w *team) {
		w.AddSample(cloudflaretest.Sample{Members: 120})
		w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
		result, err := w.it.Ensure(w.ctx, want(dns()))
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, result.Outcome)
		require.Empty(t, w.sent())
	})
}

// The API accepts an update without the member's status, and does nothing.
func TestAnUpdateWithoutStatusThatTheAPIIgnores(t *testing.T) {
	for _, status := range []string{"accepted", "pending"} {
		inTeam(t, func(w *team) {
			w.someoneWith(status, w.policy([]string{"DNS"}, w.whole()))
			_, err := w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
			require.NoError(t, err)
			require.Equal(t, []string{"allow Billing on account", "allow DNS on account"}, w.may())
			require.Equal(t, status, w.member().Status)
		})
	}
}

// If the status that was read is no longer the present one, the update is ignored as
// well.
func TestAnInvitationThatIsAcceptedDuringAChange(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("pending", w.policy([]string{"DNS"}, w.whole()))
		w.before = func(r *http.Request) {
			if r.Method == http.MethodPut && w.member().Status == "pending" {
				m := *w.member()
				m.Status = "accepted"
				w.AddMember(w.AccountID, m)
			}
		}
		result, err := w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
		require.NoError(t, err)
		require.Equal(t, accounts.MemberStatusAccepted, result.Member.Status)
		require.Equal(t, []string{"allow Billing on account", "allow DNS on account"}, w.may())
	})
}

func TestGrantInvitesNobody(t *testing.T) {
	inTeam(t, func(w *team) {
		_, err := w.it.Grant(w.ctx, someone, dns(w.zone))
		require.ErrorIs(t, err, cloudflare.ErrNotFound)
		_, err = w.it.Revoke(w.ctx, someone, dns())
		require.ErrorIs(t, err, cloudflare.ErrNotFound)
		require.Empty(t, w.sent())
	})
}
