// Package cloudflaretest is Cloudflare's Accounts API in memory, for tests and
// for trying programs out: accounts, members, roles, subscriptions, account
// API tokens, audit logs, and the groups that members' policies are made of, with
// state, authentication, paging, filters and errors as the real API has them.
//
// A [Server] listens on its own loopback port; many servers can run in one
// process, in parallel, and share nothing:
//
//	srv := cloudflaretest.NewServer()
//	defer srv.Close()
//	client := srv.Client() // a *cloudflare.Client, ready to use
//
// Any other client works too, with [Server.URL] as its base URL and
// [Server.Token] as its API token.
//
// # The world
//
// Unless [WithSeed] says otherwise there is one account, [Server.AccountID],
// one administrator who is its only member, the usual roles and a list of
// permission groups. The Add methods put more into it, and the inspecting
// methods ([Server.Members], [Server.Tokens], [Server.AuditEntries] …) return
// what is there; both take and return copies, so a test can change what it
// gets.
//
// Tokens made through the API work at once, and stop working when they are rolled,
// deleted, disabled or expired, or are used from an address that their condition
// refuses. A policy that the API refuses is refused. With [WithEnforcement] the policies
// are enforced: each request then needs one of the permission groups that the OpenAPI
// document names for its operation, on the account or the zone, and otherwise gets a 403
// like the API's. Without it a token may do everything in its account.
//
// [Server.Token] is for setting things up: it may do everything, with and without
// enforcement. Give the program under test a token from [Server.AddToken] or
// [Server.AddTokenWith], with the policies that it will have in production.
//
// # Trouble
//
// [Server.Inject] answers the next calls of an operation with a fault: an error
// status, a connection cut before or after the work is done, a reply cut short,
// HTML, garbage. [WithRateLimit] limits requests as Cloudflare does.
// [Server.Requests] lists what arrived, without credentials.
//
// # State and control
//
// [WithState] keeps the world in a file across restarts. [WithControl] lets
// programs in other languages do by requests what the methods here do. [Capture]
// makes a [Seed] from an account of the real API that identifies nobody.
//
// # Time and chance
//
// With [WithClock], [WithIDs] or [WithIDSeed], and [WithSleeper], everything a
// server answers is the same from run to run, and no test waits. [InProcess]
// also does without the network.
package cloudflaretest
