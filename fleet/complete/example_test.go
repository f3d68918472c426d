package complete_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/fleet/complete"
)

// A day of what a program kept, checked against the API.
func ExampleVerify() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	day := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	var kept []complete.Entry
	for i := range 3 {
		e := complete.Entry{ID: fmt.Sprintf("%032d", i), Time: day.Add(time.Duration(i) * time.Hour)}
		srv.AddAuditEntries(srv.AccountID, cloudflaretest.AuditEntry{ID: e.ID,
			Action: cloudflaretest.AuditAction{Time: e.Time}})
		kept = append(kept, e)
	}
	finding, err := complete.Verify(context.Background(), complete.Check{
		Account: srv.AccountID, Day: day, Stored: source(kept[:2]), Listed: complete.API(srv.Client()),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(finding.Stored.Count, "kept,", finding.Listed.Count, "listed, whole:", finding.Whole())
	for _, e := range finding.Missing {
		fmt.Println("missing", e.ID, e.Time.Format(time.TimeOnly))
	}
	// Output:
	// 2 kept, 3 listed, whole: false
	// missing 00000000000000000000000000000002 02:00:00
}
