package access_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

// everything is a member, a token and a user group in each account.
func everything(srv *cloudflaretest.Server) {
	for _, a := range srv.Accounts() {
		srv.AddMember(a.ID, cloudflaretest.Member{Email: "who@example.com"})
		srv.AddTokenWith(a.ID, "DNS Read")
		srv.AddUserGroup(a.ID, cloudflaretest.UserGroup{Name: "all"})
	}
}

// Whatever part can't be read, the error names it, and all else is there.
func TestReviewGoesOnWithoutWhatItCannotRead(t *testing.T) {
	for part, row := range map[access.ReviewPart]struct {
		op                       string
		accounts, people, tokens int
	}{
		access.ReviewAccount:          {cloudflaretest.OpAccountsGet, 0, 0, 0},
		access.ReviewMembers:          {cloudflaretest.OpMembersList, 1, 0, 1},
		access.ReviewUserGroups:       {cloudflaretest.OpIAMUserGroupsList, 1, 2, 1},
		access.ReviewAuditLog:         {cloudflaretest.OpLogsAuditList, 1, 2, 1},
		access.ReviewPermissionGroups: {cloudflaretest.OpTokensPermissionGroupsList, 1, 2, 1},
		access.ReviewTokens:           {cloudflaretest.OpTokensList, 1, 2, 0},
	} {
		for _, width := range []int{0, 3} {
			t.Run(fmt.Sprint(part, width), func(t *testing.T) {
				reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
					second := srv.AddAccount(cloudflaretest.Account{Name: "second"})
					everything(srv)
					people := len(srv.Members(second.ID))
					srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
						return cloudflaretest.Fault{Status: http.StatusForbidden, Times: -1}, r.Op == row.op &&
							contains(r.Path, srv.AccountID)
					})
					review := access.Reviewing{AtATime: width}.Review(t.Context(), srv.Client(), srv.AccountID, second.ID)
					list, errs := rows(review)
					require.Len(t, errs, 1)
					var failed *access.ReviewError
					require.ErrorAs(t, errs[0], &failed)
					require.Equal(t, part, failed.Part)
					require.Equal(t, srv.AccountID, failed.Account)
					require.ErrorIs(t, failed, cloudflare.ErrForbidden)
					require.ErrorContains(t, failed, "access: reviewing account "+srv.AccountID+": "+string(part)+": ")
					require.Equal(t, [3]int{row.accounts, row.people, row.tokens}, had(list, srv.AccountID))
					require.Equal(t, [3]int{1, people, 1}, had(list, second.ID), "the other account")
					for _, r := range list {
						if r.Member != nil && r.AccountID == srv.AccountID {
							require.Equal(t, part == access.ReviewAuditLog, r.Member.Activity == nil)
							require.Equal(t, part != access.ReviewAuditLog, contains(fmt.Sprint(kinds(r)), "dormant"))
						}
					}
				})
			})
		}
	}
}

// had counts the rows of an account: of itself, its members and its tokens.
func had(list []access.ReviewRow, id string) (n [3]int) {
	for _, row := range list {
		if row.AccountID == id {
			n[0] += count(row.Account != nil)
			n[1] += count(row.Member != nil)
			n[2] += count(row.Token != nil)
		}
	}
	return n
}

// A list that fails midway gives what was read of it. Who was seen in the log before it
// failed was active; of the others nothing is known.
func TestReviewGivesWhatItReadBeforeAnError(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddSample(cloudflaretest.Sample{Members: 120, AuditEntries: 2500, Every: time.Minute})
		later := func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
			return cloudflaretest.Fault{Status: http.StatusBadRequest, Times: -1},
				r.Query.Get("page") == "3" || r.Query.Get("cursor") != ""
		}
		srv.InjectFunc(later)
		list, errs := rows(access.Review(t.Context(), srv.Client(), srv.AccountID))
		require.Len(t, errs, 2)
		require.ErrorContains(t, errs[0], "members: page 3")
		require.ErrorContains(t, errs[1], "audit log: page 2")
		require.Equal(t, 100, had(list, srv.AccountID)[1])
		known := 0
		for _, row := range list {
			if row.Member != nil && row.Member.Activity != nil {
				require.False(t, row.Member.Activity.Last.IsZero())
				known++
			}
			require.NotContains(t, kinds(row), "dormant")
		}
		require.Equal(t, 49, known)
	})
}

// The end of the context ends a review, whatever it is reading, with one error, and
// without a row that says less than the whole.
func TestReviewStopsOnTheContext(t *testing.T) {
	for _, width := range []int{0, 2} {
		for stop := 1; ; stop++ {
			sent := 0
			reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
				srv.AddAccount(cloudflaretest.Account{Name: "second"})
				everything(srv)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var asked atomic.Int64
				client := srv.Client(option.WithMiddleware(
					func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
						if asked.Add(1) == int64(stop) {
							cancel()
						}
						return next(r)
					}))
				_, errs := rows(access.Reviewing{AtATime: width}.Review(ctx, client))
				if sent = int(asked.Load()); sent < stop {
					require.Empty(t, errs)
					return
				}
				require.Len(t, errs, 1)
				require.ErrorIs(t, errs[0], context.Canceled)
				require.LessOrEqual(t, sent, stop+max(0, width-1))
			})
			if sent < stop {
				require.Greater(t, stop, 10)
				break
			}
		}
	}
}

// Leaving the range ends the review and what it runs.
func TestLeavingAReviewEarly(t *testing.T) {
	for _, width := range []int{0, 1, 3} {
		reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
			srv.AddSample(cloudflaretest.Sample{Accounts: 10})
			everything(srv)
			for stop := 1; stop < 12; stop++ {
				n := 0
				for _, err := range (access.Reviewing{AtATime: width}).Review(t.Context(), srv.Client()) {
					require.NoError(t, err)
					if n++; n == stop {
						break
					}
				}
				require.Equal(t, stop, n)
				synctest.Wait()
				sent := len(srv.Requests())
				time.Sleep(time.Hour)
				require.Len(t, srv.Requests(), sent, "nothing goes on")
			}
			require.Panics(t, func() {
				for range (access.Reviewing{AtATime: width}).Review(t.Context(), srv.Client()) {
					panic("the program's own")
				}
			})
		})
	}
}

// What a program does with its slices afterwards changes nothing.
func TestReviewKeepsItsOwnListOfAccounts(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	ids, skip := []string{srv.AccountID}, []access.ReviewPart{access.ReviewTokens}
	review := access.Reviewing{Skip: skip}.Review(t.Context(), srv.Client(), ids...)
	ids[0], skip[0] = "another", "money"
	list, errs := rows(review)
	require.Empty(t, errs)
	require.Len(t, list, 2)
}

// Leaving at an error ends it too.
func TestLeavingAReviewAtItsFirstError(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddSample(cloudflaretest.Sample{Accounts: 3})
		srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersList, Status: http.StatusForbidden, Times: -1})
		for _, err := range access.Review(t.Context(), srv.Client()) {
			if err != nil {
				break
			}
		}
		require.Len(t, srv.Requests(), 2, "the list of accounts, and that of the first one's members")
	})
}

// When the range is left its requests have ended too, and the context's end is nobody's
// business any more.
func TestLeavingAReviewWaitsForItsRequests(t *testing.T) {
	for _, width := range []int{0, 3} {
		reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
			srv.AddSample(cloudflaretest.Sample{Accounts: 6})
			var running atomic.Int64
			client := srv.Client(option.WithMiddleware(
				func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
					running.Add(1)
					defer running.Add(-1)
					time.Sleep(time.Second) // whatever the context says
					return next(r)
				}))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			for range (access.Reviewing{AtATime: width}).Review(ctx, client) {
				cancel()
				break
			}
			require.Zero(t, running.Load())
		})
	}
}

// Several accounts at a time give the same rows, and no more calls at a time than that.
func TestReviewOfSeveralAccountsAtATime(t *testing.T) {
	reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
		srv.AddSample(cloudflaretest.Sample{Accounts: 10})
		everything(srv)
		var now, most atomic.Int64
		client := srv.Client(option.WithMiddleware(
			func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
				most.Store(max(most.Load(), now.Add(1)))
				time.Sleep(time.Second)
				defer now.Add(-1)
				return next(r)
			}))
		var want []string
		for _, width := range []int{0, 4, 100} {
			most.Store(0)
			calls := 0
			review := access.Reviewing{AtATime: width, Progress: func(p access.ReviewProgress) {
				require.Equal(t, 10, p.Accounts)
				require.Equal(t, srv.Accounts()[p.Number-1].ID, p.Account)
				calls++
			}}
			list, errs := rows(review.Review(t.Context(), client))
			require.Empty(t, errs)
			var got []string
			for _, row := range list {
				got = append(got, fmt.Sprint(row.AccountID, row.AccountName, row.Member != nil, row.Token != nil, row.Findings))
			}
			if want == nil {
				want = got
			}
			require.ElementsMatch(t, want, got)
			require.EqualValues(t, max(1, min(width, 10)), most.Load())
			require.Equal(t, 50, calls, "one for each page and account")
		}
	})
}

// The log is read newest first, only until everybody was seen, and to its end if
// somebody was not, or if it is not in order.
func TestReviewReadsNoMoreOfTheLogThanItNeeds(t *testing.T) {
	for name, row := range map[string]struct {
		dormant bool
		mixed   bool
		pages   int
	}{"everybody acts": {false, false, 1}, "one does not": {true, false, 3}, "out of order": {false, true, 3}} {
		t.Run(name, func(t *testing.T) {
			reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
				member := srv.Members(srv.AccountID)[0]
				srv.AddMember(srv.AccountID, cloudflaretest.Member{Email: "invited@example.com", Status: "pending"})
				srv.AddSample(cloudflaretest.Sample{AuditEntries: 2500, Every: time.Minute, Until: time.Now().Add(-time.Hour)})
				if !row.dormant {
					acted(srv, cloudflaretest.AuditActor{Email: "  "}, time.Now().Add(-time.Minute))
					acted(srv, cloudflaretest.AuditActor{Email: upper(member.Email)}, time.Now().Add(-2*time.Minute))
				}
				client := srv.Client()
				if row.mixed {
					client = srv.Client(option.WithQuery("direction", "asc"))
				}
				list, errs := rows(access.Review(t.Context(), client, srv.AccountID))
				require.Empty(t, errs)
				pages := 0
				for _, r := range srv.Requests() {
					pages += count(r.Op == cloudflaretest.OpLogsAuditList)
				}
				require.Equal(t, row.pages, pages)
				require.Equal(t, row.dormant, list[1].Member.Activity.Last.IsZero())
				if !row.dormant {
					require.WithinDuration(t, time.Now().Add(-2*time.Minute), list[1].Member.Activity.Last, 0)
				}
				require.Zero(t, list[2].Member.Activity.Last)
				require.Equal(t, row.pages == 1, list[2].Member.Activity.Since.After(time.Now().AddDate(0, 0, -89)))
			})
		})
	}
}

// What is skipped is not asked for.
func TestReviewSkips(t *testing.T) {
	for part, want := range map[access.ReviewPart][3]int{
		access.ReviewAccount: {0, 2, 1}, access.ReviewMembers: {1, 0, 1}, access.ReviewUserGroups: {1, 2, 1},
		access.ReviewAuditLog: {1, 2, 1}, access.ReviewPermissionGroups: {1, 2, 1}, access.ReviewTokens: {1, 2, 0},
	} {
		reviewed(t, func(t *testing.T, srv *cloudflaretest.Server) {
			everything(srv)
			client := srv.Client()
			asked := func(skip ...access.ReviewPart) (ops map[string]bool, list []access.ReviewRow) {
				srv.ResetRequests()
				list, errs := rows(access.Reviewing{Skip: skip}.Review(t.Context(), client, srv.AccountID))
				require.Empty(t, errs)
				ops = map[string]bool{}
				for _, r := range srv.Requests() {
					ops[r.Op] = true
				}
				return ops, list
			}
			fewer, list := asked(part)
			require.Equal(t, want, had(list, srv.AccountID), part)
			client = srv.Client()
			all, _ := asked()
			require.Less(t, len(fewer), len(all), part)
			if part == access.ReviewTokens {
				require.NotContains(t, fewer, cloudflaretest.OpTokensPermissionGroupsList, "nothing needs them")
			}
		})
	}
}

func TestReviewRefusesWhatMakesNoSense(t *testing.T) {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess())
	defer srv.Close()
	ctx, client := t.Context(), srv.Client()
	for want, review := range map[string]func() []error{
		"the client is nil": func() []error { return failures(access.Review(ctx, nil)) },
		"client lacks": func() []error {
			return failures(access.Review(ctx, &cloudflare.Client{Accounts: client.Accounts}))
		},
		"Account is empty": func() []error { return failures(access.Review(ctx, client, srv.AccountID, "")) },
		"AtATime is negative": func() []error {
			return failures(access.Reviewing{AtATime: -1}.Review(ctx, client))
		},
		"Since is not in the past": func() []error {
			return failures(access.Reviewing{Since: time.Now().Add(time.Hour)}.Review(ctx, client))
		},
		"unknown part": func() []error {
			return failures(access.Reviewing{Skip: []access.ReviewPart{"money"}}.Review(ctx, client))
		},
	} {
		errs := review()
		require.Len(t, errs, 1)
		require.ErrorContains(t, errs[0], "access: reviewing: ")
		require.ErrorContains(t, errs[0], want)
	}
	require.Empty(t, srv.Requests())
}

// Without accounts the list of them can fail, or be empty.
func TestReviewOfNoAccount(t *testing.T) {
	for want, server := range map[string]*testhttp.Recorder{
		"listing the accounts": testhttp.Answer(403, `{"success":false,"errors":[{"code":10000}]}`),
		"reaches no account":   testhttp.Answer(200, testhttp.Result(`[]`)),
	} {
		errs := failures(access.Review(t.Context(), cloudflare.NewClient(option.WithHTTPClient(server))))
		require.Len(t, errs, 1)
		require.ErrorContains(t, errs[0], want)
	}
}

// Replies of other forms than the API's are no reason to panic, and nothing that is not
// said is taken for good news.
func TestReviewOfOddReplies(t *testing.T) {
	for _, result := range []string{
		`[{}]`, `[null]`, `[[]]`, `{"id":7,"settings":[],"name":{}}`,
		`[{"id":"a","user":[],"policies":{},"roles":7,"status":7}]`,
		`[{"id":"a","status":"accepted","policies":[{"permission_groups":[{}],"resource_groups":[{"scope":7}]}]}]`,
		`[{"id":"a","status":"active","policies":7,"last_used_on":7,"expires_on":[]}]`,
	} {
		server := testhttp.Answer(200, testhttp.Result(result))
		list, _ := rows(access.Review(t.Context(), cloudflare.NewClient(option.WithHTTPClient(server)), "a"))
		for _, row := range list {
			if row.Member != nil {
				require.NotEmpty(t, row.Findings, result)
				require.NotEmpty(t, fmt.Sprint(row.Member.Grants))
			}
			if row.Token != nil {
				require.NotEmpty(t, row.Findings, result)
			}
		}
	}
}

// What a reply leaves out is not known: that is neither a second factor nor the lack of
// one.
func TestReviewOfRepliesThatLeaveThingsOut(t *testing.T) {
	answers := map[string]string{
		"/accounts/a":         `{"id":"a","name":"A"}`,
		"/accounts/a/members": `[{"id":"m","status":"accepted","user":{"id":"u"}}]`,
		"/accounts/a/logs/audit": `[{"id":"e","action":{"time":"2026-01-01T00:00:00Z"},"actor":{"id":"u"}},` +
			`{"actor":{"id":"u"}}]`,
		"/accounts/a/tokens": `[{"id":"t","status":"active","last_used_on":{}}]`,
	}
	server := testhttp.Func(func(r *http.Request) (*http.Response, error) {
		_, path, _ := strings.Cut(r.URL.Path, "/client/v4")
		return testhttp.Response(r, 200, testhttp.Result(cmp.Or(answers[path], `[]`))), nil
	})
	list, errs := rows(access.Review(t.Context(), cloudflare.NewClient(option.WithHTTPClient(server)), "a"))
	require.Empty(t, errs)
	require.Len(t, list, 3)
	require.Empty(t, list[0].Findings)
	require.Equal(t, []string{"unreadable"}, kinds(list[1]))
	require.Contains(t, kinds(list[2]), "unreadable")
	require.NotContains(t, kinds(list[2]), "never used")
}

// Whoever may do everything is found by the role's id, by the group's name, or by its
// label, and is not by a group that is denied.
func TestReviewKnowsSuperAdministrators(t *testing.T) {
	policy := func(access, group string) string {
		return fmt.Sprintf(`"policies":[{"access":%q,"permission_groups":[%s],"resource_groups":[{"id":"r"}]}]`,
			access, group)
	}
	for given, want := range map[string]bool{
		`"roles":[{"id":"33666b9c79b9a5273fc7344ff42f953d"}]`:                       true,
		`"roles":[{"id":"another","name":"Administrator"}]`:                         false,
		policy("allow", `{"id":"g","name":"Super Administrator - All"}`):            true,
		policy("allow", `{"id":"g","meta":{"label":"all_privileges"}}`):             true,
		policy("allow", `{"id":"g","name":"Administrator"}`):                        false,
		policy("deny", `{"id":"g","name":"Super Administrator"}`):                   false,
		policy("allow", `{"id":"g"}`) + `,"roles":[{"name":"Super Administrator"}]`: false,
	} {
		server := testhttp.Func(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/members") {
				return testhttp.Response(r, 200, testhttp.Result(`[{"id":"m","status":"pending",`+given+`}]`)), nil
			}
			return testhttp.Response(r, 200, testhttp.Result(`[]`)), nil
		})
		review := access.Reviewing{Skip: []access.ReviewPart{access.ReviewAccount}}
		list, errs := rows(review.Review(t.Context(), cloudflare.NewClient(option.WithHTTPClient(server)), "a"))
		require.Empty(t, errs)
		require.Len(t, list, 1)
		require.Equal(t, want, contains(fmt.Sprint(kinds(list[0])), "super administrator"), given)
	}
}

func TestReviewErrorIsNamed(t *testing.T) {
	err := &access.ReviewError{Account: "a", Part: access.ReviewTokens, Err: errTrouble}
	require.ErrorIs(t, err, errTrouble)
	require.Equal(t, "access: reviewing account a: tokens: trouble", err.Error())
	require.NotErrorIs(t, err, errCrash)
}
