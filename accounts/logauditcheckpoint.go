package accounts

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// AuditCheckpoint is a place in an audit log that [LogAuditService.Follow] can
// continue from, to be stored as JSON. Its size is that of Seen: 12 bytes for
// each entry of the last Overlap. The cost of making or copying one does not
// depend on how many these are; the cost of encoding one does.
type AuditCheckpoint struct {
	// Since is the time before which all entries have been handed out.
	Since time.Time `json:"since"`
	// Until is the time of the newest entry that was handed out.
	Until time.Time `json:"until"`
	// Seen names the entries that were handed out from Since on.
	Seen AuditSeen `json:"seen,omitzero"`
}

// AuditSeen names entries of an audit log by digests of their ids. Copies share
// what they hold, which is never changed, so they can be used by any number of
// goroutines. In JSON it is one string, 12 characters an entry; the list of
// strings that earlier versions wrote is read as well.
type AuditSeen struct {
	since  int64 // in seconds since 1970: older entries of handed do not count
	handed []handedEntry
}

// handedEntry is an entry that was handed out.
type handedEntry struct {
	digest auditDigest
	at     int64 // in seconds since 1970, or someTime
}

// someTime is the time of entries that come from a stored checkpoint, which
// does not keep it.
const someTime = math.MaxInt64

// IsZero reports whether s names no entry.
func (s AuditSeen) IsZero() bool { return s.Len() == 0 }

// Len returns the number of entries.
func (s AuditSeen) Len() (n int) {
	for _, h := range s.handed {
		if h.at >= s.since {
			n++
		}
	}
	return n
}

// digestText is the encoding of digests; the length of a digest is a multiple
// of 3, so that texts can be concatenated.
var digestText = base64.RawURLEncoding

// MarshalJSON encodes the entries as one string.
func (s AuditSeen) MarshalJSON() ([]byte, error) {
	text := make([]byte, 1, digestText.EncodedLen(len(s.handed)*len(auditDigest{}))+2)
	text[0] = '"'
	for _, h := range s.handed {
		if h.at >= s.since {
			text = digestText.AppendEncode(text, h.digest[:])
		}
	}
	return append(text, '"'), nil
}

// UnmarshalJSON decodes what MarshalJSON made, and the list of earlier versions.
func (s *AuditSeen) UnmarshalJSON(data []byte) (err error) {
	*s = AuditSeen{}
	if bytes.HasPrefix(data, []byte("[")) {
		err = s.readList(data)
	} else {
		err = s.readText(data)
	}
	if err != nil {
		return fmt.Errorf("the entries that an audit checkpoint has seen: %w", err)
	}
	return nil
}

var errNotDigests = errors.New("these are no digests")

func (s *AuditSeen) readText(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	digests, err := digestText.DecodeString(text)
	if err != nil {
		return err
	}
	if len(digests)%len(auditDigest{}) != 0 {
		return errNotDigests
	}
	s.handed = make([]handedEntry, 0, len(digests)/len(auditDigest{}))
	for digest := range slices.Chunk(digests, len(auditDigest{})) {
		s.handed = append(s.handed, handedEntry{auditDigest(digest), someTime})
	}
	return nil
}

// readList reads longer digests, whose beginnings are ours.
func (s *AuditSeen) readList(data []byte) error {
	var texts []string
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	for _, text := range texts {
		digest, err := digestText.DecodeString(text)
		if err != nil {
			return err
		}
		if len(digest) < len(auditDigest{}) {
			return errNotDigests
		}
		s.handed = append(s.handed, handedEntry{auditDigest(digest), someTime})
	}
	return nil
}

// auditState is how far a log had been handed out when an entry was. It shares handed with all
// other states of its range, which only ever append to it.
type auditState struct {
	since, until time.Time
	handed       []handedEntry
}

func (s auditState) checkpoint() AuditCheckpoint {
	return AuditCheckpoint{Since: s.since, Until: s.until, Seen: AuditSeen{s.since.Unix(), s.handed}}
}
