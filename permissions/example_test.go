package permissions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// A token that changes the DNS records of one zone, from one network, for a
// month.
func ExampleBuilder() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	const zone = "023e105f4ecef8ad9ca31a8372d0c353"
	params, err := permissions.Allow("DNS Write", "Zone Read").On(permissions.Zone(zone)).
		FromIP("192.0.2.0/24").
		ExpiresIn(30*24*time.Hour).
		TokenParams(ctx, client, srv.AccountID, "dns")
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := client.Accounts.Tokens.New(ctx, params)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, group := range token.Policies[0].PermissionGroups {
		fmt.Println(group.Name)
	}
	// Output:
	// DNS Write
	// Zone Read
}

// What is wrong is told before anything is sent.
func ExampleBuilder_checks() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	_, err := permissions.Allow("DNS Write").On(permissions.Zone("example.com")).
		FromIP("10.0.0.0/8").NotFromIP("0.0.0.0/0").
		TokenParams(context.Background(), srv.Client(), srv.AccountID, "dns")
	fmt.Println(err)
	fmt.Println(errors.Is(err, permissions.ErrLockedOut), len(srv.Requests()))
	// Output:
	// permissions: policy 1: no such resource: "example.com" is no identifier of a zone
	// permissions: the token works from no address: NotFromIP takes out all that is left
	// true 0
}

// Names are looked up in the account's own list, by the scope they are to be for.
func ExampleResolve() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()

	group, err := permissions.Resolve(ctx, client, srv.AccountID, "Logs Read", permissions.ScopeZone)
	fmt.Println(group.ID, err)
	_, err = permissions.Resolve(ctx, client, srv.AccountID, "Logs Read", "")
	fmt.Println(errors.Is(err, permissions.ErrAmbiguousGroup))
	renamed, err := permissions.Resolve(ctx, client, srv.AccountID, "Argo Tunnel Read", permissions.ScopeAccount)
	fmt.Println(renamed.Name, err)
	// Output:
	// c4a30cd58c5d42619c86a3c36c441e2d <nil>
	// true
	// Cloudflare Tunnel Read <nil>
}

// A policy's resources are read whatever their spelling.
func ExampleParseResources() {
	resources, err := permissions.ParseResources(json.RawMessage(`{
		"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.*": "*"},
		"com.cloudflare.edge.r2.bucket.a1_eu_logs": "*"
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range resources {
		fmt.Println(r.Scope(), r.AccountID(), r.ID())
	}
	fmt.Println(resources[0] == permissions.AllZonesIn("a1"))
	// Output:
	// com.cloudflare.api.account.zone a1 *
	// com.cloudflare.edge.r2.bucket a1 a1_eu_logs
	// true
}

// A program is run once with a recorder, and gets a token with what it needs.
func ExampleRecorder() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	ctx := context.Background()

	rec := permissions.NewRecorder()
	client := srv.Client(rec.Option())
	in := cloudflare.F(srv.AccountID)
	_, _ = client.Accounts.Members.List(ctx, accounts.MemberListParams{AccountID: in})
	_, _ = client.Accounts.Subscriptions.Get(ctx, accounts.SubscriptionGetParams{AccountID: in})
	_ = client.Get(ctx, "zones/023e105f4ecef8ad9ca31a8372d0c353/dns_records", nil, nil)

	needs := rec.Needed()
	fmt.Println(needs.Operations)
	fmt.Printf("%q exact: %t\n", needs.Groups, needs.Exact)
	fmt.Printf("unknown: %q\n", needs.Unknown)

	params, err := rec.Allow(srv.AccountID).ExpiresIn(24*time.Hour).TokenParams(ctx, client, srv.AccountID, "report")
	fmt.Println(len(params.Policies.Value[0].PermissionGroups.Value), err)
	// Output:
	// [Members.List Subscriptions.Get]
	// ["Account Settings Read" "Billing Read"] exact: true
	// unknown: ["GET zones/023e105f4ecef8ad9ca31a8372d0c353/dns_records"]
	// 2 <nil>
}

// A link for somebody who makes tokens in the dashboard.
func ExampleRecorder_TemplateURL() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	rec := permissions.NewRecorder()
	_, _ = srv.Client(rec.Option()).Accounts.Subscriptions.Get(context.Background(), accounts.SubscriptionGetParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	link, leftOut := rec.TemplateURL("billing report")
	u, _ := url.Parse(link)
	fmt.Println(u.Host, u.Query().Get("to"), u.Query().Get("name"))
	fmt.Println(u.Query().Get("permissionGroupKeys"))
	fmt.Println(len(leftOut), "left out")
	// Output:
	// dash.cloudflare.com /:account/api-tokens billing report
	// [{"key":"billing","type":"read"}]
	// 0 left out
}

// What a token lacks for a program, and what it has besides.
func ExampleCompare() {
	var token accounts.Token // in a program: one that was read
	_ = json.Unmarshal([]byte(`{"policies": [{"effect": "allow",
		"permission_groups": [{"id": "1af1fa2adc104452b74a9a3364202f20", "name": "Account Settings Write"}],
		"resources": {"com.cloudflare.api.account.a1": "*"}}]}`), &token)
	difference, err := permissions.Compare(token, permissions.Needs{ // in a program: what a Recorder tells
		Operations: []string{"Members.List", "Subscriptions.Get"},
		Groups:     []string{"Account Settings Read", "Billing Read"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(difference)
	// Output:
	// missing: allow "Billing Read"
	// more than needed: allow "Account Settings Write" on com.cloudflare.api.account.a1
}

// Every token of an account, with what somebody should look at.
func ExampleLint() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, ctx := srv.Client(), context.Background()
	srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "old deploy", Policies: []cloudflaretest.TokenPolicy{{
		Effect:           "allow",
		PermissionGroups: []cloudflaretest.PolicyGroup{{ID: "4755a26eedb94da69e1066d98aa820be"}},
		Resources:        map[string]any{"com.cloudflare.api.account.a1": "*"},
	}}})

	groups, err := permissions.Groups(ctx, client, srv.AccountID)
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens, err := client.Accounts.Tokens.ListAutoPaging(ctx, accounts.TokenListParams{
		AccountID: cloudflare.F(srv.AccountID),
	}).Collect(0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, finding := range permissions.Lint(groups, tokens...) {
		fmt.Println(finding.Kind, "-", finding.Text)
	}
	// Output:
	// no end - it never ends: give it an end, and roll or replace it before
	// no address - it works from everywhere: name the networks that it is used from
	// never meets - "DNS Write" (zone) is for none of its resources
	// never meets - none of its groups is for com.cloudflare.api.account.a1
}

// What a program wants and what the API has may say the same in other words.
func ExampleEquivalent() {
	var want, have []accounts.TokenPolicy
	_ = json.Unmarshal([]byte(`[{"effect": "allow",
		"permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}, {"id": "c8fed203ed3043cba015a93ad1616f1f"}],
		"resources": {"com.cloudflare.api.account.zone.z1": "*"}}]`), &want)
	_ = json.Unmarshal([]byte(`[{"id": "p1", "effect": "allow",
		"permission_groups": [{"id": "c8fed203ed3043cba015a93ad1616f1f", "name": "Zone Read"},
			{"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"}],
		"resources": {"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.z1": "*"}}}]`), &have)
	fmt.Println(permissions.Equivalent(want, have))
	have[0].Effect = accounts.TokenPolicyEffectDeny
	fmt.Println(permissions.Equivalent(want, have))
	// Output:
	// true
	// false
}
