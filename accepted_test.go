package cloudflare_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

const forbidden = `{"success":false,"errors":[{"code":10000,"message":"Forbidden","documentation_url":%q}],` +
	`"messages":[],"result":null}`

// refusedCall is the error of a call that is answered once, by what makes it.
func refusedCall(
	t *testing.T, status int, body string, call func(*cloudflare.Client) error, headers ...string,
) *cloudflare.Error {
	t.Helper()
	err := call(newClient(testhttp.Answer(status, body, headers...), option.WithMaxRetries(0)))
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	return refused
}

func listMembers(c *cloudflare.Client) error {
	_, err := c.Accounts.Members.List(context.Background(), accounts.MemberListParams{AccountID: cloudflare.F("a")})
	return err
}

func listAccounts(c *cloudflare.Client) error {
	_, err := c.Accounts.List(context.Background(), accounts.AccountListParams{})
	return err
}

func getProfile(c *cloudflare.Client) error {
	_, err := c.Accounts.AccountProfile.Get(context.Background(), accounts.AccountProfileGetParams{
		AccountID: cloudflare.F("a"),
	})
	return err
}

func productCategories(c *cloudflare.Client) error {
	_, err := c.Accounts.Logs.Audit.ProductCategories(
		context.Background(), accounts.LogAuditProductCategoriesParams{AccountID: cloudflare.F("a")})
	return err
}

// A refusal of the credential says which permissions would do.
func TestARefusalNamesThePermissionsThatWouldDo(t *testing.T) {
	e := refusedCall(t, 403, fmt.Sprintf(forbidden, "https://docs.test/members"), listMembers)
	want := []string{"Account Settings Read", "SCIM Provisioning", "Account Settings Write"}
	require.Equal(t, want, e.AcceptedPermissions())
	require.Equal(t, "Members.List: 403 Forbidden: Forbidden (code 10000); needs Account Settings Read or "+
		"SCIM Provisioning or Account Settings Write; see https://docs.test/members", e.Error())
	e.AcceptedPermissions()[0] = "changed"
	require.Equal(t, want, e.AcceptedPermissions(), "the list is the caller's")

	e = refusedCall(t, 401, "", getProfile)
	require.Len(t, e.AcceptedPermissions(), 29)
	require.Equal(t, "AccountProfile.Get: 401 Unauthorized; needs Account Settings Read or Billing Read or "+
		"Trust and Safety Read or one of 26 others", e.Error())
}

func TestPermissionsAreOfRefusedCredentialsOnly(t *testing.T) {
	for status, body := range map[int]string{
		400: fmt.Sprintf(forbidden, "https://docs.test"), 404: "", 429: "", 500: "", 200: `{"success":false}`,
	} {
		e := refusedCall(t, status, body, listMembers)
		require.Empty(t, e.AcceptedPermissions(), status)
		require.NotContains(t, e.Error(), "needs")
		require.NotContains(t, e.Error(), "docs.test")
	}
	e := refusedCall(t, 403, "", listAccounts)
	require.Empty(t, e.AcceptedPermissions(), "the document names none")
	require.Equal(t, "Accounts.List: 403 Forbidden", e.Error())
	_, err := cloudflare.NewClient(option.WithHTTPClient(testhttp.Answer(403, ""))).Accounts.Members.Get(
		context.Background(), "m", accounts.MemberGetParams{})
	require.Error(t, err)
	require.Empty(t, (&cloudflare.Error{StatusCode: 403}).AcceptedPermissions())
}

// What a server gives as an address is printed when it is one, and no more than
// one.
func TestAddressesInARefusal(t *testing.T) {
	token := "cfut_" + strings.Repeat("0f", 24)
	for given, shown := range map[string]string{
		"https://docs.test/a?b=c#d":     "https://docs.test/a?b=c#d",
		"http://docs.test":              "http://docs.test",
		"https://docs.test/a b\n":       "",
		"https://docs.test/a b":         "https://docs.test/a%20b",
		"javascript:alert(1)":           "",
		"ftp://docs.test":               "",
		"https:///path":                 "",
		"//docs.test":                   "",
		"docs.test":                     "",
		"":                              "",
		"https://user:secret@docs.test": "",
		"https://docs.test/" + strings.Repeat("a/", 91): "https://docs.test/" + strings.Repeat("a/", 91),
		"https://docs.test/" + strings.Repeat("a/", 92): "",
		"https://docs.test/?token=" + token:             "https://docs.test/?token=[redacted]",
	} {
		text := refusedCall(t, 403, fmt.Sprintf(forbidden, given), listMembers).Error()
		require.NotContains(t, text, token)
		if shown == "" {
			require.NotContains(t, text, "; see", given)
		} else {
			require.True(t, strings.HasSuffix(text, "; see "+shown), text)
		}
	}
	second := `{"errors":[{"message":"a"},{"message":"b","documentation_url":"https://docs.test/b"}]}`
	require.Contains(t, refusedCall(t, 403, second, listMembers).Error(), "; see https://docs.test/b")
}

func TestHintsForKnownTraps(t *testing.T) {
	coded := func(code int) string { return fmt.Sprintf(`{"errors":[{"code":%d,"message":"no"}]}`, code) }
	for _, row := range []struct {
		status, code int
		call         func(*cloudflare.Client) error
		hint         string
	}{
		{403, 10000, productCategories, "missing Account Settings Read"},
		{400, 10000, productCategories, "missing Account Settings Read"},
		{403, 10000, listMembers, ""},
		{403, 10001, productCategories, ""},
		{403, 9109, listMembers, "limited to other addresses, or one of an account where a user's is wanted"},
		{401, 9109, listAccounts, "limited to other addresses"},
		{400, 1001, listAccounts, "a token that an account owns may not list accounts"},
		{400, 1001, listMembers, ""},
		{404, 7003, listMembers, "a name in the place of the account's id"},
		{403, 1002, listMembers, ""},
	} {
		e := refusedCall(t, row.status, coded(row.code), row.call)
		require.Contains(t, e.Error(), row.hint)
		if row.hint == "" {
			require.NotContains(t, e.Error(), "token")
		}
	}
}

// Some of the API's texts say which of a code's meanings it is.
func TestHintsThatGoByTheMessage(t *testing.T) {
	invite := func(c *cloudflare.Client) error {
		_, err := c.Accounts.Members.New(context.Background(), accounts.MemberNewParams{
			AccountID: cloudflare.F("a"),
			Body: accounts.MemberNewParamsBodyIAMCreateMemberWithRoles{
				Email: cloudflare.F("ada@example.com"), Roles: cloudflare.F([]string{"r"}),
			},
		})
		return err
	}
	create := func(c *cloudflare.Client) error {
		_, err := c.Accounts.New(context.Background(), accounts.AccountNewParams{Name: cloudflare.F("Ada")})
		return err
	}
	getToken := func(c *cloudflare.Client) error {
		_, err := c.Accounts.Tokens.Get(context.Background(), "t", accounts.TokenGetParams{AccountID: cloudflare.F("a")})
		return err
	}
	verify := "Invalid request: automatic verification of new members is not allowed"
	for _, row := range []struct {
		code int
		said string
		call func(*cloudflare.Client) error
		hint string
	}{
		{1001, verify, invite, "; new members are invited: leave Status out or send pending"},
		{1001, "Invalid request: no such role", invite, ""},
		{1001, verify, listMembers, ""},
		{1002, "Forbidden. Account creation is not allowed", create, "; only tenant administrators make accounts"},
		{1002, "Forbidden. Account creation is not allowed", listMembers, ""},
		{1001, "Nest zone under specific account resource", getToken, "; name zones under their account, as " +
			"permissions.Zone and Builder do"},
		{1001, "Nest zone under specific account resource", listMembers, ""},
		{1001, "Invalid name", getToken, ""},
	} {
		body := fmt.Sprintf(`{"errors":[{"code":%d,"message":%q}]}`, row.code, row.said)
		text := refusedCall(t, 400, body, row.call).Error()
		require.Contains(t, text, fmt.Sprintf("%s (code %d)%s", row.said, row.code, row.hint))
		require.Equal(t, row.hint != "", strings.Contains(text, ";"), text)
	}
}

// With all that a hostile server can say the text stays one line of 2 kB.
func TestARefusalWithAdviceIsShort(t *testing.T) {
	long := strings.Repeat("word ", 400)
	var errs []string
	for range 50 {
		errs = append(errs, fmt.Sprintf(`{"code":9109,"message":%q,"documentation_url":%q,"source":{"pointer":%q}}`,
			long, "https://docs.test/"+strings.Repeat("a/", 91), long))
	}
	body := `{"errors":[` + strings.Join(errs, ",") + `]}`
	e := refusedCall(t, 403, body, getProfile, "Cf-Ray", strings.Repeat("r", 80), "Retry-After", "100000000")
	require.LessOrEqual(t, len(e.Error()), 2000)
	for _, part := range []string{"needs Account Settings Read", "see https://docs.test/a", "code 9109 may be", "(ray r"} {
		require.Contains(t, e.Error(), part)
	}
	e.Attempts, e.Operation = math.MaxInt, strings.Repeat("op ", 400)
	require.LessOrEqual(t, len(e.Error()), 2000)
}

// The emulator's own refusal says what was missing, and it is no mistake.
func TestAnEnforcingEmulatorsRefusal(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithEnforcement())
	defer srv.Close()
	token := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "nothing"})
	_, err := srv.Client(option.WithAPIToken(token.Value)).Accounts.Subscriptions.Get(context.Background(),
		accounts.SubscriptionGetParams{AccountID: cloudflare.F(srv.AccountID)})
	require.ErrorIs(t, err, cloudflare.ErrForbidden)
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusForbidden, refused.StatusCode)
	require.Equal(t, []string{"Billing Read", "Billing Write"}, refused.AcceptedPermissions())
	require.Contains(t, err.Error(), "403 Forbidden: Forbidden (code 10000); needs Billing Read or Billing Write; see "+
		"https://developers.cloudflare.com/api/resources/accounts/subresources/subscriptions/methods/get (ray ")
}
