package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/seed815c370e/cloudflare-go/internal/emails"
	"github.com/seed815c370e/cloudflare-go/internal/whole"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/apierror"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

// FindByEmail returns the member of an account who has an e-mail address, upper
// and lower case alike. It reads as many pages of [MemberService.ListAutoPaging]
// as it takes. When nobody has the address the error matches
// cloudflare.ErrNotFound; a list that could not be read whole is another error, which
// matches pagination.ErrIncomplete if the list says that it has more than it shows.
// If there is no such account, the error matches ErrNotFound too, but is a
// *cloudflare.Error.
//
//	GET /accounts/{account_id}/members
func (r *MemberService) FindByEmail(
	ctx context.Context, accountID, email string, opts ...option.RequestOption,
) (*Member, error) {
	if email == "" {
		return nil, errors.New("Members.FindByEmail: missing required email parameter")
	}
	members := r.ListAutoPaging(ctx, MemberListParams{AccountID: param.Set(accountID)}, opts...)
	return find(members, memberKey, "Members.FindByEmail", email, func(m Member) bool {
		return emails.Same(m.Email, email) || emails.Same(m.User.Email, email)
	})
}

// FindByName returns the role of an account that has a name, upper and lower
// case alike. It reads as many pages of [RoleService.ListAutoPaging] as it takes.
// When no role has the name the error matches cloudflare.ErrNotFound; a list that
// could not be read whole is another error, as for [MemberService.FindByEmail].
//
//	GET /accounts/{account_id}/roles
//
// Deprecated: use the account's permission groups, client.IAM.PermissionGroups.
func (r *RoleService) FindByName(
	ctx context.Context, accountID, name string, opts ...option.RequestOption,
) (*Role, error) {
	if name == "" {
		return nil, errors.New("Roles.FindByName: missing required name parameter")
	}
	roles := r.ListAutoPaging(ctx, RoleListParams{AccountID: param.Set(accountID)}, opts...)
	return find(roles, roleKey, "Roles.FindByName", name, func(role Role) bool {
		return strings.EqualFold(role.Name, name)
	})
}

// memberKey returns the id of a member whose address is shown: another one may be anybody.
func memberKey(m *Member) string {
	if !emails.Shown(m.Email, m.User.Email) {
		return ""
	}
	return m.ID
}

// roleKey is memberKey for roles and their names.
func roleKey(r *Role) string {
	if r.Name == "" {
		return ""
	}
	return r.ID
}

// find returns the first entry of a list that is the one that is looked for.
func find[T any](
	list *pagination.V4PagePaginationArrayAutoPager[T], key func(*T) string, doing, want string, is func(T) bool,
) (*T, error) {
	for entry, err := range whole.All(list, key) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", doing, err)
		}
		if is(entry) {
			return &entry, nil
		}
	}
	return nil, fmt.Errorf("%s: %w: %q is not in the list", doing, apierror.ErrNotFound, want)
}

// RoleParams names roles for [MemberUpdateWithRoles], by their ids.
//
// Deprecated: use policies.
func RoleParams(roles ...Role) []RoleParam {
	params := make([]RoleParam, len(roles))
	for i, role := range roles {
		params[i] = RoleParam{ID: param.Set(role.ID)}
	}
	return params
}
