package cloudflaretest

import (
	"net/http"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Client makes a client of the server, with [Server.Token] as its credential.
// The options come after the server's own and override them.
func (s *Server) Client(opts ...option.RequestOption) *cloudflare.Client {
	own := []option.RequestOption{option.WithBaseURL(s.URL), option.WithAPIToken(s.Token)}
	if s.settings.inProcess {
		own = append(own, option.WithHTTPClient(&http.Client{Transport: s.Transport()}))
	}
	return cloudflare.NewClient(append(own, opts...)...)
}
