// Package text is what sinks write of an entry.
package text

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// AppendLine appends an entry as the API sent it, on one line and without a line
// feed.
func AppendLine(buf []byte, e *accounts.AuditEntry) ([]byte, error) {
	raw := e.JSON.RawJSON()
	if raw == "" {
		return nil, fmt.Errorf("entry %q: %w", e.ID, errNoText)
	}
	if strings.IndexByte(raw, '\n') < 0 && strings.IndexByte(raw, '\r') < 0 { // much faster than ContainsAny
		return append(buf, raw...), nil
	}
	line := bytes.NewBuffer(buf)
	if err := json.Compact(line, []byte(raw)); err != nil {
		return nil, fmt.Errorf("entry %q: %w", e.ID, err)
	}
	return line.Bytes(), nil
}

var errNoText = errors.New("it was not decoded from JSON")

// ID returns an entry's id, or a digest of its text if it has none, by which it
// is recognized when it comes again.
func ID(id, raw string) string {
	if id != "" {
		return id
	}
	sum := sha256.Sum256([]byte(raw))
	return "sha256:" + hex.EncodeToString(sum[:])
}
