// Package permissions describes what API tokens may do, without the ids and map
// keys that their policies use.
//
// # Making tokens
//
// A [Builder] makes a token's params from names and resources. It looks the names
// up in the account's own list, since ids that were copied from elsewhere may mean
// something else, and checks everything that it can before anything is sent:
//
//	params, err := permissions.Allow("DNS Write").On(permissions.Zone(zoneID)).
//		FromIP("192.0.2.0/24").ExpiresIn(30*24*time.Hour).
//		TokenParams(ctx, client, accountID, "dns")
//	if err != nil {
//		return err
//	}
//	token, err := client.Accounts.Tokens.New(ctx, params)
//
// A [Resource] is a value: [ParseResources] reads it from every spelling that the
// API uses, and [Resources] writes it. [Resolve] finds a permission group by its
// name.
//
// # Knowing what is needed
//
// A [Recorder] notes which operations a program calls, and names a smallest set of
// groups for them. [Compare] reports what a token lacks for that, and what it has
// beyond it:
//
//	rec := permissions.NewRecorder()
//	client := cloudflare.NewClient(rec.Option())
//	// … run the program, with a token that may do all of it, then look at another
//	token, err := client.Accounts.Tokens.Get(ctx, id, accounts.TokenGetParams{AccountID: cloudflare.F(accountID)})
//	if err != nil {
//		return err
//	}
//	difference, err := permissions.Compare(token, rec.Needed())
//
// # Looking after tokens
//
// [Lint] looks for what tokens allow without need and for policies that grant
// nothing. [Equivalent] reports whether two tokens, policies or conditions mean
// the same, however they are spelled.
//
// Programs that do not import this package do not contain any of it.
package permissions
