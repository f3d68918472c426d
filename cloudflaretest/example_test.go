package cloudflaretest_test

import (
	"context"
	"fmt"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// A test seeds a server, lets the program under test call it, and looks at
// what came of it.
func Example() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "grace@example.com"})

	members, err := srv.Client().Accounts.Members.List(context.Background(), accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, member := range members.Result {
		fmt.Println(member.User.Email, member.Status)
	}
	fmt.Println(srv.Requests()[0].Op)
	// Output:
	// admin@example.com accepted
	// grace@example.com accepted
	// Members.List
}

// The next call of an operation can be made to fail.
func ExampleServer_Inject() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.Inject(cloudflaretest.Fault{Op: "Members.New", Kind: cloudflaretest.ResetAfter})

	_, err := srv.Client().Accounts.Members.New(context.Background(), accounts.MemberNewParams{
		AccountID: cloudflare.F(srv.AccountID),
		Body:      map[string]any{"email": "grace@example.com", "roles": []string{}},
	})
	fmt.Println("failed:", err != nil)
	fmt.Println("members:", len(srv.Members(srv.AccountID)))
	// Output:
	// failed: true
	// members: 2
}
