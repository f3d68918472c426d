package traffic

import (
	"slices"
	"time"
)

// limit is one of the API's limits, as replies describe it and as a flow's own
// requests use it up. Whether the API counts in windows that follow each other
// or in one that slides is not known, and need not be: what is let in is right
// for both.
type limit struct {
	name   string
	born   int64 // the number of the request whose reply first named it
	quota  int64 // requests in a window; 0 until a reply says it
	window time.Duration
	slack  time.Duration // by how much requests may come later than they were sent
	answer time.Duration // after which a request is normally answered
	parts  int64         // into how many the quota is divided, one of which is the flow's

	// log has the flow's requests of the last window, oldest first, own is how
	// many they are, and latest when the last one was sent. others is what other
	// programs used of it, as far as replies have shown at the time shared.
	log    []sends
	own    int64
	latest time.Duration
	others int64
	shared time.Duration
	warned time.Duration // until when others' use needs no further word

	heard int64         // the number of the request whose reply is the newest known
	safe  int64         // requests up to this number are within the limit, by that reply
	end   time.Duration // when the window in that reply is over for certain
	trial int64         // the number of the request that tries whether it is; 0 for none
}

// sends are requests that were sent within a grain of time, the last one at.
type sends struct {
	at time.Duration
	n  int64
}

// grains is into how many parts a window is divided to count requests.
const grains = 512

// take counts a request that is let in.
func (l *limit) take(now time.Duration, n int64) {
	l.latest = now
	if l.quota == 0 {
		return
	}
	grain := l.window/grains + 1
	l.own += n
	if last := len(l.log) - 1; last >= 0 && l.log[last].at/grain == now/grain {
		l.log[last] = sends{now, l.log[last].n + n}
		return
	}
	l.log = append(l.log, sends{now, n})
}

// giveBack uncounts a request that never left.
func (l *limit) giveBack(pass Pass) {
	if pass.seq > l.heard {
		l.safe++
	}
	for i, s := range l.log {
		if s.at >= pass.at && s.n > 0 {
			l.log[i].n--
			l.own--
			return
		}
	}
}

// forget drops the requests that the API no longer counts.
func (l *limit) forget(now time.Duration) {
	old := 0
	for old < len(l.log) && l.log[old].at+l.window+l.slack <= now {
		l.own -= l.log[old].n
		old++
	}
	l.log = slices.Delete(l.log, 0, old)
}

// opens returns when there is room for a request after sent and after those that
// are waiting, which is now if there is room. loose is how much of the wait is
// caution.
func (l *limit) opens(now time.Duration, sent, waiting int64) (at, loose time.Duration) {
	l.forget(now)
	if l.room(sent, waiting) {
		return now, 0
	}
	if l.parts > 1 && l.quota > 0 && l.own+waiting >= l.mine() {
		return l.freed(now, waiting), l.slack + l.window/grains
	}
	over := l.over(sent)
	if now >= over && waiting == 0 {
		l.try(sent)
		return now, 0
	}
	at = max(over, now)
	if l.quota == 0 {
		return at, time.Second
	}
	at += time.Duration(min(waiting/l.mine(), rounds)) * l.window
	if free := l.freed(now, waiting); l.parts < 2 && l.others == 0 && free < at {
		return free, l.slack + l.window/grains
	}
	return at, time.Second // by which the end may have been rounded down
}

// rounds is how many windows a wait may be estimated to: a day and more.
const rounds = 1000

// room reports whether there is: by the newest reply, or by what the flow itself
// has sent, which says more as long as nobody else sends.
// Of a quota that is shared it has to be both.
func (l *limit) room(sent, waiting int64) bool {
	told, kept := sent+waiting < l.safe, l.quota > 0 && l.own+waiting < l.mine()
	if l.parts > 1 {
		return told && (kept || l.quota == 0)
	}
	return told || kept && l.others == 0
}

// over returns when the window in the newest reply is over for certain. As long
// as a reply to a later request may come, that one is waited for.
func (l *limit) over(sent int64) time.Duration {
	if sent > l.heard {
		return max(l.end, l.latest+l.answer)
	}
	return l.end
}

// try lets one request through to see whether the window has ended as
// announced, and another one if that gets no reply.
func (l *limit) try(sent int64) { l.safe, l.trial = sent+1, sent+1 }

// freed returns when enough own requests no longer count for one with waiting
// requests before it.
func (l *limit) freed(now time.Duration, waiting int64) time.Duration {
	excess := l.own + waiting + 1 - l.mine()
	at := now
	for _, s := range l.log {
		if at = s.at + l.window + l.slack; excess <= s.n {
			return at
		}
		excess -= s.n
	}
	return at + time.Duration(min(1+(excess-1)/l.mine(), rounds))*l.window
}

// hear takes in what the reply to a request says. mine is how many of the flow's
// requests the API may have counted by then; the rest that it counted is from
// others.
func (l *limit) hear(pass Pass, s said, mine, since int64, now time.Duration) {
	if s.quota > 0 {
		l.quota, l.window = s.quota, min(s.whole, maxHold)
	}
	if pass.seq < l.heard {
		return // replies overtake each other
	}
	l.heard, l.trial = pass.seq, 0
	l.safe = l.allowed(pass, s.left)
	l.share(pass, l.quota-s.left-mine, since, now)
	l.end = now + l.within(s.reset)
}

// share works out what others used of the window, by what the API counted besides
// requests of the flow. Of those that were under way it is not known whether they
// were counted, which leaves two bounds: what was known before stands within
// them, for as long as a window lasts.
func (l *limit) share(pass Pass, besides, since int64, now time.Duration) {
	if now-l.shared >= l.window {
		l.others = 0
	}
	least, most := besides-since, besides+pass.underway
	l.others = min(l.others, max(0, most))
	if least >= l.others {
		l.others, l.shared = max(0, least), now
	}
}

// within returns the longest time until a window ends that should end after
// reset, whose seconds may have been rounded down.
func (l *limit) within(reset time.Duration) time.Duration {
	wait := min(reset+time.Second, maxHold)
	if l.quota > 0 {
		wait = min(wait, l.window)
	}
	return wait
}
