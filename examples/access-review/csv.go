package main

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/examples/internal/sheet"
)

var columns = []string{
	"kind", "account_id", "account", "who", "name", "status", "second_factor", "last_active", "may", "issued", "ends",
	"last_used", "findings", "details", "read_at", "ray_id",
}

// csv writes a row for each account, member, token, and part that was not read.
func (r *report) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	write := func(kind string, from source, cells map[string]string) {
		cells["kind"], cells["account_id"], cells["account"] = kind, from.AccountID, from.Account
		cells["findings"], cells["details"] = kindsOf(from.Findings), details(from.Findings)
		cells["read_at"], cells["ray_id"] = moment(from.Read.At), from.Read.RayID
		var row []string
		for _, name := range columns {
			row = append(row, sheet.Harmless(cells[name]))
		}
		_ = out.Write(row) // Error has it
	}
	_ = out.Write(columns)
	for _, a := range r.Accounts {
		write("account", a.source, map[string]string{})
	}
	for _, p := range r.People {
		write("member", p.source, map[string]string{
			"who": p.Email, "name": p.Name, "status": p.Status, "second_factor": yes(p.Factor), "last_active": moment(p.Last),
			"may": strings.Join(p.Grants, ", "),
		})
	}
	for _, t := range r.Tokens {
		write("token", t.source, map[string]string{
			"who": t.ID, "name": t.Name, "status": t.Status, "may": strings.Join(t.Grants, ", "),
			"issued": moment(t.Issued), "ends": moment(t.Expires), "last_used": moment(t.Used),
		})
	}
	for _, u := range r.Unread {
		write("not read", source{Account: u.Account}, map[string]string{"who": u.Part, "name": u.Why})
	}
	out.Flush()
	return out.Error()
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func details(found []access.ReviewFinding) string {
	var texts []string
	for _, f := range found {
		texts = append(texts, f.Text)
	}
	return strings.Join(texts, "; ")
}
