package auditfile_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/auditfile"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// The log of an account as NDJSON, in two runs: the second goes on where the
// first one stopped.
func Example() {
	srv := cloudflaretest.NewServer()
	defer srv.Close()
	until := time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC)
	srv.AddSample(cloudflaretest.Sample{AuditEntries: 5, Every: time.Hour, Until: until.Add(-time.Hour)})
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	params := accounts.LogAuditFollowParams{List: accounts.LogAuditListParams{
		AccountID: cloudflare.F(srv.AccountID), Before: cloudflare.F(until),
	}}
	export := func(most int64) error {
		file, err := auditfile.Open(filepath.Join(dir, "log.ndjson"), filepath.Join(dir, "checkpoint"), auditfile.Options{
			Purpose: srv.AccountID, Since: until.Add(-24 * time.Hour),
		})
		if err != nil {
			return err
		}
		defer file.Close()
		params.Checkpoint, params.Idle = file.Place(), file.Idle
		for entry, err := range srv.Client().Accounts.Logs.Audit.Follow(context.Background(), params) {
			if err != nil {
				return err
			}
			if err := file.Append([]byte(entry.JSON.RawJSON()+"\n"), entry.Checkpoint()); err != nil {
				return err
			}
			if file.Entries() == most {
				break
			}
		}
		fmt.Println(file.Entries(), "entries")
		return file.Close()
	}
	for _, most := range []int64{2, 0} {
		if err := export(most); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// 2 entries
	// 5 entries
}
