package permissions_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/call"
	"github.com/seed815c370e/cloudflare-go/option"
	. "github.com/seed815c370e/cloudflare-go/permissions"
)

// program is some operations of an account, which it calls one after the other
// with bodies that are not taken and ids that are not there.
type program []*call.Op

// drawn is a program of operations for which the document names groups.
func drawn(random *rand.Rand) (p program) {
	known := slices.DeleteFunc(call.Operations(), func(op *call.Op) bool {
		return len(op.Accepts()) == 0 || !strings.HasPrefix(op.Path, "/accounts/") || op.Name == "Accounts.Delete"
	})
	for range 1 + random.IntN(6) {
		p = append(p, known[random.IntN(len(known))])
	}
	return p
}

// refused runs the program and is the operations that were forbidden.
func (p program) refused(t *testing.T, client *cloudflare.Client, accountID string) (names []string) {
	for _, op := range p {
		path := strings.Replace(op.Path, "{account_id}", accountID, 1)
		path = strings.NewReplacer("{", "no-", "}", "").Replace(path)
		err := client.Execute(t.Context(), op.Method, path, nil, nil)
		if errors.Is(err, cloudflare.ErrForbidden) || errors.Is(err, cloudflare.ErrUnauthorized) {
			names = append(names, op.Name)
		}
	}
	return names
}

// What a recorder asks for is enough where it is enforced, and with any one group
// less it is not.
func TestWhatIsNeededIsEnoughAndNoMore(t *testing.T) {
	srv, admin := start(t, cloudflaretest.WithEnforcement())
	with := func(groups ...string) *cloudflare.Client {
		params, err := Allow(groups...).On(Account(srv.AccountID)).TokenParams(t.Context(), admin, srv.AccountID, "n")
		require.NoError(t, err)
		token, err := admin.Accounts.Tokens.New(t.Context(), params)
		require.NoError(t, err)
		return srv.Client(option.WithAPIToken(token.Value))
	}
	for seed := range uint64(150) {
		p := drawn(rand.New(rand.NewPCG(seed, 3)))
		rec := NewRecorder()
		require.Empty(t, p.refused(t, srv.Client(rec.Option()), srv.AccountID))
		needs := rec.Needed()
		require.True(t, needs.Exact)
		require.Empty(t, p.refused(t, with(needs.Groups...), srv.AccountID), needs)
		for i := range needs.Groups {
			fewer := slices.Delete(slices.Clone(needs.Groups), i, i+1)
			if len(fewer) == 0 {
				fewer = []string{"Notifications Read"} // no token has none
			}
			require.NotEmpty(t, p.refused(t, with(fewer...), srv.AccountID), needs)
		}
	}
}
