package paging

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATrailKnowsWhatItHasBeenAt(t *testing.T) {
	var tr trail
	require.False(t, tr.visit(1, "a"))
	require.False(t, tr.visit(2, "b"))
	require.False(t, tr.visit(2, "b"), "the same step asked again")
	require.True(t, tr.visit(3, "a"))
	require.False(t, tr.visit(1, "a"), "a walker that went back")
	require.False(t, tr.visit(4, ""))
	require.False(t, tr.visit(5, ""), "no cursor is none that comes again")
}

// Circles of any length are found, in bounded memory: at once while the trail
// is short, and then after one step more for each 512 that there were.
func TestATrailFindsCirclesInBoundedMemory(t *testing.T) {
	for _, row := range []struct{ lead, length int }{
		{0, 1}, {3, 2}, {5, 700}, {900, 200}, {0, 5000}, {5000, 1}, {5000, 3}, {7000, 9001},
		{0, 1023}, {0, 1030}, {0, 1500}, {1030, 1030}, {3000, 3000},
	} {
		var tr trail
		step := 1
		for ; !tr.visit(step, circle(step, row.lead, row.length)); step++ {
			require.LessOrEqual(t, len(tr.steps), trailLength)
			around := row.lead + row.length
			require.Less(t, step, around+max(1, around/512), row)
		}
	}
}

// circle is the cursor of a step of a list that runs in a circle after a lead.
func circle(step, lead, length int) string {
	if step > lead {
		step = lead + 1 + (step-lead-1)%length
	}
	return strconv.Itoa(step)
}

func TestALongListIsNoCircle(t *testing.T) {
	var tr trail
	for step := 1; step < 50_000; step++ {
		require.False(t, tr.visit(step, strconv.Itoa(step)))
	}
	require.Less(t, len(tr.steps), trailLength)
}
