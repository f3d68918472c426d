// Package permissions says what API tokens may do, without the ids and the map
// keys that their policies spell it by.
//
// A [Builder] makes a token's params of names and resources. It looks the names up
// in the account's own list, since ids that were copied from somewhere may mean
// something else, and checks all that it can before anything is sent:
//
//	token, err := permissions.Allow("DNS Write").On(permissions.Zone(zoneID)).
//		FromIP("192.0.2.0/24").ExpiresIn(30*24*time.Hour).
//		TokenParams(ctx, client, accountID, "dns")
//
// A [Resource] is a value: [ParseResources] reads it from every spelling that the
// API has, and [Resources] writes it. [Resolve] finds a permission group by its
// name.
//
// Nothing here is built into programs that do not import it.
package permissions
