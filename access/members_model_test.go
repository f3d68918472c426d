package access_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// set is the model: what someone may do, as [team.may] says it, nil if they are not a
// member.
type set map[string]bool

// with returns a set with more, and without with less.
func (s set) with(list ...string) set {
	s = maps.Clone(s)
	for _, one := range list {
		s[one] = true
	}
	return s
}

func (s set) without(list ...string) set {
	s = maps.Clone(s)
	for _, one := range list {
		delete(s, one)
	}
	return s
}

func setOf(list []string) set {
	if list == nil {
		return nil
	}
	return set{}.with(list...)
}

// modelOp is a call, and what it makes of a set.
type modelOp struct {
	name  string
	do    func(access.Members) (access.Result, error)
	model func(set) (after set, kind error)
}

// model is one run: calls, acceptance, other programs and lost replies in a random
// order.
type model struct {
	*team
	*rand.Rand
	seed  uint64
	trace []string
	other string // the name of another resource group
}

// The plain set model says what someone may do after each call. After a call without
// an error that is so; after one with an error it is so, or as before, and the call
// made again ends as the model says. In no case another grant is lost, or one
// reported that is not there.
//
// MEMBERS_SEEDS is how many runs to make, 60 if it is not set, and MEMBERS_SEED
// the first.
func TestMembersAgainstASetModel(t *testing.T) {
	runs, first := 60, number("MEMBERS_SEED", 1)
	if testing.Short() {
		runs = 20
	}
	calls := 0
	for seed := range number("MEMBERS_SEEDS", runs) {
		inTeam(t, func(w *team) { calls += runModel(w, uint64(first+seed)) })
	}
	t.Logf("%d calls", calls)
}

func number(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}

func runModel(w *team, seed uint64) (calls int) {
	m := &model{team: w, Rand: rand.New(rand.NewPCG(seed, 0)), seed: seed, other: "other zones"}
	w.zones(m.other, "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210")
	w.AddSample(cloudflaretest.Sample{Members: 2 + m.IntN(60)})
	w.AddUser(cloudflaretest.User{Email: someone})
	w.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		return faults[m.IntN(len(faults))], m.chance(0.08)
	})
	w.before = func(r *http.Request) {
		if r.Method != http.MethodGet && m.chance(0.2) {
			m.accept()
		}
	}
	for calls = range 25 {
		m.step()
	}
	return calls + 1
}

func (m *model) chance(p float64) bool { return m.Float64() < p }

func pick[T any](m *model, from ...T) T { return from[m.IntN(len(from))] }

// accept is someone's own doing.
func (m *model) accept() {
	if now := m.member(); now != nil && now.Status == "pending" {
		m.trace = append(m.trace, "accept")
		now.Status = "accepted"
		m.AddMember(m.AccountID, *now)
	}
}

// step makes one call and compares.
func (m *model) step() {
	if m.chance(0.1) {
		m.elsewhere()
	}
	op, before := m.op(), setOf(m.may())
	want, kind := op.model(before)
	result, err := op.do(m.it)
	m.trace = append(m.trace, fmt.Sprintf("%s: %s, %v", op.name, result.Outcome, err))
	after := setOf(m.may())
	if err != nil {
		m.require(after.is(before) || kind == nil && after.is(want), "%v is neither %v nor %v", after, before, want)
		if m.chance(0.5) {
			return
		}
		m.untroubled(func() { result, err = op.do(m.it) })
		m.trace = append(m.trace, fmt.Sprintf("again: %s, %v", result.Outcome, err))
		want, kind = op.model(after)
		before, after = after, setOf(m.may())
	}
	if kind != nil {
		require.ErrorIs(m.t, err, kind, m.about())
		m.require(after.is(before), "%v was changed to %v", before, after)
		return
	}
	require.NoError(m.t, err, m.about())
	m.require(after.is(want), "%v is not %v", after, want)
	m.require((result.Outcome == access.Unchanged) == after.is(before), "%v was %v: %s", after, before, result.Outcome)
	m.reported(result, after)
}

// reported sees that the result says what is there.
func (m *model) reported(result access.Result, there set) {
	reported := set{}
	for _, g := range result.Grants {
		reported[m.short(string(g.Access)+" "+g.Group+" on "+m.place(g))] = true
	}
	if there == nil {
		m.require(result.Member == nil && len(reported) == 0, "%v is reported", reported)
		return
	}
	m.require(reported.is(there), "%v is reported as %v", there, reported)
	m.require(string(result.Member.Status) == m.member().Status, "%s", result.Member.Status)
}

func (m *model) place(g access.Grant) string {
	switch {
	case g.ResourceGroup != "":
		return g.ResourceGroup
	case g.On.Scope() == permissions.ScopeZone:
		return "zone." + g.On.ID()
	}
	return m.AccountID
}

func (s set) is(other set) bool { return (s == nil) == (other == nil) && maps.Equal(s, other) }

func (m *model) require(ok bool, format string, args ...any) {
	require.True(m.t, ok, "%s\n%s", fmt.Sprintf(format, args...), m.about())
}

func (m *model) about() string {
	text := fmt.Sprintf("MEMBERS_SEED=%d\n", m.seed)
	for _, line := range m.trace {
		text += line + "\n"
	}
	return text
}

// untroubled does something without faults.
func (m *model) untroubled(do func()) {
	trouble := m.Rand
	m.Rand = rand.New(calm{})
	do()
	m.Rand = trouble
}

// calm is a source of chances that never come.
type calm struct{}

func (calm) Uint64() uint64 { return 1<<64 - 1 }

// elsewhere is what another program does between calls.
func (m *model) elsewhere() {
	now := m.member()
	if now == nil {
		return
	}
	m.trace = append(m.trace, "elsewhere")
	on := []cloudflaretest.ResourceGroup{m.whole()}
	if m.chance(0.5) {
		on = m.ResourceGroups(m.AccountID)
	}
	now.Roles = nil
	now.Policies = append(now.Policies, m.policy(pick(m, []string{"DNS"}, []string{"Firewall", "Analytics"}), on...))
	m.AddMember(m.AccountID, *now)
}

// grants are some, and what the model calls them.
func (m *model) grants() (grants []access.Grant, names []string) {
	for range 1 + m.IntN(3) {
		group := pick(m, "DNS", "Billing", "Firewall")
		g := pick(m,
			access.Grant{Group: group}, access.Grant{Role: group}, access.Grant{Group: group, On: m.zone},
			access.Grant{Group: group, ResourceGroup: m.other}, access.Grant{Group: m.groupID(group), Access: "deny"})
		what := "allow "
		if g.Access != "" {
			what = "deny "
		}
		grants, names = append(grants, g), append(names, m.short(what+group+" on "+m.place(g)))
	}
	return grants, names
}

// op is a random call.
func (m *model) op() modelOp {
	grants, names := m.grants()
	email := pick(m, someone, "Ada@Example.com")
	about := fmt.Sprint(names)
	switch m.IntN(7) {
	case 0, 1:
		want := access.Want{Email: email, Grants: grants, Status: pick(m, "", accounts.MemberStatusAccepted)}
		return modelOp{"ensure " + about, func(it access.Members) (access.Result, error) { return it.Ensure(m.ctx, want) },
			func(set) (set, error) { return set{}.with(names...), nil }}
	case 2, 3:
		return modelOp{"grant " + about, func(it access.Members) (access.Result, error) {
			return it.Grant(m.ctx, email, grants...)
		}, func(s set) (set, error) {
			if s == nil {
				return nil, cloudflare.ErrNotFound
			}
			return s.with(names...), nil
		}}
	case 4, 5:
		return modelOp{"revoke " + about, func(it access.Members) (access.Result, error) {
			return it.Revoke(m.ctx, email, grants...)
		}, func(s set) (set, error) {
			after := s.without(names...)
			switch {
			case s == nil:
				return nil, cloudflare.ErrNotFound
			case len(after) == 0:
				return s, access.ErrLastGrant
			}
			return after, nil
		}}
	}
	return modelOp{"remove", func(it access.Members) (access.Result, error) { return it.Remove(m.ctx, email) },
		func(set) (set, error) { return nil, nil }}
}
