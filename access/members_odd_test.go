package access_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// Whether a policy allows what is to be revoked can't be told from an access that is
// neither allow nor deny: a revocation then says so, and names the policy.
func TestARevocationBesideAnAccessThatIsNotKnown(t *testing.T) {
	for _, c := range []struct {
		grant access.Grant
		held  string // groups of the policy that is like it
		known bool
	}{
		{dns(), "DNS", false},
		{access.Grant{Group: "DNS", Access: "deny"}, "DNS", false},
		{dns(permissions.Zone("0123")), "DNS", false}, // the policy is for the whole account
		{dns(), "Firewall", true},
	} {
		inTeam(t, func(w *team) {
			odd := w.policy([]string{c.held}, w.whole())
			odd.ID, odd.Access = "odd", "maybe"
			w.someoneWith("accepted", odd, w.policy([]string{"Billing"}, w.whole()))
			result, err := w.it.Revoke(w.ctx, someone, c.grant)
			require.Empty(t, w.sent())
			if c.known {
				require.NoError(t, err)
				require.Equal(t, access.Unchanged, result.Outcome)
				return
			}
			require.ErrorIs(t, err, access.ErrUnknownAccess)
			require.ErrorContains(t, err, `policies[0] has the access "maybe"`)
			require.Empty(t, result)
			_, err = w.it.Ensure(w.ctx, want(access.Grant{Group: "Billing"}))
			require.NoError(t, err, "what is wanted replaces all")
			require.Equal(t, []string{"allow Billing on account"}, w.may())
		})
	}
}

// odd are addresses of which a list could be meant, or a name.
var odd = []string{
	`"ann b"@example.com`, "ann <ann@example.com>", "a@example.com,b@example.com", "a;b@example.com", "a@example.com ",
}

// shows is a member as the list has them.
func (w *team) shows(id, email string) (end func()) {
	text := strings.ReplaceAll(email, `"`, `\"`)
	return lying(w.Server, w.AccountID, cloudflaretest.OpMembersList, `[{"id":"`+id+`","email":"`+text+`"}]`)
}

// A member is named by what the API shows, and by nothing that is like it.
func TestAnAddressThatIsOddIsFoundExactly(t *testing.T) {
	for _, email := range odd {
		inTeam(t, func(w *team) {
			id := w.someoneWith("accepted", w.policy([]string{"DNS", "Billing"}, w.whole())).ID
			end := w.shows(id, email)
			result, err := w.it.Revoke(w.ctx, email, dns())
			require.NoError(t, err, email)
			require.Equal(t, access.Changed, result.Outcome)
			require.Equal(t, []string{"allow Billing on account"}, w.may())
			w.after = func(r *http.Request) {
				if r.Method == http.MethodDelete {
					end()
				}
			}
			_, err = w.it.Remove(w.ctx, email)
			require.NoError(t, err)
			require.Nil(t, w.member())
		})
	}
}

// Nobody is gone by an address that may be several, or a name with one: it was another one
// that was meant.
func TestAnAddressThatIsOddAndNobodysIsAnError(t *testing.T) {
	for _, email := range odd {
		inTeam(t, func(w *team) {
			w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
			for name, ask := range map[string]func() (access.Result, error){
				"remove": func() (access.Result, error) { return w.it.Remove(w.ctx, email) },
				"revoke": func() (access.Result, error) { return w.it.Revoke(w.ctx, email, dns()) },
				"grant":  func() (access.Result, error) { return w.it.Grant(w.ctx, email, dns()) },
			} {
				_, err := ask()
				require.ErrorContains(t, err, "Email is no single e-mail address, and no member's", name)
				require.NotErrorIs(t, err, cloudflare.ErrNotFound)
			}
			_, err := w.it.Ensure(w.ctx, access.Want{Email: email, Grants: []access.Grant{dns()}})
			require.ErrorContains(t, err, "Email is no e-mail address")
			require.Empty(t, w.sent())
		})
	}
}

// Offboard finds what is exactly so, and says of the rest that it is no address.
func TestOffboardOfAnOddAddress(t *testing.T) {
	for _, email := range []string{`"ann b"@example.com`, "a@example.com,b@example.com"} {
		inCompany(t, func(t *testing.T, c *company) {
			plan, err := c.offboard(email)
			require.ErrorContains(t, err, "is no single address, and nobody's")
			require.Empty(t, plan.Items)
			c.opts = access.OffboardOptions{Accounts: []string{c.invited}, Tokens: access.OffboardSkipTokens}
			id := ""
			for _, m := range c.Members(c.invited) {
				if strings.EqualFold(m.Email, leaver) {
					id = m.ID
				}
			}
			text := strings.ReplaceAll(email, `"`, `\"`)
			shown := `[{"id":"` + id + `","status":"pending","email":"` + text + `"}]`
			end := lying(c.Server, c.invited, cloudflaretest.OpMembersList, shown)
			plan, err = access.Offboard(t.Context(), c.client(), email, c.opts)
			require.NoError(t, err)
			done, err := plan.Apply(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, done.Count(access.OffboardRemoved))
			end()
			require.False(t, c.has(c.invited, leaver))
		})
	}
}

// Who was removed, and is in the list a little longer, is gone by an odd address too.
func TestAnOddAddressThatIsGoneALittleLater(t *testing.T) {
	inTeam(t, func(w *team) {
		id := w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole())).ID
		end, lists := w.shows(id, odd[0]), 0
		w.after = func(r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/members") {
				if lists++; lists == 2 {
					end()
				}
			}
		}
		result, err := w.it.Remove(w.ctx, odd[0])
		require.NoError(t, err)
		require.Equal(t, access.Removed, result.Outcome)
	})
}
