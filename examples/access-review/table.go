package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed815c370e/cloudflare-go/access"
)

// widest is how many characters a column of the table has at the most.
const widest = 44

// table prints the review for a terminal, account by account.
func (r *report) table(w io.Writer) error {
	var b strings.Builder
	for _, a := range r.Accounts {
		fmt.Fprintf(&b, "%s (%s)\n", clean(a.Account), clean(a.AccountID))
		for _, f := range a.Findings {
			fmt.Fprintf(&b, "  %s\n", clean(f.Text))
		}
		r.peopleTable(&b, a.AccountID)
		r.tokenTable(&b, a.AccountID)
		b.WriteByte('\n')
	}
	for _, u := range r.Unread {
		fmt.Fprintf(&b, "NOT READ: %s: %s: %s\n", clean(u.Account), clean(u.Part), clean(u.Why))
	}
	s := r.summary()
	fmt.Fprintf(&b, "%s in %s: %d without second factor, %d dormant, %s, %s\n%s: %d without end, %d unused\n",
		many(s.People, "person", "people"), many(len(r.Accounts), "account", "accounts"), s.NoFactor, s.Dormant,
		many(s.Invited, "invitation", "invitations"), many(s.Super, "super administrator", "super administrators"),
		many(s.Tokens, "token", "tokens"), s.NoEnd, s.Unused)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *report) peopleTable(b *strings.Builder, account string) {
	lines := [][]string{{"MEMBER", "STATUS", "2FA", "LAST ACTIVE", "MAY", "LOOK AT"}}
	for _, p := range r.People {
		if p.AccountID == account && r.shows(p.source) {
			lines = append(lines, []string{
				p.Email, p.Status, yes(p.Factor), p.active(), strings.Join(p.Grants, ", "), kindsOf(p.Findings),
			})
		}
	}
	align(b, lines)
}

func (r *report) tokenTable(b *strings.Builder, account string) {
	lines := [][]string{{"TOKEN", "STATUS", "ENDS", "LAST USED", "MAY", "LOOK AT"}}
	for _, t := range r.Tokens {
		if t.AccountID == account && r.shows(t.source) {
			lines = append(lines, []string{
				t.Name, t.Status, orWord(t.Expires, "never"), orWord(t.Used, "never"), strings.Join(t.Grants, ", "),
				kindsOf(t.Findings),
			})
		}
	}
	align(b, lines)
}

func (r *report) shows(s source) bool { return !r.cfg.findings || len(s.Findings) > 0 }

// many returns a number with its word.
func many(n int, one, more string) string { return fmt.Sprintf("%d %s", n, word(n, one, more)) }

func word(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func orWord(at time.Time, word string) string {
	if at.IsZero() {
		return word
	}
	return at.UTC().Format(time.DateOnly)
}

// active says when somebody was last active, as far as is known.
func (p person) active() string {
	switch {
	case !p.Last.IsZero():
		return p.Last.UTC().Format(time.DateOnly)
	case !p.Known:
		return "unknown"
	case p.Status == "accepted":
		return "not since then"
	}
	return ""
}

func kindsOf(found []access.ReviewFinding) string {
	var kinds []string
	for _, f := range found {
		kinds = append(kinds, string(f.Kind))
	}
	return strings.Join(kinds, ", ")
}

// align prints lines in columns; only the last is of any width.
func align(b *strings.Builder, lines [][]string) {
	if len(lines) == 1 {
		return
	}
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i := range line {
			if line[i] = clean(line[i]); i < len(line)-1 {
				line[i] = short(line[i])
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(line[i]))
		}
	}
	for _, line := range lines {
		text := " "
		for i, cell := range line {
			text += " " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+1)
		}
		b.WriteString(strings.TrimRight(text, " ") + "\n")
	}
}

// short cuts a text to the width of a column.
func short(text string) string {
	if runes := []rune(text); len(runes) > widest {
		return string(runes[:widest-1]) + "…"
	}
	return text
}

// clean replaces what could control a terminal, or turn its text around: names are
// whatever somebody has typed.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}
