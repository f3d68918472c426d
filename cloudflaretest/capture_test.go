package cloudflaretest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
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
	a.srv.AddResourceGroup(a.srv.AccountID, cloudflaretest.ResourceGroup{
		ID: strings.Repeat("6", 32), Name: "Shop", Scope: []byte(`{"key":"com.cloudflare.api.account.zone.` +
			strings.Repeat("7", 32) + `","objects":[{"key":"*"}]}`),
	})
	a.srv.AddUserGroup(a.srv.AccountID, cloudflaretest.UserGroup{
		ID: strings.Repeat("8", 32), Name: "Shoppers", Policies: []cloudflaretest.Policy{{
			Access:           "allow",
			PermissionGroups: a.srv.IAMPermissionGroups(a.srv.AccountID)[14:],
			ResourceGroups:   []cloudflaretest.ResourceGroup{{}, {ID: strings.Repeat("6", 32)}},
		}},
		Members: []cloudflaretest.UserGroupMember{{Email: a.srv.Members(a.srv.AccountID)[3].Email}},
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
	window + "&raw_method=PUT", "-/iam/resource_groups", "-/iam/user_groups",
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
	group := "-/iam/user_groups/" + there[strings.Repeat("8", 32)]
	ask("-/iam/user_groups/"+strings.Repeat("8", 32)+"/members", group+"/members")
	require.Len(t, b.get(group+"/members").ok().Array(), 1)
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
		"zone1", "sample/1.0", "Shop", strings.Repeat("6", 32), strings.Repeat("7", 32), strings.Repeat("8", 32),
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

// A name of the DNS is somebody's wherever it stands, also where the API's own
// words stand as a rule.
func TestCaptureTakesNoDomainForATerm(t *testing.T) {
	a, _ := newAPI(t)
	a.srv.AddAuditEntries(a.srv.AccountID, cloudflaretest.AuditEntry{
		Action:   cloudflaretest.AuditAction{Type: "corp.com", Result: "CORP.COM"},
		Actor:    cloudflaretest.AuditActor{Context: "www.corp.com"},
		Resource: cloudflaretest.AuditResource{Type: "com.corp.secret", Product: "workers_kv"},
	})
	entry := a.captured().Accounts[0].AuditEntries[0]
	require.NotRegexp(t, "(?i)corp|secret", fmt.Sprint(entry))
	require.Equal(t, "workers_kv", entry.Resource.Product)
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

// A token that may read what is captured, and nothing else, is enough; without
// any one of its groups it is not.
func TestCaptureByALeastToken(t *testing.T) {
	groups := []string{"Account Settings Read", "Account API Tokens Read", "Billing Read"}
	a, _ := newAPI(t, cloudflaretest.WithEnforcement())
	try := func(groups []string) error {
		policy := cloudflaretest.TokenPolicy{
			Resources: map[string]any{"com.cloudflare.api.account." + a.srv.AccountID: "*"},
		}
		for _, name := range groups {
			policy.PermissionGroups = append(policy.PermissionGroups, cloudflaretest.PolicyGroup{Name: name})
		}
		token := a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Policies: []cloudflaretest.TokenPolicy{policy}})
		client := a.srv.Client(option.WithAPIToken(token.Value))
		_, err := cloudflaretest.Capture(context.Background(), client, a.srv.AccountID)
		return err
	}
	require.NoError(t, try(groups))
	for i, name := range groups {
		require.ErrorContains(t, try(slices.Delete(slices.Clone(groups), i, i+1)), name)
	}
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
	t.Logf("%d bytes for each entry", (heap()-before)/entries)
	require.Less(t, heap()-before, uint64(entries*2500))
	runtime.KeepAlive(seed)
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Roles that Cloudflare names are everybody's; others are not.
func TestCaptureOfRoles(t *testing.T) {
	a, _ := newAPI(t)
	public := strings.Repeat("a1", 16)
	for id, name := range map[string]string{public: "Zone Settings Read", strings.Repeat("b2", 16): "Friends of Ada"} {
		role := a.srv.AddRole(a.srv.AccountID, cloudflaretest.Role{ID: id, Name: name})
		a.srv.AddMember(a.srv.AccountID, cloudflaretest.Member{Email: id + "@corp.com", Roles: []cloudflaretest.Role{role}})
	}
	account := a.captured().Accounts[0]
	require.Len(t, account.Roles, 2)
	for _, role := range account.Roles {
		if role.ID == public {
			require.Equal(t, "Zone Settings Read", role.Name)
			continue
		}
		require.Regexp(t, `^[0-9a-f]{32}$`, role.ID)
		require.Regexp(t, `^name-[0-9a-f]{12}$`, role.Name)
		require.NotEqual(t, strings.Repeat("b2", 16), role.ID)
	}
}

// A bucket's name is made of the account's and of words that say where it is.
func TestCaptureOfTokens(t *testing.T) {
	a, c := newAPI(t)
	const bucket = "com.cloudflare.edge.r2.bucket."
	a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{
		Name: "old", ExpiresOn: epoch.Add(time.Minute), Policies: []cloudflaretest.TokenPolicy{{
			Effect: "allow", PermissionGroups: []cloudflaretest.PolicyGroup{{ID: zoneRead}},
			Resources: map[string]any{bucket + a.srv.AccountID + "_default_mine": "*"},
		}},
	})
	c.pass(time.Hour)
	account := a.captured().Accounts[0]
	require.Len(t, account.Tokens, 1, "one that expired, too")
	require.Equal(t, "expired", account.Tokens[0].Status)
	for name := range account.Tokens[0].Policies[0].Resources {
		require.Regexp(t, "^"+bucket+account.ID+"_default_name-[0-9a-f]{12}$", name)
	}
}
