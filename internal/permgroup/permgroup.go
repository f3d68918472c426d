// Package permgroup is the list of the permission groups of API tokens that is
// shipped with the module: names, scopes and descriptions from public sources.
// README.md beside it names them and describes groups.txt.
//
// It is a hint, not an authority: the API has groups that are not here, and may
// call one by another name by now. What is sent to the API is looked up there.
package permgroup

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
)

// The scopes: the kinds of resources that groups are for.
const (
	ScopeAccount = "com.cloudflare.api.account"
	ScopeZone    = "com.cloudflare.api.account.zone"
	ScopeUser    = "com.cloudflare.api.user"
	ScopeBucket  = "com.cloudflare.edge.r2.bucket"
	ScopeWorker  = "com.cloudflare.edge.worker.script"
)

// Group is one permission group.
type Group struct {
	// ID is what a token's policy takes.
	ID string
	// Name is not unique: some occur once for accounts and once for zones.
	Name string
	// Scopes are the kinds of resources that the group is for. They are shared:
	// don't change them.
	Scopes []string
	// Description is empty if no source has one.
	Description string
	// Uncertain is set if only one source has the group.
	Uncertain bool
	// Deprecated is set if a source says so, and EndOfLife is the day from
	// which the group grants nothing; zero if no source names one.
	Deprecated bool
	EndOfLife  time.Time
}

// Rename is a group whose name was changed.
type Rename struct{ ID, From, To string }

// All lists the groups, by name.
func All() []Group { return slices.Clone(list().groups) }

// ByID returns the group with an id.
func ByID(id string) (Group, bool) {
	at, ok := list().byID[id]
	if !ok {
		return Group{}, false
	}
	return list().groups[at], true
}

// Renames lists the names that were changed.
func Renames() []Rename { return slices.Clone(list().renames) }

//go:embed groups.txt
var text string

// parsed is the embedded list, read when it is first needed.
type parsed struct {
	groups  []Group
	byID    map[string]int
	renames []Rename
}

var list = sync.OnceValue(func() parsed { return parse(text) })

func parse(text string) parsed {
	p := parsed{byID: map[string]int{}}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case len(f) < 4:
		case f[0] == "renamed":
			p.renames = append(p.renames, Rename{f[1], f[2], f[3]})
		default:
			p.byID[f[0]] = len(p.groups)
			p.groups = append(p.groups, group(f))
		}
	}
	return p
}

// group returns the group in a line's fields, of which there are at least four.
func group(f []string) Group {
	g := Group{ID: f[0], Name: f[2], Description: f[3]}
	for short := range strings.SplitSeq(f[1], ",") {
		g.Scopes = append(g.Scopes, scopes[short])
	}
	for _, mark := range f[4:] {
		day, ends := strings.CutPrefix(mark, "end=")
		switch {
		case ends:
			g.EndOfLife, _ = time.Parse(time.DateOnly, day)
		case mark == "uncertain":
			g.Uncertain = true
		case mark == "deprecated":
			g.Deprecated = true
		}
	}
	return g
}

// scopes are the scopes by the word that groups.txt has for them.
var scopes = map[string]string{
	"account": ScopeAccount, "zone": ScopeZone, "user": ScopeUser, "bucket": ScopeBucket, "worker": ScopeWorker,
}
