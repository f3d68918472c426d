package access

import (
	"strings"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/emails"
)

// seen finds out from an audit log when members were last active. It keeps nothing of
// the log but what it writes into the members: an entry's strings are parts of its
// whole page.
type seen struct {
	members []ReviewRow
	byID    map[string]*ReviewedMember
	byEmail map[string]*ReviewedMember
	missing int       // accepted members who were not seen
	read    int       // how many entries were read
	known   bool      // somebody was seen by their id: actors have those of users
	wanted  []string  // ids of those who are asked for, if that is not everybody
	reached time.Time // the time of the latest entry, with which they get older
	mixed   bool      // some entry was newer than the one before it
}

func newSeen(members []ReviewRow) *seen {
	s := &seen{members: members, byID: map[string]*ReviewedMember{}, byEmail: map[string]*ReviewedMember{}}
	for _, row := range members {
		m := row.Member
		for _, address := range []string{m.Email, m.User.Email} {
			if address != "" {
				s.byEmail[emails.Key(address)] = m
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
	s.read += len(entries)
	for i := range entries {
		e := &entries[i]
		at := e.Action.Time
		if at.IsZero() {
			continue
		}
		s.mixed = s.mixed || !s.reached.IsZero() && at.After(s.reached.Add(time.Second))
		s.reached = at
		if m := s.actor(e); m != nil {
			s.note(m, e, read)
		}
	}
}

func (s *seen) actor(e *accounts.AuditEntry) *ReviewedMember {
	if m := s.byID[e.Actor.ID]; m != nil {
		s.known = true
		return m
	}
	return s.byEmail[emails.Key(e.Actor.Email)]
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

// few is how many members can be asked for at a time: their ids are in the URL.
const few = 20

// narrow reports whether it is time to ask for the entries of those who are missing, and
// notes them as wanted: they are few, and fewer than half of those asked for until now.
// It is not if the log is mixed, or if it may have other ids for them.
func (s *seen) narrow() bool {
	if s.mixed || !s.known || s.missing > few || s.wanted != nil && s.missing > len(s.wanted)/2 {
		return false
	}
	var ids []string
	for _, row := range s.members {
		m := row.Member
		if m.Activity != nil || m.Status != accounts.MemberStatusAccepted {
			continue
		}
		if m.User.ID == "" {
			return false
		}
		ids = append(ids, m.User.ID)
	}
	s.wanted = ids
	return true
}

// close says of those who were not seen that they weren't, in what was read. Of those who
// were not asked for, nothing is known: they have not accepted their invitations.
func (s *seen) close(since time.Time, read Reading) {
	for _, row := range s.members {
		m := row.Member
		if m.Activity == nil {
			if s.wanted != nil && m.Status != accounts.MemberStatusAccepted {
				continue
			}
			m.Activity = &ReviewActivity{Read: read}
		}
		m.Activity.Since = since
	}
}
