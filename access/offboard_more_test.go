package access_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

func (c *company) offboard(email string, opts ...option.RequestOption) (*access.OffboardPlan, error) {
	return access.Offboard(c.t.Context(), c.client(opts...), email, c.opts)
}

// Nobody removes themselves: not by the address in any case, nor as a member with
// another address than the user's.
func TestOffboardNeverRemovesOneself(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		for _, email := range []string{"admin@example.com", " Admin@EXAMPLE.com "} {
			plan, err := c.offboard(email)
			require.ErrorIs(t, err, access.ErrSelf)
			require.Empty(t, plan.Items)
		}
		require.Equal(t, []string{"GET /client/v4/user", "GET /client/v4/user"}, c.calls)
	})
}

func TestOffboardKeepsTheMemberOfItsOwnUser(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		rewritten := func(from, to string) option.RequestOption {
			return option.WithHTTPClient(&http.Client{Transport: rewriter{c.Transport(), "/user", from, to}})
		}
		plan, err := c.offboard("admin@example.com", rewritten("admin@example.com", "renamed@example.com"))
		require.NoError(t, err)
		require.Equal(t, 4, strings.Count(plan.String(), access.ErrSelf.Error()), plan)
		done, err := plan.Apply(t.Context())
		require.ErrorIs(t, err, access.ErrSelf)
		require.Zero(t, done.Count(access.OffboardRemoved))
	})
}

// rewriter changes replies to one route.
type rewriter struct {
	http.RoundTripper
	route, old, new string
}

func (r rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	reply, err := r.RoundTripper.RoundTrip(req)
	if err != nil || !strings.HasSuffix(req.URL.Path, r.route) {
		return reply, err
	}
	body, err := io.ReadAll(reply.Body)
	body = bytes.ReplaceAll(body, []byte(r.old), []byte(r.new))
	reply.Body, reply.ContentLength = io.NopCloser(bytes.NewReader(body)), -1
	reply.Header.Del("Content-Length")
	return reply, err
}

// A credential that may not read its user needs Self, unless it is an account's
// token.
func TestOffboardKnowsWhoItIs(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		refuse := func() { c.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpUserGet, Status: 403}) }
		refuse()
		_, err := c.offboard(leaver)
		require.ErrorIs(t, err, access.ErrUnknownSelf)
		require.ErrorContains(t, err, "set Self")
		refuse()
		c.opts.Self = "ANN@example.com"
		_, err = c.offboard(leaver)
		require.ErrorIs(t, err, access.ErrSelf)
		refuse()
		c.opts.Self = "admin@example.com"
		plan, err := c.offboard(leaver)
		require.NoError(t, err)
		require.Len(t, plan.Items, 7)
		c.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpUserGet, Status: 500})
		_, err = c.offboard(leaver)
		require.ErrorIs(t, err, cloudflare.ErrServer)
	})
}

// A token that an account owns is nobody's, and does not delete itself.
func TestOffboardWithATokenOfTheAccount(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.opts.Tokens = access.OffboardDeleteTokens
		own := option.WithAPIToken(c.made.Value)
		plan, err := c.offboard(leaver, own)
		require.NoError(t, err)
		require.Equal(t, 1, plan.Accounts)
		done, err := plan.Apply(t.Context())
		require.ErrorIs(t, err, access.ErrOwnToken)
		require.Equal(t, []string{
			"Busy: membership Ann@Example.com: removed",
			"Busy: user group group 0: removed", "Busy: user group group 1: removed",
			"Busy: token of Ann@Example.com: kept: " + access.ErrOwnToken.Error(),
			"Busy: token of ann@example.com: removed",
		}, told(done))

		c.named = c.tokenOf(leaver)
		c.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			failing := r.Op == cloudflaretest.OpTokensVerify
			return cloudflaretest.Fault{Status: 500}, failing
		})
		_, err = c.offboard(leaver, own)
		require.ErrorIs(t, err, access.ErrUnknownSelf)
		c.opts.Self = "admin@example.com"
		plan, err = c.offboard(leaver, own)
		require.NoError(t, err)
		require.Zero(t, plan.Items.Count(access.OffboardPlanned), "any of the tokens may be its own: %v", plan)
		require.Equal(t, 2, plan.Items.Count(access.OffboardFailed))
	})
}

// Of a token that an account owns it must be known which one it is: a refusal tells
// nothing.
func TestOffboardDeletesNoTokenThatMayBeItsOwn(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.opts.Tokens = access.OffboardDeleteTokens
		asked := 0
		c.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			if r.Op == cloudflaretest.OpTokensVerify {
				asked++
			}
			return cloudflaretest.Fault{Status: 403}, asked == 2
		})
		plan, err := c.offboard(leaver, option.WithAPIToken(c.made.Value))
		require.NoError(t, err)
		require.Equal(t, 2, plan.Items.Count(access.OffboardFailed), plan)
	})
}

// Letters that only Unicode takes for the same are another address.
func TestOffboardTakesNobodyForSomebodyElse(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		for _, email := range []string{"sam@example.com", "\u017fam@example.com", "sam@example.co", "asam@example.com"} {
			c.AddMember(c.others, cloudflaretest.Member{Email: email, Status: "pending"})
		}
		c.opts.Accounts = []string{c.others}
		plan, err := c.offboard("SAM@example.com")
		require.NoError(t, err)
		require.Equal(t, []string{": invitation sam@example.com: to remove"}, told(plan.Items))
	})
}

// What is no single address finds nothing, which must not look as if nothing were left.
func TestOffboardWantsOneAddress(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		for _, email := range []string{"", "@", "ann", leaver + "\x00"} {
			_, err := c.offboard(email)
			require.ErrorContains(t, err, "is no address", email)
		}
		require.Empty(t, c.Requests())
	})
}

// An account that can't be read is an item, and the others are done.
func TestOffboardGoesOnAfterWhatItMayNotRead(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			return cloudflaretest.Fault{Status: 403}, strings.Contains(r.Path, c.busy)
		})
		plan := c.plan()
		require.Equal(t, 5, plan.Accounts)
		require.Equal(t, 3, plan.Items.Count(access.OffboardFailed), "members, audit log, tokens")
		done, err := plan.Apply(t.Context())
		require.ErrorIs(t, err, cloudflare.ErrForbidden)
		require.Equal(t, 1, done.Count(access.OffboardRemoved))
		c.onlyTheLeaverMayBeGone()
		require.False(t, c.has(c.invited, leaver))
	})
}

// A log that is empty by mistake does not make a token gone.
func TestWhatIsNotFoundIsNotGoneForThat(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.opts.Tokens = access.OffboardDeleteTokens
		plan := c.plan()
		c.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpLogsAuditList, Kind: cloudflaretest.NullResult})
		done, err := plan.Apply(t.Context())
		require.ErrorIs(t, err, access.ErrNotTheirs)
		require.Contains(t, told(done), "Busy: token of Ann@Example.com: kept: "+access.ErrNotTheirs.Error())
		require.Len(t, c.Tokens(c.busy), 3)
	})
}

// Half a list of members is not acted upon: whether another Super Administrator is
// left is on the other half.
func TestOffboardActsOnNoHalfList(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		for range 60 {
			c.AddMember(c.invited, cloudflaretest.Member{})
		}
		c.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			return cloudflaretest.Fault{Status: 403}, r.Query.Get("page") == "2" && strings.Contains(r.Path, c.invited)
		})
		plan := c.plan()
		require.Contains(t, strings.Join(told(plan.Items), "\n"), "Invited: membership : failed: ")
		require.Equal(t, 3, plan.Items.Count(access.OffboardPlanned))
	})
}

// What changed since the plan was made.
func TestApplyLooksAgainBeforeItActs(t *testing.T) {
	super := []cloudflaretest.Role{{ID: superID}}
	for name, test := range map[string]struct {
		change func(*company)
		want   []string
	}{
		"a second membership": {func(c *company) {
			c.AddMember(c.busy, cloudflaretest.Member{Email: "ann@EXAMPLE.com", Status: "pending"})
		}, []string{"Busy: invitation Ann@Example.com: not in the plan: " + access.ErrNotPlanned.Error()}},
		"a group more": {func(c *company) {
			in := []cloudflaretest.UserGroupMember{{Email: leaver}}
			c.AddUserGroup(c.busy, cloudflaretest.UserGroup{Name: "new", Members: in})
		}, []string{"Busy: user group new: not in the plan: " + access.ErrNotPlanned.Error()}},
		"accepted": {func(c *company) {
			m := c.Members(c.invited)[1]
			m.Status = "accepted"
			c.AddMember(c.invited, m)
		}, []string{"Invited: membership Ann@Example.com: removed"}},
		"became the last": {func(c *company) {
			admin, ann := c.Members(c.invited)[0], c.Members(c.invited)[1]
			ann.Status, ann.Roles, ann.Policies = "accepted", super, nil
			admin.Roles, admin.Policies = []cloudflaretest.Role{{Name: "DNS"}}, nil
			c.AddMember(c.invited, ann)
			c.AddMember(c.invited, admin)
		}, []string{"Invited: membership Ann@Example.com: kept: " + access.ErrLastSuperAdministrator.Error()}},
		"somebody else's": {func(c *company) {
			m := c.Members(c.invited)[1]
			m.User, m.Email = cloudflaretest.User{}, "bob@example.com"
			c.AddMember(c.invited, m)
		}, []string{"Invited: invitation Ann@Example.com: kept: " + access.ErrNotTheirs.Error()}},
		"no longer the last": {func(c *company) {
			c.AddMember(c.last, cloudflaretest.Member{Email: "bob@example.com", Roles: super})
		}, []string{"Last: membership Ann@Example.com: not in the plan: " + access.ErrNotPlanned.Error()}},
	} {
		inCompany(t, func(t *testing.T, c *company) {
			plan := c.plan()
			test.change(c)
			done, err := plan.Apply(t.Context())
			for _, want := range test.want {
				require.Contains(t, told(done), want, name)
			}
			require.Error(t, err)
		})
	}
}

// Who is certain to be left must be one: accepted, on the whole account, not denied;
// the leaver is the last by a policy or a user group too.
func TestWhoIsTheLastSuperAdministrator(t *testing.T) {
	whole := func(c *company) cloudflaretest.ResourceGroup { return c.ResourceGroups(c.others)[0] }
	group := func(c *company) []cloudflaretest.PolicyGroup {
		return c.AddMember(c.others, cloudflaretest.Member{Roles: []cloudflaretest.Role{{ID: superID}}, Status: "pending"}).
			Policies[0].PermissionGroups
	}
	policy := func(c *company, access string, on cloudflaretest.ResourceGroup) cloudflaretest.Policy {
		return cloudflaretest.Policy{
			Access: access, PermissionGroups: group(c), ResourceGroups: []cloudflaretest.ResourceGroup{on},
		}
	}
	for name, test := range map[string]struct {
		make func(c *company) (ann, other cloudflaretest.Member)
		want access.OffboardState
	}{
		"another": {func(c *company) (ann, other cloudflaretest.Member) {
			ann.Roles, other.Roles = []cloudflaretest.Role{{ID: superID}}, []cloudflaretest.Role{{ID: superID}}
			return ann, other
		}, access.OffboardPlanned},
		"another by a policy": {func(c *company) (ann, other cloudflaretest.Member) {
			ann.Policies = []cloudflaretest.Policy{policy(c, "allow", whole(c))}
			other.Policies = ann.Policies
			return ann, other
		}, access.OffboardPlanned},
		"not accepted": {func(c *company) (ann, other cloudflaretest.Member) {
			ann.Roles, other.Roles = []cloudflaretest.Role{{ID: superID}}, []cloudflaretest.Role{{ID: superID}}
			other.Status = "pending"
			return ann, other
		}, access.OffboardKept},
		"denied": {func(c *company) (ann, other cloudflaretest.Member) {
			ann.Policies = []cloudflaretest.Policy{policy(c, "allow", whole(c))}
			other.Policies = append(ann.Policies, policy(c, "deny", whole(c)))
			return ann, other
		}, access.OffboardKept},
		"on a part": {func(c *company) (ann, other cloudflaretest.Member) {
			part := c.AddResourceGroup(c.others, cloudflaretest.ResourceGroup{Name: "part", Scope: []byte(
				`{"key":"com.cloudflare.api.account.` + c.others + `","objects":[{"key":"com.cloudflare.api.account.zone.z"}]}`,
			)})
			ann.Policies = []cloudflaretest.Policy{policy(c, "allow", whole(c))}
			other.Policies = []cloudflaretest.Policy{policy(c, "allow", part)}
			return ann, other
		}, access.OffboardKept},
		"by a group": {func(c *company) (ann, other cloudflaretest.Member) {
			c.AddMember(c.others, cloudflaretest.Member{ID: "ann", Email: leaver})
			c.AddUserGroup(c.others, cloudflaretest.UserGroup{
				Name: "supers", Policies: []cloudflaretest.Policy{policy(c, "allow", whole(c))},
				Members: []cloudflaretest.UserGroupMember{{ID: "ann"}},
			})
			return ann, other
		}, access.OffboardKept},
	} {
		inCompany(t, func(t *testing.T, c *company) {
			admin := c.Members(c.others)[0]
			admin.Roles, admin.Policies = []cloudflaretest.Role{{Name: "DNS"}}, nil
			c.AddMember(c.others, admin)
			ann, other := test.make(c)
			ann.ID, ann.Email, other.Email = "ann", leaver, "bob@example.com"
			c.AddMember(c.others, ann)
			c.AddMember(c.others, other)
			c.opts.Accounts = []string{c.others, c.others}
			plan := c.plan()
			require.Equal(t, test.want, plan.Items[0].State, "%s: %v", name, plan)
			require.Equal(t, 1, plan.Accounts)
			if test.want == access.OffboardKept {
				require.Zero(t, plan.Items.Count(access.OffboardPlanned), "its groups stay with it")
			}
		})
	}
}

// Without the groups nobody knows who else may do everything, so somebody must be
// known without them.
func TestOffboardWithoutUserGroups(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpIAMUserGroupsList, Status: 403, Times: -1})
		done, err := c.plan().Apply(t.Context())
		require.ErrorIs(t, err, cloudflare.ErrForbidden)
		require.Contains(t, told(done), "Busy: membership Ann@Example.com: removed")
		require.Contains(t, told(done), lastWords)
	})
}

// A token may tell by whom it was made, in a field that nobody documents.
func TestOffboardFindsTokensByWhatTheySay(t *testing.T) {
	for creator, want := range map[string]int{
		`"creator":{"email":"ANN@example.com"}`: 2, `"created_by":"ann@example.com"`: 2, `"creator":{"id":7,"x":[]}`: 1,
		`"creator":null`: 1, `"modified_by":"ann@example.com"`: 1, `"creator":"bann@example.com"`: 1,
	} {
		inCompany(t, func(t *testing.T, c *company) {
			c.AddToken(c.invited, cloudflaretest.Token{Name: "theirs"})
			c.opts.Accounts = []string{c.invited}
			replies := rewriter{c.Transport(), "/tokens", `"name":"theirs"`, `"name":"theirs",` + creator}
			plan, err := c.offboard(leaver, option.WithHTTPClient(&http.Client{Transport: replies}))
			require.NoError(t, err)
			require.Len(t, plan.Items, want, creator)
		})
	}
}

func TestApplyStopsWithItsContext(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		ctx, cancel := context.WithCancel(t.Context())
		var seen []access.OffboardProgress
		c.opts.Progress = func(p access.OffboardProgress) {
			if seen = append(seen, p); len(seen) == 6 {
				cancel()
			}
		}
		plan := c.plan()
		done, err := plan.Apply(ctx)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 3, done.Count(access.OffboardRemoved))
		require.Equal(t, 1, done.Count(access.OffboardPlanned), "what was not come to")
		require.Len(t, done, len(plan.Items))
		require.Equal(t, access.OffboardProgress{Account: c.busy, Name: "Busy", Done: 1, Items: 5}, seen[5])
		require.True(t, c.has(c.invited, leaver))
		stopped, err := plan.Apply(ctx)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, plan.Items, stopped)
	})
}

// Two programs that apply one plan at a time do no harm to each other.
func TestAPlanAppliedTwiceAtOnce(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		direct := option.WithHTTPClient(&http.Client{Transport: c.Transport()})
		plan, err := c.offboard(leaver, direct)
		require.NoError(t, err)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				done, err := plan.Apply(t.Context())
				if n := done.Count(access.OffboardRemoved) + done.Count(access.OffboardGone); n != 4 {
					t.Errorf("%d are gone: %v", n, err)
				}
			})
		}
		both.Wait()
		c.onlyTheLeaverIsGone(2)
	})
}

// An account takes as many requests as its lists have pages, and two accounts as
// many as it takes: no member of it costs one.
func TestOffboardAsksForPagesOnly(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		c.opts.Accounts = []string{c.busy, c.others}
		c.plan()
		require.Len(t, c.calls, 1+(2+1+3+1+1)+(1+1+1), "%s", strings.Join(c.calls, "\n"))
		c.calls, c.opts.Tokens = nil, access.OffboardSkipTokens
		c.plan()
		require.Len(t, c.calls, 1+(2+1+3)+1)
	})
}

func TestOffboardShowsNoControlCharacters(t *testing.T) {
	items := access.OffboardItems{{
		Account: "a", Kind: access.OffboardToken, Name: "evil\x1b[2J\nname", State: access.OffboardFailed,
		Err: errors.New("no\r\x07"),
	}}
	require.Equal(t, "ACCOUNT  WHAT   NAME           ID  STATE\n"+
		"a        token  evil?[2J?name      failed: no??\n", items.String())
}

func TestCarelessOffboardingsSendNothing(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		for _, email := range []string{"", "ann", " "} {
			_, err := c.offboard(email)
			require.ErrorContains(t, err, "is no address")
		}
		_, err := access.Offboard(t.Context(), nil, leaver, c.opts)
		require.ErrorContains(t, err, "the client is nil")
		_, err = access.Offboard(t.Context(), &cloudflare.Client{Accounts: c.client().Accounts}, leaver, c.opts)
		require.ErrorContains(t, err, "the client is nil")
		_, err = access.Offboard(nil, c.client(), leaver, c.opts) //nolint:staticcheck // careless
		require.ErrorContains(t, err, "the context is nil")
		c.opts.Accounts = []string{""}
		_, err = c.offboard(leaver)
		require.ErrorContains(t, err, "Accounts has an empty id")
		c.opts.Accounts, c.opts.Tokens = nil, "burn"
		_, err = c.offboard(leaver)
		require.ErrorContains(t, err, `Tokens is "burn"`)
		var none *access.OffboardPlan
		_, err = none.Apply(t.Context())
		require.ErrorContains(t, err, "the plan is empty")
		_, err = new(access.OffboardPlan).Apply(t.Context())
		require.ErrorContains(t, err, "the plan is empty")
		require.Empty(t, c.calls)
	})
}
