package respjson_test

import (
	"encoding/json"
	"fmt"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// What was asked, answered and meant in an audit log has another form for each
// kind of resource. Get takes a value out of it.
func ExampleField_Get() {
	var entry accounts.AuditEntry // as Logs.Audit.List returns it
	err := json.Unmarshal([]byte(`{
		"id": "0190a8f2-0000-7000-8000-000000000000",
		"resource": {
			"product": "members", "type": "member",
			"request": {"email": "new@example.com", "roles": [{"id": "a1"}, {"id": "b2"}], "note.text": "trial"},
			"response": {"success": true, "result": {"status": "pending"}},
			"scope": {"account": {"name": "Example"}}
		}
	}`), &entry)
	if err != nil {
		fmt.Println(err)
		return
	}

	asked, answered := entry.Resource.JSON.Request, entry.Resource.JSON.Response
	fmt.Println(asked.Get("email"))
	for _, id := range asked.Get("roles.#.id").Array() {
		fmt.Println("role", id)
	}
	fmt.Println(asked.Get(`note\.text`)) // a dot that belongs to the name
	fmt.Println(answered.Get("success").Bool(), answered.Get("result.status"))
	fmt.Println(entry.Resource.JSON.Scope.Get("account.name"))
	fmt.Println(asked.Get("expires_on").Exists())
	// Output:
	// new@example.com
	// role a1
	// role b2
	// trial
	// true pending
	// Example
	// false
}

// The meta of a group holds what the API likes to say of it.
func ExampleObject_Get() {
	var group accounts.PermissionGroup // of a member's policy
	err := json.Unmarshal([]byte(`{
		"id": "c3", "name": "Domain administrator",
		"meta": {"label": "domain_admin", "scopes": "com.cloudflare.api.account.zone", "editable": {"by": "owner"}}
	}`), &group)
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(group.Meta.JSON.Get("label"))       // from the meta
	fmt.Println(group.JSON.Meta.Get("editable.by")) // from the field that it is
	fmt.Println(group.JSON.Get("meta.scopes"))      // from the whole
	// Output:
	// domain_admin
	// owner
	// com.cloudflare.api.account.zone
}

// present reports whether a reply had all the fields, with values of the types
// that the model has.
func present(fields ...respjson.Field) bool {
	for _, f := range fields {
		if f.IsNull() || f.IsInvalid() {
			return false
		}
	}
	return true
}

// A function over fields, whatever model they are of.
func ExampleField() {
	var account accounts.Account // as Accounts.Get returns it
	if err := json.Unmarshal([]byte(`{"id": "d4", "name": null, "type": [7]}`), &account); err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println(present(account.JSON.ID))
	fmt.Println(present(account.JSON.ID, account.JSON.Name)) // null
	fmt.Println(present(account.JSON.Type))                  // a list
	fmt.Println(present(account.JSON.CreatedOn))             // missing
	fmt.Println(account.JSON.Type.Raw(), account.JSON.Type)  // printed, a field shows no text
	// Output:
	// true
	// false
	// false
	// false
	// [7] invalid(3 bytes)
}
