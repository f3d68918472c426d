package cloudflaretest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func TestSubscriptionLifecycle(t *testing.T) {
	a, _ := newAPI(t)
	made := a.do(
		"POST", "-/subscriptions",
		`{"frequency":"yearly","rate_plan":{"id":"pro","sets":["a"]},"price":1,"state":"Trial"}`,
	).ok()
	id := made.Get("id").String()
	require.Equal(t, "Paid", made.Get("state").String(), "read-only parts of the request mean nothing")
	require.EqualValues(t, 20, made.Get("price").Int())
	require.Equal(t, "2026-01-02T03:04:05Z", made.Get("current_period_start").String())
	require.Equal(t, "2027-01-02T03:04:05Z", made.Get("current_period_end").String())

	list := a.get("-/subscriptions")
	require.Equal(t, []string{id}, texts(list.ok(), "id"))
	require.EqualValues(t, 1, list.at("result_info.total_count").Int())

	updated := a.do("PUT", "-/subscriptions/"+id, `{"frequency":"weekly"}`).ok()
	require.Equal(t, "2026-01-09T03:04:05Z", updated.Get("current_period_end").String())
	require.Equal(t, "pro", updated.Get("rate_plan.id").String())
	require.Equal(
		t, "business",
		a.do("PUT", "-/subscriptions/"+id, `{"rate_plan":{"id":"business"}}`).ok().Get("rate_plan.id").String(),
	)
	require.Equal(t, 200.0, a.srv.Subscriptions(a.srv.AccountID)[0].Price)

	require.JSONEq(t, `{"subscription_id":"`+id+`"}`, a.do("DELETE", "-/subscriptions/"+id, "").ok().Raw)
	a.do("PUT", "-/subscriptions/"+id, `{}`).fails(404, 1003, "")
	a.do("DELETE", "-/subscriptions/"+id, "").fails(404, 1003, "")
	require.Empty(t, a.srv.Subscriptions(a.srv.AccountID))
}

func TestSubscriptionBadInput(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "-/subscriptions", "").fails(400, 1001, "")
	a.do("POST", "-/subscriptions", `{"frequency":"daily"}`).fails(400, 1001, "/frequency")
	a.do("POST", "-/subscriptions", `{"rate_plan":"pro"}`).fails(400, 1001, "/rate_plan")
	a.do("POST", "-/subscriptions", `{"rate_plan":{"sets":[1]}}`).fails(400, 1001, "/rate_plan/sets/0")
	a.do("POST", "-/subscriptions", `{"rate_plan":{"is_contract":"no"}}`).fails(400, 1001, "/rate_plan/is_contract")
	require.Equal(
		t, "plan-of-tomorrow",
		a.do("POST", "-/subscriptions", `{"rate_plan":{"id":"plan-of-tomorrow"}}`).ok().Get("rate_plan.id").String(),
	)
}

func TestZoneSubscriptions(t *testing.T) {
	a, _ := newAPI(t)
	zone := a.srv.AddZone(a.srv.AccountID, cloudflaretest.Zone{
		Name: "example.com", Subscriptions: []cloudflaretest.Subscription{{}},
	})
	path := "/zones/" + zone.ID + "/subscriptions"
	require.Len(t, a.get(path).ok().Array(), 1)
	made := a.do("POST", path, `{"frequency":"quarterly"}`).ok()
	require.Equal(t, "2026-04-02T03:04:05Z", made.Get("current_period_end").String())
	require.Len(t, a.get(path).ok().Array(), 2)
	require.Len(t, a.srv.Zones(a.srv.AccountID)[0].Subscriptions, 2)
	require.Empty(t, a.get("-/subscriptions").ok().Array())
	entry := a.srv.AuditEntries(a.srv.AccountID)[0]
	require.Equal(t, cloudflaretest.AuditZone{ID: zone.ID, Name: "example.com"}, entry.Zone)

	other := a.srv.AddToken("other", cloudflaretest.Token{})
	a.as(other.Value).get(path).fails(403, 9109, "")
	a.get("/zones/x/subscriptions").fails(404, 7003, "")
}
