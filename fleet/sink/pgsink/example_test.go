package pgsink_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/pgsink"
)

// Package follow does this for many accounts: a batch is written under a lease,
// and one that was lost is no longer this process's to write.
func Example() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	leases, err := lease.OpenPostgres(ctx, pool, "fleet")
	if err != nil {
		log.Fatal(err)
	}
	entries, err := pgsink.Open(ctx, pool, "fleet")
	if err != nil {
		log.Fatal(err)
	}
	const account = "023e105f4ecef8ad9ca31a8372d0c353"
	err = lease.Hold(ctx, leases, account, "host-1", time.Minute, func(ctx context.Context, held lease.Lease) error {
		return entries.Write(ctx, sink.Batch{Lease: held, Account: account, Checkpoint: []byte("{}")})
	})
	if errors.Is(err, lease.ErrHeld) || errors.Is(err, lease.ErrLeaseLost) {
		fmt.Println("another process follows the account")
	} else if err != nil {
		log.Fatal(err)
	}

	yesterday := time.Now().AddDate(0, 0, -1)
	ledger, err := complete.Count(account, yesterday, entries.Day(ctx, account, yesterday))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ledger.Report().Count, "entries")
}
