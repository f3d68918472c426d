package follow_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/files"
)

// All accounts into files, by one process and without a server. With
// lease.OpenPostgres and pgsink.Open it is one of many.
func Example() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	day := time.Now().UTC().Truncate(24 * time.Hour).Add(-12 * time.Hour) // yesterday at noon
	srv.AddSample(cloudflaretest.Sample{AuditEntries: 5, Every: time.Millisecond, Until: day})
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	leases, err := lease.OpenFile(filepath.Join(dir, "leases"))
	if err != nil {
		log.Fatal(err)
	}
	defer leases.Close()
	places, err := checkpoint.OpenFile(filepath.Join(dir, "checkpoints"), leases)
	if err != nil {
		log.Fatal(err)
	}
	entries, err := files.Open(filepath.Join(dir, "entries"), files.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer entries.Close()

	f, err := follow.New(follow.Config{
		Client: srv.Client(), Accounts: follow.Visible(srv.Client()), Leases: leases, Checkpoints: places,
		Sink: entries, Since: day.Add(-time.Hour),
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	for f.Status().Entries < 5 {
		time.Sleep(10 * time.Millisecond)
	}
	stop() // what a program does on SIGTERM
	if err := <-ended; err != nil {
		log.Fatal(err)
	}
	ledger, err := complete.Day(context.Background(), entries.Day, srv.AccountID, day)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ledger.Report().Count, "entries kept")
	// Output:
	// 5 entries kept
}
