package traffic

import (
	"container/list"
	"sync"
	"time"
)

// pace lets requests in as the API's limits allow: what replies say is left, and
// what the flow has sent itself in the last window.
type pace struct {
	mu       sync.Mutex
	born     time.Time // all times below count from here
	last     time.Duration
	sent     int64 // how many requests were let in, and so the last one's number
	underway int64
	limits   [tracked]*limit
	parts    int64         // into how many the quota is divided; 0 when nothing is said
	queue    list.List     // of *waiter, the first of which looks for all
	slow     time.Duration // about the longest time that a reply takes

	// A scout is a request that holds the others back until it is answered, for
	// a moment: so that a crowd does not run into a limit that it doesn't know.
	scout   int64         // its number
	alone   time.Duration // until when it holds them back
	shut    time.Duration // since when all are held back; 0 while they are not
	blocked time.Duration // until when the API refuses everything
	doubt   int64         // a refusal came after this request: a later one's reply ends the doubt
}

// maxHold is the most that requests are held back, whatever a reply says: the
// API blocks for five minutes and no longer.
const maxHold = 5 * time.Minute

// Pass is the right to send one request.
type Pass struct {
	seq, underway int64
	at            time.Duration
	own           [tracked]int64 // of each limit's window, this one included
}

// opening is when the pace opens for a request.
type opening struct {
	at    time.Duration
	loose time.Duration // how much of the wait is caution, and not the API's
	scout bool          // it opens already, but a scout is under way
	soft  bool          // all of the wait is caution
}

func (p *pace) now() time.Duration { return time.Since(p.born) }

// idle returns how long there has been nothing to do.
func (p *pace) idle() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.underway > 0 || p.queue.Len() > 0 {
		return 0
	}
	return p.now() - p.last
}

// look finds when a request gets in that has waiting requests before it.
func (p *pace) look(now time.Duration, waiting int64) opening {
	o := opening{at: max(p.blocked, now)}
	for _, l := range p.limits {
		if l == nil {
			continue
		}
		if at, loose := l.opens(now, p.sent, waiting); at > o.at {
			o.at, o.loose = at, loose
		}
	}
	if o.at == now && p.alone > now {
		return opening{at: p.alone, scout: true, soft: p.doubt == 0}
	}
	return o
}

// admit lets a request in.
func (p *pace) admit(now time.Duration) Pass {
	p.sent++
	pass := Pass{seq: p.sent, underway: p.underway, at: now}
	p.underway++
	for i, l := range p.limits {
		if l != nil {
			l.take(now, 1)
			pass.own[i] = l.own
		}
	}
	if hold := p.scouting(now); hold > 0 {
		p.scout, p.alone = p.sent, now+hold
	}
	p.shut, p.last = 0, now
	return pass
}

// together is how many requests may go before anything is known: as many as the
// smallest plausible limit lets through.
const together = 8

// scouting is for how long a request is a scout at the most: while nothing was
// answered a second for each after the first few, one after a refusal until
// it should be answered, one after a time without requests of a quota that is
// shared for as long, and one after all were held back for a small part of that.
func (p *pace) scouting(now time.Duration) time.Duration {
	switch {
	case p.slow == 0 && p.sent < together && p.parts < 2:
		return 0
	case p.slow == 0: // nothing was answered yet
		return time.Second
	case p.doubt > 0:
		return p.answer()
	case p.parts > 1 && now-p.last > p.answer():
		return p.answer() // what was left then, others may have used
	case p.shut > 0:
		return min((now-p.shut)/256, time.Second)
	}
	return 0
}

// Reply is the result of a request that was let in.
type Reply struct {
	Status int // 0 when there was none
	// Unsent is set when the request never left.
	Unsent bool
	// Refused is set when the API refuses requests, and for at least Wait.
	Refused bool
	Wait    time.Duration
	Told    *Told // nil for nothing
}

// leave ends a request. It returns what others used, if that is worth a word.
func (p *pace) leave(pass Pass, r Reply) (others int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.underway--
	p.last = now
	if first := p.slow == 0 && r.Status != 0; first || pass.seq >= p.scout {
		p.alone = 0
	}
	switch {
	case r.Unsent:
		p.giveBack(pass)
	case r.Status != 0:
		others = p.hear(pass, r, now)
	}
	if r.Refused {
		p.block(r, now)
	}
	p.rouse(r.Refused)
	return others
}

func (p *pace) giveBack(pass Pass) {
	for _, l := range p.limits {
		if l != nil {
			l.giveBack(pass)
		}
	}
}

// hear takes in what a reply says, and returns what others used if that is worth
// a word.
func (p *pace) hear(pass Pass, r Reply, now time.Duration) (others int64) {
	if pass.seq > p.doubt {
		p.doubt = 0
	}
	p.measure(now - pass.at)
	if r.Told != nil {
		for _, s := range r.Told.limits[:r.Told.n] {
			others = max(others, p.learn(pass, s, now))
		}
	}
	for i, l := range p.limits {
		if l != nil && l.trial > 0 && pass.seq >= l.trial {
			p.limits[i] = nil // replies no longer name it
		}
	}
	return others
}

// learn takes in what a reply says about one limit, and returns the same as hear.
func (p *pace) learn(pass Pass, s said, now time.Duration) int64 {
	i := p.find(s.name)
	l := p.limits[i]
	if l == nil {
		l = &limit{name: s.name, born: p.sent, quota: s.quota, window: min(s.whole, maxHold)}
		l.take(now, p.underway+1)
		l.others, l.shared = max(0, s.quota-s.left-p.underway-1), now
		p.limits[i] = l
	}
	mine := pass.own[i]
	if pass.seq <= l.born {
		mine = pass.underway + 1
	}
	l.slack, l.answer, l.parts = min(p.slow, l.window/256), p.answer(), p.parts
	l.hear(pass, s, mine, p.sent-pass.seq, now)
	return l.crowd(s.left, now)
}

// find returns where a limit is kept, or where it may be put.
func (p *pace) find(name string) int {
	free := 0
	for i, l := range p.limits {
		switch {
		case l != nil && l.name == name:
			return i
		case p.limits[free] != nil && (l == nil || l.heard < p.limits[free].heard):
			free = i
		}
	}
	return free
}

// measure follows how long replies take: at once when it grows, slowly otherwise.
func (p *pace) measure(took time.Duration) {
	p.slow = max(took, 1, p.slow-(p.slow-took)/256)
}

// answer is after which time a request is normally answered, as far as that is
// waited for: no longer than a window lasts.
func (p *pace) answer() time.Duration {
	wait := min(max(time.Second, p.slow+p.slow/4), 15*time.Second)
	for _, l := range p.limits {
		if l != nil && l.quota > 0 {
			wait = min(wait, l.window)
		}
	}
	return wait
}

// block holds everything back after a refusal.
func (p *pace) block(r Reply, now time.Duration) {
	if r.Wait > 0 {
		p.blocked = max(p.blocked, now+min(r.Wait, maxHold))
		p.doubt = p.sent
	}
}
