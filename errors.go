package cloudflare

import "github.com/seed815c370e/cloudflare-go/internal/apierror"

// Error is what a call returns when the server answered and did not do what was
// asked; get it with errors.As. It holds no credential.
type Error = apierror.Error
