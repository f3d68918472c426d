package cloudflaretest

import (
	"slices"
	"strings"
)

// PermissionGroup is what a policy can allow or deny.
type PermissionGroup struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Category string   `json:"category"`
	Scopes   []string `json:"scopes"`
}

// permissionGroupList is not paged. Its filters are exact, but for case.
func permissionGroupList(x *exchange) (answer, error) {
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

// wholePage is the result_info of a list that is not paged.
func wholePage(n int) pageInfo {
	return pageInfo{Page: 1, PerPage: max(n, defaultPerPage), Count: n, TotalCount: n, TotalPages: 1}
}

// AddPermissionGroup puts a permission group into the world, behind the usual
// ones, or replaces the one with its id.
func (s *Server) AddPermissionGroup(g PermissionGroup) {
	s.locked(func(w *world) {
		g = clone(g)
		if known := w.group(g.ID); known != nil {
			*known = g
			return
		}
		w.groups = append(w.groups, g)
	})
}

// PermissionGroups lists the permission groups, the same for every account.
func (s *Server) PermissionGroups() (list []PermissionGroup) {
	s.locked(func(w *world) { list = clone(w.groups) })
	return list
}

// The scopes of permission groups.
const (
	scopeAccount = "com.cloudflare.api.account"
	scopeZone    = "com.cloudflare.api.account.zone"
	scopeUser    = "com.cloudflare.api.user"
	scopeBucket  = "com.cloudflare.edge.r2.bucket"
)

// usualGroups are the groups of the documentation's examples and a few for
// each scope. One name is there twice, in two scopes, as the API has them.
func usualGroups() []PermissionGroup {
	group := func(id, category, name, scope string) PermissionGroup {
		return PermissionGroup{id, name, category, []string{scope}}
	}
	made := func(category, name, scope string) PermissionGroup {
		return group(namedID("group "+name+" "+scope), category, name, scope)
	}
	return []PermissionGroup{
		group("7cf72faf220841aabcfdfab81c43c4f6", "account_and_billing", "Billing Read", scopeAccount),
		group("9d24387c6e8544e2bc4024a03991339f", "network_services", "Load Balancing: Monitors and Pools Read", scopeAccount),
		group("d2a1802cc9a34e30852f8b33869b2f3c", "network_services", "Load Balancing: Monitors and Pools Write", scopeAccount),
		group("8b47d2786a534c08a1f94ee8f9f599ef", "developer_platform", "Workers KV Storage Read", scopeAccount),
		group("f7f0eda5697f475c90846e879bab8666", "developer_platform", "Workers KV Storage Write", scopeAccount),
		group("1a71c399035b4950a1bd1466bbe4f420", "developer_platform", "Workers Scripts Read", scopeAccount),
		group("e086da7e2179491d91ee5f35b3ca210a", "developer_platform", "Workers Scripts Write", scopeAccount),
		group("c8fed203ed3043cba015a93ad1616f1f", "dns_and_zones", "Zone Read", scopeZone),
		group("82e64a83756745bbbb1c9c2701bf816b", "analytics_and_logs", "Magic Network Monitoring", scopeAccount),
		made("account_and_billing", "Account Settings Read", scopeAccount),
		made("account_and_billing", "Account Settings Write", scopeAccount),
		made("analytics_and_logs", "Logs Read", scopeAccount),
		made("analytics_and_logs", "Logs Read", scopeZone),
		made("dns_and_zones", "DNS Read", scopeZone),
		made("dns_and_zones", "DNS Write", scopeZone),
		made("cache_and_performance", "Cache Purge", scopeZone),
		made("other", "User Details Read", scopeUser),
		made("developer_platform", "Workers R2 Storage Bucket Item Read", scopeBucket),
		made("developer_platform", "Workers R2 Storage Bucket Item Write", scopeBucket),
	}
}
