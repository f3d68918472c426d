// Package complete says whether an audit log was kept whole.
//
// A [Report] is the proof of one account's day, in UTC: how many entries it has,
// which is the first and which the last, and a hash over the sorted ids. Two
// places that hold the same entries make the same report, in whatever order they
// hold them. [Count] makes a [Ledger], the sorted ids of a day, which has the
// report; [Verify] reads a past day from the API again and says which entries
// came late and which are missing.
//
// # The hash
//
// It is the SHA-256 of the ids, sorted as bytes, each followed by a line feed:
// what the file that [Ledger.WriteTo] writes has, so that other tools can check
// it.
//
//	jq -r .id day.ndjson | LC_ALL=C sort -u | sha256sum
//
// # Memory
//
// The ids of a day are held in memory and sorted there: 36 bytes an entry, and
// up to 81 while the list grows. A day of a million entries needs 36 to 81 MB,
// and Verify, which holds two lists, twice that. Days are handled one at a time.
package complete

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// Entry is what a report takes from an entry of an audit log.
type Entry struct {
	// ID identifies the entry in its account.
	ID string `json:"id"`
	// Time is when the action was logged.
	Time time.Time `json:"time"`
}

// Report is what one account's audit log of one day comes to.
type Report struct {
	// Account is the account's id.
	Account string `json:"account"`
	// Day is the date in UTC, such as 2025-01-31.
	Day string `json:"day"`
	// Count is how many different entries there are.
	Count int `json:"count"`
	// Doubles is how many more were read, which are the same as others.
	Doubles int `json:"doubles,omitempty"`
	// First and Last are the first and the last entry by time, then by id; the
	// zero Entry if there is none.
	First Entry `json:"first,omitzero"`
	Last  Entry `json:"last,omitzero"`
	// Hash is the SHA-256 of the sorted ids, each followed by a line feed, in
	// hexadecimal.
	Hash string `json:"sha256"`
}

// Same reports whether two reports are of the same entries.
func (r Report) Same(other Report) bool {
	return r.Account == other.Account && r.Day == other.Day && r.Count == other.Count && r.Hash == other.Hash
}

// Ledger is the ids of one account's day, sorted, and the report of them. It is
// not changed after it is made: any number of goroutines may use one.
type Ledger struct {
	report Report
	ids    []id
}

// Report returns the ledger's report. That of a ledger that was read with
// [ReadLedger] has no First and no Last: a ledger holds no times.
func (l *Ledger) Report() Report { return l.report }

// Has reports whether the ledger has an entry's id.
func (l *Ledger) Has(id string) bool { return has(l.ids, idOf(id)) }

// Count makes the ledger of an account's day from entries in any order. day is
// any time in the day, which is the one in UTC; entries of other days are left
// out, and an entry that comes twice counts once. The first error ends it.
func Count(account string, day time.Time, entries iter.Seq2[Entry, error]) (*Ledger, error) {
	l := begin(account, day)
	for e, err := range entries {
		if err != nil {
			return nil, fmt.Errorf("counting the entries of account %q on %s: %w", account, l.report.Day, err)
		}
		if dayOf(e.Time) == l.report.Day {
			l.add(e)
		}
	}
	return l.close(), nil
}

func begin(account string, day time.Time) *Ledger {
	return &Ledger{report: Report{Account: account, Day: dayOf(day)}}
}

func dayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

func (l *Ledger) add(e Entry) {
	l.ids = append(l.ids, idOf(e.ID))
	e.Time = e.Time.UTC()
	if len(l.ids) == 1 || before(e, l.report.First) {
		l.report.First = e
	}
	if len(l.ids) == 1 || before(l.report.Last, e) {
		l.report.Last = e
	}
}

func before(a, b Entry) bool {
	return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID)) < 0
}

// close sorts what was added and makes the report.
func (l *Ledger) close() *Ledger {
	l.ids, l.report.Doubles = sorted(l.ids)
	l.report.Count = len(l.ids)
	sum := sha256.New()
	_, _ = l.WriteTo(sum) // a hash takes anything
	l.report.Hash = hex.EncodeToString(sum.Sum(nil))
	return l
}

// WriteTo writes the sorted ids, a line each. An id that is longer than 36
// characters, or has others than visible ASCII, is written as # and the
// beginning of its SHA-256.
func (l *Ledger) WriteTo(w io.Writer) (n int64, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	for _, i := range l.ids {
		written, _ := out.WriteString(i.String() + "\n") // the error stays until Flush
		n += int64(written)
	}
	return n, out.Flush()
}

// ReadLedger reads what WriteTo wrote for an account's day.
func ReadLedger(account string, day time.Time, r io.Reader) (*Ledger, error) {
	l := begin(account, day)
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if len(line) > idLength || line == "" || !plain(strings.TrimPrefix(line, "#")) {
			return nil, fmt.Errorf("reading a ledger: line %d is no id", len(l.ids)+1)
		}
		l.ids = append(l.ids, id{})
		copy(l.ids[len(l.ids)-1][:], line)
		if n := len(l.ids); n > 1 && compareIDs(l.ids[n-2], l.ids[n-1]) >= 0 {
			return nil, fmt.Errorf("reading a ledger: line %d is not in order", n)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading a ledger: %w", err)
	}
	return l.close(), nil
}

// errNoDay is the error of a day that can't be verified.
var errNoDay = errors.New("the day is not over")
