package cloudflaretest_test

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/netip"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestEveryDeclaredOperationHasAHandler(t *testing.T) {
	a, _ := newAPI(t)
	require.NotEmpty(t, call.Operations())
	param := regexp.MustCompile(`\{\w+\}`)
	for _, op := range cloudflaretest.ServedOperations() {
		path := param.ReplaceAllString(op.Path, "x")
		a.with().do(op.Method, path, "").fails(
			401, map[bool]int{true: 1000, false: 10000}[strings.HasSuffix(op.Name, "Tokens.Verify")], "",
		)
		seen := a.srv.Requests()
		last := seen[len(seen)-1]
		require.Equal(t, op.Name, last.Op)
		require.Equal(t, op.Path, last.Route)
	}
}

func TestEveryHandlerHasAnOperation(t *testing.T) {
	declared := map[string]bool{}
	for _, op := range cloudflaretest.ServedOperations() {
		declared[op.Name] = true
	}
	for _, name := range cloudflaretest.HandledOperations() {
		require.True(t, declared[name], name)
	}
}

func TestDefaultWorld(t *testing.T) {
	a, _ := newAPI(t)
	list := a.get("/accounts").ok()
	require.Len(t, list.Array(), 1)
	require.Equal(t, a.srv.AccountID, list.Get("0.id").String())
	members := a.get("-/members").ok()
	require.Len(t, members.Array(), 1)
	require.Equal(t, "Super Administrator - All Privileges", members.Get("0.roles.0.name").String())
	require.NotEmpty(t, a.get("-/roles").ok().Array())
	require.NotEmpty(t, a.get("-/tokens/permission_groups").ok().Array())
	require.Empty(t, a.get("-/tokens").ok().Array())
	require.Empty(t, a.get("-/subscriptions").ok().Array())
}

func TestServersShareNothing(t *testing.T) {
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			srv := cloudflaretest.NewServer()
			defer srv.Close()
			for range i {
				srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "m" + strconv.Itoa(i) + "@example.com"})
			}
			req, _ := http.NewRequest(http.MethodGet, srv.URL+"/accounts/"+srv.AccountID+"/members", nil)
			req.Header.Set("Authorization", "Bearer "+srv.Token)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			body, _ := io.ReadAll(resp.Body)
			if got := strings.Count(string(body), `"status":`); got != i+1 {
				t.Errorf("server %d shows %d members: %s", i, got, body)
			}
		})
	}
	group.Wait()
}

func TestTokenOfOneServerIsUnknownToAnother(t *testing.T) {
	a, _ := newAPI(t)
	other := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer other.Close()
	a.as(other.Token).get("/accounts").fails(401, 10000, "")
}

func TestSocketServer(t *testing.T) {
	srv := cloudflaretest.NewServer()
	a := &api{t: t, srv: srv, client: http.DefaultClient}
	a = a.as(srv.Token)
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/client/v4$`, srv.URL)
	a.get("/accounts").ok()
	srv.Close()
	_, err := a.try(http.MethodGet, "/accounts", "")
	require.Error(t, err)
	srv.Close() // again is harmless
}

func TestAddressInUseIsAnError(t *testing.T) {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	addr := strings.TrimSuffix(strings.TrimPrefix(srv.URL, "http://"), "/client/v4")
	_, err := cloudflaretest.New(cloudflaretest.WithAddr(addr))
	require.ErrorContains(t, err, "listening")
	require.PanicsWithValue(t, "cloudflaretest: "+err.Error(), func() {
		cloudflaretest.NewServer(cloudflaretest.WithAddr(addr))
	})
}

func TestClosedInProcessServerCutsConnections(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.Close()
	_, err := a.try(http.MethodGet, "/accounts", "")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestCloseEndsDelays(t *testing.T) {
	srv := cloudflaretest.NewServer()
	delayed := make(chan struct{})
	srv.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		close(delayed)
		return cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: 24 * time.Hour}, true
	})
	failed := make(chan error)
	a := (&api{t: t, srv: srv, client: http.DefaultClient}).as(srv.Token)
	go func() {
		_, err := a.try(http.MethodGet, "/accounts", "")
		failed <- err
	}()
	<-delayed
	srv.Close()
	require.Error(t, <-failed)
}

func TestSameSeedSameWorld(t *testing.T) {
	run := func() string {
		a, c := newAPI(t, cloudflaretest.WithIDSeed(42))
		var all strings.Builder
		note := func(g got) {
			all.WriteString(g.body)
			for _, name := range []string{"Cf-Ray", "Date"} {
				all.WriteString(g.header.Get(name))
			}
			c.pass(time.Second)
		}
		note(a.do("POST", "-/members", `{"email":"a@example.com","roles":[]}`))
		note(a.do("POST", "-/tokens", tokenBody("t")))
		note(a.get("/accounts"))
		note(a.get("-/logs/audit?since=2026-01-01&before=2027-01-01"))
		return a.srv.Token + all.String()
	}
	require.Equal(t, run(), run())
}

func TestIDsAreInjected(t *testing.T) {
	n := 0
	a, _ := newAPI(t, cloudflaretest.WithIDs(func() string { n++; return "id-" + strconv.Itoa(n) }))
	require.Regexp(t, `^id-\d+$`, a.srv.AccountID)
	made := a.do("POST", "-/tokens", tokenBody("t")).ok()
	require.Regexp(t, `^id-\d+$`, made.Get("id").String())
	require.Regexp(t, `^cfat_[0-9a-f]{40}$`, made.Get("value").String())
}

func TestDefaultIDsAreNew(t *testing.T) {
	one := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer one.Close()
	two := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer two.Close()
	require.Regexp(t, `^[0-9a-f]{32}$`, one.AccountID)
	require.NotEqual(t, one.AccountID, two.AccountID)
	require.NotEqual(t, one.Token, two.Token)
}

func TestUnknownRoutes(t *testing.T) {
	a, _ := newAPI(t)
	for _, r := range [][2]string{
		{"GET", "/nope"}, {"PATCH", "/accounts"}, {"GET", "-/move"}, {"GET", "/accounts/"},
		{"GET", "/accounts/../accounts"}, {"GET", "//accounts"}, {"GET", "/accounts/%2e%2e%2fx"},
		{"GET", "/accounts/x"}, {"GET", "/zones/x/subscriptions"}, {"DELETE", "-/members"},
	} {
		a.do(r[0], r[1], "").fails(404, 7003, "")
	}
	a.with().get("/nope").fails(404, 7003, "") // the route comes before the credentials
}

func TestEveryReplyHasARayOfItsOwn(t *testing.T) {
	a, _ := newAPI(t)
	seen := map[string]bool{}
	for _, path := range []string{"/accounts", "/nope", "-/members/x", "-/profile"} {
		ray := a.get(path).header.Get("Cf-Ray")
		require.Regexp(t, `^[0-9a-f]{16}-[A-Z]{3}$`, ray)
		require.False(t, seen[ray])
		seen[ray] = true
	}
}

func TestBodiesThatAreNotJSON(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "-/members", `{"email":`).fails(400, 6007, "")
	a.do("POST", "-/members", `[1]`).fails(400, 1001, "")
	a.do("POST", "-/members", "").fails(400, 1001, "/email")
	text := *a
	text.header = a.header.Clone()
	text.header.Set("Content-Type", "text/plain")
	text.do("POST", "-/members", `{"email":"a@example.com","roles":[]}`).fails(415, 1001, "")
	text.header.Set("Content-Type", "application/json; charset=utf-8")
	text.do("POST", "-/members", `{"email":"a@example.com","roles":[]}`).ok()
	a.as("fake-token-0001").do("POST", "-/members", `{"email":`).fails(401, 10000, "")
}

func TestHugeBodyIsRefused(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "-/members", `{"email":"`+strings.Repeat("a", 9<<20)+`"}`).fails(413, 1001, "")
}

func TestRequestsAreSeenWithoutSecrets(t *testing.T) {
	a, _ := newAPI(t)
	a.do("POST", "-/members?x=1", `{"email":"a@example.com","roles":[]}`).ok()
	a.with("X-Auth-Key", "fake-key-0001", "X-Auth-Email", "a@example.com").get("/nope")
	seen := a.srv.Requests()
	require.Len(t, seen, 2)
	require.Equal(t, "Members.New", seen[0].Op)
	require.Equal(t, "POST", seen[0].Method)
	require.Equal(t, "/client/v4/accounts/"+a.srv.AccountID+"/members", seen[0].Path)
	require.Equal(t, "/accounts/{account_id}/members", seen[0].Route)
	require.Equal(t, "1", seen[0].Query.Get("x"))
	require.JSONEq(t, `{"email":"a@example.com","roles":[]}`, string(seen[0].Body))
	require.Equal(t, 200, seen[0].Status)
	require.Equal(t, epoch, seen[0].Time)
	require.Equal(t, "[redacted]", seen[0].Header.Get("Authorization"))
	require.Equal(t, "[redacted]", seen[1].Header.Get("X-Auth-Key"))
	require.Equal(t, "a@example.com", seen[1].Header.Get("X-Auth-Email"))
	require.Equal(t, 404, seen[1].Status)
	require.Empty(t, seen[1].Op)
	a.srv.ResetRequests()
	require.Empty(t, a.srv.Requests())
}

func TestRequestLimitBoundsWhatIsKept(t *testing.T) {
	a, _ := newAPI(t, cloudflaretest.WithRequestLimit(3))
	for i := range 10 {
		a.get("/accounts?name=" + strconv.Itoa(i))
	}
	seen := a.srv.Requests()
	require.Len(t, seen, 3)
	require.Equal(t, "9", seen[2].Query.Get("name"))
	none, _ := newAPI(t, cloudflaretest.WithRequestLimit(0))
	none.get("/accounts")
	require.Empty(t, none.srv.Requests())
}

func TestHandlerNeedsNoSocket(t *testing.T) {
	a, _ := newAPI(t)
	require.NotNil(t, a.srv.Handler())
	req, _ := http.NewRequest(http.MethodGet, "http://elsewhere.invalid/client/v4/accounts", nil)
	req.Header.Set("Authorization", "Bearer "+a.srv.Token)
	resp, err := a.srv.Transport().RoundTrip(req)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)
}

func TestClientIPIsInjected(t *testing.T) {
	ip := netip.MustParseAddr("192.0.2.7")
	a, _ := newAPI(t, cloudflaretest.WithClientIP(func(*http.Request) netip.Addr { return ip }))
	a.do("PUT", "-/profile", profileBody)
	require.Equal(t, "192.0.2.7", a.srv.AuditEntries(a.srv.AccountID)[0].Actor.IPAddress)
}

func TestClientIsReady(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "fake-token-0001")
	for name, opts := range map[string][]cloudflaretest.Option{"socket": nil, "in process": {
		cloudflaretest.InProcess(),
	}} {
		t.Run(name, func(t *testing.T) {
			srv := cloudflaretest.NewServer(opts...)
			defer srv.Close()
			page, err := srv.Client().Accounts.List(context.Background(), accountListParams())
			require.NoError(t, err)
			require.Len(t, page.Result, 1)
			require.Equal(t, srv.AccountID, page.Result[0].ID)
			_, err = srv.Client(option.WithAPIToken("fake-token-0002"), option.WithMaxRetries(0)).
				Accounts.List(context.Background(), accountListParams())
			require.ErrorContains(t, err, "10000")
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{Requests: 1_000_000}))
	defer srv.Close()
	a := (&api{t: t, srv: srv, client: http.DefaultClient}).as(srv.Token)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			a.do("POST", "-/members", fmt.Sprintf(`{"email":"m%d@example.com","roles":[]}`, i)).ok()
			made := a.do("POST", "-/tokens", tokenBody("t")).ok()
			a.do("PUT", "-/tokens/"+made.Get("id").String()+"/value", "").ok()
			srv.AddSample(cloudflaretest.Sample{AuditEntries: 100})
			a.get("-/logs/audit?since=2000-01-01&before=2999-01-01&limit=1000").ok()
			a.get("-/members").ok()
			srv.Inject(cloudflaretest.Fault{Op: "Roles.List", Kind: cloudflaretest.Slow})
			a.get("-/roles").ok()
			_ = srv.Requests()
			_ = srv.Tokens(srv.AccountID)
		})
	}
	group.Wait()
	require.Len(t, srv.Members(srv.AccountID), 17)
	require.Len(t, srv.AuditEntries(srv.AccountID), 16*(100+3))
	require.Len(t, srv.Requests(), 16*6)
}

// A program that imports this package must not get testing's flags with it.
func TestNoImportOfTesting(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range file.Imports {
			require.NotContains(t, []string{`"testing"`, `"net/http/httptest"`, `"flag"`}, imported.Path.Value, name)
		}
	}
}

func TestTimeIsTheClocks(t *testing.T) {
	a, c := newAPI(t)
	c.pass(123456789)
	reply := a.do("POST", "/accounts", `{"name":"n"}`)
	require.Equal(t, "2026-01-02T03:04:05.123456Z", reply.ok().Get("created_on").String())
	require.Equal(t, "Fri, 02 Jan 2026 03:04:05 GMT", reply.header.Get("Date"))
}

func TestOneOptionForTwoServers(t *testing.T) {
	seeded := cloudflaretest.WithIDSeed(7)
	one, _ := newAPI(t, seeded)
	two, _ := newAPI(t, seeded)
	require.Equal(t, one.srv.AccountID, two.srv.AccountID)
	require.Equal(t, one.srv.Token, two.srv.Token)
}

func TestObserverSeesEveryRequest(t *testing.T) {
	var seen []string
	a, _ := newAPI(t, cloudflaretest.WithRequestLimit(0), cloudflaretest.WithObserver(func(r cloudflaretest.Request) {
		require.NotContains(t, fmt.Sprint(r.Header), "cfut_")
		seen = append(seen, fmt.Sprint(r.Op, " ", r.Method, " ", r.Status))
	}))
	a.get("/accounts").ok()
	a.get("/nope").fails(404, 7003, "")
	a.srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.ResetAfter})
	_, err := a.try(http.MethodPost, "/accounts", `{"name":"n"}`)
	require.Error(t, err)
	require.Equal(t, []string{"Accounts.List GET 200", " GET 404", "Accounts.New POST 0"}, seen)
	require.Empty(t, a.srv.Requests())
}
