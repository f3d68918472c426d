package cloudflaretest_test

import (
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// controlled is a server in this process that has a control plane.
func controlled(t *testing.T, opts ...cloudflaretest.Option) (*api, *clock) {
	return newAPI(t, append(opts, cloudflaretest.WithControl())...)
}

// control calls the control plane.
func (a *api) control(method, path, body string) got {
	a.t.Helper()
	return a.do(method, "/_emulator/"+path, body)
}

func TestControlIsNotThereUnlessAsked(t *testing.T) {
	a, _ := newAPI(t)
	for _, path := range []string{"health", "reset", "requests"} {
		a.control("GET", path, "").fails(404, 7003, "")
		a.control("POST", path, "").fails(404, 7003, "")
	}
}

func TestControlIsForPrograms(t *testing.T) {
	a, _ := controlled(t)
	a.do("POST", "-/tokens", tokenBody("t")).ok()
	a.with().control("GET", "health", "").ok()
	bearer := "Bearer " + a.srv.Token
	for _, path := range []string{"requests", "faults", "clock", "nonsense"} {
		a.with("Authorization", bearer, "Origin", "http://127.0.0.1").denied("GET", path, 403)
		a.with("Authorization", bearer, "Sec-Fetch-Site", "same-origin").denied("GET", path, 403)
		a.with().denied("GET", path, 401)
		a.with("Authorization", "Bearer x").denied("GET", path, 401)
		a.with("Authorization", a.srv.Token+"x").denied("GET", path, 401)
	}
	a.with().denied("POST", "reset", 401)
	require.Len(t, a.get("-/tokens").ok().Array(), 1, "nothing was reset")
	for host, status := range map[string]int{
		"127.0.0.1:80": 200, "[::1]:80": 200, "::1": 200, "localhost": 200, "emulator:8787": 200, "a.LOCALHOST": 200,
		"host.docker.internal:1": 200, "evil.example.com:8787": 403, "127.0.0.1.example.com": 403, "": 200,
	} {
		req, err := http.NewRequest("GET", "http://any/_emulator/clock", nil)
		require.NoError(t, err)
		req.Host = host
		req.Header.Set("Authorization", bearer)
		if host == "" {
			req.Host, req.URL.Host = "localhost", "localhost"
		}
		resp, err := a.client.Do(req)
		require.NoError(t, err)
		require.Equal(t, status, resp.StatusCode, host)
	}
}

func (a *api) denied(method, path string, status int) {
	a.t.Helper()
	g := a.control(method, path, "")
	require.Equal(a.t, status, g.status, path)
	require.False(a.t, g.at("success").Bool(), g.body)
}

// mistaken asserts that the control plane refuses a request and says why.
func (a *api) mistaken(method, path, body, want string) {
	a.t.Helper()
	g := a.control(method, path, body)
	require.GreaterOrEqual(a.t, g.status, 400, g.body)
	require.Contains(a.t, g.at("errors.0.message").String(), want)
}

func TestControlOfFaults(t *testing.T) {
	a, _ := controlled(t)
	a.control("POST", "faults", `{"op":"Roles.List","kind":"html","status":503,"times":2,"retry_after":"1.5s",
		"delay":"1ms","header":{"X-Mine":["1"]}}`).ok()
	g := a.get("-/roles")
	require.Equal(t, 503, g.status)
	require.Equal(t, "1.5", g.header.Get("Retry-After"))
	require.Equal(t, "1", g.header.Get("X-Mine"))
	require.Equal(t, `[{"op":"Roles.List","times":1,"kind":"html","status":503,"header":{"X-Mine":["1"]},`+
		`"retry_after":"1.5s","delay":"1ms"}]`, a.control("GET", "faults", "").ok().Raw)
	a.control("DELETE", "faults", "").ok()
	a.get("-/roles").ok()
	require.Equal(t, `[]`, a.control("GET", "faults", "").ok().Raw)
	a.control("POST", "faults", `{"kind":"answer"}`).ok()
	require.Equal(t, `answer`, a.control("GET", "faults", "").ok().Get("0.kind").String())
	a.get("-/roles").fails(500, 10013, "")

	for body, want := range map[string]string{
		`{"op":"Members.Create"}`: `op: no operation is called "Members.Create"; near it are Members.`,
		`{"kind":"explode"}`:      `kind: "explode" is not one of answer, slow, reset_before`,
		`{}`:                      `the fault says neither what goes wrong nor for which operation`,
		`{"times":2}`:             `the fault says neither what goes wrong nor for which operation`,
		`{"header":{"X":["a\r\nSet-Cookie: b"]}}`: `header: "X" has a value that can't be sent: "a\r\nSet-Cookie: b"`,
		`{"header":{"X":["a\u0000"]}}`:            `can't be sent`,
		`{"header":{"X\r\nY":["a"]}}`:             `header: "X\r\nY" is no name of a header`,
		`{"header":{"":["a"]}}`:                   `is no name of a header`,
		`{"status":99}`:                           `status: 99 is not from 200 to 599`,
		`{"retry_after":"soon"}`:                  `retry_after: "soon" is not a duration`,
		`{"delay":"-1s"}`:                         `delay: "-1s" is not a duration`,
		"{\n\"tiems\":1}":                         `line 2, column 1: unknown key "tiems" at $`,
		`{"times":"1"}`:                           `times must not be a JSON string`,
		`{`:                                       `unexpected end of JSON input`,
		``:                                        `unexpected end of JSON input`,
		`{"header":{"X":["1"]}} x`:                `invalid character`,
	} {
		a.mistaken("POST", "faults", body, want)
	}
	require.Empty(t, a.srv.Unused())
}

func TestFaultKindsHaveNames(t *testing.T) {
	require.Equal(t, "reset_after", cloudflaretest.ResetAfter.String())
	require.Equal(t, "empty", cloudflaretest.Empty.String())
	require.Equal(t, "FaultKind(10)", (cloudflaretest.Empty + 1).String())
	require.Equal(t, "FaultKind(-1)", cloudflaretest.FaultKind(-1).String())
}

func TestControlOfRequests(t *testing.T) {
	a, _ := controlled(t, fullWorld(t))
	a.do("POST", "-/tokens?token=fake-token-0002&x=cfat_0123456789abcdef", tokenBody("mine")).ok()
	a.do("POST", "-/members", `{"email":"fake-key-0001@example.com","value":"short"}`)
	a.with("X-Auth-Key", "fake-key-0001", "X-Auth-Email", "root@example.com").get("/accounts").ok()
	all := a.control("GET", "requests", "").ok()
	require.Equal(t, []string{"Tokens.New", "Members.New", "Accounts.List"}, texts(all, "op"))
	require.Equal(t, "/accounts/{account_id}/tokens", all.Get("0.route").String())
	require.Equal(t, strings.ReplaceAll(tokenBody("mine"), "{account}", a.srv.AccountID), all.Get("0.body").String())
	require.EqualValues(t, 200, all.Get("0.status").Int())
	for _, s := range []string{"fake-token", "fake-key", "cfat_", "short"} {
		require.NotContains(t, all.Raw, s)
	}
	require.Equal(t, []string{"Members.New"}, texts(a.control("GET", "requests?op=Members.New", "").ok(), "op"))
	require.Equal(t, []string{"Accounts.List"}, texts(a.control("GET", "requests?last=1", "").ok(), "op"))
	require.Equal(t, "[]", a.control("GET", "requests?last=0", "").ok().Raw)
	a.mistaken("GET", "requests?op=Members.Creat", "", "near it are Members.")
	a.mistaken("GET", "requests?last=-1", "", `last: "-1" is not a number`)
	a.control("DELETE", "requests", "").ok()
	require.Empty(t, a.srv.Requests())
}

func TestControlOfTheClock(t *testing.T) {
	name, state := stateFile(t)
	a, c := controlled(t, state)
	token := a.do("POST", "-/tokens",
		strings.Replace(tokenBody("t"), `{`, `{"expires_on":"2026-01-03T00:00:00Z",`, 1)).ok()
	own := a.as(token.Get("value").String())
	own.get("-/tokens/verify").ok()
	require.Equal(t, "24h0m0s", a.control("POST", "clock", `{"advance":"24h"}`).ok().Get("moved").String())
	own.get("-/tokens/verify").fails(401, 1000, "")
	require.Equal(t, epoch.Add(24*time.Hour).Format(time.RFC3339), a.control("GET", "clock", "").ok().Get("time").String())
	a.control("POST", "clock", `{"time":"2026-01-02T23:00:00Z"}`).ok()
	own.get("-/tokens/verify").ok()
	c.pass(2 * time.Hour)
	own.get("-/tokens/verify").fails(401, 1000, "")
	for body, want := range map[string]string{
		`{}`: "either advance or time", `{"advance":"1h","time":"2026-01-01T00:00:00Z"}`: "either advance or time",
		`{"advance":"soon"}`: `advance: "soon" is not a duration`, `{"time":"soon"}`: "$.time must be an RFC 3339",
		`{"time":"9999-01-01T00:00:00Z"}`: "which is not from 1970 to 2261", `{"advance":"-999999h"}`: "the year",
	} {
		a.mistaken("POST", "clock", body, want)
	}
	moved := a.control("GET", "clock", "").ok().Get("moved").String()
	require.NotEqual(t, "0s", moved)
	next := a.ended(state, cloudflaretest.WithControl())
	require.Equal(t, moved, next.control("GET", "clock", "").ok().Get("moved").String(), "a state has it")
	next.srv.Close()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	refused(t, strings.Replace(string(data), `"clock":"`, `"clock":"2400000h`, 1), "clock: ")
}

func TestControlMovesTheWindowsOfTheRateLimit(t *testing.T) {
	a, _ := controlled(t, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 1, Per: time.Hour}))
	a.get("/accounts").ok()
	a.get("/accounts").fails(429, 971, "")
	a.control("POST", "clock", `{"advance":"1h"}`).ok()
	a.get("/accounts").ok()
	a.get("/accounts").fails(429, 971, "")
	a.control("POST", "reset", "").ok()
	a.get("/accounts").ok()
}

func TestControlSeeds(t *testing.T) {
	a, _ := controlled(t)
	a.control("POST", "seed", seedJSON).ok()
	require.Equal(t, []string{"Demo Account", "First", "Account a2"}, texts(a.get("/accounts").ok(), "name"))
	a.as("fake-token-0002").get("/accounts/a1/members").ok()
	before := a.get("/accounts").ok().Raw
	for body, want := range map[string]string{
		`{"accounts":[{"id":"../x"}]}`:   `accounts[0].id: "../x" can't be a part of a path`,
		`{"accounts":[{"id":".."}]}`:     `can't be a part of a path`,
		`{"accounts":[{"id":"a\r\nb"}]}`: `can't be a part of a path`,
		`{"accounts":[{"id":"a3"},{"id":"a1","name":"x","members":[{"email":"e@example.com","roles":[{"name":"no"}]}]}],
			"users":[{"email":"b@example.com","token":"fake-token-0008"}]}`: `seed: accounts[1].members[0].roles[0]: ` +
			`account "a1" has no role "no"`,
		`{"acounts":[]}`: `line 1, column 2: unknown key "acounts" at $`,
	} {
		a.mistaken("POST", "seed", body, want)
	}
	require.Equal(t, before, a.get("/accounts").ok().Raw, "nothing of them is there")
	a.as("fake-token-0008").get("/accounts").fails(401, 10000, "")
	a.as("fake-token-0002").get("/accounts/a1/members").ok()
	require.Len(t, a.srv.AuditEntries("a1"), 1)
}

func TestControlResets(t *testing.T) {
	for name, opts := range map[string][]cloudflaretest.Option{
		"the default": {cloudflaretest.WithIDs(nil)}, "ids of a seed": {cloudflaretest.WithIDSeed(3)},
		"a token": {cloudflaretest.WithIDs(nil), cloudflaretest.WithToken("fake-token-0005")},
		"a world": {cloudflaretest.WithIDs(nil), fullWorld(t)},
		"a sample": {
			cloudflaretest.WithIDs(nil),
			cloudflaretest.WithSample(cloudflaretest.Sample{Accounts: 2, Members: 5, AuditEntries: 9}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := controlled(t, opts...)
			names := func() []string { return texts(a.get("/accounts").ok(), "name") }
			before, accounts, members := a.get("-/members").ok().Raw, names(), len(a.srv.Members(a.srv.AccountID))
			a.do("POST", "-/tokens", tokenBody("t")).ok()
			a.do("DELETE", "/accounts/"+a.srv.AccountID, "").ok()
			a.srv.Inject(cloudflaretest.Fault{})
			a.control("POST", "clock", `{"advance":"1h"}`).ok()
			require.Equal(t, a.srv.AccountID, a.control("POST", "reset", "").ok().Get("account_id").String())
			require.Empty(t, a.srv.Requests())
			require.Equal(t, accounts, names())
			require.Len(t, a.srv.Members(a.srv.AccountID), members)
			require.Empty(t, a.srv.Unused())
			require.Equal(t, "0s", a.control("GET", "clock", "").ok().Get("moved").String())
			if name == "ids of a seed" {
				require.Equal(t, before, a.get("-/members").ok().Raw)
			}
		})
	}
}

// A world that came from a state has ids that no seed would give again.
func TestControlResetsAWorldOfAState(t *testing.T) {
	_, state := stateFile(t)
	a, _ := controlled(t, state)
	next := a.ended(state, cloudflaretest.WithControl(), cloudflaretest.WithIDSeed(9))
	seen := map[string]bool{}
	makeTokens := func(a *api) {
		for range 20 {
			made := a.do("POST", "-/tokens", tokenBody("t")).ok()
			entry := a.get(window + "&resource_id=" + made.Get("id").String()).ok().Get("0.id").String()
			for _, id := range []string{made.Get("id").String(), made.Get("policies.0.id").String(), entry} {
				require.False(t, seen[id], "no id is made twice")
				seen[id] = true
			}
		}
	}
	makeTokens(next)
	next.control("POST", "reset", "").ok()
	require.Empty(t, next.get("-/tokens").ok().Array())
	makeTokens(next)
	last := next.ended(state, cloudflaretest.WithIDSeed(9))
	require.Len(t, last.get("-/tokens?per_page=50").ok().Array(), 20)
	makeTokens(last)
}

func TestControlIsKept(t *testing.T) {
	name, state := stateFile(t)
	a, _ := controlled(t, state)
	for want, request := range map[string][2]string{
		"fake-token-0002": {"seed", seedJSON}, `"clock":"1h0m0s"`: {"clock", `{"advance":"1h"}`},
	} {
		a.control("POST", request[0], request[1]).ok()
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Contains(t, string(data), want)
	}
}

func TestControlKnowsItsPaths(t *testing.T) {
	a, _ := controlled(t)
	a.mistaken("POST", "health", "", "POST /_emulator/health is not part of the control plane")
	a.mistaken("GET", "nope", "", "GET /_emulator/nope is not part of the control plane")
	a.mistaken("PUT", "reset", "", "PUT /_emulator/reset is not part")
	require.Empty(t, a.srv.Requests())
}

// A reset meets no request by half: whichever world a request finds, its token
// and its account are there.
func TestControlWhileRequestsCome(t *testing.T) {
	_, state := stateFile(t)
	for _, opts := range [][]cloudflaretest.Option{{}, {cloudflaretest.WithIDs(nil)}, {state}} {
		a, _ := controlled(t, opts...)
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				for range 10 {
					a.do("POST", "-/tokens", tokenBody("t")).ok()
					a.get("-/members").ok()
				}
			})
		}
		group.Go(func() {
			for range 5 {
				a.control("POST", "reset", "").ok()
				a.control("POST", "seed", `{"accounts":[{"id":"a9"}],"users":[{"email":"u@example.com"}]}`).ok()
				a.control("POST", "faults", `{"op":"Accounts.Get"}`).ok()
				a.control("GET", "requests", "").ok()
			}
		})
		group.Wait()
	}
}
