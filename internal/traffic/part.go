package traffic

import "time"

// reserve is which part of a quota is left alone by programs that share it: what
// they don't know of each other must fit in.
const reserve = 20

// divide sets among how many programs the quota is divided. The calls of a flow
// are made under the newest.
func (p *pace) divide(parts int64) {
	p.parts = parts
	for _, l := range p.limits {
		if l != nil {
			l.parts = parts
		}
	}
}

// mine is how many requests of a window are the flow's: one at the least, lest
// it stand still.
func (l *limit) mine() int64 { return max(1, l.part(l.quota)) }

// part returns how many of so many requests are the flow's.
func (l *limit) part(requests int64) int64 {
	if l.parts < 2 {
		return requests
	}
	return max(0, requests-l.quota/reserve-1) / l.parts
}

// allowed returns up to which number requests are within the limit by the reply
// to one. All that was under way when it was sent, or was sent since, may not be
// counted in what is left.
func (l *limit) allowed(pass Pass, left int64) int64 {
	return pass.seq + l.part(left-pass.underway)
}

// crowd returns what others used of a window, once in each, if that leaves less
// than half of its part to a flow that shares its quota.
func (l *limit) crowd(left int64, now time.Duration) int64 {
	if l.parts == 0 || l.others == 0 || now < l.warned || 2*(l.own+l.part(left)) >= l.mine() {
		return 0
	}
	l.warned = now + l.window
	return l.others
}
