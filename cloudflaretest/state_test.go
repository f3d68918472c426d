package cloudflaretest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// stateFile is a name for a state, and the option that keeps it there.
func stateFile(t *testing.T) (string, cloudflaretest.Option) {
	name := filepath.Join(t.TempDir(), "state.json")
	return name, cloudflaretest.WithState(name)
}

// ended is the same program's next run.
func (a *api) ended(opts ...cloudflaretest.Option) *api {
	a.t.Helper()
	a.srv.Close()
	next, _ := newAPI(a.t, opts...)
	return next
}

// readings are paths that tell of all that a world holds.
var readings = []string{
	"/accounts", "-/profile", "-/members?per_page=50", "-/roles?per_page=50", "-/tokens?include_expired=true",
	"-/tokens/permission_groups", "-/subscriptions", "/zones/z1/subscriptions", window,
	"-/iam/resource_groups", "-/iam/user_groups", "-/iam/user_groups/ug1/members",
}

func (a *api) readings() (list []string) {
	a.t.Helper()
	for _, path := range readings {
		list = append(list, a.get(path).ok().Raw)
	}
	return list
}

// fullWorld is a seed with something of everything in it.
func fullWorld(t *testing.T) cloudflaretest.Option {
	seed, err := cloudflaretest.ParseSeed([]byte(seedJSON))
	require.NoError(t, err)
	seed.Accounts[0].ManagedBy = &cloudflaretest.ManagedBy{ParentOrgID: "o"}
	seed.Accounts[0].Tokens[0].Policies = []cloudflaretest.TokenPolicy{{
		Effect:    "allow",
		Resources: map[string]any{"a": "*", "b": map[string]any{"c": "*"}},
	}}
	seed.Accounts[0].Tokens[0].Condition = &cloudflaretest.TokenCondition{
		RequestIP: &cloudflaretest.RequestIP{In: []string{"127.0.0.0/8"}},
	}
	return cloudflaretest.WithSeed(seed)
}

func TestAWorldOutlivesItsServer(t *testing.T) {
	name, state := stateFile(t)
	a, c := newAPI(t, state, fullWorld(t))
	made := a.do("POST", "-/tokens", tokenBody("mine")).ok()
	invited := a.do("POST", "-/members", `{"email":"new@example.com","roles":["r1"]}`).ok()
	a.do("DELETE", "/accounts/a2", "").ok()
	group := a.srv.PermissionGroups()[0]
	group.Name = "Renamed"
	a.srv.AddPermissionGroup(group)
	own := a.srv.AddUserToken(a.srv.Members("a1")[0].User.ID, cloudflaretest.Token{Name: "own"})
	c.pass(time.Hour)
	before := a.readings()
	gone := a.srv.AuditEntries("a2")
	require.Len(t, gone, 1)

	next := a.ended(state)
	require.Equal(t, a.srv.Token, next.srv.Token)
	require.Equal(t, a.srv.AccountID, next.srv.AccountID)
	require.Equal(t, before, next.readings())
	require.Equal(t, gone, next.srv.AuditEntries("a2"))
	require.Equal(t, a.srv.Tokens("a1"), next.srv.Tokens("a1"))
	next.as(made.Get("value").String()).get("-/tokens/" + made.Get("id").String()).ok()
	next.as("fake-token-0002").get("-/members").ok()
	require.Equal(t, own.ID, next.as(own.Value).get("/user/tokens/verify").ok().Get("id").String())
	next.with("X-Auth-Key", "fake-key-0001", "X-Auth-Email", "root@example.com").get("-/members").ok()
	next.do("PUT", "-/members/"+invited.Get("id").String(), `{"status":"pending","roles":["`+administrator+`"]}`).ok()

	next.srv.AddAccount(cloudflaretest.Account{ID: "a3"})
	join := `{"email":"%s","status":"accepted","roles":["` + administrator + `"]}`
	next.do("POST", "/accounts/a3/members", fmt.Sprintf(join, "ROOT@example.com")).ok()
	next.do("POST", "/accounts/a3/members", fmt.Sprintf(join, "new@example.com")).fails(400, 1001, "/status")

	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	next.srv.Close()
	first, err := os.ReadFile(name)
	require.NoError(t, err)
	next.ended(state).srv.Close()
	second, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, withoutRays(first), withoutRays(second), "a restart alone changes nothing")
}

func withoutRays(state []byte) string {
	rays := gjson.GetBytes(state, "rays").Raw
	return strings.Replace(string(state), `"rays":`+rays, "", 1)
}

// Whoever gives a world a new field gives it to its file too, and to this list.
func TestEverythingInAWorldIsKept(t *testing.T) {
	require.ElementsMatch(t, []string{
		"world.ids", "world.drawn", "world.now", "world.users", "world.accounts", "world.groups", "world.zones",
		"world.byEmail", "world.invited", "world.userTokens", "world.tokens", "world.tokensOf",
		"world.audits",
		"account.Account", "account.profile", "account.members", "account.roles", "account.tokens",
		"account.subscriptions", "account.zones", "account.resourceGroups", "account.userGroups",
	}, cloudflaretest.WorldFields())
}

func TestNoIDIsMadeTwiceOverRestarts(t *testing.T) {
	_, state := stateFile(t)
	a, _ := newAPI(t, state)
	seen := map[string]bool{}
	for range 3 {
		for range 3 {
			g := a.do("POST", "-/tokens", tokenBody("t"))
			for _, id := range []string{
				g.ok().Get("id").String(), g.ok().Get("value").String(), g.header.Get("Cf-Ray"),
			} {
				require.False(t, seen[id], id)
				seen[id] = true
			}
		}
		seen[a.get("/accounts").header.Get("Cf-Ray")] = true
		a = a.ended(state)
	}
}

// A kill after a read leaves a file that does not know of the read.
func TestNoRayIsMadeTwiceAfterAKill(t *testing.T) {
	name, state := stateFile(t)
	a, _ := newAPI(t, state)
	killed := filepath.Join(t.TempDir(), "killed.json")
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(killed, data, 0o600))
	ray := a.get("/accounts").header.Get("Cf-Ray")
	next, _ := newAPI(t, cloudflaretest.WithState(killed))
	require.NotEqual(t, ray, next.get("/accounts").header.Get("Cf-Ray"))
}

func TestAnAnswerIsGivenWhenItsChangeIsKept(t *testing.T) {
	name, state := stateFile(t)
	a, _ := newAPI(t, state, cloudflaretest.WithObserver(func(r cloudflaretest.Request) {
		if r.Method != http.MethodGet {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Contains(t, string(data), string(r.Query.Get("look-for")))
		}
	}))
	for _, want := range []string{"first-change", "second-change"} {
		a.do("POST", "-/tokens?look-for="+want, tokenBody(want)).ok()
	}
	a.srv.AddToken(a.srv.AccountID, cloudflaretest.Token{Name: "third-change"})
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NotContains(t, string(data), "third-change")
	require.NoError(t, a.srv.Save())
	data, err = os.ReadFile(name)
	require.NoError(t, err)
	require.Contains(t, string(data), "third-change")
}

func TestChangesAtOnceAreAllKept(t *testing.T) {
	name, state := stateFile(t)
	a, _ := newAPI(t, state)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 5 {
				id := a.do("POST", "-/tokens", tokenBody("t")).ok().Get("id").String()
				data, err := os.ReadFile(name)
				require.NoError(t, err)
				require.Contains(t, string(data), id)
			}
		})
	}
	group.Wait()
}

func TestWhatCanNotBeKeptIsSaid(t *testing.T) {
	name, state := stateFile(t)
	a, _ := newAPI(t, state)
	before, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(name+".new", "in the way"), 0o700))
	g := a.do("POST", "-/tokens", tokenBody("t"))
	g.fails(500, 10013, "")
	require.Contains(t, g.body, "the change was made, but will be lost with this server: saving the state")
	require.ErrorContains(t, a.srv.Save(), "saving the state")
	after, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	require.NoError(t, os.RemoveAll(name+".new"))
	require.Len(t, a.ended(state).get("-/tokens").ok().Array(), 1, "the next write has it")
}

// What a token that is named anew is, and the seed, are the first run's.
func TestAStateGoesBeforeASeed(t *testing.T) {
	_, state := stateFile(t)
	a, _ := newAPI(t, state, cloudflaretest.WithSample(cloudflaretest.Sample{Members: 3, AuditEntries: 2}))
	next := a.ended(state, fullWorld(t), cloudflaretest.WithToken("fake-token-0009"),
		cloudflaretest.WithSample(cloudflaretest.Sample{Members: 3, AuditEntries: 2}))
	require.Equal(t, a.srv.AccountID, next.srv.AccountID)
	require.Equal(t, "fake-token-0009", next.srv.Token)
	require.Len(t, next.get("-/members").ok().Array(), 3)
	require.Len(t, next.srv.AuditEntries(next.srv.AccountID), 2)
	next.as(a.srv.Token).get("-/members").ok()
}

func TestOneServerHasAState(t *testing.T) {
	name, state := stateFile(t)
	a, _ := newAPI(t, state)
	link := filepath.Join(t.TempDir(), "link")
	require.NoError(t, os.Symlink(name, link))
	for _, name := range []string{name, link} {
		_, err := cloudflaretest.New(cloudflaretest.InProcess(), cloudflaretest.WithState(name))
		require.ErrorContains(t, err, "the state in "+name+": another program writes to it")
	}
	next := a.ended(cloudflaretest.WithState(link))
	require.Equal(t, a.srv.Token, next.srv.Token)
	next.srv.Close()
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink, "a link stays one")
}

// state is a file of a world, as it is.
func stateText(t *testing.T) string {
	name, state := stateFile(t)
	a, _ := newAPI(t, state, fullWorld(t))
	a.srv.Close()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// refused asserts that a file is no state, and stays as it is.
func refused(t *testing.T, text, want string) {
	t.Helper()
	name, state := stateFile(t)
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	for range 2 {
		_, err := cloudflaretest.New(cloudflaretest.InProcess(), state)
		require.ErrorContains(t, err, "the state in "+name+": ")
		require.ErrorContains(t, err, want)
	}
	after, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, text, string(after))
}

func TestADamagedStateIsRefused(t *testing.T) {
	text := stateText(t)
	for i := 0; i < len(text)-1; i += 397 {
		refused(t, text[:i], "")
		refused(t, text[:i]+strings.Repeat("\x00", len(text)-i), "")
	}
	for want, edit := range map[string][2]string{
		"the file is empty":                                {text, ""},
		"it is no state":                                   {text, seedJSON},
		"version 2 is not known here, only 1":              {`"cloudflare_emulator_state":1`, `"cloudflare_emulator_state":2`},
		"token: must be one of user_tokens":                {`"token":"fake-token-0001","account_id"`, `"token":"x","account_id"`},
		`user_tokens: there is no user "u2"`:               {`"fake-token-0001":"u1"`, `"fake-token-0001":"u2"`},
		`accounts[1].id: "a1" is there twice`:              {`{"id":"a2"`, `{"id":"a1"`},
		`accounts[0].members[0].user.id: there is no user`: {`"first_name":null,"id":"`, `"first_name":null,"id":"x`},
		`accounts[0].tokens[0].value: must be there`:       {`"value":"fake-token-0002"`, `"value":""`},
		`accounts[0].zones[0].id: must not be empty`:       {`{"id":"z1"`, `{"id":""`},
		`line 1, column 32: unknown key "tokn" at $`:       {`"token":`, `"tokn":`},
		`$.accounts[0].created_on must be an RFC 3339`:     {`"created_on":"2026-01-02T03:04:05Z"`, `"created_on":"now"`},
		`ids: must be at most`:                             {`"ids":`, `"ids":9999999999`},
		`accounts[0].user_groups[0].members[0].id: there is no member "x"`: {
			`"user_groups":[`, `"user_groups":[{"id":"ug0","name":"x","policies":[],"members":[{"id":"x"}]},`,
		},
		`clock: time: invalid duration`:      {`"ids":`, `"clock":"soon","ids":`},
		`accounts must not be a JSON string`: {`"accounts":[`, `"accounts":"",":":[`},
	} {
		changed := strings.Replace(text, edit[0], edit[1], 1)
		require.NotEqual(t, text, changed, want)
		refused(t, changed, want)
	}
}

// A link to a file that is not there yet stays a link, too.
func TestAStateByALinkToNothing(t *testing.T) {
	dir := t.TempDir()
	link, file := filepath.Join(dir, "link"), filepath.Join(dir, "file")
	require.NoError(t, os.Symlink("file", link))
	a, _ := newAPI(t, cloudflaretest.WithState(link))
	a.get("/accounts").ok()
	require.FileExists(t, file)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.NotZero(t, info.Mode()&os.ModeSymlink)
	_, err = cloudflaretest.New(cloudflaretest.WithState(file))
	require.Error(t, err, "both are one file")
	away := filepath.Join(dir, "away")
	require.NoError(t, os.Symlink(filepath.Join("no", "file"), away))
	_, err = cloudflaretest.New(cloudflaretest.WithState(away))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestAStateNeedsAPlace(t *testing.T) {
	_, err := cloudflaretest.New(cloudflaretest.WithState(filepath.Join(t.TempDir(), "no", "state")))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = cloudflaretest.New(cloudflaretest.WithState(t.TempDir()))
	require.Error(t, err)
	_, err = cloudflaretest.New(cloudflaretest.WithState(os.DevNull))
	require.ErrorContains(t, err, "is no file")
	var seed cloudflaretest.Seed
	require.NoError(t, json.Unmarshal([]byte(`{"accounts":[{"members":[{"roles":[{"name":"no"}]}]}]}`), &seed))
	name, state := stateFile(t)
	_, err = cloudflaretest.New(state, cloudflaretest.WithSeed(seed))
	require.ErrorContains(t, err, "seed: accounts[0].members[0]")
	require.NoFileExists(t, name)
	_, err = cloudflaretest.New(state, cloudflaretest.WithAddr("192.0.2.1:1"))
	require.ErrorContains(t, err, "listening")
	next, _ := newAPI(t, state)
	next.get("/accounts").ok()
}
