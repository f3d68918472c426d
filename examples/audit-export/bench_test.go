package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// listOnly is set where the process of a test lists the log and drops it.
const listOnly = "AUDIT_EXPORT_TEST_LIST"

// BenchmarkExport compares the processor time of an export, a file and a
// checkpoint included, with that of a bare loop over the same entries. Each is a
// process of its own; the emulator is this one.
//
//	go test -run '^$' -bench Export -benchtime 3x ./examples/audit-export
//
// AUDIT_EXPORT_BENCH_ENTRIES is how many entries there are: 200,000 unless set.
func BenchmarkExport(b *testing.B) {
	entries := 200_000
	if n, err := strconv.Atoi(os.Getenv("AUDIT_EXPORT_BENCH_ENTRIES")); err == nil {
		entries = n
	}
	srv := cloudflaretest.NewServer(cloudflaretest.WithRequestLimit(0))
	defer srv.Close()
	now := time.Now()
	srv.AddSample(cloudflaretest.Sample{AuditEntries: entries, Until: now.Add(-time.Hour)})
	since := now.Add(-2 * time.Hour).Add(-time.Duration(entries) * time.Second).UTC().Format(time.RFC3339)
	var list, export time.Duration
	for b.Loop() {
		list += spent(b, srv, listOnly+"="+since)
		out := filepath.Join(b.TempDir(), "log.ndjson")
		export += spent(b, srv, "", "-since", since, "-out", out, "-checkpoint", out+".checkpoint")
		require.NoError(b, os.Remove(out), "it would fill the page cache")
	}
	b.ReportMetric(list.Seconds()/float64(b.N), "list-cpu-s")
	b.ReportMetric(export.Seconds()/float64(b.N), "export-cpu-s")
	b.ReportMetric(export.Seconds()/list.Seconds(), "export/list")
}

// spent is the processor time of one process.
func spent(b *testing.B, srv *cloudflaretest.Server, env string, args ...string) time.Duration {
	command := process(b.Context(), srv, args...)
	command.Env = append(command.Env, env)
	out, err := command.CombinedOutput()
	require.NoError(b, err, string(out))
	return command.ProcessState.UserTime() + command.ProcessState.SystemTime()
}

// listLog is what an export is compared with.
func listLog(since string) error {
	from, err := time.Parse(time.RFC3339, since)
	if err != nil {
		return err
	}
	log := cloudflare.NewClient().Accounts.Logs.Audit.ListAutoPaging(context.Background(), accounts.LogAuditListParams{
		AccountID: cloudflare.F(os.Getenv("CLOUDFLARE_ACCOUNT_ID")), Direction: cloudflare.F(accounts.DirectionAsc),
		Since: cloudflare.F(from), Before: cloudflare.F(time.Now()),
	})
	for log.Next() {
		_ = log.Current()
	}
	return log.Err()
}
