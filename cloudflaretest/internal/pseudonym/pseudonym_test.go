package pseudonym_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest/internal/pseudonym"
)

const id = "023e105f4ecef8ad9ca31a8372d0c353"

func mapper() *pseudonym.Mapper {
	return pseudonym.New([]byte("a key for tests"), "client", "v4", "accounts", "members", "com", "cloudflare", "api",
		"account", "zone", "edge", "r2", "bucket", "default", "name", "email", "id", "https", "add", "member", "www", "value")
}

// form is what a mapped text looks like, each made part by its kind.
func form(mapped string) string {
	m := strings.NewReplacer("name-", "N:", "user-", "U:")
	out := []rune(m.Replace(mapped))
	var b strings.Builder
	for i := 0; i < len(out); i++ {
		b.WriteRune(out[i])
		if out[i] == ':' && i > 0 && (out[i-1] == 'N' || out[i-1] == 'U') {
			i += 12
		}
	}
	return b.String()
}

func TestFormsAreKept(t *testing.T) {
	m := mapper()
	for text, want := range map[string]string{
		"":                                     "",
		"Add member Ada":                       "Add member N:",
		"/client/v4/accounts/ada/x":            "/client/v4/accounts/N:/N:",
		"Ada Lovelace <ada@corp.example> (2)":  "N: N: <U:@example.com> (2)",
		"zone.corp.com":                        "zone.N:.example.com",
		"www.zone.corp.com.":                   "www.zone.N:.example.com.",
		"*.corp.com":                           "*.N:.example.com",
		"2026-01-02T03:04:05.123Z":             "2026-01-02T03:04:05.123Z",
		"add 2026-01-02T03:04:05Z":             "add 2026-01-02T03:04:05Z",
		"add/x:2026-01-02":                     "add/N::2026-01-02",
		"2026-01-02":                           "2026-01-02",
		"com.cloudflare.api.account.zone.*":    "com.cloudflare.api.account.zone.*",
		"https://ada:pw@corp.com/accounts?x=y": "https://N:.example.com/accounts?N:=N:",
		"größe日本":                              "N:",
		"\x00\x1b[":                            "N:[",
		"a-b":                                  "N:",
		"v4-b":                                 "v4-N:",
		"v4_members":                           "v4_members",
		`{"value":"short"}`:                    "N:",
	} {
		require.Equal(t, want, form(m.Text(text)), text)
		require.Equal(t, m.Text(text), mapper().Text(text), "the same for the same")
		require.False(t, m.Suspect(m.Text(text)))
	}
	other := pseudonym.New([]byte("another key"))
	require.NotEqual(t, m.Text("Ada"), other.Text("Ada"))
}

func TestIDs(t *testing.T) {
	m := mapper()
	const uuid = "f174be97-19b1-40d6-954d-70cd5fbd52db"
	require.Regexp(t, `^[0-9a-f]{32}$`, m.Text(id))
	require.NotEqual(t, id, m.Text(id))
	require.Regexp(t, `^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$`, m.Text(uuid))
	require.Equal(t, "/accounts/"+m.Text(id)+"/members", m.Text("/accounts/"+id+"/members"))
	require.Equal(t, "com.cloudflare.api.account."+m.Text(id), m.Text("com.cloudflare.api.account."+id))
	require.Regexp(t, `^[0-9a-f]{16}-name-[0-9a-f]{12}$`, m.Text("8e9b1c60ef9e1c9a-LHR"))
	require.Regexp(t, `^\d{7}$`, m.Text("1234567"))
	bucket := "com.cloudflare.edge.r2.bucket." + id + "_default_mine"
	require.Regexp(t, `^com\.cloudflare\.edge\.r2\.bucket\.name-[0-9a-f]{12}$`, m.Text(bucket),
		"the id and more is too long for a word that is no secret")
	require.Regexp(t, `^name-`, m.Text("beef1"), "it is too short for an id")
	require.Regexp(t, `^[0-9a-f]{8}$`, m.Text("deadbee1"))
	own := mapper()
	require.Equal(t, "com.cloudflare.edge.r2.bucket."+own.Own(id)+"_default_"+own.Text("mine"), own.Text(bucket))
}

func TestReferencesMeet(t *testing.T) {
	m := mapper()
	require.Equal(t, m.Name("Deploy"), m.Text("Deploy"))
	require.Equal(t, m.Name(id), m.Text(id))
	require.Equal(t, m.Email("Ada@corp.com"), m.Text("ada@CORP.com"))
	require.Equal(t, m.Name("ada@corp.com"), m.Email("ada@corp.com"))
	require.Equal(t, "/members/"+m.Email("ada@corp.com"),
		strings.ReplaceAll(m.Text("/members/ada%40corp.com"), "%40", "@"))
	require.True(t, strings.HasSuffix(m.Text("a.b.corp.com"), "."+m.Text("b.corp.com")))
	require.NotEqual(t, "member", m.Name("member"), "a name is replaced whatever words it has")
	require.NotEqual(t, m.Text("corp.com"), m.Text("corp.de"))
}

func TestAddressesAreForDocumentation(t *testing.T) {
	m := mapper()
	four := []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
	}
	seen := map[string]bool{}
	for i := range 2000 {
		addr := netip.MustParseAddr(m.Addr(fmt.Sprintf("10.1.%d.%d", i/256, i%256)))
		require.True(t, four[0].Contains(addr) || four[1].Contains(addr) || four[2].Contains(addr), addr)
		seen[addr.String()] = true
	}
	require.Greater(t, len(seen), 600)
	require.Regexp(t, `^2001:db8:`, m.Addr("2a06:98c1::1"))
	require.Equal(t, m.Addr("10.0.0.1"), m.Addr("::ffff:10.0.0.1"))
	require.Equal(t, m.Addr("fe80::1"), m.Addr("fe80::1%eth0"))
	require.Regexp(t, `^(192\.0\.2|198\.51\.100|203\.0\.113)\.0/24$`, m.Addr("10.0.0.0/8"))
	require.Regexp(t, `/30$`, m.Addr("10.0.0.4/30"))
	require.Regexp(t, `^2001:db8:.*/48$`, m.Addr("2a06:98c1::/48"))
	require.Equal(t, `2001:db8::/32`, m.Addr("2a06::/16"))
	require.Equal(t, "from "+m.Addr("10.0.0.1")+" to ["+m.Addr("2a06::1")+"]", strings.NewReplacer(
		m.Text("from"), "from", m.Text("to"), "to").Replace(m.Text("from 10.0.0.1 to [2a06::1]")))
	require.Equal(t, m.Addr("10.0.0.1")+":80", m.Text("10.0.0.1:80"))
	require.Equal(t, m.Text("ada"), m.Addr("ada"))
	require.Equal(t, m.Addr("10.0.0.0/8"), m.Text("10.0.0.0/8"))
}

func TestJSON(t *testing.T) {
	m := mapper()
	for raw, want := range map[string]string{
		``: ``, `{`: ``, `{} {}`: ``, `null`: `null`, `true`: `true`, `123456`: `123456`, `"x"`: `"` + m.Text("x") + `"`,
		`{"name":"member"}`:          `{"name":"` + m.Name("member") + `"}`,
		`{"email":["ada@corp.com"]}`: `{"email":["` + m.Email("ada@corp.com") + `"]}`,
		`{"ada@corp.com":null}`:      `{"` + m.Email("ada@corp.com") + `":null}`,
		`{"id":"` + id + `"}`:        `{"id":"` + m.Text(id) + `"}`,
	} {
		require.Equal(t, want, string(m.JSON(json.RawMessage(raw))), raw)
	}
	for _, key := range []string{"value", "password", "client_secret", "auth_token", "X-Auth-Key"} {
		raw := m.JSON(json.RawMessage(`{"` + key + `":"short","n":{"` + key + `":["a"]}}`))
		require.NotContains(t, string(raw), "short")
		require.Contains(t, string(raw), `:"[redacted]"`)
		require.Contains(t, string(raw), `:["[redacted]"]`)
	}
	require.JSONEq(t, `{"id":{"value":0},"name":[7]}`, string(m.JSON([]byte(`{"id":{"value":123456},"name":[7]}`))))
	m.KeepNames("Page Rules")
	require.Equal(t, "Page Rules", m.Name("Page Rules"))
	require.Equal(t, `{"id":"`+m.Person("Page Rules")+`"}`,
		strings.Replace(string(m.JSON([]byte(`{"first_name":"Page Rules"}`))), m.Text("first_name"), "id", 1))
	require.NotEqual(t, "Page Rules", m.Person("Page Rules"))
	for raw, want := range map[string]string{
		`4155550123`: `^\d{10}$`, `-1234567`: `^-\d{7}$`, `52.52000`: `^\d\d\.\d{5}$`, `0.123`: `^0\.\d{3}$`,
		`1e5`: `^\de5$`, `1e99999999`: `^0$`,
	} {
		mapped := string(m.JSON(json.RawMessage(raw)))
		require.Regexp(t, want, mapped)
		require.NotEqual(t, raw, mapped)
		require.True(t, json.Valid([]byte(mapped)), mapped)
	}
}

// What is too long to be looked into is replaced as a whole, and takes no more
// room than before.
func TestLongTexts(t *testing.T) {
	m := mapper()
	for _, text := range []string{
		strings.Repeat("a", 10000), strings.Repeat("a ", 1000), "a " + strings.Repeat("b", 9000), strings.Repeat("%41", 9000),
	} {
		require.Regexp(t, `^name-[0-9a-f]{12}$`, m.Text(text))
	}
	deep := strings.Repeat(`[`, 9000) + strings.Repeat(`]`, 9000)
	require.NotEmpty(t, m.JSON(json.RawMessage(deep)))
	for i := range 70_000 { // more than it remembers
		m.Text(fmt.Sprint("w", i))
	}
	require.Equal(t, mapper().Text("w1"), m.Text("w1"))
}

func FuzzText(f *testing.F) {
	for _, text := range []string{
		"Add member ada@corp.com", "https://u:p@h.example/x?y=%41", "10.0.0.0/8 [::1]:80",
		"cfut_" + strings.Repeat("Fake1", 8),
		`{"value":"x","a":[1.5e9,null]}`, id + "_default_x", "\xff\x00é",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := pseudonym.New([]byte("a key for tests"), "add")
		for _, mapped := range []string{m.Text(text), m.Name(text), m.Addr(text), m.Email(text)} {
			if m.Suspect(mapped) {
				t.Fatalf("%q becomes %q", text, mapped)
			}
		}
		if raw := m.JSON(json.RawMessage(text)); raw != nil && !json.Valid(raw) {
			t.Fatalf("%q becomes %q", text, raw)
		}
	})
}
