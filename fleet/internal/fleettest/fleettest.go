//go:build unix

// Package fleettest tells this module's tests where the engines are that they
// need. No production code imports it.
package fleettest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
)

// Main runs a package's tests without the variables that clients read. Call it
// from TestMain.
func Main(m *testing.M) { testhttp.Main(m) }

// Patience is how long a test waits for what has to come: so long that no machine,
// however busy, takes longer for other reasons than a mistake.
const Patience = 2 * time.Minute

// FreePort returns a port of loopback that nobody listens at. It is below those
// that systems give away, so that no connection and no other test gets it until
// the one who asked listens there.
func FreePort(t testing.TB) string {
	t.Helper()
	for range 1000 {
		port := strconv.Itoa(20_000 + rand.IntN(12_000))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return ""
}

// RedisURL returns where the tests' Redis is, in the form that redis.ParseURL
// reads. Without one the test fails. Other tests use it at the same time: keep to
// keys of your own.
func RedisURL(t testing.TB) string { return engine(t, "Redis", "FLEET_REDIS_URL") }

// PostgresURL returns where the tests' PostgreSQL is, as a user that may make
// databases, in the form that pgx.Connect reads. Without one the test fails.
// Other tests use it at the same time: keep to a database of your own.
func PostgresURL(t testing.TB) string { return engine(t, "PostgreSQL", "FLEET_POSTGRES_URL") }

func engine(t testing.TB, name, variable string) string {
	t.Helper()
	url, err := lookup(name, variable)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func lookup(name, variable string) (string, error) {
	url := os.Getenv(variable)
	if url == "" {
		return "", fmt.Errorf("these tests need %s, and %s does not say where it is: in the folder fleet, "+
			"`./engines run go test ./...` starts it for one run, `eval \"$(./engines start)\"` for a shell", name, variable)
	}
	return url, nil
}
