package cloudflaretest

import (
	"slices"
	"strings"
)

const reference = "https://developers.cloudflare.com/api/resources/"

// documentation returns the address of an operation's page in the API's
// reference: Members.New has .../accounts/subresources/members/methods/create.
func documentation(op string) string {
	parts := strings.Split(op, ".")
	if !slices.Contains([]string{"Accounts", "IAM", "User", "Zones"}, parts[0]) {
		parts = slices.Insert(parts, 0, "Accounts")
	}
	for i := range parts {
		parts[i] = snake(parts[i])
	}
	method := strings.TrimSuffix(parts[len(parts)-1], "_for_zone")
	if method == "new" {
		method = "create"
	}
	return reference + strings.Join(parts[:len(parts)-1], "/subresources/") + "/methods/" + method
}

// snake writes a Go name as the API does: PermissionGroups is
// permission_groups.
func snake(name string) string {
	var b strings.Builder
	for i, c := range []byte(name) {
		upper := c >= 'A' && c <= 'Z'
		if upper && i > 0 && name[i-1] >= 'a' {
			b.WriteByte('_')
		}
		if upper {
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}
