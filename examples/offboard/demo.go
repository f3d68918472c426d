package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// leaver leaves the emulator's company.
const leaver = "leaver@example.com"

// demo offboards somebody on an emulator that enforces permissions.
func demo(ctx context.Context, cfg config, t terminal) error {
	cfg.email = cmp.Or(cfg.email, leaver)
	fmt.Fprintln(t.out, "CLOUDFLARE_API_TOKEN is not set: working on an emulator in this process.")
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	token := company(srv, needed...)
	return offboard(ctx, srv.Client(option.WithAPIToken(token)), cfg, t)
}

// needed are the permission groups that the demo's token needs.
var needed = []string{"Account API Tokens Write", "Account Settings Write", "User Details Read"}

// company makes three accounts that the leaver has something in, and returns the value
// of a token with permission groups, of a user who may offboard them.
func company(srv *cloudflaretest.Server, groups ...string) string {
	boss := srv.AddUser(cloudflaretest.User{Email: "boss@example.com", TenantAdmin: true})
	super := []cloudflaretest.Role{{Name: "Super Administrator - All Privileges"}}
	shop := srv.AddAccount(cloudflaretest.Account{Name: "Shop"})
	blog := srv.AddAccount(cloudflaretest.Account{Name: "Blog"})
	for i := range 60 {
		srv.AddMember(shop.ID, cloudflaretest.Member{Email: fmt.Sprintf("member%02d@example.com", i)})
	}
	srv.AddMember(shop.ID, cloudflaretest.Member{Email: "boss@example.com", Roles: super})
	srv.AddMember(shop.ID, cloudflaretest.Member{Email: leaver, Roles: super})
	srv.AddUserGroup(shop.ID, cloudflaretest.UserGroup{
		Name: "on call", Members: []cloudflaretest.UserGroupMember{{Email: leaver}},
	})
	srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: leaver, Status: "pending"})
	srv.AddMember(blog.ID, cloudflaretest.Member{Email: leaver, Roles: super})
	madeBy(srv, shop.ID, srv.AddTokenWith(shop.ID, "DNS Write"))
	return srv.AddUserToken(boss.ID, tokenWith(boss.ID, groups)).Value
}

// madeBy leaves the entry that tells that the leaver made a token.
func madeBy(srv *cloudflaretest.Server, account string, token cloudflaretest.Token) {
	srv.AddAuditEntries(account, cloudflaretest.AuditEntry{
		Action: cloudflaretest.AuditAction{
			Description: "Create API Token", Type: "create", Result: "success", Time: time.Now().AddDate(0, -1, 0),
		},
		Actor:    cloudflaretest.AuditActor{Email: leaver, Type: "user"},
		Raw:      cloudflaretest.AuditRaw{Method: "POST", StatusCode: 200, URI: "/accounts/" + account + "/tokens"},
		Resource: cloudflaretest.AuditResource{ID: token.ID},
	})
}

// tokenWith is a user's token for all accounts.
func tokenWith(user string, groups []string) cloudflaretest.Token {
	policy := cloudflaretest.TokenPolicy{Resources: map[string]any{
		"com.cloudflare.api.account.*": "*", "com.cloudflare.api.user." + user: "*",
	}}
	for _, name := range groups {
		policy.PermissionGroups = append(policy.PermissionGroups, cloudflaretest.PolicyGroup{Name: name})
	}
	return cloudflaretest.Token{Name: "offboard", Policies: []cloudflaretest.TokenPolicy{policy}}
}
