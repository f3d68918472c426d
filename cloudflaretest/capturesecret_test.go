package cloudflaretest_test

import (
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// secrets makes secrets of all the formats that there are or were.
func secrets(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(n int, alphabet string) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(b)
	}
	const hex, base62 = "0123456789abcdef", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	formats := []func() string{
		func() string { return "cfk_" + text(40, base62) + text(8, hex) },
		func() string { return "cfut_" + text(40, base62) + text(8, hex) },
		func() string { return "cfat_" + text(40, base62) + text(8, hex) },
		func() string { return "cfat_" + text(9, base62) },
		func() string { return text(37, hex) },
		func() string { return text(45, hex) },
		func() string { return text(40, base62+"-_") },
		func() string { return "v1.0-" + text(24, hex) + "-" + text(146, hex) },
	}
	list := make([]string, n)
	for i := range list {
		list[i] = formats[i%len(formats)]()
	}
	return list
}

// disguises are how a secret stands in a text.
var disguises = []func(string) []string{
	func(s string) []string { return []string{s} },
	func(s string) []string { return []string{"key " + s + "."} },
	func(s string) []string { return []string{"https://ada:" + s + "@h.example/x?token=" + s} },
	func(s string) []string { return []string{`{"value":"` + s + `"}`} },
	func(s string) []string { return []string{base64.StdEncoding.EncodeToString([]byte(s))} },
	func(s string) []string { return []string{base64.RawURLEncoding.EncodeToString([]byte("x" + s))} },
	func(s string) []string { return []string{s[:len(s)/2] + " " + s[len(s)/2:]} },
	func(s string) []string { return []string{s[:len(s)/2], s[len(s)/2:]} },
	func(s string) []string { return []string{s[:4] + "." + s[4:8] + "." + s[8:]} },
}

// planter hides secrets in a world.
type planter struct {
	srv  *cloudflaretest.Server
	left []string // to be hidden
	n    int
}

// next is a text with a secret in it.
func (p *planter) next() string {
	texts := disguises[p.n%len(disguises)](p.left[0])
	p.left, p.n = p.left[1:], p.n+1
	return strings.Join(texts, "\n")
}

func (p *planter) raw() json.RawMessage {
	data, _ := json.Marshal(map[string]any{"name": p.next(), p.next(): 1, "list": []any{p.next()}, "secret": p.next()})
	return data
}

func (p *planter) entry(i int) cloudflaretest.AuditEntry {
	return cloudflaretest.AuditEntry{
		ID: p.next(), Account: cloudflaretest.AuditAccount{ID: p.next(), Name: p.next()},
		Action: cloudflaretest.AuditAction{
			Description: p.next(), Result: p.next(), Type: p.next(), Time: epoch.Add(time.Duration(i) * time.Second),
		},
		Actor: cloudflaretest.AuditActor{
			ID: p.next(), Context: p.next(), Email: p.next(), IPAddress: p.next(), TokenID: p.next(), TokenName: p.next(),
			Type: p.next(),
		},
		Raw: cloudflaretest.AuditRaw{CfRayID: p.next(), Method: p.next(), URI: "/" + p.next(), UserAgent: p.next()},
		Resource: cloudflaretest.AuditResource{
			ID: p.next(), Product: p.next(), Type: p.next(), Request: p.raw(), Response: p.raw(), Scope: p.raw(),
		},
		Zone: cloudflaretest.AuditZone{ID: p.next(), Name: p.next()},
	}
}

func (p *planter) policyGroups() []cloudflaretest.PolicyGroup {
	return []cloudflaretest.PolicyGroup{{ID: zoneRead, Name: p.next(), Meta: map[string]string{p.next(): p.next()}}}
}

func (p *planter) policies() []cloudflaretest.Policy {
	return []cloudflaretest.Policy{{
		ID: p.next(), Access: "allow", PermissionGroups: p.policyGroups(),
		ResourceGroups: []cloudflaretest.ResourceGroup{{ID: p.next(), Name: p.next(), Scope: p.raw()}},
	}}
}

func (p *planter) plant() {
	id := p.srv.AccountID
	p.srv.AddAccount(cloudflaretest.Account{
		ID: id, Name: p.next(), Type: p.next(),
		ManagedBy: &cloudflaretest.ManagedBy{ParentOrgID: p.next(), ParentOrgName: p.next()},
		Settings:  cloudflaretest.AccountSettings{AbuseContactEmail: p.next()},
	})
	for i := 0; len(p.left) > 100; i++ {
		switch i % 5 {
		case 0:
			p.srv.AddMember(id, cloudflaretest.Member{
				ID: p.next(), User: cloudflaretest.User{ID: p.next(), Email: p.next(), FirstName: p.next(), LastName: p.next()},
				Policies: p.policies(),
			})
			p.srv.AddResourceGroup(id, cloudflaretest.ResourceGroup{ID: p.next(), Name: p.next(), Scope: p.raw()})
			p.srv.AddUserGroup(id, cloudflaretest.UserGroup{Name: p.next(), Policies: p.policies()})
		case 1:
			p.srv.AddToken(id, cloudflaretest.Token{
				ID: p.next(), Name: p.next(), Policies: []cloudflaretest.TokenPolicy{{
					ID: p.next(), Effect: "allow", PermissionGroups: p.policyGroups(),
					Resources: map[string]any{p.next(): p.next(), "x": map[string]any{p.next(): p.next()}},
				}},
				Condition: &cloudflaretest.TokenCondition{RequestIP: &cloudflaretest.RequestIP{In: []string{p.next()}}},
			})
		case 2:
			p.srv.AddRole(id, cloudflaretest.Role{
				ID: p.next(), Name: p.next(), Description: p.next(), Permissions: map[string]cloudflaretest.Grant{p.next(): {}},
			})
			p.srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
				ID: p.next(), Name: p.next(), Category: p.next(), Scopes: []string{p.next()},
			})
			p.srv.AddSubscription(id, cloudflaretest.Subscription{
				ID: p.next(), Currency: p.next(), Frequency: p.next(), State: p.next(), RatePlan: cloudflaretest.RatePlan{
					ID: p.next(), Currency: p.next(), PublicName: p.next(), Scope: p.next(), Sets: []string{p.next()},
				},
			})
		default:
			p.srv.AddAuditEntries(id, p.entry(i))
		}
	}
}

// Of ten thousand secrets, in every place, form and disguise, nothing is left,
// not the half of one.
func TestNoSecretIsCaptured(t *testing.T) {
	const planted = 10_000
	a, _ := newAPI(t)
	list := secrets(planted + 100)
	p := &planter{srv: a.srv, left: list}
	p.plant()
	require.GreaterOrEqual(t, p.n, planted)
	data, err := json.Marshal(a.captured())
	require.NoError(t, err)
	pieces := piecesOf(string(data))
	for _, s := range list[:p.n] {
		for _, form := range []string{
			s, base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte("x" + s)),
		} {
			half := len(form) / 2
			for i := 0; i+8 <= len(form); i += half - half%8 {
				require.False(t, pieces[form[i:i+8]], "%s of %s is left", form[i:i+8], s)
				if half < 8 {
					break
				}
			}
		}
	}
}

// piecesOf is every eight characters of a text that stand beside each other.
func piecesOf(text string) map[string]bool {
	pieces := make(map[string]bool, len(text))
	for i := 0; i+8 <= len(text); i++ {
		pieces[text[i:i+8]] = true
	}
	return pieces
}

// What is mapped holds no secrets; what is searched for does not rely on that.
func TestCapturesAreSearchedForSecrets(t *testing.T) {
	for text, place := range map[string]string{
		`{"a":[{"b":"cfat_0123456789"}]}`:                "it.a[0].b has",
		`{"a":"x cfut_0123456789 y"}`:                    "it.a has",
		`{"a":1234567890123456789012345678901234567890}`: "it.a has",
		`{"a":{"cfk_0123456789":1}}`:                     "a key of it.a has",
		`{"request":{"a":{"value":"short"}}}`:            "it.request.a.value has",
		`{"resources":{"password":"short"}}`:             "it.resources.password has",
		`{"scope":[{"token":["short"]}]}`:                "it.scope[0].token[0] has",
		`{"response":{"a":"https://ada:pw@host"}}`:       "it.response.a has",
	} {
		err := cloudflaretest.VerifyCaptured(json.RawMessage(text))
		require.ErrorContains(t, err, place, text)
		require.NotContains(t, err.Error(), "0123456789")
	}
	for _, text := range []string{
		`{"action":{"result":"success"}}`, `{"request":{"value":5,"name":"value"}}`, `{"request":{"value":"[redacted]"}}`,
		`{"id":"023e105f4ecef8ad9ca31a8372d0c353"}`,
	} {
		require.NoError(t, cloudflaretest.VerifyCaptured(json.RawMessage(text)), text)
	}
	require.ErrorContains(t, cloudflaretest.VerifyCaptured(json.RawMessage(`{`)), "it: ")
}
