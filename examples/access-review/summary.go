package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/permissions"
)

func (s source) has(kind permissions.Kind) bool {
	return slices.ContainsFunc(s.Findings, func(f access.ReviewFinding) bool { return f.Kind == kind })
}

// summary counts. Somebody who is in several accounts is one of People and of those
// whose account has no second factor, but dormant only if so in all of them.
type summary struct {
	People, NoFactor, Dormant, Invited, Super int
	Tokens, NoEnd, Unused                     int
	Members                                   int // accepted memberships
}

func (r *report) summary() (s summary) {
	people := map[string][]person{}
	for _, p := range r.People {
		if p.Status == "accepted" {
			people[strings.ToLower(p.Email)] = append(people[strings.ToLower(p.Email)], p)
			s.Members++
		}
		s.Invited += count(p.has(access.FoundPending))
	}
	for _, in := range people {
		s.People++
		s.NoFactor += count(slices.ContainsFunc(in, func(p person) bool { return p.has(access.FoundNoSecondFactor) }))
		s.Super += count(slices.ContainsFunc(in, func(p person) bool { return p.has(access.FoundSuperAdministrator) }))
		s.Dormant += count(!slices.ContainsFunc(in, func(p person) bool { return !p.has(access.FoundDormant) }))
	}
	for _, t := range r.Tokens {
		s.Tokens++
		s.NoEnd += count(t.NeverEnds)
		s.Unused += count(t.Unused)
	}
	return s
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// slice is a part of a whole in a chart: how many, and how good or bad that is.
type slice struct {
	Label string
	N     int
	Of    int    // the whole, or the longest bar
	Tone  string // good, warn, bad, plain
}

// Percent is how much of the chart it takes.
func (s slice) Percent() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(int(1000*float64(s.N)/float64(s.Of))) / 10
}

// activity counts memberships by how long ago people were active.
func (r *report) activity() []slice {
	list := []slice{
		{Label: "within a week", Tone: "good"}, {Label: "within 30 days", Tone: "good"}, {Label: "longer ago", Tone: "warn"},
		{Label: "not since " + r.cfg.since.UTC().Format("2 Jan 2006"), Tone: "bad"}, {Label: "not known", Tone: "plain"},
	}
	for _, p := range r.People {
		ago := r.Began.Sub(p.Last)
		switch {
		case p.Status != "accepted":
		case !p.Known:
			list[4].N++
		case p.Last.IsZero():
			list[3].N++
		case ago < 7*24*time.Hour:
			list[0].N++
		case ago < 30*24*time.Hour:
			list[1].N++
		default:
			list[2].N++
		}
	}
	return scaled(list)
}

// lives counts tokens by when they end.
func (r *report) lives() []slice {
	list := []slice{
		{Label: "end within 90 days", Tone: "good"}, {Label: "end later", Tone: "good"}, {Label: "never end", Tone: "bad"},
		{Label: "do not work any more", Tone: "plain"},
	}
	for _, t := range r.Tokens {
		switch {
		case t.Over:
			list[3].N++
		case t.NeverEnds:
			list[2].N++
		case t.Expires.Before(r.Began.AddDate(0, 0, 90)):
			list[0].N++
		default:
			list[1].N++
		}
	}
	return scaled(list)
}

// uses counts tokens that work by how long ago they were used.
func (r *report) uses() []slice {
	list := []slice{
		{Label: "within 30 days", Tone: "good"}, {Label: "longer ago", Tone: "warn"}, {Label: "never", Tone: "bad"},
	}
	for _, t := range r.Tokens {
		switch {
		case t.Over:
		case t.Used.IsZero():
			list[2].N++
		case r.Began.Sub(t.Used) < 30*24*time.Hour:
			list[0].N++
		default:
			list[1].N++
		}
	}
	return scaled(list)
}

// holders counts how many people have each grant, those that most have first.
func (r *report) holders(most int) []slice {
	have := map[string]map[string]bool{}
	for _, p := range r.People {
		if p.Status != "accepted" {
			continue
		}
		for _, g := range p.Grants {
			g, _, _ = strings.Cut(g, " by user group ")
			if have[g] == nil {
				have[g] = map[string]bool{}
			}
			have[g][strings.ToLower(p.Email)] = true
		}
	}
	var list []slice
	for g, people := range have {
		tone := "plain"
		if strings.HasPrefix(g, "Super Administrator") {
			tone = "warn"
		}
		list = append(list, slice{Label: g, N: len(people), Tone: tone})
	}
	slices.SortFunc(list, func(a, b slice) int { return cmp.Or(b.N-a.N, strings.Compare(a.Label, b.Label)) })
	return scaled(list[:min(most, len(list))])
}

// scaled makes the longest bar full.
func scaled(list []slice) []slice {
	most := 0
	for _, s := range list {
		most = max(most, s.N)
	}
	for i := range list {
		list[i].Of = most
	}
	return list
}
