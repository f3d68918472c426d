package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// An emulator stands in the place of the real API in each example here.
var ctx = context.Background()

// The accounts that a credential reaches, all pages of them.
func ExampleAccountService_ListAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.AddAccount(cloudflaretest.Account{Name: "Second Account"})

	for account, err := range srv.Client().Accounts.ListAutoPaging(ctx, accounts.AccountListParams{}).All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(account.Name)
	}
	// Output:
	// Demo Account
	// Second Account
}

// An update replaces the account: what was read is sent back with what changed.
func ExampleAccountService_Update() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, id := srv.Client(), cloudflare.F(srv.AccountID)

	account, err := client.Accounts.Get(ctx, accounts.AccountGetParams{AccountID: id})
	if err != nil {
		fmt.Println(err)
		return
	}
	changed, err := account.Param()
	if err != nil {
		fmt.Println(err)
		return
	}
	changed.Name = cloudflare.F("Renamed Account")
	account, err = client.Accounts.Update(ctx, accounts.AccountUpdateParams{AccountID: id, Account: changed})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(account.Name)
	// Output: Renamed Account
}

// A move to another organization, which tenant administrators may make.
func ExampleAccountOrganizationService_New() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	moved, err := srv.Client().Accounts.AccountOrganizations.New(ctx, accounts.AccountOrganizationNewParams{
		AccountID:                 cloudflare.F(srv.AccountID),
		DestinationOrganizationID: cloudflare.F("4536bcfad5faccb111b47003c79917fa"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(moved.DestinationOrganizationID)
	// Output: 4536bcfad5faccb111b47003c79917fa
}

// Where the bills go.
func ExampleAccountProfileService_Update() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, id := srv.Client(), cloudflare.F(srv.AccountID)

	err := client.Accounts.AccountProfile.Update(ctx, accounts.AccountProfileUpdateParams{
		AccountID: id,
		AccountProfile: accounts.AccountProfileParam{
			BusinessName:     cloudflare.F("Example GmbH"),
			BusinessEmail:    cloudflare.F("billing@example.com"),
			BusinessPhone:    cloudflare.F("+49 30 5550100"),
			BusinessAddress:  cloudflare.F("Example Street 1, Berlin"),
			ExternalMetadata: cloudflare.F(""),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	profile, err := client.Accounts.AccountProfile.Get(ctx, accounts.AccountProfileGetParams{AccountID: id})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(profile.BusinessName, profile.BusinessEmail)
	// Output: Example GmbH billing@example.com
}

// An invitation with a role that is found by its name.
func ExampleMemberService_New() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client := srv.Client()

	role, err := client.Accounts.Roles.FindByName(ctx, srv.AccountID, "Administrator")
	if err != nil {
		fmt.Println(err)
		return
	}
	member, err := client.Accounts.Members.New(ctx, accounts.MemberNewParams{
		AccountID: cloudflare.F(srv.AccountID),
		Body: accounts.MemberNewWithRoles{
			Email: cloudflare.F("ada@example.com"),
			Roles: cloudflare.F([]string{role.ID}),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(member.Email, member.Status)
	// Output: ada@example.com pending
}

// The list's filter knows who has accepted, and its order has names.
func ExampleMemberService_ListAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "zoe@example.com", Status: "pending"})

	pager := srv.Client().Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{
		AccountID: cloudflare.F(srv.AccountID),
		Status:    cloudflare.F(accounts.MemberListParamsStatusPending),
		Order:     cloudflare.F(accounts.MemberListParamsOrderUserEmail),
	})
	invited, err := pager.Collect(100)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(invited), invited[0].Email)
	// Output: 1 zoe@example.com
}

// One who is not there is told apart from a list that can't be read.
func ExampleMemberService_FindByEmail() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client := srv.Client()

	member, err := client.Accounts.Members.FindByEmail(ctx, srv.AccountID, "Admin@Example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(member.Email)
	_, err = client.Accounts.Members.FindByEmail(ctx, srv.AccountID, "nobody@example.com")
	fmt.Println(errors.Is(err, cloudflare.ErrNotFound))
	// Output:
	// admin@example.com
	// true
}

// A member's roles are replaced. The status goes along: without it the API
// accepts the request and changes nothing.
func ExampleMemberService_Update() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client := srv.Client()

	member, err := client.Accounts.Members.FindByEmail(ctx, srv.AccountID, "admin@example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	member, err = client.Accounts.Members.Update(ctx, member.ID, accounts.MemberUpdateParams{
		AccountID: cloudflare.F(srv.AccountID),
		Body: accounts.MemberUpdateWithRoles{
			Roles:  cloudflare.F(accounts.RoleParams(member.Roles...)),
			Status: cloudflare.F(accounts.MemberStatusAccepted),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(member.Roles), member.Status)
	// Output: 1 accepted
}

// Names are looked up, upper and lower case alike.
func ExampleRoleService_FindByName() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	role, err := srv.Client().Accounts.Roles.FindByName(ctx, srv.AccountID, "administrator")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(role.Name)
	// Output: Administrator
}

// A subscription is made, and the account's are listed.
func ExampleSubscriptionService_GetAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, id := srv.Client(), cloudflare.F(srv.AccountID)

	_, err := client.Accounts.Subscriptions.New(ctx, accounts.SubscriptionNewParams{
		AccountID: id,
		Subscription: accounts.SubscriptionParam{
			Frequency: cloudflare.F(accounts.SubscriptionFrequencyMonthly),
			RatePlan:  cloudflare.F(accounts.RatePlanParam{ID: cloudflare.F(accounts.RatePlanIDPro)}),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	pager := client.Accounts.Subscriptions.GetAutoPaging(ctx, accounts.SubscriptionGetParams{AccountID: id})
	for subscription, err := range pager.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(subscription.RatePlan.ID, subscription.Frequency)
	}
	// Output: pro monthly
}

// The value comes once. Printing the token does not show it.
func ExampleTokenService_New() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client := srv.Client()

	params, err := permissions.Allow("Account Settings Read").On(permissions.Account(srv.AccountID)).
		ExpiresIn(24*time.Hour).TokenParams(ctx, client, srv.AccountID, "reader")
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := client.Accounts.Tokens.New(ctx, params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.Name, token.Status, token.Value != "")
	// Output: reader active true
}

// A token is renamed; policies, condition and life stay as they were.
func ExampleTokenService_Update() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, id := srv.Client(), cloudflare.F(srv.AccountID)
	old := srv.AddTokenWith(srv.AccountID, "Account Settings Read")

	token, err := client.Accounts.Tokens.Get(ctx, old.ID, accounts.TokenGetParams{AccountID: id})
	if err != nil {
		fmt.Println(err)
		return
	}
	renamed, err := token.Param()
	if err != nil {
		fmt.Println(err)
		return
	}
	renamed.Name = cloudflare.F("renamed")
	token, err = client.Accounts.Tokens.Update(ctx, old.ID, accounts.TokenUpdateParams{AccountID: id, Token: renamed})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(token.Name, len(token.Policies))
	// Output: renamed 1
}

// A program finds out which token it was given, and until when it works.
func ExampleTokenService_Verify() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	token := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "mine"})
	client := srv.Client(option.WithAPIToken(token.Value))

	verified, err := client.Accounts.Tokens.Verify(ctx, accounts.TokenVerifyParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(verified.Status, verified.ExpiresOn.IsZero())
	// Output: active true
}

// A roll, after a leak: the old value ends at once.
func ExampleTokenValueService_Update() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	leaked := srv.AddToken(srv.AccountID, cloudflaretest.Token{Name: "leaked"})

	value, err := srv.Client().Accounts.Tokens.Value.Update(ctx, leaked.ID, accounts.TokenValueUpdateParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*value != leaked.Value)
	// Output: true
}

// The groups that tokens' policies are made of, by part of a name.
func ExampleTokenPermissionGroupService_ListAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	pager := srv.Client().Accounts.Tokens.PermissionGroups.ListAutoPaging(ctx, accounts.TokenPermissionGroupListParams{
		AccountID: cloudflare.F(srv.AccountID), Name: cloudflare.F("Billing Read"),
	})
	for group, err := range pager.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(group.Name, group.Scopes)
	}
	// Output: Billing Read [com.cloudflare.api.account]
}

// What R2's S3 interface takes is made of a token; the secret is not printed.
func ExampleTokenNewResponse_R2Credentials() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client := srv.Client()

	params, err := permissions.Allow("Workers R2 Storage Read").On(permissions.Account(srv.AccountID)).
		TokenParams(ctx, client, srv.AccountID, "backup")
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := client.Accounts.Tokens.New(ctx, params)
	if err != nil {
		fmt.Println(err)
		return
	}
	credentials := token.R2Credentials()
	fmt.Println(credentials.AccessKeyID == token.ID, len(credentials.SecretAccessKey))
	// Output: true 64
}

// Who changed what in the last hour.
func ExampleLogAuditService_ListAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	client, id := srv.Client(), cloudflare.F(srv.AccountID)

	member := srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "ada@example.com"})
	if _, err := client.Accounts.Members.Delete(ctx, member.ID, accounts.MemberDeleteParams{AccountID: id}); err != nil {
		fmt.Println(err)
		return
	}
	pager := client.Accounts.Logs.Audit.ListAutoPaging(ctx, accounts.LogAuditListParams{
		AccountID: id,
		Since:     cloudflare.F(time.Now().Add(-time.Hour)),
		Before:    cloudflare.F(time.Now().Add(time.Minute)),
	})
	for entry, err := range pager.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(entry.Actor.Email, entry.Action.Type, entry.Resource.Product, entry.Resource.ID == member.ID)
	}
	// Output: admin@example.com delete members true
}

// What a category stands for, before it is used as a filter.
func ExampleLogAuditService_ProductCategoriesAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()

	pager := srv.Client().Accounts.Logs.Audit.ProductCategoriesAutoPaging(ctx, accounts.LogAuditProductCategoriesParams{
		AccountID: cloudflare.F(srv.AccountID),
	})
	for category, err := range pager.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		if category.Value == "account" {
			fmt.Println(category.Label, category.Products[0].Value)
		}
	}
	// Output: Account accounts
}
