package pgsink

import (
	"testing"
	"time"
)

// SetTimeout changes how long one write may take, until the test ends.
func SetTimeout(t *testing.T, d time.Duration) {
	before := timeout
	t.Cleanup(func() { timeout = before })
	timeout = d
}
