package pgsink

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/text"
)

// staging is the name of a table that each connection has for itself: the
// number changes with its columns.
const staging = "fleet_staging_1"

var columns = []string{"id", "time", "actor_id", "actor_email", "action", "entry", "bytes"}

// begin begins a transaction that the server ends if this process is paused in
// it for long.
const begin = `
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SET LOCAL client_min_messages = warning;
SET LOCAL idle_in_transaction_session_timeout = '1min';
CREATE TEMPORARY TABLE IF NOT EXISTS ` + staging + ` (
	id text, time timestamptz, actor_id text, actor_email text, action text, entry text, bytes bytea
) ON COMMIT DELETE ROWS`

// stage begins a transaction and copies the entries to where a statement can
// put them into the table, without those that are there.
func (w *write) stage(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, begin); err != nil {
		return err
	}
	rows := pgx.CopyFromSlice(len(w.batch.Entries), func(i int) ([]any, error) { return row(&w.batch.Entries[i]) })
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"pg_temp", staging}, columns, rows)
	return err
}

// row returns an entry's values of the columns.
func row(e *accounts.AuditEntry) ([]any, error) {
	raw := e.JSON.RawJSON()
	if raw == "" {
		return nil, fmt.Errorf("the entry %q has no JSON: it was not read from a log", e.ID)
	}
	return []any{
		key(e), e.Action.Time, plain(e.Actor.ID), plain(e.Actor.Email), plain(e.Action.Type), plain(raw), whole(raw),
	}, nil
}

// maxKey is how long an id is kept as it is: an index can't hold long ones.
const maxKey = 256

// key returns the id of an entry, or, for one without an id that can be used, a
// digest of what tells it from others.
func key(e *accounts.AuditEntry) string {
	if len(e.ID) > maxKey || schema.CheckText("", e.ID) != nil {
		return text.ID("", e.ID)
	}
	return text.ID(e.ID, e.JSON.RawJSON())
}

// whole returns the bytes of a text that a column of text can't hold.
func whole(raw string) []byte {
	if schema.CheckText("", raw) == nil {
		return nil
	}
	return []byte(raw)
}

// plain replaces what a column of text can't hold.
func plain(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
