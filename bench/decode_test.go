package bench

import (
	"encoding/json"
	"testing"

	peer "github.com/cloudflare/cloudflare-go/v7"
	peeraccounts "github.com/cloudflare/cloudflare-go/v7/accounts"
	peerpages "github.com/cloudflare/cloudflare-go/v7/packages/pagination"
	peershared "github.com/cloudflare/cloudflare-go/v7/shared"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// BenchmarkAudit reads a page of 1,000 audit log entries: decoding alone, and
// the whole call.
func BenchmarkAudit(b *testing.B) {
	body := AuditPage(1000)
	run(b, len(body), append(auditWays(b, body), bareWays[Audit](body)...))
}

func auditWays(b *testing.B, body []byte) []way {
	client, peerClient := ours(body), theirs(body)
	params := accounts.LogAuditListParams{AccountID: cloudflare.F(accountID), Since: cloudflare.F(since),
		Before: cloudflare.F(before), Limit: cloudflare.F(1000.0)}
	peerParams := peeraccounts.LogAuditListParams{AccountID: peer.F(accountID), Since: peer.F(since),
		Before: peer.F(before), Limit: peer.F(1000.0)}
	return []way{
		{"sdk-call", func() error { return wantEntries(client.Accounts.Logs.Audit.List(b.Context(), params)) }},
		{"sdk-decode", func() error {
			return new(pagination.CursorPaginationAfter[accounts.AuditEntry]).UnmarshalJSON(body)
		}},
		{"cloudflare-go-call", func() error {
			_, err := peerClient.Accounts.Logs.Audit.List(b.Context(), peerParams)
			return err
		}},
		{"cloudflare-go-decode", func() error {
			return json.Unmarshal(body, new(peerpages.CursorPaginationAfter[peeraccounts.LogAuditListResponse]))
		}},
	}
}

func wantEntries(page *pagination.CursorPaginationAfter[accounts.AuditEntry], err error) error {
	if err == nil && len(page.Result) != 1000 {
		panic("the page is not whole")
	}
	return err
}

// BenchmarkMembers reads a page of 50 members: decoding alone, and the whole
// call.
func BenchmarkMembers(b *testing.B) {
	body := MembersPage(50)
	client, peerClient := ours(body), theirs(body)
	params := accounts.MemberListParams{AccountID: cloudflare.F(accountID)}
	peerParams := peeraccounts.MemberListParams{AccountID: peer.F(accountID)}
	run(b, len(body), append([]way{
		{"sdk-call", func() error { _, err := client.Accounts.Members.List(b.Context(), params); return err }},
		{"sdk-decode", func() error {
			return new(pagination.V4PagePaginationArray[accounts.Member]).UnmarshalJSON(body)
		}},
		{"cloudflare-go-call", func() error {
			_, err := peerClient.Accounts.Members.List(b.Context(), peerParams)
			return err
		}},
		{"cloudflare-go-decode", func() error {
			return json.Unmarshal(body, new(peerpages.V4PagePaginationArray[peershared.Member]))
		}},
	}, bareWays[Members](body)...))
}
