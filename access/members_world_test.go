package access_test

import (
	"context"
	"encoding/json"
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
	"github.com/seed815c370e/cloudflare-go/permissions"
)

const someone = "ada@example.com"

// team is an account whose members change, seen from outside.
type team struct {
	*cloudflaretest.Server
	t    *testing.T
	it   access.Members
	ctx  context.Context
	zone permissions.Resource
	// before and after are called with each request, outside of the server.
	before, after func(*http.Request)
	begun         bool // something was set up
}

// inTeam runs a test in a team of its own, on a clock that does not wait.
func inTeam(t *testing.T, test func(*team), opts ...cloudflaretest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newTeam(t, opts...)
		defer w.Close()
		test(w)
		require.Empty(t, w.Unused())
	})
}

func newTeam(t *testing.T, opts ...cloudflaretest.Option) *team {
	opts = append([]cloudflaretest.Option{cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now)}, opts...)
	w := &team{Server: cloudflaretest.NewServer(opts...), t: t, ctx: t.Context()}
	w.zone = permissions.Zone(w.AddZone(w.AccountID, cloudflaretest.Zone{Name: "example.com"}).ID)
	w.it = access.Members{Client: w.client(), Account: w.AccountID}
	return w
}

func (w *team) client(opts ...option.RequestOption) *cloudflare.Client {
	return w.Client(append(opts, option.WithHTTPClient(&http.Client{Transport: w}))...)
}

// RoundTrip is the network of the program under test.
func (w *team) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.before != nil {
		w.before(r)
	}
	reply, err := w.Transport().RoundTrip(r)
	if w.after != nil {
		w.after(r)
	}
	return reply, err
}

// someoneWith makes someone a member with policies.
func (w *team) someoneWith(status string, policies ...cloudflaretest.Policy) cloudflaretest.Member {
	return w.AddMember(w.AccountID, cloudflaretest.Member{Email: someone, Status: status, Policies: policies})
}

// policy allows groups, given by their names, on resource groups.
func (w *team) policy(groups []string, on ...cloudflaretest.ResourceGroup) cloudflaretest.Policy {
	p := cloudflaretest.Policy{Access: "allow", ResourceGroups: on}
	for _, name := range groups {
		p.PermissionGroups = append(p.PermissionGroups, cloudflaretest.PolicyGroup{ID: w.groupID(name)})
	}
	return p
}

func (w *team) groupID(name string) string {
	groups := w.IAMPermissionGroups(w.AccountID)
	at := slices.IndexFunc(groups, func(g cloudflaretest.PolicyGroup) bool { return g.Name == name })
	require.GreaterOrEqual(w.t, at, 0, name)
	return groups[at].ID
}

// whole is the resource group of the whole account.
func (w *team) whole() cloudflaretest.ResourceGroup { return w.ResourceGroups(w.AccountID)[0] }

// zones makes a resource group of zones.
func (w *team) zones(name string, ids ...string) cloudflaretest.ResourceGroup {
	var keys []string
	for _, id := range ids {
		keys = append(keys, `{"key":"com.cloudflare.api.account.zone.`+id+`"}`)
	}
	scope := `{"key":"com.cloudflare.api.account.` + w.AccountID + `","objects":[` + strings.Join(keys, ",") + `]}`
	return w.AddResourceGroup(w.AccountID, cloudflaretest.ResourceGroup{Name: name, Scope: json.RawMessage(scope)})
}

// member is someone as the server has them, nil if they are not a member.
func (w *team) member() *cloudflaretest.Member {
	for _, m := range w.Members(w.AccountID) {
		if strings.EqualFold(m.Email, someone) {
			return &m
		}
	}
	return nil
}

// may lists what the server says that someone may do, in order: "allow DNS on" and
// the name of a resource group, without what all names begin with.
func (w *team) may() (list []string) {
	if w.member() == nil {
		return nil
	}
	for _, p := range w.member().Policies {
		for _, group := range p.PermissionGroups {
			for _, on := range p.ResourceGroups {
				name := strings.TrimPrefix(on.Name, "com.cloudflare.api.account.")
				list = append(list, p.Access+" "+group.Name+" on "+w.short(name))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (w *team) short(name string) string {
	return strings.NewReplacer(w.AccountID, "account", w.zone.ID(), "ID").Replace(name)
}

// sent counts what arrived that changes something.
func (w *team) sent() (ops []string) {
	for _, r := range w.Requests() {
		if r.Method != http.MethodGet {
			ops = append(ops, r.Op)
		}
	}
	return ops
}

func dns(on ...permissions.Resource) access.Grant {
	g := access.Grant{Group: "DNS"}
	if len(on) > 0 {
		g.On = on[0]
	}
	return g
}

func want(grants ...access.Grant) access.Want { return access.Want{Email: someone, Grants: grants} }
