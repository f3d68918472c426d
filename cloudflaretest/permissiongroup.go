package cloudflaretest

import (
	"slices"
	"strings"
)

// PermissionGroup is what a policy can allow or deny.
type PermissionGroup struct {
	// ID, Name and Category are as replies show them; policies name a group by its
	// ID.
	ID       string `json:"id"`
	Name     string `json:"name"`
	Category string `json:"category"`
	// Scopes are the kinds of resource that it is for:
	// "com.cloudflare.api.account".
	Scopes []string `json:"scopes"`
}

// permissionGroupList is not paged. Its filters are exact, but for case.
func permissionGroupList(x *task) (answer, error) {
	name := x.params.Get("name")
	scope := x.params.Get("scope")
	found := []PermissionGroup{}
	for _, g := range x.world.groups {
		if (name == "" || strings.EqualFold(name, g.Name)) && (scope == "" || slices.Contains(g.Scopes, scope)) {
			found = append(found, g)
		}
	}
	return answer{result: found, info: wholePage(len(found))}, nil
}

// AddPermissionGroup puts a permission group into the world, after the usual
// ones, or replaces the one with its id.
func (s *Server) AddPermissionGroup(g PermissionGroup) {
	s.locked(func(w *world) { w.addGroup(g.clone()) })
}

func (w *world) addGroup(g PermissionGroup) {
	if known := w.group(g.ID); known != nil {
		*known = g
		return
	}
	w.groups = append(w.groups, g)
}

// PermissionGroups lists the permission groups, the same for every account.
func (s *Server) PermissionGroups() (list []PermissionGroup) {
	s.locked(func(w *world) { list = cloneEach(w.groups, PermissionGroup.clone) })
	return list
}

// The scopes of permission groups.
const (
	scopeAccount = "com.cloudflare.api.account"
	scopeZone    = "com.cloudflare.api.account.zone"
	scopeUser    = "com.cloudflare.api.user"
	scopeBucket  = "com.cloudflare.edge.r2.bucket"
)
