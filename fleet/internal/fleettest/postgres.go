//go:build unix

package fleettest

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

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
	onServer(t, address, `CREATE DATABASE `+name)
	t.Cleanup(func() { onServer(t, address, `DROP DATABASE `+name+` WITH (FORCE)`) })
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

func onServer(t testing.TB, address, statement string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), address)
	require.NoError(t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), statement)
	require.NoError(t, err)
}

// Pool returns connections to a database, which are closed when the test ends.
func Pool(t testing.TB, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.Background(), address)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}
