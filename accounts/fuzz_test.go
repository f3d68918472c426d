package accounts_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testapi"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// models are all that a reply is decoded into, pages included. A test holds
// the list against the package.
var models = testapi.Models{
	&accounts.Account{}, &accounts.AccountManagedBy{}, &accounts.AccountOrganizationNewResponse{},
	&accounts.AccountProfile{}, &accounts.AccountSettings{}, &accounts.AuditAccount{}, &accounts.AuditAction{},
	&accounts.AuditActor{}, &accounts.AuditEntry{}, &accounts.AuditProduct{}, &accounts.AuditProductCategory{},
	&accounts.AuditRaw{}, &accounts.AuditResource{}, &accounts.AuditZone{}, &accounts.DeleteResponse{},
	&accounts.GroupMeta{}, &accounts.Member{}, &accounts.MemberPolicy{}, &accounts.MemberUser{},
	&accounts.PermissionGrant{}, &accounts.PermissionGroup{}, &accounts.RatePlan{}, &accounts.ResourceGroup{},
	&accounts.ResourceGroupScope{}, &accounts.ResourceGroupScopeObject{}, &accounts.Role{}, &accounts.RolePermissions{},
	&accounts.Subscription{}, &accounts.SubscriptionDeleteResponse{}, &accounts.Token{}, &accounts.TokenCondition{},
	&accounts.TokenConditionRequestIP{}, &accounts.TokenNewResponse{}, &accounts.TokenPermissionGroup{},
	&accounts.TokenPolicy{}, &accounts.TokenVerifyResponse{},
	&pagination.V4PagePaginationArray[accounts.Member]{}, &pagination.V4PagePaginationArray[accounts.Account]{},
	&pagination.V4PagePaginationArray[accounts.Role]{}, &pagination.V4PagePaginationArray[accounts.Token]{},
	&pagination.CursorPaginationAfter[accounts.AuditEntry]{}, &pagination.SinglePage[accounts.Subscription]{},
	&pagination.SinglePage[accounts.TokenPermissionGroup]{}, &pagination.SinglePage[accounts.AuditProductCategory]{},
}

// bodies are the replies of the documentation, by operation.
func bodies(t testing.TB) map[string]string { return testapi.Bodies(t, 29) }

func FuzzModels(f *testing.F) {
	for _, body := range bodies(f) {
		for i, part := range testapi.Parts(body) {
			f.Add(uint8(i%len(models)), part)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		testapi.CheckDecoding(t, models[int(which)%len(models)], text)
	})
}

func TestModelsAreAllThere(t *testing.T) { models.CheckAllThere(t) }

func TestEveryModelAgreesWithEncodingJSON(t *testing.T) { models.CheckAgreement(t, bodies(t)) }

func TestHostileValues(t *testing.T) { models.CheckHostileValues(t) }

func TestEveryKindOfValueInEveryField(t *testing.T) { models.CheckKinds(t) }

// Every truncation of every reply is refused, by one kind of page or another.
func TestEveryTruncationOfEveryReply(t *testing.T) {
	pages := []func() json.Unmarshaler{
		func() json.Unmarshaler { return new(pagination.V4PagePaginationArray[accounts.Member]) },
		func() json.Unmarshaler { return new(pagination.CursorPaginationAfter[accounts.AuditEntry]) },
		func() json.Unmarshaler { return new(pagination.SinglePage[accounts.Subscription]) },
	}
	for name, body := range bodies(t) {
		for i := range strings.TrimSpace(body) {
			require.Error(t, pages[i%len(pages)]().UnmarshalJSON([]byte(body[:i])), name)
		}
	}
}

// Every byte of every reply replaced by another: no panic, and the same verdict
// as encoding/json's.
func TestEveryReplyWithOneByteChanged(t *testing.T) {
	changed := "\x00\x1f \"\\{}[],:0e\x80\xff"
	for _, body := range bodies(t) {
		for i := range len(body) {
			text := []byte(body)
			text[i] = changed[i%len(changed)]
			err := new(pagination.V4PagePaginationArray[accounts.Member]).UnmarshalJSON(text)
			require.Equal(t, json.Valid(text), err == nil)
		}
	}
}
