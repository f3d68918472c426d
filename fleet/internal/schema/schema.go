// Package schema makes the tables that the PostgreSQL forms of leases,
// checkpoints and the sink share, and holds what they have in common: how long
// they wait, and the statement that saves only what a lease allows.
package schema

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Patience is how long a request waits for the server, unless its context ends
// before. It is a variable for tests.
var Patience = 10 * time.Second

// Schema is a PostgreSQL schema with the tables in it.
type Schema struct {
	Pool *pgxpool.Pool
	name string
}

// Open returns the schema of that name, and makes it first where it is missing
// or of an earlier version.
func Open(ctx context.Context, pool *pgxpool.Pool, name string) (*Schema, error) {
	s := &Schema{pool, name}
	if err := s.check(ctx); err != nil {
		return nil, fmt.Errorf("opening the schema %q: %w", name, err)
	}
	if err := s.setUp(ctx); err != nil {
		return nil, fmt.Errorf("setting up the schema %q: %w", name, err)
	}
	return s, nil
}

// maxName is how long PostgreSQL lets a name be: it cuts off the rest.
const maxName = 63

func (s *Schema) check(ctx context.Context) error {
	switch {
	case ctx == nil:
		return errors.New("the context is nil")
	case s.Pool == nil:
		return errors.New("the pool is nil")
	case s.name == "" || len(s.name) > maxName:
		return fmt.Errorf("its name must have 1 to %d bytes", maxName)
	}
	return CheckText("its name", s.name)
}

// Bound limits a request's time.
func Bound(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, Patience)
}

// SQL returns a statement with the schema's name in the place of {schema}.
func (s *Schema) SQL(text string) string {
	return strings.ReplaceAll(text, "{schema}", pgx.Identifier{s.name}.Sanitize())
}

// setUp does nothing where everything is there: then the role needs no right
// to create anything.
func (s *Schema) setUp(ctx context.Context) error {
	version, err := s.version(ctx, s.Pool)
	if err != nil || version == len(steps) {
		return err
	}
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error { return s.upgrade(ctx, tx) })
}

// upgrade takes the steps that are missing. Of many processes that do so at
// once, the lock lets one go first, and the others find nothing to do.
func (s *Schema) upgrade(ctx context.Context, tx pgx.Tx) error {
	const lock = `SELECT pg_advisory_xact_lock(hashtextextended('cloudflare-go/fleet ' || $1, 0))`
	if _, err := tx.Exec(ctx, lock, s.name); err != nil {
		return err
	}
	version, err := s.version(ctx, tx)
	if err != nil {
		return err
	}
	if version == 0 {
		if err := s.create(ctx, tx); err != nil {
			return err
		}
	}
	for _, step := range steps[version:] {
		if _, err := tx.Exec(ctx, s.SQL(step)); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, s.SQL(`UPDATE {schema}.version SET version = $1`), len(steps))
	return err
}

// create makes the schema, unless somebody with more rights has made it.
func (s *Schema) create(ctx context.Context, tx pgx.Tx) error {
	var encoding string
	var there bool
	const ask = `SELECT current_setting('server_encoding'), EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)`
	if err := tx.QueryRow(ctx, ask, s.name).Scan(&encoding, &there); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding is %s: entries need UTF8", encoding)
	}
	if there {
		return nil
	}
	_, err := tx.Exec(ctx, s.SQL(`CREATE SCHEMA {schema}`))
	return err
}

// querier is a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// look asks the catalogs by a query of its own: to_regclass would answer from
// what the connection remembers, in which the lock was still waited for.
const look = `SELECT EXISTS (
	SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'version'
)`

// version returns how many steps were taken.
func (s *Schema) version(ctx context.Context, db querier) (version int, err error) {
	var there bool
	if err := db.QueryRow(ctx, look, s.name).Scan(&there); err != nil || !there {
		return 0, err
	}
	if err := db.QueryRow(ctx, s.SQL(`SELECT version FROM {schema}.version`)).Scan(&version); err != nil {
		return 0, err
	}
	if version > len(steps) {
		return 0, fmt.Errorf("it is of version %d, and this program knows versions up to %d", version, len(steps))
	}
	return version, nil
}
