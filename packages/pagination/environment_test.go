package pagination_test

import (
	"testing"

	"github.com/seed815c370e/cloudflare-go/internal/doer"
)

func TestMain(m *testing.M) { doer.Main(m) }
