// Package pgsink writes audit entries to PostgreSQL, together with the place in
// the log after them: every entry is there exactly once, whatever dies at
// whatever time.
//
// Entries are rows of the table audit_entries in the schema that [Open] is
// given, and its first columns answer most questions without a look into the
// entry:
//
//	account      text         the account
//	id           text         the entry's; the key, with account
//	time         timestamptz  when it was done
//	actor_id     text         who did it
//	actor_email  text
//	action       text         what was done: create, delete, view, update
//	entry        text         the entry as the API sent it
//	bytes        bytea        NULL, or the entry where text can't hold it
//	written      timestamptz  when it came here
//
// An index over account and time serves reports by account and day:
//
//	SELECT date_trunc('day', time, 'UTC'), count(*) FROM fleet.audit_entries
//	WHERE account = $1 AND time >= $2 AND time < $3 GROUP BY 1
//
// The entry is text and not jsonb, since jsonb keeps neither the bytes nor every
// string, such as one with \u0000. A cast looks into it:
//
//	SELECT entry::jsonb -> 'resource' ->> 'product' FROM fleet.audit_entries
package pgsink

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
)

// Sink writes to PostgreSQL. It is a [sink.Transactional].
type Sink struct {
	schema      *schema.Schema
	checkpoints *checkpoint.Postgres
	save        string // a checkpoint
	put         string // and a batch of entries
	look        string // which write a checkpoint is of
	ofDay       string // the entries of a day
}

var _ sink.Transactional = (*Sink)(nil)

// Open returns the sink in a schema of a database, the one that the leases are
// in. It makes the schema as [lease.OpenPostgres] does; the role needs the right
// to make temporary tables too, which it has where nobody took it away. The pool
// remains the caller's: each Write that runs at the same time takes a
// connection, and renewals of leases need one more.
func Open(ctx context.Context, pool *pgxpool.Pool, schemaName string) (*Sink, error) {
	checkpoints, err := checkpoint.OpenPostgres(ctx, pool, schemaName)
	if err != nil {
		return nil, err
	}
	s, err := schema.Open(ctx, pool, schemaName)
	if err != nil {
		return nil, err
	}
	return &Sink{
		schema:      s,
		checkpoints: checkpoints,
		save:        s.Save(""),
		put: s.Save(`, put AS (
			INSERT INTO {schema}.audit_entries (account, id, time, actor_id, actor_email, action, entry, bytes)
			SELECT $5, id, time, actor_id, actor_email, action, entry, bytes FROM pg_temp.` + staging + `, held
			ON CONFLICT (account, id) DO NOTHING
		)`),
		look: s.SQL(`SELECT write FROM {schema}.checkpoints WHERE name = $1 AND fence = $2`),
		ofDay: s.SQL(`
			SELECT id, time FROM {schema}.audit_entries
			WHERE account = $1 AND time >= $2 AND time < $3 ORDER BY time`),
	}, nil
}

// Checkpoints returns where Write saves the batches' checkpoints.
func (s *Sink) Checkpoints() checkpoint.Store { return s.checkpoints }

// timeout is how long one write may take. It is a variable for tests.
var timeout = time.Minute

// Write writes the entries and the checkpoint in one transaction, if the
// batch's lease is not over. Entries that are there already stay as they are, so
// that the same batch can be written again after an error.
//
// When the connection is lost while the transaction commits, Write looks
// whether it did. It takes a minute at most, if ctx does not end before.
func (s *Sink) Write(ctx context.Context, batch sink.Batch) error {
	if err := s.write(ctx, batch); err != nil {
		return fmt.Errorf("writing %d entries of the account %q: %w", len(batch.Entries), batch.Account, err)
	}
	return nil
}

func (s *Sink) write(ctx context.Context, batch sink.Batch) error {
	w, err := s.newWrite(ctx, batch)
	if err != nil {
		return err
	}
	bound, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err = s.schema.Pool.AcquireFunc(bound, func(conn *pgxpool.Conn) error { return w.run(bound, conn.Conn()) })
	if w.committing && err != nil && !errors.Is(err, lease.ErrLeaseLost) && s.has(ctx, w) {
		return nil
	}
	return err
}

// has reports whether a write has committed, as far as can be known.
func (s *Sink) has(ctx context.Context, w *write) bool {
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	var name []byte
	err := s.schema.Pool.QueryRow(ctx, s.look, w.batch.Lease.Name, w.batch.Lease.Fence).Scan(&name)
	return err == nil && string(name) == w.name
}

func (s *Sink) newWrite(ctx context.Context, batch sink.Batch) (*write, error) {
	if ctx == nil {
		return nil, errors.New("the context is nil")
	}
	if batch.Account == "" {
		return nil, errors.New("the account is empty")
	}
	for what, text := range map[string]string{"the account": batch.Account, "the lease's name": batch.Lease.Name} {
		if err := schema.CheckText(what, text); err != nil {
			return nil, err
		}
	}
	return &write{sink: s, batch: batch, name: rand.Text()}, nil
}

// write is one transaction.
type write struct {
	sink       *Sink
	batch      sink.Batch
	name       string
	committing bool // the transaction may have been committed
}

// run sends the entries first, and then, at once, what looks at the fence, puts
// them into the table and commits: nobody waits for a lock while this process is
// paused.
func (w *write) run(ctx context.Context, conn *pgx.Conn) error {
	data := append([]byte{}, w.batch.Checkpoint...)
	args := []any{w.batch.Lease.Name, w.batch.Lease.Fence, []byte(w.name), data}
	var last pgx.Batch
	if len(w.batch.Entries) == 0 {
		last.Queue(w.sink.save, args...)
	} else {
		if err := w.stage(ctx, conn); err != nil {
			return err
		}
		last.Queue(w.sink.put, append(args, w.batch.Account)...)
		last.Queue(`COMMIT`)
	}
	w.committing = true
	return w.finish(conn.SendBatch(ctx, &last), last.Len())
}

// finish reads the replies. A transaction that found the lease over has changed
// nothing.
func (w *write) finish(replies pgx.BatchResults, statements int) error {
	saved, err := replies.Exec()
	for range statements - 1 {
		if err == nil {
			_, err = replies.Exec()
		}
	}
	if closed := replies.Close(); err == nil {
		err = closed
	}
	if err == nil && saved.RowsAffected() == 0 {
		return lease.ErrLeaseLost
	}
	return err
}
