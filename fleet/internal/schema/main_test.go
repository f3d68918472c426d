package schema_test

import (
	"testing"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/fleettest"
)

func TestMain(m *testing.M) { fleettest.Main(m) }
