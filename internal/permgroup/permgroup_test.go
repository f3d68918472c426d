package permgroup

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// source is where the list is kept that groups.txt is made of, for those who
// have it beside the repository.
const source = "../../../shared/api/permission-groups.json"

func TestTheListIsItsSource(t *testing.T) {
	raw, err := os.ReadFile(source)
	if err != nil {
		t.Skip("the source is not here")
	}
	var from struct {
		Groups []struct {
			ID, Name, Description, Uncertain string
			Scopes                           []string
		}
		Renamed []Rename
	}
	require.NoError(t, json.Unmarshal(raw, &from))
	var want []Group
	for _, g := range from.Groups {
		want = append(want, Group{
			ID: g.ID, Name: g.Name, Scopes: g.Scopes, Description: g.Description, Uncertain: g.Uncertain != "",
		})
	}
	require.Equal(t, want, All())
	require.Equal(t, from.Renamed, Renames())
}

func TestEveryLineIsWhole(t *testing.T) {
	require.Len(t, All(), 342)
	require.Len(t, Renames(), 13)
	require.Equal(t, strings.Count(text, "\n"), 342+13)
	seen := map[string]bool{}
	for _, g := range All() {
		require.Regexp(t, `^[0-9a-f]{32}$`, g.ID)
		require.NotEmpty(t, g.Name)
		require.NotEmpty(t, g.Scopes)
		require.NotContains(t, g.Scopes, "", g.Name)
		for _, scope := range g.Scopes {
			require.False(t, seen[g.Name+scope], "%s is there twice for %s", g.Name, scope)
			seen[g.Name+scope] = true
		}
		found, ok := ByID(g.ID)
		require.True(t, ok)
		require.Equal(t, g, found)
	}
}

// A name that was changed leads to the group that has its new name, and no group
// has the old one.
func TestRenamesLeadToGroups(t *testing.T) {
	names := map[string]string{}
	for _, g := range All() {
		names[g.Name] = g.ID
	}
	for _, r := range Renames() {
		require.Equal(t, r.ID, names[r.To], r.From)
		require.NotContains(t, names, r.From)
	}
}

func TestMarks(t *testing.T) {
	line := "0123\taccount,worker\tOld Read\tReads old things.\tdeprecated\tend=2026-11-01\n"
	p := parse(line + "too\tshort\n")
	require.Equal(t, []Group{{
		ID: "0123", Name: "Old Read", Scopes: []string{ScopeAccount, ScopeWorker}, Description: "Reads old things.",
		Deprecated: true, EndOfLife: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	}}, p.groups)
	_, ok := ByID("0123")
	require.False(t, ok)
}

// Who sorts what All returned sorts a copy.
func TestListsAreCopies(t *testing.T) {
	first := All()[0].ID
	slices.Reverse(All())
	slices.Reverse(Renames())
	require.Equal(t, first, All()[0].ID)
	require.Equal(t, "19637fbb73d242c0a92845d8db0b95b1", Renames()[0].ID)
}
