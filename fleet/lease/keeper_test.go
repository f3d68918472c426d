package lease

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Nothing runs beside this keeper, as right after a pause.
func TestErrLooksAtTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKeeper(t.Context(), nil, Lease{Name: "a"}, time.Minute, time.Now())
		time.Sleep(54*time.Second - 1)
		require.NoError(t, k.Err())
		require.False(t, k.over())
		time.Sleep(time.Nanosecond)
		require.True(t, k.over(), "before anybody has said so")
		require.Error(t, k.Err())
		require.ErrorIs(t, k.release(), ErrLeaseLost)
		select {
		case <-k.Done():
		default:
			t.Error("it is done")
		}
	})
}
