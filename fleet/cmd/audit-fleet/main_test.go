package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
)

// twoDays is an emulator with three accounts that have entries of the day before
// yesterday and of yesterday.
func twoDays(t *testing.T) (srv *cloudflaretest.Server, accounts []string, day time.Time) {
	srv = cloudflaretest.NewServer()
	t.Cleanup(srv.Close)
	day = time.Now().UTC().Truncate(24 * time.Hour).Add(-48 * time.Hour)
	accounts = []string{srv.AccountID}
	for i := range 2 {
		accounts = append(accounts, srv.AddAccount(cloudflaretest.Account{Name: fmt.Sprint("account ", i)}).ID)
	}
	for _, account := range accounts {
		for i := range 20 {
			srv.AddAuditEntries(account, cloudflaretest.AuditEntry{ID: fmt.Sprintf("%032d", i),
				Action: cloudflaretest.AuditAction{Time: day.Add(time.Duration(i) * 2 * time.Hour)}})
		}
	}
	return srv, accounts, day
}

// until asks until the answer is yes.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(fleettest.Patience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not yet:", what)
		}
	}
}

func fetch(t *testing.T, url string) string {
	response, err := http.Get(url)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

// look runs the program to its end and returns what it prints, line by line.
func look(t *testing.T, srv *cloudflaretest.Server, dir string, args ...string) (lines []string, err error) {
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", srv.Token)
	t.Chdir(dir)
	var out bytes.Buffer
	err = run(t.Context(), args, &out, io.Discard)
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), err
}

// The embedded default follows all accounts into files. It can be looked at while
// it runs, and hands everything back when it is stopped.
func TestTheEmbeddedDefault(t *testing.T) {
	srv, accounts, day := twoDays(t)
	config := configured(t, map[string]any{"since": "96h", "interval": "100ms", "listen": "127.0.0.1:0"})
	p := launch(t, srv, nil, "-config", config)
	address := p.address(t)
	until(t, "60 entries", func() bool {
		return strings.Contains(fetch(t, "http://"+address+"/metrics"), "audit_fleet_entries_total 60\n")
	})
	require.Equal(t, "ok\n", fetch(t, "http://"+address+"/healthz"))
	date := day.Format(time.DateOnly)
	args := []string{"-config", config, "-ledgers", "ledgers"}
	lines, err := look(t, srv, p.Dir, append(args, "-report", date)...)
	require.NoError(t, err)
	require.Len(t, lines, 3)
	var report complete.Report
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &report))
	require.Contains(t, accounts, report.Account)
	require.Equal(t, []any{date, 12}, []any{report.Day, report.Count})
	require.Equal(t, day, report.First.Time)

	srv.AddAuditEntries(accounts[1], cloudflaretest.AuditEntry{ID: "later than the overlap",
		Action: cloudflaretest.AuditAction{Time: day.Add(time.Hour)}})
	lines, err = look(t, srv, p.Dir, append(args, "-verify", date)...)
	require.ErrorIs(t, err, errMissing)
	require.ErrorContains(t, err, "in 1 of 3 accounts")
	require.Contains(t, strings.Join(lines, "\n"), `"missing":[{"id":"later than the overlap"`)
	_, err = look(t, srv, p.Dir, "-config", config, "-verify", day.Add(24*time.Hour).Format(time.DateOnly))
	require.NoError(t, err)
	_, err = look(t, srv, p.Dir, "-config", config)
	require.ErrorContains(t, err, "state.folder: ", "another one runs")

	require.NoError(t, p.terminate(t))
	require.Contains(t, p.out.String(), "msg=listening health=http://"+address+"/healthz")
	require.Contains(t, p.out.String(), `msg="gave back"`)
	require.Contains(t, p.out.String(), "0 of 3 accounts, 1 processes, 60 entries")
	require.NotContains(t, p.out.String(), srv.Token)
	again := launch(t, srv, nil, "-config", config)
	address = again.address(t)
	until(t, "it is healthy", func() bool { return fetch(t, "http://"+address+"/healthz") == "ok\n" })
	require.NoError(t, again.terminate(t))
}

// inDatabase is a state that the variable TEST_DATABASE says where to find.
func inDatabase(schema string) map[string]any {
	return map[string]any{"postgres": map[string]any{"url": map[string]any{"env": "TEST_DATABASE"}, "schema": schema}}
}

// The same with PostgreSQL and a token in a file.
func TestPostgres(t *testing.T) {
	srv, _, day := twoDays(t)
	token := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(token, []byte(srv.Token+"\n"), 0o600))
	database := fleettest.Database(t)
	config := configured(t, map[string]any{
		"pace": map[string]any{"processes": 2, "owner": t.Name() + database,
			"redis": map[string]any{"env": "TEST_REDIS"}, "key": map[string]any{"env": "TEST_DATABASE"}},
		"since": "96h", "interval": "100ms", "token": map[string]any{"file": token},
		"state": inDatabase("audit"), "sink": map[string]any{"postgres": map[string]any{}},
	})
	t.Setenv("TEST_REDIS", fleettest.RedisURL(t))
	env := []string{"TEST_DATABASE=" + database, "CLOUDFLARE_API_TOKEN=fake-token-that-is-not-used"}
	p := launch(t, srv, env, "-config", config)
	t.Setenv("TEST_DATABASE", database)
	date := day.Format(time.DateOnly)
	until(t, "all entries", func() bool {
		_, err := look(t, srv, p.Dir, "-config", config, "-verify", date)
		return err == nil
	})
	require.NoError(t, p.terminate(t))
	lines, err := look(t, srv, p.Dir, "-config", config, "-report", date)
	require.NoError(t, err)
	require.Contains(t, lines[2], `"count":12`)
	require.NotContains(t, p.out.String(), srv.Token)
	require.NotContains(t, p.out.String(), database)
	require.NotContains(t, p.out.String(), "client is closed")
}

// What pace has to say is a record like all others.
func TestThePacesRecords(t *testing.T) {
	srv, _, day := twoDays(t)
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", srv.Token)
	t.Setenv("TEST_REDIS", "redis://:fake-password@127.0.0.1:1/0")
	config := configured(t, map[string]any{"pace": paced("TEST_REDIS", "TEST_REDIS"),
		"sink": map[string]any{"files": map[string]any{"folder": t.TempDir()}}})
	var log bytes.Buffer
	args := []string{"-config", config, "-report", day.Format(time.DateOnly)}
	require.NoError(t, run(t.Context(), args, io.Discard, &log))
	require.Regexp(t, `^time=\S+ level=WARN msg="cloudflare: the fleet's pace has no Redis: `, log.String())
	require.NotContains(t, log.String(), "fake-password")
}

func TestKafka(t *testing.T) {
	srv, _, day := twoDays(t)
	brokers, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, "audit"), kfake.EnableSASL(),
		kfake.User("SCRAM-SHA-256", "fleet", "fake-password"))
	require.NoError(t, err)
	defer brokers.Close()
	config := configured(t, map[string]any{
		"since": "96h", "listen": "127.0.0.1:0", "sink": map[string]any{"kafka": map[string]any{
			"brokers": brokers.ListenAddrs(), "topic": "audit", "sasl": map[string]any{"mechanism": "scram-sha-256",
				"user": "fleet", "password": map[string]any{"env": "TEST_PASSWORD"}},
		}},
	})
	p := launch(t, srv, []string{"TEST_PASSWORD=fake-password"}, "-config", config)
	address := p.address(t)
	until(t, "60 entries", func() bool {
		return strings.Contains(fetch(t, "http://"+address+"/metrics"), "audit_fleet_entries_total 60\n")
	})
	require.NoError(t, p.terminate(t))
	require.NotContains(t, p.out.String(), "fake-password")
	t.Setenv("TEST_PASSWORD", "fake-password")
	_, err = look(t, srv, p.Dir, "-config", config, "-report", day.Format(time.DateOnly))
	require.ErrorContains(t, err, "what is in Kafka can't be read again")
}

// paced is a limit shared on Redis, whose URL and key are in variables.
func paced(redis, key string) map[string]any {
	return map[string]any{"processes": 2, "owner": "o", "redis": inVariable(redis), "key": inVariable(key)}
}

func inVariable(name string) map[string]any { return map[string]any{"env": name} }

// What can't be used is refused before anything is sent, and no secret is said.
func TestWhatIsRefused(t *testing.T) {
	srv, _, _ := twoDays(t)
	t.Setenv("TEST_DATABASE", "postgres://fleet:fake-password@127.0.0.1:1/x?sslmode=never")
	t.Setenv("TEST_REDIS", "redis://:fake-password@127.0.0.1:1/0")
	t.Setenv("TEST_SPACE", "fake password-1")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for want, config := range map[string]map[string]any{
		"token: the variable TEST_NONE is not set":               {"token": inVariable("TEST_NONE")},
		"token: option.WithAPIToken: the credential holds a spa": {"token": inVariable("TEST_SPACE")},
		"base_url: option.WithBaseURL: the base URL needs a sch": {"base_url": "ftp://x"},
		"base_url: credentials would go to example.com over pla": {"base_url": "http://example.com"},
		"state.folder: ":      {"state": map[string]any{"folder": os.DevNull}},
		"sink.files.folder: ": {"sink": map[string]any{"files": map[string]any{"folder": os.DevNull}}},
		"sink.kafka: ":        {"sink": map[string]any{"kafka": map[string]any{"topic": "x"}}},
		"sink.kafka.sasl.mechanism: \"x\" is not one of": {"sink": map[string]any{"kafka": map[string]any{
			"sasl": map[string]any{"mechanism": "x", "password": map[string]any{"env": "TEST_DATABASE"}}}}},
		"sink.kafka.sasl.password: it needs": {"sink": map[string]any{"kafka": map[string]any{
			"sasl": map[string]any{"password": map[string]any{}}}}},
		"state.postgres.url: ":               {"state": inDatabase("x")},
		"pace.redis: the variable TEST_NONE": {"pace": paced("TEST_NONE", "TEST_DATABASE")},
		"pace.redis: it is not a URL":        {"pace": paced("TEST_DATABASE", "TEST_DATABASE")},
		"pace.key: it needs one":             {"pace": paced("TEST_REDIS", "")},
		"LeaseFor must be 2s to 8760h":       {"lease_for": "9000h"},
		"listen: listen tcp":                 {"listen": taken.Addr().String()},
		"-config FILE is needed":             nil,
		"take one day such as": {"name": "-report",
			"sink": map[string]any{"files": map[string]any{"folder": t.TempDir()}}},
		"unknown key \"listen_\"": {"listen_": ""},
	} {
		args := []string{"-config", configured(t, config)}
		if config == nil {
			args = nil
		}
		if config["name"] == "-report" {
			args = append(args, "-report", "yesterday")
		}
		_, err := look(t, srv, t.TempDir(), args...)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "fake-password")
		require.NotContains(t, err.Error(), "fake password")
	}
	require.Empty(t, srv.Requests())
}

// A URL that is written wrong is where a password is hard to find.
func TestAWrongURLIsNotSaid(t *testing.T) {
	srv, _, _ := twoDays(t)
	config := configured(t, map[string]any{"state": inDatabase("x")})
	for url, want := range map[string]string{
		"fake-password":                                       "it is not a URL such as postgres://",
		"host=h password = fake-password port=x":              "it is not a URL",
		`host=h password='it\'s fake-password' port=x`:        "it is not a URL",
		"postgres://fleet:a@fake-password:b@127.0.0.1:1x/x":   "it is not a URL",
		"postgres://fleet:fake-password/b@127.0.0.1/x":        "it is not a URL",
		"postgres://f:fake-password@h/x?sslrootcert=/none":    "state.postgres.url: open /none: ",
		"postgres://f:fake-password@h/x?pool_max_conns=a-lot": "has a wrong parameter",
	} {
		t.Setenv("TEST_DATABASE", url)
		_, err := look(t, srv, t.TempDir(), "-config", config)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "fake-password")
	}
}
