// Package testentry makes audit entries for tests, as the API sends them.
package testentry

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed815c370e/cloudflare-go/accounts"
)

// Of is an entry with an id and a time.
func Of(id string, at time.Time) accounts.AuditEntry {
	return Parse(fmt.Sprintf(`{"id":%q,"action":{"time":%q}}`, id, at.UTC().Format(time.RFC3339Nano)))
}

// Parse is the entry that a text has.
func Parse(text string) (e accounts.AuditEntry) {
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		panic(err)
	}
	return e
}

// Numbered are entries from a number up to another, a second apart, with ids of 32
// characters.
func Numbered(from, to int, start time.Time) (list []accounts.AuditEntry) {
	for i := from; i < to; i++ {
		list = append(list, Of(fmt.Sprintf("%032d", i), start.Add(time.Duration(i)*time.Second)))
	}
	return list
}
