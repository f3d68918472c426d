package secret_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

func TestWhereASecretBegins(t *testing.T) {
	digits := strings.Repeat("0123456789", 5)
	letters := strings.Repeat("abcdefghij", 5)
	for text, want := range map[string]string{
		digits[:36]: digits[:36], digits[:37]: "[redacted]",
		letters[:40]: letters[:40], "abcdefghijklmnopqrstuvwxyz-abcdefghijklmnopqrstuvwxyz": "abcdefghijklmnopqrstuvwxyz-" +
			"abcdefghijklmnopqrstuvwxyz", strings.ToUpper(letters[:40]): strings.ToUpper(letters[:40]),
		"AB" + letters[:35]: "[redacted]",
		"cfk_abc":           "cfk_abc", "cfk_abcd": "[redacted]", "cfk_abcd-x": "[redacted]", "cfk_abc-x": "cfk_abc-x",
		"cfk_ab_d": "cfk_ab_d", "cfk_cfk_abcd": "[redacted]", "a-cfut_abcd": "[redacted]",
		"file:///some/x@y":    "file:///some/x@y",
		"https://@api.test":   "https://[redacted]@api.test",
		"a@b http://x/c@d":    "a@b http://x/c@d",
		`{"":"x","value":"y"`: `{"":"x","value":"[redacted]"`,
		`{"value":"a\\","b"`:  `{"value":"[redacted]","b"`,
		`{"value":"a\`:        `{"value":"[redacted]\`,
		`{"value":"\`:         `{"value":"[redacted]\`,
		`"value" "x"`:         `"value" "x"`,
		`"value\n":"x"`:       `"value\n":"x"`,
		`"value`:              `"value`,
	} {
		require.Equal(t, want, secret.Text(text), text)
	}
}

func TestWhatIsReadOfALongText(t *testing.T) {
	run := func(n int) string { return strings.Repeat("1x", n)[:n] }
	require.Equal(t, "[redacted] y", secret.Head(run(64*20-2)+" y", 20))
	require.Equal(t, "[redacted]", secret.Head(run(64*20-1)+" y", 20), "64 times as much as is asked for is read")
	require.Equal(t, "x", secret.Line(strings.Repeat(" ", 39)+"x", 10))
	require.Empty(t, secret.Line(strings.Repeat(" ", 40)+"x", 10), "4 times as much as is asked for is read")
	require.Equal(t, "x", secret.Line(strings.Repeat(" ", 39)+"xy", 10), "and no less")
	require.Equal(t, `\x1b\a`, secret.Line("\x1b\a", 10))
	require.Equal(t, "abcdefg…", secret.Line("abcdefghijk", 10))
	require.Equal(t, "abcdefghij", secret.Line("abcdefghij", 10))
	require.Equal(t, "…", secret.Line("abcd", 2))
	require.Equal(t, `\x1bx`, secret.Line("\x1bx", 10))
}

func TestOriginsArePairsOfSchemeAndPort(t *testing.T) {
	for chain, want := range map[string]bool{
		"http://a.test:80 https://a.test":   true,
		"http://a.test https://a.test:443":  true,
		"http://a.test https://a.test:444":  false,
		"http://a.test:81 https://a.test":   false,
		"http://a.test:443 https://a.test":  false,
		"https://a.test:80 http://a.test":   false,
		"http://a.test http://a.test:443":   false,
		"https://a.test:80 https://a.test":  false,
		"ftp://a.test:80 https://a.test:80": false,
		"ftp://a.test https://a.test":       false,
	} {
		from, to, _ := strings.Cut(chain, " ")
		via := []*http.Request{httptest.NewRequest("GET", from, nil)}
		require.Equal(t, want, secret.Stay(via, httptest.NewRequest("GET", to, nil)), chain)
	}
}

func TestWhatIsKnownIsLookedForFromFourBytesOn(t *testing.T) {
	blank := func(r *http.Request, text string) string { return secret.Of(r).Blank(text) }
	require.Equal(t, "a [redacted]", blank(carrier("X-Auth-Key", "wxyz"), "a wxyz"))
	require.Equal(t, "a wxy", blank(carrier("X-Auth-Key", "wxy"), "a wxy"))
	require.Equal(t, "a [redacted]", blank(carrier("Cookie", "s=stuvwxyz"), "a stuvwxyz"), "a cookie of 8")
	require.Equal(t, "a tuvwxyz", blank(carrier("Cookie", "s=tuvwxyz"), "a tuvwxyz"), "a cookie of 7")
	require.Equal(t, "a fake-agent", blank(carrier("User-Agent", "fake-agent"), "a fake-agent"))
	long := carrier("X-Auth-Key", "fake-secret-and-more")
	long.Header.Add("X-Auth-Key", "fake-secret")
	long.Header.Add("X-Auth-Key", "a fake-secret-and-more")
	require.Equal(t, "[redacted] [redacted] [redacted]",
		blank(long, "fake-secret fake-secret-and-more a fake-secret-and-more"), "the longest is taken out first")
}

func TestWhatFollowsAScheme(t *testing.T) {
	pair := base64.StdEncoding.EncodeToString([]byte("fake-user:fake-password"))
	for scheme, want := range map[string]string{
		"Basic": "[redacted] fake-user", "basic": "[redacted] fake-user", "Bearer": "fake-password fake-user",
	} {
		known := secret.Of(carrier("Authorization", scheme+" "+pair))
		require.Equal(t, want, known.Blank("fake-password fake-user"), scheme)
		require.Equal(t, "[redacted]", known.Blank(pair), scheme)
	}
	alone := httptest.NewRequest("GET", "https://api.test/x", nil)
	for _, user := range []*url.Userinfo{url.User("fake-token"), url.UserPassword("fake-token", "")} {
		alone.URL.User = user
		require.Equal(t, "a [redacted]", secret.Of(alone).Blank("a fake-token"), "a user without a password is one")
	}
}

func TestAHeaderWithoutValuesCarriesNothing(t *testing.T) {
	require.False(t, secret.Carried(http.Header{"Authorization": nil}))
	require.False(t, secret.Carried(http.Header{"Accept": {"x"}}))
	require.True(t, secret.Carried(http.Header{"Authorization": {""}}))
	h := http.Header{"Authorization": {"x"}, "Referer": {"x"}, "Accept": {"x"}}
	secret.Drop(h)
	require.Equal(t, http.Header{"Accept": {"x"}}, h)
}

// stained is a request that has the same secret everywhere.
func stained(body io.Reader) *http.Request {
	r := httptest.NewRequest("POST", "https://fake-user:fake-secret@api.test/x", body)
	r.Header.Set("X-Auth-Key", "fake-secret")
	r.Header.Set("X-Trace", "of fake-secret")
	r.URL.Path, r.URL.RawPath = "/a/fake-secret", "/%61/fake-secret"
	r.URL.RawQuery, r.URL.Fragment = "q=fake-secret", "fake-secret"
	r.Response = &http.Response{Request: r.Clone(r.Context())}
	return r
}

func TestCopiesOfRequestsAndResponsesAreClean(t *testing.T) {
	r := stained(strings.NewReader("fake-secret"))
	known := secret.Of(r)
	clean := known.Request(r)
	require.Equal(t, "https://api.test/%61/[redacted]?q=[redacted]#[redacted]", clean.URL.Scheme+"://"+
		clean.URL.Host+clean.URL.RawPath+"?"+clean.URL.RawQuery+"#"+clean.URL.Fragment)
	require.Equal(t, "/a/[redacted]", clean.URL.Path)
	require.Nil(t, clean.URL.User)
	require.Equal(t, http.Header{"X-Auth-Key": {"[redacted]"}, "X-Trace": {"of [redacted]"}}, clean.Header)
	require.Equal(t, http.NoBody, clean.Body)
	require.Nil(t, clean.Response)
	require.Equal(t, "fake-secret", r.Header.Get("X-Auth-Key"), "the original is left alone")
	require.Nil(t, known.Request(nil))
	require.Nil(t, known.Request(&http.Request{}).URL)

	answer := known.Response(&http.Response{
		Status: "500 fake-secret " + strings.Repeat("word ", 50), Header: r.Header, Trailer: r.Header, Request: r,
		Body: r.Body,
	}, clean, "text")
	require.True(t, strings.HasPrefix(answer.Status, "500 [redacted] word "), answer.Status)
	require.Len(t, answer.Status, 100)
	require.Equal(t, clean.Header, answer.Header)
	require.Equal(t, clean.Header, answer.Trailer)
	require.Same(t, clean, answer.Request)
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
}

func TestDumpsAreCleanAndLeaveTheBody(t *testing.T) {
	r := stained(nil)
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("of fake-secret\x1b")), nil }
	known := secret.Of(r)
	head := "POST /%61/[redacted]?q=[redacted] HTTP/1.1\r\nHost: api.test\r\n" +
		"X-Auth-Key: [redacted]\r\nX-Trace: of [redacted]\r\n\r\n"
	r.URL.RawPath = "/%61/fake-secret"
	require.Equal(t, head+`of [redacted]\x1b`, string(known.DumpRequest(r, true)))
	require.Equal(t, head, string(known.DumpRequest(r, false)))
	r.GetBody = func() (io.ReadCloser, error) { return nil, errors.New("gone") }
	require.Equal(t, head, string(known.DumpRequest(r, true)))
	r.GetBody = nil
	require.Equal(t, head, string(known.DumpRequest(r, true)))
	require.Nil(t, known.DumpRequest(nil, true))

	answer := &http.Response{Proto: "HTTP/2.0", StatusCode: 404, Header: http.Header{"X-Trace": {"fake-secret"}}}
	head = "HTTP/2.0 404 Not Found\r\nX-Trace: [redacted]\r\n\r\n"
	require.Equal(t, head+"a [redacted]", string(known.DumpResponse(answer, "a fake-secret", true)))
	require.Equal(t, head, string(known.DumpResponse(answer, "a fake-secret", false)))
	require.Nil(t, known.DumpResponse(nil, "", true))
}

func TestErrorsAreNoLongerThanCanBeRead(t *testing.T) {
	known := secret.Of(carrier("X-Auth-Key", "fake-secret"))
	words := strings.Repeat("word ", 1000)
	require.Len(t, known.Error(errors.New(words)).Error(), 1500)
	long := known.Error(&url.Error{Op: "Get", URL: "https://x.test/" + words, Err: errors.New("short")})
	var asked *url.Error
	require.ErrorAs(t, long, &asked)
	require.Len(t, asked.URL, 300)
	plain := errors.New("nothing to hide")
	require.Same(t, plain, known.Error(plain), "an error that says nothing wrong stays what it is")

	washed := known.Error(errors.New("fake-secret"))
	require.Equal(t, "[redacted]", washed.Error())
	require.Equal(t, "[redacted]", fmt.Sprintf("%#v", washed))
	asked = &url.Error{Op: "Get", Err: washed}
	require.False(t, asked.Timeout(), "it has no opinion")
}
