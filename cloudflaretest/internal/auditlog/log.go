// Package auditlog keeps the audit log of one account and answers queries for
// it. It has its own lock, and what a query finds can be encoded without it:
// readers do not wait for each other.
package auditlog

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"time"
)

// Entry is one entry of a log. Its time and its ID determine its place in the
// log.
type Entry struct {
	ID       string
	Account  Account
	Action   Action
	Actor    Actor
	Raw      Raw
	Resource Resource
	Zone     Zone
}

// Log is an audit log. Its methods can be called from many goroutines.
type Log struct {
	mu      sync.RWMutex
	records []*record // ordered by position, and never changed themselves
	shelves shelves
}

// New makes an empty log.
func New() *Log { return &Log{shelves: newShelves()} }

// position is where in a log an entry is.
type position struct {
	time int64 // nanoseconds since 1970
	id   string
}

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.time, q.time), cmp.Compare(p.id, q.id))
}

// Add adds entries, in any order. Existing entries before all of the new ones
// are not touched, so entries that arrive in order are only appended.
func (l *Log) Add(entries []Entry) {
	if len(entries) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	added := make([]*record, len(entries))
	for i := range entries {
		added[i] = l.shelves.record(&entries[i])
	}
	slices.SortFunc(added, byPosition)
	from := search(l.records, added[0].position(), 1)
	tail := slices.Clone(l.records[from:])
	l.records = merge(slices.Grow(l.records, len(added))[:from], tail, added)
}

func byPosition(a, b *record) int { return a.position().compare(b.position()) }

// merge appends two ordered lists to a third, in order.
func merge(to, a, b []*record) []*record {
	for len(a) > 0 && len(b) > 0 {
		next := &a
		if byPosition(b[0], a[0]) < 0 {
			next = &b
		}
		to = append(to, (*next)[0])
		*next = (*next)[1:]
	}
	return append(append(to, a...), b...)
}

// Entries lists the whole log, oldest first.
func (l *Log) Entries() []Entry {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var list []Entry
	for _, r := range l.records {
		list = append(list, r.entry())
	}
	return list
}

// All returns every entry, the oldest first, as the log is now.
func (l *Log) All() Page {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Clone(l.records)
}

// Of makes a log from the entries of another one.
func Of(p Page) *Log {
	l := New()
	l.records = slices.Clone(p)
	return l
}

// search returns the index of the first record whose position compares with p
// as least or more: at or after p for 0, after p for 1.
func search(records []*record, p position, least int) int {
	return sort.Search(len(records), func(i int) bool { return records[i].position().compare(p) >= least })
}

// window returns the records of a span of time that includes since but not
// before.
func (l *Log) window(since, before time.Time) []*record {
	from, to := l.first(since), l.first(before)
	return l.records[min(from, to):to]
}

func (l *Log) first(at time.Time) int {
	return sort.Search(len(l.records), func(i int) bool { return !l.records[i].when().Before(at) })
}

// find returns the record with an id at a time, or nil. The time may have lost
// its fraction of a second.
func (l *Log) find(at time.Time, id string) *record {
	for _, r := range l.window(at.Add(-time.Second), at.Add(time.Second)) {
		if r.part(partID) == id {
			return r
		}
	}
	return nil
}
