package permissions

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func harmless(string) int { return 0 }

func TestSmallest(t *testing.T) {
	for _, c := range []struct{ lists, want string }{
		{"", ""},
		{"a", "a"},
		{"c b a", "c"}, // the first of the list
		{"a; b", "a b"},
		{"a b; b c", "b"},
		{"a b; c b; d b c", "b"},
		{"a W; W b", "W"}, // one that writes is fewer than two
		{"W a", "a"},
		{"a b; c d; a c; b d", "a d"},
		{"a b c; a b c", "a"},
	} {
		var lists [][]string
		for list := range strings.SplitSeq(c.lists, ";") {
			if list != "" {
				lists = append(lists, strings.Fields(list))
			}
		}
		got, exact := smallest(lists, func(name string) int { return strings.Count(name, "W") })
		require.Equal(t, strings.Fields(c.want), append([]string{}, got...), c.lists)
		require.True(t, exact)
	}
}

// No set that is smaller does, by trying all of them.
func TestSmallestIsSmallest(t *testing.T) {
	names := strings.Fields("a b c d e f g h")
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		lists := make([][]string, 1+random.IntN(7))
		for i := range lists {
			for _, at := range random.Perm(len(names))[:1+random.IntN(4)] {
				lists[i] = append(lists[i], names[at])
			}
		}
		got, exact := smallest(lists, harmless)
		require.True(t, exact)
		require.Len(t, got, fewest(names, lists))
		for _, list := range lists {
			require.True(t, meet(got, list))
		}
	}
}

func fewest(names []string, lists [][]string) int {
	best := len(names)
	for bits := range 1 << len(names) {
		var set []string
		for i, name := range names {
			if bits>>i&1 == 1 {
				set = append(set, name)
			}
		}
		if !slices.ContainsFunc(lists, func(list []string) bool { return !meet(set, list) }) {
			best = min(best, len(set))
		}
	}
	return best
}

// Where all ways are too many to try, a set that does is found and not said to be
// the smallest.
func TestSmallestGivesUp(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	var lists [][]string
	for range 60 {
		var list []string
		for range 12 {
			list = append(list, fmt.Sprintf("g%02d", random.IntN(200)))
		}
		lists = append(lists, list)
	}
	got, exact := smallest(lists, harmless)
	require.False(t, exact)
	require.Less(t, len(got), 30)
	for _, list := range lists {
		require.True(t, meet(got, list))
	}
}
