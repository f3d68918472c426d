package pgsink_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/checkpoint"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/testentry"
	"github.com/seed815c370e/cloudflare-go/fleet/lease"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/pgsink"
)

// place is a sink with leases, and a pool to look into it.
type place struct {
	*pgsink.Sink
	leases *lease.Postgres
	pool   *pgxpool.Pool
}

func open(t *testing.T, pool *pgxpool.Pool) place {
	t.Helper()
	leases, err := lease.OpenPostgres(t.Context(), pool, "fleet")
	require.NoError(t, err)
	s, err := pgsink.Open(t.Context(), pool, "fleet")
	require.NoError(t, err)
	return place{s, leases, pool}
}

func openNew(t *testing.T) place {
	return open(t, fleettest.Pool(t, fleettest.Database(t)))
}

func (p place) acquire(t *testing.T, name string) lease.Lease {
	t.Helper()
	held, err := p.leases.Acquire(t.Context(), name, "one", time.Hour)
	require.NoError(t, err)
	return held
}

// count returns how many entries are there.
func (p place) count(t *testing.T) (n int) {
	t.Helper()
	err := p.pool.QueryRow(t.Context(), `SELECT count(*) FROM fleet.audit_entries`).Scan(&n)
	require.NoError(t, err)
	return n
}

func (p place) checkpoint(t *testing.T, name string) string {
	t.Helper()
	data, err := p.Checkpoints().Load(t.Context(), name)
	require.NoError(t, err)
	return string(data)
}

var start = time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC)

// batch has the entries from a number to another, and the latter as its
// checkpoint.
func batch(held lease.Lease, from, to int) sink.Batch {
	return sink.Batch{
		Lease: held, Account: "account", Entries: testentry.Numbered(from, to, start), Checkpoint: fmt.Append(nil, to),
	}
}

func TestABatchIsThereOnce(t *testing.T) {
	p := openNew(t)
	held := p.acquire(t, "a")
	for _, part := range [][2]int{{0, 10}, {0, 10}, {5, 20}, {20, 20}} {
		require.NoError(t, p.Write(t.Context(), batch(held, part[0], part[1])))
		require.Equal(t, fmt.Sprint(part[1]), p.checkpoint(t, "a"))
	}
	require.Equal(t, 20, p.count(t))

	double := batch(held, 20, 22)
	double.Entries = append(double.Entries, double.Entries...)
	require.NoError(t, p.Write(t.Context(), double))
	require.Equal(t, 22, p.count(t))

	other := batch(p.acquire(t, "b"), 0, 10)
	other.Account = "other"
	require.NoError(t, p.Write(t.Context(), other))
	require.Equal(t, 32, p.count(t), "the same ids of another account are other entries")
	require.Equal(t, "22", p.checkpoint(t, "a"))
}

// What an entry is made of is there, whatever it holds.
func TestEntriesAreThereWhole(t *testing.T) {
	p := openNew(t)
	held := p.acquire(t, "a")
	for name, text := range map[string]string{
		"plain": `{"id":"1", "action":{"time":"2025-01-31T10:00:00.123456Z","type":"create"},
			"actor":{"id":"u","email":"a@example.com"},  "new":1.10}`,
		"zero":      `{"id":"2","actor":{"email":"a\u0000b"},"resource":{"request":{"text":"\u0000"}}}`,
		"surrogate": `{"id":"3","resource":{"request":"\ud800"}}`,
		"bytes":     "{\"id\":\"4\",\"actor\":{\"id\":\"\xff\"},\"resource\":{\"request\":\"\xff\xfe\"}}",
		"no id":     `{"action":{"type":"view"}}`,
		"no id 2":   `{"action":{"type":"create"}}`,
		"long id":   fmt.Sprintf(`{"id":"%x"}`, noise(5000)),
		"zero id":   `{"id":"a\u0000"}`,
		"no time":   `{"id":"5","action":{"time":null}}`,
		"odd times": `{"id":"6","action":{"time":"9999-12-31T23:59:59.999999999Z"}}`,
		"deep":      `{"id":"7","resource":{"request":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}}`,
		"long":      `{"id":"8","resource":{"request":"` + strings.Repeat("long ", 1<<18) + `"}}`,
		"quotes":    `{"id":"9","resource":{"request":"\\N\t\\."}}`,
	} {
		entry := testentry.Parse(text)
		b := sink.Batch{Lease: held, Account: name, Entries: []accounts.AuditEntry{entry}}
		require.NoError(t, p.Write(t.Context(), b), name)
		require.NoError(t, p.Write(t.Context(), b), name)
		var whole string
		const read = `SELECT coalesce(bytes, convert_to(entry, 'UTF8')) FROM fleet.audit_entries WHERE account = $1`
		require.NoError(t, p.pool.QueryRow(t.Context(), read, name).Scan((*rawText)(&whole)), name)
		require.Equal(t, text, whole, name)
	}
	require.Equal(t, 13, p.count(t))

	var got struct{ ID, Email, Actor, Action, New string }
	var at time.Time
	const read = `SELECT id, time, actor_id, actor_email, action, entry::jsonb ->> 'new'
		FROM fleet.audit_entries WHERE account = 'plain'`
	row := p.pool.QueryRow(t.Context(), read)
	require.NoError(t, row.Scan(&got.ID, &at, &got.Actor, &got.Email, &got.Action, &got.New))
	require.Equal(t, struct{ ID, Email, Actor, Action, New string }{"1", "a@example.com", "u", "create", "1.10"}, got)
	require.Equal(t, time.Date(2025, 1, 31, 10, 0, 0, 123456000, time.UTC), at.UTC())
}

// noise can't be compressed, as an index would.
func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}

// rawText reads bytea into a string.
type rawText string

func (r *rawText) ScanBytes(b []byte) error { *r = rawText(b); return nil }

func TestAHolderThatIsNoLongerWritesNothing(t *testing.T) {
	p := openNew(t)
	old := p.acquire(t, "a")
	require.NoError(t, p.Write(t.Context(), batch(old, 0, 10)))
	require.NoError(t, p.leases.Release(t.Context(), old))
	refused := func() {
		t.Helper()
		require.ErrorIs(t, p.Write(t.Context(), batch(old, 10, 20)), lease.ErrLeaseLost)
		require.ErrorIs(t, p.Write(t.Context(), batch(old, 20, 20)), lease.ErrLeaseLost)
		require.Equal(t, 10, p.count(t))
		require.Equal(t, "10", p.checkpoint(t, "a"))
	}
	refused()
	held := p.acquire(t, "a")
	refused()
	require.NoError(t, p.leases.Release(t.Context(), held))
	refused()
}

// hooks is called when the entries have been sent, and before the rest is.
type hooks struct{ copied, finishing func() }

func (hooks) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}
func (hooks) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (hooks) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceCopyFromStartData) context.Context {
	return ctx
}

func (h hooks) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {
	if h.copied != nil {
		h.copied()
	}
}

func (h hooks) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	if h.finishing != nil {
		h.finishing()
	}
	return ctx
}
func (hooks) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (hooks) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// A holder that is paused in the middle of a write keeps nobody from taking
// over, and its write is refused when it goes on.
func TestAPauseInTheMiddleOfAWrite(t *testing.T) {
	address := fleettest.Database(t)
	p := open(t, fleettest.Pool(t, address))
	old := p.acquire(t, "a")
	cfg, err := pgxpool.ParseConfig(address)
	require.NoError(t, err)
	var held lease.Lease
	cfg.ConnConfig.Tracer = hooks{copied: func() {
		require.NoError(t, p.leases.Release(t.Context(), old))
		held = p.acquire(t, "a")
		require.NoError(t, p.Write(t.Context(), batch(held, 0, 7)))
	}}
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	defer pool.Close()
	require.ErrorIs(t, open(t, pool).Write(t.Context(), batch(old, 0, 10)), lease.ErrLeaseLost)
	require.Equal(t, 7, p.count(t))
	require.Equal(t, "7", p.checkpoint(t, "a"))
}

// While a write is being done, its holder can renew, and nobody can acquire
// before it has ended, even after the lease's end.
func TestAWriteKeepsOthersOutAndNotItsRenewal(t *testing.T) {
	p := openNew(t)
	held := p.acquire(t, "a")
	tx, err := p.pool.Begin(t.Context())
	require.NoError(t, err)
	defer tx.Rollback(context.Background())
	const block = `INSERT INTO fleet.audit_entries VALUES ('account', lpad('', 32, '0'), now(), '', '', '', '')`
	_, err = tx.Exec(t.Context(), block)
	require.NoError(t, err)
	done := make(chan string, 2)
	go func() { done <- fmt.Sprint("wrote ", p.Write(t.Context(), batch(held, 0, 10))) }()
	p.waiting(t, 1)
	_, err = p.leases.Renew(t.Context(), held, time.Hour)
	require.NoError(t, err)
	require.NoError(t, p.leases.Release(t.Context(), held))
	go func() {
		_, err := p.leases.Acquire(t.Context(), "a", "two", time.Hour)
		done <- fmt.Sprint("acquired ", err)
	}()
	p.waiting(t, 2)
	require.NoError(t, tx.Rollback(t.Context()))
	require.ElementsMatch(t, []string{"wrote <nil>", "acquired <nil>"}, []string{<-done, <-done})
	require.Equal(t, 10, p.count(t))
}

// waiting waits until so many statements wait for a lock.
func (p place) waiting(t *testing.T, many int) {
	t.Helper()
	const ask = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`
	require.Eventually(t, func() bool {
		var n int
		require.NoError(t, p.pool.QueryRow(t.Context(), ask).Scan(&n))
		return n == many
	}, fleettest.Patience, time.Millisecond)
}

func TestTheDayOfAReport(t *testing.T) {
	p := openNew(t)
	held := p.acquire(t, "a")
	require.NoError(t, p.Write(t.Context(), batch(held, 0, 10)))
	require.NoError(t, p.Write(t.Context(), batch(held, 86395, 86405)))
	ledger, err := complete.Count("account", start.Add(time.Hour), p.Day(t.Context(), "account", start.Add(time.Hour)))
	require.NoError(t, err)
	require.Equal(t, 15, ledger.Report().Count)
	require.Equal(t, start, ledger.Report().First.Time)
	for range p.Day(t.Context(), "account", start) {
		break
	}
	for _, err := range p.Day(t.Context(), "\xff", start) {
		require.ErrorContains(t, err, "the account")
	}
	var plan string
	const explain = `EXPLAIN (FORMAT JSON) SELECT id FROM fleet.audit_entries
		WHERE account = 'a' AND time >= '2025-01-31' AND time < '2025-02-01'`
	require.NoError(t, p.pool.QueryRow(t.Context(), explain).Scan(&plan))
	require.Contains(t, plan, "audit_entries_time", "it is served by the index")
}

func TestWhatCanNotBeWritten(t *testing.T) {
	p := openNew(t)
	held := p.acquire(t, "a")
	var none context.Context
	require.ErrorContains(t, p.Write(none, batch(held, 0, 1)), "context is nil")
	b := batch(held, 0, 1)
	b.Account = ""
	require.ErrorContains(t, p.Write(t.Context(), b), "the account is empty")
	b.Account = "\x00"
	require.ErrorContains(t, p.Write(t.Context(), b), "the account is not UTF-8")
	b = batch(held, 0, 1)
	b.Entries = append(b.Entries, accounts.AuditEntry{ID: "by hand"})
	require.ErrorContains(t, p.Write(t.Context(), b), "no JSON")
	require.Equal(t, 0, p.count(t))
	_, err := p.Checkpoints().Load(t.Context(), "a")
	require.ErrorIs(t, err, checkpoint.ErrNone)
	require.NoError(t, p.Write(t.Context(), batch(held, 0, 1)), "the connection can be used again")
}
