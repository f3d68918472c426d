package cloudflaretest_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

const (
	settingsRead = "c1fde68c7bcc44588cbb6ddbc16d6480"
	bucketRead   = "6a018a9f2fc74eb6b293b0c548f38b39"
)

// What an account's token may name, and what is refused whether the emulator
// enforces or not. A row with doubt is done, and logged.
func TestResourcesOfAnAccountsToken(t *testing.T) {
	var log bytes.Buffer
	a, _ := newAPI(t, cloudflaretest.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	a.srv.AddZone(a.srv.AccountID, cloudflaretest.Zone{ID: "z1"})
	a.srv.AddZone("b1", cloudflaretest.Zone{ID: "zb"})
	full := strings.NewReplacer("OWN", a.account(), "ID", a.srv.AccountID, "ACCOUNT", accountScope, "ZONE", scopeZone,
		"BUCKET", bucketScope, "WORKER", "com.cloudflare.edge.worker.script", "USER", userScope).Replace
	for _, row := range []struct{ group, resources, pointer, message, doubt string }{
		{settingsRead, `{"OWN":"*"}`, "", "", ""},
		{zoneRead, `{"OWN":{"ZONE.*":"*"}}`, "", "", ""},
		{zoneRead, `{"OWN":{"ZONE.z1":"*"}}`, "", "", ""},
		{bucketRead, `{"OWN":{"BUCKET.*":"*"}}`, "", "", ""},
		{bucketRead, `{"BUCKET.ID_eu_logs":"*"}`, "", "", ""},
		{zoneRead, `{"OWN":{"ZONE.z1":"*","WORKER.tag":"*"}}`, "", "", ""},

		{settingsRead, `{}`, "", "must not be empty", ""},
		{zoneRead, `{"OWN":{}}`, "/OWN", "must not be empty", ""},
		{settingsRead, `{"foo":"*"}`, "/foo", "is no resource", ""},
		{settingsRead, `{"ACCOUNT.":"*"}`, "/ACCOUNT.", "is no resource", ""},
		{zoneRead, `{"OWN":{"ZONE.*":null}}`, "/OWN/ZONE.*", "is required", ""},
		{zoneRead, `{"OWN":{"zone":"*"}}`, "/OWN/zone", "is no resource", ""},
		{settingsRead, `{"OWN":{"ACCOUNT.b1":"*"}}`, "/OWN/ACCOUNT.b1", "can't be nested", ""},
		{settingsRead, `{"ACCOUNT.b1":"*"}`, "/ACCOUNT.b1", "another account's", ""},
		{zoneRead, `{"ACCOUNT.b1":{"ZONE.*":"*"}}`, "/ACCOUNT.b1", "another account's", ""},
		{zoneRead, `{"OWN":{"ZONE.zb":"*"}}`, "/OWN/ZONE.zb", "another account's", ""},
		{zoneRead, `{"ZONE.zb":"*"}`, "/ZONE.zb", "another account's", ""},
		{bucketRead, `{"BUCKET.b1_eu_logs":"*"}`, "/BUCKET.b1_eu_logs", "another account's", ""},
		{zoneRead, `{"ZONE.*":"*"}`, "/ZONE.*", "nest zone under specific account resource", ""},
		{zoneRead, `{"ZONE.z1":{"ZONE.*":"*"}}`, "/ZONE.z1", "must be a string", ""},
		{zoneRead, `{"ACCOUNT.*":{"ZONE.*":"*"}}`, "/ACCOUNT.*", "must be a string", ""},
		{settingsRead, `{"WORKER.tag":"*"}`, "/WORKER.tag", "nest the Worker", ""},

		{zoneRead, `{"ZONE.z1":"*"}`, "", "", "not nested under its account"},
		{zoneRead, `{"OWN":{"ZONE.z9":"*"}}`, "", "", "no zone of this world"},
		{settingsRead, `{"ACCOUNT.*":"*"}`, "", "", "more than one account has"},
		{settingsRead, `{"OWN":"*","USER.u":"*"}`, "", "", "is a user"},
		{settingsRead, `{"OWN":"read"}`, "", "", "grants nothing"},
	} {
		log.Reset()
		reply := a.do("POST", "-/tokens", `{"name":"t","policies":[{"effect":"allow","permission_groups":[{"id":"`+
			row.group+`"}],"resources":`+full(row.resources)+`}]}`)
		if row.message == "" {
			reply.ok()
		} else {
			reply.fails(400, 1001, "/policies/0/resources"+full(row.pointer))
			require.Contains(t, reply.at("errors.0.message").String(), row.message, row.resources)
		}
		if row.message == "" && row.doubt == "" {
			require.Empty(t, log.String(), row.resources)
		}
		require.Contains(t, log.String(), row.doubt, row.resources)
	}
}

// A group grants nothing where a policy names nothing of its scopes.
func TestAGroupMustMeetItsResources(t *testing.T) {
	a, _ := newAPI(t)
	body := func(groups, resources string) string {
		return `{"name":"t","policies":[{"effect":"allow","permission_groups":[` + groups + `],` +
			`"resources":` + resources + `}]}`
	}
	zone, settings := `{"id":"`+zoneRead+`"}`, `{"id":"`+settingsRead+`"}`
	account, zones := `{"com.cloudflare.api.account.{account}":"*"}`,
		`{"com.cloudflare.api.account.{account}":{"com.cloudflare.api.account.zone.*":"*"}}`
	refused := a.do("POST", "-/tokens", body(settings+","+zone, account))
	refused.fails(400, 1001, "/policies/0/permission_groups/1/id")
	require.Contains(t, refused.at("errors.0.message").String(), "Zone Read, which is for com.cloudflare.api.account.zone")
	a.do("POST", "-/tokens", body(settings, zones)).fails(400, 1001, "/policies/0/permission_groups/0/id")
	made := a.do("POST", "-/tokens", body(zone, zones)).ok()
	refused = a.do("PUT", "-/tokens/"+made.Get("id").String(), body(zone, account))
	refused.fails(400, 1001, "/policies/0/permission_groups/0/id")
	require.Len(t, a.srv.Tokens(a.srv.AccountID), 1)
}

func TestATokenMustNotHaveEnded(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "-/tokens", tokenBody("t", `,"expires_on":"2026-01-02T03:04:05Z"`)).fails(400, 1001, "/expires_on")
	a.do("POST", "-/tokens", tokenBody("t", `,"expires_on":"2026-01-02T03:04:06Z"`)).ok()
}

// Without a logger doubts are nobody's.
func TestDoubtsNeedNoLogger(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "-/tokens", tokenBody("t")).ok()
}

func TestTheLastSuperAdministratorStays(t *testing.T) {
	a, _ := newAPI(t)
	admin := a.srv.Members(a.srv.AccountID)[0]
	super := cloudflaretest.Role{ID: admin.Roles[0].ID}
	another := func(email, status string) cloudflaretest.Member {
		m := cloudflaretest.Member{Email: email, Status: status, Roles: []cloudflaretest.Role{super}}
		return a.srv.AddMember(a.srv.AccountID, m)
	}
	path := "-/members/" + admin.ID
	demotion := `{"status":"accepted","roles":["` + administrator + `"]}`
	another("p@example.com", "pending")
	a.do("DELETE", path, "").fails(400, 1001, "")
	a.do("PUT", path, demotion).fails(400, 1001, "")
	a.do("PUT", path, `{"status":"accepted","policies":`+memberPolicies+`}`).fails(400, 1001, "")
	a.do("PUT", path, `{"roles":["`+administrator+`"]}`).ok() // without the status nothing changes
	a.do("PUT", path, `{"status":"accepted","roles":["`+super.ID+`","`+administrator+`"]}`).ok()
	require.Len(t, a.srv.Members(a.srv.AccountID)[0].Roles, 2)

	group := admin.Policies[0].PermissionGroups[0].ID
	whole := admin.Policies[0].ResourceGroups[0].ID
	part := a.srv.AddResourceGroup(a.srv.AccountID, cloudflaretest.ResourceGroup{
		Name: "a zone", Scope: json.RawMessage(`{"key":"com.cloudflare.api.account.x","objects":[{"key":"z"}]}`),
	}).ID
	policy := func(access string, on ...string) string {
		groups := []string{}
		for _, id := range on {
			groups = append(groups, `{"id":"`+id+`"}`)
		}
		return `{"access":"` + access + `","permission_groups":[{"id":"` + group + `"}],"resource_groups":[` +
			strings.Join(groups, ",") + `]}`
	}
	for _, policies := range []string{
		"", policy("deny", whole), policy("allow"), policy("allow", part),
		policy("allow", whole) + "," + policy("deny", whole),
	} {
		a.do("PUT", path, `{"status":"accepted","policies":[`+policies+`]}`).fails(400, 1001, "")
	}
	a.do("PUT", path, `{"status":"accepted","policies":[`+policy("allow", part, whole)+`,`+policy("deny", part)+`]}`).ok()
	a.do("DELETE", path, "").fails(400, 1001, "")

	second := another("s@example.com", "accepted")
	a.do("PUT", path, demotion).ok()
	a.do("DELETE", path, "").ok()
	a.do("DELETE", "-/members/"+second.ID, "").fails(400, 1001, "")
}
