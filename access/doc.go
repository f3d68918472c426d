// Package access does the jobs that people have with who may do what: each can be
// run again after a crash or a lost reply, and does not do twice what was done.
//
// # Rotating tokens
//
// [Rotate] replaces an API token that an account owns by a successor with the same
// policies, condition and length of life:
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
// The successor is made, its secret is tried, then delivered; Verify may look
// whether what uses it works; and after Grace the old token is deleted. Rolling a
// token (Tokens.Value.Update) is no part of it: that ends the old secret at once,
// before anybody has the new one, and when its reply is lost nobody ever has it.
//
// A secret is told once, when a token is made, and is never written down by this
// package. So whatever stops a run before the delivery is known to be done costs the
// successor, not the old token: the next run makes another one. What that leaves are
// orphans, tokens that nobody uses. Each successor's name ends with "(replaces ID)",
// by which the next run finds them on whatever machine, with a journal and without. It
// deletes at once those that can't have been delivered, and the others after a newer
// one was delivered: until then one of them may be what programs use. [Sweep] finds
// the orphans of rotations that nobody will run again.
package access
