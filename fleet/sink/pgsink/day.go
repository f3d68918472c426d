package pgsink

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
)

// Day yields the entries of an account's day that are there, by time, as
// [complete.Count] takes them. day is any time in the day, which is the one in
// UTC. They are read as they are at the start of a range, and a connection is
// taken until its end. The first error ends it.
func (s *Sink) Day(ctx context.Context, account string, day time.Time) iter.Seq2[complete.Entry, error] {
	return func(yield func(complete.Entry, error) bool) {
		if err := s.day(ctx, account, day, yield); err != nil && !errors.Is(err, errLeft) {
			yield(complete.Entry{}, fmt.Errorf("reading the entries of the account %q: %w", account, err))
		}
	}
}

// errLeft says that the caller has left the range.
var errLeft = errors.New("the range was left")

func (s *Sink) day(
	ctx context.Context, account string, day time.Time, yield func(complete.Entry, error) bool,
) error {
	if ctx == nil {
		return errors.New("the context is nil")
	}
	if err := schema.CheckText("the account", account); err != nil {
		return err
	}
	day = day.UTC().Truncate(24 * time.Hour)
	rows, err := s.schema.Pool.Query(ctx, s.ofDay, account, day, day.AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	var e complete.Entry
	_, err = pgx.ForEachRow(rows, []any{&e.ID, &e.Time}, func() error {
		if !yield(e, nil) {
			return errLeft
		}
		return nil
	})
	return err
}
