package testapi

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// enum has the methods of every enum.
type enum interface {
	~string
	IsKnown() bool
}

// CheckEnum requires the values known, and others decoded as they are.
func CheckEnum[T enum](values ...T) func(*testing.T) {
	return func(t *testing.T) {
		seen := map[T]bool{}
		for _, value := range values {
			require.True(t, value.IsKnown(), string(value))
			require.False(t, seen[value], string(value))
			seen[value] = true
		}
		for _, other := range []T{"", "new-value", values[0] + " "} {
			require.False(t, other.IsKnown(), string(other))
		}
		var decoded T
		require.NoError(t, json.Unmarshal([]byte(`"new-value"`), &decoded))
		require.Equal(t, T("new-value"), decoded)
	}
}
