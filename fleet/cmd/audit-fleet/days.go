package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/seed815c370e/cloudflare-go/fleet/complete"
	"github.com/seed815c370e/cloudflare-go/internal/safefile"
)

// days is what is asked about a day that is over.
type days struct {
	report, verify string // the day
	ledgers        string // the folder of ledgers; empty for none
}

// errMissing says that something is not kept.
var errMissing = errors.New("entries are missing")

// run prints a line of JSON for each account.
func (d days) run(ctx context.Context, p *parts, stdout io.Writer) error {
	if p.day == nil {
		return errors.New("what is in Kafka can't be read again by this program: read the topic, and use package complete")
	}
	text := d.report + d.verify
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || d.report != "" && d.verify != "" {
		return fmt.Errorf("-report and -verify take one day such as 2025-01-31, not %q", text)
	}
	accounts, err := p.accounts(ctx)
	if err != nil {
		return err
	}
	missing := 0
	for _, account := range accounts {
		result, whole, err := d.account(ctx, p, account, day)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(stdout).Encode(result); err != nil {
			return err
		}
		if !whole {
			missing++
		}
	}
	if missing > 0 {
		return fmt.Errorf("%w in %d of %d accounts", errMissing, missing, len(accounts))
	}
	return nil
}

// account reports on an account's day, or verifies it.
func (d days) account(
	ctx context.Context, p *parts, account string, day time.Time,
) (result any, whole bool, err error) {
	if d.verify == "" {
		ledger, err := complete.Day(ctx, p.day, account, day)
		if err != nil {
			return nil, false, err
		}
		return ledger.Report(), true, d.keep(ledger, account, day)
	}
	earlier, err := d.earlier(account, day)
	if err != nil {
		return nil, false, err
	}
	finding, err := complete.Verify(ctx, complete.Check{
		Account: account, Day: day, Stored: p.day, Listed: complete.API(p.client), Earlier: earlier,
	})
	return finding, finding.Whole(), err
}

func (d days) path(account string, day time.Time) string {
	return filepath.Join(d.ledgers, day.Format(time.DateOnly)+"-"+url.PathEscape(account)+".ids")
}

// keep writes a ledger, for a later -verify: whole, or not at all, since the
// beginning of one reads like a smaller one.
func (d days) keep(l *complete.Ledger, account string, day time.Time) error {
	if d.ledgers == "" {
		return nil
	}
	if err := os.MkdirAll(d.ledgers, 0o700); err != nil {
		return err
	}
	var text bytes.Buffer
	_, _ = l.WriteTo(&text) // memory takes anything
	return safefile.Replace(d.path(account, day), text.Bytes())
}

// earlier reads the ledger that an earlier -report wrote, if there is one.
func (d days) earlier(account string, day time.Time) (*complete.Ledger, error) {
	if d.ledgers == "" {
		return nil, nil
	}
	f, err := os.Open(d.path(account, day))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return complete.ReadLedger(account, day, f)
}
