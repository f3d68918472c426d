//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// place is where the log and the sinks are.
type place struct {
	URL, Token, Account, Since, Before string
	Brokers                            []string
	Dir                                string
}

// environment is how the processes hear of it: audit-export knows some of the
// variables.
func (p place) environment() []string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // it holds texts only
	}
	return []string{
		"CLOUDFLARE_BASE_URL=" + p.URL, "CLOUDFLARE_API_TOKEN=" + p.Token, "FLEET_BENCH=" + string(text),
	}
}

const topic = "audit"

// serve is the process that has the log, and Kafka. It says where, and ends with
// ctx.
func serve(ctx context.Context, entries int) error {
	srv := cloudflaretest.NewServer(cloudflaretest.WithRequestLimit(0))
	defer srv.Close()
	now := time.Now().UTC()
	srv.AddSample(cloudflaretest.Sample{AuditEntries: entries, Until: now.Add(-time.Hour)})
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, topic))
	if err != nil {
		return err
	}
	defer kafka.Close()
	there := place{
		URL: srv.URL, Token: srv.Token, Account: srv.AccountID, Brokers: kafka.ListenAddrs(),
		Since:  now.Add(-2 * time.Hour).Add(-time.Duration(entries) * time.Second).Format(time.RFC3339),
		Before: now.Format(time.RFC3339),
	}
	if err := json.NewEncoder(os.Stdout).Encode(there); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// begin starts that process and waits until it is there. It is not this one,
// since a process that is started counts the memory of the one that starts it.
func begin(ctx context.Context, dir string, entries int) (there place, err error) {
	own, err := os.Executable()
	if err != nil {
		return there, err
	}
	cmd := exec.CommandContext(ctx, own, "-role", "serve", "-entries", fmt.Sprint(entries))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return there, err
	}
	if err := cmd.Start(); err != nil {
		return there, err
	}
	if err := json.NewDecoder(out).Decode(&there); err != nil {
		return there, fmt.Errorf("starting the emulator: %w", err)
	}
	there.Dir = dir
	return there, nil
}

// here reads where the process's log and sinks are.
func here() (there place, err error) {
	return there, json.NewDecoder(strings.NewReader(os.Getenv("FLEET_BENCH"))).Decode(&there)
}
