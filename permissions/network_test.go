package permissions

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// near16 draws networks of 16 addresses at either end of a family's, so that they
// meet, touch and leave gaps.
func near16(random *rand.Rand, base netip.Addr, n int) (list []netip.Prefix) {
	for range n {
		at := base.AsSlice()
		at[len(at)-1] += byte(random.IntN(16))
		addr, _ := netip.AddrFromSlice(at)
		list = append(list, netip.PrefixFrom(addr, base.BitLen()-random.IntN(4)).Masked())
	}
	return list
}

func in(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Which addresses are left is what trying each of them tells.
func TestLockedOutIsWhatTryingTells(t *testing.T) {
	locked := 0
	for seed := range uint64(3000) {
		random := rand.New(rand.NewPCG(seed, 9))
		var allowed, denied []netip.Prefix
		left := false
		for _, text := range []string{
			"10.0.0.0", "0.0.0.0", "255.255.255.240", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0",
		} {
			base := netip.MustParseAddr(text)
			allowed = append(allowed, near16(random, base, random.IntN(2))...)
			denied = append(denied, near16(random, base, random.IntN(5))...)
		}
		if len(allowed) == 0 {
			continue
		}
		for _, p := range allowed {
			for a := p.Addr(); p.Contains(a); a = a.Next() {
				left = left || !in(denied, a)
			}
		}
		require.Equal(t, !left, lockedOut(allowed, denied), "%v without %v", allowed, denied)
		if !left {
			locked++
		}
	}
	require.Greater(t, locked, 50)
}

// Lists hold the same addresses when trying each of them tells so.
func TestSpansAreWhatTryingTells(t *testing.T) {
	same := 0
	for seed := range uint64(3000) {
		random := rand.New(rand.NewPCG(seed, 8))
		base := netip.MustParseAddr([]string{"10.0.0.0", "255.255.255.240", "2001:db8::"}[random.IntN(3)])
		a, b := near16(random, base, 3+random.IntN(4)), near16(random, base, 3+random.IntN(4))
		equal := true
		end := base
		for range 16 {
			equal = equal && in(a, end) == in(b, end)
			end = end.Next()
		}
		require.Equal(t, equal, slices.Equal(spans(a), spans(b)), "%v and %v", a, b)
		if equal {
			same++
		}
	}
	require.Greater(t, same, 20)
}
