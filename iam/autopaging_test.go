package iam_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/iam"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// pager is what every auto pager is, without its items.
type pager interface {
	Next() bool
	Err() error
	Index() int
}

// autoPagings are the methods that page by themselves: what each sends first
// when no page size is given, and with one.
var autoPagings = []struct {
	id, path    string
	first, told string
	call        func(ctx context.Context, c *cloudflare.Client, size float64) pager
}{
	{
		id: "account-permission-group-list", path: "/accounts/a/iam/permission_groups",
		first: "per_page=50", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := iam.PermissionGroupListParams{AccountID: anAccount}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.IAM.PermissionGroups.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "account-resource-group-list", path: "/accounts/a/iam/resource_groups",
		call: func(ctx context.Context, c *cloudflare.Client, _ float64) pager {
			return c.IAM.ResourceGroups.ListAutoPaging(ctx, iam.ResourceGroupListParams{AccountID: anAccount})
		},
	},
	{
		id: "account-user-group-list", path: "/accounts/a/iam/user_groups", first: "per_page=500", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := iam.UserGroupListParams{AccountID: anAccount}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.IAM.UserGroups.ListAutoPaging(ctx, params)
		},
	},
	{
		id: "account-user-group-member-list", path: "/accounts/a/iam/user_groups/u/members",
		first: "per_page=500", told: "per_page=7",
		call: func(ctx context.Context, c *cloudflare.Client, size float64) pager {
			params := iam.UserGroupMemberListParams{AccountID: anAccount}
			if size > 0 {
				params.PerPage = cloudflare.F(size)
			}
			return c.IAM.UserGroups.Members.ListAutoPaging(ctx, "u", params)
		},
	},
}

// Auto-paging asks for the most the API gives unless told, sends nothing before
// the first Next, and hands out the page's items.
func TestAutoPaging(t *testing.T) {
	for _, list := range autoPagings {
		for size, query := range map[float64]string{0: list.first, 7: list.told} {
			r := testapi.Answering(t, list.id)
			pages := list.call(t.Context(), testapi.Client(r), size)
			require.Empty(t, r.Seen(), list.path)
			require.True(t, pages.Next(), list.path)
			require.NoError(t, pages.Err())
			require.Len(t, r.Seen(), 1)
			require.Equal(t, "GET "+list.path, testapi.Route(r.Last()))
			require.Equal(t, query, r.Last().Request.URL.RawQuery)
		}
	}
}

// changes are the methods that page through the reply to a change.
var changes = map[string]func(
	context.Context, *cloudflare.Client, []iam.UserGroupMemberParam,
) (next func() bool, failed func() error){
	"POST": func(ctx context.Context, c *cloudflare.Client, whom []iam.UserGroupMemberParam) (func() bool, func() error) {
		pages := c.IAM.UserGroups.Members.NewAutoPaging(
			ctx, "u", iam.UserGroupMemberNewParams{AccountID: anAccount, Members: whom},
		)
		return pages.Next, pages.Err
	},
	"PUT": func(ctx context.Context, c *cloudflare.Client, whom []iam.UserGroupMemberParam) (func() bool, func() error) {
		pages := c.IAM.UserGroups.Members.UpdateAutoPaging(
			ctx, "u", iam.UserGroupMemberUpdateParams{AccountID: anAccount, Members: whom},
		)
		return pages.Next, pages.Err
	},
}

// A change is made at once, as cloudflare-go makes it, for who does not read what
// came of it; and once, however often its pager is read.
func TestChangesAreMadeOnceAndAtOnce(t *testing.T) {
	for method, change := range changes {
		r := testapi.Replying(`[{"id":"m1"},{"id":"m2"}]`)
		next, failed := change(t.Context(), testapi.Client(r), someone)
		require.Len(t, r.Seen(), 1)
		require.Equal(t, method, r.Last().Method)
		require.True(t, next())
		require.True(t, next())
		require.False(t, next())
		require.False(t, next())
		require.NoError(t, failed())
		require.Len(t, r.Seen(), 1)
	}
}

// So is one that fails: Next, which tries a page of a list again, does not change
// anything again.
func TestChangesThatFailAreNotMadeAgain(t *testing.T) {
	for _, change := range changes {
		r := testhttp.Answer(http.StatusForbidden, `{"success":false,"errors":[{"code":10000,"message":"no"}]}`)
		next, failed := change(t.Context(), testapi.Client(r), someone)
		for range 3 {
			require.False(t, next())
			require.ErrorIs(t, failed(), cloudflare.ErrForbidden)
		}
		require.Len(t, r.Seen(), 1)
	}
}

// Nobody is not everybody: a list that was forgotten is an error that names it,
// and nothing is sent.
func TestNilMembers(t *testing.T) {
	for _, change := range changes {
		r := testapi.Replying("[]")
		_, failed := change(t.Context(), testapi.Client(r), nil)
		require.ErrorContains(t, failed(), "IAM.UserGroups.Members.")
		require.ErrorContains(t, failed(), "members is required and was nil")
		require.Empty(t, r.Seen())
	}
}
