package complete

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/text"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Source reads the entries of an account's day, in any order. day is any time in
// the day, which is the one in UTC; entries of other days may come too. Sinks have
// one, their Day, for what they keep, and [API] is one for what the API lists.
type Source func(ctx context.Context, account string, day time.Time) iter.Seq2[Entry, error]

// API returns what the API lists now.
//
//	GET /accounts/{account_id}/logs/audit
func API(client *cloudflare.Client, opts ...option.RequestOption) Source {
	return func(ctx context.Context, account string, day time.Time) iter.Seq2[Entry, error] {
		since := day.UTC().Truncate(24 * time.Hour)
		// Servers differ in whether since and before include the time itself.
		params := accounts.LogAuditListParams{
			AccountID: cloudflare.F(account), Direction: cloudflare.F(accounts.DirectionAsc),
			Since: cloudflare.F(since.Add(-time.Second)), Before: cloudflare.F(since.Add(24*time.Hour + time.Second)),
		}
		return func(yield func(Entry, error) bool) {
			for entry, err := range client.Accounts.Logs.Audit.ListAutoPaging(ctx, params, opts...).All() {
				e := Entry{Time: entry.Action.Time}
				if err == nil {
					e.ID = text.ID(entry.ID, entry.JSON.RawJSON())
				}
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// Day makes the ledger of an account's day from a source.
func Day(ctx context.Context, source Source, account string, day time.Time) (*Ledger, error) {
	return Count(account, day, source(ctx, account, day))
}

// mostNamed is how many entries a finding names of each kind.
const mostNamed = 1000

// Finding is what became of a past day.
type Finding struct {
	// Stored is the report of what is kept, and Listed that of what the API lists
	// now.
	Stored Report `json:"stored"`
	Listed Report `json:"listed"`
	// Missing are entries that the API lists and that are not kept: they arrived
	// later than the Overlap of the Follow that read the log, or were lost.
	// MissingCount is how many there are; 1,000 are named.
	Missing      []Entry `json:"missing,omitempty"`
	MissingCount int     `json:"missing_count"`
	// Late are entries that are kept and that the earlier ledger does not have:
	// they arrived after it was made. There are none without an earlier ledger.
	Late      []Entry `json:"late,omitempty"`
	LateCount int     `json:"late_count"`
	// Gone are the ids of entries that are kept and that the API no longer lists.
	Gone      []string `json:"gone,omitempty"`
	GoneCount int      `json:"gone_count"`
}

// Whole reports whether all that the API lists is kept.
func (f Finding) Whole() bool { return f.MissingCount == 0 }

// Check is what [Verify] compares.
type Check struct {
	// Account is the account's id, and Day any time in the day, in UTC, which has
	// to be over.
	Account string
	Day     time.Time
	// Stored is what is kept, and Listed is what the API lists now: see [API].
	Stored, Listed Source
	// Earlier is the ledger that was made of what was kept when the day was over;
	// nil for none.
	Earlier *Ledger
}

// Verify reads a past day again from where it is kept and from the API, and says
// what came late, is missing, or is gone. Entries that arrive while it reads are
// found by the next one.
func Verify(ctx context.Context, check Check) (Finding, error) {
	if err := check.err(); err != nil {
		return Finding{}, fmt.Errorf("verifying account %q: %w", check.Account, err)
	}
	listed := begin(check.Account, check.Day)
	stored, err := Day(ctx, check.Stored, check.Account, check.Day)
	if err != nil {
		return Finding{}, fmt.Errorf("verifying what is kept: %w", err)
	}
	finding := Finding{Stored: stored.report}
	for e, err := range check.Listed(ctx, check.Account, check.Day) {
		if err != nil {
			return Finding{}, fmt.Errorf("verifying account %q on %s: %w", check.Account, listed.report.Day, err)
		}
		if dayOf(e.Time) == listed.report.Day {
			listed.add(e)
			finding.compare(e, stored, check.Earlier)
		}
	}
	finding.count(stored, listed.close(), check.Earlier)
	return finding, nil
}

func (c Check) err() error {
	end := c.Day.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	switch {
	case c.Account == "":
		return errors.New("no Account")
	case c.Stored == nil || c.Listed == nil:
		return errors.New("Stored and Listed are needed")
	case time.Now().Before(end):
		return fmt.Errorf("%s: %w", dayOf(c.Day), errNoDay)
	case c.Earlier != nil && (c.Earlier.report.Account != c.Account || c.Earlier.report.Day != dayOf(c.Day)):
		return fmt.Errorf("the earlier ledger is that of account %q on %s", c.Earlier.report.Account,
			c.Earlier.report.Day)
	}
	return nil
}

// compare says whether an entry that the API lists is missing or came late.
func (f *Finding) compare(e Entry, stored, earlier *Ledger) {
	switch {
	case !stored.Has(e.ID):
		f.Missing = named(f.Missing, e)
	case earlier != nil && !earlier.Has(e.ID):
		f.Late = named(f.Late, e)
	}
}

// named adds an entry to those that are named, unless it is there: a list that
// changes while it is read can have an entry twice.
func named(list []Entry, e Entry) []Entry {
	if len(list) == mostNamed || slices.Contains(list, e) {
		return list
	}
	return append(list, e)
}

// count says how many entries there are of each kind.
func (f *Finding) count(stored, listed, earlier *Ledger) {
	f.Listed = listed.report
	missing := without(listed.ids, stored.ids)
	f.MissingCount = len(missing)
	if earlier != nil {
		f.LateCount = len(without(without(listed.ids, earlier.ids), missing))
	}
	gone := without(stored.ids, listed.ids)
	f.GoneCount = len(gone)
	for _, i := range gone[:min(len(gone), mostNamed)] {
		f.Gone = append(f.Gone, i.String())
	}
}
