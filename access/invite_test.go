package access_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

func wants(n int) (list []access.Want) {
	for i := range n {
		list = append(list, access.Want{
			Email: fmt.Sprintf("new%d@example.com", i), Grants: []access.Grant{{Group: "DNS"}, {Role: "Billing"}},
		})
	}
	return list
}

// invitedOnce sees that each of the wants is a member once, with its grants.
func (w *team) invitedOnce(list []access.Want, about any) {
	found := map[string]int{}
	for _, m := range w.Members(w.AccountID) {
		found[m.Email]++
	}
	for _, want := range list {
		require.Equal(w.t, 1, found[want.Email], "%s: %v", want.Email, about)
	}
}

func TestInviteOfManyGoesOnWhereItWas(t *testing.T) {
	inTeam(t, func(w *team) {
		w.AddSample(cloudflaretest.Sample{Members: 60})
		ctx, cancel := context.WithCancel(w.ctx)
		list, err := w.it.Invite(ctx, access.Inviting{Wants: wants(40), Progress: func(item access.Invited) {
			require.NoError(t, item.Err)
			if item.At == 14 {
				cancel()
			}
		}})
		require.ErrorIs(t, err, access.ErrNotTried)
		require.ErrorContains(t, err, "25 of 40 users")
		require.Len(t, list, 40)
		require.ErrorIs(t, list[39].Err, context.Canceled)
		require.Len(t, access.Left(list), 25)
		require.Len(t, w.sent(), 15)

		var seen []int
		list, err = w.it.Invite(w.ctx, access.Inviting{Wants: wants(40), Progress: func(item access.Invited) {
			seen = append(seen, item.At)
			does := access.Created
			if item.At < 15 {
				does = access.Unchanged
			}
			require.Equal(t, does, item.Result.Outcome)
			require.Len(t, item.Result.Grants, 2)
		}})
		require.NoError(t, err)
		require.Len(t, seen, 40)
		require.Empty(t, access.Left(list))
		require.Len(t, w.sent(), 40)
		require.Equal(t, 2, strings.Count(strings.Join(w.ops(), " "), cloudflaretest.OpRolesList))
		w.invitedOnce(wants(40), nil)
	})
}

// Whatever meets whichever request, nobody is invited twice, and the next run ends with
// all.
func TestInviteSurvivesEveryTroubleAtEveryRequest(t *testing.T) {
	invite := func(w *team) (access.Result, error) {
		list, err := w.it.Invite(w.ctx, access.Inviting{Wants: wants(3)})
		if err == nil {
			require.Len(w.t, list, 3)
			w.invitedOnce(wants(3), err)
		}
		return access.Result{}, err
	}
	cases := 0
	for at := 1; at <= requestsOf(t, invite); at++ {
		for _, f := range faults {
			inTeam(t, func(w *team) {
				w.meets(at, f)
				_, err := invite(w)
				about := fmt.Sprintf("fault %v %d of request %d: %v: %v", f.Kind, f.Status, at, err, w.ops())
				_, err = invite(w)
				require.NoError(t, err, about)
				w.invitedOnce(wants(3), about)
				require.Len(t, w.Members(w.AccountID), 4, about)
			})
			cases++
		}
	}
	t.Logf("%d cases", cases)
}

// An error with one is no error with the others.
func TestInviteGoesOnAfterAnErrorWithOne(t *testing.T) {
	inTeam(t, func(w *team) {
		list := append(wants(4), want(dns()))
		list[1].Status = accounts.MemberStatusAccepted // who has no login
		w.someoneWith("accepted", w.policy([]string{"Billing"}, w.whole()))
		done, err := w.it.Invite(w.ctx, access.Inviting{Wants: list})
		require.ErrorIs(t, err, cloudflare.ErrInvalidRequest)
		require.ErrorIs(t, err, access.ErrOtherGrants)
		require.NotErrorIs(t, err, access.ErrNotTried)
		require.ErrorIs(t, done[1].Err, cloudflare.ErrInvalidRequest)
		require.ErrorContains(t, done[1].Err, `inviting member "new1@example.com"`)
		require.ErrorIs(t, done[4].Err, access.ErrOtherGrants)
		require.Equal(t, []string{list[1].Email, someone}, []string{access.Left(done)[0].Email, access.Left(done)[1].Email})
		require.Equal(t, []string{"allow Billing on account"}, w.may())
		w.invitedOnce(wants(1), nil)
	})
}

// An error that all would have stops.
func TestInviteStopsWhenTheCredentialIsRefused(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		inTeam(t, func(w *team) {
			w.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersNew, Status: status})
			done, err := w.it.Invite(w.ctx, access.Inviting{Wants: wants(5)})
			require.ErrorContains(t, err, "4 of 5 users")
			require.NotErrorIs(t, done[0].Err, access.ErrNotTried)
			require.ErrorIs(t, done[1].Err, access.ErrNotTried)
			require.Len(t, w.sent(), 1)
		})
	}
}

// Another program may invite the same users at the same time.
func TestInviteMeetsAnotherProgram(t *testing.T) {
	inTeam(t, func(w *team) {
		w.before = func(r *http.Request) {
			if r.Method == http.MethodPost && w.member() == nil {
				w.someoneWith("pending", w.policy([]string{"DNS"}, w.whole()))
			}
		}
		done, err := w.it.Invite(w.ctx, access.Inviting{Wants: []access.Want{want(dns())}})
		require.NoError(t, err)
		require.Equal(t, access.Unchanged, done[0].Result.Outcome)
	})
}

func TestCarelessInvitationsSendNothing(t *testing.T) {
	inTeam(t, func(w *team) {
		_, err := w.it.Invite(w.ctx, access.Inviting{})
		require.ErrorContains(t, err, "Wants is empty")
		list := wants(4)
		list[1].Email, list[2].Grants = "", nil
		list[3].Email = "NEW0@example.com"
		_, err = w.it.Invite(w.ctx, access.Inviting{Wants: list})
		require.ErrorContains(t, err, "Wants[1].Email is empty")
		require.ErrorContains(t, err, "Wants[2].Grants is empty")
		require.ErrorContains(t, err, `Wants[3].Email is that of Wants[0]: "NEW0@example.com"`)
		require.Empty(t, w.Requests())

		list = wants(4)
		list[3].Grants[1].Role = "Bilking"
		_, err = w.it.Invite(w.ctx, access.Inviting{Wants: list})
		require.ErrorIs(t, err, access.ErrUnknownRole)
		require.ErrorContains(t, err, "Wants[3].Grants[1].Role")
		require.Empty(t, w.sent())
	})
}

// The client's own pace keeps it below the API's limit.
func TestInviteStaysUnderTheRate(t *testing.T) {
	inTeam(t, func(w *team) {
		began := time.Now()
		list := wants(700)
		_, err := w.it.Invite(w.ctx, access.Inviting{Wants: list})
		require.NoError(t, err)
		require.Greater(t, time.Since(began), time.Minute)
		for _, r := range w.Requests() {
			require.NotEqual(t, http.StatusTooManyRequests, r.Status)
		}
		w.invitedOnce(list, nil)
	}, cloudflaretest.WithRateLimit(cloudflaretest.RateLimit{}))
}
