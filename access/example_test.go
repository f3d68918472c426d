package access_test

import (
	"context"
	"fmt"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// A program rotates the token that it uses itself, and goes on with the new one.
func ExampleRotate() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	old := srv.AddTokenWith(srv.AccountID, "Account API Tokens Write")
	client, ctx := srv.Client(option.WithAPIToken(old.Value)), context.Background()

	store := map[string]string{"cloudflare-token": old.Value}
	record, err := access.Rotate(ctx, client, access.Rotation{
		Account: srv.AccountID,
		Token:   old.ID,
		Deliver: func(_ context.Context, successor *accounts.TokenNewResponse) error {
			store["cloudflare-token"] = successor.Value
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(record.State, record.Token == old.ID)
	for _, token := range srv.Tokens(srv.AccountID) {
		fmt.Println(token.ID == record.Successor, token.Value == store["cloudflare-token"])
	}
	// Output:
	// done true
	// true true
}

// A list first, then the removal.
func ExampleSweep() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	old := srv.AddTokenWith(srv.AccountID, "DNS Read")
	crashed := cloudflaretest.Token{Name: "dns (replaces " + old.ID + ")", IssuedOn: old.IssuedOn.AddDate(0, 0, -2)}
	srv.AddToken(srv.AccountID, crashed)

	sweep := access.Sweeping{Account: srv.AccountID}
	for _, sweep.Remove = range []bool{false, true} {
		orphans, err := access.Sweep(context.Background(), srv.Client(), sweep)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, orphan := range orphans {
			fmt.Println(orphan.Replaces == old.ID, orphan.Removed, len(srv.Tokens(srv.AccountID)))
		}
	}
	// Output:
	// true false 2
	// true true 1
}

// Who has access, and what to look at.
func ExampleReview() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.AddMember(srv.AccountID, cloudflaretest.Member{
		Email: "ada@example.com", Roles: []cloudflaretest.Role{{Name: "DNS"}, {Name: "Billing"}},
	})
	srv.AddTokenWith(srv.AccountID, "Account Settings Read")

	for row, err := range access.Review(context.Background(), srv.Client(), srv.AccountID) {
		switch {
		case err != nil: // a part that can't be read; the review goes on
			fmt.Println(err)
		case row.Member != nil && row.Member.Email == "ada@example.com":
			fmt.Println(row.Member.Email, row.Member.Grants)
		case row.Token != nil:
			fmt.Println(row.Token.Grants[0].GroupName)
		default:
			continue
		}
		for _, found := range row.Findings {
			fmt.Println("-", found.Kind)
		}
	}
	// Output:
	// ada@example.com [DNS Billing]
	// - no second factor
	// - dormant
	// Account Settings Read
	// - never used
	// - no end
	// - no address
}

// First the plan, to be looked at, then what it says.
func ExampleOffboard() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	other := srv.AddAccount(cloudflaretest.Account{Name: "Other"})
	srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "ann@example.com"})
	srv.AddMember(other.ID, cloudflaretest.Member{Email: "ann@example.com", Status: "pending"})
	client, ctx := srv.Client(), context.Background()

	plan, err := access.Offboard(ctx, client, "Ann@Example.com", access.OffboardOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, item := range plan.Items {
		fmt.Println(item.AccountName, item.Kind, item.State)
	}
	done, err := plan.Apply(ctx)
	for _, item := range done {
		fmt.Println(item.AccountName, item.Kind, item.State)
	}
	fmt.Println(err)
	// Output:
	// Demo Account membership to remove
	// Other invitation to remove
	// Demo Account membership removed
	// Other invitation removed
	// <nil>
}
