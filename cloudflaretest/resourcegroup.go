package cloudflaretest

import (
	"net/http"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
)

type resourceGroupListParams struct{ id, name string }

func readResourceGroupList(x *task) resourceGroupListParams {
	return resourceGroupListParams{x.query("id").text(longestText), x.query("name").text(longestText)}
}

// resourceGroupList is not paged.
func resourceGroupList(x *task, q resourceGroupListParams) (answer, error) {
	rows := x.account.resourceGroups.where(func(g *ResourceGroup) bool { return has(q.id, g.ID) && has(q.name, g.Name) })
	return answer{result: copies(rows, same)}, nil
}

func (x *task) resourceGroup() (*ResourceGroup, error) {
	return x.account.resourceGroups.get(x.r.PathValue("resource_group_id"), "Resource group")
}

func resourceGroupGet(x *task) (answer, error) {
	g, err := x.resourceGroup()
	if err != nil {
		return answer{}, err
	}
	return answer{result: *g}, nil
}

// scope is a resource group's as requests have it.
type scope struct {
	Key     string        `json:"key"`
	Objects []scopeObject `json:"objects"`
}

type scopeObject struct {
	Key string `json:"key"`
}

func readResourceGroupNew(x *task) ResourceGroup {
	x.body.field("name").needs()
	x.body.field("scope").needs()
	return readResourceGroupUpdate(x)
}

// readResourceGroupUpdate leaves the scope empty when there is none.
func readResourceGroupUpdate(x *task) (g ResourceGroup) {
	g.Name = x.body.field("name").filled(longestText)
	if in := x.body.field("scope"); in.present() {
		g.Scope = marshal(x.readScope(in.object()))
	}
	return g
}

// readScope requires the account itself as the key, and everything in it or
// zones as the objects.
func (x *task) readScope(in value) scope {
	s := scope{in.field("key").needs().filled(longestText), each(in.field("objects").needs(), readScopeObject)}
	if own := accountName(x.account.ID); s.Key != "" && s.Key != own {
		in.field("key").wrong("must be %s", own)
	}
	if s.Objects != nil && len(s.Objects) == 0 {
		in.field("objects").wrong("must not be empty")
	}
	return s
}

func readScopeObject(in value) scopeObject {
	o := scopeObject{in.object().field("key").needs().filled(longestText)}
	if o.Key != "" && o.Key != "*" && !strings.HasPrefix(o.Key, permgroup.ScopeZone+".") {
		in.field("key").wrong("must be * or the name of a zone")
	}
	return o
}

func resourceGroupNew(x *task, g ResourceGroup) (answer, error) {
	made := x.world.addResourceGroup(x.account, g)
	x.resource = made.ID
	return answer{result: *made}, nil
}

// editable returns the group, and refuses that of the whole account.
func (x *task) editable() (*ResourceGroup, error) {
	g, err := x.resourceGroup()
	if err == nil && g.Meta["editable"] == "false" {
		err = refuse(http.StatusBadRequest, codeInvalidRequest, "The resource group is not editable")
	}
	return g, err
}

// resourceGroupUpdate keeps what the request leaves out.
func resourceGroupUpdate(x *task, p ResourceGroup) (answer, error) {
	g, err := x.editable()
	if err != nil {
		return answer{}, err
	}
	if p.Name != "" {
		g.Name = p.Name
	}
	if p.Scope != nil {
		g.Scope = p.Scope
	}
	g.showIn(x.account.everyPolicy())
	x.resource = g.ID
	return answer{result: *g}, nil
}

// resourceGroupDelete refuses to delete a group that a policy is about.
func resourceGroupDelete(x *task) (answer, error) {
	g, err := x.editable()
	if err != nil {
		return answer{}, err
	}
	for _, p := range x.account.everyPolicy() {
		if p.uses(g.ID) {
			return answer{}, inUse("The resource group", "policy "+p.ID)
		}
	}
	x.resource = g.ID
	x.account.resourceGroups.remove(g.ID)
	return deleted(g.ID), nil
}

// AddResourceGroup puts a resource group into an account, which is made if it
// does not exist, or replaces the one with its id, and returns it with
// everything that was left empty filled in. Without a scope it is the whole
// account.
func (s *Server) AddResourceGroup(accountID string, g ResourceGroup) ResourceGroup {
	s.locked(func(w *world) { g = w.addResourceGroup(w.ensure(accountID), g.clone()).clone() })
	return g
}

// ResourceGroups lists an account's resource groups. The first, which is always
// there and can't be changed, is the whole account.
func (s *Server) ResourceGroups(accountID string) (list []ResourceGroup) {
	s.of(accountID, func(a *account) { list = copies(a.resourceGroups.rows, ResourceGroup.clone) })
	return list
}

func (w *world) addResourceGroup(a *account, g ResourceGroup) *ResourceGroup {
	g.ID = w.orID(g.ID)
	g.fill(a.ID)
	if g.Meta == nil {
		g.Meta = map[string]string{"editable": "true"}
	}
	added := a.resourceGroups.put(g.ID, g)
	added.showIn(a.everyPolicy())
	return added
}

// addWholeGroup adds the group that policies are about if they name none.
func (a *account) addWholeGroup() {
	whole := ResourceGroup{Meta: map[string]string{"editable": "false"}}
	whole.fill(a.ID)
	a.resourceGroups.put(whole.ID, whole)
}
