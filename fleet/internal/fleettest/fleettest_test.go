//go:build unix

package fleettest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { Main(m) }

func TestMissingEngineIsAFailureThatSaysHowToStartIt(t *testing.T) {
	t.Setenv("FLEET_REDIS_URL", "")
	_, err := lookup("Redis", "FLEET_REDIS_URL")
	require.ErrorContains(t, err, "need Redis")
	require.ErrorContains(t, err, "./engines run go test ./...")
	t.Setenv("FLEET_REDIS_URL", "redis://127.0.0.1:1")
	url, err := lookup("Redis", "FLEET_REDIS_URL")
	require.NoError(t, err)
	require.Equal(t, "redis://127.0.0.1:1", url)
}

func TestTheEnginesAreThere(t *testing.T) {
	require.NotEmpty(t, RedisURL(t))
	require.NotEmpty(t, PostgresURL(t))
}
