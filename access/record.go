package access

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// RotationState is how far a rotation has come.
type RotationState string

// The states of a rotation, in their order. The zero state is a rotation that has
// not begun.
const (
	// RotationCreating is before anything was delivered. A successor may exist
	// already; the next run deletes it.
	RotationCreating RotationState = "creating"
	// RotationDelivering begins before the successor's secret is given to Deliver
	// and lasts until the delivery and Verify are known to have succeeded. A run
	// that ends in this state leaves a successor that may or may not be in use.
	RotationDelivering RotationState = "delivering"
	// RotationLive is when the successor is in use and the old token still
	// works.
	RotationLive RotationState = "live"
	// RotationDone is when the old token is deleted, and all orphans with it.
	RotationDone RotationState = "done"
)

// RotationRecord is what is known of a rotation: what [Rotate] returns and a
// [Journal] keeps. It holds no secret. A time is zero for what has not happened, or
// was done by another run without a journal.
type RotationRecord struct {
	// Account owns Token, the id of the token that is replaced.
	Account string `json:"account"`
	Token   string `json:"token"`
	// Revision counts how often the record was saved.
	Revision int `json:"revision"`
	// State is how far the rotation has come.
	State RotationState `json:"state"`
	// Successor is the id of the new token, empty while it is not known, and Name
	// its name.
	Successor string `json:"successor,omitempty"`
	Name      string `json:"name,omitempty"`
	// Superseded are the ids of earlier successors that may have been delivered.
	// They are deleted with the old token.
	Superseded []string `json:"superseded,omitempty"`
	// Created is when the successor was made, Verified when its own secret was
	// accepted, Delivered when Deliver and then Verify succeeded.
	Created   time.Time `json:"created,omitzero"`
	Verified  time.Time `json:"verified,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	// DeleteAfter is when the old token may be deleted, and Deleted when it was.
	DeleteAfter time.Time `json:"delete_after,omitzero"`
	Deleted     time.Time `json:"deleted,omitzero"`
}

// restart gives up the successor, and notes it as superseded if it may have been
// delivered.
func (r *RotationRecord) restart() {
	if r.mayBeDelivered() && r.Successor != "" && !slices.Contains(r.Superseded, r.Successor) {
		r.Superseded = append(slices.Clone(r.Superseded), r.Successor)
	}
	*r = RotationRecord{
		Account: r.Account, Token: r.Token, Revision: r.Revision, Superseded: r.Superseded, State: RotationCreating,
	}
}

func (r *RotationRecord) mayBeDelivered() bool {
	return r.State == RotationDelivering || r.State == RotationLive || r.State == RotationDone
}

// keeps reports whether, by the record, programs may be using a successor.
func (r *RotationRecord) keeps(id string) bool {
	return r.mayBeDelivered() && id == r.Successor || slices.Contains(r.Superseded, id)
}

// The API takes names of 120 characters.
const (
	longestName = 120
	markBegin   = " (replaces "
	markEnd     = ")"
)

// successorName returns the old token's name with this rotation's mark instead of
// that of an earlier one. If it is too long the name is cut, not the mark.
func successorName(old, oldID string) string {
	base := old
	if id, ok := replacedBy(old); ok {
		base = strings.TrimSuffix(old, markBegin+id+markEnd)
	}
	mark := markBegin + oldID + markEnd
	room := max(longestName-utf8.RuneCountInString(mark), 0)
	if runes := []rune(base); len(runes) > room {
		base = strings.TrimSpace(string(runes[:room]))
	}
	return base + mark
}

// replacedBy returns the id of the token that a successor was made to replace,
// from its name.
func replacedBy(name string) (id string, ok bool) {
	rest, ok := strings.CutSuffix(name, markEnd)
	at := strings.LastIndex(rest, markBegin)
	if !ok || at < 0 {
		return "", false
	}
	id = rest[at+len(markBegin):]
	return id, id != "" && !strings.ContainsAny(id, " ()")
}
