//go:build unix

// Command bench measures what it costs to bring an audit log into each sink,
// beside examples/audit-export, on one machine in one run. In the folder fleet:
//
//	./engines run go run ./bench -entries 1000000
//
// Each is a process of its own and reads the same log of one account from an
// emulator, which has a process of its own too, as has Kafka, which is
// franz-go's kfake here: a broker in memory. PostgreSQL is the one that
// FLEET_POSTGRES_URL names. CPU and memory are those of the process that reads
// and writes; what PostgreSQL and Kafka use for themselves shows in the time only.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	entries := flag.Int("entries", 1_000_000, "how many entries the log has")
	role := flag.String("role", "", "what a process does that the command starts itself")
	sink := flag.String("sink", "", "where the process writes to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	switch *role {
	case "serve":
		err = serve(ctx, *entries)
	case "follow":
		err = follows(ctx, *sink, *entries)
	default:
		err = compare(ctx, *entries)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// compare measures one after the other.
func compare(ctx context.Context, entries int) error {
	dir, err := os.MkdirTemp("", "fleet-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	export := filepath.Join(dir, "audit-export")
	const source = "github.com/seed815c370e/cloudflare-go/examples/audit-export"
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", export, source).CombinedOutput(); err != nil {
		return fmt.Errorf("building audit-export: %w: %s", err, out)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	there, err := begin(ctx, dir, entries)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries\n%-14s %9s %12s %8s %14s %10s\n", entries, "", "seconds", "entries/s", "CPU s", "CPU µs/entry",
		"peak MB")
	own, err := os.Executable()
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "export.ndjson")
	if err := measure(ctx, there, entries, "audit-export", export, "-account", there.Account, "-since", there.Since,
		"-before", there.Before, "-out", file, "-checkpoint", file+".checkpoint"); err != nil {
		return err
	}
	for _, sink := range sinks {
		err := measure(ctx, there, entries, sink, own, "-role", "follow", "-sink", sink, "-entries", fmt.Sprint(entries))
		if err != nil {
			return err
		}
	}
	return nil
}

// measure runs a process and prints what it used.
func measure(ctx context.Context, there place, entries int, name string, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env, cmd.Stderr = append(os.Environ(), there.environment()...), os.Stderr
	begun := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	took := time.Since(begun)
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	n := float64(entries)
	fmt.Printf("%-14s %9.1f %12.0f %8.1f %14.1f %10.0f\n", name, took.Seconds(), n/took.Seconds(), used.Seconds(),
		used.Seconds()*1e6/n, peak(cmd.ProcessState))
	return nil
}

// peak is the largest memory that a process had, in megabytes.
func peak(state *os.ProcessState) float64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) * 1024 / 1e6
}
