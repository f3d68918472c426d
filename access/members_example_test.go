package access_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// The first call invites, the second has nothing to do, the third changes the grants.
func ExampleMembers_Ensure() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	zone := srv.AddZone(srv.AccountID, cloudflaretest.Zone{ID: "023e105f4ecef8ad9ca31a8372d0c353", Name: "example.com"})

	members := access.Members{Client: srv.Client(), Account: srv.AccountID}
	want := access.Want{
		Email:  "ada@example.com",
		Grants: []access.Grant{{Group: "DNS", On: permissions.Zone(zone.ID)}},
	}
	for range 3 {
		result, err := members.Ensure(context.Background(), want)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result.Outcome, result.Member.Status, result.Grants)
		if result.Outcome == access.Unchanged {
			want.Grants = append(want.Grants, access.Grant{Group: "Billing"})
		}
	}
	// Output:
	// created pending [allow "DNS" on zone 023e105f4ecef8ad9ca31a8372d0c353]
	// unchanged pending [allow "DNS" on zone 023e105f4ecef8ad9ca31a8372d0c353]
	// changed pending [allow "DNS" on zone 023e105f4ecef8ad9ca31a8372d0c353 allow "Billing" on the account]
}

// A member gets a grant and loses another; the third stays.
func ExampleMembers_Revoke() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.AddMember(srv.AccountID, cloudflaretest.Member{
		Email: "ada@example.com", Roles: []cloudflaretest.Role{{Name: "Analytics"}, {Name: "Billing"}},
	})

	ctx, members := context.Background(), access.Members{Client: srv.Client(), Account: srv.AccountID}
	result, err := members.Grant(ctx, "ada@example.com", access.Grant{Group: "DNS"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outcome, result.Grants)
	result, err = members.Revoke(ctx, "ada@example.com", access.Grant{Group: "Billing"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Outcome, result.Grants)
	// Output:
	// changed [allow "Analytics" on the account allow "Billing" on the account allow "DNS" on the account]
	// changed [allow "Analytics" on the account allow "DNS" on the account]
}

// What a member may do by roles, as grants.
func ExampleMembers_FromRoles() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.AddMember(srv.AccountID, cloudflaretest.Member{
		Email: "ada@example.com", Roles: []cloudflaretest.Role{{Name: "DNS"}, {Name: "Cache Purge"}},
	})

	ctx, client := context.Background(), srv.Client()
	member, err := client.Accounts.Members.FindByEmail(ctx, srv.AccountID, "ada@example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	roles := append(member.Roles, accounts.Role{ID: "0123456789abcdef0123456789abcdef", Name: "Bygone"})
	grants, err := access.Members{Client: client, Account: srv.AccountID}.FromRoles(ctx, roles...)
	fmt.Println(grants)
	var unmapped *access.UnmappedError
	if errors.As(err, &unmapped) {
		fmt.Println("not mapped:", unmapped.Roles[0].Name)
	}
	// Output:
	// [allow "DNS" on the account allow "Cache Purge" on the account]
	// not mapped: Bygone
}

// One user can't be invited; the others are, and another run goes on with what is left.
func ExampleMembers_Invite() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	remove := srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		return cloudflaretest.Fault{Status: 400}, r.Op == cloudflaretest.OpMembersNew && bytes.Contains(r.Body, []byte("bob"))
	})

	members := access.Members{Client: srv.Client(), Account: srv.AccountID}
	inviting := access.Inviting{Progress: func(user access.Invited) {
		fmt.Println(user.Want.Email, user.Result.Outcome, errors.Is(user.Err, cloudflare.ErrInvalidRequest))
	}}
	for _, name := range []string{"ada", "bob", "cleo"} {
		inviting.Wants = append(inviting.Wants, access.Want{
			Email: name + "@example.com", Grants: []access.Grant{{Role: "DNS"}},
		})
	}
	list, err := members.Invite(context.Background(), inviting)
	fmt.Println(err != nil, len(access.Left(list)))

	remove()
	inviting.Wants = access.Left(list)
	list, err = members.Invite(context.Background(), inviting)
	fmt.Println(err != nil, len(access.Left(list)))
	// Output:
	// ada@example.com created false
	// bob@example.com  true
	// cleo@example.com created false
	// true 1
	// bob@example.com created false
	// false 0
}
