package traffic

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// The longest wait of all is remembered until it is over, though nobody asks.
func TestABlockedFlowIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s State
		f := s.Flow("a.test", [4]string{"blocked"})
		pass, _ := enter(t, f)
		f.Leave(pass, refusal(time.Hour))
		time.Sleep(maxHold - time.Second)
		for i := range 200 {
			s.Flow("a.test", [4]string{strconv.Itoa(i)})
		}
		_, held := enter(t, s.Flow("a.test", [4]string{"blocked"}))
		require.Equal(t, time.Second, held)
	})
}

// Ten thousand credentials may be at work: of more than that half are remembered, so
// that not every new one leads to a look through all of them.
func TestTenThousandBusyFlowsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s State
		busy := func(i int) {
			_, _ = enter(t, s.Flow("a.test", [4]string{strconv.Itoa(i)}))
		}
		for i := range 10_000 {
			busy(i)
			require.Len(t, s.flows, i+1)
		}
		busy(10_000)
		require.Len(t, s.flows, 5001)
		for i := range 4999 {
			busy(20_000 + i)
		}
		require.Len(t, s.flows, 10_000)
	})
}
