package lease_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// One process at a time does the work. What it writes, it writes under held.
func ExampleHold() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := lease.OpenFile(filepath.Join(dir, "leases"))
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()

	work := func(ctx context.Context, held lease.Lease) error {
		for part := range 3 {
			if ctx.Err() != nil {
				return ctx.Err() // another will go on
			}
			fmt.Println("part", part, "under the fence", held.Fence)
		}
		err := lease.Hold(ctx, store, held.Name, "somebody else", time.Minute, nothing)
		fmt.Println(errors.Is(err, lease.ErrHeld))
		return nil
	}
	if err := lease.Hold(context.Background(), store, "report", "host-1", time.Minute, work); err != nil {
		log.Fatal(err)
	}
	// Output:
	// part 0 under the fence 1
	// part 1 under the fence 1
	// part 2 under the fence 1
	// true
}

func nothing(context.Context, lease.Lease) error { return nil }

// The leases of many processes are in PostgreSQL, in a schema that is made where
// it is missing.
func ExampleOpenPostgres() {
	ctx := context.Background()
	cfg, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	cfg.PingTimeout = time.Second
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	store, err := lease.OpenPostgres(ctx, pool, "fleet")
	if err != nil {
		log.Fatal(err)
	}
	held, err := store.List(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range held {
		fmt.Println(l.Name, "is held by", l.Holder, "until", l.Until)
	}
}
