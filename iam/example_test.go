package iam_test

import (
	"context"
	"fmt"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/iam"
)

// What a member may do is a permission group's affair: roles have one each, with
// an identifier of its own.
func ExamplePermissionGroupService_ListAutoPaging() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	groups := srv.Client().IAM.PermissionGroups.ListAutoPaging(context.Background(), iam.PermissionGroupListParams{
		AccountID: cloudflare.F(srv.AccountID),
		Name:      cloudflare.F("Administrator"),
	})
	for group, err := range groups.All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(group.ID, group.Name)
		fmt.Println("label:", group.Meta.JSON.Get("label"))
	}
	// Output:
	// 201e1f6a044241d9b27fe344e1baee06 Administrator
	// label: admin
}

// A resource group narrows what policies are about, here to one zone.
func ExampleResourceGroupService_New() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	group, err := srv.Client().IAM.ResourceGroups.New(context.Background(), iam.ResourceGroupNewParams{
		AccountID: cloudflare.F(srv.AccountID),
		Name:      cloudflare.F("Shop"),
		Scope: cloudflare.F(iam.ResourceGroupScopeParam{
			Key: cloudflare.F("com.cloudflare.api.account." + srv.AccountID),
			Objects: cloudflare.F([]iam.ResourceGroupScopeObjectParam{{
				Key: cloudflare.F("com.cloudflare.api.account.zone.23f8d65290b24279ba6f44721b3eaad5"),
			}}),
		}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(group.Name, "is about", group.Scope.Objects[0].Key)
	// Output:
	// Shop is about com.cloudflare.api.account.zone.23f8d65290b24279ba6f44721b3eaad5
}

// One thing of a group is changed by beginning with all that it has.
func ExampleUserGroup_Param() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	ctx, account := context.Background(), cloudflare.F(srv.AccountID)
	id := srv.AddUserGroup(srv.AccountID, cloudflaretest.UserGroup{
		Name: "Ops", Policies: []cloudflaretest.Policy{{Access: "allow"}},
	}).ID

	groups := srv.Client().IAM.UserGroups
	group, err := groups.Get(ctx, id, iam.UserGroupGetParams{AccountID: account})
	if err != nil {
		fmt.Println(err)
		return
	}
	params, err := group.Param()
	if err != nil {
		fmt.Println(err)
		return
	}
	params.AccountID = account
	params.Name = cloudflare.F("Operations")
	if group, err = groups.Update(ctx, id, params); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(group.Name, "with", len(group.Policies), "policy")
	// Output: Operations with 1 policy
}

// A user group gives its policies to all of its members.
func ExampleUserGroupMemberService_New() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	ctx, client, account := context.Background(), srv.Client(), cloudflare.F(srv.AccountID)
	group := srv.AddUserGroup(srv.AccountID, cloudflaretest.UserGroup{Name: "Ops"})

	var add []iam.UserGroupMemberParam
	for member, err := range client.Accounts.Members.ListAutoPaging(
		ctx, accounts.MemberListParams{AccountID: account},
	).All() {
		if err != nil {
			fmt.Println(err)
			return
		}
		add = append(add, iam.UserGroupMemberParam{ID: cloudflare.F(member.ID)})
	}
	added, err := client.IAM.UserGroups.Members.New(ctx, group.ID, iam.UserGroupMemberNewParams{
		AccountID: account, Members: add,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, member := range added.Result {
		fmt.Println(member.Email, member.Status)
	}
	// Output: admin@example.com accepted
}
