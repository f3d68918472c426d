package permissions_test

import (
	"context"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

func TestRecorder(t *testing.T) {
	srv, _ := start(t)
	rec := NewRecorder()
	require.Equal(t, Needs{Exact: true}, rec.Needed())
	client := srv.Client(rec.Option())
	in := cloudflare.F(srv.AccountID)
	_, err := client.Accounts.Members.List(t.Context(), accounts.MemberListParams{AccountID: in})
	require.NoError(t, err)
	_, err = client.Accounts.Tokens.Get(t.Context(), "none", accounts.TokenGetParams{AccountID: in})
	require.ErrorIs(t, err, cloudflare.ErrNotFound)
	_, err = client.Accounts.List(t.Context(), accounts.AccountListParams{})
	require.NoError(t, err)
	require.NoError(t, client.Get(t.Context(), "accounts/"+srv.AccountID+"/roles?page=1", nil, nil))
	require.NoError(t, client.Get(t.Context(), srv.URL+"/accounts/"+srv.AccountID, nil, nil))
	require.Error(t, client.Get(t.Context(), "/zones/z1/dns_records", nil, nil))
	require.Error(t, client.Post(t.Context(), "accounts/"+srv.AccountID+"/roles", nil, nil))
	_, err = client.Accounts.Members.Get(t.Context(), "", accounts.MemberGetParams{AccountID: in})
	require.Error(t, err) // is not sent

	require.Equal(t, Needs{
		Operations: []string{"Accounts.Get", "Accounts.List", "Members.List", "Roles.List", "Tokens.Get"},
		Groups:     []string{"Account API Tokens Read", "Account Settings Read"},
		Exact:      true,
		Silent:     []string{"Accounts.List"},
		Unknown:    []string{"GET /zones/z1/dns_records", "POST accounts/" + srv.AccountID + "/roles"},
	}, rec.Needed())
}

// A path that is one of two templates' is the one's that says more.
func TestRecorderKnowsPaths(t *testing.T) {
	srv, _ := start(t)
	for path, want := range map[string]string{
		"accounts/a1/tokens/verify": "Tokens.Verify", "accounts/a1/tokens/x": "Tokens.Get", "/accounts/": "Accounts.List",
		"accounts/a1/tokens/x/": "Tokens.Get",
	} {
		rec := NewRecorder()
		_ = srv.Client(rec.Option()).Get(t.Context(), path, nil, nil)
		require.Equal(t, []string{want}, rec.Needed().Operations, path)
	}
	rec := NewRecorder()
	_ = srv.Client(rec.Option()).Get(t.Context(), "accounts//tokens", nil, nil)
	require.Empty(t, rec.Needed().Operations)
}

// Every operation is told of by its own name, and needs a group that it accepts.
func TestRecorderKnowsEveryOperation(t *testing.T) {
	for _, op := range call.Operations() {
		rec := NewRecorder()
		observe(rec, op.Name)
		needs := rec.Needed()
		require.Equal(t, []string{op.Name}, needs.Operations)
		require.Empty(t, needs.Unknown)
		if len(op.Accepts()) == 0 {
			require.Equal(t, []string{op.Name}, needs.Silent)
			require.Empty(t, needs.Groups)
			continue
		}
		require.Len(t, needs.Groups, 1)
		require.Contains(t, op.Accepts(), needs.Groups[0])
	}
}

// observe tells a recorder of a call, by a client that answers all calls itself.
func observe(rec *Recorder, operation string) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	for _, op := range call.Operations() {
		if op.Name == operation {
			_ = srv.Client(rec.Option(), option.WithMaxRetries(0)).
				Execute(context.Background(), op.Method, unescape(op.Path), nil, nil)
		}
	}
}

func unescape(path string) string {
	text, _ := url.PathUnescape(path)
	return text
}

// Needs of several operations at once.
func TestNeeds(t *testing.T) {
	for _, c := range []struct{ operations, groups []string }{
		{[]string{"Accounts.Get"}, []string{"Account Settings Read"}},
		{[]string{"Members.List", "Roles.Get", "Logs.Audit.List"}, []string{"Account Settings Read"}},
		{[]string{"Members.New", "Members.List"}, []string{"SCIM Provisioning"}},
		{[]string{"Members.New", "Logs.Audit.List"}, []string{"Account Settings Write"}},
		{[]string{"Accounts.Get", "Subscriptions.Get"}, []string{"Billing Read"}},
		{
			[]string{"Subscriptions.New", "Subscriptions.Get", "Tokens.List"},
			[]string{"Account API Tokens Read", "Billing Write"},
		},
		{[]string{"Tokens.New", "Tokens.List"}, []string{"Account API Tokens Write"}},
	} {
		rec := NewRecorder()
		for _, op := range c.operations {
			observe(rec, op)
		}
		require.Equal(t, c.groups, rec.Needed().Groups, c.operations)
		require.True(t, rec.Needed().Exact)
	}
}

// An attempt that is yet to come is no call, and the zero Recorder works.
func TestRecorderLeavesOutWhatIsHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rec Recorder
		srv, _ := start(t, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 1}))
		client := srv.Client()
		list := func(ctx context.Context) {
			_, _ = client.Accounts.List(ctx, accounts.AccountListParams{}, rec.Option())
		}
		_ = client.Get(t.Context(), "accounts", nil, nil)
		ctx, cancel := context.WithCancel(t.Context())
		go list(ctx)
		synctest.Wait() // it is held back
		require.Empty(t, rec.Needed().Operations)
		cancel()
		time.Sleep(10 * time.Minute)
		list(t.Context())
		require.Equal(t, []string{"Accounts.List"}, rec.Needed().Operations)
	})
}

func TestRecorderIsSafe(t *testing.T) {
	srv, _ := start(t)
	rec := NewRecorder()
	client := srv.Client(rec.Option())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, _ = client.Accounts.List(t.Context(), accounts.AccountListParams{})
			rec.Needed()
		})
	}
	group.Wait()
	require.Equal(t, []string{"Accounts.List"}, rec.Needed().Operations)
}

func TestRecorderPolicies(t *testing.T) {
	srv, _ := start(t)
	rec := NewRecorder()
	_, err := rec.Policies(t.Context(), srv.Client(), srv.AccountID)
	require.ErrorIs(t, err, ErrNoPolicy)
	observe(rec, "Members.List")
	policies, err := rec.Policies(t.Context(), srv.Client(), srv.AccountID)
	require.NoError(t, err)
	require.JSONEq(t, `[{"effect":"allow","permission_groups":[{"id":"`+settingsRead+`"}],
		"resources":{"com.cloudflare.api.account.`+srv.AccountID+`":"*"}}]`, body(t, policies))
	params, err := rec.Allow(srv.AccountID).FromIP("192.0.2.1").TokenParams(t.Context(), srv.Client(), srv.AccountID, "n")
	require.NoError(t, err)
	require.True(t, Equivalent(policies, params.Policies.Value))
	d, err := Compare(params, rec.Needed())
	require.NoError(t, err)
	require.True(t, d.Exact(), d)
}

func TestTemplateURL(t *testing.T) {
	rec := NewRecorder()
	observe(rec, "Subscriptions.New")
	observe(rec, "Tokens.List")
	link, leftOut := rec.TemplateURL("CI & more")
	require.Empty(t, leftOut)
	require.Equal(t, `https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys=`+
		`%5B%7B%22key%22%3A%22account_api_tokens%22%2C%22type%22%3A%22read%22%7D%2C`+
		`%7B%22key%22%3A%22billing%22%2C%22type%22%3A%22edit%22%7D%5D&name=CI%20%26%20more`, link)
	u, err := url.Parse(link)
	require.NoError(t, err)
	require.JSONEq(t, `[{"key":"account_api_tokens","type":"read"},{"key":"billing","type":"edit"}]`,
		u.Query().Get("permissionGroupKeys"))
	require.Equal(t, "CI & more", u.Query().Get("name"))

	rec = NewRecorder()
	observe(rec, "Members.New")
	link, leftOut = rec.TemplateURL("")
	require.Equal(t, []string{"SCIM Provisioning"}, leftOut)
	require.Contains(t, link, "permissionGroupKeys=%5B%5D&name=")
}
