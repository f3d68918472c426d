// Package superadmin recognizes what may do everything in an account.
package superadmin

import "strings"

// The role that may do everything has the same id in all accounts; the permission
// group that replaces it has only the name in common.
const (
	roleID = "33666b9c79b9a5273fc7344ff42f953d"
	name   = "super administrator"
)

// Is reports whether a role or a permission group, by its id or its name, may do
// everything.
func Is(id, called string) bool {
	return id == roleID || strings.HasPrefix(strings.ToLower(called), name)
}
