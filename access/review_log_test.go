package access_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// crowd is an account whose members act in many ways, on small pages.
type crowd struct {
	*cloudflaretest.Server
	people []cloudflaretest.Member
	last   map[string]time.Time // when each was last active, by email
	asked  string               // how many actors each request for some of them named
}

func newCrowd(size int) *crowd {
	srv := cloudflaretest.NewServer(cloudflaretest.InProcess(), cloudflaretest.WithClock(time.Now),
		cloudflaretest.WithIDSeed(1), cloudflaretest.WithAuditPageCap(20))
	c := &crowd{Server: srv, last: map[string]time.Time{}}
	for i := range size {
		member := cloudflaretest.Member{Email: fmt.Sprintf("m%d@example.com", i)}
		c.people = append(c.people, srv.AddMember(srv.AccountID, member))
	}
	return c
}

// act has somebody act so many minutes ago.
func (c *crowd) act(who cloudflaretest.AuditActor, email string, minutes int) {
	at := time.Now().Add(-time.Duration(minutes) * time.Minute)
	acted(c.Server, who, at)
	if at.After(c.last[email]) {
		c.last[email] = at
	}
}

// check compares a review with what was done.
func (c *crowd) check(t *testing.T, name string) (pages int) {
	c.ResetRequests()
	list, errs := rows(access.Review(t.Context(), c.Client(), c.AccountID))
	require.Empty(t, errs)
	c.asked = ""
	for _, r := range c.Requests() {
		pages += count(r.Op == cloudflaretest.OpLogsAuditList)
		if ids := r.Query["actor_id"]; len(ids) > 0 {
			c.asked += fmt.Sprint(len(ids), " ")
		}
	}
	for _, row := range list {
		if row.Member == nil || row.Member.Status != "accepted" {
			require.False(t, row.Member != nil && c.asked != "" && row.Member.Activity != nil, "nobody asked for them")
			continue
		}
		require.NotNil(t, row.Member.Activity, name)
		require.Equal(t, c.last[row.Member.Email].UTC(), row.Member.Activity.Last.UTC(), "%s: %s", name, row.Member.Email)
		require.Equal(t, c.last[row.Member.Email].IsZero(), contains(fmt.Sprint(kinds(row)), "dormant"))
	}
	return pages
}

// Whoever acts how often, by their id or only by their address, the review finds when
// they last did.
func TestReviewFindsTheLastActivityOfAll(t *testing.T) {
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			c := newCrowd(1 + random.IntN(60))
			defer c.Close()
			busy, byEmail, minutes := 1+random.IntN(len(c.people)), random.IntN(3) == 0, 0
			for range random.IntN(1500) {
				i := random.IntN(busy)
				if random.IntN(40) == 0 {
					i = random.IntN(len(c.people))
				}
				who := cloudflaretest.AuditActor{ID: c.people[i].User.ID, Email: "other@example.com"}
				if byEmail {
					who = cloudflaretest.AuditActor{ID: "another", Email: c.people[i].Email}
				}
				minutes += random.IntN(60)
				c.act(who, c.people[i].Email, 1+minutes)
			}
			c.check(t, fmt.Sprint("seed ", seed))
		})
	}
}

// For the few who did nothing for long, the review does not read what all others did.
func TestReviewAsksForTheFewWhoAreMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(40)
		defer c.Close()
		c.AddMember(c.AccountID, cloudflaretest.Member{Email: "invited@example.com", Status: "pending"})
		for i := range 4000 {
			m := c.people[i%37]
			c.act(cloudflaretest.AuditActor{ID: m.User.ID}, m.Email, 1+i)
		}
		c.act(cloudflaretest.AuditActor{ID: c.people[38].User.ID}, c.people[38].Email, 3999)
		require.Equal(t, 3, c.check(t, ""), "of 200 pages: two, then one of the few who are missing")
		require.Equal(t, "4 ", c.asked)
	})
}

// Of entries of one time some are on the page after which fewer are asked for, and some
// are not.
func TestReviewLosesNoEntryBetweenTwoQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(3)
		defer c.Close()
		for i := range 45 {
			c.act(cloudflaretest.AuditActor{ID: c.people[0].User.ID}, c.people[0].Email, 1+i-count(i >= 20))
		}
		for _, p := range c.people[1:] {
			c.act(cloudflaretest.AuditActor{ID: p.User.ID}, p.Email, 20)
		}
		c.check(t, "")
		require.NotEmpty(t, c.asked)
	})
}

// Many are not asked for by their ids: a URL has no room for them.
func TestReviewDoesNotAskForMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(40)
		defer c.Close()
		for i := range 400 {
			m := c.people[i%15]
			c.act(cloudflaretest.AuditActor{ID: m.User.ID}, m.Email, 1+i)
		}
		require.Equal(t, 20, c.check(t, ""))
		require.Empty(t, c.asked)
	})
}

// Where no actor has the id of a member, ids are nothing to ask for.
func TestReviewAsksForNobodyByAnIDThatLogsMayNotHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(5)
		defer c.Close()
		for i := range 400 {
			c.act(cloudflaretest.AuditActor{ID: "another", Email: c.people[i%3].Email}, c.people[i%3].Email, 1+i)
		}
		c.act(cloudflaretest.AuditActor{ID: "another", Email: c.people[4].Email}, c.people[4].Email, 500)
		require.Equal(t, 21, c.check(t, ""), "all of the log")
	})
}
