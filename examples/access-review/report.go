package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/examples/internal/progress"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

// report is what a review found: less than its rows, so that it has room for
// many.
type report struct {
	cfg      config
	Began    time.Time
	Accounts []account
	People   []person // memberships: somebody in two accounts is here twice
	Tokens   []token
	Unread   []unread
	Left     int // how many accounts were not reviewed, because it was stopped
}

// source is what all rows have.
type source struct {
	AccountID, Account string
	Read               access.Reading
	Findings           []access.ReviewFinding
}

type account struct {
	source
	Enforced bool // a second factor
}

type person struct {
	source
	Name, Email, Status string
	Factor              bool
	Known               bool // the log was read
	Last                time.Time
	Grants              []string
}

type token struct {
	source
	Name, ID, Status        string
	Issued, Expires, Used   time.Time
	Grants                  []string
	NeverEnds, Over, Unused bool
}

// unread is what could not be read.
type unread struct{ Account, Part, Why string }

func newReport(cfg config, now time.Time) *report { return &report{cfg: cfg, Began: now} }

// add reviews one account. If it is stopped meanwhile, all of the account is left out.
func (r *report) add(ctx context.Context, client *cloudflare.Client, id string, place *place) error {
	next := *r
	reviewing := access.Reviewing{Since: r.cfg.since, Skip: r.cfg.skip, Progress: place.move}
	for row, err := range reviewing.Review(ctx, client, id) {
		if part := (*access.ReviewError)(nil); err != nil && !errors.As(err, &part) {
			return err
		}
		next.take(id, row, err)
	}
	*r = next
	place.done()
	return nil
}

func (r *report) take(id string, row access.ReviewRow, err error) {
	from := source{row.AccountID, cmp.Or(row.AccountName, id), row.Read, row.Findings}
	switch {
	case err != nil:
		r.Unread = append(r.Unread, notRead(from.Account, err))
	case row.Account != nil:
		r.Accounts = append(r.Accounts, account{from, row.Account.Settings.EnforceTwofactor})
	case row.Member != nil:
		r.People = append(r.People, personOf(from, row.Member))
	case row.Token != nil:
		r.Tokens = append(r.Tokens, tokenOf(from, row.Token))
	}
}

func notRead(account string, err error) unread {
	var part *access.ReviewError
	if errors.As(err, &part) {
		return unread{account, string(part.Part), part.Err.Error()}
	}
	return unread{account, "", err.Error()}
}

func personOf(from source, m *access.ReviewedMember) person {
	p := person{
		source: from, Name: strings.TrimSpace(m.User.FirstName + " " + m.User.LastName),
		Email: cmp.Or(m.Email, m.User.Email, m.ID), Status: string(m.Status),
		Factor: m.User.TwoFactorAuthenticationEnabled,
	}
	if m.Activity != nil {
		p.Known, p.Last = true, m.Activity.Last
	}
	for _, g := range m.Grants {
		p.Grants = append(p.Grants, g.String())
	}
	slices.Sort(p.Grants)
	p.Grants = slices.Compact(p.Grants)
	return p
}

func tokenOf(from source, t *access.ReviewedToken) token {
	out := token{
		source: from, Name: t.Name, ID: t.ID, Status: string(t.Status),
		Issued: t.IssuedOn, Expires: t.ExpiresOn, Used: t.LastUsedOn,
	}
	for _, g := range t.Grants {
		text := cmp.Or(g.GroupName, g.GroupID)
		if g.Effect != accounts.TokenPolicyEffectAllow {
			text = string(g.Effect) + " " + text
		}
		out.Grants = append(out.Grants, text)
	}
	slices.Sort(out.Grants)
	out.Grants = slices.Compact(out.Grants)
	out.Over = from.has(access.FoundExpired) || from.has(access.FoundDisabled)
	out.NeverEnds = from.has(permissions.NoEnd)
	out.Unused = from.has(access.FoundNeverUsed) || from.has(access.FoundUnused)
	return out
}

// write writes everything that was asked for.
func (r *report) write(stdout io.Writer) error {
	if err := r.table(stdout); err != nil {
		return err
	}
	for name, to := range map[string]func(io.Writer) error{r.cfg.csv: r.csv, r.cfg.html: r.html} {
		if name == "" {
			continue
		}
		if err := writeFile(name, to); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes a file that only its owner may read: it says where the doors are.
func writeFile(name string, to func(io.Writer) error) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	if err := to(w); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return w.Flush()
}

// place is how far the review is.
type place struct {
	mu       sync.Mutex
	accounts int // in all
	finished int
	rows     int64
	now      access.ReviewProgress
}

func (p *place) move(now access.ReviewProgress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Part != p.now.Part || now.Account != p.now.Account {
		p.now.Read = 0
	}
	p.rows += int64(now.Read - p.now.Read)
	p.now = now
}

func (p *place) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished++
	p.now = access.ReviewProgress{}
}

func (p *place) job() progress.Job {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := fmt.Sprintf("account %d of %d", min(p.finished+1, p.accounts), p.accounts)
	if p.now.Part != "" {
		at += ", " + string(p.now.Part)
	}
	return progress.Job{
		Done: (float64(p.finished) + p.inAccount()) / float64(p.accounts), Place: at, Count: p.rows, Unit: "entries",
	}
}

// inAccount returns how much of the account was read: nearly all of it is the log.
func (p *place) inAccount() float64 {
	const before, log = 0.1, 0.8
	if p.now.Part == access.ReviewAuditLog {
		window := p.now.Before.Sub(p.now.Since)
		return before + log*float64(p.now.Before.Sub(p.now.Reached))/float64(window)
	}
	if p.now.Part == access.ReviewTokens {
		return before + log
	}
	return 0
}
