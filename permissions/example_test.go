package permissions_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

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
