// Package traffic holds what the calls of one client share so that together
// they do not overload the API: the budget for retries, and the pace of
// requests. Each credential has its own at each host, as the API counts them.
package traffic

import (
	"hash/maphash"
	"sync"
	"time"
)

// State is shared by all calls of a client. Its zero value is ready, and a nil
// one limits nothing.
type State struct {
	mu    sync.RWMutex
	flows map[uint64]*Flow
	sweep int // how many flows there are when idle ones are next looked for
}

// Flow is the traffic of one credential at one host. A nil Flow limits nothing.
type Flow struct {
	budget budget
	pace   pace
}

const (
	// idle is when a flow is forgotten: the API blocks no longer than that.
	idle = maxHold + time.Minute
	// Idle flows are looked for only above fewest flows, and above most, busy
	// ones are forgotten too: a program that has more credentials at work loses
	// count of some.
	fewest = 64
	most   = 10_000
)

// seed makes the hashes of this process unlike those of any other: a dump of its
// memory says nothing about the credentials.
var seed = maphash.MakeSeed()

// Flow finds the traffic of a credential, whose parts may be empty, at a host.
func (s *State) Flow(host string, credential [4]string) *Flow {
	if s == nil {
		return nil
	}
	key := hash(host, &credential)
	s.mu.RLock()
	f := s.flows[key]
	s.mu.RUnlock()
	if f == nil {
		f = s.add(key)
	}
	return f
}

func hash(host string, credential *[4]string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.WriteString(host)
	for _, part := range credential {
		_ = h.WriteByte(0)
		_, _ = h.WriteString(part)
	}
	return h.Sum64()
}

func (s *State) add(key uint64) *Flow {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.flows[key]; f != nil {
		return f
	}
	if s.flows == nil {
		s.flows, s.sweep = map[uint64]*Flow{}, fewest
	}
	if len(s.flows) >= s.sweep {
		s.forget()
	}
	now := time.Now()
	f := &Flow{pace: pace{born: now}}
	s.flows[key] = f
	return f
}

// forget drops the flows that had nothing to do for long, and others when there
// were too many, until half of the most are left. A call that still has one keeps
// using it.
func (s *State) forget() {
	for key, f := range s.flows {
		if f.pace.idle() >= idle {
			delete(s.flows, key)
		}
	}
	for key := range s.flows {
		if s.sweep < most || len(s.flows) <= most/2 {
			break
		}
		delete(s.flows, key)
	}
	s.sweep = min(max(fewest, 2*len(s.flows)), most)
}
