package cloudflaretest

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// UserGroup is a set of policies for many members of an account.
type UserGroup struct {
	// ID is made when it is empty.
	ID string `json:"id"`
	// Name may be another group's too.
	Name string `json:"name"`
	// CreatedOn and ModifiedOn are now when they are zero.
	CreatedOn  time.Time `json:"created_on,omitzero"`
	ModifiedOn time.Time `json:"modified_on,omitzero"`
	// Policies are filled in as a member's are.
	Policies []Policy `json:"policies"`
	// Members are members of the account. The API lists them separately.
	Members []UserGroupMember `json:"members,omitempty"`
}

// UserGroupMember is a member of an account who is in a user group.
type UserGroupMember struct {
	// ID is that of the account's member with Email when it is empty.
	ID    string `json:"id"`
	Email string `json:"email,omitempty"`
	// CreatedAt is when the member was added to the group: now when it is zero.
	CreatedAt time.Time `json:"created_at,omitzero"`
}

type userGroupListParams struct {
	pageQuery
	id, name, part string
}

func readUserGroupList(x *task) userGroupListParams {
	return userGroupListParams{
		readGroupPage(x), x.query("id").text(longestText), x.query("name").text(longestText),
		x.query("fuzzyName").text(longestText),
	}
}

// readGroupPage is for the lists of user groups and their members.
func readGroupPage(x *task) pageQuery { return readPageOf(x, 100, 1, 500) }

// hasPart reports whether a text contains a part, in upper or lower case.
func hasPart(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

func userGroupList(x *task, q userGroupListParams) (answer, error) {
	rows := x.account.userGroups.where(func(g *UserGroup) bool {
		return has(q.id, g.ID) && has(q.name, g.Name) && hasPart(g.Name, q.part)
	})
	return cut(sorted(rows, func(g *UserGroup) string { return g.Name }), q.pageQuery, showUserGroup), nil
}

// showUserGroup returns a user group as replies show it.
func showUserGroup(g UserGroup) UserGroup {
	g.Policies = append([]Policy{}, g.Policies...)
	g.Members = nil
	return g
}

func (x *task) userGroup() (*UserGroup, error) {
	return x.account.userGroups.get(x.r.PathValue("user_group_id"), "User group")
}

func userGroupGet(x *task) (answer, error) {
	g, err := x.userGroup()
	if err != nil {
		return answer{}, err
	}
	return answer{result: showUserGroup(*g)}, nil
}

func readUserGroupNew(x *task) UserGroup {
	x.body.field("name").needs()
	g := readUserGroupUpdate(x)
	for i := range g.Policies {
		g.Policies[i].ID = ""
	}
	return g
}

// readUserGroupUpdate has nil policies when none were sent.
func readUserGroupUpdate(x *task) UserGroup {
	in := x.body.needs()
	return UserGroup{
		Name: in.field("name").filled(longestText), Policies: each(in.field("policies"), x.readGroupPolicy),
	}
}

func userGroupNew(x *task, g UserGroup) (answer, error) {
	made, err := x.world.addUserGroup(x.account, g)
	if err != nil {
		return answer{}, err
	}
	x.resource = made.ID
	return answer{result: showUserGroup(*made)}, nil
}

// userGroupUpdate keeps what the request leaves out, and replaces all policies
// if the request has any.
func userGroupUpdate(x *task, p UserGroup) (answer, error) {
	g, err := x.userGroup()
	if err != nil {
		return answer{}, err
	}
	g.Name = cmp.Or(p.Name, g.Name)
	if p.Policies != nil {
		g.Policies = p.Policies
		x.world.fillPolicies(x.account, g.Policies)
	}
	g.ModifiedOn = iamTime(x.now)
	x.resource = g.ID
	return answer{result: showUserGroup(*g)}, nil
}

// userGroupDelete deletes a group even if it has members: they are still
// members of the account.
func userGroupDelete(x *task) (answer, error) {
	g, err := x.userGroup()
	if err != nil {
		return answer{}, err
	}
	x.resource = g.ID
	id := g.ID
	x.account.userGroups.remove(id)
	return deleted(id), nil
}

// AddUserGroup puts a user group into an account, which is made if it does not
// exist, or replaces the one with its id, and returns it with everything that
// was left empty filled in. Its members are given by their ID or by their Email;
// AddUserGroup panics when the account has no such member.
func (s *Server) AddUserGroup(accountID string, g UserGroup) UserGroup {
	s.locked(func(w *world) {
		added, err := w.addUserGroup(w.ensure(accountID), g.clone())
		if err != nil {
			panic("cloudflaretest: AddUserGroup: " + err.Error())
		}
		g = added.clone()
	})
	return g
}

// UserGroups lists an account's user groups with their members, in the order
// they were made.
func (s *Server) UserGroups(accountID string) (list []UserGroup) {
	s.of(accountID, func(a *account) { list = copies(a.userGroups.rows, UserGroup.clone) })
	return list
}

func (w *world) addUserGroup(a *account, g UserGroup) (*UserGroup, error) {
	for i, m := range g.Members {
		known := a.knownMember(m)
		if known == nil {
			return nil, fmt.Errorf("members[%d]: account %q has no member %q", i, a.ID, cmp.Or(m.ID, m.Email))
		}
		g.Members[i] = UserGroupMember{known.ID, known.Email, iamTime(w.orNow(m.CreatedAt))}
	}
	g.ID = w.orID(g.ID)
	g.CreatedOn = iamTime(w.orNow(g.CreatedOn))
	g.ModifiedOn = iamTime(w.orNow(g.ModifiedOn))
	w.fillPolicies(a, g.Policies)
	return a.userGroups.put(g.ID, g), nil
}
