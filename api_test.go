package cloudflare_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/surface"
)

// api.txt has the public names of this module. One that goes or changes has a
// line in the changelog. API=update writes what is new into it, and API=strict,
// which .ci/run sets, refuses what is not in it yet.
func TestAPI(t *testing.T) {
	t.Parallel()
	require.NoError(t, surface.Check(".", "api.txt", "CHANGELOG.md", os.Getenv("API")))
}
