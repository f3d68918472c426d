package permissions

import (
	"cmp"
	"maps"
	"slices"
)

// mostSteps bounds the search for a smallest set.
const mostSteps = 100_000

// smallest returns a smallest set of names that has one of each list, sorted, and
// true; or, if that takes too long to find, a small set and false. Among sets of
// one size it is the one with the least harm, by the sum over its names, and then
// the one whose names come first in the lists.
func smallest(lists [][]string, harm func(string) int) (set []string, exact bool) {
	c := cover{all: lists, lists: essential(lists), harm: remembered(harm), steps: mostSteps}
	for size := 0; size <= len(c.lists); size++ {
		c.search(nil, size)
		switch {
		case c.steps <= 0:
			return c.greedy(), false
		case c.best != nil:
			return c.best, true
		}
	}
	return nil, true
}

func remembered(harm func(string) int) func(string) int {
	known := map[string]int{}
	return func(name string) int {
		if _, ok := known[name]; !ok {
			known[name] = harm(name)
		}
		return known[name]
	}
}

// essential returns the lists that must be looked at: it leaves out a list that
// has another as its part, and all but one of equal ones.
func essential(lists [][]string) (kept [][]string) {
	lists = slices.Clone(lists)
	slices.SortStableFunc(lists, func(a, b []string) int { return len(a) - len(b) })
	for _, list := range lists {
		answered := func(other []string) bool { return within(other, list) }
		if !slices.ContainsFunc(kept, answered) {
			kept = append(kept, list)
		}
	}
	return kept
}

// within reports whether all of a is in b.
func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(name string) bool { return !slices.Contains(b, name) })
}

type cover struct {
	all   [][]string // as they were given
	lists [][]string // the essential ones, the shortest first
	harm  func(string) int
	best  []string
	steps int // that are left
}

// search tries all sets of a size that begin with set.
func (c *cover) search(set []string, size int) {
	if c.steps--; c.steps <= 0 {
		return
	}
	open := slices.IndexFunc(c.lists, func(list []string) bool { return !meet(set, list) })
	if open < 0 {
		c.propose(set)
		return
	}
	if len(set) == size {
		return
	}
	for _, name := range c.lists[open] {
		c.search(append(slices.Clip(set), name), size)
	}
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// propose takes a set that is better than the best so far.
func (c *cover) propose(set []string) {
	set = slices.Sorted(slices.Values(set))
	if c.best == nil || c.compare(set, c.best) < 0 {
		c.best = set
	}
}

func (c *cover) compare(a, b []string) int {
	return cmp.Or(
		c.harmOf(a)-c.harmOf(b), c.places(a)-c.places(b), slices.Compare(a, b),
	)
}

func (c *cover) harmOf(set []string) (sum int) {
	for _, name := range set {
		sum += c.harm(name)
	}
	return sum
}

// places sums up how far down each list its first name is that is in the set.
func (c *cover) places(set []string) (sum int) {
	for _, list := range c.all {
		sum += slices.IndexFunc(list, func(name string) bool { return slices.Contains(set, name) })
	}
	return sum
}

// greedy repeatedly takes the name that is in most of the lists that have none
// yet.
func (c *cover) greedy() (set []string) {
	left := slices.Clone(c.lists)
	for len(left) > 0 {
		names := map[string]int{}
		for _, list := range left {
			for _, name := range list {
				names[name]++
			}
		}
		best := slices.MinFunc(slices.Sorted(maps.Keys(names)), func(a, b string) int {
			return cmp.Or(names[b]-names[a], c.harm(a)-c.harm(b))
		})
		set = append(set, best)
		left = slices.DeleteFunc(left, func(list []string) bool { return slices.Contains(list, best) })
	}
	slices.Sort(set)
	return set
}
