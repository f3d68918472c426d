package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// That no group has the name of a role is no fact where the list of groups is incomplete.
func TestRolesAreNotUnmappedByAListThatIsIncomplete(t *testing.T) {
	for lie, list := range lies {
		inTeam(t, func(w *team) {
			lying(w.Server, w.AccountID, cloudflaretest.OpIAMPermissionGroupsList, list)
			grants, err := w.it.FromRoles(w.ctx, accounts.Role{ID: "r", Name: "DNS"})
			require.ErrorIs(t, err, pagination.ErrIncomplete, lie)
			var unmapped *access.UnmappedError
			require.NotErrorAs(t, err, &unmapped)
			require.Empty(t, grants)
		})
	}
}

// Where nobody was tried all are left.
func TestAllAreLeftWhereTheListsCantBeRead(t *testing.T) {
	wants := []access.Want{want(dns()), {Email: "b@example.com", Grants: []access.Grant{dns()}}}
	for _, op := range []string{cloudflaretest.OpIAMPermissionGroupsList, cloudflaretest.OpMembersList} {
		inTeam(t, func(w *team) {
			end := lying(w.Server, w.AccountID, op, lies["empty, of 57"])
			list, err := w.it.Invite(w.ctx, access.Inviting{Wants: wants})
			require.ErrorIs(t, err, pagination.ErrIncomplete)
			require.Equal(t, wants, access.Left(list), op)
			require.ErrorIs(t, list[1].Err, access.ErrNotTried)
			require.ErrorIs(t, list[1].Err, pagination.ErrIncomplete)
			require.Empty(t, w.sent())
			end()
			list, err = w.it.Invite(w.ctx, access.Inviting{Wants: access.Left(list)})
			require.NoError(t, err)
			require.Empty(t, access.Left(list))
		})
	}
}
