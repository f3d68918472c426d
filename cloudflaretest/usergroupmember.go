package cloudflaretest

import (
	"slices"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/emails"
)

// shownMember is a user group's member as replies show it; only the reply about
// one member has the last two fields.
type shownMember struct {
	ID        string       `json:"id"`
	Email     string       `json:"email"`
	Status    string       `json:"status"`
	CreatedAt time.Time    `json:"created_at,omitzero"`
	User      *shownPerson `json:"user,omitempty"`
}

type shownPerson struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

func showGroupMember(m *Member) shownMember {
	return shownMember{ID: m.ID, Email: m.Email, Status: m.Status}
}

type groupMemberListParams struct {
	pageQuery
	part string
}

func readGroupMemberList(x *task) groupMemberListParams {
	return groupMemberListParams{readGroupPage(x), x.query("fuzzyEmail").text(longestText)}
}

func groupMemberList(x *task, q groupMemberListParams) (answer, error) {
	g, err := x.userGroup()
	if err != nil {
		return answer{}, err
	}
	rows := []*shownMember{}
	for _, in := range g.Members {
		if shown := showGroupMember(x.account.members.index[in.ID]); hasPart(shown.Email, q.part) {
			rows = append(rows, &shown)
		}
	}
	return cut(sorted(rows, func(m *shownMember) string { return m.Email }), q.pageQuery, same), nil
}

// groupMember finds the group and the member that a path names.
func (x *task) groupMember() (*UserGroup, UserGroupMember, error) {
	g, err := x.userGroup()
	if err != nil {
		return nil, UserGroupMember{}, err
	}
	at := g.find(x.r.PathValue("member_id"))
	if at < 0 {
		return nil, UserGroupMember{}, notFound("User group member")
	}
	return g, g.Members[at], nil
}

func (g *UserGroup) find(id string) int {
	return slices.IndexFunc(g.Members, func(m UserGroupMember) bool { return m.ID == id })
}

func groupMemberGet(x *task) (answer, error) {
	_, in, err := x.groupMember()
	if err != nil {
		return answer{}, err
	}
	m := x.account.members.index[in.ID]
	shown := showGroupMember(m)
	shown.CreatedAt = in.CreatedAt
	shown.User = &shownPerson{m.User.ID, m.User.Email, m.User.FirstName, m.User.LastName}
	return answer{result: shown}, nil
}

// readGroupMembers reads a list of members of the account, each once.
func readGroupMembers(x *task) (members []*Member) {
	members = []*Member{}
	for _, in := range x.body.needs().items() {
		id := in.object().field("id").needs().filled(longestID)
		m := x.account.members.index[id]
		if m == nil && id != "" {
			in.field("id").wrong("is no member of the account")
		}
		if m != nil && !slices.Contains(members, m) {
			members = append(members, m)
		}
	}
	return members
}

// groupMembersNew adds members to a group, and answers with those that the
// request names.
func groupMembersNew(x *task, members []*Member) (answer, error) {
	g, err := x.userGroup()
	if err != nil {
		return answer{}, err
	}
	return x.setMembers(g, members, g.Members), nil
}

// groupMembersUpdate leaves a group only the members that the request names.
func groupMembersUpdate(x *task, members []*Member) (answer, error) {
	g, err := x.userGroup()
	if err != nil {
		return answer{}, err
	}
	var stay []UserGroupMember
	for _, in := range g.Members {
		if slices.Contains(members, x.account.members.index[in.ID]) {
			stay = append(stay, in)
		}
	}
	return x.setMembers(g, members, stay), nil
}

// setMembers gives a group the members who stay and the new ones.
func (x *task) setMembers(g *UserGroup, members []*Member, stay []UserGroupMember) answer {
	shown := []shownMember{}
	g.Members = slices.Clone(stay)
	for _, m := range members {
		if g.find(m.ID) < 0 {
			g.Members = append(g.Members, UserGroupMember{m.ID, m.Email, iamTime(x.now)})
		}
		shown = append(shown, showGroupMember(m))
	}
	x.resource = g.ID
	return answer{result: shown}
}

func groupMemberDelete(x *task) (answer, error) {
	g, in, err := x.groupMember()
	if err != nil {
		return answer{}, err
	}
	g.drop(in.ID)
	x.resource = g.ID
	return answer{result: showGroupMember(x.account.members.index[in.ID])}, nil
}

func (g *UserGroup) drop(id string) {
	g.Members = slices.DeleteFunc(g.Members, func(m UserGroupMember) bool { return m.ID == id })
}

// removeMember removes a member from an account and all its user groups.
func (a *account) removeMember(id string) {
	a.members.remove(id)
	for _, g := range a.userGroups.rows {
		g.drop(id)
	}
}

// knownMember finds a member by the ID or, without one, by the email.
func (a *account) knownMember(given UserGroupMember) *Member {
	if given.ID != "" {
		return a.members.index[given.ID]
	}
	for _, m := range a.members.rows {
		if emails.Same(m.Email, given.Email) {
			return m
		}
	}
	return nil
}
