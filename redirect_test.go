package cloudflare_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// hops is a server on a socket that keeps what it was sent.
type hops struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
	body []string
}

func newHops(t *testing.T, answer http.HandlerFunc) *hops {
	h := &hops{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		h.seen, h.body = append(h.seen, r.Clone(context.Background())), append(h.body, string(text))
		h.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hops) methods() (list []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.seen {
		list = append(list, r.Method)
	}
	return list
}

// nobody is an address at which nobody listens.
const nobody = "http://127.0.0.1:1"

// bare is an HTTPClient that is no *http.Client.
type bare struct{ inner *http.Client }

func (b bare) Do(r *http.Request) (*http.Response, error) { return b.inner.Do(r) }

// httpClients are the kinds of HTTP client that a program may bring along.
func httpClients() map[string][]option.RequestOption {
	follow := func(*http.Request, []*http.Request) error { return nil }
	last := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return map[string][]option.RequestOption{
		"the default":         nil,
		"its own":             {option.WithHTTPClient(&http.Client{})},
		"its own policy":      {option.WithHTTPClient(&http.Client{CheckRedirect: follow})},
		"ErrUseLastResponse":  {option.WithHTTPClient(&http.Client{CheckRedirect: last})},
		"a bare one":          {option.WithHTTPClient(bare{&http.Client{}})},
		"a bare one's policy": {option.WithHTTPClient(bare{&http.Client{CheckRedirect: last}})},
	}
}

// writes are calls that change something, by their HTTP method.
var writes = map[string]func(*cloudflare.Client) error{
	http.MethodPost: func(c *cloudflare.Client) error { return newMember(c, "a") },
	http.MethodPut: func(c *cloudflare.Client) error {
		return of(c.Accounts.Update(context.Background(), accounts.AccountUpdateParams{
			AccountID: cloudflare.F("a"), Account: accounts.AccountParam{Name: cloudflare.F("Renamed")},
		}))
	},
	http.MethodDelete: func(c *cloudflare.Client) error {
		return of(c.Accounts.Members.Delete(context.Background(), "m", accounts.MemberDeleteParams{
			AccountID: cloudflare.F("a"),
		}))
	},
	http.MethodPatch: func(c *cloudflare.Client) error {
		return c.Patch(context.Background(), "zones/z", map[string]bool{"paused": true}, nil)
	},
}

func TestAWriteFollowsNoRedirectThatMakesItARead(t *testing.T) {
	for _, status := range []int{301, 302, 303} {
		for method, write := range writes {
			for kind, opts := range httpClients() {
				t.Run(fmt.Sprint(status, " ", method, " ", kind), func(t *testing.T) {
					srv := newHops(t, func(w http.ResponseWriter, r *http.Request) {
						if r.URL.Path != "/elsewhere" {
							w.Header().Set("Location", "/elsewhere?a=1")
							w.WriteHeader(status)
						}
						_, _ = io.WriteString(w, account)
					})
					err := write(cloudflare.NewClient(append(opts, option.WithBaseURL(srv.URL), noWait)...))
					var refused *cloudflare.Error
					require.ErrorAs(t, err, &refused)
					require.Equal(t, status, refused.StatusCode)
					require.ErrorContains(t, err, `redirected to "/elsewhere?a=1"`)
					require.Equal(t, method, srv.methods()[0])
					if !strings.HasPrefix(kind, "a bare") {
						require.Len(t, srv.methods(), 1)
					}
				})
			}
		}
	}
}

// An HTTP client that follows them all still gives the answer to the write itself, once.
func TestAWriteIsAnsweredByTheFirstOfManyRedirects(t *testing.T) {
	next := map[string]string{"/first": "/second", "/second": "/third", "/third": ""}
	for method, write := range writes {
		srv := newHops(t, func(w http.ResponseWriter, r *http.Request) {
			to, ok := next[r.URL.Path]
			if !ok {
				to = "/first"
			}
			if to != "" {
				w.Header().Set("Location", to)
				w.WriteHeader(http.StatusSeeOther)
			}
			_, _ = io.WriteString(w, account)
		})
		err := write(cloudflare.NewClient(
			option.WithBaseURL(srv.URL), option.WithHTTPClient(bare{&http.Client{}}), noWait,
		))
		require.ErrorContains(t, err, `: 303 See Other: redirected to "/first", which is not followed`)
		require.True(t, cloudflare.MayHaveActed(err))
		require.Equal(t, []string{method, "GET", "GET", "GET"}, srv.methods())
	}
}

func TestAWriteThatWasAnsweredIsNotSentAgain(t *testing.T) {
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }))
	defer busy.Close()
	for _, status := range []int{302, 303, 307, 308} {
		for kind, opts := range httpClients() {
			t.Run(fmt.Sprint(status, " ", kind), func(t *testing.T) {
				srv := newHops(t, func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, nobody+"/x", status)
				})
				err := newMember(cloudflare.NewClient(append(opts, option.WithBaseURL(srv.URL), noWait)...), "a")
				require.True(t, cloudflare.MayHaveActed(err), err)
				require.Equal(t, []string{"POST"}, srv.methods(), "a dial that fails after an answer is not unsent")
			})
		}
	}
	for _, status := range []int{302, 307, 308} {
		for kind, opts := range httpClients() {
			srv := newHops(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, busy.URL, status) })
			err := newMember(cloudflare.NewClient(append(opts, option.WithBaseURL(srv.URL), noWait)...), "a")
			require.True(t, cloudflare.MayHaveActed(err), err)
			require.Equal(t, []string{"POST"}, srv.methods(), "%s: a 429 speaks for the server that gave it", kind)
		}
	}
}

func TestAWriteIsForwardedWithItsMethodAndBody(t *testing.T) {
	for _, status := range []int{307, 308} {
		for method, write := range writes {
			srv := newHops(t, func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasPrefix(r.URL.Path, "/moved") {
					http.Redirect(w, r, "/moved"+r.URL.Path, status)
				}
				_, _ = io.WriteString(w, testhttp.Result(`{}`))
			})
			require.NoError(t, write(cloudflare.NewClient(option.WithBaseURL(srv.URL))))
			require.Equal(t, []string{method, method}, srv.methods())
			require.Equal(t, srv.body[0], srv.body[1])
		}
	}
	stream := struct{ io.Reader }{strings.NewReader(`{"name":"x"}`)}
	srv := newHops(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/moved", http.StatusTemporaryRedirect)
	})
	client := cloudflare.NewClient(option.WithBaseURL(srv.URL), noWait)
	err := client.Post(context.Background(), "accounts", stream, nil)
	require.ErrorContains(t, err, `307 Temporary Redirect: redirected to "/moved"`, "a stream is sent once")
	require.Len(t, srv.methods(), 1)
}

func TestARedirectLoopIsTenRequests(t *testing.T) {
	for kind, opts := range httpClients() {
		t.Run(kind, func(t *testing.T) {
			srv := newHops(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "/again", http.StatusFound)
			})
			_, err := getAccount(cloudflare.NewClient(append(opts, option.WithBaseURL(srv.URL), noWait)...))
			if strings.Contains(kind, "policy") && kind != "its own policy" || kind == "ErrUseLastResponse" {
				require.ErrorContains(t, err, `redirected to "/again"`)
				require.Len(t, srv.methods(), 1)
				return
			}
			require.ErrorContains(t, err, "stopped after 10 redirects")
			require.Len(t, srv.methods(), 10)
		})
	}
}

func TestADroppedCredentialStaysDropped(t *testing.T) {
	for kind, opts := range httpClients() {
		if strings.HasPrefix(kind, "a bare") || kind == "ErrUseLastResponse" {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			var home *hops
			away := newHops(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, home.URL+"/back", http.StatusTemporaryRedirect)
			})
			home = newHops(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/back" {
					http.Redirect(w, r, away.URL+"/away", http.StatusTemporaryRedirect)
					return
				}
				_, _ = io.WriteString(w, account)
			})
			base := strings.Replace(home.URL, "http://", "http://user:fake-secret-password@", 1)
			all := append(
				append(opts, credentials[1:]...), option.WithBaseURL(base),
				option.WithHeader("Cookie", "fake-secret-cookie"),
			)
			_, err := getAccount(cloudflare.NewClient(all...))
			require.NoError(t, err)
			require.Equal(t, "Basic dXNlcjpmYWtlLXNlY3JldC1wYXNzd29yZA==", home.seen[0].Header.Get("Authorization"))
			for _, r := range append(away.seen, home.seen[1:]...) {
				require.NotContains(t, fmt.Sprint(r.Header), "fake-secret")
				require.Empty(t, r.Header["Authorization"])
				require.Empty(t, r.Header["Referer"], "it names the account")
			}
		})
	}
}

func TestHTTPSToHTTPDropsAll(t *testing.T) {
	var got []http.Header
	step := testhttp.Func(func(r *http.Request) (*http.Response, error) {
		got = append(got, r.Header)
		to := map[string]string{"https": "http://api.test:443/x", "http": "https://api.test/y"}[r.URL.Scheme]
		if len(got) < 3 {
			return testhttp.Response(r, 302, "", "Location", to), nil
		}
		return testhttp.Response(r, 200, account), nil
	})
	client := cloudflare.NewClient(append(
		credentials, option.WithBaseURL("https://api.test"), option.WithHTTPClient(&http.Client{Transport: step}),
	)...)
	_, err := getAccount(client)
	require.NoError(t, err)
	require.Contains(t, fmt.Sprint(got[0]), "fake-secret")
	require.NotContains(t, fmt.Sprint(got[1:]), "fake-secret")
}

func TestARedirectMayUpgradeItsHost(t *testing.T) {
	rec := &testhttp.Recorder{Answers: []testhttp.Func{
		testhttp.Reply(301, "", "Location", "https://API.test:443/x"), testhttp.Reply(200, account),
	}}
	client := cloudflare.NewClient(append(
		credentials, option.WithBaseURL("http://api.test"), option.WithPlainHTTP(),
		option.WithHTTPClient(&http.Client{Transport: rec}),
	)...)
	_, err := getAccount(client)
	require.NoError(t, err)
	require.Equal(
		t, "fake-secret-key", rec.Last().Header.Get("X-Auth-Key"),
		"the same host, by its other name for the same port",
	)
}

func TestAHostileLocation(t *testing.T) {
	for location, want := range map[string]string{
		"file:///etc/passwd":                 `302 Found: redirected to "file:///etc/passwd"`,
		"":                                   "302 Found",
		"gopher://x":                         `redirected to "gopher://x"`,
		"http://u:fake-theirs@127.0.0.1/":    "",
		"https://\x7f":                       "Location",
		"/x?k=fake-secret-key":               "",
		"/" + strings.Repeat("x y", 100_000): "",
	} {
		t.Run(fmt.Sprintf("%.40q", location), func(t *testing.T) {
			rec := &testhttp.Recorder{Answers: []testhttp.Func{
				testhttp.Reply(302, "", "Location", location), testhttp.Reply(500, "{}"),
			}}
			client := cloudflare.NewClient(append(credentials, option.WithBaseURL("https://api.test"), option.WithMaxRetries(0),
				option.WithHTTPClient(&http.Client{Transport: rec}))...)
			_, err := getAccount(client)
			require.ErrorContains(t, err, want)
			require.Less(t, len(err.Error()), 2048)
			require.NotContains(t, everyWay(err), "fake-secret")
			for _, seen := range rec.Seen() {
				require.True(t, strings.HasPrefix(seen.URL, "http"), seen.URL)
				require.NotContains(t, seen.Header, "Cookie")
				require.NotContains(t, fmt.Sprint(seen.Header), "Basic")
			}
		})
	}
}
