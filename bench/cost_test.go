package bench

import (
	"runtime"
	"testing"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// What the SDK promises to cost, in allocations and bytes: those do not depend
// on the machine. Times do, and are in README.md.

func TestAllocations(t *testing.T) {
	client := ours(OneAccount())
	get := accounts.AccountGetParams{AccountID: cloudflare.F(accountID)}
	page := AuditPage(1000)
	for _, c := range []struct {
		name string
		most float64
		do   func() error
	}{
		{"an audit page of 1,000 entries", 15 * 1000, func() error { return new(auditPage).UnmarshalJSON(page) }},
		{"a get of an account", 45, func() error { _, err := client.Accounts.Get(t.Context(), get); return err }},
		{"a new client", 20, func() error {
			cloudflare.NewClient(option.WithAPIToken("fake-token-0001"))
			return nil
		}},
	} {
		got := testing.AllocsPerRun(10, func() {
			if err := c.do(); err != nil {
				t.Error(err)
			}
		})
		t.Logf("%s: %.0f allocations", c.name, got)
		if got > c.most {
			t.Errorf("%s makes %.0f allocations, more than %.0f", c.name, got, c.most)
		}
	}
}

type auditPage = pagination.CursorPaginationAfter[accounts.AuditEntry]

// A page takes at most four times its bytes while it is decoded, its own text
// included, and an entry that is kept holds no more than that.
func TestMemory(t *testing.T) {
	text := AuditPage(1000)
	var before, after, kept runtime.MemStats
	runtime.ReadMemStats(&before)
	page := new(auditPage)
	if err := page.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	entry := page.Result[500]
	page = nil
	runtime.GC()
	runtime.ReadMemStats(&kept)
	most := 4 * len(text)
	if took := int(after.TotalAlloc - before.TotalAlloc); took > most {
		t.Errorf("decoding takes %d bytes for %d", took, len(text))
	}
	if holds := int(kept.HeapAlloc) - int(before.HeapAlloc); holds > most {
		t.Errorf("an entry that is kept holds %d bytes", holds)
	}
	runtime.KeepAlive(entry)
	runtime.KeepAlive(text)
}

// Both ways of reading a page see the same entries.
func TestTheBodiesAreWhatTheModelsSay(t *testing.T) {
	page, members := new(auditPage), new(pagination.V4PagePaginationArray[accounts.Member])
	if err := page.UnmarshalJSON(AuditPage(1000)); err != nil || len(page.Result) != 1000 {
		t.Fatal(err, len(page.Result))
	}
	if err := members.UnmarshalJSON(MembersPage(50)); err != nil || len(members.Result) != 50 {
		t.Fatal(err, len(members.Result))
	}
	for _, entry := range page.Result {
		if len(entry.JSON.ExtraFields)+len(entry.Resource.JSON.ExtraFields) > 0 || entry.JSON.Resource.IsInvalid() {
			t.Fatal("an entry has fields that the model has not")
		}
	}
}
