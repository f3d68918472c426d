package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var now = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// read reads a configuration with this text; errors name it c.json.
func read(t *testing.T, text string) (*config, error) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("c.json", []byte(text), 0o600))
	return readConfig("c.json", now)
}

func TestAnEmptyConfigurationIsTheEmbeddedDefault(t *testing.T) {
	c, err := read(t, `{}`)
	require.NoError(t, err)
	require.Equal(t, "audit-state", c.State.Folder)
	require.Equal(t, &filesSink{Folder: "audit-entries"}, c.Sink.Files)
	require.True(t, c.times.since.IsZero())
}

func TestAWholeConfiguration(t *testing.T) {
	c, err := read(t, `{
		"accounts": ["a", "b"], "base_url": "https://api.example.com/client/v4", "token": {"env": "X"},
		"name": "n", "prefix": "p/", "since": "36h", "interval": "1m", "overlap": "20m", "lease_for": "1m",
		"give_up": "5m", "retry_refused": "1h", "reading": 3, "plain_http": true,
		"pace": {"processes": 8, "redis": {"env": "R"}, "owner": "o", "key": {"env": "K"}},
		"batch": {"entries": 1, "bytes": 2, "every": "3s"},
		"state": {"postgres": {"url": {"file": "f"}}},
		"sink": {"kafka": {"brokers": ["b:9092"], "topic": "t", "max_record_bytes": 5, "tls": true,
			"sasl": {"mechanism": "plain", "user": "u", "password": {"env": "P"}}}},
		"listen": "127.0.0.1:0"
	}`)
	require.NoError(t, err)
	require.Equal(t, "fleet", c.State.Postgres.Schema)
	require.Equal(t, times{interval: time.Minute, overlap: 20 * time.Minute, lease: time.Minute, giveUp: 5 * time.Minute,
		refused: time.Hour, every: 3 * time.Second, since: now.Add(-36 * time.Hour)}, c.times)
	for text, want := range map[string]time.Time{
		"2024-04-01":           time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC),
		"2024-04-01T01:00:00Z": now.Add(-30*24*time.Hour - 11*time.Hour),
	} {
		c, err := read(t, `{"since": "`+text+`"}`)
		require.NoError(t, err)
		require.Equal(t, want, c.times.since)
	}
}

// What is wrong is refused with its place.
func TestAWrongConfigurationIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"{\n\t\"acounts\": []\n}":                  `c.json:2:3: unknown key "acounts": it can be accounts, base_url, `,
		`{"sink": {"files": {"foldr": "x"}}}`:      `c.json:1:22: unknown key "sink.files.foldr": it can be folder, max_age, `,
		`{"Name": "x"}`:                            `unknown key "Name"`,
		`{"name": "x", "name": "y"}`:               `c.json:1:16: "name" is there twice`,
		`{"times": 1}`:                             `unknown key "times"`,
		`{"reading": "x"}`:                         "c.json:1:16: reading: a string can't be a int",
		`{"sink": {"postgres": {"url": "x"}}}`:     `unknown key "sink.postgres.url"`,
		`{"token": "fake-token-0001"}`:             "token: a string can't be a main.secret",
		`{} {}`:                                    "there is something after the end",
		`{"name": `:                                "the file ends early",
		"{\n\n  name: 1}":                          "c.json:3:3: invalid character 'n'",
		`[]`:                                       "a array can't be a main.config",
		`{"since": "soon"}`:                        `c.json:1:3: since: "soon" is neither`,
		`{"since": "-720h"}`:                       `c.json:1:3: since: "-720h" ago is in the future`,
		`{"since": "2024-05-02"}`:                  `since: "2024-05-02" is in the future`,
		`{"since": "2024-05-01T12:00:01Z"}`:        `since: "2024-05-01T12:00:01Z" is in the future`,
		`{"since": "0001-01-01"}`:                  `since: "0001-01-01" is before any log`,
		`{"interval": "30"}`:                       `c.json:1:3: interval: "30" is no duration`,
		`{"batch": {"every": "-1s"}}`:              `c.json:1:13: batch.every: "-1s" is no duration`,
		`{"lease_for": "1ns"}`:                     `c.json:1:3: lease_for: 1ns is less than 2s`,
		`{"accounts": []}`:                         `c.json:1:3: accounts: it is empty: leave it out`,
		`{"accounts": ["a", ""]}`:                  `c.json:1:3: accounts[1]: "" is no account's id`,
		`{"accounts": ["a b"]}`:                    `accounts[0]: "a b" is no account's id`,
		`{"accounts": ["a", ".."]}`:                `accounts[1]: ".." is no account's id`,
		`{"name": "a/b"}`:                          `c.json:1:3: name: "a/b" has a slash or a zero`,
		`{"prefix": "a\u0000"}`:                    `c.json:1:3: prefix: "a\x00" has a zero`,
		"{\n \"pace\": {}\n}":                      `c.json:2:3: pace.processes: 0 processes can't share`,
		`{"pace": {"processes": -1}}`:              `c.json:1:12: pace.processes: -1 processes can't share`,
		`{"pace": {"processes": 2, "owner": "o"}}`: `c.json:1:3: pace.redis: it is needed with owner and key`,
		`{"pace": {"processes": 2, "key": {}}}`:    `pace.redis: it is needed with owner and key`,
		`{"pace": {"processes": 2, "redis": {}}}`:  `pace.owner: it is needed with redis`,
		`{"pace": {"processes": 2, "redis": {}, "owner": "o"}}`: `pace.key: it is needed with redis`,
		`{"reading": -1}`:                              `c.json:1:3: reading: -1 is negative`,
		`{"batch": {"entries": -1, "bytes": -2}}`:      `c.json:1:28: batch.bytes: -2 is negative`,
		`{"sink": {"files": {"max_bytes": -1}}}`:       `c.json:1:22: sink.files.max_bytes: -1 is negative`,
		`{"sink": {"files": {"max_open": -1}}}`:        `sink.files.max_open: -1 is negative`,
		`{"listen": "9467"}`:                           `c.json:1:3: listen: address 9467: missing port`,
		`{"listen": "127.0.0.1:99999"}`:                `c.json:1:3: listen: address 99999: invalid port`,
		`{"sink": {"files": {}, "kafka": {}}}`:         "it can be one of files, kafka and postgres",
		`{"sink": {"postgres": {}}}`:                   "needs state.postgres",
		`{"state": {"folder": "x", "postgres": {}}}`:   "it can be one of folder and postgres",
		`{"state": {"postgres": {"schema": "x"}}}`:     "state.postgres.url: it is needed",
		`{"sink": {"files": {"max_age": "x"}}}`:        "sink.files.max_age",
		`{"accounts": [["x"]], "since": "2024-05-01"}`: "c.json:1:16: accounts: a array can't be a string",
	} {
		_, err := read(t, text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "fake-token-0001")
	}
	_, err := readConfig("none", now)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Secrets come from a variable or a file, and from nowhere else.
func TestSecrets(t *testing.T) {
	t.Setenv("FLEET_TEST_SECRET", "fake-secret-1")
	file := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, []byte("fake-secret-2\n"), 0o600))
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	blank := filepath.Join(t.TempDir(), "blank")
	require.NoError(t, os.WriteFile(blank, []byte("\r\n"), 0o600))
	for _, row := range []struct {
		secret    *secret
		want, err string
	}{
		{nil, "", ""},
		{&secret{Env: "FLEET_TEST_SECRET"}, "fake-secret-1", ""},
		{&secret{File: file}, "fake-secret-2", ""},
		{&secret{}, "", "it needs one of env and file"},
		{&secret{Env: "X", File: file}, "", "it needs one of env and file"},
		{&secret{Env: "FLEET_TEST_NONE"}, "", "the variable FLEET_TEST_NONE is not set"},
		{&secret{File: empty}, "", "is empty"},
		{&secret{File: blank}, "", "is empty"},
		{&secret{File: "none"}, "", "open none"},
	} {
		value, err := row.secret.value()
		require.Equal(t, row.want, value)
		if row.err == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, row.err)
		}
	}
}

// The examples are configurations, and so is that of the package's comment.
func TestTheExamples(t *testing.T) {
	names, err := filepath.Glob("../../example*.json")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		_, err := readConfig(name, now)
		require.NoError(t, err)
	}
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	_, after, _ := strings.Cut(string(source), "//\t{\n")
	inner, _, _ := strings.Cut(after, "//\t}\n")
	c, err := read(t, "{"+strings.ReplaceAll(inner, "//", "")+"}")
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:9467", c.Listen)
}
