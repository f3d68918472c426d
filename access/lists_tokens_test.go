package access_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/packages/pagination"
)

// By a list of tokens that shows too little no successor is made beside another, no token is
// deleted, and none is taken for deleted.
func TestNoTokenIsReplacedByAListThatIsIncomplete(t *testing.T) {
	for lie, list := range lies {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			lying(w.Server, w.AccountID, cloudflaretest.OpTokensList, list)
			_, err := w.run(trouble{})
			require.ErrorIs(t, err, pagination.ErrIncomplete, lie)
			require.Len(t, w.Tokens(w.AccountID), 1, lie)

			sweeping := access.Sweeping{Account: w.AccountID, Remove: true}
			orphans, err := access.Sweep(t.Context(), w.client(), sweeping)
			require.ErrorIs(t, err, pagination.ErrIncomplete, lie)
			require.Empty(t, orphans)
		})
	}
}

// A token that the list does not show at the end is not known to be deleted; the next run
// sees it.
func TestARotationDoesNotEndByAListThatIsIncomplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		n := 0
		end := w.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			if r.Op == cloudflaretest.OpTokensList {
				n++
			}
			body := `{"success":true,"result":` + lies["empty, of 57"] + `}`
			return cloudflaretest.Fault{Status: http.StatusOK, Body: body}, r.Op == cloudflaretest.OpTokensList && n > 1
		})
		record, err := w.run(trouble{})
		require.ErrorIs(t, err, pagination.ErrIncomplete)
		require.Equal(t, access.RotationLive, record.State)
		end()
		record, err = w.run(trouble{})
		require.NoError(t, err)
		require.Equal(t, access.RotationDone, record.State)
		w.onlyTheSuccessor(nil)
	})
}

// Totals may count what a filter leaves out: without the filter the list is whole.
func TestTotalsThatCountWhatAFilterLeavesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			body := `{"success":true,"result":[{"id":"` + w.old.ID + `","name":"deploy"}],"result_info":{"total_count":2}}`
			filtered := r.Op == cloudflaretest.OpTokensList && r.Query.Get("include_expired") != "true"
			return cloudflaretest.Fault{Status: http.StatusOK, Body: body}, filtered
		})
		_, err := w.run(trouble{})
		require.NoError(t, err)
		w.onlyTheSuccessor(nil)
	})
	inCompany(t, func(t *testing.T, c *company) {
		c.opts = access.OffboardOptions{Accounts: []string{c.busy}, Tokens: access.OffboardSkipTokens}
		whole := told(c.plan().Items)
		c.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			body := `{"success":true,"result":[],"result_info":{"total_count":2}}`
			filtered := r.Op == cloudflaretest.OpIAMUserGroupsMembersList && r.Query.Get("fuzzyEmail") != ""
			return cloudflaretest.Fault{Status: http.StatusOK, Body: body}, filtered
		})
		require.Equal(t, whole, told(c.plan().Items))
	})
}

// A review does not say that nobody has access, and nothing else, where it was not shown all.
func TestReviewSaysWhichListsAreIncomplete(t *testing.T) {
	for part, op := range map[access.ReviewPart]string{
		access.ReviewMembers:    cloudflaretest.OpMembersList,
		access.ReviewUserGroups: cloudflaretest.OpIAMUserGroupsList,
		access.ReviewTokens:     cloudflaretest.OpTokensList,
		"members of a group":    cloudflaretest.OpIAMUserGroupsMembersList,
	} {
		for lie, list := range lies {
			if part == access.ReviewUserGroups && lie == "one of two, twice" {
				continue // that group is not found
			}
			reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
				everything(srv)
				lying(srv, srv.AccountID, op, list)
				_, errs := rows(access.Review(t.Context(), srv.Client(), srv.AccountID))
				require.Len(t, errs, 1, "%s: %s", op, lie)
				require.ErrorIs(t, errs[0], pagination.ErrIncomplete, "%s: %s", op, lie)
				var failed *access.ReviewError
				require.ErrorAs(t, errs[0], &failed)
			})
		}
	}
}

// Accounts that are shown are reviewed, and the last row says that there may be others.
func TestReviewSaysThatAccountsMayBeMissing(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		everything(srv)
		list, _ := rows(access.Review(t.Context(), srv.Client(), srv.AccountID))
		for lie, count := range map[string]int{
			lies["empty, of 57"]: 0, lies["nothing in it"]: -1,
			`[{"id":"` + srv.AccountID + `","name":"a"}],"result_info":{"total_count":57}`: len(list),
		} {
			end := lying(srv, "/accounts", cloudflaretest.OpAccountsList, lie)
			found, errs := rows(access.Review(t.Context(), srv.Client()))
			end()
			require.NotEmpty(t, errs, lie)
			last := errs[len(errs)-1]
			require.ErrorIs(t, last, pagination.ErrIncomplete, lie)
			require.ErrorContains(t, last, "listing the accounts", lie)
			if count >= 0 {
				require.Len(t, errs, 1)
				require.Len(t, found, count, lie)
			}
		}
	})
}

// Nothing was found where there was nowhere to look.
func TestOffboardOfNoAccountIsAnError(t *testing.T) {
	inCompany(t, func(t *testing.T, c *company) {
		lying(c.Server, "/accounts", cloudflaretest.OpAccountsList, `[]`)
		_, err := access.Offboard(t.Context(), c.client(), leaver, c.opts)
		require.ErrorContains(t, err, "the credential reaches no account")
	})
}
