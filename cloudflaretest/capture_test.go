package cloudflaretest_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

var captureKey = []byte("a key for tests only")

// capture captures all that a test's world has.
func (a *api) capture(opts ...cloudflaretest.CaptureOption) (cloudflaretest.Seed, error) {
	own := []cloudflaretest.CaptureOption{
		cloudflaretest.CaptureKey(captureKey), cloudflaretest.CaptureAudit(epoch.AddDate(-1, 0, 0), epoch.AddDate(1, 0, 0)),
	}
	return cloudflaretest.Capture(context.Background(), a.srv.Client(), a.srv.AccountID, append(own, opts...)...)
}

func (a *api) captured(opts ...cloudflaretest.CaptureOption) cloudflaretest.Seed {
	a.t.Helper()
	seed, err := a.capture(opts...)
	require.NoError(a.t, err)
	return seed
}

// peopled makes a world with something of everything that a capture reads.
func peopled(t *testing.T) *api {
	a, c := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{Members: 30, AuditEntries: 300, Until: epoch.Add(-time.Hour)})
	a.do("PUT", "/accounts/"+a.srv.AccountID, `{"name":"Corp","settings":{"abuse_contact_email":"abuse@corp.com"}}`).ok()
	a.srv.AddRole(a.srv.AccountID, cloudflaretest.Role{
		Name: "Mine", Permissions: map[string]cloudflaretest.Grant{"dns": {Read: true}, "mine": {}},
	})
	a.srv.AddPermissionGroup(cloudflaretest.PermissionGroup{
		ID: strings.Repeat("5", 32), Name: "Mine Read", Category: "other", Scopes: []string{"com.cloudflare.api.account"},
	})
	for i := range 7 {
		c.pass(time.Minute)
		body := strings.Replace(tokenBody(fmt.Sprintf("Deploy %d", i)), "account.x", "account."+a.srv.AccountID, 1)
		made := a.do("POST", "-/tokens", body).ok()
		a.as(made.Get("value").String()).get("-/members").ok()
	}
	for _, body := range []string{
		`{"email":"Ada@corp.com","roles":["` + administrator + `"]}`,
		`{"email":"bob@corp.com","policies":[{"access":"allow","permission_groups":[{"id":"` + strings.Repeat("5", 32) +
			`"}],"resource_groups":[{"id":"` + strings.Repeat("6", 32) + `"}]}]}`,
	} {
		c.pass(time.Minute) // entries of one time are in the order of their ids
		a.do("POST", "-/members", body).ok()
	}
	c.pass(time.Minute)
	a.do("POST", "-/subscriptions",
		`{"frequency":"yearly","rate_plan":{"id":"pro","public_name":"Pro Plan","sets":["x"]}}`).ok()
	return a
}

// mapping is what texts became, in one direction or the other.
type mapping map[string]string

// relate walks through two answers at once: they have the same shape, and every
// text of one is always the same text of the other.
func relate(t *testing.T, place string, a, b any, there, back mapping) {
	switch a := a.(type) {
	case map[string]any:
		other, _ := b.(map[string]any)
		require.Len(t, other, len(a), place)
		keys := there.keys(t, place, a, other)
		for key, inner := range a {
			relate(t, place+"."+key, inner, other[keys[key]], there, back)
		}
	case []any:
		other, _ := b.([]any)
		require.Len(t, other, len(a), place)
		for i := range a {
			relate(t, fmt.Sprintf("%s[%d]", place, i), a[i], other[i], there, back)
		}
	case string:
		text, ok := b.(string)
		require.True(t, ok, place)
		there.learn(t, place, a, text)
		if !strings.Contains(place, "ip_address") && !strings.HasSuffix(place, "in") {
			back.learn(t, place, text, a)
		}
	default:
		require.Equal(t, a, b, place)
	}
}

func (m mapping) learn(t *testing.T, place, from, to string) {
	if known, ok := m[from]; ok {
		require.Equal(t, known, to, "%s: %s", place, from)
	}
	m[from] = to
}

var anID = regexp.MustCompile(`[0-9a-f]{32}`)

// keys pairs the keys of two objects: equal ones, those known to be mapped, those
// with an id in them that is, and the one that is left over.
func (m mapping) keys(t *testing.T, place string, a, b map[string]any) map[string]string {
	pairs, rest, left := map[string]string{}, maps.Clone(b), ""
	for key := range a {
		mapped := anID.ReplaceAllStringFunc(key, func(id string) string { return m[id] })
		for _, candidate := range []string{key, m[key], mapped} {
			if _, ok := rest[candidate]; ok && pairs[key] == "" {
				pairs[key] = candidate
				delete(rest, candidate)
			}
		}
		if pairs[key] == "" {
			require.Empty(t, left, "%s: %s", place, key)
			left = key
		}
	}
	for key := range rest {
		m.learn(t, place, left, key)
		pairs[left] = key
	}
	return pairs
}

func decoded(t *testing.T, raw string) any {
	var v any
	require.NoError(t, json.Unmarshal([]byte(raw), &v))
	return v
}

// reading is what a program that reads an account asks for.
var reading = []string{
	"/accounts?per_page=50", "-/roles?per_page=50", "-/members?per_page=50", "-/members?status=pending",
	"-/tokens?include_expired=true&per_page=5&page=2", "-/tokens/permission_groups", "-/subscriptions",
	window + "&direction=asc&limit=1000", window + "&action_type=create&resource_product=members",
	window + "&raw_method=PUT",
}

func TestACapturedWorldGivesTheSameAnswers(t *testing.T) {
	a := peopled(t)
	seed := a.captured()
	data, err := json.Marshal(seed)
	require.NoError(t, err)
	again, err := cloudflaretest.ParseSeed(data)
	require.NoError(t, err, "it is a seed as files have them")
	b, _ := newAPI(t, cloudflaretest.WithSeed(again))
	there, back := mapping{}, mapping{}
	ask := func(path, mapped string) {
		relate(t, path, decoded(t, a.get(path).ok().Raw), decoded(t, b.get(mapped).ok().Raw), there, back)
	}
	for _, path := range reading {
		ask(path, path)
	}
	require.NotEqual(t, a.srv.AccountID, b.srv.AccountID)
	require.Equal(t, there[a.srv.AccountID], b.srv.AccountID)
	for _, m := range a.srv.Members(a.srv.AccountID) {
		ask("-/members/"+m.ID, "-/members/"+there[m.ID])
		ask(window+"&actor_email="+m.Email, window+"&actor_email="+there[m.Email])
	}
	for _, token := range a.srv.Tokens(a.srv.AccountID) {
		ask("-/tokens/"+token.ID, "-/tokens/"+there[token.ID])
		ask(window+"&resource_id="+token.ID, window+"&resource_id="+there[token.ID])
	}
	ask("/accounts?name=Corp", "/accounts?name="+there["Corp"])
	require.Greater(t, len(there), 1000)
}

// What is replaced keeps its form, and nothing of the world is left.
func TestCaptureTellsOfNobody(t *testing.T) {
	a := peopled(t)
	seed := a.captured()
	data, err := json.Marshal(seed)
	require.NoError(t, err)
	for _, text := range []string{
		a.srv.AccountID, a.srv.Token, "corp.com", "Corp", "Deploy", "Lovelace", "Hopper", "user1@", "Mine", "198.18.",
		"zone1", "sample/1.0", strings.Repeat("6", 32),
	} {
		require.NotContains(t, string(data), text)
	}
	for _, token := range a.srv.Tokens(a.srv.AccountID) {
		require.NotContains(t, string(data), token.Value)
		require.NotContains(t, string(data), token.ID)
	}
	account := seed.Accounts[0]
	require.Regexp(t, `^[0-9a-f]{32}$`, account.ID)
	require.Regexp(t, `^user-[0-9a-f]{12}@example\.com$`, account.Members[3].Email)
	require.Equal(t, account.Members[3].Email, account.Members[3].User.Email)
	entry := account.AuditEntries[0]
	require.Regexp(t, `^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$`, entry.Actor.IPAddress)
	require.Regexp(t, `^[0-9a-f]{32}$`, entry.ID)
	require.Regexp(t, `^[0-9a-f]{16}$`, entry.Raw.CfRayID)
	require.Regexp(t, `^/[a-z_-]+/[0-9a-f]{32}$`, entry.Raw.URI)
	require.Empty(t, account.Tokens[0].Value)
	require.Contains(t, string(data), "com.cloudflare.api.account."+account.ID, "resources are of the account")
	require.Contains(t, string(data), zoneRead, "permission groups are the same everywhere")
	require.Equal(t, administrator, account.Members[len(account.Members)-2].Roles[0].ID)
}

func TestAKeyMapsAlike(t *testing.T) {
	a := peopled(t)
	one, two := a.captured(), a.captured()
	require.Equal(t, one, two)
	other := a.captured(cloudflaretest.CaptureKey([]byte("another key for tests")))
	require.NotEqual(t, one.Accounts[0].ID, other.Accounts[0].ID)
	fresh, again := a.captured(cloudflaretest.CaptureKey(nil)), a.captured(cloudflaretest.CaptureKey(nil))
	require.NotEqual(t, fresh.Accounts[0].ID, again.Accounts[0].ID)
	half := a.captured(cloudflaretest.CaptureAudit(epoch, epoch.Add(3*time.Minute)))
	require.Equal(t, one.Accounts[0].Members, half.Accounts[0].Members)
	require.Len(t, half.Accounts[0].AuditEntries, 2+1)
}

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
				Policies: []cloudflaretest.Policy{{
					ID: p.next(), Access: "allow", PermissionGroups: p.policyGroups(),
					ResourceGroups: []cloudflaretest.ResourceGroup{{ID: p.next(), Name: p.next(), Scope: p.raw()}},
				}},
			})
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

func TestWhatHasTheFormOfASecretFails(t *testing.T) {
	a, _ := newAPI(t)
	const word = "cfat_0123456789abcdef"
	a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{
		ID: word, Policies: []cloudflaretest.TokenPolicy{{Resources: map[string]any{"value": "kept"}}},
	})
	_, err := a.capture(cloudflaretest.CaptureWords(word))
	require.EqualError(t, err,
		"capturing tokens: item 0: accounts[0].tokens[0].id has the form of a secret, so nothing is captured")
	a, _ = newAPI(t)
	a.srv.AddAuditEntries(a.srv.AccountID, cloudflaretest.AuditEntry{Resource: cloudflaretest.AuditResource{
		Request: []byte(`{"a":[{"` + word + `":1}]}`),
	}})
	_, err = a.capture(cloudflaretest.CaptureWords(word))
	require.ErrorContains(t, err, "a key of accounts[0].audit_entries[0].resource.request.")
	require.NotContains(t, err.Error(), word)
}

func TestCaptureRefuses(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{AuditEntries: 11, Until: epoch.Add(-time.Hour)})
	for want, opts := range map[string]cloudflaretest.CaptureOption{
		"CaptureKey: 5 bytes can be guessed":                     cloudflaretest.CaptureKey([]byte("short")),
		"CaptureAudit: before must not be before since":          cloudflaretest.CaptureAudit(epoch, epoch.Add(-1)),
		"CaptureMost: must not be negative":                      cloudflaretest.CaptureMost(-1),
		`CaptureWithout: "audit" is not one of permission_group`: cloudflaretest.CaptureWithout("audit"),
		"there are more than 10 entries; see CaptureAudit":       cloudflaretest.CaptureMost(10),
	} {
		_, err := a.capture(opts)
		require.ErrorContains(t, err, want)
	}
	require.Len(t, a.captured(cloudflaretest.CaptureMost(11)).Accounts[0].AuditEntries, 11)
	_, err := cloudflaretest.Capture(context.Background(), nil, "a")
	require.ErrorContains(t, err, "client: must not be nil")
	_, err = cloudflaretest.Capture(context.Background(), a.srv.Client(), "")
	require.ErrorContains(t, err, "accountID: must not be empty")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = cloudflaretest.Capture(ctx, a.srv.Client(), a.srv.AccountID)
	require.ErrorIs(t, err, context.Canceled)
}

func TestCaptureWithoutWhatItMayNotRead(t *testing.T) {
	a := peopled(t)
	a.srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpSubscriptionsGet, Status: http.StatusForbidden, Times: 2})
	_, err := a.capture()
	require.ErrorContains(t, err, "capturing subscriptions: ")
	var refused *cloudflare.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusForbidden, refused.StatusCode)
	seed := a.captured(cloudflaretest.CaptureWithout("subscriptions", "audit_entries"))
	require.Empty(t, seed.Accounts[0].Subscriptions)
	require.Empty(t, seed.Accounts[0].AuditEntries)
	require.NotEmpty(t, seed.Accounts[0].Members)
	require.Len(t, a.srv.Unused(), 1)
}

// Replies that are not as documented are captured as far as they can be.
func TestCaptureOfOddReplies(t *testing.T) {
	a, _ := newAPI(t)
	odd := func(op, result string) {
		body := `{"success":true,"errors":[],"messages":[],"result":` + result + `}`
		a.srv.Inject(cloudflaretest.Fault{Op: op, Status: 200, Body: body})
	}
	odd(cloudflaretest.OpMembersList, `[{"id":5,"user":"x","policies":[{
		"permission_groups":[{"id":"g","meta":{"a":true,"b":"name"}}],
		"resource_groups":[{"scope":[{"key":"com.cloudflare.api.account.x"}]}]
	}],"roles":null},{"email":"ada@corp.com","new":{"x":1}}]`)
	odd(cloudflaretest.OpTokensList, `[{"name":["x"],"condition":{"request_ip":5},"policies":{}}]`)
	odd(cloudflaretest.OpLogsAuditList, `[
		{"id":"e","action":5,"resource":{"scope":"accounts","request":[1]}},{"id":"e"},{}]`)
	odd(cloudflaretest.OpSubscriptionsGet, `[{"price":"x","rate_plan":7}]`)
	seed := a.captured()
	account := seed.Accounts[0]
	require.Len(t, account.Members, 2)
	require.Len(t, account.Tokens, 1)
	require.Len(t, account.Subscriptions, 1)
	require.Len(t, account.AuditEntries, 2, "an entry that comes twice is there once")
	require.JSONEq(t, `"accounts"`, string(account.AuditEntries[0].Resource.Scope))
	b, _ := newAPI(t, cloudflaretest.WithSeed(seed))
	require.Len(t, b.get("-/members").ok().Array(), 2)
	odd(cloudflaretest.OpTokensList, `[{"expires_on":"soon"}]`)
	_, err := a.capture()
	require.ErrorContains(t, err, "capturing tokens: item 0: parsing time")
}

// Entries take memory for themselves, and nothing else does.
func TestCaptureOfALongLog(t *testing.T) {
	const entries = 20_000
	a, _ := newAPI(t)
	a.srv.AddSample(cloudflaretest.Sample{AuditEntries: entries, Until: epoch.Add(-time.Hour)})
	before := heap()
	seed := a.captured()
	require.Len(t, seed.Accounts[0].AuditEntries, entries)
	require.Less(t, heap()-before, uint64(entries*2500))
	runtime.KeepAlive(seed)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
