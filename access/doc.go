// Package access does administrative jobs about who may do what. Each job can be
// run again after a crash or a lost reply, and does not repeat what was done.
//
// # Rotating tokens
//
// [Rotate] replaces an API token that an account owns by a successor with the same
// policies, condition and lifetime:
//
//	record, err := access.Rotate(ctx, client, access.Rotation{
//		Account: accountID,
//		Token:   "ed17574386854bf78a67040be0a770b0",
//		Deliver: func(ctx context.Context, successor *accounts.TokenNewResponse) error {
//			return os.WriteFile("cloudflare-token", []byte(successor.Value), 0o600)
//		},
//		Grace:   time.Hour,
//		Journal: access.FileJournal{Dir: "rotations"},
//	})
//	if err != nil {
//		return err
//	}
//	fmt.Println(record.State, record.DeleteAfter)
//
// The successor is made, its secret is tried, then delivered; Verify may check
// that the programs that use it work; and after Grace the old token is deleted.
// Rotate does not roll tokens (Tokens.Value.Update): that ends the old secret at
// once, before anybody has the new one, and if its reply is lost nobody ever gets
// it.
//
// The API gives a secret once, when a token is made, and this package never stores it.
// So a run that stops before the delivery is known to be done loses the successor, not
// the old token: the next run makes another one. That leaves orphans, tokens that
// nobody uses. Each successor's name ends with "(replaces ID)", by which the next run
// finds them on any machine, with or without a journal. It deletes at once those that
// can't have been delivered, and the others after a newer one was delivered: until
// then programs may use one of them. [Sweep] finds the orphans of rotations that
// nobody will run again.
//
// # Members
//
// [Members] makes members end up as wanted. Ensure invites a user or changes what a
// member may do; Grant and Revoke change single grants and keep the others; Remove ends
// a membership:
//
//	members := access.Members{Client: client, Account: accountID}
//	result, err := members.Ensure(ctx, access.Want{
//		Email: "ada@example.com",
//		Grants: []access.Grant{
//			{Group: "DNS", On: permissions.Zone(zoneID)},
//			{Group: "Billing"},
//		},
//	})
//	if err != nil {
//		return err
//	}
//	fmt.Println(result.Outcome) // created, changed or unchanged
//
// A grant is a permission group and what it is for: the account, one zone, or a
// resource group. Groups are named as the dashboard names them, and looked up in the
// account's own lists. FromRoles turns roles, which are deprecated, into grants. Invite
// invites many users, and needs nothing to go on after a stop.
//
// # Reviewing access
//
// [Review] reads who and what has access to accounts, for those who have to sign
// that it is right: members with their grants, second factor, status and last
// activity in the audit log; API tokens with their policies, end and last use; and
// what somebody should look at about each:
//
//	for row, err := range access.Review(ctx, client) {
//		if err != nil {
//			log.Print(err) // what could not be read; the review goes on
//			continue
//		}
//		for _, found := range row.Findings {
//			fmt.Println(row.AccountName, found)
//		}
//	}
//
// Rows come as they are read, each with the time and the ray id of the reply that it
// was read from, so that each fact can be proven later. [Reviewing] has the options,
// such as how far back to read the audit logs. These may be of any length: a review
// keeps one time of them for each member of an account. The program access-review in
// examples makes a table and a page of it.
//
// # Offboarding
//
// [Offboard] finds what somebody who leaves has in all accounts that a credential
// reaches: memberships, pending invitations, user groups, and the tokens of accounts
// that they made. It makes a plan, and changes nothing; [OffboardPlan.Apply] carries it
// out:
//
//	plan, err := access.Offboard(ctx, client, "ann@example.com", access.OffboardOptions{})
//	if err != nil {
//		return err
//	}
//	fmt.Print(plan) // a table, for somebody to look at
//	done, err := plan.Apply(ctx)
//	fmt.Print(done)
//	return err
//
// Apply looks again before it acts: what is new is reported and not removed. It never
// removes the credential's own user, nor the last Super Administrator of an account,
// and it leaves tokens alone, since programs may run on them, unless
// [OffboardDeleteTokens] says otherwise. What failed is an item with an error, and the
// rest is done all the same. Run both again until nothing is left: only what is left is
// in the next plan. The program offboard in examples does this at a terminal.
package access
