package accounts_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
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

// Who is not in a list is not there, unless the list says that it has more. One that became
// shorter while it was read says so on its last page.
func TestWhatIsNotInAListThatIsIncomplete(t *testing.T) {
	const one = `[{"id":"m","email":"m@example.com","name":"n"}]`
	for name, row := range map[string]struct {
		pages []string // what follows the result
		want  error
	}{
		"whole":           {[]string{one + `,"result_info":{"total_count":1}`}, cloudflare.ErrNotFound},
		"no totals":       {[]string{one, `[]`}, cloudflare.ErrNotFound},
		"too low a total": {[]string{one + `,"result_info":{"total_count":-7,"total_pages":1}`}, cloudflare.ErrNotFound},
		"became shorter": {[]string{
			one + `,"result_info":{"total_count":9}`, `[],"result_info":{"total_count":1}`,
			one + `,"result_info":{"total_count":1}`,
		}, cloudflare.ErrNotFound},
		"ends early":         {[]string{one + `,"result_info":{"total_count":9}`, `[]`}, pagination.ErrIncomplete},
		"ends early, pages":  {[]string{one + `,"result_info":{"total_pages":2}`, `[]`}, pagination.ErrIncomplete},
		"one page, repeated": {[]string{one + `,"result_info":{"total_pages":2}`}, pagination.ErrIncomplete},
		"nothing":            {[]string{`[],"result_info":{"total_count":1}`}, pagination.ErrIncomplete},
		"null":               {[]string{`[null],"result_info":{"total_count":1}`}, pagination.ErrIncomplete},
		"nothing of them":    {[]string{`[{"id":"m"}],"result_info":{"total_count":1}`}, pagination.ErrIncomplete},
	} {
		api := func() *accounts.AccountService {
			rec := &testhttp.Recorder{}
			for _, page := range row.pages {
				rec.Answers = append(rec.Answers, testhttp.Reply(200, `{"success":true,"result":`+page+`}`))
			}
			return cloudflare.NewClient(option.WithHTTPClient(rec)).Accounts
		}
		_, err := api().Members.FindByEmail(t.Context(), "a", "x@example.com")
		require.ErrorIs(t, err, row.want, name)
		require.Equal(t, row.want == cloudflare.ErrNotFound, errors.Is(err, cloudflare.ErrNotFound), name)
		_, err = api().Roles.FindByName(t.Context(), "a", "x")
		require.ErrorIs(t, err, row.want, name)
	}
}
