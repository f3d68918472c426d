package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/follow"
)

func busy() follow.Status {
	return follow.Status{
		Worker: "w", Seen: now, Workers: 3, Accounts: 20, Share: 7, Entries: 1200, Bytes: 5_000_000, Batches: 9,
		Events: map[follow.Kind]int64{follow.Took: 4, follow.Refused: 1},
		Held: []follow.Account{
			{ID: "a", Behind: 12 * time.Second}, {ID: `b"\` + "\n", Behind: 90 * time.Second, Refused: true,
				Err: errors.New("refused")}, {ID: "c", Err: errors.New("away")},
		},
	}
}

const wantMetrics = `# HELP audit_fleet_entries_total Entries written.
# TYPE audit_fleet_entries_total counter
audit_fleet_entries_total 1200
# HELP audit_fleet_bytes_total Bytes of JSON written.
# TYPE audit_fleet_bytes_total counter
audit_fleet_bytes_total 5000000
# HELP audit_fleet_batches_total Batches written.
# TYPE audit_fleet_batches_total counter
audit_fleet_batches_total 9
# HELP audit_fleet_events_total What happened, by kind.
# TYPE audit_fleet_events_total counter
audit_fleet_events_total{kind="refused"} 1
audit_fleet_events_total{kind="took"} 4
# HELP audit_fleet_workers Processes of the fleet.
# TYPE audit_fleet_workers gauge
audit_fleet_workers 3
# HELP audit_fleet_accounts Accounts of the fleet.
# TYPE audit_fleet_accounts gauge
audit_fleet_accounts 20
# HELP audit_fleet_share Accounts this process should follow.
# TYPE audit_fleet_share gauge
audit_fleet_share 7
# HELP audit_fleet_held Accounts this process follows.
# TYPE audit_fleet_held gauge
audit_fleet_held 3
# HELP audit_fleet_refused Accounts that the API refuses.
# TYPE audit_fleet_refused gauge
audit_fleet_refused 1
# HELP audit_fleet_failing Accounts with an error since they were last read.
# TYPE audit_fleet_failing gauge
audit_fleet_failing 2
# HELP audit_fleet_behind_max_seconds The largest of behind_seconds.
# TYPE audit_fleet_behind_max_seconds gauge
audit_fleet_behind_max_seconds 90
# HELP audit_fleet_behind_seconds Age of what is written.
# TYPE audit_fleet_behind_seconds gauge
audit_fleet_behind_seconds{account="a"} 12
audit_fleet_behind_seconds{account="b\"\\\n"} 90
audit_fleet_behind_seconds{account="c"} 0
`

func get(t *testing.T, s *server, path string) (int, string) {
	srv := httptest.NewServer(s.handler())
	defer srv.Close()
	response, err := http.Get(srv.URL + path)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestMetrics(t *testing.T) {
	status, body := get(t, &server{status: busy}, "/metrics")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, wantMetrics, body)
	status, _ = get(t, &server{status: busy}, "/")
	require.Equal(t, http.StatusNotFound, status)
}

func TestHealth(t *testing.T) {
	at := now
	s := &server{status: busy, lease: 30 * time.Second, now: func() time.Time { return at }}
	status, body := get(t, s, "/healthz")
	require.Equal(t, []any{200, "ok\n"}, []any{status, body})
	at = now.Add(31 * time.Second)
	status, body = get(t, s, "/healthz")
	require.Equal(t, []any{503, "the leases were listed 31s ago\n"}, []any{status, body})
	s.status = func() follow.Status { return follow.Status{} }
	status, body = get(t, s, "/healthz")
	require.Equal(t, []any{503, "starting: the leases were not listed yet\n"}, []any{status, body})
}

func TestTheProgressOfATerminal(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(&out, now)
	c.terminal = true
	_, err := c.Write([]byte("first\n"))
	require.NoError(t, err)
	c.show(busy(), now.Add(10*time.Second))
	_, err = c.Write([]byte("second\n"))
	require.NoError(t, err)
	c.end()
	const line = "3 of 20 accounts, 3 processes, 1200 entries, 120/s, 1m30s behind, 1 refused, 1 failing"
	require.Equal(t, "first\n\r"+line+"\x1b[K\r\x1b[Ksecond\n"+line+"\n", out.String())
	require.Equal(t, time.Second, c.every())
}

func TestTheProgressElsewhere(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(&out, now)
	require.Equal(t, time.Minute, c.every())
	c.show(follow.Status{Entries: 60, Workers: 1}, now.Add(time.Minute))
	c.show(follow.Status{Entries: 60, Workers: 1}, now.Add(2*time.Minute))
	c.end()
	require.Equal(t, "0 of 0 accounts, 1 processes, 60 entries, 1/s, 0s behind\n"+
		"0 of 0 accounts, 1 processes, 60 entries, 0/s, 0s behind\n", out.String())
}
