package near

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ac", 1},
		{"kitten", "sitting", 3}, {"ab", "ba", 2},
	} {
		require.Equal(t, c.want, distance(c.a, c.b), "%q %q", c.a, c.b)
	}
}

func TestNames(t *testing.T) {
	names := []string{"Members.Get", "Members.List", "Roles.List", "Roles.Get"}
	require.Equal(t, []string{"Members.List", "Members.Get"}, Names("Member.List", names, 2))
	require.Equal(t, []string{"Members.Get", "Roles.Get"}, Names("xxxxxxx.Get", names, 2))
	require.Len(t, Names("", names, 9), 4)
	require.Empty(t, Names("a", nil, 3))
	require.Equal(t, "Members.Get", names[0])
}

// A name that somebody else chose can be as long as it likes: only its beginning
// is compared.
func TestLongNames(t *testing.T) {
	names := []string{"Roles.List", "Members.Get", strings.Repeat("x", longest+10)}
	require.Equal(t, []string{"Members.Get"}, Names("Members.Ge", names, 1))
	require.Equal(t, Names(strings.Repeat("x", longest), names, 3), Names(strings.Repeat("x", longest+10), names, 3))
	require.Equal(t, names[2:], Names(strings.Repeat("x", 1<<24), names, 1))
}
