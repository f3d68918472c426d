package option

import (
	"log"

	"github.com/seed815c370e/cloudflare-go/internal/config"
)

// WithDebugLog writes every request and response to logger, without
// credentials and token values. nil writes to the standard logger.
func WithDebugLog(logger *log.Logger) RequestOption {
	if logger == nil {
		logger = log.Default()
	}
	return set(func(c *config.Config) { c.DebugLog = logger })
}
