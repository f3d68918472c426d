package conformance

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/option"
)

// Every operation is done by an account's token that has one of the permission
// groups that the document accepts for it, each in turn, and is refused to those
// that have any other. Every reply is valid.
func TestEnforcingEmulator(t *testing.T) {
	forEachMethod(t, func(t *testing.T, m method, op *operation) {
		c, g := emulate(t, cloudflaretest.WithEnforcement()), newGenerator(t, true)
		accepted, _ := op.Extensions["x-api-token-group"].([]any)
		for i, group := range c.PermissionGroups() {
			if !slices.Contains(group.Scopes, "com.cloudflare.api.account") {
				continue
			}
			clear(c.statuses)
			g.optional = share(g, i%runs(200))
			_, err := m.call(t.Context(), op, c.input(g, op), c.options(option.WithAPIToken(c.with(group.ID)))...)
			want := []int{http.StatusForbidden}
			if len(accepted) == 0 || slices.Contains(accepted, any(group.Name)) {
				want = successOf(op)
			}
			for status := range c.statuses {
				require.Contains(t, want, status, "%s: %v", group.Name, err)
			}
		}
	})
}

// with is the value of a token with one permission group on the account.
func (c *checked) with(group string) string {
	return c.AddToken(c.AccountID, cloudflaretest.Token{ID: "with", Policies: []cloudflaretest.TokenPolicy{{
		PermissionGroups: []cloudflaretest.PolicyGroup{{ID: group}},
		Resources:        map[string]any{"com.cloudflare.api.account." + c.AccountID: "*"},
	}}}).Value
}

// successOf are the statuses that an operation may have which is allowed: what
// is for tenant admins is refused to an account's token in any case.
func successOf(op *operation) []int {
	if strings.HasSuffix(op.id, "-creation") || strings.HasSuffix(op.id, "-deletion") {
		return []int{http.StatusForbidden}
	}
	return []int{op.success()}
}
