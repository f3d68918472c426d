package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// newest is when the first entry of an audit page was logged.
var newest = time.Date(2026, 10, 31, 17, 31, 7, 0, time.UTC)

// AuditPage is the body of a page of n audit log entries, the same bytes every
// time. 1,000 of them, as many as the API gives, are about 856 kB.
func AuditPage(n int) []byte {
	draw := rand.New(rand.NewPCG(6, 1000))
	page := Audit{Errors: []Message{}, Success: true, ResultInfo: CursorInfo{fmt.Sprint(n), hex(draw, 128)}}
	for i := range n {
		page.Result = append(page.Result, entry(draw, i))
	}
	return compact(page)
}

// compact encodes as the API does: without spaces, with <, > and & as they are.
func compact(v any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // the structs of this package have nothing that can't be encoded
	}
	return bytes.TrimSpace(text.Bytes())
}

func hex(draw *rand.Rand, digits int) string {
	text := make([]byte, digits)
	for i := range text {
		text[i] = "0123456789abcdef"[draw.IntN(16)]
	}
	return string(text)
}

func pick[T any](draw *rand.Rand, from ...T) T { return from[draw.IntN(len(from))] }

// deed is a kind of thing that audit logs tell of.
type deed struct {
	description, kind, method, path string
	product, resource, scope        string
	request, response               func(draw *rand.Rand, id string) any
}

const accountID = "4bb334f7c94c4a29a045f03944f072e5"

func entry(draw *rand.Rand, i int) Entry {
	d := pick(draw, deeds...)
	id := hex(draw, 32)
	e := Entry{
		ID:      hex(draw, 32),
		Account: Named{accountID, "Example Account"},
		Action:  Action{d.description, "success", newest.Add(-time.Duration(i) * 37 * time.Second), d.kind},
		Actor:   actor(draw),
		Raw: Raw{hex(draw, 16), d.method, pick[int64](draw, 200, 200, 200, 201, 403),
			fmt.Sprintf(d.path, accountID, id), pick(draw, agents...)},
		Resource: Resource{id, d.product, d.request(draw, id), d.response(draw, id), d.scope, d.resource},
	}
	if d.scope == "zones" {
		e.Zone = Named{hex(draw, 32), pick(draw, "example.com", "shop.example.org", "münchen.example")}
	}
	return e
}

var agents = []string{"curl/8.9.1", "terraform-provider-cloudflare/5.11.0", "cloudflare-go/7.9.0",
	"Mozilla/5.0 (X11; Linux) Firefox/144.0"}

func actor(draw *rand.Rand) Actor {
	a := Actor{ID: hex(draw, 32), Email: fmt.Sprintf("user%d@example.com", draw.IntN(40)),
		IPAddress: fmt.Sprintf("198.51.100.%d", draw.IntN(256)), Context: "dash", Type: "user"}
	if draw.IntN(6) == 0 {
		a.Context, a.TokenID, a.TokenName = "api_token", hex(draw, 32), "deploy "+pick(draw, "staging", "production")
	}
	return a
}

// object is a free-form object.
type object = map[string]any

var deeds = []deed{
	{"Add Member", "create", "POST", "/accounts/%[1]s/members", "members", "member", "accounts",
		func(draw *rand.Rand, _ string) any {
			return object{
				"email": fmt.Sprintf("user%d@example.com", draw.IntN(40)), "roles": []string{hex(draw, 32)},
				"status": "pending",
			}
		}, func(draw *rand.Rand, id string) any {
			return object{"id": id, "status": "pending", "user": object{
				"email": "new@example.com", "first_name": "Zoë", "two_factor_authentication_enabled": false,
			}}
		}},
	{"Update DNS Record", "update", "PATCH", "/zones/%[1]s/dns_records/%[2]s", "dns_records", "dns.record", "zones",
		func(draw *rand.Rand, _ string) any {
			return object{
				"content": fmt.Sprintf("203.0.113.%d", draw.IntN(256)), "name": "www", "proxied": true, "ttl": 300,
				"type": "A",
			}
		}, func(draw *rand.Rand, id string) any {
			return object{
				"content": "203.0.113.9", "id": id, "name": "www.example.com", "proxied": true, "ttl": 300,
				"type": "A",
			}
		}},
	{"Change Setting", "update", "PATCH", "/zones/%[1]s/settings/ssl", "zone_settings", "setting", "zones",
		func(*rand.Rand, string) any { return object{"id": "ssl", "value": "strict"} },
		func(draw *rand.Rand, _ string) any {
			return object{"editable": true, "id": "ssl", "modified_on": "2026-10-31T17:31:07.412Z", "value": "strict"}
		}},
	{"Create Token", "create", "POST", "/accounts/%[1]s/tokens", "tokens", "api_token", "accounts",
		func(draw *rand.Rand, _ string) any {
			return object{"name": "deploy \"" + hex(draw, 6) + "\"", "policies": []object{{
				"effect": "allow", "permission_groups": []object{{"id": hex(draw, 32)}},
			}}}
		}, func(draw *rand.Rand, id string) any {
			return object{"id": id, "name": "deploy", "status": "active"}
		}},
	{"View Audit Logs", "view", "GET", "/accounts/%[1]s/logs/audit", "audit_logs", "log", "accounts",
		func(*rand.Rand, string) any { return object{"limit": 1000, "since": "2026-10-01"} },
		func(draw *rand.Rand, _ string) any { return object{"count": draw.IntN(1000)} }},
	{"Login", "view", "GET", "/user?from=dash", "accounts", "account", "accounts",
		func(*rand.Rand, string) any { return object{} }, func(*rand.Rand, string) any { return object{} }},
}

// MembersPage is the body of a page of n members, the same bytes every time.
// Each has what the documentation's example has.
func MembersPage(n int) []byte {
	draw := rand.New(rand.NewPCG(6, 50))
	page := Members{Errors: []Message{}, Messages: []Message{}, Success: true,
		ResultInfo: NumberInfo{int64(n), 1, int64(n), int64(n), 1}}
	for i := range n {
		page.Result = append(page.Result, member(draw, i))
	}
	return compact(page)
}

func member(draw *rand.Rand, i int) Member {
	email := fmt.Sprintf("user%d@example.com", i)
	return Member{ID: hex(draw, 32), Email: email, Status: "accepted", Policies: []Policy{policy(draw)},
		Roles: []Role{role(draw)},
		User:  User{email, hex(draw, 32), pick(draw, "Ann", "Ben", "Chloé"), "Example", i%2 == 0}}
}

func policy(draw *rand.Rand) Policy {
	group := func(name string) Group { return Group{hex(draw, 32), GroupMeta{"label", name}, name} }
	objects := Objects{Key: "com.cloudflare.api.account." + accountID}
	objects.Objects = append(objects.Objects, struct {
		Key string `json:"key"`
	}{"com.cloudflare.api.account.zone." + hex(draw, 32)})
	return Policy{hex(draw, 32), "allow", []Group{group("Zone Read"), group("Magic Network Monitoring")},
		[]Scope{{hex(draw, 32), []Objects{objects}, GroupMeta{"label", "group"}, objects.Key}}}
}

func role(draw *rand.Rand) Role {
	grant := func() Grant { return Grant{true, draw.IntN(2) == 0} }
	return Role{hex(draw, 32), "Administrative access to the entire Account", "Account Administrator",
		Permissions{
			grant(), grant(), grant(), grant(), grant(), grant(), grant(), grant(), grant(), grant(), grant(), grant(),
		}}
}

// OneAccount is the body of the reply to a GET of an account.
func OneAccount() []byte {
	reply := AccountReply{Errors: []Message{}, Messages: []Message{}, Success: true}
	a := &reply.Result
	a.ID, a.Name, a.Type, a.CreatedOn = accountID, "Example Account", "standard", newest
	a.ManagedBy.ParentOrgID, a.ManagedBy.ParentOrgName = "4536bcfad5faccb111b47003c79917fa", "Example Org"
	a.Settings.AbuseContactEmail, a.Settings.EnforceTwofactor = "abuse@example.com", true
	return compact(reply)
}
