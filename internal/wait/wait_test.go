package wait

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// took runs a wait and returns how long it was.
func took(ctx context.Context, t *testing.T, d time.Duration, wake <-chan struct{}, want error) time.Duration {
	began := time.Now()
	require.Equal(t, want, Until(ctx, d, wake))
	return time.Since(began)
}

func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		wake := make(chan struct{})
		time.AfterFunc(time.Millisecond, func() { close(wake) })

		require.Equal(t, time.Millisecond, took(soon, t, time.Minute, wake, nil))
		require.Equal(t, time.Duration(0), took(soon, t, -time.Minute, nil, nil))
		require.Equal(t, 999*time.Millisecond, took(soon, t, time.Minute, nil, context.DeadlineExceeded))
		require.Equal(t, time.Duration(0), took(soon, t, time.Minute, nil, context.DeadlineExceeded))
		require.NoError(t, For(t.Context(), time.Hour))
	})
}

// A context that has ended is not overlooked, however short the wait.
func TestContextThatHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 100 {
			require.Equal(t, context.Canceled, For(ctx, 0))
		}
	})
}
