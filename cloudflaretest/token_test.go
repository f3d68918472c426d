package cloudflaretest_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// tokenBody is a request for a token; more holds further members.
func tokenBody(name string, more ...string) string {
	return fmt.Sprintf(`{"name":%q,"policies":[{"effect":"allow","permission_groups":[{"id":%q,"meta":{}}],`+
		`"resources":{"com.cloudflare.api.account.{account}":{"com.cloudflare.api.account.zone.*":"*"},`+
		`"com.cloudflare.api.account.zone.z1":"*"}}]%s}`,
		name, zoneRead, strings.Join(more, ""))
}

func TestTokenLifecycle(t *testing.T) {
	a, c := newAPI(t)
	made := a.do("POST", "-/tokens", tokenBody("t")).ok()
	id, value := made.Get("id").String(), made.Get("value").String()
	require.Regexp(t, `^cfat_[0-9a-f]{40}$`, value)
	require.Equal(t, "active", made.Get("status").String())
	require.Equal(t, "Zone Read", made.Get("policies.0.permission_groups.0.name").String())
	require.Equal(
		t, "*",
		made.Get(
			`policies.0.resources.com\.cloudflare\.api\.account\.`+a.srv.AccountID+`.com\.cloudflare\.api\.account\.zone\.\*`,
		).String(),
	)
	require.Equal(t, "*", made.Get(`policies.0.resources.com\.cloudflare\.api\.account\.zone\.z1`).String())

	c.pass(time.Minute)
	require.Equal(t, id, a.as(value).get("-/tokens/verify").ok().Get("id").String())
	shown := a.get("-/tokens/" + id)
	require.NotContains(t, shown.body, value)
	require.Equal(t, epoch.Add(time.Minute).Format(time.RFC3339), shown.ok().Get("last_used_on").String())
	require.NotContains(t, a.get("-/tokens").body, value)

	rolled := a.do("PUT", "-/tokens/"+id+"/value", `{}`).ok()
	require.Equal(t, `"`+rolled.String()+`"`, rolled.Raw)
	require.NotEqual(t, value, rolled.String())
	a.as(value).get("-/tokens/verify").fails(401, 1000, "")
	a.as(value).get("/accounts").fails(401, 10000, "")
	a.as(rolled.String()).get("/accounts").ok()
	a.do("PUT", "-/tokens/"+id+"/value", "").ok()
	a.as(rolled.String()).get("/accounts").fails(401, 10000, "")

	latest := a.srv.Tokens(a.srv.AccountID)[0].Value
	a.as(latest).get("/accounts").ok()
	require.Equal(t, id, a.do("DELETE", "-/tokens/"+id, "").ok().Get("id").String())
	a.as(latest).get("/accounts").fails(401, 10000, "")
	a.get("-/tokens/"+id).fails(404, 1003, "")
	a.do("PUT", "-/tokens/"+id+"/value", `{}`).fails(404, 1003, "")
	a.do("DELETE", "-/tokens/"+id, "").fails(404, 1003, "")
}

func TestTokenUpdateReplaces(t *testing.T) {
	a, c := newAPI(t)
	id := a.do(
		"POST", "-/tokens",
		tokenBody("t", `,"expires_on":"2027-01-01T00:00:00Z","condition":{"request_ip":{"in":["127.0.0.0/8"]}}`),
	).ok().Get("id").String()
	c.pass(time.Hour)
	updated := a.do("PUT", "-/tokens/"+id, tokenBody("renamed", `,"status":"disabled"`)).ok()
	require.Equal(t, "renamed", updated.Get("name").String())
	require.Equal(t, "disabled", updated.Get("status").String())
	require.False(t, updated.Get("expires_on").Exists())
	require.False(t, updated.Get("condition").Exists())
	require.False(t, updated.Get("value").Exists())
	require.Equal(t, epoch.Format(time.RFC3339), updated.Get("issued_on").String())
	require.Equal(t, epoch.Add(time.Hour).Format(time.RFC3339), updated.Get("modified_on").String())
	require.Equal(t, "disabled", a.do("PUT", "-/tokens/"+id, tokenBody("again")).ok().Get("status").String())
	a.as(a.srv.Tokens(a.srv.AccountID)[0].Value).get("/accounts").fails(401, 10000, "")
	a.do("PUT", "-/tokens/x", tokenBody("x")).fails(404, 1003, "")
	a.do("PUT", "-/tokens/"+id, `{}`).fails(400, 1001, "/name")
}

func TestTokenBadInput(t *testing.T) {
	a, _ := newAPI(t)
	policy := func(s string) string { return `{"name":"t","policies":[` + s + `]}` }
	for body, pointer := range map[string]string{
		`{"policies":[]}`:            "/name",
		`{"name":"t"}`:               "/policies",
		`{"name":"t","policies":[]}`: "/policies",
		policy(`7`):                  "/policies/0",
		policy(`{"permission_groups":[],"resources":{}}`):                                          "/policies/0/effect",
		policy(`{"effect":"maybe","permission_groups":[],"resources":{}}`):                         "/policies/0/effect",
		policy(`{"effect":"allow","permission_groups":[{"id":"x"}],"resources":{}}`):               "/policies/0/permission_groups/0/id",
		policy(`{"effect":"allow","permission_groups":[]}`):                                        "/policies/0/resources",
		policy(`{"effect":"allow","permission_groups":[],"resources":{"a/b":1}}`):                  "/policies/0/resources/a~1b",
		policy(`{"effect":"allow","permission_groups":[],"resources":{"a":{"b":1}}}`):              "/policies/0/resources/a",
		policy(`{"effect":"allow","permission_groups":[],"resources":{"a":null}}`):                 "/policies/0/resources/a",
		policy(`{"id":"","effect":"allow","permission_groups":[],"resources":{}}`):                 "/policies/0/id",
		tokenBody("t", `,"expires_on":"tomorrow"`):                                                 "/expires_on",
		tokenBody("t", `,"not_before":"2027-01-01T00:00:00Z","expires_on":"2026-06-01T00:00:00Z"`): "/expires_on",
		tokenBody("t", `,"condition":{"request_ip":{"in":["1.2.3.4/99"]}}`):                        "/condition/request_ip/in/0",
		tokenBody("t", `,"condition":7`):                                                           "/condition",
		tokenBody("t", `,"status":"lost"`):                                                         "/status",
		tokenBody(strings.Repeat("t", 121)):                                                        "/name",
	} {
		a.do("POST", "-/tokens", body).fails(400, 1001, pointer)
	}
	require.Empty(t, a.srv.Tokens(a.srv.AccountID))
}

func TestTokenLife(t *testing.T) {
	a, c := newAPI(t)
	value := a.do(
		"POST", "-/tokens", tokenBody("t", `,"not_before":"2026-01-03T00:00:00Z","expires_on":"2026-02-01T00:00:00Z"`),
	).ok().Get("value").String()
	mine := a.as(value)
	mine.get("/accounts").fails(401, 10000, "")
	c.t = time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	mine.get("/accounts").ok()
	verified := mine.get("-/tokens/verify").ok()
	require.Equal(t, "2026-02-01T00:00:00Z", verified.Get("expires_on").String())
	require.Equal(t, "2026-01-03T00:00:00Z", verified.Get("not_before").String())
	c.t = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	mine.get("/accounts").fails(401, 10000, "")
	mine.get("-/tokens/verify").fails(401, 1000, "")
	require.Empty(t, a.get("-/tokens").ok().Array())
	require.Equal(t, []string{"expired"}, texts(a.get("-/tokens?include_expired=true").ok(), "status"))
	a.get("-/tokens?include_expired=perhaps").fails(400, 1001, "/include_expired")
}

func TestTokenConditions(t *testing.T) {
	ip := "192.0.2.7"
	a, _ := newAPI(t, cloudflaretest.WithClientIP(func(*http.Request) netip.Addr { return netip.MustParseAddr(ip) }))
	for condition, allowed := range map[string]bool{
		`{}`:                                     true,
		`{"request_ip":{"in":["192.0.2.7"]}}`:    true,
		`{"request_ip":{"in":["192.0.2.0/24"]}}`: true,
		`{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.7/32"]}}`: false,
		`{"request_ip":{"in":["198.51.100.0/24","2001:db8::/32"]}}`:        false,
		`{"request_ip":{"not_in":["198.51.100.0/24"]}}`:                    true,
		`{"request_ip":{}}`:        false,
		`{"request_ip":{"in":[]}}`: false,
	} {
		value := a.do("POST", "-/tokens", tokenBody("t", `,"condition":`+condition)).ok().Get("value").String()
		reply := a.as(value).get("/accounts")
		if allowed {
			reply.ok()
			continue
		}
		reply.fails(403, 9109, "")
		require.Contains(t, reply.body, ip)
	}
}

// A server that listens on both families is told IPv4 addresses as IPv6, with the
// zone of a link: a condition means the same for all spellings of an address.
func TestConditionsOnEverySpellingOfAnAddress(t *testing.T) {
	for ip, network := range map[string]string{"::ffff:192.0.2.7": "192.0.2.0/24", "fe80::1%eth0": "fe80::/10"} {
		a, _ := newAPI(t, cloudflaretest.WithClientIP(func(*http.Request) netip.Addr { return netip.MustParseAddr(ip) }))
		in := tokenBody("t", `,"condition":{"request_ip":{"in":["`+network+`"]}}`)
		a.as(a.do("POST", "-/tokens", in).ok().Get("value").String()).get("/accounts").ok()
		notIn := tokenBody("t", `,"condition":{"request_ip":{"not_in":["`+network+`"]}}`)
		a.as(a.do("POST", "-/tokens", notIn).ok().Get("value").String()).get("/accounts").fails(403, 9109, "")
	}
}

func TestTokenReachesItsAccountOnly(t *testing.T) {
	a, _ := newAPI(t)
	other := a.srv.AddAccount(cloudflaretest.Account{Name: "Other"})
	mine := a.as(a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "t"}).Value)
	mine.get("-/members").ok()
	mine.get("/accounts/"+other.ID+"/members").fails(403, 9109, "")
}

func TestTokenPages(t *testing.T) {
	a, _ := newAPI(t)
	for i := range 12 {
		a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: fmt.Sprint("t", i)})
	}
	require.Equal(t, []string{"t10", "t11"}, texts(a.get("-/tokens?page=3&per_page=5").ok(), "name"))
	require.Equal(t, "t11", a.get("-/tokens?direction=desc").ok().Get("0.name").String())
}

func TestReplacedTokenLosesItsValue(t *testing.T) {
	a, _ := newAPI(t)
	old := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{ID: "one"})
	a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{ID: "one", Value: "fake-token-0001"})
	a.as(old.Value).get("/accounts").fails(401, 10000, "")
	a.as("fake-token-0001").get("/accounts").ok()
}

func TestCredentials(t *testing.T) {
	a, _ := newAPI(t, cloudflaretest.WithSeed(cloudflaretest.Seed{Users: []cloudflaretest.User{
		{Email: "root@example.com", TenantAdmin: true, APIKey: "fake-key-0001", ServiceKey: "fake-service-0001"},
		{Email: "member@example.com", Token: "fake-token-0001"},
	}}))
	a.with("X-Auth-Key", "fake-key-0001", "X-Auth-Email", "root@example.com").get("/accounts").ok()
	a.with("X-Auth-User-Service-Key", "fake-service-0001").get("/accounts").ok()
	a.with("X-Auth-Key", "fake-key-0001", "X-Auth-Email", "other@example.com").get("/accounts").fails(401, 10000, "")
	a.with("X-Auth-Key", "fake-key-0001").get("/accounts").fails(401, 10000, "")
	a.with(
		"X-Auth-Key", "fake-key-0001", "X-Auth-Email", "root@example.com",
	).get("-/tokens/verify").fails(401, 1000, "")
	a.with("Authorization", "Basic fake").get("/accounts").fails(401, 10000, "")
	a.with().get("/accounts").fails(401, 10000, "")
	a.get("-/tokens/verify").fails(401, 1000, "") // a user's token

	member := a.as("fake-token-0001")
	require.Empty(t, member.get("/accounts").ok().Array())
	member.get("-/members").fails(403, 9109, "")
	m := a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: "member@example.com", Status: "pending"})
	member.get("-/members").fails(403, 9109, "")
	a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{ID: m.ID, Email: "member@example.com"})
	member.get("-/members").ok()
	require.Len(t, member.get("/accounts").ok().Array(), 1)
	member.do("POST", "/accounts", `{"name":"n"}`).fails(403, 1002, "")
}

func TestPermissionGroups(t *testing.T) {
	a, _ := newAPI(t)
	all := a.get("-/tokens/permission_groups")
	require.EqualValues(t, len(all.ok().Array()), all.at("result_info.total_count").Int())
	require.Equal(
		t, []string{"7cf72faf220841aabcfdfab81c43c4f6"},
		texts(a.get("-/tokens/permission_groups?name=Billing%20Read").ok(), "id"),
	)
	require.Len(t, a.get("-/tokens/permission_groups?name=Logs+Read").ok().Array(), 2)
	require.Len(
		t, a.get("-/tokens/permission_groups?name=Logs+Read&scope=com.cloudflare.api.account.zone").ok().Array(), 1,
	)
	require.Empty(t, a.get("-/tokens/permission_groups?name=Billing%2520Read").ok().Array(), "names are encoded once")
	a.srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: "mine", Name: "Mine", Category: "other", Scopes: []string{"com.cloudflare.api.user"},
	})
	require.Equal(t, []string{"mine"}, texts(a.get("-/tokens/permission_groups?name=mine").ok(), "id"))
}

func TestNewTokenIsActive(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do("POST", "-/tokens", tokenBody("t", `,"status":"disabled"`)).ok()
	require.Equal(t, "active", made.Get("status").String())
}

func TestZonesOfATokenAreNestedUnderTheirAccount(t *testing.T) {
	a, _ := newAPI(t)
	body := func(resources string) string {
		return `{"name":"t","policies":[{"effect":"allow","permission_groups":[{"id":"` + zoneRead + `"}],"resources":` +
			resources + `}]}`
	}
	refused := a.do("POST", "-/tokens", body(`{"com.cloudflare.api.account.zone.*":"*"}`))
	refused.fails(400, 1001, "/policies/0/resources/com.cloudflare.api.account.zone.*")
	require.Contains(t, refused.at("errors.0.message").String(), "nest zone under specific account resource")
	a.do(
		"POST", "-/tokens",
		body(`{"com.cloudflare.api.account.`+a.srv.AccountID+`":{"com.cloudflare.api.account.zone.*":"*"}}`),
	).ok()
	a.do("POST", "-/tokens", body(`{"com.cloudflare.api.account.zone.z1":"*"}`)).ok()
}
