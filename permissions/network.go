package permissions

import (
	"fmt"
	"net/netip"
	"slices"
)

// parseNetwork reads an address or a network that a program names. Bits after the
// prefix are refused: it is not clear what they were meant to say. So are IPv4
// addresses written as IPv6: no request comes from one.
func parseNetwork(text string) (netip.Prefix, error) {
	p, ok := network(text)
	if !ok {
		return p, fmt.Errorf("%w: %q: write 192.0.2.0/24, 2001:db8::/32 or one address", ErrAddress, text)
	}
	if written, err := netip.ParsePrefix(text); err == nil && written != p {
		return p, fmt.Errorf("%w: %q has bits after its prefix: write %s or %s", ErrAddress, text, p, written.Addr())
	}
	if p.Addr().Is4In6() {
		return p, fmt.Errorf("%w: %q is an IPv4 address: write %s", ErrAddress, text, unmapped(p))
	}
	return p, nil
}

// unmapped is an IPv4 network that was written as IPv6.
func unmapped(p netip.Prefix) netip.Prefix { return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96) }

// network reads an address or a network, with or without bits after the prefix.
func network(text string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked(), true
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	return netip.Prefix{}, false
}

// span is a run of addresses of one family, both ends included.
type span struct{ first, last netip.Addr }

func spanOf(p netip.Prefix) span {
	last := p.Addr().AsSlice()
	for bit := p.Bits(); bit < p.Addr().BitLen(); bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	end, _ := netip.AddrFromSlice(last)
	return span{p.Addr(), end}
}

// spans returns the addresses of networks, in order, each once, with adjacent
// ones merged.
func spans(networks []netip.Prefix) (merged []span) {
	var list []span
	for _, p := range networks {
		list = append(list, spanOf(p))
	}
	slices.SortFunc(list, func(a, b span) int { return a.first.Compare(b.first) })
	for _, s := range list {
		if at := len(merged) - 1; at >= 0 && merged[at].meets(s) {
			merged[at].last = later(merged[at].last, s.last)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// meets reports whether t, which does not begin before s, begins in s or right
// after its end.
func (s span) meets(t span) bool {
	return s.last.BitLen() == t.first.BitLen() && (t.first.Compare(s.last) <= 0 || s.last.Next() == t.first)
}

func later(a, b netip.Addr) netip.Addr {
	if a.Less(b) {
		return b
	}
	return a
}

// everywhere is every address.
var everywhere = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}

// lockedOut reports whether every address is refused: because it is in none of
// in, unless in is empty, or is in one of notIn.
func lockedOut(in, notIn []netip.Prefix) bool {
	if len(in) == 0 {
		in = everywhere
	}
	out := spans(notIn)
	return !slices.ContainsFunc(spans(in), func(s span) bool {
		return !slices.ContainsFunc(out, func(o span) bool {
			return !s.first.Less(o.first) && !o.last.Less(s.last) // IPv4 is less than IPv6
		})
	})
}
