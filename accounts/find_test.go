package accounts_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// A lookup that reads one page takes whoever is on the second for somebody new.
func TestFindByEmailReadsAllPages(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	for i := range 60 {
		srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: fmt.Sprintf("member%d@example.com", i)})
	}
	members := srv.Client().Accounts.Members
	found, err := members.FindByEmail(t.Context(), srv.AccountID, "Member59@Example.com")
	require.NoError(t, err)
	require.Equal(t, "member59@example.com", found.Email)
	require.Len(t, srv.Requests(), 2)

	_, err = members.FindByEmail(t.Context(), srv.AccountID, "member5@example.co")
	require.ErrorIs(t, err, cloudflare.ErrNotFound)
	require.ErrorContains(t, err, `Members.FindByEmail: not found: "member5@example.co" is not in the list`)
}

// Letters that only Unicode takes for the same are another address.
func TestFindByEmailFindsNobodyElse(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "mark@example.com"})
	_, err := srv.Client().Accounts.Members.FindByEmail(t.Context(), srv.AccountID, "mar\u212a@example.com")
	require.ErrorIs(t, err, cloudflare.ErrNotFound)
}

// Nobody is told to be missing because a page failed.
func TestAListThatFailsFindsNobody(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	for i := range 60 {
		srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: fmt.Sprintf("member%d@example.com", i)})
	}
	srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		return cloudflaretest.Fault{Status: http.StatusForbidden}, r.Query.Get("page") == "2"
	})
	client := srv.Client(option.WithMaxRetries(0))
	_, err := client.Accounts.Members.FindByEmail(t.Context(), srv.AccountID, "x@example.com")
	require.ErrorIs(t, err, cloudflare.ErrForbidden)
	require.NotErrorIs(t, err, cloudflare.ErrNotFound)
	require.ErrorContains(t, err, "page 2")
}

func TestFindNeedsToKnowWhat(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	api := srv.Client().Accounts
	_, err := api.Members.FindByEmail(t.Context(), srv.AccountID, "")
	require.EqualError(t, err, "Members.FindByEmail: missing required email parameter")
	_, err = api.Roles.FindByName(t.Context(), srv.AccountID, "")
	require.EqualError(t, err, "Roles.FindByName: missing required name parameter")
	_, err = api.Members.FindByEmail(t.Context(), "", "x@example.com")
	require.ErrorContains(t, err, "account_id")
	require.Empty(t, srv.Requests())
}

func TestFindByName(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	roles := srv.Client().Accounts.Roles
	role, err := roles.FindByName(t.Context(), srv.AccountID, "administrator")
	require.NoError(t, err)
	require.Equal(t, "Administrator", role.Name)
	_, err = roles.FindByName(t.Context(), srv.AccountID, "Administrat")
	require.ErrorIs(t, err, cloudflare.ErrNotFound)

	params := accounts.RoleParams(*role, accounts.Role{ID: "r2"})
	require.Equal(t, []accounts.RoleParam{{ID: cloudflare.F(role.ID)}, {ID: cloudflare.F("r2")}}, params)
	require.Empty(t, accounts.RoleParams())
}
