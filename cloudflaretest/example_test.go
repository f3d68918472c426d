package cloudflaretest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
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

// With enforcement a program is tested with the rights that it is to have: what it
// lacks is refused as the API does, and the error names what would do.
func ExampleWithEnforcement() {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	defer srv.Close()
	token := srv.AddTokenWith(srv.AccountID, "Account Settings Read")
	client := srv.Client(option.WithAPIToken(token.Value))

	account := cloudflare.F(srv.AccountID)
	_, err := client.Accounts.Members.List(context.Background(), accounts.MemberListParams{AccountID: account})
	fmt.Println("members:", err)
	_, err = client.Accounts.Subscriptions.Get(context.Background(), accounts.SubscriptionGetParams{AccountID: account})
	var refused *cloudflare.Error
	if errors.As(err, &refused) {
		fmt.Println("subscriptions:", refused.StatusCode, refused.AcceptedPermissions())
	}
	// Output:
	// members: <nil>
	// subscriptions: 403 [Billing Read Billing Write]
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

// A world that is shaped as an account of the real API, for which a server
// stands here, and tells of nobody.
func ExampleCapture() {
	real := cloudflaretest.NewServer(cloudflaretest.WithSample(cloudflaretest.Sample{Members: 3, AuditEntries: 5}))
	defer real.Close()

	key := []byte("kept apart from the seed, 16 bytes or more")
	seed, err := cloudflaretest.Capture(
		context.Background(), real.Client(), real.AccountID, cloudflaretest.CaptureKey(key))
	if err != nil {
		fmt.Println(err)
		return
	}

	srv := cloudflaretest.NewServer(cloudflaretest.WithSeed(seed))
	defer srv.Close()
	for _, m := range srv.Members(srv.AccountID) {
		fmt.Println(m.Email, m.Roles[0].Name)
	}
	// Output:
	// user-ca31d827c050@example.com Super Administrator - All Privileges
	// user-6b80bf1aa9a9@example.com Administrator
	// user-2909ca32a982@example.com Account Administrator
}

// A program that goes on in spite of a limit is tried with a small one.
func ExampleWithRateLimit() {
	srv := cloudflaretest.NewServer(cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{
		Requests: 2, Per: time.Hour,
	}))
	defer srv.Close()
	client := srv.Client(option.WithNoWait(), option.WithoutPace())
	for range 3 {
		_, err := client.Accounts.Get(context.Background(), accounts.AccountGetParams{
			AccountID: cloudflare.F(srv.AccountID),
		})
		fmt.Println(errors.Is(err, cloudflare.ErrRateLimited))
	}
	// Output:
	// false
	// false
	// true
}

// A world of one's own, from JSON that the command reads too.
func ExampleParseSeed() {
	seed, err := cloudflaretest.ParseSeed([]byte(
		`{"accounts": [{"name": "Staging", "members": [{"email": "ada@example.com", "status": "pending"}]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := cloudflaretest.NewServer(cloudflaretest.WithSeed(seed))
	defer srv.Close()
	for _, member := range srv.Members(srv.AccountID) {
		fmt.Println(member.Email, member.Status)
	}
	// Output: ada@example.com pending
}

// A token that has expired, by the server's own clock.
func ExampleWithClock() {
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	srv := cloudflaretest.NewServer(cloudflaretest.WithClock(func() time.Time { return now }))
	defer srv.Close()
	token := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "short", ExpiresOn: now.Add(time.Hour)})
	client := srv.Client(option.WithAPIToken(token.Value))
	for range 2 {
		_, err := client.Accounts.Get(context.Background(), accounts.AccountGetParams{
			AccountID: cloudflare.F(srv.AccountID),
		})
		fmt.Println(errors.Is(err, cloudflare.ErrUnauthorized))
		now = now.Add(2 * time.Hour)
	}
	// Output:
	// false
	// true
}
