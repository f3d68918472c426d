package config

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
)

// CheckOrigin refuses to send the credentials in h to u unencrypted: over plain
// http to another machine.
func (c *Config) CheckOrigin(u *url.URL, h http.Header) error {
	if c.PlainHTTP || !secret.Open(u) || !secret.Carried(h) {
		return nil
	}
	return fmt.Errorf("credentials would go to %s over plain http: use https, or option.WithPlainHTTP", u.Host)
}
