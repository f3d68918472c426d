package access_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// jobs are calls that change something, and what someone may do afterwards.
var jobs = []struct {
	name string
	do   func(w *team) (access.Result, error)
	may  []string
}{
	{"invite", func(w *team) (access.Result, error) { return w.it.Ensure(w.ctx, want(dns(w.zone))) },
		[]string{"allow DNS on zone.ID"}},
	{"ensure", func(w *team) (access.Result, error) {
		w.once(func() { w.someoneWith("accepted", w.policy([]string{"Billing", "Analytics"}, w.whole())) })
		return w.it.Ensure(w.ctx, want(dns(w.zone), access.Grant{Group: "Billing"}))
	}, []string{"allow Billing on account", "allow DNS on zone.ID"}},
	{"grant", func(w *team) (access.Result, error) {
		w.once(func() { w.someoneWith("pending", w.policy([]string{"Billing"}, w.whole())) })
		return w.it.Grant(w.ctx, someone, dns(w.zone))
	}, []string{"allow Billing on account", "allow DNS on zone.ID"}},
	{"revoke", func(w *team) (access.Result, error) {
		w.once(func() { w.someoneWith("accepted", w.policy([]string{"DNS", "Billing"}, w.whole())) })
		return w.it.Revoke(w.ctx, someone, dns())
	}, []string{"allow Billing on account"}},
	{"remove", func(w *team) (access.Result, error) {
		w.once(func() { w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole())) })
		return w.it.Remove(w.ctx, someone)
	}, nil},
}

// once calls f if it was not called in this team before.
func (w *team) once(f func()) {
	if !w.begun {
		w.begun = true
		f()
	}
}

// Whatever meets whichever request, once: the call ends as wanted or says that it
// failed, nothing is done twice, and another run ends as wanted.
func TestMembersSurviveEveryTroubleAtEveryRequest(t *testing.T) {
	cases := 0
	for _, job := range jobs {
		for at := 1; at <= requestsOf(t, job.do); at++ {
			for _, f := range faults {
				inTeam(t, func(w *team) {
					w.meets(at, f)
					result, err := job.do(w)
					about := fmt.Sprintf("%s: fault %v %d of request %d: %v: %v", job.name, f.Kind, f.Status, at, err, w.ops())
					if err == nil {
						require.Equal(t, job.may, w.may(), about)
						require.NotEqual(t, access.Unchanged, result.Outcome, about)
					}
					_, err = job.do(w)
					require.NoError(t, err, about)
					require.Equal(t, job.may, w.may(), about)
					require.LessOrEqual(t, len(w.Members(w.AccountID)), 2, about)
					require.LessOrEqual(t, len(w.ResourceGroups(w.AccountID)), 2, about)
				})
				cases++
			}
		}
	}
	t.Logf("%d cases", cases)
}

func requestsOf(t *testing.T, do func(*team) (access.Result, error)) (n int) {
	inTeam(t, func(w *team) {
		_, err := do(w)
		require.NoError(t, err)
		n = len(w.Requests())
	})
	return n
}

// meets injects a fault into the request of a number, from 1 on.
func (w *team) meets(at int, f cloudflaretest.Fault) {
	n := 0
	w.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		n++
		return f, n == at
	})
}

// An update is not repeated before the member was read again: another program may have
// changed it since.
func TestALostReplyIsReadBackBeforeItIsRepeated(t *testing.T) {
	for _, f := range faults {
		inTeam(t, func(w *team) {
			w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
			f.Op = cloudflaretest.OpMembersUpdate
			w.Inject(f)
			_, _ = w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
			before := ""
			for _, op := range w.ops() {
				require.False(t, op == cloudflaretest.OpMembersUpdate && before != cloudflaretest.OpMembersGet, "%v", w.ops())
				before = op
			}
		})
	}
}

// A change that is undone again and again is not reported as done.
func TestAChangeThatIsNotKeptIsAnError(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
		w.after = func(r *http.Request) {
			if r.Method == http.MethodPut {
				w.someoneHas("DNS")
			}
		}
		_, err := w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
		require.ErrorIs(t, err, access.ErrNotKept)
		require.Len(t, w.sent(), 3)
	})
}

// In one process nobody has to take care.
func TestCallsForOneMemberTakeTurns(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
		groups := []string{"Billing", "Analytics", "Firewall", "Cache Purge", "Load Balancer"}
		ends := make(chan error)
		for _, name := range groups {
			go func() {
				it := access.Members{Client: w.Client(), Account: w.AccountID}
				_, err := it.Grant(w.ctx, someone, access.Grant{Group: name})
				ends <- err
			}()
		}
		for range groups {
			require.NoError(t, <-ends)
		}
		require.Zero(t, access.Changing())
		require.Len(t, w.may(), len(groups)+1)
		require.Len(t, w.sent(), len(groups))
	})
}

// A second waits for its turn no longer than its context lasts.
func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	inTeam(t, func(w *team) {
		w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole()))
		w.before = func(r *http.Request) {
			if r.Method == http.MethodPut {
				w.before = nil
				ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
				defer cancel()
				_, err := w.it.Remove(ctx, strings.ToUpper(someone))
				require.ErrorIs(t, err, context.DeadlineExceeded)
			}
		}
		_, err := w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
		require.NoError(t, err)
		_, err = w.it.Grant(w.ctx, someone, access.Grant{Group: "Analytics"})
		require.NoError(t, err)
	})
}

func TestCarelessWantsSendNothing(t *testing.T) {
	inTeam(t, func(w *team) {
		one := func(g access.Grant) access.Want { return want(g) }
		for text, slip := range map[string]access.Want{
			"Email is empty":                      {Grants: []access.Grant{dns()}},
			`Email is no e-mail address: "ada"`:   {Email: "ada", Grants: []access.Grant{dns()}},
			`Email is no e-mail address: "a\x00`:  {Email: "a\x00@example.com", Grants: []access.Grant{dns()}},
			`Email is no e-mail address: "\u2060`: {Email: "\u2060a@example.com", Grants: []access.Grant{dns()}},
			`Email is no e-mail address: "\xff`:   {Email: "\xff@example.com", Grants: []access.Grant{dns()}},
			"Email is longer than 90 characters": {
				Email: strings.Repeat("a", 90) + "@example.com", Grants: []access.Grant{dns()},
			},
			"Grants is empty": {Email: someone},
			`Status is neither pending nor accepted: "rejected"`: {
				Email: someone, Grants: []access.Grant{dns()}, Status: "rejected",
			},
			"Grants[0].Group is empty":          one(access.Grant{}),
			"Grants[0].Group is empty, and so":  one(access.Grant{Group: " "}),
			`Grants[0].Group is "DNS" and Role`: one(access.Grant{Group: "DNS", Role: "DNS"}),
			"Grants[0].Access is neither":       one(access.Grant{Group: "DNS", Access: "maybe"}),
			`Grants[0].ResourceGroup is "x" and`: one(access.Grant{
				Group: "DNS", ResourceGroup: "x", On: w.zone,
			}),
			`Grants[0].Role is "DNS", and roles`:                      one(access.Grant{Role: "DNS", On: w.zone}),
			"Grants[0].On is com.cloudflare.api.account.zone without": one(dns(permissions.Zone(""))),
			"Grants[0].On is a zone by its name":                      one(dns(permissions.Zone("example.com"))),
			"which is neither an account nor a zone":                  one(dns(permissions.User("0123"))),
			"which is more than one":                                  one(dns(permissions.AllZones())),
			"and these are the members of account":                    one(dns(permissions.Account("0123"))),
		} {
			_, err := w.it.Ensure(w.ctx, slip)
			require.ErrorContains(t, err, text)
			require.ErrorContains(t, err, "access: ensuring member ")
		}
		_, err := w.it.Ensure(w.ctx, want(dns(), access.Grant{}, access.Grant{Access: "x", Group: "y"}))
		require.ErrorContains(t, err, "Grants[1].Group")
		require.ErrorContains(t, err, "Grants[2].Access")
		_, err = access.Members{}.Ensure(w.ctx, want(dns()))
		require.ErrorContains(t, err, "the client is nil")
		_, err = access.Members{Client: &cloudflare.Client{}, Account: "a"}.Remove(w.ctx, someone)
		require.ErrorContains(t, err, "the client is nil")
		_, err = access.Members{Client: w.client()}.Remove(w.ctx, someone)
		require.ErrorContains(t, err, "Account is empty")
		_, err = w.it.Remove(nil, someone) //nolint:staticcheck // that is the test
		require.ErrorContains(t, err, "the context is nil")
		require.Empty(t, w.Requests())
	})
}

// Names that mean nothing, or several things, are all named before anything is changed.
func TestNamesThatAreNotFound(t *testing.T) {
	inTeam(t, func(w *team) {
		w.AddRole(w.AccountID, cloudflaretest.Role{Name: "Twice", ID: "1"})
		w.AddRole(w.AccountID, cloudflaretest.Role{Name: "twice", ID: "2"})
		w.zones("same", "1")
		w.zones("Same", "2")
		_, err := w.it.Ensure(w.ctx, want(
			access.Grant{Group: "DSN"}, access.Grant{Group: "twice"}, access.Grant{Role: "nobody"},
			access.Grant{Role: "Twice"}, access.Grant{Group: "DNS", ResourceGroup: "none"},
			access.Grant{Group: "DNS", ResourceGroup: "same"},
		))
		require.ErrorIs(t, err, permissions.ErrUnknownGroup)
		require.ErrorIs(t, err, permissions.ErrAmbiguousGroup)
		require.ErrorIs(t, err, permissions.ErrResource)
		require.ErrorIs(t, err, access.ErrUnknownRole)
		require.NotErrorIs(t, err, cloudflare.ErrNotFound)
		for _, text := range []string{
			`Grants[0].Group: unknown permission group: "DSN": near it are ["DNS"`, `Grants[1].Group: ambiguous`,
			`Grants[2].Role: unknown role: "nobody"`, `Grants[3].Role: no single permission group has the name of "Twice"`,
			`Grants[4].ResourceGroup: no such resource: the account has no resource group "none"`,
			`Grants[5].ResourceGroup: no such resource: "same" is the name of several`,
		} {
			require.ErrorContains(t, err, text)
		}
		require.Empty(t, w.sent())
	})
}

// A reply that hides some of what a member may do is not written back.
func TestWhatCantBeReadIsNotOverwritten(t *testing.T) {
	const accepted = `"status":"accepted",`
	const policies = `"policies":[{"id":"p","access":"allow","permission_groups":[{"id":"x"}],"resource_groups":[`
	for _, reply := range []string{
		accepted + `"roles":[{"id":"r","name":"DNS"}]`, accepted + `"policies":"many","roles":[]`,
		accepted + `"policies":[{"id":"p","access":"allow"}, 1]`,
		accepted + policies + `{"name":"y"}]}]`,
		accepted + policies + `{"id":"y"}],"until":"2030-01-01T00:00:00Z"}]`,
		policies + `{"id":"y"}]}],"status":""`,
	} {
		inTeam(t, func(w *team) {
			id := w.someoneWith("accepted", w.policy([]string{"DNS"}, w.whole())).ID
			w.Inject(cloudflaretest.Fault{
				Op: cloudflaretest.OpMembersGet, Status: http.StatusOK,
				Body: `{"success":true,"errors":[],"messages":[],"result":{"id":"` + id + `",` + reply + `}}`,
			})
			_, err := w.it.Grant(w.ctx, someone, access.Grant{Group: "Billing"})
			require.Error(t, err, reply)
			require.Empty(t, w.sent(), "%v", err)
		})
	}
}

func TestTheAPIsRefusalOfAnUpdateEndsTheCall(t *testing.T) {
	inTeam(t, func(w *team) {
		admin := w.Members(w.AccountID)[0]
		_, err := w.it.Ensure(w.ctx, access.Want{Email: admin.Email, Grants: []access.Grant{dns()}})
		require.ErrorIs(t, err, cloudflare.ErrInvalidRequest)
		require.Len(t, w.sent(), 1)
		_, err = w.it.Remove(w.ctx, admin.Email)
		require.ErrorIs(t, err, cloudflare.ErrInvalidRequest)
		require.Len(t, w.sent(), 2)
	})
}

func (w *team) ops() (ops []string) {
	for _, r := range w.Requests() {
		ops = append(ops, r.Op)
	}
	return ops
}

// Members needs the groups that its comment names.
func TestMembersNeedTheirGroupsAlone(t *testing.T) {
	inTeam(t, func(w *team) {
		token := w.AddTokenWith(w.AccountID, "Account Settings Write")
		it := access.Members{Client: w.client(option.WithAPIToken(token.Value)), Account: w.AccountID}
		_, err := it.Ensure(w.ctx, want(dns(w.zone)))
		require.NoError(t, err)
		_, err = it.Grant(w.ctx, someone, access.Grant{Role: "Billing"})
		require.NoError(t, err)
		_, err = it.Remove(w.ctx, someone)
		require.NoError(t, err)
	}, cloudflaretest.WithEnforcement())
}

func TestFromRolesSaysWhatItCantMap(t *testing.T) {
	inTeam(t, func(w *team) {
		roles, err := w.it.Client.Accounts.Roles.ListAutoPaging(w.ctx, accounts.RoleListParams{
			AccountID: cloudflare.F(w.AccountID),
		}).Collect(0)
		require.NoError(t, err)
		grants, err := w.it.FromRoles(w.ctx, roles...)
		require.NoError(t, err)
		require.Len(t, grants, len(roles))
		grants, err = w.it.FromRoles(w.ctx, slices.Concat(roles[:1], []accounts.Role{{ID: "1", Name: "Old"}}, roles[1:2])...)
		var unmapped *access.UnmappedError
		require.ErrorAs(t, err, &unmapped)
		require.Equal(t, "Old", unmapped.Roles[0].Name)
		require.Equal(t, []string{
			`allow "Super Administrator - All Privileges" on the account`, `allow "Administrator" on the account`,
		}, words(grants))
	})
}
