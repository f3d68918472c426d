package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// capture is what the flags say about a capture.
type capture struct {
	file, account, key string
	window             time.Duration
	most               int
	without            string
}

func (c *capture) define(flags *flag.FlagSet) {
	flags.StringVar(&c.file, "capture", "", captureUsage)
	flags.StringVar(&c.account, "capture-account", "",
		"capture the account with this `id`; the default is CLOUDFLARE_ACCOUNT_ID")
	flags.StringVar(&c.key, "capture-key", "",
		"map by the key in this `file`, the same in every capture; the default is a new one")
	flags.DurationVar(&c.window, "capture-audit", 24*time.Hour, "capture the audit log from so long ago until now")
	flags.IntVar(&c.most, "capture-most", 100_000, "fail when there are more than `n` entries of the audit log")
	flags.StringVar(&c.without, "capture-without", "", "leave out these `parts`: "+
		"permission_groups, roles, resource_groups, members, user_groups, tokens, subscriptions, audit_entries")
}

const captureUsage = "read an account of the real API into this seed `file`, - for standard output, and end:\n" +
	"people, addresses, names and ids are replaced; credentials are the client's, CLOUDFLARE_API_TOKEN …"

// run reads an account and writes the seed.
func (c capture) run(ctx context.Context, stdout io.Writer, log *slog.Logger) error {
	account := cmp.Or(c.account, os.Getenv("CLOUDFLARE_ACCOUNT_ID"))
	if account == "" {
		return errors.New("-capture needs -capture-account, or CLOUDFLARE_ACCOUNT_ID")
	}
	opts, err := c.options()
	if err != nil {
		return err
	}
	seed, err := cloudflaretest.Capture(ctx, cloudflare.NewClient(), account, opts...)
	if err != nil {
		return fmt.Errorf("-capture: %w", err)
	}
	data, err := json.MarshalIndent(seed, "", "\t")
	if err == nil {
		err = c.write(stdout, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("-capture: writing the seed: %w", err)
	}
	a := seed.Accounts[0]
	log.Info("captured", "account_id", a.ID, "members", len(a.Members), "tokens", len(a.Tokens),
		"subscriptions", len(a.Subscriptions), "audit_entries", len(a.AuditEntries))
	return nil
}

func (c capture) options() ([]cloudflaretest.CaptureOption, error) {
	now := time.Now()
	opts := []cloudflaretest.CaptureOption{
		cloudflaretest.CaptureAudit(now.Add(-c.window), now), cloudflaretest.CaptureMost(c.most),
	}
	if c.without != "" {
		opts = append(opts, cloudflaretest.CaptureWithout(strings.Split(c.without, ",")...))
	}
	if c.key == "" {
		return opts, nil
	}
	key, err := os.ReadFile(c.key)
	if err != nil {
		return nil, fmt.Errorf("-capture-key: %w", err)
	}
	// A line break at the end is an editor's.
	return append(opts, cloudflaretest.CaptureKey(bytes.TrimRight(key, "\r\n"))), nil
}

func (c capture) write(stdout io.Writer, data []byte) error {
	if c.file == "-" {
		_, err := stdout.Write(data)
		return err
	}
	return safefile.Replace(c.file, data)
}
