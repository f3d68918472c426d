//go:build unix

package fleettest

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// Database makes an empty database for one test and returns where it is, as the
// user that [PostgresURL] has. It is dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	address := PostgresURL(t)
	name := "test_" + strings.ToLower(rand.Text())
	// Nobody can be connected to template0, which would be in the way.
	require.NoError(t, onServer(address, `CREATE DATABASE `+name+` TEMPLATE template0`))
	t.Cleanup(func() {
		drop := func() bool { return onServer(address, `DROP DATABASE `+name+` WITH (FORCE)`) == nil }
		require.Eventually(t, drop, Patience, time.Second, "those who are connected have to end")
	})
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

func onServer(address, statement string) error {
	conn, err := pgx.Connect(context.Background(), address)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), statement)
	return err
}

// Pool returns connections to a database, which are closed when the test ends.
func Pool(t testing.TB, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.Background(), address)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}
