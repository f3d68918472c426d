package main

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

//go:embed page.html
var pageText string

// page is the report for a browser: one file that loads nothing. html/template escapes
// all that comes from the API.
var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"day":    func(at time.Time) string { return at.UTC().Format("2 Jan 2006") },
	"minute": func(at time.Time) string { return at.UTC().Format("2 Jan 2006 15:04 MST") },
	"clock":  func(at time.Time) string { return at.UTC().Format("15:04:05") },
	"stamp":  func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
	"s":      word,
	"join":   strings.Join,
	"tone":   func(kind permissions.Kind) string { return urgencyOf(kind).Tone },
	"sub":    func(a, b int) int { return a - b },
}).Parse(pageText))

// mostRows is how many rows a table of the page has at most: a browser has to lay it
// out, and a reader to read it. The CSV has all of them.
const mostRows = 2000

// view is what the page shows.
type view struct {
	*report
	Sum          summary
	Since        time.Time
	Factor       donut
	Activity     []slice
	Holders      []slice
	Lives, Uses  []slice
	Todo         []todo
	Matrix       []counted
	ShownPeople  []person
	ShownTokens  []token
	PeopleHidden int
	TokensHidden int
}

// todo is one kind of finding, with everything that it was found about.
type todo struct {
	urgency
	N     int
	Names []string
	More  int
}

// counted is an account in numbers.
type counted struct {
	Name                                      string
	Enforced                                  bool
	People, NoFactor, Dormant, Invited, Super int
	Tokens, NoEnd, Unused                     int
}

func (r *report) html(w io.Writer) error {
	v := view{
		report: r, Sum: r.summary(), Since: r.cfg.since, Activity: r.activity(), Holders: r.holders(8),
		Lives: r.lives(), Uses: r.uses(), Todo: r.todo(), Matrix: r.matrix(),
	}
	v.Factor = donutOf(v.Sum.People-v.Sum.NoFactor, v.Sum.People)
	v.ShownPeople = worstFirst(r.People, func(p person) source { return p.source })
	v.ShownTokens = worstFirst(r.Tokens, func(t token) source { return t.source })
	v.PeopleHidden, v.TokensHidden = len(r.People)-len(v.ShownPeople), len(r.Tokens)-len(v.ShownTokens)
	return page.Execute(w, v)
}

// worstFirst returns as many rows as the page shows, those with the most urgent
// findings first.
func worstFirst[T any](rows []T, of func(T) source) []T {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b T) int { return of(a).worst() - of(b).worst() })
	return rows[:min(len(rows), mostRows)]
}

// worst is the rank of the most urgent finding.
func (s source) worst() int {
	rank := len(urgencies)
	for _, f := range s.Findings {
		rank = min(rank, urgencyOf(f.Kind).rank)
	}
	return rank
}

// donut is a ring of which a part is filled, on a circle whose length is 100.
type donut struct {
	Good, All, Percent int
	Arc                float64
}

func donutOf(good, all int) donut {
	d := donut{Good: good, All: all}
	if all > 0 {
		d.Arc = 100 * float64(good) / float64(all)
		d.Percent = int(d.Arc)
	}
	return d
}

// urgency is what a kind of finding means to a reader.
type urgency struct {
	Kind          permissions.Kind
	Tone          string // bad, warn, plain
	Title, Advice string
	rank          int
}

// urgencies are in the order in which somebody should look at them.
var urgencies = ranked([]urgency{
	{Kind: access.FoundCompromised, Tone: "bad", Title: "Compromised tokens",
		Advice: "Their secrets are known to others. Delete them now."},
	{Kind: access.FoundNoSecondFactor, Tone: "bad", Title: "People without a second factor",
		Advice: "A stolen password is enough to log in as one of them. Ask them to turn it on, then enforce it."},
	{Kind: permissions.NoEnd, Tone: "bad", Title: "Tokens that never end",
		Advice: "A copy that got away works for ever. Give each an end, and replace it before."},
	{Kind: access.FoundDormant, Tone: "warn", Title: "Dormant people",
		Advice: "They have access that they do not use. Ask whether they still need it."},
	{Kind: access.FoundSuperAdministrator, Tone: "warn", Title: "Super administrators",
		Advice: "They may do everything. Two or three for each account are enough."},
	{Kind: access.FoundPending, Tone: "warn", Title: "Open invitations",
		Advice: "Whoever reads the mailbox can accept. Withdraw those that are not needed any more."},
	{Kind: access.FoundNeverUsed, Tone: "warn", Title: "Tokens that were never used",
		Advice: "Nobody will miss them: delete them."},
	{Kind: access.FoundUnused, Tone: "warn", Title: "Tokens that are not used any more",
		Advice: "Find out what they were for, then delete them."},
	{Kind: permissions.NoAddress, Tone: "warn", Title: "Tokens that work from everywhere",
		Advice: "Name the networks that they are used from."},
	{Kind: access.FoundNoSecondFactorNeeded, Tone: "warn", Title: "Accounts that do not ask for a second factor",
		Advice: "Enforce it as soon as all members have one."},
	{Kind: access.FoundDisabled, Tone: "plain", Title: "Disabled tokens",
		Advice: "They do not work, but could be enabled again. Delete them."},
	{Kind: access.FoundExpired, Tone: "plain", Title: "Expired tokens",
		Advice: "They do not work. Delete them to keep the list short."},
})

func ranked(list []urgency) []urgency {
	for i := range list {
		list[i].rank = i
	}
	return list
}

// urgencyOf returns that of a kind; one without a place of its own comes last.
func urgencyOf(kind permissions.Kind) urgency {
	for _, u := range urgencies {
		if u.Kind == kind {
			return u
		}
	}
	return urgency{Kind: kind, Tone: "plain", Title: "Other: " + string(kind), rank: len(urgencies) - 1}
}

// todo lists the kinds of findings there are, most urgent first.
func (r *report) todo() (list []todo) {
	const most = 12
	type about struct {
		kind permissions.Kind
		name string
	}
	noted, byKind := map[about]bool{}, map[permissions.Kind][]string{}
	note := func(name string, found []access.ReviewFinding) {
		for _, f := range found {
			if of := (about{f.Kind, name}); !noted[of] {
				noted[of] = true
				byKind[f.Kind] = append(byKind[f.Kind], name)
			}
		}
	}
	for _, a := range r.Accounts {
		note(a.Account, a.Findings)
	}
	for _, p := range r.People {
		note(p.who(), p.Findings)
	}
	for _, t := range r.Tokens {
		note(t.Name+" ("+t.Account+")", t.Findings)
	}
	for kind, names := range byKind {
		list = append(list, todo{urgencyOf(kind), len(names), names[:min(most, len(names))], max(0, len(names)-most)})
	}
	slices.SortFunc(list, func(a, b todo) int {
		return cmp.Or(a.rank-b.rank, strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return list
}

// who is the email, and says so when it is that of somebody invited.
func (p person) who() string {
	if p.has(access.FoundPending) {
		return p.Email + " (invited)"
	}
	return p.Email
}

// matrix counts account by account.
func (r *report) matrix() (list []counted) {
	at := map[string]*counted{}
	list = make([]counted, len(r.Accounts))
	for i, a := range r.Accounts {
		list[i].Name, list[i].Enforced = a.Account, a.Enforced
		at[a.AccountID] = &list[i]
	}
	for _, p := range r.People {
		if c := at[p.AccountID]; c != nil {
			c.People += count(p.Status == "accepted")
			c.NoFactor += count(p.has(access.FoundNoSecondFactor))
			c.Dormant += count(p.has(access.FoundDormant))
			c.Invited += count(p.has(access.FoundPending))
			c.Super += count(p.has(access.FoundSuperAdministrator))
		}
	}
	for _, t := range r.Tokens {
		if c := at[t.AccountID]; c != nil {
			c.Tokens++
			c.NoEnd += count(t.NeverEnds)
			c.Unused += count(t.Unused)
		}
	}
	return list
}
