// Package cloudflare is a typed client for Cloudflare's Accounts API: accounts,
// members, roles, subscriptions, tokens and audit logs, and the groups that
// members' policies are made of. It is not affiliated with Cloudflare.
//
//	client := cloudflare.NewClient() // reads CLOUDFLARE_API_TOKEN
//	members := client.Accounts.Members.ListAutoPaging(ctx, accounts.MemberListParams{
//		AccountID: cloudflare.F(accountID),
//	})
//	for member, err := range members.All() {
//		…
//	}
//
// A program written for cloudflare-go's accounts, or for the groups of its iam,
// switches to it by changing its import paths.
package cloudflare
