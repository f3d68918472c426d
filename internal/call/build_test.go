package call

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Params go into the body of every method that has one, and into the query of
// the one that reads.
func TestParamsHaveAPlaceInEveryMethod(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "PATCH"} {
		op := &Op{Name: "Things.Edit", Method: method, Path: "/things", pieces: split("/things")}
		c, err := op.Request(map[string]any{"name": "a"}).build(nil, nil)
		require.NoError(t, err)
		require.JSONEq(t, `{"name":"a"}`, string(c.body.Bytes), method)
	}
}

func TestSafeAndUnsafeAreOpposites(t *testing.T) {
	for traits, safe := range map[Trait]bool{Unsafe: false, NullResult: false, Safe: true, Safe | NullResult: true} {
		op := &Op{traits: traits}
		require.Equal(t, safe, op.Has(Safe))
		require.Equal(t, !safe, op.Has(Unsafe))
	}
	require.False(t, (&Op{traits: Safe}).Has(Safe|NullResult))
}
