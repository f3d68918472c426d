package checkpoint

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
)

// Postgres keeps checkpoints in PostgreSQL, beside the leases of
// [lease.Postgres], which they are saved under. Every request ends after 10
// seconds without an answer, if its context does not end before.
type Postgres struct {
	schema     *schema.Schema
	load, save string
}

// OpenPostgres returns the checkpoints in a schema of a database, the one that
// the leases are in. It makes the schema as [lease.OpenPostgres] does. The pool
// remains the caller's.
func OpenPostgres(ctx context.Context, pool *pgxpool.Pool, schemaName string) (*Postgres, error) {
	s, err := schema.Open(ctx, pool, schemaName)
	if err != nil {
		return nil, err
	}
	return &Postgres{
		schema: s,
		load:   s.SQL(`SELECT data FROM {schema}.checkpoints WHERE name = $1`),
		save:   s.Save(""),
	}, nil
}

// Load implements [Store].
func (p *Postgres) Load(ctx context.Context, name string) (data []byte, err error) {
	if err := check(ctx, name); err != nil {
		return nil, fmt.Errorf("loading the checkpoint %q: %w", name, err)
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	err = p.schema.Pool.QueryRow(ctx, p.load, name).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNone
	}
	if err != nil {
		return nil, fmt.Errorf("loading the checkpoint %q: %w", name, err)
	}
	return data, nil
}

// Save implements [Store].
func (p *Postgres) Save(ctx context.Context, held lease.Lease, data []byte) error {
	if err := check(ctx, held.Name); err != nil {
		return fmt.Errorf("saving the checkpoint %q: %w", held.Name, err)
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	saved, err := p.schema.Pool.Exec(ctx, p.save, held.Name, held.Fence, []byte{}, some(data))
	if err == nil && saved.RowsAffected() == 0 {
		err = lease.ErrLeaseLost
	}
	if err != nil {
		return fmt.Errorf("saving the checkpoint %q: %w", held.Name, err)
	}
	return nil
}

// some lets an empty checkpoint be one: nil would be NULL.
func some(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

func check(ctx context.Context, name string) error {
	if ctx == nil {
		return errors.New("the context is nil")
	}
	return schema.CheckText("its name", name)
}
