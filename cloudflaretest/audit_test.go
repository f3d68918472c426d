package cloudflaretest_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// window is a query over all of a test's entries.
const window = "-/logs/audit?since=2026-01-01&before=2027-01-01"

func TestEveryChangeLeavesAnEntry(t *testing.T) {
	a, c := newAPI(t)
	zone := a.srv.AddZone(a.srv.AccountID, cloudflaretest.Zone{Name: "example.com"})
	id := func(g got) string { return g.ok().Get("id").String() }
	member := id(a.do("POST", "-/members", `{"email":"a@example.com","roles":[]}`))
	c.pass(time.Second)
	token := id(a.do("POST", "-/tokens", tokenBody("t")))
	c.pass(time.Second)
	sub := id(a.do("POST", "-/subscriptions", `{}`))
	for _, r := range [][3]string{
		{"PUT", "-/members/" + member, `{}`}, {"DELETE", "-/members/" + member, ""},
		{"PUT", "-/tokens/" + token, tokenBody("u")}, {"PUT", "-/tokens/" + token + "/value", `{}`},
		{"DELETE", "-/tokens/" + token, ""},
		{"PUT", "-/subscriptions/" + sub, `{}`}, {"DELETE", "-/subscriptions/" + sub, ""},
		{"POST", "/zones/" + zone.ID + "/subscriptions", `{}`},
		{"PUT", "-/profile", profileBody}, {"POST", "-/move", `{"destination_organization_id":"org"}`},
		{"PUT", "/accounts/" + a.srv.AccountID, `{"name":"Renamed"}`}, {"DELETE", "/accounts/" + a.srv.AccountID, ""},
	} {
		c.pass(time.Second)
		require.Less(t, a.do(r[0], r[1], r[2]).status, 300, r)
	}
	var kinds []string
	for _, e := range a.srv.AuditEntries(a.srv.AccountID) {
		kinds = append(kinds, e.Action.Type+" "+e.Resource.Type+": "+e.Action.Description)
		require.NotEmpty(t, e.Resource.ID, e.Action.Description)
		require.Equal(t, "user", e.Actor.Type)
		require.NotContains(t, string(e.Resource.Request)+string(e.Resource.Response), "cfat_")
	}
	require.Equal(t, []string{
		"create member: Add Member", "create token: Create API Token", "create subscription: Create Subscription",
		"update member: Update Member", "delete member: Remove Member",
		"update token: Update API Token", "update token: Roll API Token", "delete token: Delete API Token",
		"update subscription: Update Subscription", "delete subscription: Delete Subscription",
		"create subscription: Create Zone Subscription",
		"update profile: Update Account Profile", "update account: Move Account",
		"update account: Update Account", "delete account: Delete Account",
	}, kinds)
	made := a.do("POST", "/accounts", `{"name":"n"}`).ok().Get("id").String()
	require.Equal(t, "Create Account", a.srv.AuditEntries(made)[0].Action.Description)
}

func TestReadsAndFailuresLeaveNoEntry(t *testing.T) {
	a, _ := newAPI(t)
	a.get("-/members")
	a.do("POST", "-/members", `{}`)
	a.do("DELETE", "-/members/x", "")
	require.Empty(t, a.srv.AuditEntries(a.srv.AccountID))
}

func TestAuditEntryOfAChange(t *testing.T) {
	a, _ := newAPI(t)
	token := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "mine"})
	reply := a.as(token.Value).do("POST", "-/members", `{"email":"a@example.com","roles":[]}`)
	entries := a.get(window)
	require.Equal(t, `"1"`, entries.at("result_info.count").Raw, "the list counts in a string")
	require.False(t, entries.at("result_info.cursor").Exists())
	e := entries.ok().Get("0")
	require.JSONEq(t, fmt.Sprintf(`{"id":%q,"name":"Demo Account"}`, a.srv.AccountID), e.Get("account").Raw)
	require.JSONEq(
		t, `{"description":"Add Member","result":"success","time":"2026-01-02T03:04:05Z","type":"create"}`,
		e.Get("action").Raw,
	)
	require.JSONEq(t, fmt.Sprintf(`{"id":%q,"context":"api_token","ip_address":"127.0.0.1","token_id":%q,`+
		`"token_name":"mine","type":"account"}`,
		a.srv.AccountID, token.ID), e.Get("actor").Raw)
	require.Equal(t, reply.header.Get("Cf-Ray")[:16], e.Get("raw.cf_ray_id").String())
	require.Equal(t, "POST", e.Get("raw.method").String())
	require.EqualValues(t, 200, e.Get("raw.status_code").Int())
	require.Equal(t, "/client/v4/accounts/"+a.srv.AccountID+"/members", e.Get("raw.uri").String())
	require.Equal(t, reply.ok().Get("id").String(), e.Get("resource.id").String())
	require.JSONEq(t, `{"email":"a@example.com","roles":[]}`, e.Get("resource.request").Raw)
	require.JSONEq(t, reply.ok().Raw, e.Get("resource.response").Raw)
	require.Equal(t, "{}", e.Get("zone").Raw)
}

// varied are entries that differ in every filter's field.
func varied(at time.Time) []cloudflaretest.AuditEntry {
	return []cloudflaretest.AuditEntry{
		{
			ID: "one", Account: cloudflaretest.AuditAccount{ID: "a1", Name: "Name 1"},
			Action: cloudflaretest.AuditAction{Result: "success", Type: "create", Time: at},
			Actor: cloudflaretest.AuditActor{
				ID: "actor1", Context: "dash", Email: "1@example.com", IPAddress: "192.0.2.1", TokenID: "t1",
				TokenName: "Token 1", Type: "user",
			},
			Raw: cloudflaretest.AuditRaw{CfRayID: "r1", Method: "POST", StatusCode: 200, URI: "/1"},
			Resource: cloudflaretest.AuditResource{
				ID: "res1", Product: "members", Type: "member", Scope: []byte(`"accounts"`),
			},
			Zone: cloudflaretest.AuditZone{ID: "z1", Name: "zone1"},
		},
		{
			ID: "two", Account: cloudflaretest.AuditAccount{ID: "a2", Name: "Name 2"},
			Action: cloudflaretest.AuditAction{Result: "failure", Type: "delete", Time: at.Add(time.Second)},
			Actor: cloudflaretest.AuditActor{
				ID: "actor2", Context: "api_key", Email: "2@example.com", IPAddress: "192.0.2.2", TokenID: "t2",
				TokenName: "Token 2", Type: "system",
			},
			Raw: cloudflaretest.AuditRaw{CfRayID: "r2", Method: "DELETE", StatusCode: 403, URI: "/2"},
			Resource: cloudflaretest.AuditResource{
				ID: "res2", Product: "gateway", Type: "rule", Scope: []byte(`{"type":"zones"}`),
			},
			Zone: cloudflaretest.AuditZone{ID: "z2", Name: "zone2"},
		},
	}
}

func TestEveryAuditFilter(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddAuditEntries(a.srv.AccountID, varied(epoch)...)
	filters := map[string]string{
		"account_name": "Name 1", "action_result": "success", "action_type": "create", "actor_context": "dash",
		"actor_email": "1@example.com", "actor_id": "actor1", "actor_ip_address": "192.0.2.1", "actor_token_id": "t1",
		"actor_token_name": "Token 1", "actor_type": "user", "audit_log_id": "one", "id": "one", "raw_cf_ray_id": "r1",
		"raw_method": "POST", "raw_status_code": "200", "raw_uri": "/1", "resource_id": "res1",
		"resource_product": "members",
		"resource_type":    "member", "resource_scope": "accounts", "zone_id": "z1", "zone_name": "zone1",
	}
	require.Len(t, filters, 22)
	list := func(q url.Values) []string { return texts(a.get(window+"&"+q.Encode()).ok(), "id") }
	for name, value := range filters {
		require.Equal(t, []string{"one"}, list(url.Values{name: {value}}), name)
		require.Equal(t, []string{"two"}, list(url.Values{name + ".not": {value}}), name)
		require.Empty(t, list(url.Values{name: {value}, name + ".not": {value}}), name)
	}
	require.Len(t, list(url.Values{"actor_email": {"1@example.com", "2@example.com"}}), 2)
	require.Empty(t, list(url.Values{"actor_email.not": {"1@example.com", "2@example.com"}}))
	require.Empty(t, list(url.Values{"actor_email": {"1@example.com"}, "zone_id": {"z2"}}))
	require.Equal(t, []string{"two"}, list(url.Values{"resource_scope": {"zones"}}))
}

func TestAuditProductCategories(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddAuditEntries(a.srv.AccountID, varied(epoch)...)
	categories := a.get("-/logs/audit/product_categories").ok()
	require.Contains(t, texts(categories, "value"), "zerotrust")
	require.NotEmpty(t, categories.Get("0.products.0.label").String())
	list := func(q string) []string { return texts(a.get(window+"&direction=asc&"+q).ok(), "id") }
	require.Equal(t, []string{"two"}, list("product_category=ZeroTrust"))
	require.Equal(t, []string{"one", "two"}, list("product_category=zerotrust&resource_product=members"))
	require.Equal(
		t, []string{"one"}, list("product_category=zerotrust&resource_product=members&resource_product.not=gateway"),
	)
	require.Empty(t, list("product_category=dns"))
	a.get(window+"&product_category=nope").fails(400, 1001, "/product_category")
}

func TestAuditBadInput(t *testing.T) {
	a, _ := newAPI(t)
	for query, pointer := range map[string]string{
		"before=2027-01-01":                                    "/since",
		"since=2026-01-01":                                     "/before",
		"since=yesterday&before=2027-01-01":                    "/since",
		"since=2027-01-01&before=2026-01-01":                   "/before",
		"since=2026-01-01&before=2027-01-01&limit=1001":        "/limit",
		"since=2026-01-01&before=2027-01-01&limit=0":           "/limit",
		"since=2026-01-01&before=2027-01-01&direction=up":      "/direction",
		"since=2026-01-01&before=2027-01-01&cursor=fake":       "/cursor",
		"since=2026-01-01&before=2027-01-01&cursor=ZmFrZQ==":   "/cursor",
		"since=2026-01-01&before=2027-01-01&action_type=x":     "/action_type",
		"since=2026-01-01&before=2027-01-01&actor_type.not=x":  "/actor_type.not",
		"since=2026-01-01&before=2027-01-01&raw_status_code=x": "/raw_status_code",
	} {
		a.get("-/logs/audit?"+query).fails(400, 1001, pointer)
	}
}

func TestAuditWindow(t *testing.T) {
	a, _ := newAPI(t)
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	for i, at := range []time.Time{day.Add(-time.Nanosecond), day, day.Add(13 * time.Hour), day.AddDate(0, 0, 1)} {
		a.srv.AddAuditEntries(a.srv.AccountID, cloudflaretest.AuditEntry{
			ID: fmt.Sprint(i), Action: cloudflaretest.AuditAction{Time: at},
		})
	}
	list := func(since, before string) []string {
		q := url.Values{"since": {since}, "before": {before}, "direction": {"asc"}}
		return texts(a.get("-/logs/audit?"+q.Encode()).ok(), "id")
	}
	require.Equal(t, []string{"1", "2"}, list("2026-01-02", "2026-01-03"))
	require.Equal(t, []string{"2"}, list("2026-01-02T12:45:00Z", "2026-01-02T14:00:00Z"))
	require.Equal(t, []string{"2"}, list("2026-01-02T13:45:00+01:00", "2026-01-02T15:00:00+01:00"))
	require.Equal(t, []string{"0", "1", "2", "3"}, list("2025-01-01", "2027-01-01"))
	require.Empty(t, list("2026-01-02", "2026-01-02"))
}

// pages reads a query to its end.
func pages(a *api, query string) (ids []string, requests int) {
	cursor := ""
	for {
		reply := a.get(query + "&cursor=" + url.QueryEscape(cursor))
		requests++
		ids = append(ids, texts(reply.ok(), "id")...)
		if cursor = reply.at("result_info.cursor").String(); cursor == "" {
			return ids, requests
		}
	}
}

func TestAuditPagesArriveWhole(t *testing.T) {
	a, _ := newAPI(t)
	random := rand.New(rand.NewPCG(1, 2))
	var entries []cloudflaretest.AuditEntry
	for i := range 1000 {
		at := epoch.Add(time.Duration(random.IntN(100)) * time.Second) // many share a time
		entries = append(entries, cloudflaretest.AuditEntry{
			ID:     fmt.Sprintf("e%04d", i),
			Action: cloudflaretest.AuditAction{Time: at, Type: []string{"create", "update"}[i%2]},
		})
	}
	for part := range slices.Chunk(entries, 37) {
		a.srv.AddAuditEntries(a.srv.AccountID, part...)
	}
	slices.SortFunc(entries, func(x, y cloudflaretest.AuditEntry) int {
		if c := x.Action.Time.Compare(y.Action.Time); c != 0 {
			return c
		}
		return int(x.ID[4]) - int(y.ID[4]) + 10*(int(x.ID[3])-int(y.ID[3])) + 100*(int(x.ID[2])-int(y.ID[2]))
	})
	var want []string
	for _, e := range entries {
		want = append(want, e.ID)
	}
	ids, requests := pages(a, window+"&direction=asc&limit=100")
	require.Equal(t, want, ids)
	require.Equal(t, 10, requests)
	slices.Reverse(want)
	ids, _ = pages(a, window+"&limit=7")
	require.Equal(t, want, ids)
	ids, _ = pages(a, window+"&limit=33&action_type=create")
	require.Len(t, ids, 500)
	require.Len(t, a.get(window).ok().Array(), 100, "the default limit")
}

func TestCursorStaysRightWhileEntriesArrive(t *testing.T) {
	a, _ := newAPI(t)
	add := func(ids ...int) {
		for _, i := range ids {
			a.srv.AddAuditEntries(a.srv.AccountID, cloudflaretest.AuditEntry{
				ID:     fmt.Sprintf("e%d", i),
				Action: cloudflaretest.AuditAction{Time: epoch.Add(time.Duration(i) * time.Second)},
			})
		}
	}
	add(2, 4, 6, 8)
	first := a.get(window + "&direction=asc&limit=2")
	require.Equal(t, []string{"e2", "e4"}, texts(first.ok(), "id"))
	cursor := url.QueryEscape(first.at("result_info.cursor").String())
	add(1, 3, 5, 9)
	rest := a.get(window + "&direction=asc&limit=50&cursor=" + cursor)
	require.Equal(t, []string{"e5", "e6", "e8", "e9"}, texts(rest.ok(), "id"))

	a.get(window+"&direction=asc&limit=2&zone_id=z&cursor="+cursor).fails(400, 1001, "/cursor")
	a.get(window+"&limit=2&cursor="+cursor).fails(400, 1001, "/cursor")
}

func TestAuditScanCanLeavePagesEmpty(t *testing.T) {
	a, _ := newAPI(t, cloudflaretest.WithAuditScan(10))
	a.srv.AddSample(cloudflaretest.Sample{AuditEntries: 100, Until: epoch})
	only := "-/logs/audit?since=2000-01-01&before=2100-01-01&resource_id=" + fmt.Sprintf("%032x", 42)
	first := a.get(only)
	require.Empty(t, first.ok().Array())
	require.NotEmpty(t, first.at("result_info.cursor").String())
	ids, requests := pages(a, only)
	require.Len(t, ids, 1)
	require.Equal(t, 10, requests)
}

func TestAuditHistory(t *testing.T) {
	a, c := newAPI(t)
	id := a.do("POST", "-/members", `{"email":"a@example.com","roles":[]}`).ok().Get("id").String()
	a.do("POST", "-/members", `{"email":"b@example.com","roles":[]}`).ok()
	c.pass(1500 * time.Millisecond)
	a.do("PUT", "-/members/"+id, `{}`).ok()
	c.pass(time.Second)
	a.do("DELETE", "-/members/"+id, "").ok()
	update := a.get(window + "&action_type=update").ok().Get("0")
	history := "-/logs/audit/" + update.Get("id").String() + "/history?since=2026-01-01&before=2027-01-01&action_time="
	reply := a.get(history + update.Get("action.time").String())
	require.Equal(t, []string{"delete", "update", "create"}, texts(reply.ok(), "action.type"))
	require.Equal(t, "3", reply.at("result_info.count").Raw, "history counts in a number")
	require.Equal(t, "exact", reply.at("result_info.history_status").String())
	require.Len(t, a.get(history+"2026-01-02T03:04:06Z").ok().Array(), 3, "a time without its fraction will do")

	first := a.get(history + "2026-01-02T03:04:06Z&direction=asc&limit=2")
	require.Equal(t, []string{"create", "update"}, texts(first.ok(), "action.type"))
	cursor := url.QueryEscape(first.at("result_info.cursor").String())
	require.Equal(
		t, []string{"delete"},
		texts(a.get(history+"2026-01-02T03:04:06Z&direction=asc&limit=2&cursor="+cursor).ok(), "action.type"),
	)

	missing := a.get(history + "2026-02-02T03:04:05Z")
	missing.fails(404, 0, "")
	require.JSONEq(t, `{"count":0,"history_status":"unavailable"}`, missing.at("result_info").Raw)
	a.get("-/logs/audit/x/history?since=2026-01-01&before=2027-01-01").fails(400, 1001, "/action_time")
}

func TestAuditHistoryOfLittle(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddAuditEntries(a.srv.AccountID,
		cloudflaretest.AuditEntry{ID: "nothing", Action: cloudflaretest.AuditAction{Time: epoch}},
		cloudflaretest.AuditEntry{
			ID: "nouri", Action: cloudflaretest.AuditAction{Time: epoch},
			Resource: cloudflaretest.AuditResource{ID: "r"},
		})
	history := "/history?since=2026-01-01&before=2027-01-01&action_time=2026-01-02T03:04:05Z"
	reply := a.get("-/logs/audit/nothing" + history)
	require.Equal(t, "[]", reply.ok().Raw)
	require.Equal(t, "unavailable", reply.at("result_info.history_status").String())
	require.Equal(t, "approximate", a.get("-/logs/audit/nouri"+history).at("result_info.history_status").String())
}

func TestSeededEntriesGoThroughWhole(t *testing.T) {
	a, _ := newAPI(t)
	in := varied(epoch)[0]
	in.ID, in.Raw.UserAgent, in.Action.Description = "0123456789abcdef0123456789abcdef0123", "quote \" and é \u2028",
		"line\nbreak"
	in.Resource.Request, in.Resource.Response = []byte(`{"a":[1,2,{"b":null}]}`), []byte(`not json`)
	in.Action.Time = epoch.Add(123456789)
	a.srv.AddAuditEntries(a.srv.AccountID, in)
	shown := a.get(window).ok().Get("0")
	require.Equal(t, in.ID, shown.Get("id").String())
	require.Equal(t, in.Raw.UserAgent, shown.Get("raw.user_agent").String())
	require.Equal(t, in.Action.Description, shown.Get("action.description").String())
	require.Equal(t, "2026-01-02T03:04:05.123456789Z", shown.Get("action.time").String())
	require.JSONEq(t, string(in.Resource.Request), shown.Get("resource.request").Raw)
	require.False(t, shown.Get("resource.response").Exists(), "what is no JSON is dropped")
	in.Resource.Response = nil
	require.Equal(t, []cloudflaretest.AuditEntry{in}, a.srv.AuditEntries(a.srv.AccountID))
}

func TestAuditPageCap(t *testing.T) {
	a, _ := newAPI(t, cloudflaretest.WithAuditPageCap(10))
	a.srv.AddSample(cloudflaretest.Sample{AuditEntries: 95, Until: epoch})
	all := "-/logs/audit?since=2000-01-01&before=2100-01-01"
	for asked, want := range map[string]int{"": 10, "&limit=1000": 10, "&limit=10": 10, "&limit=7": 7} {
		reply := a.get(all + asked)
		require.Len(t, reply.ok().Array(), want, asked)
		require.NotEmpty(t, reply.at("result_info.cursor").String())
	}
	a.get(all+"&limit=1001").fails(400, 1001, "/limit")
	ids, requests := pages(a, all+"&limit=1000")
	require.Len(t, ids, 95)
	require.Equal(t, 10, requests)
	entry := a.srv.AuditEntries(a.srv.AccountID)[0]
	entry.Action.Time = epoch
	for i := range 15 {
		entry.ID = fmt.Sprint("again", i)
		a.srv.AddAuditEntries(a.srv.AccountID, entry)
	}
	history := a.get(
		"-/logs/audit/again0/history?since=2000-01-01&before=2100-01-01&limit=50&action_time=" + epoch.Format(time.RFC3339),
	)
	require.Len(t, history.ok().Array(), 10)
}

// The memory of a reply is used again, but not while somebody can read it.
func TestRepliesOutliveTheNextOnes(t *testing.T) {
	both(t, func(t *testing.T, a *api) {
		a.srv.AddSample(cloudflaretest.Sample{AuditEntries: 2000, Until: epoch})
		query := "-/logs/audit?since=2000-01-01&before=2100-01-01&limit=1000&direction="
		first, err := a.try(http.MethodGet, query+"asc", "")
		require.NoError(t, err)
		defer first.Body.Close()
		for range 3 {
			a.get(query + "desc").ok()
		}
		body, err := io.ReadAll(first.Body)
		require.NoError(t, err)
		require.Equal(t, a.get(query+"asc").body, string(body))
	})
}

func TestReadersAtOnceGetTheirOwnPages(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{AuditEntries: 800, Until: epoch})
	page := func(kind string) string {
		return a.get("-/logs/audit?since=2000-01-01&before=2100-01-01&limit=200&action_type=" + kind).body
	}
	var group sync.WaitGroup
	for _, kind := range []string{"create", "update", "delete", "view"} {
		want := page(kind)
		for range 2 {
			group.Go(func() {
				for range 50 {
					if got := page(kind); got != want {
						t.Errorf("a page of %s is another's", kind)
						return
					}
				}
			})
		}
	}
	group.Wait()
}
