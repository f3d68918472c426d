//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/follow"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/files"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/kafka"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/pgsink"
	"github.com/seed815c370e/cloudflare-go/option"
)

// sinks are what is compared. PostgreSQL has the leases and checkpoints too;
// those of the others are in files.
var sinks = []string{"files", "kafka (kfake)", "postgresql"}

const schemaName = "fleet_bench"

// follows is the process that follows the log until it has written so many
// entries.
func follows(ctx context.Context, sink string, entries int) error {
	there, err := here()
	if err != nil {
		return err
	}
	since, err := time.Parse(time.RFC3339, there.Since)
	if err != nil {
		return err
	}
	cfg := follow.Config{
		Client:   cloudflare.NewClient(option.WithPrefetch(1)),
		Accounts: follow.Fixed(there.Account), Since: since,
	}
	closeSink, err := into(ctx, &cfg, there, sink, entries)
	if err != nil {
		return err
	}
	return errors.Join(run(ctx, cfg, entries), closeSink())
}

func run(ctx context.Context, cfg follow.Config, entries int) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	follower, err := follow.New(cfg)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- follower.Run(ctx) }()
	for ticker := time.NewTicker(20 * time.Millisecond); follower.Status().Entries < int64(entries); {
		select {
		case err := <-ended:
			return errors.Join(errors.New("it ended before the log"), err)
		case <-ticker.C:
		}
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// into opens a sink, and what keeps leases and checkpoints.
func into(ctx context.Context, cfg *follow.Config, there place, name string, entries int) (func() error, error) {
	if name == "postgresql" {
		return intoPostgres(ctx, cfg, entries)
	}
	dir := filepath.Join(there.Dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	leases, err := lease.OpenFile(filepath.Join(dir, "leases"))
	if err != nil {
		return nil, err
	}
	if cfg.Checkpoints, err = checkpoint.OpenFile(filepath.Join(dir, "checkpoints"), leases); err != nil {
		return nil, err
	}
	cfg.Leases = leases
	if name == "files" {
		cfg.Sink, err = files.Open(filepath.Join(dir, "log"), files.Options{})
	} else {
		cfg.Sink, err = kafka.Open(kafka.Options{Brokers: there.Brokers, Topic: topic})
	}
	return leases.Close, err
}

// intoPostgres begins with an empty schema, and counts what is in it in the end.
func intoPostgres(ctx context.Context, cfg *follow.Config, entries int) (func() error, error) {
	address := os.Getenv("FLEET_POSTGRES_URL")
	if address == "" {
		return nil, errors.New("FLEET_POSTGRES_URL is not set: ./engines run go run ./bench sets it")
	}
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return nil, err
	}
	if _, err := pool.Exec(ctx, `DROP SCHEMA IF EXISTS `+schemaName+` CASCADE`); err != nil {
		return nil, err
	}
	leases, err := lease.OpenPostgres(ctx, pool, schemaName)
	if err != nil {
		return nil, err
	}
	cfg.Leases = leases
	cfg.Sink, err = pgsink.Open(ctx, pool, schemaName)
	return func() error { return closePostgres(pool, entries) }, err
}

func closePostgres(pool *pgxpool.Pool, entries int) error {
	defer pool.Close()
	ctx := context.Background()
	var there int
	if err := pool.QueryRow(ctx, `SELECT count(*) FROM `+schemaName+`.audit_entries`).Scan(&there); err != nil {
		return fmt.Errorf("counting the entries: %w", err)
	}
	if there != entries {
		return fmt.Errorf("PostgreSQL has %d entries, not %d", there, entries)
	}
	if _, err := pool.Exec(ctx, `DROP SCHEMA `+schemaName+` CASCADE`); err != nil {
		return fmt.Errorf("removing the schema: %w", err)
	}
	return nil
}
