package access

import (
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// seen finds out from an audit log when members were last active. It keeps nothing of
// the log but what it writes into the members: an entry's strings are parts of its
// whole page.
type seen struct {
	members []ReviewRow
	byID    map[string]*ReviewedMember
	byEmail map[string]*ReviewedMember
	missing int       // accepted members who were not seen
	reached time.Time // the time of the latest entry, with which they get older
	mixed   bool      // some entry was newer than the one before it
}

func newSeen(members []ReviewRow) *seen {
	s := &seen{members: members, byID: map[string]*ReviewedMember{}, byEmail: map[string]*ReviewedMember{}}
	for _, row := range members {
		m := row.Member
		for _, email := range []string{m.Email, m.User.Email} {
			if email != "" {
				s.byEmail[strings.ToLower(email)] = m
			}
		}
		if m.User.ID != "" {
			s.byID[m.User.ID] = m
		}
		if m.Status == accounts.MemberStatusAccepted {
			s.missing++
		}
	}
	return s
}

// heed reads one page.
func (s *seen) heed(entries []accounts.AuditEntry, read Reading) {
	for i := range entries {
		e := &entries[i]
		at := e.Action.Time
		if at.IsZero() {
			continue
		}
		s.mixed = s.mixed || !s.reached.IsZero() && at.After(s.reached)
		s.reached = at
		if m := s.actor(e); m != nil {
			s.note(m, e, read)
		}
	}
}

func (s *seen) actor(e *accounts.AuditEntry) *ReviewedMember {
	if m := s.byID[e.Actor.ID]; m != nil {
		return m
	}
	return s.byEmail[strings.ToLower(e.Actor.Email)]
}

func (s *seen) note(m *ReviewedMember, e *accounts.AuditEntry, read Reading) {
	if m.Activity == nil {
		m.Activity = &ReviewActivity{}
		if m.Status == accounts.MemberStatusAccepted {
			s.missing--
		}
	}
	if e.Action.Time.After(m.Activity.Last) {
		*m.Activity = ReviewActivity{Last: e.Action.Time, EntryID: strings.Clone(e.ID), Read: read}
	}
}

// everybody reports whether the rest of the log can't tell more: all members were
// seen, in a log that was in order so far.
func (s *seen) everybody() bool { return s.missing == 0 && !s.mixed }

// close says of those who were not seen that they weren't, in what was read.
func (s *seen) close(since time.Time, read Reading) {
	for _, row := range s.members {
		m := row.Member
		if m.Activity == nil {
			m.Activity = &ReviewActivity{Read: read}
		}
		m.Activity.Since = since
	}
}
