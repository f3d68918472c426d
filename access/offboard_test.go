package access_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

const (
	leaver  = "ann@example.com"
	superID = "33666b9c79b9a5273fc7344ff42f953d"
)

// company is a world of five accounts: the leaver is a member of the first, on the
// second page, and in two of its user groups; is invited to the second; is the only
// Super Administrator of the third; was never in the fourth; and has two tokens in the
// first.
type company struct {
	*cloudflaretest.Server
	t                           *testing.T
	busy, invited, last, others string
	made, named                 cloudflaretest.Token // the leaver's: by the audit log
	opts                        access.OffboardOptions
	calls                       []string
	trouble                     trouble
	stop                        func()
}

func newCompany(t *testing.T) *company {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now))
	t.Cleanup(srv.Close)
	c := &company{Server: srv, t: t}
	c.busy = srv.AddAccount(cloudflaretest.Account{Name: "Busy"}).ID
	c.invited = srv.AddAccount(cloudflaretest.Account{Name: "Invited"}).ID
	c.last = srv.AddAccount(cloudflaretest.Account{Name: "Last"}).ID
	c.others = srv.AddAccount(cloudflaretest.Account{Name: "Others"}).ID
	srv.AddUser(cloudflaretest.User{Email: "admin@example.com", Token: "fake-admin-token", TenantAdmin: true})
	for _, account := range []string{c.busy, c.invited, c.others} {
		roles := []cloudflaretest.Role{{ID: superID}}
		srv.AddMember(account, cloudflaretest.Member{Email: "admin@example.com", Roles: roles})
	}
	for i := range 60 {
		srv.AddMember(c.busy, cloudflaretest.Member{Email: fmt.Sprintf("member%d@example.com", i)})
	}
	dns := []cloudflaretest.Role{{Name: "DNS"}}
	ann := srv.AddMember(c.busy, cloudflaretest.Member{Email: "Ann@Example.com", Roles: dns})
	other := cloudflaretest.UserGroupMember{Email: "member1@example.com"}
	for i := range 3 {
		group := cloudflaretest.UserGroup{
			Name: fmt.Sprintf("group %d", i), Members: []cloudflaretest.UserGroupMember{other},
		}
		if i < 2 {
			group.Members = append(group.Members, cloudflaretest.UserGroupMember{ID: ann.ID})
		}
		srv.AddUserGroup(c.busy, group)
	}
	srv.AddMember(c.invited, cloudflaretest.Member{Email: leaver, Status: "pending"})
	srv.AddMember(c.last, cloudflaretest.Member{Email: "ANN@example.com", Roles: []cloudflaretest.Role{{ID: superID}}})
	srv.AddMember(c.last, cloudflaretest.Member{Email: "admin@example.com", Roles: dns})
	c.made, c.named = c.tokenOf("Ann@Example.com"), c.tokenOf(leaver)
	c.tokenOf("admin@example.com")
	return c
}

// tokenOf makes a token and the entry that tells who made it.
func (c *company) tokenOf(email string) cloudflaretest.Token {
	token := c.AddToken(c.busy, cloudflaretest.Token{Name: "of " + email})
	c.AddAuditEntries(c.busy, cloudflaretest.AuditEntry{
		Action:   cloudflaretest.AuditAction{Type: "create", Result: "success", Time: time.Now().Add(-time.Hour)},
		Actor:    cloudflaretest.AuditActor{Email: email},
		Raw:      cloudflaretest.AuditRaw{Method: "POST", StatusCode: 200, URI: "/accounts/" + c.busy + "/tokens"},
		Resource: cloudflaretest.AuditResource{ID: token.ID, Product: "api_tokens", Type: "token"},
	})
	return token
}

// RoundTrip is the network of a run.
func (c *company) RoundTrip(r *http.Request) (*http.Response, error) {
	c.calls = append(c.calls, r.Method+" "+r.URL.Path)
	if len(c.calls) != c.trouble.at {
		return c.Transport().RoundTrip(r)
	}
	switch c.trouble.kind {
	case crashBefore:
		c.stop()
		return nil, r.Context().Err()
	case crashAfter:
		if reply, err := c.Transport().RoundTrip(r); err == nil {
			_ = reply.Body.Close()
		}
		c.stop()
		return nil, r.Context().Err()
	}
	c.Inject(c.trouble.fault)
	return c.Transport().RoundTrip(r)
}

func (c *company) client(opts ...option.RequestOption) *cloudflare.Client {
	return c.Client(append([]option.RequestOption{
		option.WithHTTPClient(&http.Client{Transport: c}), option.WithAPIToken("fake-admin-token"), option.WithMaxRetries(0),
	}, opts...)...)
}

func (c *company) plan() *access.OffboardPlan {
	plan, err := access.Offboard(c.t.Context(), c.client(), leaver, c.opts)
	require.NoError(c.t, err)
	return plan
}

// told is what items say, in a few words.
func told(items access.OffboardItems) (list []string) {
	for _, item := range items {
		text := fmt.Sprintf("%s: %s %s: %s", item.AccountName, item.Kind, item.Name, item.State)
		if item.Err != nil {
			text += ": " + item.Err.Error()
		}
		list = append(list, text)
	}
	return list
}

func (c *company) has(account, email string) bool {
	return slices.ContainsFunc(c.Members(account), func(m cloudflaretest.Member) bool {
		return strings.EqualFold(m.Email, email)
	})
}

func inCompany(t *testing.T, test func(*testing.T, *company)) {
	synctest.Test(t, func(t *testing.T) { test(t, newCompany(t)) })
}

const lastWords = "Last: membership Ann@Example.com: kept: no other Super Administrator would be left"

func TestOffboardPlansThenRemoves(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		plan := c.plan()
		require.Equal(t, []string{
			"Busy: membership Ann@Example.com: to remove",
			"Busy: user group group 0: to remove", "Busy: user group group 1: to remove",
			"Busy: token of Ann@Example.com: only listed", "Busy: token of ann@example.com: only listed",
			"Invited: invitation Ann@Example.com: to remove",
			lastWords,
		}, told(plan.Items))
		require.Contains(t, plan.String(),
			"ann@example.com in 5 accounts: 4 to remove, 2 only listed, 1 kept, 0 not readable\nACCOUNT")
		for _, call := range c.calls {
			require.True(t, strings.HasPrefix(call, "GET "), call)
		}

		done, err := plan.Apply(t.Context())
		require.ErrorIs(t, err, access.ErrLastSuperAdministrator)
		require.ErrorContains(t, err, "access: offboarding ann@example.com: account "+c.last+": membership ")
		require.Equal(t, []string{
			"Busy: membership Ann@Example.com: removed",
			"Busy: user group group 0: removed", "Busy: user group group 1: removed",
			"Busy: token of Ann@Example.com: only listed", "Busy: token of ann@example.com: only listed",
			"Invited: invitation Ann@Example.com: removed",
			lastWords,
		}, told(done))
		c.onlyTheLeaverIsGone(2)

		again, _ := plan.Apply(t.Context())
		require.Equal(t, 4, again.Count(access.OffboardGone), told(again))
		require.Equal(t, []string{lastWords}, told(c.plan().Items[2:]), "tokens are still listed")
	})
}

// onlyTheLeaverIsGone checks the whole world, with so many of the leaver's tokens.
func (c *company) onlyTheLeaverIsGone(tokens int) {
	c.onlyTheLeaverMayBeGone()
	require.False(c.t, c.has(c.busy, leaver))
	require.False(c.t, c.has(c.invited, leaver))
	require.Len(c.t, c.Tokens(c.busy), 1+tokens)
}

// onlyTheLeaverMayBeGone holds at all times.
func (c *company) onlyTheLeaverMayBeGone() {
	for account, want := range map[string]int{c.busy: 61, c.invited: 1, c.last: 2, c.others: 1} {
		members := c.Members(account)
		if account != c.last {
			members = slices.DeleteFunc(members, func(m cloudflaretest.Member) bool {
				return strings.EqualFold(m.Email, leaver)
			})
		}
		require.Len(c.t, members, want)
	}
	for _, group := range c.UserGroups(c.busy) {
		require.Equal(c.t, "member1@example.com", group.Members[0].Email)
	}
	require.Contains(c.t, fmt.Sprint(c.Tokens(c.busy)), "of admin@example.com")
}

// Whatever meets whichever call: nothing but the leaver's is removed, nobody is told
// to be gone who is not, and the next run does the rest.
func TestOffboardSurvivesEveryTroubleAtEveryCall(t *testing.T) {
	cases := 0
	synctest.Test(t, func(t *testing.T) {
		c := newCompany(t)
		c.opts.Tokens = access.OffboardDeleteTokens
		_, _ = c.plan().Apply(t.Context())
		c.onlyTheLeaverIsGone(0)
		for at := range c.calls {
			list := []trouble{{at: at + 1, kind: crashBefore}, {at: at + 1, kind: crashAfter}}
			for _, f := range faults {
				list = append(list, trouble{at: at + 1, kind: fmt.Sprint("fault ", f.Kind, " ", f.Status), fault: f})
			}
			if testing.Short() {
				list = list[:5]
			}
			for _, trouble := range list {
				offboardThrough(t, trouble)
				cases++
			}
		}
	})
	t.Logf("%d cases", cases)
}

func offboardThrough(t *testing.T, trouble trouble) {
	c := newCompany(t)
	defer c.Close()
	c.opts.Tokens = access.OffboardDeleteTokens
	ctx, cancel := context.WithCancel(t.Context())
	c.trouble, c.stop = trouble, cancel
	plan, err := access.Offboard(ctx, c.client(), leaver, c.opts)
	if err == nil {
		done, err := plan.Apply(ctx)
		c.tells(trouble, done)
		if done.Count(access.OffboardRemoved)+done.Count(access.OffboardGone) < 6 {
			require.Error(t, err, "%+v", trouble)
		}
	}
	c.onlyTheLeaverMayBeGone()
	cancel()
	c.trouble.at = 0
	done, err := c.plan().Apply(t.Context())
	require.ErrorIs(t, err, access.ErrLastSuperAdministrator, "%+v", trouble)
	require.Zero(t, done.Count(access.OffboardFailed), "%+v: %v", trouble, done)
	c.onlyTheLeaverIsGone(0)
}

// tells checks that what is said to be removed or gone is.
func (c *company) tells(trouble trouble, items access.OffboardItems) {
	for _, item := range items {
		if item.State != access.OffboardRemoved && item.State != access.OffboardGone {
			continue
		}
		there := false
		switch item.Kind {
		case access.OffboardToken:
			there = strings.Contains(fmt.Sprint(c.Tokens(item.Account)), item.ID)
		case access.OffboardUserGroup:
			for _, group := range c.UserGroups(item.Account) {
				there = there || group.ID == item.ID && strings.Contains(fmt.Sprint(group.Members), item.Member)
			}
		default:
			there = c.has(item.Account, leaver)
		}
		require.False(c.t, there, "%+v: %+v", trouble, item)
	}
}
