package pgsink_test

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/pgsink"
)

// faulty is a place whose one connection leads through a proxy until a write
// sends its last part: then the proxy has its fault, and new connections go
// past it.
func faulty(t *testing.T, fault func(*fleettest.Proxy)) (direct, through place) {
	address := fleettest.Database(t)
	cfg, err := pgxpool.ParseConfig(address)
	require.NoError(t, err)
	upstream := fmt.Sprintf("%s:%d", cfg.ConnConfig.Host, cfg.ConnConfig.Port)
	proxy := fleettest.NewProxy(t, upstream)
	var past atomic.Bool
	cfg.MaxConns = 1
	cfg.ConnConfig.DialFunc = func(ctx context.Context, network, _ string) (net.Conn, error) {
		to := proxy.Address
		if past.Load() {
			to = upstream
		}
		return new(net.Dialer).DialContext(ctx, network, to)
	}
	var writes atomic.Int32
	cfg.ConnConfig.Tracer = hooks{finishing: func() {
		if writes.Add(1) == 3 {
			past.Store(true)
			fault(proxy)
		}
	}}
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	direct, through = open(t, fleettest.Pool(t, address)), open(t, pool)
	warmUp(t, through)
	return direct, through
}

// warmUp lets the connection know the statements.
func warmUp(t *testing.T, p place) {
	held := p.acquire(t, "warm")
	require.NoError(t, p.Write(t.Context(), batch(held, 0, 1)))
	require.NoError(t, p.Write(t.Context(), batch(held, 1, 1)))
	_, err := p.pool.Exec(t.Context(), `DELETE FROM fleet.audit_entries`)
	require.NoError(t, err)
}

// enough is as long as the server may take for what a test waits for in vain.
const enough = 5 * time.Second

// A commit whose reply is lost is looked for, and found.
func TestACommitWhoseReplyIsLost(t *testing.T) {
	for name, entries := range map[string]int{"with entries": 10, "a place only": 0} {
		t.Run(name, func(t *testing.T) {
			direct, through := faulty(t, (*fleettest.Proxy).CutAnswers)
			held := direct.acquire(t, "a")
			require.NoError(t, through.Write(t.Context(), batch(held, 0, entries)))
			require.Equal(t, entries, direct.count(t))
			require.NoError(t, through.Write(t.Context(), batch(held, entries, 20)))
			require.Equal(t, 20, direct.count(t))
			require.Equal(t, "20", direct.checkpoint(t, "a"))
		})
	}
}

// A commit that the server never sees is an error, and the batch can be written
// again.
func TestACommitThatIsLost(t *testing.T) {
	direct, through := faulty(t, (*fleettest.Proxy).CutRequests)
	held := direct.acquire(t, "a")
	require.NoError(t, direct.Write(t.Context(), batch(held, 0, 5)))
	require.Error(t, through.Write(t.Context(), batch(held, 5, 10)))
	require.Equal(t, 5, direct.count(t), "both or neither")
	require.Equal(t, "5", direct.checkpoint(t, "a"))
	require.NoError(t, through.Write(t.Context(), batch(held, 5, 10)))
	require.Equal(t, 10, direct.count(t))
	require.Equal(t, "10", direct.checkpoint(t, "a"))
}

// Of a connection that is half-open nothing comes, not even an end: the write
// gives up by itself, and finds that it was done.
func TestAWriteOverAHalfOpenConnectionEnds(t *testing.T) {
	pgsink.SetTimeout(t, enough)
	direct, through := faulty(t, (*fleettest.Proxy).Silence)
	held := direct.acquire(t, "a")
	require.NoError(t, through.Write(t.Context(), batch(held, 0, 10)))
	require.Equal(t, 10, direct.count(t))
}

// When the caller's time is over, nothing is looked for.
func TestAWriteEndsWithItsContext(t *testing.T) {
	direct, through := faulty(t, (*fleettest.Proxy).Silence)
	held := direct.acquire(t, "a")
	ctx, cancel := context.WithTimeout(t.Context(), enough)
	defer cancel()
	require.ErrorIs(t, through.Write(ctx, batch(held, 0, 10)), context.DeadlineExceeded)
	require.NoError(t, through.Write(t.Context(), batch(held, 0, 10)))
	require.Equal(t, 10, direct.count(t))
}

func TestASlowConnectionIsWaitedFor(t *testing.T) {
	direct, through := faulty(t, func(p *fleettest.Proxy) { p.Delay("300") })
	held := direct.acquire(t, "a")
	require.NoError(t, through.Write(t.Context(), batch(held, 0, 10)))
	require.Equal(t, 10, direct.count(t))
}
