package cloudflaretest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/permgroup"
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

// permissionGroupList is not paged. Its filters match exactly, except for case.
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

// usualGroups returns the groups of the list that is shipped with the module,
// with the ids that they have everywhere. Some names occur twice, for two
// scopes, as in the API.
func usualGroups() []PermissionGroup {
	known := permgroup.All()
	groups := make([]PermissionGroup, len(known))
	for i, g := range known {
		groups[i] = PermissionGroup{g.ID, g.Name, categoryOf(g.Name), slices.Clone(g.Scopes)}
	}
	return groups
}

// categories are the API's categories with words from the names of their
// permission groups; the first one that matches is used.
var categories = []struct{ category, words string }{
	{"cloudflare_one_and_zero_trust", "Access:|Zero Trust|Tunnel|Cloudflare One|CASB|DEX|WARP|Secure DNS"},
	{"account_and_billing", "Account API Tokens|Account Settings|Billing|Notifications|SCIM|Trust and Safety|Registrar"},
	{"app_security", "Firewall Access|Firewall Services|Rulesets|DDoS|SSL|Turnstile|WAF|Bot |Page Shield|Security"},
	{"dns_and_zones", "DNS|Zone Read|Zone Write|Zone Settings|Zone Versioning"},
	{"analytics_and_logs", "Analytics|Logs"},
	{"ai_and_machine_learning", "AI |Vectorize|Auto Rag|Agents|Constellation"},
	{"developer_platform", "Workers|D1|Pages|Queues|Hyperdrive|Pipelines|Cloudchamber|Browser Rendering|Secrets Store"},
	{"email_and_messaging", "Email"},
	{"media", "Images|Stream|Calls|Realtime"},
	{"network_services", "Load Balanc|Magic|Address Maps|IP Prefixes|L4|Health Checks"},
	{"rules_and_configuration", "Page Rules|Transform Rules|Rule |Redirects|Config Settings|Snippets|Custom "},
	{"cache_and_performance", "Cache|Argo|Waiting Rooms|Compression"},
}

func categoryOf(name string) string {
	for _, c := range categories {
		for word := range strings.SplitSeq(c.words, "|") {
			if strings.Contains(name, word) {
				return c.category
			}
		}
	}
	return "other"
}

// groupNamed returns the permission group with a name, or, if there are
// several, the one for one of the resources.
func (w *world) groupNamed(name string, on []resource) (found *PermissionGroup) {
	for i := range w.groups {
		g := &w.groups[i]
		if g.Name != name {
			continue
		}
		if slices.ContainsFunc(on, func(r resource) bool { return slices.Contains(g.Scopes, r.kind) }) {
			return g
		}
		found = cmp.Or(found, g)
	}
	return found
}
