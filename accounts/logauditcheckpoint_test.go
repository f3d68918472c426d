package accounts_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// Checkpoints name the entries of the last Overlap, in 12 characters each.
func TestCheckpointsHoldTheOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		srv.AddSample(cloudflaretest.Sample{AuditEntries: 20_000})
		params := following(srv, 24*time.Hour)
		params.List.Before = cloudflare.F(time.Now().Add(time.Second))
		var history accounts.FollowedAuditEntry
		n := 0
		for entry, err := range srv.Client().Accounts.Logs.Audit.Follow(t.Context(), params) {
			require.NoError(t, err)
			if n++; n == 10_000 {
				history = entry
			}
			if n%500 == 0 {
				text, err := json.Marshal(entry.Checkpoint())
				require.NoError(t, err)
				require.Less(t, len(text), 100+602*12)
			}
		}
		require.Equal(t, 20_000, n)
		require.Equal(t, 602, history.Checkpoint().Seen.Len(), "a place does not change while entries come")
		require.Equal(t, history.Action.Time, history.Checkpoint().Until)
	})
}

// Making a checkpoint costs the same however many entries it names.
func TestACheckpointCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		last := crowded(t, 30_000)
		require.GreaterOrEqual(t, last.Checkpoint().Seen.Len(), 30_000)
		require.Zero(t, testing.AllocsPerRun(100, func() { kept = last.Checkpoint() }))
	})
}

func BenchmarkCheckpoint(b *testing.B) {
	last := crowded(b, 300_000)
	b.Run("make", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			kept = last.Checkpoint()
		}
	})
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			text, _ := json.Marshal(kept)
			b.SetBytes(int64(len(text)))
		}
	})
}

var kept accounts.AuditCheckpoint

// crowded is the last of so many entries within one overlap.
func crowded(t testing.TB, entries int) (last accounts.FollowedAuditEntry) {
	srv := auditLog()
	defer srv.Close()
	srv.AddSample(cloudflaretest.Sample{AuditEntries: entries, Every: time.Millisecond})
	params := following(srv, time.Hour)
	params.List.Before = cloudflare.F(time.Now().Add(time.Second))
	for entry, err := range srv.Client().Accounts.Logs.Audit.Follow(t.Context(), params) {
		require.NoError(t, err)
		last = entry
	}
	return last
}

// A checkpoint that an earlier version stored is gone on from: the list was
// that of 12 byte digests.
func TestAnEarlierCheckpointIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		for i, id := range []string{"a", "b", "c"} {
			logged(srv, time.Duration(5-i)*time.Minute, id)
		}
		params := following(srv, time.Hour)
		const stored = `{"since":"1999-12-31T23:50:00Z","until":"1999-12-31T23:56:00Z","seen":["ypeBEsobvcr6wjGz",` +
			`"PiPoFgA5WUoziU9l"]}`
		require.NoError(t, json.Unmarshal([]byte(stored), &params.Checkpoint))
		require.Equal(t, 2, params.Checkpoint.Seen.Len())
		text, err := json.Marshal(params.Checkpoint)
		require.NoError(t, err)
		require.JSONEq(
			t, `{"since":"1999-12-31T23:50:00Z","until":"1999-12-31T23:56:00Z","seen":"ypeBEsobvcr6PiPoFgA5WUoz"}`,
			string(text),
		)
		ids, _ := follow(t, srv, params, time.Minute)
		require.Equal(t, []string{"c"}, ids)
	})
}

// What a variable held before has no part in the checkpoint that is read into it.
func TestACheckpointIsReadIntoAUsedOne(t *testing.T) {
	var seen accounts.AuditSeen
	for _, row := range []struct {
		text string
		n    int
	}{
		{`"ypeBEsobvcr6PiPoFgA5WUoz"`, 2}, {`["ypeBEsobvcr6wjGz"]`, 1}, {`["ypeBEsobvcr6","PiPoFgA5WUoziU9l"]`, 2},
		{`"ypeBEsobvcr6"`, 1}, {`[]`, 0}, {`["ypeBEsobvcr6wjGz"]`, 1}, {`null`, 0}, {`""`, 0},
	} {
		require.NoError(t, json.Unmarshal([]byte(row.text), &seen), row.text)
		require.Equal(t, row.n, seen.Len(), row.text)
		require.Equal(t, row.n == 0, seen.IsZero(), row.text)
	}
	text, err := json.Marshal(seen)
	require.NoError(t, err)
	require.Equal(t, `""`, string(text))
}

// A checkpoint continues in the same way whether it was stored or not: what it names
// begins with the entries of its first second, and older ones are not among it.
func TestACheckpointContinuesTheSameStoredOrNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := auditLog()
		defer srv.Close()
		const last = time.Hour
		logged(srv, last+602*time.Second, "older")
		logged(srv, last+601*time.Second, "first second")
		logged(srv, last+time.Minute, "between")
		logged(srv, last, "last")
		params := following(srv, 2*time.Hour)
		params.List.Before = cloudflare.F(time.Now())
		var kept, stored accounts.AuditCheckpoint
		for entry, err := range srv.Client().Accounts.Logs.Audit.Follow(t.Context(), params) {
			require.NoError(t, err)
			kept = entry.Checkpoint()
		}
		text, err := json.Marshal(kept)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &stored))
		for _, c := range []accounts.AuditCheckpoint{kept, stored} {
			require.Equal(t, 3, c.Seen.Len())
			params.Checkpoint = c
			ids, errs := follow(t, srv, params, time.Hour)
			require.Empty(t, errs)
			require.Empty(t, ids)
			params.Checkpoint.Since = c.Since.Add(-time.Minute)
			ids, errs = follow(t, srv, params, time.Hour)
			require.Empty(t, errs)
			require.Equal(t, []string{"older"}, ids, "it was not named")
		}
	})
}

func TestABrokenCheckpointIsRefused(t *testing.T) {
	for _, seen := range []string{`5`, `{}`, `"?"`, `"AAAA"`, `["AAAA"]`, `["?"]`, `[5]`, `"AAAAAAAAAAAAA"`} {
		var c accounts.AuditCheckpoint
		err := json.Unmarshal(
			fmt.Appendf(nil, `{"since":"2024-05-01T00:00:00Z","until":"2024-05-01T00:00:00Z","seen":%s}`, seen), &c,
		)
		require.ErrorContains(t, err, "the entries that an audit checkpoint has seen", seen)
	}
	var c accounts.AuditCheckpoint
	require.NoError(t, json.Unmarshal([]byte(`{"seen":null}`), &c))
	require.True(t, c.Seen.IsZero())
	text, err := json.Marshal(accounts.AuditCheckpoint{Since: time.Unix(0, 0).UTC()})
	require.NoError(t, err)
	require.JSONEq(t, `{"since":"1970-01-01T00:00:00Z","until":"0001-01-01T00:00:00Z"}`, string(text))
}
