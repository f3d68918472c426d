// Package api tells example programs whether there is an API for them to call.
package api

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
)

// ErrNotConfigured is a program that was asked for something and has no API to do it on.
var ErrNotConfigured = errors.New("CLOUDFLARE_API_TOKEN is not set, or nothing listens at CLOUDFLARE_BASE_URL")

// Configured reports whether the environment names an API that can be called: it has a
// token, and not the address of an emulator on this machine that has stopped.
func Configured(ctx context.Context) bool {
	return os.Getenv("CLOUDFLARE_API_TOKEN") != "" && !stopped(ctx, os.Getenv("CLOUDFLARE_BASE_URL"))
}

// stopped reports whether base is on this machine and nothing listens there.
func stopped(ctx context.Context, base string) bool {
	u, err := url.Parse(base)
	if err != nil || !net.ParseIP(u.Hostname()).IsLoopback() {
		return false
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return true
	}
	_ = conn.Close()
	return false
}
