package cloudflare_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Everybody with access to an account, page after page.
func Example() {
	srv := cloudflaretest.NewServer() // in the place of the real API
	defer srv.Close()
	client := cloudflare.NewClient(option.WithBaseURL(srv.URL), option.WithAPIToken(srv.Token))

	members := client.Accounts.Members.ListAutoPaging(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	for member, err := range members.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(member.Email, member.Status)
	}
	// Output: admin@example.com accepted
}

// A refusal tells its kind, its codes and what support asks for.
func ExampleError() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	_, err := srv.Client().Accounts.Members.Get(context.Background(), "no-such-member", accounts.MemberGetParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	var refused *cloudflare.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Operation, refused.StatusCode, refused.RayID != "")
	}
	fmt.Println("not found:", errors.Is(err, cloudflare.ErrNotFound))
	// Output:
	// Members.Get 404 true
	// not found: true
}

// An endpoint that has no method, with the same settings.
func ExampleClient_Get() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	var reply struct {
		Result []struct{ Name string }
	}
	if err := srv.Client().Get(context.Background(), "accounts?per_page=5", nil, &reply); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Result[0].Name)
	// Output: Demo Account
}

// Audit log filters, in their positive and their negative form.
func Example_auditLog() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	log := srv.Client().Accounts.Logs.Audit.ListAutoPaging(context.Background(), accounts.LogAuditListParams{
		AccountID: cloudflare.F(srv.AccountID),
		Since:     cloudflare.F(time.Now().Add(-15 * time.Minute)),
		Before:    cloudflare.F(time.Now()),
		ActorEmail: cloudflare.F(accounts.LogAuditListParamsActorEmail{
			In: cloudflare.F([]string{"alice@example.com", "bob@example.com"}),
		}),
		ActionType: cloudflare.F(accounts.LogAuditListParamsActionType{
			Not: cloudflare.F([]accounts.AuditActionType{accounts.AuditActionTypeView}),
		}),
	})
	entries, err := log.Collect(0)
	fmt.Println(len(entries), err)
	fmt.Println(srv.Requests()[0].Query["actor_email"], srv.Requests()[0].Query["action_type.not"])
	// Output:
	// 0 <nil>
	// [alice@example.com bob@example.com] [view]
}

// Every entry once, also when the program is killed in between: what it has
// done is stored together with where to go on.
func Example_followAuditLog() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	for i, id := range []string{"login", "token made", "member added"} {
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{ID: id, Action: cloudflaretest.AuditAction{
			Type: "create", Time: time.Now().Add(time.Duration(i-10) * time.Minute),
		}})
	}

	var stored accounts.AuditCheckpoint // in a program: read from a file
	for run := 1; run <= 3; run++ {
		follow := srv.Client().Accounts.Logs.Audit.Follow(context.Background(), accounts.LogAuditFollowParams{
			List: accounts.LogAuditListParams{
				AccountID: cloudflare.F(srv.AccountID),
				Since:     cloudflare.F(time.Now().Add(-time.Hour)),
			},
			Checkpoint: stored,
		})
		for entry, err := range follow {
			if err != nil {
				fmt.Println("again after a while:", err)
				continue
			}
			fmt.Println("run", run, "exports:", entry.ID)
			stored = entry.Checkpoint()
			break // killed
		}
	}
	// Output:
	// run 1 exports: login
	// run 2 exports: token made
	// run 3 exports: member added
}

// After a write that failed, look before you repeat, unless nothing can have
// happened.
func ExampleMayHaveActed() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, id := srv.Client(), cloudflare.F(srv.AccountID)
	body := accounts.MemberNewWithRoles{
		Email: cloudflare.F("ada@example.com"), Roles: cloudflare.F([]string{srv.Roles(srv.AccountID)[0].ID}),
	}

	srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersNew, Kind: cloudflaretest.ResetAfter})
	_, err := client.Accounts.Members.New(context.Background(), accounts.MemberNewParams{AccountID: id, Body: body})
	fmt.Println(err != nil, cloudflare.MayHaveActed(err))
	member, err := client.Accounts.Members.FindByEmail(context.Background(), srv.AccountID, "ada@example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(member.Status)
	// Output:
	// true true
	// pending
}

// A field is omitted, null, anything, or a value.
func ExampleF() {
	show := func(token accounts.TokenParam) {
		body, err := token.MarshalJSON()
		fmt.Println(string(body), err)
	}
	show(accounts.TokenParam{})
	show(accounts.TokenParam{Name: cloudflare.F("reader")})
	show(accounts.TokenParam{Name: cloudflare.F(""), ExpiresOn: cloudflare.Null[time.Time]()})
	show(accounts.TokenParam{ExpiresOn: cloudflare.Raw[time.Time]("tomorrow")})
	// Output:
	// {} <nil>
	// {"name":"reader"} <nil>
	// {"name":"","expires_on":null} <nil>
	// {"expires_on":"tomorrow"} <nil>
}

// What a reply had is told beside the values.
func ExampleField() {
	var account accounts.Account
	err := account.UnmarshalJSON([]byte(`{"id":"a","name":null,"settings":{"color":"blue"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(account.JSON.Name.IsNull(), account.JSON.Type.IsMissing())
	fmt.Println(account.Settings.JSON.ExtraFields["color"].Raw())
	// Output:
	// true true
	// "blue"
}
