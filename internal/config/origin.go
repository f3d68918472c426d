package config

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// CheckOrigin refuses to send the credentials in h to u in the open: over plain
// http to another machine.
func (c *Config) CheckOrigin(u *url.URL, h http.Header) error {
	if u.Scheme != "http" || c.PlainHTTP || loopback(u.Hostname()) || !hasSecret(h) {
		return nil
	}
	return fmt.Errorf("credentials would go to %s over plain http: use https, or option.WithPlainHTTP", u.Host)
}

func hasSecret(h http.Header) bool {
	for _, name := range Secrets {
		if len(h[name]) > 0 {
			return true
		}
	}
	return false
}

func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
