package cloudflare

import "github.com/seed815c370e/cloudflare-go/internal/call"

// Version is the version of this SDK, as in its tag but without the v. Requests
// have it in their User-Agent.
const Version = call.Version
