package accounts

import (
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
)

// LogService holds the services for an account's logs.
type LogService struct {
	// Options are applied to every call, before the call's own.
	Options []option.RequestOption
	// Audit holds the audit logs: who did what in the account.
	Audit *LogAuditService
}

// NewLogService makes the service for logs and the one below it on their own,
// for programs that need no client. Without options nothing is authenticated.
func NewLogService(opts ...option.RequestOption) *LogService {
	return &LogService{Options: call.Own(opts), Audit: NewLogAuditService(opts...)}
}
