package secret_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// planted are secrets of every format that the API has or had, none of them
// real.
var planted = []string{
	"cfk_" + strings.Repeat("fake0", 8) + "0123abcd",
	"cfut_" + strings.Repeat("Fake1", 8) + "0123abcd",
	"cfat_" + strings.Repeat("FAKE2", 8) + "0123abcd",
	"cfat_fake3cut",
	strings.Repeat("c0ffee", 7)[:37], // a global key of before
	strings.Repeat("c0ffee", 8)[:45],
	"fake_Token-of-before-with-40-characters9", // a token of before
	"v1.0-" + strings.Repeat("c0ffee", 4) + "-" + strings.Repeat("c0ffee", 24),
}

func TestTextHidesEveryFormat(t *testing.T) {
	for _, s := range planted {
		for _, around := range []string{
			"%s", "a %s b", `{"x":"%s"}`, "Bearer %s", "https://x.test/%s?y", "é%sé", "t=%s&u", "<b>%s</b>", "%s.",
			"\n%s\n",
		} {
			require.NotContains(t, secret.Text(fmt.Sprintf(around, s)), s, around)
		}
	}
}

func TestTextHidesTheFieldsThatHoldSecrets(t *testing.T) {
	for text, want := range map[string]string{
		`{"result":"short"}`:                                   `{"result":"[redacted]"}`,
		`{"value" : "short","name":"x"}`:                       `{"value" : "[redacted]","name":"x"}`,
		`{"value":"a\"b","name":"x"}`:                          `{"value":"[redacted]","name":"x"}`,
		`{"value":"cut`:                                        `{"value":"[redacted]`,
		`{"value":"cut\`:                                       `{"value":"[redacted]\`,
		`{"value":` + "\n" + `"x"}`:                            `{"value":` + "\n" + `"[redacted]"}`,
		`"{\"value\":\"short\"}"`:                              `"{\"value\":\"[redacted]"`,
		`{"result":{"id":"x"},"result_info":{"cursor":"abc"}}`: `{"result":{"id":"x"},"result_info":{"cursor":"abc"}}`,
		`{"value":5,"result":null}`:                            `{"value":5,"result":null}`,
		`"client_secret":"x"`:                                  `"client_secret":"[redacted]"`,
		`get https://user:pw@api.test/x`:                       `get https://[redacted]@api.test/x`,
		`https://pw@api.test`:                                  `https://[redacted]@api.test`,
	} {
		require.Equal(t, want, secret.Text(text))
	}
}

func TestTextKeepsWhatIsNoSecret(t *testing.T) {
	for _, text := range []string{
		"", "a", "Invalid member (code 1003) at /roles/0", "023e105f4ecef8ad9ca31a8372d0c353",
		"f174be97-19b1-40d6-954d-70cd5fbd52db",
		"https://developers.cloudflare.com/api/resources/accounts/subresources/members/methods/list/",
		"how-to-create-and-restrict-an-account-owned-token",
		"/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/members/4536bcfad5faccb111b47003c79917fa",
		"a@example.com", `{"id":"x","name":"the value of a result"}`, "cfk_", "kurz und bündig",
		"8e9b1c60ef9e1c9a-LHR", "com.cloudflare.api.account.zone.*",
	} {
		require.Equal(t, text, secret.Text(text))
	}
	reference, err := os.ReadFile("../../CHANGELOG.md")
	require.NoError(t, err)
	require.NotContains(t, secret.Text(string(reference)), "accounts/[redacted]")
}

func TestNamedHeaders(t *testing.T) {
	for _, name := range []string{
		"Authorization", "X-Auth-Key", "X-Auth-Email", "X-Auth-User-Service-Key", "Cookie", "Set-Cookie",
		"Proxy-Authorization",
		"x-auth-key", "Cf-Access-Client-Secret", "Cf-Access-Jwt-Assertion", "Cf-Access-Token", "X-Api-Key",
		"X-Vault-Token",
	} {
		require.True(t, secret.Named(name), name)
	}
	for _, name := range []string{
		"Accept", "User-Agent", "Content-Type", "Cf-Ray", "Location", "Retry-After", "Ratelimit", "Idempotency-Key",
		"Www-Authenticate", "Etag",
	} {
		require.False(t, secret.Named(name), name)
	}
}

func TestStay(t *testing.T) {
	request := func(address string) *http.Request { return httptest.NewRequest("GET", address, nil) }
	for chain, want := range map[string]bool{
		"https://a.test/x https://a.test/y":                                     true,
		"https://a.test https://A.TEST:443/y":                                   true,
		"http://a.test https://a.test":                                          true,
		"http://a.test:81 https://a.test:81":                                    true,
		"http://a.test https://a.test https://a.test/y":                         true,
		"https://a.test https://a.test:444":                                     false,
		"https://a.test http://a.test":                                          false,
		"https://a.test http://a.test:443":                                      false,
		"https://a.test https://b.a.test":                                       false,
		"https://a.test https://b.test https://a.test":                          false,
		"https://a.test http://a.test https://a.test":                           false,
		"http://a.test https://a.test http://a.test":                            false,
		"https://a.test https://b.test https://a.test https://a.test":           false,
		"https://a.test https://a.test/1 https://a.test/2 https://a.test.evil/": false,
	} {
		var list []*http.Request
		for _, address := range strings.Fields(chain) {
			list = append(list, request(address))
		}
		require.Equal(t, want, secret.Stay(list[:len(list)-1], list[len(list)-1]), chain)
	}
}

func TestOpen(t *testing.T) {
	for address, want := range map[string]bool{
		"http://api.test": true, "http://10.0.0.1": true, "http://127.0.0.1.evil.test": true,
		"http://localhost.evil.test": true,
		"https://api.test":           false, "http://127.0.0.1:1": false, "http://[::1]": false, "http://localhost": false,
		"http://a.localhost:8": false,
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		require.Equal(t, want, secret.Open(u), address)
	}
}

// carrier is a request that carries a secret in the way that is named.
func carrier(header, value string) *http.Request {
	r := httptest.NewRequest("GET", "https://api.test/x", nil)
	r.Header.Set(header, value)
	return r
}

func TestKnownFindsEveryForm(t *testing.T) {
	const key = `Fake+secret/"<key>`
	quoted, _ := json.Marshal(key)
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + key))
	byUser := httptest.NewRequest("GET", "https://api.test/x", nil)
	byUser.URL.User = url.UserPassword("user", key)
	for name, r := range map[string]*http.Request{
		"a token": carrier("Authorization", "Bearer "+key), "a key": carrier("X-Auth-Key", key),
		"basic":  carrier("Authorization", "Basic "+basic),
		"a user": byUser, "a proxy": carrier("Proxy-Authorization", "Basic "+basic),
		"before a redirect": {Response: &http.Response{Request: carrier("X-Auth-Key", key)}},
	} {
		known := secret.Of(r)
		for _, form := range []string{key, strings.ToLower(key), url.QueryEscape(key), url.PathEscape(key),
			strings.Trim(string(quoted), `"`),
			base64.StdEncoding.EncodeToString([]byte(key)), base64.URLEncoding.EncodeToString([]byte(key))} {
			got := known.Blank("before " + form + " after")
			require.Regexp(t, `^before \[redacted\]=* after$`, got, "%s as %s", name, form)
		}
		if name == "basic" || name == "a user" {
			require.NotContains(t, known.Blank(basic), basic)
		}
	}
	require.Equal(t, "GET a 200", secret.Of(carrier("X-Auth-Key", "200")).Blank("GET a 200"), "too short to look for")
	require.Empty(t, secret.Of(nil, httptest.NewRequest("GET", "/", nil)))
	require.Equal(
		t, "id [redacted]", secret.Of(carrier("Cookie", "a=1; session=fake-session")).Blank("id fake-session"),
	)
}

func TestLinesAreSafeToPrint(t *testing.T) {
	hostile := "a\r\nb\tc \x1b[31mred\x1b[0m \u202eevil\u2066 \u200b \x00 \x7f \xff é \u2028 \u0085end"
	got := secret.Line(hostile, 1000)
	require.Equal(t, `a b c \x1b[31mred\x1b[0m \u202eevil\u2066 \u200b \x00 \x7f `+"\uFFFD é end", got)
	require.Equal(t, "x\r\n\ty\\x1b", secret.Lines("x\r\n\ty\x1b"))
	for most := range 200 {
		line := secret.Line(strings.Repeat(hostile+"𝄞", 50), most+3)
		require.LessOrEqual(t, len(line), most+3)
		require.True(t, utf8.ValidString(line))
	}
}

func TestHeadCutsNoSecretInTwo(t *testing.T) {
	token := planted[6]
	for i := range 200 {
		text := strings.Repeat(" ", 64*100-i) + token
		require.NotContains(t, secret.Head(text, 100), token[:10], i)
	}
}

func TestErrorsAreWashedAndStillFound(t *testing.T) {
	known := secret.Of(carrier("X-Auth-Key", "fake-secret"))
	cause := errors.New("no fake-secret here\x1b[2J\n")
	got := known.Error(&url.Error{
		Op: "Get", URL: "https://u:p@x.test/?k=fake-secret", Err: fmt.Errorf("why: %w", cause),
	})
	require.Equal(t, `Get "https://[redacted]@x.test/?k=[redacted]": why: no [redacted] here\x1b[2J`, got.Error())
	require.ErrorIs(t, got, cause)
	var asked *url.Error
	require.ErrorAs(t, got, &asked)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", asked, asked, *asked), "fake-secret")
	slow := &url.Error{Op: "Get", URL: "x", Err: known.Error(fmt.Errorf("fake-secret: %w", os.ErrDeadlineExceeded))}
	require.True(t, slow.Timeout())
	require.NoError(t, known.Error(nil))
}

func FuzzText(f *testing.F) {
	for i, s := range planted {
		f.Add(`{"value":"`, `"}`, i)
		f.Add("Bearer ", "\n"+s, i)
	}
	f.Add("\x1b\u202e\xff\\", `\"value":"`, 0)
	f.Fuzz(func(t *testing.T, before, after string, i int) {
		s := planted[uint(i)%uint(len(planted))]
		got := secret.Text(before + s + after)
		if strings.Contains(got, s) {
			t.Fatalf("%q stays in %q", s, got)
		}
		known := secret.Of(carrier("X-Auth-Key", s), carrier("Authorization", "Bearer "+before))
		if strings.Contains(known.Line(before+s+after, 500), s) {
			t.Fatalf("%q stays in the line", s)
		}
		for _, r := range secret.Line(before+after, 500) {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q can't be printed", r)
			}
		}
		if again := secret.Text(got); again != got {
			t.Fatalf("%q becomes %q", got, again)
		}
	})
}
