package schema_test

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/schema"
)

func exec(t *testing.T, pool *pgxpool.Pool, statement string) {
	t.Helper()
	_, err := pool.Exec(t.Context(), statement)
	require.NoError(t, err)
}

// tables counts what is in a schema.
func tables(t *testing.T, pool *pgxpool.Pool, name string) (n int) {
	t.Helper()
	const ask = `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
		WHERE nspname = $1 AND relkind = 'r'`
	require.NoError(t, pool.QueryRow(t.Context(), ask, name).Scan(&n))
	return n
}

// Many processes begin at once, each with a connection of its own, and once
// more.
func TestManySetUpAtOnce(t *testing.T) {
	address := fleettest.Database(t)
	var pools [16]*pgxpool.Pool
	for i := range pools {
		pools[i] = fleettest.Pool(t, address)
		require.NoError(t, pools[i].Ping(t.Context()))
	}
	for range 2 {
		var all sync.WaitGroup
		for _, pool := range pools {
			all.Go(func() {
				if _, err := schema.Open(t.Context(), pool, "fleet"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		require.Equal(t, 4, tables(t, pools[0], "fleet"))
	}
}

func TestAnyNameCanBeTheSchemas(t *testing.T) {
	pool := fleettest.Pool(t, fleettest.Database(t))
	for _, name := range []string{`a"; DROP SCHEMA public; --`, "{schema}", "Fleet", "é", strings.Repeat("a", 63)} {
		_, err := schema.Open(t.Context(), pool, name)
		require.NoError(t, err)
		require.Equal(t, 4, tables(t, pool, name))
	}
	for _, name := range []string{"", strings.Repeat("a", 64), "a\x00", "\xff", "pg_fleet"} {
		_, err := schema.Open(t.Context(), pool, name)
		require.Error(t, err)
	}
	var none context.Context
	_, err := schema.Open(none, pool, "a")
	require.ErrorContains(t, err, "context is nil")
	_, err = schema.Open(t.Context(), nil, "a")
	require.ErrorContains(t, err, "pool is nil")
}

// user makes a role without rights and returns a pool of its own.
func user(t *testing.T, admin *pgxpool.Pool, address string) (name string, pool *pgxpool.Pool) {
	t.Helper()
	name = "test_" + strings.ToLower(rand.Text())
	exec(t, admin, `CREATE ROLE `+name+` LOGIN PASSWORD 'fake-password' NOSUPERUSER NOCREATEDB`)
	t.Cleanup(func() {
		_, err := admin.Exec(context.Background(), `DROP OWNED BY `+name+`; DROP ROLE `+name)
		require.NoError(t, err)
	})
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.User = url.UserPassword(name, "fake-password")
	return name, fleettest.Pool(t, u.String())
}

func TestItNeedsNoSuperuser(t *testing.T) {
	address := fleettest.Database(t)
	admin := fleettest.Pool(t, address)
	name, pool := user(t, admin, address)
	_, err := schema.Open(t.Context(), pool, "fleet")
	require.ErrorContains(t, err, "permission denied")

	exec(t, admin, `CREATE SCHEMA given AUTHORIZATION `+name)
	_, err = schema.Open(t.Context(), pool, "given")
	require.NoError(t, err, "somebody else may have made the schema")
	require.Equal(t, 4, tables(t, admin, "given"))

	exec(t, admin, `DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO `+name+`', current_database()); END $$`)
	_, err = schema.Open(t.Context(), pool, "fleet")
	require.NoError(t, err)
}

// A role that may only read and write can use what another has set up.
func TestWhatIsSetUpNeedsNoRightToCreate(t *testing.T) {
	address := fleettest.Database(t)
	admin := fleettest.Pool(t, address)
	_, err := schema.Open(t.Context(), admin, "fleet")
	require.NoError(t, err)
	name, pool := user(t, admin, address)
	exec(t, admin, `GRANT USAGE ON SCHEMA fleet TO `+name+`;
		GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA fleet TO `+name+`;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA fleet TO `+name)
	_, err = schema.Open(t.Context(), pool, "fleet")
	require.NoError(t, err)
}

func TestASchemaOfALaterVersionIsLeftAlone(t *testing.T) {
	pool := fleettest.Pool(t, fleettest.Database(t))
	_, err := schema.Open(t.Context(), pool, "fleet")
	require.NoError(t, err)
	exec(t, pool, `UPDATE fleet.version SET version = 99`)
	_, err = schema.Open(t.Context(), pool, "fleet")
	require.ErrorContains(t, err, "it is of version 99, and this program knows versions up to")
}

// A step that fails leaves nothing.
func TestASetUpThatFailsLeavesNothing(t *testing.T) {
	pool := fleettest.Pool(t, fleettest.Database(t))
	exec(t, pool, `CREATE SCHEMA fleet; CREATE TABLE fleet.leases ()`)
	_, err := schema.Open(t.Context(), pool, "fleet")
	require.ErrorContains(t, err, "already exists")
	require.Equal(t, 1, tables(t, pool, "fleet"))
	exec(t, pool, `DROP TABLE fleet.leases`)
	_, err = schema.Open(t.Context(), pool, "fleet")
	require.NoError(t, err)
}

func TestADatabaseInAnotherEncodingIsRefused(t *testing.T) {
	address := fleettest.Database(t)
	admin := fleettest.Pool(t, address)
	name := "test_" + strings.ToLower(rand.Text())
	exec(t, admin, `CREATE DATABASE `+name+` TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
	t.Cleanup(func() {
		_, err := admin.Exec(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`)
		require.NoError(t, err)
	})
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.Path = "/" + name
	_, err = schema.Open(t.Context(), fleettest.Pool(t, u.String()), "fleet")
	require.ErrorContains(t, err, "encoding is LATIN1")
}
