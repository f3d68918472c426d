package cloudflaretest

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/emails"
)

// Member is a user's membership of an account.
type Member struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Email is the user's.
	Email string `json:"email"`
	// Status is accepted (when it is empty), pending or rejected.
	Status string `json:"status"`
	// User is the user with User.ID or, when that is empty, with Email. The
	// user is made if there is none; an existing one is not changed.
	User User `json:"user"`
	// Roles and Policies describe the same rights: each is made from the other
	// when it is empty.
	Roles    []Role   `json:"roles,omitzero"`
	Policies []Policy `json:"policies,omitzero"`
}

type memberListParams struct {
	pageQuery
	order, status string
}

func readMemberList(x *task) memberListParams {
	return memberListParams{
		pageQuery: readPage(x),
		order:     x.query("order").oneOf("user.first_name", "user.last_name", "user.email", "status"),
		status:    x.query("status").oneOf("accepted", "pending", "rejected"),
	}
}

func memberList(x *task, q memberListParams) (answer, error) {
	rows := x.account.members.where(func(m *Member) bool { return q.status == "" || m.Status == q.status })
	if by := memberOrders[q.order]; by != nil {
		rows = sorted(rows, by)
	}
	return cut(rows, q.pageQuery, showMember), nil
}

var memberOrders = map[string]func(*Member) string{
	"user.first_name": func(m *Member) string { return m.User.FirstName },
	"user.last_name":  func(m *Member) string { return m.User.LastName },
	"user.email":      func(m *Member) string { return m.Email },
	"status":          func(m *Member) string { return m.Status },
}

// showMember is a member as replies show it: lists are never left out.
func showMember(m Member) Member {
	m.Roles = append([]Role{}, m.Roles...)
	m.Policies = append([]Policy{}, m.Policies...)
	return m
}

func (x *task) member() (*Member, error) {
	return x.account.members.get(x.r.PathValue("member_id"), "Member")
}

func memberGet(x *task) (answer, error) {
	m, err := x.member()
	if err != nil {
		return answer{}, err
	}
	return answer{result: showMember(*m)}, nil
}

// memberParams is what members are made from and changed by; nil lists were not
// sent.
type memberParams struct {
	email, status string
	roles         []roleRef
	policies      []Policy
}

// roleRef names a role, and where the request does.
type roleRef struct {
	id string
	in value
}

// memberGrants reads the parameters that making and changing a member share.
// Roles come as ids, or as objects that have one.
func memberGrants(in value) memberParams {
	p := memberParams{
		status:   in.field("status").oneOf("accepted", "pending"),
		roles:    each(in.field("roles"), readRoleRef),
		policies: each(in.field("policies"), readPolicy),
	}
	if in.field("roles").present() && in.field("policies").present() {
		in.field("policies").wrong("can not be sent together with roles")
	}
	return p
}

func readRoleRef(in value) roleRef {
	if _, isObject := in.v.(map[string]any); isObject {
		in = in.field("id")
	}
	return roleRef{in.needs().filled(longestID), in}
}

func readMemberNew(x *task) memberParams {
	p := memberGrants(x.body)
	p.email = x.body.field("email").needs().filled(longestEmail)
	if p.email != "" && !strings.Contains(p.email, "@") {
		x.body.field("email").wrong("must be an email address")
	}
	if !x.body.field("policies").present() {
		x.body.field("roles").needs()
	}
	return p
}

// memberNew has the API's quirk: its reply leaves roles out.
func memberNew(x *task, p memberParams) (answer, error) {
	for _, m := range x.account.members.rows {
		if emails.Same(m.Email, p.email) {
			return answer{}, refuse(409, codeExists, "The user is a member of the account already")
		}
	}
	known := x.world.knows(p.email)
	if p.status == "accepted" && !known {
		x.body.field("status").wrong("accepted is for users who exist")
	}
	m := Member{Email: p.email, Status: cmp.Or(p.status, "pending"), Policies: p.policies}
	m.Roles = x.rolesFor(m, p.roles)
	if err := x.problems.failure(); err != nil {
		return answer{}, err
	}
	made, err := x.world.addMember(x.account, m)
	if err != nil {
		return answer{}, err
	}
	if !known {
		x.world.invited[made.User.ID] = true
	}
	x.resource = made.ID
	shown := showMember(*made)
	shown.Roles = nil
	return answer{result: shown}, nil
}

func readMemberUpdate(x *task) memberParams {
	return memberGrants(x.body.needs())
}

// memberUpdate replaces roles and policies. It has the API's quirk: without the
// member's present status a change is accepted, but nothing changes.
func memberUpdate(x *task, p memberParams) (answer, error) {
	m, err := x.member()
	if err != nil {
		return answer{}, err
	}
	roles := x.rolesFor(*m, p.roles)
	if err := x.problems.failure(); err != nil {
		return answer{}, err
	}
	x.resource = m.ID
	if p.status == m.Status && (p.roles != nil || p.policies != nil) {
		changed := *m
		changed.Roles, changed.Policies = roles, p.policies
		x.world.completeGrants(x.account, &changed)
		if !x.account.isSuper(&changed) && x.account.lastSuper(m) {
			return answer{}, keepsSuper()
		}
		*m = changed
	}
	return answer{result: showMember(*m)}, nil
}

// isSuper reports whether a member is a Super Administrator who has accepted: on
// the whole account, and no policy takes it back there.
func (a *account) isSuper(m *Member) bool {
	group := Role{ID: superAdministrator}.groupID()
	says := func(access string) bool {
		return slices.ContainsFunc(m.Policies, func(p Policy) bool {
			return p.Access == access && slices.ContainsFunc(p.ResourceGroups, a.isAll) &&
				slices.ContainsFunc(p.PermissionGroups, func(g PolicyGroup) bool { return g.ID == group })
		})
	}
	return m.Status == "accepted" && says("allow") && !says("deny")
}

// isAll reports whether a policy's resource group is the whole account.
func (a *account) isAll(g ResourceGroup) bool {
	all := ResourceGroup{}
	all.fill(a.ID)
	return g.ID == all.ID || bytes.Equal(g.Scope, all.Scope)
}

// lastSuper reports whether a member is the only Super Administrator.
func (a *account) lastSuper(m *Member) bool {
	return a.isSuper(m) && len(a.members.where(a.isSuper)) == 1
}

// keepsSuper refuses a change that would leave an account without anybody who
// may manage its members.
func keepsSuper() error {
	return refuse(http.StatusBadRequest, codeInvalidRequest,
		"The last Super Administrator of an account must stay a member, and one")
}

func memberDelete(x *task) (answer, error) {
	m, err := x.member()
	if err != nil {
		return answer{}, err
	}
	if x.account.lastSuper(m) {
		return answer{}, keepsSuper()
	}
	x.resource = m.ID
	x.account.removeMember(m.ID)
	return deleted(m.ID), nil
}

// AddMember puts a member into an account, which is made if it does not exist,
// and returns it with everything that was left empty filled in. A role of the
// account can be given by its ID or by its Name; AddMember panics when the
// account has no such role.
func (s *Server) AddMember(accountID string, m Member) Member {
	s.locked(func(w *world) {
		m = m.clone()
		m.Status = cmp.Or(m.Status, "accepted")
		added, err := w.addMember(w.ensure(accountID), m)
		if err != nil {
			panic("cloudflaretest: AddMember: " + err.Error())
		}
		m = added.clone()
	})
	return m
}

// Members lists an account's members, in the order they were made.
func (s *Server) Members(accountID string) (list []Member) {
	s.of(accountID, func(a *account) { list = copies(a.members.rows, Member.clone) })
	return list
}

func (w *world) addMember(a *account, m Member) (*Member, error) {
	var err error
	if m.Roles, err = a.knownRoles(m.Roles); err != nil {
		return nil, err
	}
	m.ID = w.orID(m.ID)
	m.User = *w.userFor(m)
	m.Email = m.User.Email
	if m.Status == "accepted" {
		delete(w.invited, m.User.ID)
	}
	w.completeGrants(a, &m)
	return a.members.put(m.ID, m), nil
}
