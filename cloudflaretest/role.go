package cloudflaretest

import "cmp"

// Role is a role that members of an account can have.
type Role struct {
	// ID is made from the name when it is empty.
	ID string `json:"id"`
	// Name and Description are any text.
	Name        string `json:"name"`
	Description string `json:"description"`
	// Permissions is what the role grants: analytics, billing, dns, zones …
	Permissions map[string]Grant `json:"permissions"`
}

// Grant is what may be done with one kind of thing.
type Grant struct {
	// Read allows seeing such things, Write changing them.
	Read  bool `json:"read"`
	Write bool `json:"write"`
}

func roleList(x *task, q pageQuery) (answer, error) {
	return cut(x.account.roles.rows, q, same), nil
}

func roleGet(x *task) (answer, error) {
	role, err := x.account.roles.get(x.r.PathValue("role_id"), "Role")
	if err != nil {
		return answer{}, err
	}
	return answer{result: *role}, nil
}

// AddRole puts a role into an account, which is made if it does not exist, or
// replaces the one with its id, and returns it with its id.
func (s *Server) AddRole(accountID string, r Role) Role {
	s.locked(func(w *world) { r = w.ensure(accountID).addRole(r.clone()).clone() })
	return r
}

// Roles lists an account's roles.
func (s *Server) Roles(accountID string) (list []Role) {
	s.of(accountID, func(a *account) { list = copies(a.roles.rows, Role.clone) })
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

// permissionKeys are the areas that the document lists for a role.
var permissionKeys = []string{"analytics", "billing", "cache_purge", "dns", "dns_records", "lb", "logs",
	"organization", "ssl", "waf", "zone_settings", "zones"}

func grantAll(g Grant) map[string]Grant { return grant(g, permissionKeys...) }

func grant(g Grant, keys ...string) map[string]Grant {
	all := map[string]Grant{}
	for _, key := range keys {
		all[key] = g
	}
	return all
}

func grantAllBut(key string) map[string]Grant {
	all := grantAll(readWrite)
	delete(all, key)
	return all
}

// The ids of roles that the documentation names.
const (
	superAdministrator   = "33666b9c79b9a5273fc7344ff42f953d"
	administrator        = "05784afa30c1afe1440e79d9351c7430"
	accountAdministrator = "3536bcfad5faccb999b47003c79917fb"
)

// usualRoles returns the roles that every account has, with the ids that they
// have everywhere. That of the last one is not public.
func usualRoles() []Role {
	return []Role{
		{superAdministrator, "Super Administrator - All Privileges",
			"Can edit any Cloudflare setting, make purchases, update billing, and manage memberships", grantAll(readWrite)},
		{administrator, "Administrator",
			"Can access the full account, except for membership management and billing", grantAllBut("billing")},
		{accountAdministrator, "Account Administrator",
			"Administrative access to the entire Account", grantAll(readWrite)},
		{"f2b20eaa1a5d4af42b53ac16238c99c7", "Administrator Read Only",
			"Can access the full account in read-only mode", grantAll(readOnly)},
		{"6ddc5f80969d01105b5a0931e0079365", "Analytics",
			"Can read Analytics", grant(readOnly, "analytics")},
		{"9dfa4d1b73034f70ad896bf1c26d78f3", "Audit Logs Viewer",
			"Can view Audit Logs", grant(readOnly, "logs", "organization")},
		{"298ce8e7a2ba08b9d18ce0a32bb458ee", "Billing",
			"Can edit the account's billing profile and subscriptions", grant(readWrite, "billing")},
		{"d1c17a97abf0aa371338074955877ba0", "Cache Purge",
			"Can purge the edge cache", grant(readWrite, "cache_purge")},
		{"069fe803647ed3609e93d041d5df6050", "DNS",
			"Can edit DNS records", grant(readWrite, "dns", "dns_records", "zones")},
		{"1963e6e3aca5ac9a7a91609a0040ab02", "Firewall",
			"Can edit WAF, IP Firewall, and Zone Lockdown settings", grant(readWrite, "waf", "zone_settings")},
		{"c61d4237ab1c08a3d11feb6bd5e91c5a", "Load Balancer",
			"Can edit Load Balancers, Pools, Origins, and Health Checks", grant(readWrite, "lb")},
		{"3a170f9cfd62f321d6d835dc44bfe6dc", "Log Share",
			"Can edit Log Share configuration", grant(readWrite, "logs")},
		{"340113a819900e1b4beebccc2ddb32e7", "Log Share Reader",
			"Can read Enterprise Log Share", grant(readOnly, "logs")},
		{namedID("role SSL"), "SSL/TLS, Caching, Performance, Page Rules, and Customization",
			"Can edit most Cloudflare settings except for DNS and Firewall",
			grant(readWrite, "ssl", "zone_settings", "cache_purge")},
	}
}
