package accounts_test

import (
	"context"
	"fmt"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// An alert for what should not happen unseen.
func ExampleAuditEntry_Is() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, ctx, account := srv.Client(), context.Background(), cloudflare.F(srv.AccountID)
	enforce := func(on bool) {
		settings := accounts.AccountSettingsParam{EnforceTwofactor: cloudflare.F(on)}
		_, err := client.Accounts.Update(ctx, accounts.AccountUpdateParams{AccountID: account, Account: accounts.AccountParam{
			Name: cloudflare.F("Example"), Settings: cloudflare.F(settings),
		}})
		if err != nil {
			fmt.Println(err)
		}
	}
	enforce(true)
	enforce(false)

	log := client.Accounts.Logs.Audit.ListAutoPaging(ctx, accounts.LogAuditListParams{
		AccountID: account,
		Since:     cloudflare.F(time.Now().Add(-time.Hour)),
		Before:    cloudflare.F(time.Now().Add(time.Hour)),
		Direction: cloudflare.F(accounts.DirectionAsc),
	})
	for entry, err := range log.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(entry.Action.Description, entry.Is(accounts.AuditKindTwoFactorEnforcementOff))
	}
	// Output:
	// Update Account false
	// Update Account true
}

// The entries before it tell what a change was: without them the worst is
// assumed of a token that is left without a condition.
func ExampleAuditEntry_Kinds() {
	update := func(hour int, name string) accounts.AuditEntry {
		return accounts.AuditEntry{
			Action: accounts.AuditAction{Result: "success", Time: time.Date(2026, 1, 2, hour, 0, 0, 0, time.UTC)},
			Raw:    accounts.AuditRaw{Method: "PUT", URI: "/accounts/0123456789abcdef/tokens/fedcba9876543210"},
			Resource: accounts.AuditResource{
				ID: "fedcba9876543210", Request: map[string]any{"name": name, "policies": []any{}},
			},
		}
	}
	earlier, renamed := update(9, "deploy"), update(10, "deploy to production")
	fmt.Println(renamed.Kinds())
	fmt.Println(renamed.Kinds(earlier))
	// Output:
	// [ip condition removed]
	// []
}
