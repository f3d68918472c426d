package lease

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
)

// Postgres keeps leases in PostgreSQL, for any number of processes. The clock
// that counts is the server's. Every request ends after 10 seconds without an
// answer, if its context does not end before.
//
// Fences grow as long as the server forgets nothing that it has committed. One
// that does, such as an asynchronous standby that takes over, or a backup that is
// restored, can give out a fence twice: stop all processes before, and start them
// after the longest ttl.
type Postgres struct {
	schema                                  *schema.Schema
	acquire, renew, renewAll, release, list string
}

// OpenPostgres returns the leases in a schema of a database: different schemas
// share nothing. It makes the schema and its tables if they are not there, which
// many processes may do at once and which needs no superuser: the right to
// create a schema is enough, or a schema that the role may create tables in.
//
// The pool remains the caller's. A renewal waits for a free connection like
// everything else, so a pool that is shared with slow queries needs some more
// connections than these use. Config.PingTimeout of the pool, of a second or so,
// is worth setting: connections whose other end has vanished are then found
// quickly.
func OpenPostgres(ctx context.Context, pool *pgxpool.Pool, schemaName string) (*Postgres, error) {
	s, err := schema.Open(ctx, pool, schemaName)
	if err != nil {
		return nil, err
	}
	return &Postgres{
		schema: s,
		// A lease that lasts is seen without waiting for anybody. The lock on the
		// row then decides between those who saw none, and they look again.
		acquire: s.SQL(`
			INSERT INTO {schema}.leases AS l (name, holder, fence, until)
			SELECT $1, $2, nextval($4::regclass), clock_timestamp() + $3
			WHERE NOT EXISTS (SELECT FROM {schema}.leases WHERE name = $1 AND until > clock_timestamp())
			ON CONFLICT (name) DO UPDATE
			SET holder = excluded.holder, fence = nextval($4::regclass), until = clock_timestamp() + $3
			WHERE l.until <= clock_timestamp()
			RETURNING fence, until`),
		renew: s.SQL(`
			UPDATE {schema}.leases SET until = clock_timestamp() + $3
			WHERE name = $1 AND fence = $2 AND until > clock_timestamp()
			RETURNING until`),
		// A row that is locked keeps no other from being renewed: it is there, and
		// not known to be renewed.
		renewAll: s.SQL(`
			WITH asked AS (SELECT * FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS a (name, fence, number)),
			there AS (SELECT number FROM asked JOIN {schema}.leases USING (name, fence) WHERE until > clock_timestamp()),
			free AS (
				SELECT l.name FROM asked JOIN {schema}.leases l USING (name, fence)
				WHERE until > clock_timestamp() FOR NO KEY UPDATE OF l SKIP LOCKED
			), renewed AS (
				UPDATE {schema}.leases l SET until = clock_timestamp() + $3 FROM free WHERE l.name = free.name
				RETURNING l.name, l.fence
			)
			SELECT number - 1, renewed.name IS NOT NULL FROM asked LEFT JOIN renewed USING (name, fence)
			WHERE renewed.name IS NOT NULL OR number IN (SELECT number FROM there)`),
		release: s.SQL(`
			UPDATE {schema}.leases SET until = clock_timestamp()
			WHERE name = $1 AND fence = $2 AND until > clock_timestamp()`),
		list: s.SQL(`
			SELECT name, holder, fence, until FROM {schema}.leases
			WHERE starts_with(name, $1) AND until > clock_timestamp() ORDER BY name`),
	}, nil
}

// Acquire implements [Store].
func (p *Postgres) Acquire(ctx context.Context, name, holder string, ttl time.Duration) (Lease, error) {
	l := Lease{Name: name, Holder: holder}
	if err := check(ctx, l, ttl); err != nil {
		return Lease{}, fmt.Errorf("acquiring the lease %q: %w", name, err)
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	fences := p.schema.SQL(`{schema}.fences`)
	row := p.schema.Pool.QueryRow(ctx, p.acquire, name, holder, ttl, fences)
	if err := row.Scan(&l.Fence, &l.Until); err != nil {
		return Lease{}, fmt.Errorf("acquiring the lease %q: %w", name, none(err, ErrHeld))
	}
	return l, nil
}

// Renew implements [Store].
func (p *Postgres) Renew(ctx context.Context, held Lease, ttl time.Duration) (Lease, error) {
	if err := check(ctx, held, ttl); err != nil {
		return Lease{}, fmt.Errorf("renewing the lease %q: %w", held.Name, err)
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	row := p.schema.Pool.QueryRow(ctx, p.renew, held.Name, held.Fence, ttl)
	if err := row.Scan(&held.Until); err != nil {
		return Lease{}, fmt.Errorf("renewing the lease %q: %w", held.Name, none(err, ErrLeaseLost))
	}
	return held, nil
}

// RenewAll implements [Renewer].
func (p *Postgres) RenewAll(ctx context.Context, held []Lease, ttl time.Duration) []error {
	errs := each(held, func(l Lease) error { return check(ctx, l, ttl) })
	var numbers []int // of those that can be asked for
	var names []string
	var fences []int64
	for i, l := range held {
		if errs[i] == nil {
			errs[i] = ErrLeaseLost
			numbers, names, fences = append(numbers, i), append(names, l.Name), append(fences, l.Fence)
		}
	}
	if err := p.renewThese(ctx, names, fences, ttl, func(i int, err error) { errs[numbers[i]] = err }); err != nil {
		for _, i := range numbers {
			errs[i] = err
		}
	}
	for i, err := range errs {
		if err != nil {
			errs[i] = fmt.Errorf("renewing the lease %q: %w", held[i].Name, err)
		}
	}
	return errs
}

var errLocked = errors.New("its row is locked")

// renewThese says what came of each lease that is not over.
func (p *Postgres) renewThese(
	ctx context.Context, names []string, fences []int64, ttl time.Duration, set func(i int, err error),
) error {
	if len(names) == 0 {
		return nil
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	rows, err := p.schema.Pool.Query(ctx, p.renewAll, names, fences, ttl)
	if err != nil {
		return err
	}
	var i int
	var renewed bool
	_, err = pgx.ForEachRow(rows, []any{&i, &renewed}, func() error {
		if renewed {
			set(i, nil)
		} else {
			set(i, errLocked)
		}
		return nil
	})
	return err
}

// none says what it means that there is no row.
func none(err, meaning error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return meaning
	}
	return err
}

// Release implements [Store].
func (p *Postgres) Release(ctx context.Context, held Lease) error {
	if err := check(ctx, held, leastTTL); err != nil {
		return fmt.Errorf("releasing the lease %q: %w", held.Name, err)
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	if _, err := p.schema.Pool.Exec(ctx, p.release, held.Name, held.Fence); err != nil {
		return fmt.Errorf("releasing the lease %q: %w", held.Name, err)
	}
	return nil
}

// List implements [Store].
func (p *Postgres) List(ctx context.Context, prefix string) ([]Lease, error) {
	if err := checkText(ctx, "the prefix", prefix); err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	ctx, cancel := schema.Bound(ctx)
	defer cancel()
	rows, err := p.schema.Pool.Query(ctx, p.list, prefix)
	if err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	leases, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Lease])
	if err != nil {
		return nil, fmt.Errorf("listing leases: %w", err)
	}
	return leases, nil
}
