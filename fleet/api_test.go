package fleet_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/surface"
)

// As TestAPI of the root module.
func TestAPI(t *testing.T) {
	require.NoError(t, surface.Check(".", "api.txt", "../CHANGELOG.md", os.Getenv("API")))
}
