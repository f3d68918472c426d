package cloudflaretest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

const invite = `{"email":"a@example.com","roles":[]}`

// members counts the members beside the administrator.
func (a *api) members() int { return len(a.srv.Members(a.srv.AccountID)) - 1 }

func TestFaultWithStatus(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.Inject(cloudflaretest.Fault{Op: "Members.New", Times: 2, Status: 503, RetryAfter: 1500 * time.Millisecond,
		Header: http.Header{"x-more": {"1"}}})
	a.get("-/members").ok() // another operation
	for range 2 {
		reply := a.do("POST", "-/members", invite)
		reply.fails(503, 10013, "")
		require.Equal(t, "1.5", reply.header.Get("Retry-After"))
		require.Equal(t, "1", reply.header.Get("X-More"))
	}
	require.Zero(t, a.members())
	a.do("POST", "-/members", invite).ok()
	require.Equal(t, 1, a.members())
	require.Equal(t, 503, a.srv.Requests()[1].Status)
}

func TestFaultKinds(t *testing.T) {
	for name, c := range map[string]struct {
		fault  cloudflaretest.Fault
		status int
		body   string // a part of it
		done   int
	}{
		"answer":           {cloudflaretest.Fault{}, 500, `"success":false`, 0},
		"own body":         {cloudflaretest.Fault{Status: 418, Body: "tea"}, 418, "tea", 0},
		"answer when done": {cloudflaretest.Fault{Done: true}, 500, `"success":false`, 1},
		"html":             {cloudflaretest.Fault{Kind: cloudflaretest.HTML}, 502, "<h1>Error 502</h1>", 0},
		"html 520": {
			cloudflaretest.Fault{Kind: cloudflaretest.HTML, Status: 520, Done: true}, 520, "<h1>Error 520</h1>", 1,
		},
		"false success": {cloudflaretest.Fault{Kind: cloudflaretest.FalseSuccess}, 200, `"success":false`, 0},
		"null result":   {cloudflaretest.Fault{Kind: cloudflaretest.NullResult}, 200, `"result":null`, 0},
		"garbage":       {cloudflaretest.Fault{Kind: cloudflaretest.Garbage}, 200, "not json", 0},
		"empty":         {cloudflaretest.Fault{Kind: cloudflaretest.Empty, Done: true}, 200, "", 1},
		"slow":          {cloudflaretest.Fault{Kind: cloudflaretest.Slow}, 200, `"success":true`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := newAPI(t)
			a.srv.Inject(c.fault)
			reply := a.do("POST", "-/members", invite)
			require.Equal(t, c.status, reply.status)
			require.Contains(t, reply.body, c.body)
			require.Equal(t, c.done, a.members())
			require.NotEmpty(t, reply.header.Get("Cf-Ray"))
			isHTML := c.fault.Kind == cloudflaretest.HTML
			require.Equal(t, isHTML, strings.HasPrefix(reply.header.Get("Content-Type"), "text/html"))
			require.Equal(
				t, c.fault.Kind == cloudflaretest.Garbage || c.body == "tea" || c.body == "" || isHTML,
				!gjson.Valid(reply.body),
			)
		})
	}
}

// both runs a test on a socket and in the process.
func both(t *testing.T, test func(t *testing.T, a *api)) {
	t.Run("in process", func(t *testing.T) {
		a, _ := newAPI(t)
		test(t, a)
	})
	t.Run("socket", func(t *testing.T) {
		srv := cloudflaretest.NewServer()
		defer srv.Close()
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		test(t, (&api{t: t, srv: srv, client: client}).as(srv.Token))
	})
}

func TestResets(t *testing.T) {
	for kind, done := range map[cloudflaretest.FaultKind]int{
		cloudflaretest.ResetBefore: 0, cloudflaretest.ResetAfter: 1,
	} {
		both(t, func(t *testing.T, a *api) {
			a.srv.Inject(cloudflaretest.Fault{Kind: kind})
			_, err := a.try("POST", "-/members", invite)
			require.Error(t, err)
			cut := errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)
			require.True(t, cut, err)
			require.Equal(t, done, a.members())
			require.Len(t, a.srv.Requests(), 1)
			require.Zero(t, a.srv.Requests()[0].Status)
		})
	}
}

func TestTruncate(t *testing.T) {
	both(t, func(t *testing.T, a *api) {
		a.srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Truncate})
		resp, err := a.try("POST", "-/members", invite)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.NotEmpty(t, body)
		require.False(t, gjson.ValidBytes(body))
		require.Equal(t, 1, a.members())
	})
}

func TestFaultOfEveryOperationForEver(t *testing.T) {
	a, _ := newAPI(t)
	remove := a.srv.Inject(cloudflaretest.Fault{Times: -1, Status: 500})
	for range 5 {
		a.get("/accounts").fails(500, 10013, "")
		a.get("-/roles").fails(500, 10013, "")
	}
	remove()
	remove() // again is harmless
	a.get("/accounts").ok()
}

func TestFaultsComeInOrder(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.Inject(cloudflaretest.Fault{Status: 501})
	a.srv.Inject(cloudflaretest.Fault{Op: "Accounts.List", Status: 502})
	require.Equal(t, 501, a.get("/accounts").status)
	require.Equal(t, 502, a.get("/accounts").status)
	require.Equal(t, 200, a.get("/accounts").status)
}

func TestFaultFunc(t *testing.T) {
	a, _ := newAPI(t)
	seen := 0
	remove := a.srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		seen++
		require.Equal(t, "[redacted]", r.Header.Get("Authorization"))
		return cloudflaretest.Fault{Status: 503}, r.Op == "Members.New" && strings.Contains(string(r.Body), "a@")
	})
	a.do("POST", "-/members", `{"email":"b@example.com","roles":[]}`).ok()
	a.do("POST", "-/members", invite).fails(503, 10013, "")
	a.get("-/roles").ok()
	require.Equal(t, 3, seen)
	remove()
	a.do("POST", "-/members", invite).ok()
}

func TestFaultComesBeforeCredentials(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.HTML})
	require.Equal(t, 502, a.with().get("/accounts").status)
}

func TestDelayIsTheSleepers(t *testing.T) {
	var slept time.Duration
	a, _ := newAPI(t, cloudflaretest.WithSleeper(func(_ context.Context, d time.Duration) error {
		slept = d
		return nil
	}))
	a.srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: time.Hour})
	a.get("/accounts").ok()
	require.Equal(t, time.Hour, slept)
}

func TestDelayEndsWithTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := newAPI(t)
		a.srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: time.Hour, Times: 2})
		start := time.Now()
		a.get("/accounts").ok()
		require.Equal(t, time.Hour, time.Since(start))
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, a.srv.URL+"/accounts", nil)
		_, err := a.client.Do(req)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Hour+time.Minute, time.Since(start))
	})
}

func TestCloseEndsDelaysInProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := newAPI(t)
		a.srv.Inject(cloudflaretest.Fault{Kind: cloudflaretest.Slow, Delay: time.Hour})
		start := time.Now()
		failed := make(chan error, 1)
		go func() {
			_, err := a.try(http.MethodGet, "/accounts", "")
			failed <- err
		}()
		synctest.Wait() // for the request to be delayed
		a.srv.Close()
		require.ErrorIs(t, <-failed, io.ErrUnexpectedEOF)
		require.Zero(t, time.Since(start))
	})
}

func TestFaultOfAnUnknownOperationPanics(t *testing.T) {
	a, _ := newAPI(t)
	for name, near := range map[string]string{
		"Member.New": "near it are Members.New,", "members.list": "Members.List", "Tokens.Roll": "Tokens.",
		"Logs.Audit": "Logs.Audit.List",
	} {
		require.Panics(t, func() { a.srv.Inject(cloudflaretest.Fault{Op: name}) })
		func() {
			defer func() {
				said := recover().(string)
				require.Contains(t, said, `cloudflaretest: no operation is called "`+name+`"`)
				require.Contains(t, said, near)
			}()
			a.srv.Inject(cloudflaretest.Fault{Op: name})
		}()
	}
	a.get("/accounts").ok()
	require.Empty(t, a.srv.Unused())
}

func TestUnusedFaults(t *testing.T) {
	a, _ := newAPI(t)
	require.Empty(t, a.srv.Unused())
	a.srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersNew, Status: 503})
	a.srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpAccountsList, Times: 3})
	a.srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpRolesList, Times: -1})
	remove := a.srv.Inject(cloudflaretest.Fault{})
	a.srv.InjectFunc(func(cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		return cloudflaretest.Fault{}, false
	})
	remove()
	ops := func() (list []string) {
		for _, f := range a.srv.Unused() {
			list = append(list, f.Op)
		}
		return list
	}
	require.Equal(t, []string{"Members.New", "Accounts.List", "Roles.List"}, ops())
	require.Equal(t, 503, a.srv.Unused()[0].Status)
	require.Equal(t, 1, a.srv.Unused()[0].Times)
	a.get("/accounts").fails(500, 10013, "")
	a.get("-/roles").fails(500, 10013, "")
	a.do("POST", "-/members", invite).fails(503, 10013, "")
	require.Equal(t, []string{"Accounts.List"}, ops())
	require.Equal(t, 2, a.srv.Unused()[0].Times)
	a.get("/accounts").fails(500, 10013, "")
	a.get("/accounts").fails(500, 10013, "")
	require.Empty(t, a.srv.Unused())
	a.get("-/roles").fails(500, 10013, "")
}
