package cloudflaretest

import "cmp"

// Role is a role that members of an account can have.
type Role struct {
	// ID is made from the name when it is empty.
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	// Permissions is what the role grants: analytics, billing, dns, zones …
	Permissions map[string]Grant `json:"permissions"`
}

// Grant is what may be done with one kind of thing.
type Grant struct {
	Read  bool `json:"read"`
	Write bool `json:"write"`
}

func roleList(x *exchange, q pageQuery) (answer, error) {
	return cut(x.account.roles.rows, q, same), nil
}

func roleGet(x *exchange) (answer, error) {
	role, err := x.account.roles.get(x.r.PathValue("role_id"), "Role")
	if err != nil {
		return answer{}, err
	}
	return answer{result: *role}, nil
}

// AddRole puts a role into an account, which is made when it is not there, or
// replaces the one with its id, and returns it with its id.
func (s *Server) AddRole(accountID string, r Role) Role {
	s.locked(func(w *world) { r = clone(*w.ensure(accountID).addRole(clone(r))) })
	return r
}

// Roles lists an account's roles.
func (s *Server) Roles(accountID string) (list []Role) {
	s.of(accountID, func(a *account) { list = copies(a.roles.rows, clone) })
	return list
}

func (a *account) addRole(r Role) *Role {
	r.ID = cmp.Or(r.ID, namedID("role "+r.Name))
	if r.Permissions == nil {
		r.Permissions = map[string]Grant{}
	}
	return a.roles.put(r.ID, r)
}

var (
	readOnly  = Grant{Read: true}
	readWrite = Grant{Read: true, Write: true}
)

// permissionKeys are what the document lists for a role.
var permissionKeys = []string{"analytics", "billing", "cache_purge", "dns", "dns_records", "lb", "logs",
	"organization", "ssl", "waf", "zone_settings", "zones"}

func grantAll(g Grant) map[string]Grant {
	grants := map[string]Grant{}
	for _, key := range permissionKeys {
		grants[key] = g
	}
	return grants
}

// The ids of the two roles that the documentation names.
const (
	superAdministrator   = "33666b9c79b9a5273fc7344ff42f953d"
	accountAdministrator = "3536bcfad5faccb999b47003c79917fb"
)

// usualRoles are what every account has.
func usualRoles() []Role {
	few := func(name, description string, g Grant, keys ...string) Role {
		grants := map[string]Grant{}
		for _, key := range keys {
			grants[key] = g
		}
		return Role{namedID("role " + name), name, description, grants}
	}
	return []Role{
		{superAdministrator, "Super Administrator - All Privileges",
			"Can edit any Cloudflare setting, make purchases, update billing, and manage memberships", grantAll(readWrite)},
		{accountAdministrator, "Account Administrator",
			"Administrative access to the entire Account", grantAll(readWrite)},
		{namedID("role Administrator Read Only"), "Administrator Read Only",
			"Can access the full account in read-only mode", grantAll(readOnly)},
		few("Analytics", "Can read Analytics", readOnly, "analytics"),
		few("Audit Logs Viewer", "Can view Audit Logs", readOnly, "logs", "organization"),
		few("Billing", "Can edit the account's billing profile and subscriptions", readWrite, "billing"),
		few("Cache Purge", "Can purge the edge cache", readWrite, "cache_purge"),
		few("DNS", "Can edit DNS records", readWrite, "dns", "dns_records", "zones"),
		few("Firewall", "Can edit WAF, IP Firewall, and Zone Lockdown settings", readWrite, "waf", "zone_settings"),
		few("Load Balancer", "Can edit Load Balancers, Pools, Origins, and Health Checks", readWrite, "lb"),
		few("Log Share", "Can edit Log Share configuration", readWrite, "logs"),
		few("Log Share Reader", "Can read Enterprise Log Share", readOnly, "logs"),
		few("SSL/TLS, Caching, Performance, Page Rules, and Customization",
			"Can edit most Cloudflare settings except for DNS and Firewall", readWrite, "ssl", "zone_settings", "cache_purge"),
	}
}
